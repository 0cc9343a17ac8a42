#!/usr/bin/python3
"""Captures the golden packets of this folder from real senders.

Needs root, iproute2, tcpdump, ethtool, iputils-arping, ndisc6, libndp-tools, thc-ipv6, radvd, keepalived,
openvswitch-switch, dnsmasq-base, isc-dhcp-client and qemu-system-x86 (all Debian packages). Namespaces are named w-sw (a Linux bridge), w-a, w-b and w-c (hosts on it);
they are removed at the end. Run without arguments to capture everything, or name scenarios.
"""

import contextlib
import json
import os
import re
import shlex
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HOSTS = {"a": 0x0A, "b": 0x0B, "c": 0x0C}


def run(command, check=True):
    return subprocess.run(
        shlex.split(command), check=check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ).stdout


def host(name, command, check=True):
    return run(f"ip netns exec w-{name} {command}", check)


def sysctl(name, key, value):
    host(name, f"sysctl -qw {key.replace('.', '/')}={value}")


def mac(name):
    return f"02:00:00:00:00:{HOSTS[name]:02x}"


@contextlib.contextmanager
def fabric():
    remove_fabric()
    run("ip netns add w-sw")
    host("sw", "ip link add br0 type bridge mcast_snooping 0")
    sysctl("sw", "net.ipv6.conf.all.disable_ipv6", 1)
    host("sw", "ip link set br0 up")
    for name, number in HOSTS.items():
        run(f"ip netns add w-{name}")
        # The host's own checksums and tags must be on the wire, not left to a card.
        host("sw", f"ip link add p{name} type veth peer name eth0 address {mac(name)} netns w-{name}")
        host(name, "ethtool -K eth0 tx off rxvlan off txvlan off", check=False)
        host("sw", f"ip link set p{name} master br0 up")
        host(name, "ip link set lo up")
        sysctl(name, "net.ipv6.conf.eth0.router_solicitation_delay", 0)
        sysctl(name, "net.ipv6.conf.eth0.autoconf", 0)  # radvd's addresses would be picked as sources
        host(name, "ip link set eth0 up")
        host(name, f"ip addr add 10.0.0.{number}/24 dev eth0")
        host(name, f"ip addr add 2001:db8::{number:x}/64 dev eth0 nodad")
    time.sleep(3)  # until the kernel's own greetings are over
    try:
        yield
    finally:
        remove_fabric()


def remove_fabric():
    for name in ("a", "b", "c", "sw"):
        run(f"ip netns del w-{name}", check=False)


@contextlib.contextmanager
def capture(name, expression, seconds=1.5, prefix="p"):
    """Yields a list that holds the frames from host `name` once the block has ended."""
    frames = []
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        tcpdump = subprocess.Popen(
            ["ip", "netns", "exec", "w-sw", "tcpdump", "-Z", "root", "-U", "--immediate-mode", "-Q", "in"]
            + ["-i", f"{prefix}{name}", "-w", file.name, expression],
            stderr=subprocess.PIPE,
            text=True,
        )
        while "listening on" not in tcpdump.stderr.readline():
            pass
        try:
            yield frames
            time.sleep(seconds)
        finally:
            tcpdump.terminate()
            tcpdump.communicate()
        with open(file.name, "rb") as pcap:
            frames.extend(read_pcap(pcap.read()))


def read_pcap(data):
    at = 24
    while at < len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 16 : at + 16 + length]
        at += 16 + length


def strip(frame):
    """The EtherType and the body behind the tags."""
    at = 12
    while frame[at : at + 2] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    return int.from_bytes(frame[at : at + 2], "big"), frame[at + 2 :]


def arp(operation, **fields):
    def matches(frame):
        kind, body = strip(frame)
        return kind in (0x0806, 0x8035) and body[7] == operation and all(
            body[where[0] : where[1]] == value for where, value in fields.values()
        )

    return matches


def icmp6(kind, source=None):
    def matches(frame):
        ethertype, body = strip(frame)
        return (
            ethertype == 0x86DD
            and body[6] == 58
            and body[40] == kind
            and (source is None or body[8:24] == socket.inet_pton(socket.AF_INET6, source))
        )

    return matches


def unicast(frame):
    return frame[0] & 1 == 0


def keep(name, sender, how, frames, *tests):
    """Writes the first frame that passes all tests."""
    for frame in frames:
        if all(test(frame) for test in tests):
            with open(os.path.join(HERE, name + ".hex"), "w") as file:
                file.write(f"# {sender}\n# {how}\n")
                for at in range(0, len(frame), 16):
                    file.write(frame[at : at + 16].hex(" ") + "\n")
            print(f"  {name}: {len(frame)} bytes", flush=True)
            return
    raise SystemExit(f"{name}: not among {len(frames)} frames:\n" + "\n".join(f.hex(" ") for f in frames))


