"""Ethernet frames that matter to neighbor discovery: building them byte by byte and reading them back.

The builders take every field as an argument and check nothing, because tests need wrong frames as much as right ones.
Sources: RFC 826 (ARP), RFC 903 (RARP), RFC 4861 §4.3 and §4.4 (NS, NA), RFC 4443 §2.3 (checksum).
"""

import ipaddress
import struct
from dataclasses import dataclass, field

BROADCAST = "ff:ff:ff:ff:ff:ff"
ALL_NODES_MAC = "33:33:00:00:00:01"
ALL_NODES = "ff02::1"
ALL_ROUTERS_MAC = "33:33:00:00:00:02"
ALL_ROUTERS = "ff02::2"
NO_MAC = "00:00:00:00:00:00"

ETH_ARP = 0x0806
ETH_RARP = 0x8035
ETH_IPV4 = 0x0800
ETH_IPV6 = 0x86DD
ETH_VLAN = 0x8100


def mac_bytes(mac):
    return bytes.fromhex(mac.replace(":", ""))


def mac_text(raw):
    return raw.hex(":")


def ip_bytes(address):
    return ipaddress.ip_address(address).packed


def ip_text(raw):
    return str(ipaddress.ip_address(raw))


def solicited_node(address):
    """The multicast address and MAC that a solicitation for `address` goes to (RFC 4291 §2.7.1, RFC 2464 §7)."""
    low = ip_bytes(address)[-3:]
    group = ip_bytes("ff02::1:ff00:0")[:13] + low
    return ip_text(group), mac_text(b"\x33\x33\xff" + low)


def link_local(mac):
    """The address that Linux derives from a MAC (RFC 4291, appendix A)."""
    raw = mac_bytes(mac)
    identifier = bytes([raw[0] ^ 2]) + raw[1:3] + b"\xff\xfe" + raw[3:]
    return ip_text(b"\xfe\x80" + bytes(6) + identifier)


def ethernet(dst, src, ethertype, payload, vlan=None):
    tag = b"" if vlan is None else struct.pack("!HH", ETH_VLAN, vlan)
    return (mac_bytes(dst) + mac_bytes(src) + tag + struct.pack("!H", ethertype) + payload).ljust(60, b"\0")


def arp(op, sha, spa, tha, tpa, dst=BROADCAST, src=None, vlan=None, ethertype=ETH_ARP):
    body = struct.pack("!HHBBH", 1, ETH_IPV4, 6, 4, op)
    body += mac_bytes(sha) + ip_bytes(spa) + mac_bytes(tha) + ip_bytes(tpa)
    return ethernet(dst, src or sha, ethertype, body, vlan)


def arp_request(sha, spa, tpa, dst=BROADCAST, vlan=None):
    return arp(1, sha, spa, NO_MAC, tpa, dst=dst, vlan=vlan)


def arp_probe(mac, address, vlan=None):
    """A host's own check that nobody has the address (RFC 5227 §2.1.1)."""
    return arp(1, mac, "0.0.0.0", NO_MAC, address, vlan=vlan)


def gratuitous_request(mac, address, vlan=None):
    return arp(1, mac, address, NO_MAC, address, vlan=vlan)


def gratuitous_reply(mac, address, vlan=None):
    return arp(2, mac, address, BROADCAST, address, vlan=vlan)


def rarp(mac, vlan=None):
    """What a hypervisor sends for a VM that has just been resumed: the MAC, and no address at all."""
    return arp(3, mac, "0.0.0.0", mac, "0.0.0.0", vlan=vlan, ethertype=ETH_RARP)


def icmpv6_checksum(source, target, message):
    pseudo = ip_bytes(source) + ip_bytes(target) + struct.pack("!I3xB", len(message), 58)
    data = pseudo + message + (b"\0" if len(message) % 2 else b"")
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def icmpv6(kind, code, body, source, target, hops=255, checksum=None):
    """An IPv6 packet with one ICMPv6 message in it; a given `checksum` is used even if wrong."""
    message = struct.pack("!BBH", kind, code, 0) + body
    if checksum is None:
        checksum = icmpv6_checksum(source, target, message)
    message = struct.pack("!BBH", kind, code, checksum) + body
    header = struct.pack("!IHBB", 6 << 28, len(message), 58, hops) + ip_bytes(source) + ip_bytes(target)
    return header + message


