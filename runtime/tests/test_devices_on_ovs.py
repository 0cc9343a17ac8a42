"""Devices, ports and links of real Open vSwitch bridges (user-space datapath); needs root."""

import os
import statistics
import subprocess
import time

import pytest

from embedded_onos import eventually

PREFIX = "rhd"

if os.geteuid() != 0:
    pytest.skip("bridges and links need root", allow_module_level=True)


def run(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True).stdout.strip()


class Bridge:
    """One OVS bridge with its ports, as a switch of the controller."""

    def __init__(self, number, controller):
        self.name = "%s%d" % (PREFIX, number)
        self.device = "of:%016x" % (0xD0_0000_0000 + number)
        run("ovs-vsctl", "--if-exists", "del-br", self.name)
        run(
            "ovs-vsctl", "add-br", self.name, "--",
            "set", "bridge", self.name, "datapath_type=netdev", "fail_mode=secure",
            "protocols=OpenFlow13", "other-config:datapath-id=%016x" % (0xD0_0000_0000 + number),
        )  # fmt: skip
        self.connect(controller)

    def connect(self, controller):
        run(
            "ovs-vsctl", "set-controller", self.name, "tcp:%s:%d" % controller, "--",
            "set", "controller", self.name, "max_backoff=1000", "inactivity_probe=5000",
        )  # fmt: skip

    def disconnect(self):
        run("ovs-vsctl", "del-controller", self.name)

    def add_port(self, port, number):
        run(
            "ovs-vsctl", "--may-exist", "add-port", self.name, port, "--",
            "set", "interface", port, "ofport_request=%d" % number,
        )  # fmt: skip

    def delete_port(self, port):
        run("ovs-vsctl", "--if-exists", "del-port", self.name, port)

    def delete(self):
        run("ovs-vsctl", "--if-exists", "del-br", self.name)


def veth(one, other):
    run("ip", "link", "del", one, check=False)
    run("ip", "link", "add", one, "type", "veth", "peer", "name", other)
    for end in (one, other):
        run("ip", "link", "set", end, "up")


@pytest.fixture(scope="module")
def fabric(onos):
    """Two bridges: port 1 of each joins them, port 2 of each leads to a host-side veth."""
    bridges = [Bridge(n, onos.openflow) for n in (1, 2)]
    veth(PREFIX + "l1", PREFIX + "l2")
    for n, bridge in enumerate(bridges, 1):
        veth("%sh%d" % (PREFIX, n), "%sp%d" % (PREFIX, n))
        bridge.add_port("%sl%d" % (PREFIX, n), 1)
        bridge.add_port("%sp%d" % (PREFIX, n), 2)
    yield bridges
    for n, bridge in enumerate(bridges, 1):
        bridge.delete()
        run("ip", "link", "del", "%sh%d" % (PREFIX, n), check=False)
        eventually(lambda: not onos.available(bridge.device))
        onos.forget(bridge.device)
    run("ip", "link", "del", PREFIX + "l1", check=False)


@pytest.fixture(autouse=True)
def whole(onos, fabric):
    """Each test begins on the whole fabric, with both ways of its link found."""
    one, two = fabric
    for bridge in fabric:
        bridge.connect(onos.openflow)
        eventually(lambda: onos.available(bridge.device))
        eventually(lambda: {"1", "2"} <= {p for p, up in onos.ports(bridge.device).items() if up})
    eventually(lambda: both_ways(one, two) <= onos.links())


def both_ways(one, two):
    a, b = one.device + "/1", two.device + "/1"
    return {(a, b), (b, a)}


def median_ms(name, seconds):
    text = ", ".join("%.0f" % (s * 1000) for s in sorted(seconds))
    print("\n%s: median %.0f ms of [%s] ms" % (name, statistics.median(seconds) * 1000, text))
    return statistics.median(seconds) * 1000


def test_a_bridge_is_described(onos, fabric):
    device = onos.device(fabric[0].device)
    assert device["mfr"] == "Nicira, Inc."
    assert device["hw"] == "Open vSwitch"
    assert device["sw"] == run("ovs-vsctl", "get", "Open_vSwitch", ".", "ovs_version").strip('"')
    assert device["role"] == "MASTER"
    assert int(device["chassisId"], 16) == 0xD0_0000_0001
    assert device["annotations"]["protocol"] == "OF_13"
    assert device["annotations"]["managementAddress"] == onos.openflow[0]
    assert device["annotations"]["channelId"].startswith(onos.openflow[0] + ":")


def test_ports_have_name_speed_and_state(onos, fabric):
    answer = onos.call("/devices/%s/ports" % fabric[0].device)
    ports = {p["port"]: p for p in answer["ports"]}
    assert set(ports) == {"local", "1", "2"}
    assert ports["1"]["annotations"]["portName"] == PREFIX + "l1"
    mac = run("cat", "/sys/class/net/%sl1/address" % PREFIX)
    assert ports["1"]["annotations"]["portMac"].lower() == mac
    assert ports["1"]["portSpeed"] == 10_000
    assert ports["1"]["type"] == "copper"


