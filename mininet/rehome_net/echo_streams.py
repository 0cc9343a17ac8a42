"""The process that sends and receives a PingProbe's echoes.

It is a process of its own because two hundred echoes a second inside a test's interpreter would take turns with the
test. It reads one JSON line that describes the streams, answers `ready`, sends until its input closes, waits for late
answers and prints every echo's two times. Arrival times are the kernel's.
"""

import json
import os
import select
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from rehome_net.netns import Namespace  # noqa: E402  (the path above comes first)

_SO_TIMESTAMPNS = 35
_SO_RCVBUFFORCE = 33
_ICMPV6_FILTER = 1
_PADDING = bytes(48)

# So much later a second answer may still come to what is answered.
_DUPLICATES_SECONDS = 0.4


class Stream:
    """Echo requests from one namespace to one address, and the answers that came back."""

    def __init__(self, number, pid, source, target, interface):
        self.version = 6 if ":" in target else 4
        self.identifier = (os.getpid() * 8 + number) & 0xFFFF
        self.sent = []
        self.received = {}
        self.duplicates = 0
        self.refused = 0
        namespace = Namespace(pid)
        with namespace:
            scope = socket.if_nametoindex(interface) if target.startswith("fe80") else 0
            if self.version == 6:
                self.socket = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
                self.socket.setsockopt(socket.IPPROTO_ICMPV6, _ICMPV6_FILTER, _pass_only(129))
                self.socket.bind((source, 0, 0, scope))
                self.target = (target, 0, 0, scope)
            else:
                self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
                self.socket.bind((source, 0))
                self.target = (target, 0)
        namespace.close()
        self.socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 1 << 20)
        self.socket.setblocking(False)

    def send(self):
        sequence = len(self.sent)
        kind = 128 if self.version == 6 else 8
        # The 16-bit field wraps after eleven minutes at 100/s; the whole number rides in the payload.
        message = struct.pack("!BBHHHI", kind, 0, 0, self.identifier, sequence & 0xFFFF, sequence) + _PADDING
        if self.version == 4:
            message = message[:2] + struct.pack("!H", _checksum(message)) + message[4:]
        self.sent.append(time.time())
        try:
            self.socket.sendto(message, self.target)
        except OSError:
            # The kernel refuses while it has no route or the neighbor failed: an echo that gets no answer.
            self.refused += 1

    def receive(self):
        while True:
            try:
                data, ancillary, _flags, _address = self.socket.recvmsg(2048, 128)
            except BlockingIOError:
                return
            except OSError:
                continue
            if self.version == 4:
                data = data[(data[0] & 15) * 4 :]
            kind, identifier = data[0], struct.unpack_from("!H", data, 4)[0]
            if kind not in (0, 129) or identifier != self.identifier or len(data) < 12:
                continue
            (sequence,) = struct.unpack_from("!I", data, 8)
            if sequence in self.received:
                self.duplicates += 1
            else:
                self.received[sequence] = _kernel_time(ancillary)

    def answered(self):
        return len(self.received) == len(self.sent)

    def report(self):
        return {
            "sent": self.sent,
            "received": [self.received.get(number) for number in range(len(self.sent))],
            "duplicates": self.duplicates,
            "refused": self.refused,
        }


def _pass_only(kind):
    blocked = [0xFFFFFFFF] * 8
    blocked[kind >> 5] &= ~(1 << (kind & 31)) & 0xFFFFFFFF
    return struct.pack("=8I", *blocked)


def _checksum(message):
    total = sum(struct.unpack(f"!{len(message) // 2}H", message))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def _kernel_time(ancillary):
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
            seconds, nanos = struct.unpack("=qq", data[:16])
            return seconds + nanos / 1e9
    return time.time()


def _run(streams, interval, late):
    """Send one echo of every stream each `interval` seconds until the input closes; wait `late` seconds for answers."""
    sockets = {stream.socket: stream for stream in streams}
    due = time.monotonic()
    running = True
    while running:
        left = due - time.monotonic()
        if left <= 0:
            for stream in streams:
                stream.send()
            due = max(due + interval, time.monotonic() - interval)
            continue
        readable, _, _ = select.select([sys.stdin, *sockets], [], [], left)
        for one in readable:
            if one is sys.stdin:
                running = False
            else:
                sockets[one].receive()
    now = time.monotonic()
    end, end_if_answered = now + late, now + _DUPLICATES_SECONDS
    while (now := time.monotonic()) < end:
        answered = all(stream.answered() for stream in streams)
        if answered and now >= end_if_answered:
            break
        left = (end_if_answered if answered else end) - now
        for one in select.select(list(sockets), [], [], left)[0]:
            sockets[one].receive()


def main():
    wanted = json.loads(sys.stdin.readline())
    try:
        os.nice(-15)
    except OSError:
        pass  # Without the right to it the figures are only a little less exact.
    streams = [Stream(number, **stream) for number, stream in enumerate(wanted["streams"])]
    print("ready", flush=True)
    _run(streams, wanted["interval"], wanted["late"])
    json.dump([stream.report() for stream in streams], sys.stdout)


if __name__ == "__main__":
    main()
