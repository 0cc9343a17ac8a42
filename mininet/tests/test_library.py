"""The test library itself, on switches without a controller: what measures must first be shown to measure right."""

import glob
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from conftest import PREFIX
from rehome_net import QEMU_BURST, Fabric, FlowWatch, NotInTime, PingProbe, frames, wait_until
from rehome_net.experiments import measure_quiet
from rehome_net.flows import names, parse_flow

LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@pytest.fixture
def pair(plain_fabric):
    """Two VMs on different leaves, joined over spine 1 by hand-made flows."""
    fabric = plain_fabric
    a = fabric.add_vm("a", fabric.server(1, 1))
    b = fabric.add_vm("b", fabric.server(2, 1))
    try:
        join(fabric.leaf(1), 3, 1)
        join(fabric.spine(1), 1, 2)
        join(fabric.leaf(2), 3, 1)
        assert a.can_ping(b, timeout=3)
        yield fabric, a, b
    finally:
        fabric.remove_vm(a)
        fabric.remove_vm(b)
        for switch in fabric.switches:
            switch.delete_flows()


def join(switch, one, other):
    switch.add_flow(f"priority=9,in_port={one},actions=output:{other}")
    switch.add_flow(f"priority=9,in_port={other},actions=output:{one}")


def test_probe_measures_a_known_outage(pair):
    fabric, a, b = pair
    with PingProbe(a, b) as probe:
        probe.run_for(0.5)
        begin = time.time()
        fabric.leaf(2).delete_flows("in_port=1")
        gone = time.time()
        wait_until(lambda: time.time() >= gone + 0.1, 1, "100 ms have passed", interval=0.001)
        back = time.time()
        fabric.leaf(2).add_flow("priority=9,in_port=1,actions=output:3")
        end = time.time()
        probe.run_for(0.5)
    result = probe.result()
    # The switch acts some time within each command; a ping every 10 ms sees the outage 10 ms too short or too long.
    assert 1000 * (back - gone) - 10 <= result.outage_ms() <= 1000 * (end - begin) + 100
    assert result.outage_ms(until=begin - 0.05) < 150
    assert 8 <= result.lost() <= 100 * (end - begin) + 12
    first, last = result.there.lost_from_to()
    assert begin - 0.2 <= first < last <= end + 0.2
    assert f"{a.name} to {b.name}: {result.there.lost()} of " in result.losses(cut=begin)
    assert f"{first - begin:+.2f} to {last - begin:+.2f} s of cut" in result.losses(cut=begin)


def test_probe_measures_nothing_where_nothing_happens(pair):
    _, a, b = pair
    with PingProbe(a, b, family=6) as probe:
        probe.run_for(1)
    assert probe.result().lost() == 0
    assert probe.result().losses(start=0) == "nothing was lost"
    # Were a sender that has to wait for a processor an outage, a busy machine would show more than this.
    assert probe.result().outage_ms() < 150
    assert 80 <= probe.result().sent <= 105


def test_probe_counts_an_outage_that_does_not_end(pair):
    fabric, a, b = pair
    with PingProbe(a, b) as probe:
        probe.run_for(0.3)
        fabric.leaf(1).delete_flows()
        probe.run_for(0.5)
    assert probe.result().outage_ms() > 400


def test_a_move_between_servers_of_a_leaf_loses_nothing_but_the_wire_time(pair):
    fabric, a, b = pair
    fabric.leaf(1).add_flow("priority=10,in_port=1,actions=output:3,output:4")
    fabric.leaf(1).add_flow("priority=10,in_port=4,actions=output:1")
    with PingProbe(a, b) as probe:
        probe.run_for(0.3)
        moved = a.move(fabric.server(1, 2))
        probe.run_for(0.3)
    assert probe.result().outage_ms() < 150
    assert moved.attached - moved.detached < 0.05
    assert a.location == fabric.leaf(1).location(4)


def test_a_vanished_vm_is_silent_and_its_edge_port_stays_up(pair):
    fabric, a, b = pair
    with fabric.server(1, 1).listen() as edge:
        a.vanish()
        a.announce("garp")
        time.sleep(0.1)
        assert edge.frames(direction="out") == []
    assert fabric.server(1, 1).is_up()
    assert not b.can_ping(a, timeout=0.3)


def test_port_down_is_seen_by_the_switch_and_reversible(pair):
    fabric, a, b = pair
    fabric.server(1, 1).port_down()
    wait_until(lambda: not fabric.server(1, 1).is_up(), 2, "port 3 is down")
    fabric.server(1, 1).port_up()
    wait_until(fabric.server(1, 1).is_up, 2, "port 3 is up")
    assert a.can_ping(b)


