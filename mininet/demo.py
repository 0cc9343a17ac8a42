"""The story that `./demo` tells: hosts arrive, are found, move and leave, each step measured against its goal."""

import argparse
import os
import signal
import sys
import time
from contextlib import ExitStack

from console import Console
from rehome_net import Fabric, Onos, daemon, frames, wait_until
from rehome_net.experiments import measure_departure, measure_move, rehearse
from rehome_net.onos import REPOSITORY

BOOT_GOAL_S = 30
ARRIVAL_GOAL_MS = 1000
ANSWER_GOAL_MS = 50
OUTAGE_GOAL_MS = 50
PURGE_GOAL_MS = 50
STATE = os.environ.get("REHOME_STATE") or os.path.join(REPOSITORY, "var", "demo")
PID_FILE = os.path.join(os.path.dirname(STATE.rstrip("/")), "demo.pid")
PREFIX = "re"


class Stopped(BaseException):
    """Somebody asked the demonstration to end."""


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
        console.say(f"The cable of {db.server.name} is pulled. db and cache were behind it.")
        gone = measure_departure(fabric, db, db.server.port_down)
        console.goal(
            f"{gone.flows} flows named db on {len(fabric.switches)} switches; the last was gone after",
            gone.purge_ms,
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


def boot(console, onos):
    """Start ONOS on empty state; the seconds it took."""
    if onos.is_running():
        with console.progress("Stopping the ONOS that an earlier demonstration left"):
            onos.stop()
    onos.clean()
    begin = time.monotonic()
    with console.progress("Starting ONOS with Rehome"):
        onos.start()
    return time.monotonic() - begin


def look_around(console, onos):
    launcher = os.path.relpath(os.path.join(REPOSITORY, "runtime", "bin", "onos"))
    console.say()
    console.say("Everything is still running. To look around:")
    console.command(f"{launcher} cli --state {os.path.relpath(onos.state)} rehome-bindings")
    console.say("  (also rehome-status, rehome-events, rehome-binding ADDRESS, rehome-leave ADDRESS, rehome-audit)")
    console.command(f"ssh -p {onos.ssh_port} onos@127.0.0.1          # the Karaf shell, password rocks")
    console.command(f"curl -u onos:rocks {onos.rehome.url}/bindings   # also events, status, audit")
    console.say(f"the page:  http://127.0.0.1:{onos.rest_port}/onos/rehome/  (onos / rocks)")
    console.command(f"ovs-ofctl -O OpenFlow13 dump-flows {PREFIX}l1")
    console.command("./demo --in client ping 10.0.0.1              # any command on any VM")
    console.say("To stop it all:")
    console.command("./demo --stop")


def running_demo():
    """The process id of a demonstration that was kept, or None."""
    try:
        with open(PID_FILE, encoding="ascii") as file:
            pid = int(file.read())
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return pid if b"demo.py" in file.read() else None
    except (OSError, ValueError):
        return None


def stop_running(console):
    pid = running_demo()
    if pid is None:
        console.say("No demonstration is running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    with console.progress("Stopping the demonstration"):
        wait_until(lambda: running_demo() is None, 60, "the demonstration has ended", 0.1)
    return 0


def run_in(name, command):
    """Run a command on a VM of a kept demonstration."""
    found = [
        entry
        for entry in os.listdir("/proc")
        if entry.isdigit() and _arguments(entry)[-1:] == [f"mininet:{name}"] and _arguments(entry)[0] == "bash"
    ]
    if not found or running_demo() is None:
        sys.exit(f"--in: there is no VM {name!r}; is a demonstration running (./demo --keep)?")
    os.execvp("mnexec", ["mnexec", "-a", found[0], *(command or ["bash"])])


def _arguments(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return [word.decode(errors="replace") for word in file.read().split(b"\0")[:-1]] or [""]
    except OSError:
        return [""]


def perform_in_background(console):
    """Tell the story from a process of its own, which stays and holds the VMs when the caller's shell goes on."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        os._exit(_background(console, writing))
    os.close(writing)
    while True:
        try:
            told = os.read(reading, 1)
            return told[0] if told else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        except (KeyboardInterrupt, Stopped):
            os.kill(child, signal.SIGTERM)


def _background(console, writing):
    def stay(code):
        sys.stdout.flush()
        os.write(writing, bytes([code]))
        os.close(writing)
        with open(os.devnull, "r+b") as nothing:
            for descriptor in (0, 1, 2):
                os.dup2(nothing.fileno(), descriptor)
        while True:
            signal.pause()

    code = guarded(console, lambda: perform(console, stay))
    sys.stdout.flush()
    return code


def claim_pid_file():
    os.makedirs(os.path.dirname(PID_FILE), exist_ok=True)
    with open(PID_FILE, "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")


def perform(console, stay=None):
    """Set the stage, tell the story, and clear the stage whatever happens; `stay(code)` keeps it until interrupted."""
    onos = Onos.from_environment(STATE)
    with ExitStack() as stage:
        stage.callback(lambda: os.path.exists(PID_FILE) and os.unlink(PID_FILE))
        claim_pid_file()
        stage.enter_context(daemon.open_vswitch())
        console.chapter("The stage")
        seconds = started(console, onos, stage)
        console.goal("ONOS with Rehome active after", seconds, BOOT_GOAL_S, "s", 1)
        with console.progress("Raising the fabric"):
            fabric = stage.enter_context(Fabric(prefix=PREFIX, controller=onos.controller))
            onos.rehome.await_fabric(fabric)
        console.say("2 spines, 3 leaves, 6 servers. Each server is a bridge behind one edge port of its leaf.")
        with console.progress("A rehearsal, unmeasured: a Java machine that has just started is slow at what it never did"):
            rehearse(fabric, onos.rehome)
        Story(console, onos, fabric).tell()
        console.summary()
        misses = len(console.misses)
        console.say()
        console.say("Every goal was met." if not misses else f"{misses} of {len(console.goals)} goals were missed.")
        if stay is not None:
            look_around(console, onos)
            stay(1 if misses else 0)
        with console.progress("Clearing up"):
            stage.close()
    return 1 if misses else 0


def started(console, onos, stage):
    stage.callback(lambda: onos.is_running() and onos.stop())
    return boot(console, onos)


def main():
    parser = argparse.ArgumentParser(
        prog="./demo",
        description="Raise a leaf-spine fabric under ONOS with Rehome, and show and measure how hosts arrive, "
        "are found, move and leave. Ends with 0 when every number met its goal.",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--keep", action="store_true", help="leave everything running afterwards, to look around")
    choice.add_argument("--stop", action="store_true", help="stop what --keep left running")
    choice.add_argument("--in", dest="vm", metavar="VM", help="run COMMAND (default: a shell) on a VM of a kept demo")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    console = Console()
    if wanted.vm:
        run_in(wanted.vm, wanted.command)
    if wanted.command:
        parser.error(f"unexpected: {' '.join(wanted.command)}")
    if wanted.stop:
        return stop_running(console)
    if running_demo() is not None:
        sys.exit("A demonstration is running already; ./demo --stop ends it.")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    if wanted.keep:
        return perform_in_background(console)
    return guarded(console, lambda: perform(console))


def guarded(console, act):
    """The exit code of `act`, an interruption or a failure told in one line."""
    try:
        return act()
    except (KeyboardInterrupt, Stopped):
        console.say("\nStopped; everything is cleared up.")
        return 130
    except (AssertionError, RuntimeError, OSError, ValueError) as failure:
        console.say()
        console.fact("the demonstration ran to its end", False, str(failure))
        return 1


def _stop(*_):
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
