"""The fabric: builds itself, owns what it built, and takes exactly that down again."""

import json
import os
import signal
import subprocess
import threading
from contextlib import contextmanager

from mininet.net import Mininet
from mininet.node import RemoteController

from rehome_net.capture import keep_stamping
from rehome_net.netns import Namespace
from rehome_net.rtnl import LinkControl
from rehome_net.server import Server
from rehome_net.switch import FabricSwitch, run
from rehome_net.topology import LeafSpine, leaf_name, spine_name
from rehome_net.vm import Vm

# Higher ones are for tests and demonstrations to give by themselves.
_NUMBERS = 170


class _ControllerAddress(RemoteController):
    """Where the switches find ONOS. Whether it listens yet is not the fabric's business."""

    def checkListening(self):
        return


class Fabric:
    """A leaf-spine fabric with servers and VMs. A context manager; `stop` also after a failed `start`.

    Several fabrics stand side by side on one machine when their prefixes differ. `controller` is (address, port), or
    None for switches that are programmed by hand.
    """

    def __init__(self, prefix="", spines=2, leaves=3, servers=2, controller=None):
        self._topology = LeafSpine(spines=spines, leaves=leaves, servers=servers, prefix=prefix)
        self._prefix = prefix
        self._shape = (spines, leaves, servers)
        self._controller = controller
        self._net = None
        self._namespace = None
        self._links = None
        self._servers = {}
        self._numbers = 0
        self._stamping = None
        self.vms = {}

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    # Life

    def start(self):
        _remove_leftovers(self._topology.switches())
        self._stamping = keep_stamping()
        self._net = Mininet(topo=self._topology, switch=FabricSwitch, controller=None, build=False)
        if self._controller is not None:
            address, port = self._controller
            self._net.addController(_ControllerAddress(f"{self._prefix}c0", ip=address, port=port))
        self._net.build()
        self._silence_switch_ports()
        self._build_servers()
        self._net.start()
        return self

    def stop(self):
        """Remove everything this fabric made, however far it had come. A Ctrl-C meanwhile waits until it is done."""
        with _interrupts_held():
            for vm in self.vms.values():
                vm.unplug()
            self.vms.clear()
            if self._stamping is not None:
                self._stamping.close()
                self._stamping = None
            if self._links is not None:
                self._links.close()
                self._namespace.close()
                self._links = self._namespace = None
            if self._net is not None:
                net, self._net = self._net, None
                try:
                    net.stop()
                finally:
                    _remove_bridges(self._topology.switches())

    # Parts

    @property
    def spines(self):
        return [self._net[spine_name(self._prefix, number + 1)] for number in range(self._shape[0])]

    @property
    def leaves(self):
        return [self._net[leaf_name(self._prefix, number + 1)] for number in range(self._shape[1])]

    @property
    def switches(self):
        return self.spines + self.leaves

    def spine(self, number):
        return self.spines[number - 1]

    def leaf(self, number):
        return self.leaves[number - 1]

    def server(self, leaf, number):
        """A server by its leaf's number and its own on that leaf, both from 1."""
        return self._servers[leaf, number]

    @property
    def servers(self):
        return list(self._servers.values())

    # VMs

    def add_vm(self, name, server=None, vlan=None, mac=None, ipv4=None, ipv6=None, dad=False, announce=True):
        """Create a VM and, where a server is given, have it arrive there (silently with announce=False).

        Unless given, the n-th VM gets 10.0.V.n/24, 2001:db8:0:V::n/64 and 02:00:00:00:VV:nn for VLAN V (0 where
        untagged); after 170, the numbers of VMs that are gone come round again. Link-local IPv6 is always there. Pass ()
        for no address of a kind.
        """
        if name in self.vms:
            raise ValueError(f"name={name!r}: there is such a VM already")
        if len(name) > 15:
            raise ValueError(f"name={name!r}: at most 15 characters")
        number, tag = self._next_number() if None in (mac, ipv4, ipv6) else 0, vlan or 0
        mac = mac or f"02:00:00:{tag >> 8:02x}:{tag & 255:02x}:{number:02x}"
        ipv4 = (f"10.0.{tag % 256}.{number}/24",) if ipv4 is None else ipv4
        ipv6 = (f"2001:db8:0:{tag:x}::{number:x}/64",) if ipv6 is None else ipv6
        vm = self.vms[name] = self._net.addHost(name, cls=Vm, ip=None)
        self._net.addLink(vm, self._hypervisors, intfName1=Vm.interface, intfName2=name, addr1=mac)
        vm.number = number
        vm.plug(mac, ipv4, ipv6, vlan, self._links, self._namespace.ifindex(name), dad)
        # It may have the MAC of one that is gone.
        for one in self.servers:
            one.forget(mac)
        if server is not None:
            vm.arrive(server) if announce else vm.attach(server)
        return vm

    def _next_number(self):
        # Not the lowest that is free: of a VM that has just gone, the fabric may still remember something.
        taken = {vm.number for vm in self.vms.values()}
        for _ in range(_NUMBERS):
            self._numbers = self._numbers % _NUMBERS + 1
            if self._numbers not in taken:
                return self._numbers
        raise ValueError(f"no more than {_NUMBERS} VMs at a time get their addresses by themselves")

    def remove_vm(self, vm):
        """Destroy a VM; to the fabric it vanishes silently."""
        del self.vms[vm.name]
        vm.unplug()
        for link in self._net.linksBetween(vm, self._hypervisors):
            self._net.links.remove(link)
        self._namespace.ip_batch([f"link delete dev {vm.name}"])
        self._net.delHost(vm)

    # What is asked of all switches at once

    def rules_naming(self, *addresses):
        """Flow entries on any switch that name any of the addresses."""
        return [flow for switch in self.switches for flow in switch.rules_naming(*addresses)]

    def flow_table(self):
        """All rules of all switches as {key: actions}: what two states of the fabric are compared by."""
        return {flow.key: flow.actions for switch in self.switches for flow in switch.dump_flows()}

    def links(self):
        """Every link between switches, as a pair of locations in either order."""
        return {
            frozenset((spine.location(leaf + 1), self.leaves[leaf].location(number + 1)))
            for number, spine in enumerate(self.spines)
            for leaf in range(len(self.leaves))
        }

    # Building

    @property
    def _hypervisors(self):
        return self._net[f"{self._prefix}hv"]

    def _silence_switch_ports(self):
        # The kernel of the root namespace would send its own router solicitations and MLD reports out of these.
        for switch in self.switches:
            for interface in switch.intfNames():
                if interface != "lo":
                    with open(f"/proc/sys/net/ipv6/conf/{interface}/disable_ipv6", "w", encoding="ascii") as knob:
                        knob.write("1")

    def _build_servers(self):
        self._namespace = Namespace(self._hypervisors.pid)
        for scope in ("all", "default"):
            self._namespace.sysctl(f"net.ipv6.conf.{scope}.disable_ipv6", 1)
        self._links = LinkControl(self._namespace)
        spines, leaves, servers = self._shape
        for leaf in range(1, leaves + 1):
            for number in range(1, servers + 1):
                self._servers[leaf, number] = Server(
                    self.leaf(leaf), leaf, number, spines + number, self._namespace, self._links
                )
        self._namespace.ip_batch([line for one in self.servers for line in one.setup_lines()])


