"""Link changes over one kept rtnetlink socket: where a fork of `ip` costs several milliseconds, this takes 0.1."""

import errno
import os
import socket
import struct

_RTM_NEWLINK = 16
_RTM_DELNEIGH = 29
_NLMSG_ERROR = 2
_FLAGS_REQUEST_ACK = 0x01 | 0x04
_IFLA_MASTER = 10
_IFF_UP = 1
_NDA_LLADDR = 2
_NTF_MASTER = 0x04


class LinkControl:
    """Attaches interfaces of one namespace to bridges and sets them up or down. Not for use by several threads at once."""

    def __init__(self, namespace):
        self._socket = namespace.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
        self._socket.bind((0, 0))
        self._sequence = 0

    def set_master(self, index, bridge_index):
        """Put the interface on the bridge, leaving the one it was on; 0 takes it off."""
        attribute = struct.pack("=HHI", 8, _IFLA_MASTER, bridge_index)
        self.request(_RTM_NEWLINK, struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, 0, 0) + attribute)

    def set_up(self, index, up):
        flags = _IFF_UP if up else 0
        self.request(_RTM_NEWLINK, struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, flags, _IFF_UP))

    def forget(self, index, mac):
        """Have the bridge forget that it learned the MAC at the interface, which is one of its ports."""
        attribute = struct.pack("=HH6s2x", 10, _NDA_LLADDR, bytes.fromhex(mac.replace(":", "")))
        try:
            self.request(
                _RTM_DELNEIGH, struct.pack("=BxxxiHBB", socket.AF_BRIDGE, index, 0, _NTF_MASTER, 0) + attribute
            )
        except OSError as e:
            if e.errno != errno.ENOENT:
                raise

    def request(self, kind, body, flags=_FLAGS_REQUEST_ACK):
        """Send one rtnetlink message and return when the kernel has acknowledged it; raises OSError when it refused."""
        self._sequence += 1
        header = struct.pack("=IHHII", 16 + len(body), kind, flags, self._sequence, 0)
        self._socket.send(header + body)
        answer = self._socket.recv(65536)
        (answered,) = struct.unpack_from("=H", answer, 4)
        (error,) = struct.unpack_from("=i", answer, 16)
        if answered != _NLMSG_ERROR or error != 0:
            raise OSError(-error, "the kernel refused a link change: " + os.strerror(-error))

    def close(self):
        self._socket.close()