KERNEL = "Linux kernel " + os.uname().release.split("-")[0]


def version(command, pattern):
    return re.search(pattern, run(command, check=False)).group(0)


SCENARIOS = []


def scenario(function):
    SCENARIOS.append(function)
    return function


@scenario
def kernel_arp():
    host("a", "ip neigh flush dev eth0")
    with capture("a", "arp") as asked, capture("b", "arp") as answered:
        host("a", "ping -c 1 10.0.0.11")
    keep("arp-request-kernel", KERNEL, "ping -c 1 10.0.0.11 with an empty cache", asked, arp(1))
    keep("arp-reply-kernel", KERNEL, "the answer to arp-request-kernel", answered, arp(2))
    with capture("a", "arp") as checked:
        host("a", f"ip neigh replace 10.0.0.11 lladdr {mac('b')} nud probe dev eth0")
    keep("arp-unicast-request-kernel", KERNEL, "ip neigh replace ... nud probe", checked, arp(1), unicast)
    sysctl("a", "net.ipv4.conf.eth0.arp_notify", 1)
    with capture("a", "arp") as announced:
        host("a", "ip link set eth0 address 02:00:00:00:00:1a")
    keep("arp-announcement-kernel", KERNEL, "arp_notify=1, then ip link set eth0 address", announced, arp(1))
    host("a", f"ip link set eth0 address {mac('a')}")


@scenario
def arping():
    sender = version("arping -V", r"iputils \d+")
    with capture("a", "arp") as probes, capture("b", "arp") as defended:
        host("a", "arping -D -c 1 -w 1 -I eth0 10.0.0.99", check=False)
        host("a", "arping -D -c 1 -w 1 -I eth0 10.0.0.11", check=False)
    keep("arp-probe-arping", f"arping -D, {sender}", "arping -D -c 1 10.0.0.99", probes, arp(1))
    keep("arp-reply-to-probe-kernel", KERNEL, "the answer to arping -D 10.0.0.11", defended, arp(2))
    with capture("a", "arp") as announced:
        host("a", "arping -U -c 1 -w 1 -I eth0 10.0.0.10", check=False)
    keep("arp-announcement-arping", f"arping -U, {sender}", "arping -U -c 1 10.0.0.10", announced, arp(1))
    with capture("a", "arp") as replied:
        host("a", "arping -A -c 1 -w 1 -I eth0 10.0.0.10", check=False)
    keep("arp-gratuitous-reply-arping", f"arping -A, {sender}", "arping -A -c 1 10.0.0.10", replied, arp(2))
    with capture("a", "arp", 3) as asked:
        host("a", "arping -c 2 -w 3 -I eth0 10.0.0.11", check=False)
    keep("arp-request-arping", f"arping, {sender}", "arping -c 2 10.0.0.11: the first", asked, arp(1))
    keep("arp-unicast-request-arping", f"arping, {sender}", "arping -c 2 10.0.0.11: the second", asked, arp(1), unicast)


@scenario
def kernel_nd():
    host("a", "ip -6 neigh flush dev eth0")
    with capture("a", "icmp6") as asked, capture("b", "icmp6") as answered:
        host("a", "ping -c 1 2001:db8::b")
    keep("ns-resolution-kernel", KERNEL, "ping -c 1 2001:db8::b with an empty cache", asked, icmp6(135, "2001:db8::a"))
    keep("na-solicited-kernel", KERNEL, "the answer to ns-resolution-kernel", answered, icmp6(136))
    keep("not-neighbor-echo-kernel", KERNEL, "ping -c 1 2001:db8::b", asked, icmp6(128))
    with capture("a", "icmp6") as checked:
        host("a", f"ip -6 neigh replace 2001:db8::b lladdr {mac('b')} nud probe dev eth0")
    keep("ns-reachability-kernel", KERNEL, "ip -6 neigh replace ... nud probe", checked, icmp6(135), unicast)
    sysctl("b", "net.ipv6.conf.eth0.forwarding", 1)
    with capture("b", "icmp6") as answered:
        host("a", "ndisc6 -1 2001:db8::b eth0")
    keep("na-solicited-router-kernel", KERNEL, "forwarding=1, asked by ndisc6 2001:db8::b", answered, icmp6(136))
    sysctl("b", "net.ipv6.conf.eth0.forwarding", 0)
    with capture("b", "") as shown:
        host("b", "ip addr add 2001:db8::bb/64 dev eth0")
    keep(
        "not-neighbor-mld-kernel", KERNEL, "ip addr add: the MLDv2 report, behind a hop-by-hop header", shown,
        lambda frame: strip(frame)[0] == 0x86DD and strip(frame)[1][6] == 0,
    )


