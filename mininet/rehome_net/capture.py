"""Listening on an interface: what arrived there, when, and whether it came in or went out.

A packet socket buffers in the kernel with the kernel's own time stamps, so nothing has to run while a test does its
work, and the times do not depend on when the frames are read.
"""

import select
import socket
import struct
import time
from dataclasses import dataclass

from rehome_net.frames import Frame, parse

_ETH_P_ALL = 0x0003
_SOL_PACKET = 263
_PACKET_AUXDATA = 8
_PACKET_OUTGOING = 4
_SO_TIMESTAMPNS = 35
_SO_RCVBUFFORCE = 33
_TP_STATUS_VLAN_VALID = 1 << 4
_BUFFER_BYTES = 8 << 20


def keep_stamping():
    """A socket that keeps the kernel stamping packets for as long as it is open.

    The kernel begins to do so some time after the first socket that wants it has asked, so the first frames that a
    lone listener hears would carry the time at which they were read.
    """
    clock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    clock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    return clock


@dataclass(frozen=True)
class Heard:
    """One frame on an interface: seconds since the epoch, `in` from the wire or `out` to it, and the frame."""

    time: float
    direction: str
    frame: Frame


class Listener:
    """Hears every frame of one interface from its creation until `close`. A context manager."""

    def __init__(self, namespace, interface):
        self._interface = interface
        self._heard = []
        with namespace:
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER_BYTES)
            self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            self._socket.setsockopt(_SOL_PACKET, _PACKET_AUXDATA, 1)
            self._socket.setblocking(False)
            self._socket.bind((interface, _ETH_P_ALL))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Take in what is buffered and stop listening; what was heard stays readable."""
        if self._socket is not None:
            self._drain()
            self._socket.close()
            self._socket = None

    def heard(self, match=lambda frame: True, direction="in", since=0.0):
        """All frames so far in that direction (None: both) that satisfy `match`, oldest first."""
        if self._socket is not None:
            self._drain()
        return [
            one
            for one in self._heard
            if one.time >= since and direction in (None, one.direction) and match(one.frame)
        ]

    def frames(self, match=lambda frame: True, direction="in", since=0.0):
        return [one.frame for one in self.heard(match, direction, since)]

    def await_frame(self, match, deadline=2.0, direction="in", since=0.0):
        """The first frame that satisfies `match`, or None when none has come after `deadline` seconds."""
        end = time.monotonic() + deadline
        while True:
            found = self.heard(match, direction, since)
            if found:
                return found[0]
            left = end - time.monotonic()
            if left <= 0:
                return None
            select.select([self._socket], [], [], left)

    def _drain(self):
        while True:
            try:
                data, ancillary, _flags, address = self._socket.recvmsg(65536, 256)
            except BlockingIOError:
                return
            except OSError:
                # The interface went down: the socket reports it once and goes on hearing when it is up again.
                continue
            stamp, vlan = _read_ancillary(ancillary)
            direction = "out" if address[2] == _PACKET_OUTGOING else "in"
            self._heard.append(Heard(stamp or time.time(), direction, parse(data, vlan)))


def _read_ancillary(ancillary):
    stamp = vlan = None
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
            seconds, nanos = struct.unpack("=qq", data[:16])
            stamp = seconds + nanos / 1e9
        elif level == _SOL_PACKET and kind == _PACKET_AUXDATA:
            status, _len, _snaplen, _mac, _net, tci = struct.unpack_from("=IIIHHH", data)
            if status & _TP_STATUS_VLAN_VALID:
                vlan = tci & 0xFFF
    return stamp, vlan