def _link_layer_option(kind, mac):
    return b"" if mac is None else bytes([kind, 1]) + mac_bytes(mac)


def neighbor_solicitation(mac, source, target, dst=None, to=None, vlan=None, sllao=True, **packet):
    """An NS for `target`; to its solicited-node group unless told. A source of `::` makes it duplicate detection."""
    group, group_mac = solicited_node(target)
    option = _link_layer_option(1, mac) if sllao and source != "::" else b""
    body = bytes(4) + ip_bytes(target) + option
    message = icmpv6(135, 0, body, source, to or group, **packet)
    return ethernet(dst or group_mac, mac, ETH_IPV6, message, vlan)


def address_registration(mac, source, target, tid, lifetime=5, owner=1, router=None, dst=ALL_ROUTERS_MAC):
    """An NS that registers `target` for `lifetime` minutes with a router, 0 to give it up (RFC 8505 §4.1)."""
    option = struct.pack("!BBBBBBHQ", 33, 2, 0, 0, 1, tid, lifetime, owner)
    body = bytes(4) + ip_bytes(target) + _link_layer_option(1, mac) + option
    return ethernet(dst, mac, ETH_IPV6, icmpv6(135, 0, body, source, router or ALL_ROUTERS))


def neighbor_advertisement(
    mac,
    target,
    source=None,
    dst=ALL_NODES_MAC,
    to=ALL_NODES,
    router=False,
    solicited=False,
    override=True,
    tllao="own",
    vlan=None,
    **packet,
):
    """An NA for `target`; unsolicited, to all nodes, overriding unless told (RFC 4861 §7.2.6)."""
    flags = (0x80 if router else 0) | (0x40 if solicited else 0) | (0x20 if override else 0)
    option = _link_layer_option(2, mac if tllao == "own" else tllao)
    body = bytes([flags, 0, 0, 0]) + ip_bytes(target) + option
    message = icmpv6(136, 0, body, source or target, to, **packet)
    return ethernet(dst, mac, ETH_IPV6, message, vlan)


@dataclass(frozen=True)
class Frame:
    """A frame as read from a wire: `kind` names its form, the other fields are None where the form has none.

    Kinds: arp-request, arp-reply, rarp, ns, na, rs, ra, echo-request, echo-reply, other.
    """

    dst: str
    src: str
    vlan: object
    ethertype: int
    kind: str = "other"
    sha: object = None
    spa: object = None
    tha: object = None
    tpa: object = None
    target: object = None
    lladdr: object = None
    router: object = None
    solicited: object = None
    override: object = None
    ip_src: object = None
    ip_dst: object = None
    raw: bytes = field(default=b"", repr=False)

    @property
    def is_group(self):
        """Sent to a broadcast or multicast MAC."""
        return bool(mac_bytes(self.dst)[0] & 1)

    @property
    def asks_for(self):
        """The address this frame asks about, whichever protocol it asks in."""
        return self.tpa if self.kind == "arp-request" else self.target if self.kind == "ns" else None

    def tells_of(self, address):
        """True where a neighbor cache could learn or ask about `address` from this frame."""
        return address in (self.spa, self.tpa, self.target)


def parse(raw, vlan=None):
    """Read a frame leniently: what cannot be read is a Frame of kind `other`. `vlan` is a tag the kernel took off."""
    if len(raw) < 14:
        return Frame(NO_MAC, NO_MAC, vlan, 0, raw=raw)
    dst, src = mac_text(raw[0:6]), mac_text(raw[6:12])
    (ethertype,) = struct.unpack_from("!H", raw, 12)
    payload = raw[14:]
    if ethertype == ETH_VLAN and len(raw) >= 18:
        tag, ethertype = struct.unpack_from("!HH", raw, 14)
        vlan, payload = tag & 0xFFF, raw[18:]
    fields = {}
    if ethertype in (ETH_ARP, ETH_RARP) and len(payload) >= 28:
        fields = _arp_fields(ethertype, payload)
    elif ethertype == ETH_IPV4 and len(payload) >= 28:
        fields = _ipv4_fields(payload)
    elif ethertype == ETH_IPV6 and len(payload) >= 40:
        fields = _ipv6_fields(payload)
    return Frame(dst, src, vlan, ethertype, raw=raw, **fields)


