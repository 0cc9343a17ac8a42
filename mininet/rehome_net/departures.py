"""Ways in which hosts leave, and what none of them must leave behind: rules of other applications that name a host.

For the tests of departures and for their measurement. Another way is another row of WAYS.
"""

import time
from dataclasses import dataclass

from rehome_net import frames
from rehome_net.probe import PingProbe
from rehome_net.wait import wait_until

FOREIGN = range(100, 110)  # the priorities of these rules, which nobody else's here have


# A probe takes half a second to be sure of a silence.
ASKED = 0.5


@dataclass(frozen=True)
class Way:
    """A way to leave: `act(stage)` has the hosts leave, `undo(stage)` makes them and the fabric what they were.

    `prepare(stage)` comes before. Every rule must be gone `limit` seconds after the act. `cause` is what the event says,
    `families` what is given up.
    """

    name: str
    act: object
    cause: str
    limit: float = 1.0
    prepare: object = lambda stage: None
    undo: object = lambda stage: None
    families: tuple = (4, 6)
    settings: tuple = ()
    # Whether the time it takes is Rehome's own, and the purge reaches every switch.
    measured: bool = True


class Stage:
    """Two hosts about to leave, their peers that go on talking to them, and witnesses that hear what is flooded."""

    def __init__(self, fabric, rehome, hosts, peers, server, elsewhere):
        self.fabric, self.rehome = fabric, rehome
        self.hosts, self.peers = hosts, peers
        self.server, self.elsewhere = server, elsewhere

    @property
    def leaf(self):
        return self.server.leaf

    def traffic(self, families):
        return PingProbe.between(
            *((host, peer, family) for host, peer in zip(self.hosts, self.peers) for family in families)
        )

    def vanish(self):
        for host in self.hosts:
            host.vanish()

    def attach(self):
        for host in self.hosts:
            host.attach(self.server)


# The ways


def notice(stage):
    stage.vanish()
    for host in stage.hosts:
        stage.rehome.leave(mac=host.mac)


def switch_lost(stage):
    stage.leaf.disconnect()
    stage.rehome.await_available(stage.leaf, False)
    stage.vanish()


def switch_back(stage):
    if not stage.rehome.is_available(stage.leaf):
        stage.leaf.connect()
        stage.rehome.await_available(stage.leaf)
    stage.attach()


def linked(stage):
    stage.server.patch_to(stage.elsewhere)


def unlinked(stage):
    stage.server.unpatch_from(stage.elsewhere)
    # A link with a port down is gone at once; by silence it would be after seconds.
    for server in (stage.server, stage.elsewhere):
        server.port_down()
        wait_until(lambda server=server: not server.is_up(), 2, "the port is down")
        server.port_up()
        wait_until(server.is_up, 2, "the port is up")
    ends = {stage.server.location, stage.elsewhere.location}
    wait_until(
        lambda: not any(
            f"{link[end]['device']}/{link[end]['port']}" in ends
            for link in stage.rehome.links()
            for end in ("src", "dst")
        ),
        10,
        "there is no link at the edge",
        0.1,
    )
    time.sleep(3.2)  # as long as one that has vanished may still be there


def give_up(host):
    """What an operating system does when an address is taken away from it, without a word to anybody but its routers."""
    host.run("ip", "-6", "addr", "flush", "dev", host.interface)


def take_up(stage):
    for host in stage.hosts:
        for address in host.ipv6:
            host.run("ip", "-6", "addr", "replace", str(address), "dev", host.interface, "nodad")
        host.run("ip", "-6", "addr", "replace", f"{host.link_local}/64", "dev", host.interface, "nodad")


def register(stage, lifetime, tid):
    for host in stage.hosts:
        for address in (host.ip6, host.link_local):
            host.send(frames.address_registration(host.mac, host.link_local, address, tid, lifetime))


def registered(stage):
    register(stage, 5, 240)
    time.sleep(0.3)  # nothing on a switch or in REST shows that an address is registered


def deregistered(stage):
    register(stage, 0, 241)
    for host in stage.hosts:
        give_up(host)


def group_left(stage):
    for host in stage.hosts:
        give_up(host)


def grant(stage, seconds):
    """Each host has its address from its peer by DHCP, for so long; both sides are spoken by hand."""
    for number, (host, peer) in enumerate(zip(stage.hosts, stage.peers)):
        xid = 0x6000 + number
        host.send(frames.dhcp(frames.REQUEST, host.mac, xid, host.mac, requested=host.ip))
        answer = frames.dhcp(
            frames.ACK, host.mac, xid, peer.mac, dst=host.mac, ip=(peer.ip, host.ip), yiaddr=host.ip, lease=seconds
        )

        def acknowledged(host=host, peer=peer, answer=answer):
            peer.send(answer)
            return stage.rehome.binding(host.ip, host.vlan)["source"] == "DHCP"

        wait_until(acknowledged, 5, f"{host.name} has a lease", 0.1)


