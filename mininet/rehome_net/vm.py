"""A virtual machine: a network namespace whose cable ends on a server's bridge."""

import ipaddress
import socket
import threading
import time
from dataclasses import dataclass

from mininet.node import Host

from rehome_net import frames
from rehome_net.capture import Listener
from rehome_net.netns import Namespace
from rehome_net.tagging import tag_cable

# When QEMU announces a resumed VM, in seconds after the first time.
QEMU_BURST = (0.0, 0.05, 0.2, 0.45, 0.8)
ANNOUNCEMENTS = ("garp", "garp-reply", "rarp", "na")


@dataclass(frozen=True)
class Moved:
    """When a move happened, in seconds since the epoch: off the old server, on the new one, announced."""

    detached: float
    attached: float
    announced: object


class Vm(Host):
    """A VM with one MAC, any number of IPv4 and IPv6 addresses, and optionally a VLAN that its server tags it into.

    The namespace itself sees untagged frames. Link-local IPv6 follows from the MAC. Nothing is sent when a VM is
    attached or moved unless the caller announces it: silent moves and silent departures are what is to be tested.
    """

    interface = "eth0"

    def __init__(self, name, **parameters):
        Host.__init__(self, name, **parameters)
        self.number = None
        self.mac = None
        self.ipv4 = ()
        self.ipv6 = ()
        self.vlan = None
        self.server = None
        self._links = None
        self._cable = None
        self._namespace = None
        self._wire = None

    def plug(self, mac, ipv4, ipv6, vlan, links, cable, dad=False):
        """Configure the interfaces after the cable exists; called once by the fabric."""
        self.mac, self.vlan, self._links, self._cable = mac, vlan, links, cable
        self.ipv4 = tuple(ipaddress.ip_interface(one) for one in ipv4)
        self.ipv6 = tuple(ipaddress.ip_interface(one) for one in ipv6)
        self._namespace = Namespace(self.pid)
        self._namespace.disable_checksum_offload(self.interface)
        tag_cable(links, cable, vlan)
        # Off and on again, so that the link-local address is made under these settings.
        for knob, value in (
            ("disable_ipv6", 1),
            ("accept_dad", int(dad)),
            ("router_solicitations", 0),
            ("accept_ra", 0),
            ("disable_ipv6", 0),
        ):
            self._namespace.sysctl(f"net.ipv6.conf.{self.interface}.{knob}", value)
        self._namespace.ip_batch(
            ["link set lo up", *(f"addr add {one} dev {self.interface}" for one in (*self.ipv4, *self.ipv6))]
        )
        self._wire = self._namespace.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 0)
        self._wire.bind((self.interface, 0))

    # Who it is

    @property
    def ip(self):
        """The first IPv4 address."""
        return self.address(4)

    @property
    def ip6(self):
        """The first global IPv6 address."""
        return self.address(6)

    @property
    def link_local(self):
        return frames.link_local(self.mac)

    def address(self, family=4, link_local=False):
        if link_local:
            return self.link_local
        return str((self.ipv4 if family == 4 else self.ipv6)[0].ip)

    @property
    def addresses(self):
        """Every address, link-local included, as text."""
        return [str(one.ip) for one in (*self.ipv4, *self.ipv6)] + [self.link_local]

    @property
    def location(self):
        return None if self.server is None else self.server.location

    # Where it is

    def attach(self, server):
        """Be on that server from now on, saying nothing."""
        self._links.set_master(self._cable, server.bridge_index)
        self.server = server
        return self

    def vanish(self):
        """Be nowhere, silently: no port goes down, nobody is told."""
        self._links.set_master(self._cable, 0)
        self.server = None

    def arrive(self, server):
        """Attach and announce every address, as a booting system does."""
        self.attach(server)
        if self.ipv4:
            self.announce("garp")
        if self.ipv6:
            self.announce("na")
        return self

    def move(self, server, announce="garp", downtime=0.0, at=(0.0,), override=True):
        """Change server; then announce, where asked to, at the given seconds. The first announcement has gone on return.

        `downtime` is for how many seconds the VM is on neither server, as in the last phase of a live migration.
        """
        detached = time.time()
        if downtime:
            self.vanish()
            time.sleep(downtime)
        self.attach(server)
        attached = time.time()
        announced = None
        if announce is not None:
            self.announce(announce, at, override)
            announced = time.time()
        return Moved(detached, attached, announced)

    # What it says

    def announce(self, kind, at=(0.0,), override=True):
        """Announce every address of the protocol that `kind` belongs to.

        `garp` is the ARP announcement in request form, `garp-reply` in reply form, `rarp` what a hypervisor sends,
        `na` the unsolicited neighbor advertisement for global and link-local addresses. Announcements due later than
        at once are sent by a thread of their own.
        """
        burst = self.announcement(kind, override)
        begin = time.monotonic()
        now = [when for when in at if when <= 0]
        for _ in now:
            self._send_all(burst)
        later = sorted(when for when in at if when > 0)
        if later:
            threading.Thread(target=self._send_later, args=(burst, begin, later), daemon=True).start()

    def announcement(self, kind, override=True):
        """The frames of one announcement, unsent."""
        if kind == "garp":
            return [frames.gratuitous_request(self.mac, str(one.ip)) for one in self.ipv4]
        if kind == "garp-reply":
            return [frames.gratuitous_reply(self.mac, str(one.ip)) for one in self.ipv4]
        if kind == "rarp":
            return [frames.rarp(self.mac)]
        if kind == "na":
            return [
                frames.neighbor_advertisement(self.mac, address, override=override)
                for address in self.addresses
                if ":" in address
            ]
        raise ValueError(f"announce={kind!r}: one of {', '.join(ANNOUNCEMENTS)} is possible")

    def send(self, frame):
        """Put raw bytes on the wire, however wrong. Sending while unplugged loses them, as on a real cable."""
        self._wire.send(frame)

    # What it hears

    def listen(self):
        """Hear every frame of this VM's interface from now on; see Listener."""
        return Listener(self._namespace, self.interface)

    # What runs on it

    def run(self, *command, timeout=30, check=False):
        """Run a command on the VM and return its output."""
        return self._namespace.run(list(command), timeout=timeout, check=check)

    def attempt(self, *command, timeout=30):
        """Run a command on the VM whose failure is an answer; returns its exit code and all it wrote."""
        return self._namespace.attempt(list(command), timeout=timeout)

    def background(self, *command, **how):
        """A context manager: inside the block the program runs on the VM."""
        return self._namespace.background(list(command), **how)

    def sysctl(self, name, value):
        """Set a kernel setting of the VM."""
        self._namespace.sysctl(name, value)

    def can_ping(self, address, timeout=1.0):
        """True when one of a few echoes within the time is answered; `address` may be another VM's first."""
        target = address.ip if isinstance(address, Vm) else address
        scope = ["-I", self.interface] if target.startswith("fe80") else []
        end = time.monotonic() + timeout
        while True:
            left = max(0.1, min(0.3, end - time.monotonic()))
            if "1 received" in self.run("ping", "-n", "-q", "-c", "1", "-W", f"{left:.2f}", *scope, target):
                return True
            if time.monotonic() >= end:
                return False

    def neighbor(self, address):
        """The MAC this VM's kernel holds for an address, or None."""
        words = self.run("ip", "neigh", "show", "to", address, "dev", self.interface).split()
        return words[words.index("lladdr") + 1] if "lladdr" in words else None

    def pin_neighbor(self, other):
        """Know another VM's MAC for good, so that no later check of it depends on anybody's answer."""
        self._namespace.ip_batch(
            f"neigh replace {address} lladdr {other.mac} dev {self.interface} nud permanent"
            for address in other.addresses
        )

    def forget_neighbors(self):
        """Empty the VM's neighbor cache, so that its next packet has to ask."""
        self._namespace.ip_batch([f"neigh flush dev {self.interface}"])

    def unplug(self):
        """Let go of what this process holds of the VM; called by the fabric."""
        if self._wire is not None:
            self._wire.close()
            self._namespace.close()
            self._wire = self._namespace = None

    def _send_all(self, burst):
        for frame in burst:
            self.send(frame)

    def _send_later(self, burst, begin, times):
        for when in times:
            time.sleep(max(0.0, begin + when - time.monotonic()))
            wire = self._wire
            if wire is None:
                return  # The VM was destroyed in the middle of its burst.
            try:
                for frame in burst:
                    wire.send(frame)
            except OSError:
                return