def test_port_down_and_up_are_seen_at_once(onos, fabric):
    down, up = [], []
    for _ in range(10):
        run("ip", "link", "set", PREFIX + "h1", "down")
        down.append(eventually(lambda: onos.ports(fabric[0].device)["2"] is False, pause=0.001))
        run("ip", "link", "set", PREFIX + "h1", "up")
        up.append(eventually(lambda: onos.ports(fabric[0].device)["2"] is True, pause=0.001))
    assert median_ms("port down seen over REST", down) <= 250
    assert median_ms("port up seen over REST", up) <= 250


def test_a_port_comes_and_goes(onos, fabric):
    veth(PREFIX + "x1", PREFIX + "x2")
    try:
        fabric[0].add_port(PREFIX + "x1", 7)
        eventually(lambda: onos.ports(fabric[0].device).get("7") is True)
        fabric[0].delete_port(PREFIX + "x1")
        eventually(lambda: "7" not in onos.ports(fabric[0].device))
    finally:
        fabric[0].delete_port(PREFIX + "x1")
        run("ip", "link", "del", PREFIX + "x1")


def test_a_port_is_turned_off_and_on(onos, fabric):
    path = "/devices/%s/portstate/2" % fabric[0].device
    onos.call(path, "POST", {"enabled": False})
    eventually(lambda: onos.ports(fabric[0].device)["2"] is False)
    assert "PORT_DOWN" in run("ovs-ofctl", "-O", "OpenFlow13", "show", fabric[0].name)
    onos.call(path, "POST", {"enabled": True})
    eventually(lambda: onos.ports(fabric[0].device)["2"] is True)


def test_port_counters_are_read(onos, fabric):
    def sent():
        answer = onos.call("/statistics/ports/" + fabric[0].device)
        ports = answer["statistics"][0]["ports"] if answer["statistics"] else []
        return {p["port"]: p["packetsSent"] for p in ports}.get(1, 0)

    eventually(lambda: sent() > 0, 15)
    before = sent()
    eventually(lambda: sent() > before, 15)


def test_a_link_is_found_when_its_port_comes_up_and_ends_when_it_goes(onos, fabric):
    wire = both_ways(*fabric)
    ended, found = [], []
    for _ in range(5):
        run("ip", "link", "set", PREFIX + "l1", "down")
        ended.append(eventually(lambda: not wire & onos.links(), pause=0.001))
        # Both ends must have gone, or a link seems found that has only not ended yet.
        for bridge in fabric:
            eventually(lambda: onos.ports(bridge.device)["1"] is False)
        run("ip", "link", "set", PREFIX + "l1", "up")
        found.append(eventually(lambda: wire <= onos.links(), pause=0.001))
    assert median_ms("link ended", ended) <= 500
    assert median_ms("both ways of a link found", found) <= 1500


def test_a_wire_that_falls_silent_loses_its_link(onos, fabric):
    wire = both_ways(*fabric)
    # A port that no longer forwards is still up: only one way of the wire falls silent.
    run("ovs-ofctl", "-O", "OpenFlow13", "mod-port", fabric[0].name, "1", "no-forward")
    try:
        eventually(lambda: (fabric[0].device + "/1", fabric[1].device + "/1") not in onos.links(), 15)
        assert (fabric[1].device + "/1", fabric[0].device + "/1") in onos.links()
    finally:
        run("ovs-ofctl", "-O", "OpenFlow13", "mod-port", fabric[0].name, "1", "forward")
    eventually(lambda: wire <= onos.links())


def test_a_bridge_goes_and_comes_back(onos, fabric):
    back = []
    for _ in range(3):
        fabric[0].disconnect()
        eventually(lambda: not onos.available(fabric[0].device))
        # The links end in an event of their own, after the switch has gone.
        eventually(lambda: not both_ways(*fabric) & onos.links())
        begin = time.monotonic()
        fabric[0].connect(onos.openflow)
        eventually(lambda: onos.available(fabric[0].device))
        eventually(lambda: both_ways(*fabric) <= onos.links())
        back.append(time.monotonic() - begin)
    median_ms("reconnected, links found", back)


def test_a_quick_reconnect_ends_available(onos, fabric):
    for _ in range(10):
        fabric[0].disconnect()
        fabric[0].connect(onos.openflow)
    eventually(lambda: onos.available(fabric[0].device))
    time.sleep(1)
    assert onos.available(fabric[0].device)


def test_hosts_can_not_forge_links(onos, fabric):
    """A host sends back the probe that it received, and a random one: no link begins at its port."""
    script = """
import socket, sys, time
h = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88cc))
h.bind((sys.argv[1], 0)); h.settimeout(5)
o = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); o.bind((sys.argv[2], 0))
while True:
    probe, address = h.recvfrom(2000)
    if address[2] != socket.PACKET_OUTGOING: break
for i in range(20):
    o.send(probe)
    forged = bytearray(probe); forged[-8] ^= 1; o.send(bytes(forged))
    o.send(probe[:i + 14].ljust(60, b'\\0'))
    h.send(probe)
"""
    time.sleep(3)
    subprocess.run(
        ["/usr/bin/python3", "-c", script, PREFIX + "h1", PREFIX + "h1"], check=True, timeout=20
    )
    time.sleep(0.5)
    edge = fabric[0].device + "/2"
    assert not [link for link in onos.links() if edge in link]