def mld(kind, record=None):
    """A message of multicast listener discovery; of reports those whose first record is of a type."""

    def matches(frame):
        ethertype, body = strip(frame)
        return (
            ethertype == 0x86DD
            and body[6] == 0
            and body[40] == 58
            and body[48] == kind
            and (record is None or body[56] == record)
        )

    return matches


@scenario
def kernel_mld():
    host("a", "ip addr add 2001:db8::a1/64 dev eth0 nodad")
    time.sleep(2)  # until the report of the new address has been repeated
    with capture("a", "") as left:
        host("a", "ip addr del 2001:db8::a1/64 dev eth0")
    keep("not-neighbor-mld-leave-kernel", KERNEL, "ip addr del 2001:db8::a1/64: the MLDv2 report", left, mld(143, 3))
    sysctl("a", "net.ipv6.conf.eth0.force_mld_version", 1)
    host("a", "ip addr add 2001:db8::a1/64 dev eth0 nodad")
    time.sleep(2)
    with capture("a", "") as left:
        host("a", "ip addr del 2001:db8::a1/64 dev eth0")
    keep("not-neighbor-mld-done-kernel", KERNEL, "the same with force_mld_version=1: the MLDv1 Done", left, mld(132))


@scenario
def kernel_dad():
    with capture("a", "icmp6", 2.5) as probes:
        host("a", "ip addr add 2001:db8::a1/64 dev eth0")
    keep("ns-dad-nonce-kernel", KERNEL, "ip addr add 2001:db8::a1/64, enhanced_dad=1", probes, icmp6(135, "::"))
    sysctl("a", "net.ipv6.conf.all.enhanced_dad", 0)
    sysctl("a", "net.ipv6.conf.eth0.enhanced_dad", 0)
    with capture("a", "icmp6", 2.5) as probes:
        host("a", "ip addr add 2001:db8::a2/64 dev eth0")
    keep("ns-dad-kernel", KERNEL, "ip addr add 2001:db8::a2/64, enhanced_dad=0", probes, icmp6(135, "::"))
    with capture("b", "icmp6", 2.5) as defended:
        host("a", "ip addr add 2001:db8::b/64 dev eth0")
    keep("na-defending-kernel", KERNEL, "another host adds the address 2001:db8::b", defended, icmp6(136))
    host("a", "ip addr del 2001:db8::b/64 dev eth0")
    sysctl("a", "net.ipv6.conf.eth0.ndisc_notify", 1)
    with capture("a", "icmp6", 2.5) as announced:
        host("a", "ip link set eth0 address 02:00:00:00:00:1a")
    keep("na-unsolicited-kernel", KERNEL, "ndisc_notify=1, then ip link set eth0 address", announced, icmp6(136))
    host("a", f"ip link set eth0 address {mac('a')}")


@scenario
def kernel_router_solicitation():
    host("c", "ip link set eth0 down")
    with capture("c", "icmp6", 4) as solicited:
        host("c", "ip link set eth0 up")
    keep("rs-kernel", KERNEL, "ip link set eth0 up", solicited, icmp6(133))
    host("c", "ip addr add 2001:db8::c/64 dev eth0 nodad")  # lost with the link


@scenario
def ndisc6():
    sender = "ndisc6 " + version("ndisc6 -V", r"\d+\.\d+\.\d+")
    with capture("a", "icmp6") as asked:
        host("a", "ndisc6 -1 2001:db8::b eth0")
    keep("ns-resolution-ndisc6", sender, "ndisc6 -1 2001:db8::b eth0", asked, icmp6(135))
    with capture("a", "icmp6") as asked:
        host("a", "rdisc6 -r 1 -w 500 eth0", check=False)
    keep("rs-rdisc6", sender.replace("ndisc6", "rdisc6"), "rdisc6 -r 1 eth0", asked, icmp6(133))


@scenario
def unsolicited_to_routers():
    """RFC 9131 by tools that do as they are told: no kernel and no daemon at hand announces to the routers by itself."""
    with capture("a", "icmp6") as announced:
        host("a", TO_ROUTERS)
    keep("na-unsolicited-routers-thc", thc(), f"{TO_ROUTERS}: the form of RFC 9131", announced, icmp6(136))
    sender = "ndptool, libndp " + version("dpkg-query -W libndp-tools", r"\d+\.\d+")
    command = "ndptool -t na -i eth0 -T 2001:db8::a -D ff02::2 send"
    with capture("a", "icmp6") as announced:
        host("a", command)
    keep("na-solicited-multicast-ndptool", sender, f"{command}: S=1 to a group", announced, icmp6(136))