@pytest.mark.parametrize("kind", ["garp", "garp-reply", "rarp", "na"])
def test_announcements_are_what_they_are_called(pair, kind):
    fabric, a, _ = pair
    with fabric.server(1, 1).listen() as edge:
        a.announce(kind)
        said = edge.await_frame(lambda frame: frame.src == a.mac, direction="out").frame
    assert said.is_group and said.src == a.mac
    if kind == "garp":
        assert (said.kind, said.spa, said.tpa, said.sha) == ("arp-request", a.ip, a.ip, a.mac)
    elif kind == "garp-reply":
        assert (said.kind, said.spa, said.tpa, said.sha) == ("arp-reply", a.ip, a.ip, a.mac)
    elif kind == "rarp":
        assert (said.kind, said.sha, said.tha, said.spa, said.tpa) == ("rarp", a.mac, a.mac, "0.0.0.0", "0.0.0.0")
    else:
        assert (said.kind, said.target, said.lladdr) == ("na", a.ip6, a.mac)
        assert (said.solicited, said.override) == (False, True)


def test_a_burst_keeps_its_times(pair):
    fabric, a, _ = pair
    with fabric.server(1, 1).listen() as edge:
        a.announce("rarp", at=QEMU_BURST)
        wait_until(lambda: len(edge.heard(is_rarp, "out")) == 5, 2, "five frames went out")
        times = [heard.time for heard in edge.heard(is_rarp, "out")]
    for due, sent in zip(QEMU_BURST, times):
        assert -0.01 <= sent - times[0] - due < 0.1


def is_rarp(frame):
    return frame.kind == "rarp"


def test_sending_is_fast(pair):
    _, a, _ = pair
    begin = time.perf_counter()
    for _ in range(100):
        a.send(frames.rarp(a.mac))
    assert (time.perf_counter() - begin) / 100 < 0.001


def test_vlans_are_tagged_on_the_edge_link_and_kept_apart(plain_fabric):
    fabric = plain_fabric
    server = fabric.server(3, 1)
    red, red2 = (fabric.add_vm(name, server, vlan=10) for name in ("red", "red2"))
    blue, plain = fabric.add_vm("blue", server, vlan=20), fabric.add_vm("plain", server)
    try:
        with server.listen() as edge, blue.listen() as by_blue, plain.listen() as by_plain, red2.listen() as by_red:
            red.announce("garp")
            told = edge.await_frame(lambda frame: frame.spa == red.ip, direction="out").frame
            assert told.vlan == 10
            assert by_red.await_frame(lambda frame: frame.spa == red.ip).frame.vlan is None
            server.send(frames.gratuitous_request("02:00:00:00:99:01", "10.9.9.9", vlan=20))
            assert plain.can_ping(blue, timeout=0.2) is False
            assert by_blue.frames(lambda frame: frame.spa == red.ip) == []
            assert by_plain.frames(lambda frame: frame.spa == red.ip or frame.vlan is not None) == []
        assert red.can_ping(red2)
    finally:
        for vm in (red, red2, blue, plain):
            fabric.remove_vm(vm)


def test_a_new_vm_is_a_stranger_to_every_bridge(pair):
    fabric, a, b = pair
    server, mac = b.server, "02:00:00:00:99:02"

    def learned():
        known = server._namespace.run(["bridge", "fdb", "show", "dev", server.uplink])
        return mac in known

    a.send(frames.gratuitous_request(mac, "10.9.9.9"))
    wait_until(learned, 2, "the bridge holds the MAC to be behind its uplink")
    # Were it still held there, nothing would come through to a VM that has not said a word.
    vm = fabric.add_vm("late", server, mac=mac, announce=False)
    try:
        assert not learned()
    finally:
        fabric.remove_vm(vm)


def test_tcp_gets_through_the_user_space_datapath(pair):
    _, a, b = pair
    listen = "import socket; s = socket.create_server(('', 5000)); c, _ = s.accept(); c.sendall(c.recv(9))"
    with a._namespace:
        server = subprocess.Popen([sys.executable, "-c", listen])
    try:
        ask = f"import socket; s = socket.create_connection(('{a.ip}', 5000), 2); s.sendall(b'hi'); print(s.recv(9))"
        wait_until(lambda: "hi" in b.run(sys.executable, "-c", ask), 5, "an answer over TCP")
    finally:
        server.kill()
        server.wait()


def test_flows_are_read_as_structure(plain_fabric):
    leaf = plain_fabric.leaf(3)
    leaf.add_flow("cookie=0x2a,priority=7,ipv6,dl_vlan=10,ipv6_dst=2001:db8::1,actions=pop_vlan,output:3")
    leaf.add_flow("priority=8,dl_dst=02:00:00:00:00:0a,actions=set_field:02:00:00:00:00:0b->eth_dst,output:2")
    first, second = sorted(leaf.dump_flows(), key=lambda flow: flow.priority)
    assert (first.priority, first.cookie, first.table) == (7, 42, 0)
    assert first.match["ipv6_dst"] == "2001:db8::1" and first.match["dl_vlan"] == "10" and "ipv6" in first.match
    assert first.outputs == [3]
    assert leaf.rules_naming("2001:db8:0::1") == [first]
    assert leaf.rules_naming("02:00:00:00:00:0A") == [second] == leaf.rules_naming("02:00:00:00:00:0b")
    assert leaf.rules_naming("2001:db8::") == [] == leaf.rules_naming("10.0.0.1")
    leaf.delete_flows()