def give_up_ipv4(host):
    host.run("ip", "-4", "addr", "flush", "dev", host.interface)


def released(stage):
    for host, peer in zip(stage.hosts, stage.peers):
        host.send(frames.dhcp(frames.RELEASE, host.mac, 0x6100, host.mac, ciaddr=host.ip, ip=(host.ip, peer.ip)))
        give_up_ipv4(host)


def expired(stage):
    for host in stage.hosts:
        give_up_ipv4(host)


def take_up_ipv4(stage):
    for host in stage.hosts:
        for address in host.ipv4:
            host.run("ip", "-4", "addr", "replace", str(address), "dev", host.interface)


LEASE = 4  # seconds

WAYS = [
    Way(
        "port down",
        lambda stage: stage.server.port_down(),
        "PORT_DOWN",
        undo=lambda stage: stage.server.port_up(),
    ),
    Way(
        "port disabled by an operator",
        lambda stage: stage.rehome.enable_port(stage.leaf, stage.server.port, False),
        "PORT_DOWN",
        undo=lambda stage: stage.rehome.enable_port(stage.leaf, stage.server.port, True),
    ),
    Way(
        "switch away past the grace",
        switch_lost,
        "DEVICE_DOWN",
        limit=3.0,
        undo=switch_back,
        settings=(("deviceGrace", 1000),),
        measured=False,
    ),
    Way("a link at the edge port", linked, "INFRASTRUCTURE", limit=5.0, undo=unlinked),
    Way("notice", notice, "NOTICE", undo=Stage.attach),
    Way("de-registration", deregistered, "DEREGISTRATION", prepare=registered, undo=take_up, families=(6,)),
    Way(
        "silence under keepalive",
        Stage.vanish,
        "KEEPALIVE",
        limit=6.0,
        undo=Stage.attach,
        settings=(("keepaliveAge", 3000), ("keepaliveTries", 3), ("keepaliveInterval", 400)),
        measured=False,
    ),
    Way(
        "DHCP release",
        released,
        "DHCP_RELEASE",
        prepare=lambda stage: grant(stage, 600),
        undo=take_up_ipv4,
        families=(4,),
        measured=False,  # it takes a peer that speaks for the server
    ),
    Way(
        "end of a lease",
        expired,
        "LEASE_EXPIRY",
        limit=LEASE + 2.0,
        prepare=lambda stage: grant(stage, LEASE),
        undo=take_up_ipv4,
        families=(4,),
        measured=False,
    ),
    Way("leave of the group", group_left, "PROBE_SILENCE", limit=1.0 + ASKED, undo=take_up, families=(6,)),
]


def foreign_rules(fabric, vm):
    """Rules that name a VM and steer by it, on every switch, as ONOS's REST interface wants them.

    They match its addresses, its MAC as destination and as source, its MAC within a VLAN, or rewrite to it. They stand below
    Rehome's own, so that they do no harm while the VM is there.
    """
    spines, leaves = fabric.spines, fabric.leaves
    vlan = [] if vm.vlan is None else [{"type": "VLAN_VID", "vlanId": vm.vlan}]
    rules = []

    def add(switch, criteria, *instructions):
        rules.append(
            {
                "priority": FOREIGN[len(rules) % len(FOREIGN)],
                "isPermanent": True,
                "deviceId": switch.device,
                "treatment": {"instructions": [*instructions, {"type": "OUTPUT", "port": "1"}]},
                "selector": {"criteria": [*vlan, *criteria]},
            }
        )

    for address in vm.ipv4:
        for switch in (leaves[1], spines[0]):
            add(switch, [{"type": "ETH_TYPE", "ethType": "0x0800"}, {"type": "IPV4_DST", "ip": f"{address.ip}/32"}])
    for address in vm.ipv6:
        for switch in (leaves[2], spines[1]):
            add(switch, [{"type": "ETH_TYPE", "ethType": "0x86dd"}, {"type": "IPV6_DST", "ip": f"{address.ip}/128"}])
    for switch in fabric.switches:
        add(switch, [{"type": "ETH_DST", "mac": vm.mac}])
    # Not on its own leaf: what matches whatever it says takes its multicasts, too (docs/protocol.md).
    add(leaves[2], [{"type": "ETH_SRC", "mac": vm.mac}])
    for switch in (leaves[1], leaves[2]):
        add(
            switch,
            [
                {"type": "ETH_TYPE", "ethType": "0x0800"},
                {"type": "IPV4_DST", "ip": f"203.0.113.{vm.number}/32"},
            ],
            {"type": "L2MODIFICATION", "subtype": "ETH_DST", "mac": vm.mac},
        )
    return rules


def foreign_rules_left(fabric, *names):
    """Those of them that are on a switch still."""
    return [flow for flow in fabric.rules_naming(*names) if flow.priority in FOREIGN]
