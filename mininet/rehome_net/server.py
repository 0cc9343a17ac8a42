"""A server: a Linux bridge behind one edge port. Its VMs come and go without the edge port noticing."""

import socket

from rehome_net.capture import Listener
from rehome_net.topology import uplink_name


class Server:
    """A bridge with one uplink. VMs of any VLAN share it; their cables do the tagging (see `tagging`).

    All servers of a fabric share one namespace, so that a VM changes server by changing the bridge its cable is on:
    a matter of a fraction of a millisecond, where moving an interface between namespaces takes tens.
    """

    def __init__(self, leaf, leaf_number, number, port, namespace, links):
        self.leaf = leaf
        self.port = port
        self.name = f"leaf{leaf_number}/server{number}"
        self.uplink = uplink_name(leaf_number, number)
        self._bridge = f"br{leaf_number}-{number}"
        self._namespace = namespace
        self._links = links
        self._index = None

    @property
    def location(self):
        """The edge port, as ONOS writes it."""
        return self.leaf.location(self.port)

    @property
    def bridge_index(self):
        """The interface number of the bridge that the cables of this server's VMs are on."""
        if self._index is None:
            self._index = self._namespace.ifindex(self._bridge)
        return self._index

    def __repr__(self):
        return f"<{self.name} at {self.location}>"

    def setup_lines(self):
        """Lines for `ip -batch` that build this server."""
        return [
            f"link add name {self._bridge} type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
            f"link set dev {self.uplink} master {self._bridge} up",
            f"link set dev {self._bridge} up",
        ]

    def forget(self, mac):
        """Forget where the fabric last had a MAC: bridges remember for five minutes, and drop what they hold to be elsewhere."""
        self._links.forget(self._namespace.ifindex(self.uplink), mac)

    def port_down(self):
        """Pull the cable between server and leaf: the leaf sees its edge port go down."""
        self._links.set_up(self._namespace.ifindex(self.uplink), False)

    def port_up(self):
        self._links.set_up(self._namespace.ifindex(self.uplink), True)

    def patch_to(self, other):
        """Plug this server's cable in at another's bridge: a link between the two edge ports, and nothing behind this one."""
        other.pass_discovery(True)
        self._links.set_master(self._namespace.ifindex(self.uplink), other.bridge_index)

    def unpatch_from(self, other):
        """Plug the cable in at its own bridge again."""
        self._links.set_master(self._namespace.ifindex(self.uplink), self.bridge_index)
        other.pass_discovery(False)

    def pass_discovery(self, passes):
        """Let link discovery (LLDP) through the bridge, as a cable does and no bridge otherwise."""
        self._namespace.ip_batch([f"link set dev {self._bridge} type bridge group_fwd_mask {0x4000 if passes else 0}"])

    def is_up(self):
        """True while the leaf sees its edge port up."""
        return self.leaf.port_is_up(self.port)

    def listen(self):
        """Hear the edge link: `in` is what the leaf sends out of the edge port, `out` what the server's VMs send."""
        return Listener(self._namespace, self.uplink)

    def send(self, frame):
        """Put a frame on the edge link as if a VM of this server had sent it, tag and all."""
        with self.raw_socket() as wire:
            wire.send(frame)

    def raw_socket(self, protocol=0):
        """A socket on the edge link, as `send` uses one; hears frames too where told a protocol. The caller closes it."""
        wire = self._namespace.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
        wire.bind((self.uplink, protocol))
        return wire
