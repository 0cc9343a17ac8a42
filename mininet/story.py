"""The story of the demonstration: hosts arrive, are found, move and leave, each step measured against its goal."""

import time
from contextlib import ExitStack

from rehome_net import frames, wait_until
from rehome_net.experiments import measure_departure, measure_move, median

ARRIVAL_GOAL_MS = 1000
ANSWER_GOAL_MS = 50
OUTAGE_GOAL_MS = 50
PURGE_GOAL_MS = 50


class Story:
    """The chapters, in order, on a running ONOS and a standing fabric."""

    def __init__(self, console, onos, fabric):
        self.console = console
        self.onos = onos
        self.rehome = onos.rehome
        self.fabric = fabric

    def tell(self):
        self.arrive()
        self.find()
        self.move()
        self.leave_with_port()
        self.leave_silently()

    # Chapters

    def arrive(self):
        console, fabric = self.console, self.fabric
        console.chapter("Hosts arrive")
        console.say("Eight VMs boot on five servers and say their addresses once, as systems do.")
        for name, leaf, server, vlan in (
            ("web", 1, 1, None),
            ("shop", 1, 1, None),
            ("db", 1, 2, None),
            ("cache", 1, 2, None),
            ("client", 2, 1, None),
            ("mail", 2, 2, None),
            ("red-1", 1, 1, 10),
            ("red-2", 3, 2, 10),
        ):
            fabric.add_vm(name, fabric.server(leaf, server), vlan=vlan)
        begin = time.monotonic()
        for vm in fabric.vms.values():
            self.rehome.await_bound(vm, deadline=10)
        self.await_sound()
        elapsed = 1000 * (time.monotonic() - begin)
        rows = [("address", "VLAN", "MAC", "where", "state")]
        bound = [one for one in self.rehome.bindings() if one["state"] != "LEFT"]
        for one in sorted(bound, key=lambda one: (one["mac"], one["ip"])):
            if ":" not in one["ip"]:
                rows.append((one["ip"], str(one["vlan"]), one["mac"].lower(), one["location"], one["state"]))
        console.table(rows)
        six = sum(1 for one in bound if ":" in one["ip"])
        console.say(f"... and {six} IPv6 addresses of theirs.")
        console.goal(
            "all are bound and have their rules on every switch, after the last one spoke, within",
            elapsed,
            ARRIVAL_GOAL_MS,
            "ms",
            short="arrival of eight VMs",
        )
        reached = all(
            self.vm(a).can_ping(self.vm(b)) for a, b in (("client", "web"), ("db", "mail"), ("red-1", "red-2"))
        )
        console.fact("they reach each other across leaves, and VLAN 10 inside itself", reached, short="reachable")

    def find(self):
        console = self.console
        client, web = self.vm("client"), self.vm("web")
        console.chapter("One asks for another")
        console.say(f"client broadcasts: who has {web.ip}? The controller knows, and answers for web.")
        question = frames.arp_request(client.mac, client.ip, web.ip)
        self.ask(client, web.ip, question, lambda frame: frame.kind == "arp-reply" and frame.spa == web.ip)
        console.say(f"The same in IPv6, a neighbor solicitation for {web.ip6}:")
        question = frames.neighbor_solicitation(client.mac, client.ip6, web.ip6)
        self.ask(client, web.ip6, question, lambda frame: frame.kind == "na" and frame.target == web.ip6)

    def move(self):
        console, fabric = self.console, self.fabric
        console.chapter("A host moves")
        console.say("web changes servers while client and web ping each other 100 times a second, both ways.")
        console.say("Its old edge port stays up: nothing but its announcement tells the network.")
        for kind, leaf, server, spoken, short in (
            ("garp", 3, 1, "a gratuitous ARP", "gratuitous ARP"),
            ("rarp", 2, 2, "RARP only, which names no address", "RARP"),
            ("na", 3, 2, "an unsolicited neighbor advertisement (IPv6 ping)", "neighbor advertisement"),
        ):
            web, target = self.vm("web"), fabric.server(leaf, server)
            origin = web.server
            with console.progress(f"moving web from {origin.name} to {target.name}"):
                done = measure_move(self.vm("client"), web, target, kind)
            console.goal(
                f"{done.origin} → {done.destination}, announced by {spoken}: traffic stood still for",
                done.outage_ms,
                OUTAGE_GOAL_MS,
                "ms",
                digits=1,
                short=f"outage of a move by {short}",
            )
            self.rehome.await_bound(web)
            if not origin.is_up():
                console.fact(f"the old port {origin.location} stayed up", False, short="old port up")
        console.say(f"web is bound at {web.location} now, with all its addresses.")

    def leave_with_port(self):
        console, fabric = self.console, self.fabric
        db = self.vm("db")
        console.chapter("A host leaves: its port goes down")
        console.say(f"The cable of {db.server.name}, with db and cache behind it, is pulled: three times, for a median.")
        pulls = []
        for remaining in (2, 1, 0):
            pulls.append(measure_departure(fabric, db, db.server.port_down))
            if remaining:
                self.come_back(db.server, db, self.vm("cache"))
        console.goal(
            f"{pulls[0].flows} flows named db on {len(fabric.switches)} switches; the last was gone after",
            median([one.purge_ms for one in pulls]),
            PURGE_GOAL_MS,
            "ms",
            digits=1,
            short="port down until the last flow was gone",
        )
        self.check_audit("cache", "db")

    def leave_silently(self):
        console = self.console
        mail, client = self.vm("mail"), self.vm("client")
        console.chapter("A host leaves without a word")
        console.say("mail is destroyed. Its port stays up; only the management knows, and says so:")
        mail.vanish()
        console.command(f"rehome-leave {mail.mac}")
        with console.progress("asking the Karaf shell"):
            said = self.onos.cli("rehome-leave", mail.mac)
        for line in said.strip().splitlines():
            console.say("  " + line)
        self.check_audit("mail")
        question = frames.arp_request(client.mac, client.ip, mail.ip)
        with client.listen() as ear:
            client.send(question)
            answered = ear.await_frame(lambda frame: frame.kind == "arp-reply" and frame.spa == mail.ip, 0.5)
        console.fact("nobody answers for mail any more", answered is None, "somebody did", "mail forgotten")

    # Steps

    def vm(self, name):
        return self.fabric.vms[name]

    def ask(self, client, target, question, is_answer):
        others = [vm for vm in self.fabric.vms.values() if vm is not client]
        with ExitStack() as stack:
            ears = [(vm, stack.enter_context(vm.listen())) for vm in others]
            ear = stack.enter_context(client.listen())
            client.send(question)
            answer = ear.await_frame(is_answer, 2)
            time.sleep(0.2)  # long enough for a flood to have arrived everywhere
            asked = ear.heard(lambda frame: frame.asks_for == target, "out")
            heard = [vm.name for vm, other in ears if other.frames(lambda frame: frame.raw == asked[0].frame.raw)]
        if answer is None:
            self.console.fact(f"an answer for {target} came", False, "none within 2 s", f"answer for {target}")
            return
        frame = answer.frame
        mac = frame.sha or frame.lladdr
        protocol = "IPv6" if ":" in target else "IPv4"
        self.console.goal(
            f"{target} is at {mac}, answered after",
            1000 * (answer.time - asked[0].time),
            ANSWER_GOAL_MS,
            "ms",
            digits=1,
            short=f"answer from the controller, {protocol}",
        )
        self.console.fact(
            f"none of the other {len(others)} VMs heard the question",
            not heard,
            ", ".join(heard) + " did",
            short=f"nobody else heard the question, {protocol}",
        )

    def come_back(self, server, *vms):
        """Plug the cable in again and have the VMs behind it say so."""
        server.port_up()
        wait_until(server.is_up, 5, f"the port of {server.name} is up")
        for vm in vms:
            # Said again a little later: what is said in a port's first moment may be lost, as on any cable.
            for kind in ("garp", "na"):
                vm.announce(kind, at=(0.0, 0.5))
            self.rehome.await_bound(vm, deadline=10)
        self.await_sound()

    def check_audit(self, *names):
        addresses = [address for name in names for address in (self.vm(name).mac, *self.vm(name).addresses)]
        audit = self.await_sound()
        left = self.fabric.rules_naming(*addresses)
        rows = [("switch", "rules", "stale", "missing")]
        for one in audit["devices"]:
            rows.append((one["device"], str(one["rules"]), str(one["stale"]), str(one["missing"])))
        self.console.table(rows)
        who = " or ".join(names)
        self.console.goal(
            "stale flows on all switches, by audit", audit["stale"], 0, short=f"stale flows after {who} left"
        )
        self.console.goal(
            f"flows naming {who} in the switches' own tables", len(left), 0, short=f"flows naming {who} afterwards"
        )

    def await_sound(self):
        """Wait for an audit without a finding; give the last one where none comes."""
        try:
            wait_until(lambda: not self.rehome.audit()["findings"], 5, "a clean audit", 0.1)
        except AssertionError:
            pass  # The audit that is returned tells, and the chapter counts it.
        return self.rehome.audit()
