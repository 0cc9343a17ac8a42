"""What the browser's tests look at: an ONOS of its own, a fabric, and hosts that do as they are told.

Reads commands, one JSON object a line: {"do": NAME, …}, the rest being the arguments of the method of that name. Answers
each with a line of JSON, {"ok": …} or {"failed": TEXT}. Begins by saying {"ok": {"url": …}} when all is up, or what failed,
and clears everything away when its input ends. The state and ports of ONOS are those of the environment, see `Onos`.
"""

import concurrent.futures
import contextlib
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "mininet"))

from rehome_net import Fabric, Onos, daemon, frames, wait_until  # noqa: E402  (the path above comes first)
from rehome_net.onos import REPOSITORY  # noqa: E402

COMPONENT = "org.rehome.onos.Rehome"
PREFIX = os.environ.get("REHOME_TEST_PREFIX", "b")
# Moves nearer to each other than this, in seconds, are one migration, and count once.
ONE_MIGRATION = 2.2
# Addresses that a MAC of a crowd has; as many as it may have.
EACH = 16
AT_A_TIME = 8


class Stage:
    """The commands. A host is named by its `name`, a server by its leaf's number and its own."""

    def __init__(self, onos, fabric):
        self._onos, self._rehome, self._fabric = onos, onos.rehome, fabric

    def boot(self, name, leaf, server, **settings):
        """A new host, bound at a server; `like` another one it claims that one's IPv4 address."""
        like = settings.pop("like", None)
        if like:
            owner = self._fabric.vms[like]
            settings.update(ipv4=[str(one) for one in owner.ipv4], ipv6=())
        vm = self._fabric.add_vm(name, self._fabric.server(leaf, server), **settings)
        if not like:
            self._rehome.await_bound(vm)
        return self._told(vm)

    def move(self, name, leaf, server, announce="garp"):
        vm = self._fabric.vms[name]
        moved = vm.move(self._fabric.server(leaf, server), announce=announce)
        return {**self._told(vm), "at": moved.announced}

    def settle(self, name):
        """Wait until a host that has moved is known to be where it is."""
        vm = self._fabric.vms[name]
        wait_until(lambda: self._rehome.location(vm.ip) == vm.location, 5, f"{name} is at its new place")

    def freeze(self, name, leaf, server):
        """Has a host move away and back, where two moves are too many; it ends up frozen."""
        vm, home = self._fabric.vms[name], self._fabric.vms[name].server
        self._rehome.set_property(COMPONENT, freezeMoves="2")
        try:
            vm.move(self._fabric.server(leaf, server), announce="garp")
            self.settle(name)
            time.sleep(ONE_MIGRATION)
            vm.move(home, announce="garp")
            wait_until(lambda: self._rehome.binding(vm.ip)["state"] == "FROZEN", 5, "its address is frozen")
        finally:
            self._rehome.set_property(COMPONENT, freezeMoves="5")

    def announce(self, name):
        self._fabric.vms[name].announce("garp")

    def lease(self, name, ip, called):
        """A host is granted one more address by DHCP, for which it asks under a name."""
        vm, server, number = self._fabric.vms[name], self._fabric.server(3, 1), 0x7001
        vm.send(frames.dhcp(frames.REQUEST, vm.mac, number, vm.mac, requested=ip, name=called))
        grant = {"dst": vm.mac, "ip": ("10.0.0.254", ip), "yiaddr": ip, "lease": 600}

        def is_bound():
            server.send(frames.dhcp(frames.ACK, vm.mac, number, "02:00:00:00:0d:01", **grant))
            return self._rehome.location(ip) == vm.location

        wait_until(is_bound, 5, "the address is leased", 0.1)

    def vanish(self, name):
        self._fabric.vms[name].vanish()

    def leave(self, name):
        """A host is gone, and Rehome is told."""
        self.vanish(name)
        self._rehome.leave(mac=self._fabric.vms[name].mac)

    def unplug(self, leaf, server):
        self._fabric.server(leaf, server).port_down()

    def plug(self, leaf, server):
        self._fabric.server(leaf, server).port_up()

    def remove(self, name):
        """Takes a host away, and says so to Rehome."""
        vm = self._fabric.vms[name]
        self._fabric.remove_vm(vm)
        self._rehome.leave(mac=vm.mac)

    def foreign(self, leaf, mac, port):
        """Another application's rule for a MAC, on a leaf; and waits until the switch has it."""
        switch = self._fabric.leaf(leaf)
        self._rehome.add_flow(switch.device, mac, port)
        wait_until(lambda: switch.rules_naming(mac), 5, "the rule is on the switch")

    def populate(self, many):
        """So many addresses, said to have arrived at servers; each is at home, so that its leaf alone has a rule."""
        leaves = [1, 2, 3]
        home = {leaf: self._fabric.leaf(leaf).device for leaf in leaves}
        self._rehome.configure_network(
            subnets=[{"prefix": f"10.{60 + leaf}.0.0/16", "home": home[leaf]} for leaf in leaves]
        )
        self._crowd = []
        for first in range(0, many, EACH):
            number = first // EACH
            leaf = leaves[number % len(leaves)]
            at = [f"10.{60 + leaf}.{1 + (one >> 8)}.{one & 255}" for one in range(first, min(many, first + EACH))]
            mac = f"02:00:60:00:{number >> 8:02X}:{number & 255:02X}"
            self._crowd.append((mac, at, self._fabric.server(leaf, 1 + number // len(leaves) % 2).location))
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(lambda one: self._rehome.arrive(*one), self._crowd))
        return self._rehome.status()["bindings"]

    def disperse(self):
        """Takes them all away."""
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            list(pool.map(lambda one: self._rehome.leave(mac=one[0]), self._crowd))
        self._rehome.clear_network()

    def audit(self):
        audit = self._rehome.audit()
        return {"stale": audit["stale"], "missing": audit["missing"]}

    def status(self):
        return self._rehome.status()

    @staticmethod
    def _told(vm):
        return {"name": vm.name, "ip": vm.ip, "mac": vm.mac.upper(), "addresses": vm.addresses, "location": vm.location}


def add_viewer(state):
    """A user who may only look; the login reads this file each time."""
    with open(os.path.join(state, "karaf", "etc", "users.properties"), "a", encoding="ascii") as users:
        users.write("\nviewer = viewer,viewer\n")


def answer(said):
    print(json.dumps(said), flush=True)


def attempt(action, **arguments):
    try:
        answer({"ok": action(**arguments)})
    except Exception as failure:  # Whatever it was, the test that asked is told.
        answer({"failed": f"{type(failure).__name__}: {failure}"})


def main():
    onos = Onos.from_environment(
        os.path.join(REPOSITORY, "var", "browser"), rest_port=8381, ssh_port=8301, openflow_port=6853, cluster_port=10076
    )
    with contextlib.ExitStack() as stack:
        stage = None

        def set_up():
            nonlocal stage
            stack.enter_context(daemon.open_vswitch())
            if onos.is_running():
                onos.stop()
            onos.clean()
            stack.callback(onos.stop)
            onos.start()
            add_viewer(onos.state)
            fabric = stack.enter_context(Fabric(prefix=PREFIX, controller=onos.controller))
            onos.rehome.await_fabric(fabric)
            stage = Stage(onos, fabric)
            return {"url": f"http://127.0.0.1:{onos.rest_port}/onos/rehome/"}

        attempt(set_up)
        for line in sys.stdin:
            command = json.loads(line)
            attempt(getattr(stage, command.pop("do")), **command)


if __name__ == "__main__":
    main()
