"""A leaf-spine fabric of Open vSwitch with servers whose VMs move, for demonstrations, tests and measurements of Rehome.

Everything a caller needs is here:

    from rehome_net import Fabric, PingProbe

    with Fabric(prefix="t") as fabric:
        web = fabric.add_vm("web", fabric.server(1, 1))
        client = fabric.add_vm("client", fabric.server(2, 1))
        with PingProbe(client, web) as probe:
            web.move(fabric.server(3, 1), announce="garp")
            ...
        print(probe.result().outage_ms)

It needs root, Open vSwitch, Mininet 2.3 and nothing outside Debian.
"""

from rehome_net.capture import Listener
from rehome_net.fabric import Fabric
from rehome_net.flows import Flow
from rehome_net.frames import Frame
from rehome_net.onos import Onos, Rehome
from rehome_net.probe import PingProbe
from rehome_net.server import Server
from rehome_net.switch import FabricSwitch
from rehome_net.topology import LeafSpine
from rehome_net.vm import QEMU_BURST, Vm
from rehome_net.wait import NotInTime, wait_until
from rehome_net.watch import FlowWatch

__all__ = [
    "Fabric",
    "FabricSwitch",
    "Flow",
    "FlowWatch",
    "Frame",
    "LeafSpine",
    "Listener",
    "NotInTime",
    "Onos",
    "PingProbe",
    "QEMU_BURST",
    "Rehome",
    "Server",
    "Vm",
    "wait_until",
]
