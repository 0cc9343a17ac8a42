"""The shape of the fabric as a Mininet topology."""

from mininet.topo import Topo

SPINE_BASE = 0x100
LEAF_BASE = 0x200


def spine_name(prefix, number):
    return f"{prefix}s{number}"


def leaf_name(prefix, number):
    return f"{prefix}l{number}"


def uplink_name(leaf, server):
    """The server's end of its edge link, inside the hypervisors' namespace."""
    return f"up{leaf}-{server}"


class LeafSpine(Topo):
    """Every leaf linked to every spine, every server to one leaf.

    Spine n has the datapath id 0x100 + n and leaf n 0x200 + n, so that `of:0000000000000203` reads as "leaf 3".
    A leaf's ports 1 … spines lead to the spines; its servers follow. A spine's port n leads to leaf n.
    All servers live in one namespace, the host `{prefix}hv`.
    """

    def build(self, spines=2, leaves=3, servers=2, prefix=""):
        if not (1 <= spines <= 255 and 1 <= leaves <= 255 and 1 <= servers <= 99):
            raise ValueError(
                f"spines={spines}, leaves={leaves}, servers={servers}: 1 to 255, 1 to 255 and 1 to 99 are possible"
            )
        # Interface names end at 15 characters, and the longest here is {prefix}l255-eth354.
        if len(prefix) > 4:
            raise ValueError(f"prefix={prefix!r}: at most 4 characters")
        hypervisors = self.addHost(f"{prefix}hv", ip=None)
        for spine in range(1, spines + 1):
            self.addSwitch(spine_name(prefix, spine), dpid=f"{SPINE_BASE + spine:016x}")
        for leaf in range(1, leaves + 1):
            name = self.addSwitch(leaf_name(prefix, leaf), dpid=f"{LEAF_BASE + leaf:016x}")
            for spine in range(1, spines + 1):
                self.addLink(name, spine_name(prefix, spine), port1=spine, port2=leaf)
            for server in range(1, servers + 1):
                self.addLink(
                    name, hypervisors, port1=spines + server, intfName2=uplink_name(leaf, server)
                )