def _arp_fields(ethertype, payload):
    (op,) = struct.unpack_from("!H", payload, 6)
    kind = "rarp" if ethertype == ETH_RARP else {1: "arp-request", 2: "arp-reply"}.get(op, "other")
    return {
        "kind": kind,
        "sha": mac_text(payload[8:14]),
        "spa": ip_text(payload[14:18]),
        "tha": mac_text(payload[18:24]),
        "tpa": ip_text(payload[24:28]),
    }


def _ipv4_fields(payload):
    fields = {"ip_src": ip_text(payload[12:16]), "ip_dst": ip_text(payload[16:20])}
    if payload[9] == 1:
        kind = payload[(payload[0] & 15) * 4]
        fields["kind"] = {8: "echo-request", 0: "echo-reply"}.get(kind, "other")
    return fields


_ICMPV6_KINDS = {128: "echo-request", 129: "echo-reply", 133: "rs", 134: "ra", 135: "ns", 136: "na"}


def _ipv6_fields(payload):
    fields = {"ip_src": ip_text(payload[8:24]), "ip_dst": ip_text(payload[24:40])}
    if payload[6] != 58 or len(payload) < 48:
        return fields
    message = payload[40:]
    fields["kind"] = _ICMPV6_KINDS.get(message[0], "other")
    if fields["kind"] in ("ns", "na") and len(message) >= 24:
        fields["target"] = ip_text(message[8:24])
        if len(message) >= 32:
            fields["lladdr"] = mac_text(message[26:32])
    if fields["kind"] == "na":
        flags = message[4]
        fields["router"], fields["solicited"] = bool(flags & 0x80), bool(flags & 0x40)
        fields["override"] = bool(flags & 0x20)
    return fields


# DHCP (RFC 2131, RFC 2132), as far as a client or server of a test says it.

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE = range(1, 8)


def _internet_checksum(data):
    data += b"\0" if len(data) % 2 else b""
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp4(source, target, source_port, port, payload):
    """An IPv4 packet with one datagram, its UDP checksum left out (RFC 768)."""
    datagram = struct.pack("!HHHH", source_port, port, 8 + len(payload), 0) + payload
    addresses = ip_bytes(source) + ip_bytes(target)
    head = struct.pack("!BBHHHBB", 0x45, 0, 20 + len(datagram), 0, 0, 64, 17)
    return head + struct.pack("!H", _internet_checksum(head + b"\0\0" + addresses)) + addresses + datagram


def dhcp(kind, chaddr, xid, src, dst=BROADCAST, ip=("0.0.0.0", "255.255.255.255"), vlan=None, **options):
    """A DHCPv4 message; options: ciaddr, yiaddr, requested, lease (seconds), server, name."""
    from_server = kind in (OFFER, ACK, NAK)
    addresses = [ip_bytes(options.get(name, "0.0.0.0")) for name in ("ciaddr", "yiaddr")]
    body = struct.pack("!BBBBIHH", 2 if from_server else 1, 1, 6, 0, xid, 0, 0) + b"".join(addresses) + bytes(8)
    body += mac_bytes(chaddr) + bytes(10 + 64 + 128) + bytes.fromhex("63825363") + bytes([53, 1, kind])
    if "requested" in options:
        body += bytes([50, 4]) + ip_bytes(options["requested"])
    if "lease" in options:
        body += bytes([51, 4]) + struct.pack("!I", options["lease"])
    if "server" in options:
        body += bytes([54, 4]) + ip_bytes(options["server"])
    if "name" in options:
        name = options["name"].encode()
        body += bytes([12, len(name)]) + name
    ports = (67, 68) if from_server else (68, 67)
    return ethernet(dst, src, ETH_IPV4, udp4(*ip, *ports, body + b"\xff"), vlan)


def dhcp_kind(frame):
    """The kind of DHCPv4 message in a frame as read from a wire, or None."""
    at = 12 + 2 + (4 if frame.raw[12:14] == b"\x81\x00" else 0)
    ports = struct.unpack_from("!HH", frame.raw, at + 20) if len(frame.raw) >= at + 24 else ()
    if frame.ethertype != ETH_IPV4 or frame.raw[at + 9] != 17 or not set(ports) <= {67, 68}:
        return None
    options = frame.raw[at + 28 + 240 :]
    return options[2] if options[:2] == b"\x35\x01" else None