TO_ROUTERS = "atk6-fake_advertise6 -O -n 1 eth0 2001:db8::a ff02::2"


def thc():
    return "fake_advertise6, thc-ipv6 " + version("atk6-fake_advertise6", r"\d+\.\d+")


@scenario
def radvd():
    sender, advertised = router_advertisements("p")
    keep("ra-radvd", sender, "radvd with prefix, MTU, RDNSS and DNSSL", advertised, icmp6(134))


def router_advertisements(prefix, seen_by="b"):
    sysctl("b", "net.ipv6.conf.all.forwarding", 1)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        config.write(
            "interface eth0 { AdvSendAdvert on; AdvLinkMTU 1500; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;"
            " prefix 2001:db8::/64 { }; RDNSS 2001:db8::53 { }; DNSSL example.org { }; };"
        )
        config.flush()
        with capture(seen_by, "", 2, prefix) as advertised:
            daemon = subprocess.Popen(
                ["ip", "netns", "exec", "w-b", "radvd", "-n", "-C", config.name, "-p", config.name + ".pid"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            time.sleep(3)
        daemon.terminate()
        daemon.wait()
    sysctl("b", "net.ipv6.conf.all.forwarding", 0)
    return "radvd " + version("radvd --version", r"\d+\.\d+"), advertised


@scenario
def kernel_redirect():
    host("b", "ping -c 1 fe80::ff:fe00:c%eth0")
    keep("redirect-kernel", KERNEL, REDIRECTED, redirects("p"), icmp6(137))


REDIRECTED = "a packet whose next hop is on the link it came from"


def redirects(prefix, seen_by="b"):
    sysctl("b", "net.ipv6.conf.all.forwarding", 1)
    host("b", "ip -6 route add 2001:db8:9::/64 via fe80::ff:fe00:c dev eth0")
    host("a", "ip -6 route add 2001:db8:9::/64 via 2001:db8::b")
    with capture(seen_by, "", prefix=prefix) as redirected:
        host("a", "ping -c 1 -W 1 2001:db8:9::9", check=False)
    host("a", "ip -6 route del 2001:db8:9::/64")
    host("b", "ip -6 route del 2001:db8:9::/64")
    sysctl("b", "net.ipv6.conf.all.forwarding", 0)
    return redirected


VLAN_TAG = "push_vlan:0x8100,set_field:{:#x}->vlan_vid"
PUSHES = {
    "vlan": VLAN_TAG.format(0x1000 | 100),
    "qinq": VLAN_TAG.format(0x1000 | 100) + ",push_vlan:0x88a8,set_field:0x10c8->vlan_vid",
    "qinq-8100": VLAN_TAG.format(0x1000 | 100) + ",push_vlan:0x8100,set_field:0x10c8->vlan_vid",
}


@scenario
def tags():
    """Hosts a and b behind two switches that tag between each other: eth0 - pa [OVS] ta - tb [OVS] pb - eth0.

    The switch tags because not every kernel has VLAN interfaces; the frames below the tags are the kernel's own.
    """
    tagger = ", tagged by " + version("ovs-vswitchd --version", r"Open vSwitch\) [\d.]+").replace(")", "")
    sender = KERNEL + tagger
    host("sw", "ip tuntap add dev pq mode tap")
    host("sw", "ip link set pq up")
    host("sw", "ip link add ta type veth peer name tb")
    with private_open_vswitch() as switch:
        for name in ("a", "b"):
            host("sw", f"ip link set p{name} nomaster")
            host("sw", f"ip link set t{name} up")
            host("sw", f"ethtool -K t{name} tx off", check=False)
            switch("ovs-vsctl", f"add-br w-{name} -- set bridge w-{name} datapath_type=netdev")
            for number, port in enumerate((f"p{name}", f"t{name}"), 1):
                switch("ovs-vsctl", f"add-port w-{name} {port} -- set interface {port} ofport_request={number}")
        switch("ovs-vsctl", "add-port w-a pq -- set interface pq ofport_request=3")
        for kind, push in PUSHES.items():
            for name in ("a", "b"):
                for port in (1, 3):
                    switch("ovs-ofctl", f"-O OpenFlow13 add-flow w-{name} in_port={port},actions={push},output:2")
                tagged, untagged = "in_port=2,vlan_tci=0x1000/0x1000", "in_port=2,vlan_tci=0/0x1000"
                switch("ovs-ofctl", f"-O OpenFlow13 add-flow w-{name} {tagged},actions=pop_vlan,resubmit(,0)")
                switch("ovs-ofctl", f"-O OpenFlow13 add-flow w-{name} {untagged},actions=output:1")
                host(name, "ip neigh flush dev eth0")
            time.sleep(1)
            with capture("b", "", prefix="t") as asked, capture("a", "", prefix="t") as answered:
                host("a", "ping -c 1 -W 2 10.0.0.11", check=False)
                host("a", "ping -c 1 -W 2 2001:db8::b", check=False)
            how = TAGS[kind]
            keep(f"arp-request-{kind}", sender, f"ping -c 1 10.0.0.11, {how}", asked, arp(1))
            keep(f"arp-reply-{kind}", sender, f"the answer to arp-request-{kind}", answered, arp(2))
            keep(f"ns-resolution-{kind}", sender, f"ping -c 1 2001:db8::b, {how}", asked, icmp6(135, "2001:db8::a"))
            keep(f"na-solicited-{kind}", sender, f"the answer to ns-resolution-{kind}", answered, icmp6(136))
            if kind != "qinq-8100":
                tagged_arp(kind, tagger)
                tagged_discovery(kind, tagger)
                tagged_routing(kind, tagger)
                keep(f"rarp-{kind}", emulator() + tagger, f"announce-self over QMP, {how}", machine_announces("b", "t"), arp(3))


TAGS = {"vlan": "802.1Q 100", "qinq": "802.1ad 200 over 802.1Q 100", "qinq-8100": "802.1Q 200 over 802.1Q 100"}


def tagged_arp(kind, tagger):
    arping = ", " + version("arping -V", r"iputils \d+") + tagger
    spa, tpa = (14, 18), (24, 28)
    own, nothing = socket.inet_aton("10.0.0.10"), bytes(4)
    with capture("b", "", prefix="t") as sent:
        host("a", "arping -D -c 1 -w 1 -I eth0 10.0.0.99", check=False)
        host("a", "arping -U -c 1 -w 1 -I eth0 10.0.0.10", check=False)
        host("a", "arping -A -c 1 -w 1 -I eth0 10.0.0.10", check=False)
        host("a", f"ip neigh replace 10.0.0.11 lladdr {mac('b')} nud probe dev eth0")
    how = TAGS[kind]
    keep(f"arp-probe-{kind}", "arping -D" + arping, f"arping -D -c 1 10.0.0.99, {how}", sent, arp(1, spa=(spa, nothing)))
    keep(
        f"arp-announcement-{kind}", "arping -U" + arping, f"arping -U -c 1 10.0.0.10, {how}", sent,
        arp(1, spa=(spa, own), tpa=(tpa, own)),
    )
    keep(
        f"arp-gratuitous-reply-{kind}", "arping -A" + arping, f"arping -A -c 1 10.0.0.10, {how}", sent,
        arp(2, spa=(spa, own), tpa=(tpa, own)),
    )
    keep(f"arp-unicast-request-{kind}", KERNEL + tagger, f"ip neigh replace ... nud probe, {how}", sent, arp(1), unicast)


def tagged_discovery(kind, tagger):
    sender, how = KERNEL + tagger, TAGS[kind]
    with capture("b", "", prefix="t") as checked:
        host("a", f"ip -6 neigh replace 2001:db8::b lladdr {mac('b')} nud probe dev eth0")
    keep(f"ns-reachability-{kind}", sender, f"ip -6 neigh replace ... nud probe, {how}", checked, icmp6(135), unicast)
    for enhanced, name, address in ((1, "ns-dad-nonce", "2001:db8::a1/64"), (0, "ns-dad", "2001:db8::a2/64")):
        for where in ("all", "eth0"):
            sysctl("a", f"net.ipv6.conf.{where}.enhanced_dad", enhanced)
        with capture("b", "", 2.5, prefix="t") as probes:
            host("a", f"ip addr add {address} dev eth0")
        host("a", f"ip addr del {address} dev eth0")
        keep(f"{name}-{kind}", sender, f"ip addr add {address}, enhanced_dad={enhanced}, {how}", probes, icmp6(135, "::"))
    sysctl("a", "net.ipv6.conf.eth0.ndisc_notify", 1)
    with capture("b", "", 2.5, prefix="t") as announced:
        host("a", "ip link set eth0 address 02:00:00:00:00:1a")
    sysctl("a", "net.ipv6.conf.eth0.ndisc_notify", 0)
    host("a", f"ip link set eth0 address {mac('a')}")
    keep(
        f"na-unsolicited-{kind}", sender, f"ndisc_notify=1, then ip link set eth0 address, {how}",
        announced, icmp6(136, "2001:db8::a"),
    )
    with capture("b", "", prefix="t") as announced:
        host("a", TO_ROUTERS)
    keep(f"na-unsolicited-routers-{kind}", thc() + tagger, f"{TO_ROUTERS}, {how}", announced, icmp6(136))


def tagged_routing(kind, tagger):
    how = TAGS[kind]
    sender, advertised = router_advertisements("t", "a")
    keep(f"ra-{kind}", sender + tagger, f"radvd with prefix, MTU, RDNSS and DNSSL, {how}", advertised, icmp6(134))
    host("b", f"ip -6 neigh replace fe80::ff:fe00:c lladdr {mac('c')} dev eth0")  # host c has no tags
    keep(f"redirect-{kind}", KERNEL + tagger, f"{REDIRECTED}, {how}", redirects("t", "a"), icmp6(137))
    host("a", "ip link set eth0 down")
    with capture("b", "", 4, prefix="t") as solicited:
        host("a", "ip link set eth0 up")
    keep(f"rs-{kind}", KERNEL + tagger, f"ip link set eth0 up, {how}", solicited, icmp6(133))
    host("a", "ip addr add 2001:db8::a/64 dev eth0 nodad")  # lost with the link


@contextlib.contextmanager
def private_open_vswitch():
    """A user-space Open vSwitch of its own inside the namespace, so that nobody else's is touched."""
    with tempfile.TemporaryDirectory() as folder:
        run(f"ovsdb-tool create {folder}/conf.db /usr/share/openvswitch/vswitch.ovsschema")
        environment = dict(os.environ, OVS_RUNDIR=folder, OVS_LOGDIR=folder, OVS_SYSCONFDIR=folder)

        def switch(command, arguments):
            return subprocess.run(
                ["ip", "netns", "exec", "w-sw", command] + shlex.split(arguments),
                env=environment, check=True, stdout=subprocess.PIPE, text=True,
            ).stdout

        def daemon(*command):
            return subprocess.Popen(
                ["ip", "netns", "exec", "w-sw", *command], env=environment, stderr=subprocess.DEVNULL
            )

        database = daemon("ovsdb-server", f"{folder}/conf.db", f"--remote=punix:{folder}/db.sock")
        wait_for(lambda: os.path.exists(f"{folder}/db.sock"))
        switch("ovs-vsctl", "--no-wait init")
        switch("ovs-vsctl", "--no-wait set Open_vSwitch . other_config:vlan-limit=2")
        vswitchd = daemon("ovs-vswitchd", f"unix:{folder}/db.sock")
        try:
            yield switch
        finally:
            for process in (vswitchd, database):
                process.terminate()
                process.wait()


VRRP = """
global_defs {{ router_id {name} }}
vrrp_instance {name}4 {{
  state BACKUP
  interface eth0
  {vmac4}
  virtual_router_id 51
  priority {priority}
  advert_int 1
  virtual_ipaddress {{ 10.0.0.51/24 }}
}}
vrrp_instance {name}6 {{
  version 3
  state BACKUP
  interface eth0
  {vmac6}
  virtual_router_id 52
  priority {priority}
  advert_int 1
  virtual_ipaddress {{
    fe80::51/64
    2001:db8::51/64
  }}
}}
"""


def keepalived(name, priority, vmac, folder):
    config = os.path.join(folder, name + ".conf")
    with open(config, "w") as file:
        vmacs = ("use_vmac vrrp4", "use_vmac vrrp6") if vmac else ("", "")
        file.write(VRRP.format(name=name, priority=priority, vmac4=vmacs[0], vmac6=vmacs[1]))
    pid = os.path.join(folder, name)
    return subprocess.Popen(
        ["ip", "netns", "exec", f"w-{name}", "keepalived", "-n", "-l", "-P", "-f", config]
        + ["-p", pid + ".pid", "-r", pid + "-vrrp.pid", "-c", pid + "-checkers.pid"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )


@scenario
def vrrp():
    sender = version("keepalived --version", r"Keepalived v[\d.]+").replace("K", "k")
    for kind, vmac in (("vmac", True), ("plain", False)):
        with tempfile.TemporaryDirectory() as folder:
            master = keepalived("b", 200, vmac, folder)
            time.sleep(6)
            backup = keepalived("c", 100, vmac, folder)
            time.sleep(3)
            with capture("c", "arp or icmp6", 6) as taken:
                master.terminate()
                master.wait()
            with capture("c", "arp") as answered:
                host("a", "arping -c 1 -w 1 -I eth0 10.0.0.51", check=False)
            backup.terminate()
            backup.wait()
        how = f"takeover after the master stopped, {'use_vmac' if vmac else 'without a virtual MAC'}"
        virtual = (14, 18), socket.inet_aton("10.0.0.51")
        keep(f"arp-announcement-vrrp-{kind}-keepalived", sender, how, taken, arp(1, spa=virtual))
        keep(f"na-unsolicited-vrrp-{kind}-keepalived", sender, how, taken, icmp6(136, "2001:db8::51"))
        # Every macvlan of the new master may answer; the one that owns the address counts.
        owner = (8, 14), bytes.fromhex("00005e000133" if vmac else mac("c").replace(":", ""))
        keep(
            f"arp-reply-vrrp-{kind}-kernel", KERNEL, "asked for the virtual address after that takeover",
            answered, arp(2, spa=virtual, sha=owner),
        )


@scenario
def qemu():
    host("sw", "ip tuntap add dev pq mode tap")
    host("sw", "ip link set pq master br0 up")
    announced = machine_announces("q", "p")
    host("sw", "ip link del pq")
    print(f"    {len(announced)} frames from the machine")
    keep("rarp-qemu", emulator(), "announce-self over QMP", announced, arp(3))


def machine_announces(seen_by, prefix):
    """The announcement of a virtual machine on the tap pq, as after a live migration, asked for by hand."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "qmp")
        machine = subprocess.Popen(
            shlex.split(
                "ip netns exec w-sw qemu-system-x86_64 -display none -nodefaults -m 64 -accel tcg"
                " -netdev tap,id=n0,ifname=pq,script=no,downscript=no"
                f" -device virtio-net-pci,netdev=n0,mac=52:54:00:12:34:56,romfile= -qmp unix:{path},server,nowait"
            ),
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(lambda: os.path.exists(path))
            with socket.socket(socket.AF_UNIX) as monitor:
                monitor.connect(path)
                lines = monitor.makefile("rw")
                lines.readline()
                with capture(seen_by, "", 3, prefix) as announced:
                    for command in ("qmp_capabilities", "announce-self"):
                        request = {"execute": command}
                        if command == "announce-self":
                            request["arguments"] = {"initial": 50, "max": 550, "rounds": 5, "step": 100}
                        lines.write(json.dumps(request) + "\n")
                        lines.flush()
                        print("   ", lines.readline().strip())
        finally:
            machine.terminate()
            machine.wait()
    return announced


DHCLIENT_SCRIPT = """#!/bin/sh
# Takes what is offered, with the exit code that says so; refuses it where a file tells to.
case $reason in
  BOUND|RENEW|REBIND|REBOOT) [ -e refuse ] && exit 1; ip addr replace $new_ip_address/24 dev $interface ;;
  BOUND6|RENEW6|REBIND6) [ -e refuse ] && exit 3; ip -6 addr replace $new_ip6_address/64 dev $interface nodad ;;
esac
exit 0
"""


def dhcp4(kind):
    def matches(frame):
        ethertype, body = strip(frame)
        return ethertype == 0x0800 and body[9] == 17 and body[20 + 8 + 240 :][:3] == bytes([53, 1, kind])

    return matches


def dhcp6(kind):
    def matches(frame):
        ethertype, body = strip(frame)
        return ethertype == 0x86DD and body[6] == 17 and body[48] == kind

    return matches


@contextlib.contextmanager
def dhcp_server(folder):
    server = subprocess.Popen(
        shlex.split(
            "ip netns exec w-b dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --user=root --interface=eth0"
            " --bind-interfaces --dhcp-authoritative --dhcp-range=10.0.0.100,10.0.0.150,120"
            f" --dhcp-range=2001:db8::100,2001:db8::1ff,64,120 --dhcp-leasefile={folder}/given --pid-file={folder}/pid"
        ),
        stderr=subprocess.DEVNULL,
    )
    time.sleep(1)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def dhcp_client(folder, *options):
    """dhclient on host a; `end` it to have it release what it has."""
    command = (
        f"ip netns exec w-a dhclient {' '.join(options)} -d -cf {folder}/conf -sf {folder}/script -lf {folder}/leases"
        f" -pf {folder}/client eth0"
    )
    client = subprocess.Popen(
        shlex.split(command), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        client.terminate()
        client.wait()


@contextlib.contextmanager
def dhcp_folder(*lines):
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/script", "w") as script:
            script.write(DHCLIENT_SCRIPT)
        os.chmod(f"{folder}/script", 0o755)
        with open(f"{folder}/conf", "w") as conf:
            conf.write("\n".join(["supersede dhcp-renewal-time 3;", *lines, ""]))
        yield folder


def dhcp_exchange(version, port, keepers):
    """What host a and its server say until it has an address, has renewed it, gives it back, and refuses another."""
    released = f"ip netns exec w-a dhclient {version} -r -cf {{0}}/conf -sf {{0}}/script -lf {{0}}/leases -pf {{0}}/client eth0"
    with dhcp_folder() as folder, capture("a", f"udp port {port}") as asked, capture("b", f"udp port {port}") as answered:
        with dhcp_server(folder):
            with dhcp_client(folder, version):
                time.sleep(8)
            run(released.format(folder), check=False)
            os.remove(f"{folder}/leases")
            open(f"{folder}/refuse", "w").close()
            with dhcp_client(folder, version):
                time.sleep(4)
    for name, who, how, frames, test in keepers(asked, answered):
        keep(f"dhcp/{name}", who, how, frames, test)


@scenario
def dhcp():
    client, server = version("dhclient --version", r"isc-dhclient-[\w.-]+"), version("dnsmasq --version", r"Dnsmasq version [\d.]+")
    os.makedirs(os.path.join(HERE, "dhcp"), exist_ok=True)
    host("a", "ip addr flush dev eth0 scope global")
    dhcp_exchange(
        "-4",
        67,
        lambda asked, answered: [
            ("discover-dhclient", client, "dhclient -4", asked, dhcp4(1)),
            ("offer-dnsmasq", server, "the answer to discover-dhclient", answered, dhcp4(2)),
            ("request-dhclient", client, "the answer to offer-dnsmasq", asked, dhcp4(3)),
            ("ack-dnsmasq", server, "the answer to request-dhclient", answered, dhcp4(5)),
            ("renewal-dhclient", client, "dhcp-renewal-time 3", asked, lambda f: dhcp4(3)(f) and unicast(f)),
            ("release-dhclient", client, "dhclient -4 -r", asked, dhcp4(7)),
            ("decline-dhclient", client, "the script of dhclient -4 exits with 1", asked, dhcp4(4)),
        ],
    )
    dhcp_exchange(
        "-6",
        547,
        lambda asked, answered: [
            ("solicit-dhclient", client, "dhclient -6", asked, dhcp6(1)),
            ("advertise-dnsmasq", server, "the answer to solicit-dhclient", answered, dhcp6(2)),
            ("request6-dhclient", client, "the answer to advertise-dnsmasq", asked, dhcp6(3)),
            ("reply-dnsmasq", server, "the answer to request6-dhclient", answered, dhcp6(7)),
            ("release6-dhclient", client, "dhclient -6 -r", asked, dhcp6(8)),
            ("decline6-dhclient", client, "the script of dhclient -6 exits with 3", asked, dhcp6(9)),
        ],
    )


def dhcp_named(version, port, keepers, *lines):
    """What host a, which gives a name, and its server say until it has an address."""
    with dhcp_folder(*lines) as folder, capture("a", f"udp port {port}") as asked, capture("b", f"udp port {port}") as answered:
        with dhcp_server(folder), dhcp_client(folder, version):
            time.sleep(6)
    host("a", "ip addr flush dev eth0 scope global")
    for name, who, how, frames, test in keepers(asked, answered):
        keep(f"dhcp/{name}", who, how, frames, test)


@scenario
def dhcp_names():
    client, server = version("dhclient --version", r"isc-dhclient-[\w.-]+"), version("dnsmasq --version", r"Dnsmasq version [\d.]+")
    plain, qualified = 'send host-name "web-1";', 'send fqdn.fqdn "web-1.example.org.";'
    encoded = "send fqdn.encoded"
    host("a", "ip addr flush dev eth0 scope global")
    dhcp_named(
        "-4",
        67,
        lambda asked, answered: [
            ("request-named-dhclient", client, plain, asked, dhcp4(3)),
            ("ack-named-dnsmasq", server, "the answer to request-named-dhclient", answered, dhcp4(5)),
        ],
        plain,
    )
    for name, how in (("labels", "on"), ("text", "off")):
        dhcp_named(
            "-4",
            67,
            lambda asked, answered, name=name, how=how: [
                (f"request-{name}-dhclient", client, f"{qualified} {encoded} {how};", asked, dhcp4(3)),
                (f"ack-{name}-dnsmasq", server, f"the answer to request-{name}-dhclient", answered, dhcp4(5)),
            ],
            qualified,
            f"{encoded} {how};",
        )
    dhcp_named(
        "-6",
        547,
        lambda asked, answered: [
            ("request6-named-dhclient", client, qualified, asked, dhcp6(3)),
            ("reply-named-dnsmasq", server, "the answer to request6-named-dhclient", answered, dhcp6(7)),
        ],
        qualified,
    )


def emulator():
    return version("qemu-system-x86_64 --version", r"QEMU emulator version [\d.]+")


def wait_for(condition):
    while not condition():
        time.sleep(0.05)


def main():
    chosen = sys.argv[1:]
    for function in SCENARIOS:
        if not chosen or function.__name__ in chosen:
            print(function.__name__, flush=True)
            with fabric():  # anew, so that no scenario lives on what another one left
                function()


main()