def test_an_address_is_named_only_as_a_whole():
    line = "cookie=0x0, duration=1.5s, table=0, n_packets=3, n_bytes=9, priority=5,ip,nw_dst=10.0.0.12 actions=output:1"
    flow = parse_flow("x", line)
    assert (flow.packets, flow.match) == (3, {"ip": "", "nw_dst": "10.0.0.12"})
    assert flow.names("10.0.0.12") and not flow.names("10.0.0.1")
    assert names("arp,arp_tpa=10.0.0.1,arp_op=1", "10.0.0.1")
    assert names("ipv6_dst=fe80::1/64", "fe80::1")


def test_flow_watch_times_deletions(plain_fabric):
    leaf = plain_fabric.leaf(3)
    with FlowWatch(plain_fabric.switches) as watch:
        leaf.add_flow("priority=7,ip,nw_dst=10.0.0.77,actions=output:3")
        begin = time.time()
        leaf.delete_flows()
        wait_until(lambda: watch.events(naming=["10.0.0.77"], what="DELETED"), 2, "the deletion is reported")
        gone = watch.events(naming=["10.0.0.77"], what="DELETED")[-1]
    assert gone.switch == leaf.name
    assert -0.002 <= gone.time - begin < 0.5


def test_trace_tells_the_way_of_a_packet(pair):
    fabric, a, b = pair
    told = fabric.leaf(1).trace(f"in_port=3,icmp,dl_src={a.mac},dl_dst={b.mac},nw_src={a.ip},nw_dst={b.ip}")
    assert "output:1" in told


def test_waiting_ends_with_what_was_awaited():
    with pytest.raises(NotInTime, match="the cows come home"):
        wait_until(lambda: False, 0.05, "the cows come home")


def test_wrong_shapes_are_refused_by_name(plain_fabric):
    with pytest.raises(ValueError, match="leaves=0"):
        Fabric(prefix="no", leaves=0)
    with pytest.raises(ValueError, match="prefix='toolong'"):
        Fabric(prefix="toolong")
    with pytest.raises(RuntimeError, match="another prefix"):
        run_script(f"Fabric(prefix={PREFIX + 'x'!r}).start()")
    assert plain_fabric.leaf(1).dump_flows() is not None


def run_script(body):
    script = f"import sys; sys.path.insert(0, {LIBRARY!r})\nfrom rehome_net import *\n{body}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def bridges():
    return subprocess.run(["ovs-vsctl", "list-br"], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_fabric_takes_only_its_own_things_down(plain_fabric, how):
    prefix = PREFIX + "y"
    process = start_fabric(prefix)
    assert f"{prefix}l1" in bridges()
    process.send_signal(how)
    process.wait(timeout=20)
    assert not [name for name in bridges() if name.startswith(prefix)]
    assert plain_fabric.leaf(1).name in bridges()


def test_what_a_killed_run_left_is_removed_by_the_next():
    prefix = PREFIX + "z"
    process = start_fabric(prefix)
    process.kill()
    process.wait()
    assert f"{prefix}l1" in bridges()
    with Fabric(prefix=prefix) as fabric:
        fabric.leaf(1).add_flow("actions=drop")
    assert not [name for name in bridges() if name.startswith(prefix)]


def start_fabric(prefix):
    script = (
        f"import signal, sys; sys.path.insert(0, {LIBRARY!r})\n"
        "from rehome_net import Fabric\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))\n"
        f"with Fabric(prefix={prefix!r}) as fabric:\n"
        "    fabric.add_vm('a', fabric.server(1, 1))\n"
        "    print('up', flush=True)\n"
        "    signal.pause()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout.readline() == "up\n"
    return process


def test_a_crowd_on_switches_that_flood_is_answered_and_heard_by_everybody():
    with Fabric(prefix=PREFIX + "y", spines=1) as fabric:
        for switch in fabric.switches:
            switch.add_flow("actions=NORMAL")
        quiet = measure_quiet(fabric, hosts=20, questions_each=4)
    assert (quiet.asked, quiet.answered) == (80, 80)
    assert (quiet.heard_of_arrivals, quiet.heard_of_questions) == (40, 80)


def test_every_test_that_the_table_of_cases_names_exists():
    folder = os.path.dirname(os.path.abspath(__file__))
    there = set()
    for path in glob.glob(os.path.join(folder, "test_*.py")):
        with open(path, encoding="utf-8") as file:
            there |= {f"{os.path.basename(path)}::{name}" for name in re.findall(r"^def (test_\w+)", file.read(), re.M)}
    with open(os.path.join(folder, "CASES.md"), encoding="utf-8") as file:
        named = set(re.findall(r"test_\w+\.py::test_\w+", file.read()))
    assert named and named <= there, named - there