def _remove_leftovers(names):
    """Remove bridges that a killed run left behind; refuse where their owner is alive."""
    listed = json.loads(run("ovs-vsctl", "--format=json", "--columns=name,external_ids", "list", "Bridge"))
    for name, (_, ids) in listed["data"]:
        if name not in names:
            continue
        owner = dict(ids).get("rehome-owner")
        if owner is None or (os.path.exists(f"/proc/{owner}") and int(owner) != os.getpid()):
            raise RuntimeError(
                f"the bridge {name} exists and belongs to {'another program' if owner is None else 'process ' + owner}; "
                "stop that or choose another prefix"
            )
    _remove_bridges(names)


def _remove_bridges(names):
    arguments = [word for name in names for word in ("--", "--if-exists", "del-br", name)]
    run("ovs-vsctl", *arguments)
    ports = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=False).stdout
    for line in ports.splitlines():
        interface = line.split(": ")[1].split("@")[0]
        if any(interface.startswith(f"{name}-eth") for name in names):
            # Its peer is on the list too and goes with it, so a failure only means "already gone".
            subprocess.run(["ip", "link", "delete", interface], capture_output=True, check=False)


@contextmanager
def _interrupts_held():
    """Run the block to its end; a Ctrl-C or a termination asked for meanwhile takes effect afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = []
    kept = {one: signal.signal(one, lambda number, _: asked.append(number)) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, action in kept.items():
            signal.signal(number, action)
        if asked:
            signal.raise_signal(asked[0])
