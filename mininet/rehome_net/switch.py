"""One Open vSwitch of the fabric, in its user-space datapath, and what can be done to it."""

import os
import re
import subprocess

from mininet.node import OVSSwitch

from rehome_net.flows import parse_flows

_RECONNECT_MS = 1000
# An address at which nothing listens: the discard service's, of old.
_NOBODY = "tcp:127.0.0.1:9"


def run(*command, timeout=20):
    """Run a command of Open vSwitch in the root namespace; raises with what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


class FabricSwitch(OVSSwitch):
    """An OpenFlow 1.3 switch that forwards nothing without a controller (fail-mode secure)."""

    def __init__(self, name, **parameters):
        settings = {
            "datapath": "user",
            "failMode": "secure",
            "protocols": "OpenFlow13",
            "reconnectms": _RECONNECT_MS,
        }
        settings.update(parameters)
        OVSSwitch.__init__(self, name, **settings)
        self.controllers = []

    @property
    def device(self):
        """The name ONOS gives this switch."""
        return f"of:{int(self.dpid, 16):016x}"

    def location(self, port):
        """A port as ONOS writes it, `of:0000000000000201/3`."""
        return f"{self.device}/{port}"

    @classmethod
    def isOldOVS(cls):
        # Mininet asks this of a deprecated version class, loudly, for releases before 1.10 (2013).
        return False

    def bridgeOpts(self):
        # The owner's process id tells a later start whether a bridge of the same name is a leftover.
        return OVSSwitch.bridgeOpts(self) + f" external-ids:rehome-owner={os.getpid()}"

    def start(self, controllers):
        self.controllers = [f"{one.protocol}:{one.IP()}:{one.port}" for one in controllers]
        OVSSwitch.start(self, controllers)

    # What it holds

    def dump_flows(self):
        """All flow entries, as Flow values."""
        return parse_flows(self.name, self.ofctl("dump-flows"))

    def dump_groups(self):
        return [line.strip() for line in self.ofctl("dump-groups").splitlines() if "group_id=" in line]

    def rules_naming(self, *addresses):
        """Flow entries that name any of the addresses (IP or MAC) in match or action."""
        return [flow for flow in self.dump_flows() if any(flow.names(address) for address in addresses)]

    def ofctl(self, verb, *arguments):
        return run("ovs-ofctl", "-O", "OpenFlow13", verb, self.name, *arguments)

    def port_is_up(self, number):
        described = self.ofctl("dump-ports-desc")
        # OpenFlow 1.3 describes all ports at once, the switch's own among them, which is always down.
        found = re.search(rf"^ {number}\(.*\n(?: {{5}}.*\n)*? {{5}}state: +(.*)$", described, re.MULTILINE)
        return found is not None and "LINK_DOWN" not in found.group(1)

    def add_flow(self, flow):
        self.ofctl("add-flow", flow)

    def delete_flows(self, match=""):
        self.ofctl("del-flows", *([match] if match else []))

    def trace(self, packet):
        """What the switch would do with a packet, given in the flow syntax of `ovs-appctl ofproto/trace`."""
        return run("ovs-appctl", "ofproto/trace", self.name, packet)

    # What can happen to it

    def disconnect(self):
        """Lose the controller. The flows stay and go on forwarding, as fail-mode secure promises."""
        # Not `del-controller`: a bridge that is to have no controller at all forgets its flows.
        self._set_controllers([_NOBODY])

    def connect(self):
        """Find the controller again, trying every second."""
        self._set_controllers(self.controllers)

    def _set_controllers(self, targets):
        tuning = ["--", "set", "controller", self.name, f"max_backoff={_RECONNECT_MS}"] if targets else []
        run("ovs-vsctl", "set-controller", self.name, *targets, *tuning)

    def refuse_new_flows(self):
        """Let its table take no flow more than it has now."""
        run(
            "ovs-vsctl", "--", "--id=@table", "create", "Flow_Table", f"flow_limit={len(self.dump_flows())}",
            "overflow_policy=refuse", "--", "set", "Bridge", self.name, "flow_tables:0=@table",
        )

    def take_new_flows(self):
        """Let its table take any number of flows again."""
        run("ovs-vsctl", "clear", "Bridge", self.name, "flow_tables")

    def reboot(self):
        """Lose everything — flows, groups, connection — and come back with the same id and ports."""
        run("ovs-vsctl", "--if-exists", "del-br", self.name)
        self.batch = False
        OVSSwitch.start(self, [_Target(target) for target in self.controllers])

    def set_port(self, number, up):
        """Take the switch's side of a port down, or up again."""
        interface = next(str(one) for one, port in self.ports.items() if port == number)
        run("ip", "link", "set", interface, "up" if up else "down")


class _Target:
    """A controller's address in the shape OVSSwitch.start reads it."""

    def __init__(self, target):
        self.protocol, self._address, port = target.split(":")
        self.port = int(port)
        self.name = "c0"

    def IP(self):
        return self._address
