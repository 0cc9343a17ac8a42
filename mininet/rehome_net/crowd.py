"""Hosts by the hundred without a namespace each: they announce themselves, ask for each other and answer, as raw frames.

To the fabric there is no difference: every frame of theirs enters and leaves by the edge port of the server they live on.
"""

import ipaddress
import random
import select
import socket
import time
from collections import namedtuple

from rehome_net import frames

_SO_RCVBUFFORCE = 33
_ETH_P_ALL = 0x0003
_BUFFER_BYTES = 8 << 20
# Below what a port may send before Rehome sheds, and a good deal more than hosts ask in earnest.
PER_SERVER_PER_SECOND = 80
_LATE_SECONDS = 1.0

Host = namedtuple("Host", "mac ip ip6 server")


class Crowd:
    """`count` hosts, dealt out to the servers in turn, that send `pace` frames a second and server.

    A context manager; answers only while something is being sent.
    """

    def __init__(self, servers, count, pace=PER_SERVER_PER_SECOND):
        self._servers = list(servers)
        self._pace = pace
        self.hosts = [
            Host(
                f"02:00:00:10:{number >> 8:02x}:{number & 255:02x}",
                str(ipaddress.ip_address("10.1.0.0") + number),
                str(ipaddress.ip_address("2001:db8:1::") + number),
                self._servers[number % len(self._servers)],
            )
            for number in range(1, count + 1)
        ]
        self._owner = {address: host for host in self.hosts for address in (host.ip, host.ip6)}
        self._wires = {}

    def __enter__(self):
        for server in self._servers:
            wire = server.raw_socket(_ETH_P_ALL)
            wire.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER_BYTES)
            wire.setblocking(False)
            self._wires[server] = wire
        return self

    def __exit__(self, *_):
        for wire in self._wires.values():
            wire.close()

    @property
    def addresses(self):
        return list(self._owner)

    def rules(self, fabric):
        """Every rule on a switch that leads to one of the hosts, as text."""
        return [
            flow
            for switch in fabric.switches
            for flow in switch.ofctl("dump-flows").splitlines()
            if "nw_dst=10.1." in flow or "ipv6_dst=2001:db8:1::" in flow
        ]

    def arrive(self):
        """Announce every address once."""
        self._send(
            [
                (host.server, frame)
                for host in self.hosts
                for frame in (
                    frames.gratuitous_request(host.mac, host.ip),
                    frames.neighbor_advertisement(host.mac, host.ip6),
                )
            ],
            set(),
        )

    def resolve(self, questions_each, seed=1):
        """Have every host ask for others on other servers, half by ARP and half by ND; gives (asked, answered)."""
        chance = random.Random(seed)
        asked, queue = set(), []
        for number in range(questions_each):
            for host in self.hosts:
                address = self._one_elsewhere(chance, host, number % 2, asked)
                asked.add((host.mac, address))
                queue.append(
                    (
                        host.server,
                        frames.neighbor_solicitation(host.mac, host.ip6, address)
                        if number % 2
                        else frames.arp_request(host.mac, host.ip, address),
                    )
                )
        open_questions = set(asked)
        self._send(queue, open_questions)
        return len(asked), len(asked) - len(open_questions)

    def _one_elsewhere(self, chance, host, version6, asked):
        """The address of a host on another server that this one has not asked for yet."""
        while True:
            target = chance.choice(self.hosts)
            address = target.ip6 if version6 else target.ip
            if target.server is not host.server and (host.mac, address) not in asked:
                return address

    def _send(self, queue, open_questions):
        """Send at the servers' pace, answer meanwhile, and strike out of `open_questions` what was answered."""
        pause = 1 / (self._pace * len(self._servers))
        due = time.monotonic()
        for server, frame in queue:
            self._listen_until(due, open_questions)
            self._wires[server].send(frame)
            due = max(due + pause, time.monotonic() - 0.05)
        self._listen_until(time.monotonic() + _LATE_SECONDS, open_questions)

    def _listen_until(self, end, open_questions):
        while True:
            left = end - time.monotonic()
            for wire in select.select(list(self._wires.values()), [], [], max(0.0, left))[0]:
                self._take(wire, open_questions)
            if left <= 0:
                return

    def _take(self, wire, open_questions):
        while True:
            try:
                data, (_, _, kind, *_) = wire.recvfrom(2048)
            except BlockingIOError:
                return
            if kind == socket.PACKET_OUTGOING:
                continue
            frame = frames.parse(data)
            if frame.kind == "arp-reply":
                open_questions.discard((frame.dst, frame.spa))
            elif frame.kind == "na":
                open_questions.discard((frame.dst, frame.target))
            else:
                self._answer(wire, frame)

    def _answer(self, wire, frame):
        host = self._owner.get(frame.asks_for)
        # Another server's host answers by itself, and nobody answers an announcement or a check of his own.
        if host is None or self._wires[host.server] is not wire or frame.src == host.mac or frame.spa == host.ip:
            return
        if frame.kind == "arp-request":
            wire.send(frames.arp(2, host.mac, host.ip, frame.sha, frame.spa, dst=frame.sha))
        elif frame.ip_src != "::":
            wire.send(
                frames.neighbor_advertisement(host.mac, host.ip6, dst=frame.src, to=frame.ip_src, solicited=True)
            )
