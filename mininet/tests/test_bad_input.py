"""Frames that no host should send: nothing is learned from them, they are counted, and all goes on as before."""

import socket
import struct
import subprocess
import time

import pytest
from conftest import await_sound, steers_to
from rehome_net import frames, wait_until

MAC = "02:00:00:00:66:66"
MINE, MINE6 = "10.0.0.240", "2001:db8::f0"
GARP = frames.gratuitous_request(MAC, MINE)
NA = frames.neighbor_advertisement(MAC, MINE6)


def changed(frame, offset, replacement):
    return frame[:offset] + replacement + frame[offset + len(replacement) :]


def bad_frames():
    """(name, frame) of frames that must not be learned from."""
    yield "arp-cut-in-sender", GARP[:30]
    yield "arp-cut-in-target", GARP[:41]
    yield "arp-header-only", GARP[:14]
    yield "arp-of-another-hardware", changed(GARP, 14, b"\x00\x06")
    yield "arp-of-another-protocol", changed(GARP, 16, b"\x86\xdd")
    yield "arp-with-short-addresses", changed(GARP, 18, b"\x04\x04")
    yield "arp-with-a-huge-address-length", changed(GARP, 18, b"\xff\xff")
    yield "arp-of-an-unknown-operation", changed(GARP, 20, b"\x00\x63")
    yield "arp-with-a-group-sender", frames.arp(1, "03:00:00:00:66:66", MINE, frames.NO_MAC, MINE, src=MAC)
    yield "arp-with-a-broadcast-sender", frames.arp(2, frames.BROADCAST, MINE, MAC, MINE, src=MAC)
    yield "arp-with-no-sender-mac", frames.arp(1, frames.NO_MAC, MINE, frames.NO_MAC, MINE, src=MAC)
    yield "arp-for-a-multicast-address", frames.gratuitous_request(MAC, "224.0.0.9")
    yield "arp-for-the-broadcast-address", frames.gratuitous_request(MAC, "255.255.255.255")
    yield "arp-for-loopback", frames.gratuitous_request(MAC, "127.0.0.1")
    yield "rarp-cut", frames.rarp(MAC)[:28]
    yield "na-cut-in-target", NA[:70]
    yield "na-cut-in-ipv6-header", NA[:40]
    yield "na-cut-in-option", NA[:-4]
    yield "na-forwarded-by-a-router", frames.neighbor_advertisement(MAC, MINE6, hops=64)
    yield "na-with-a-wrong-checksum", frames.neighbor_advertisement(MAC, MINE6, checksum=0x1234)
    yield "na-with-a-code", _na_with(code=7)
    yield "na-with-an-empty-option", _na_with(option=b"\x02\x00" + bytes(6))
    yield "na-with-an-endless-option", _na_with(option=b"\x02\xff" + frames.mac_bytes(MAC))
    yield "na-for-a-group", frames.neighbor_advertisement(MAC, "ff02::1:ff00:1", source=MINE6)
    yield "na-solicited-by-nobody", frames.neighbor_advertisement(MAC, MINE6, solicited=True)
    yield "na-with-a-group-mac", frames.neighbor_advertisement(MAC, MINE6, tllao="33:33:00:00:00:01")
    yield "ns-of-detection-with-a-mac", _detection_with_mac()


def _na_with(code=0, option=None):
    option = b"\x02\x01" + frames.mac_bytes(MAC) if option is None else option
    body = b"\x20\x00\x00\x00" + frames.ip_bytes(MINE6) + option
    packet = frames.icmpv6(136, code, body, MINE6, frames.ALL_NODES)
    return frames.ethernet(frames.ALL_NODES_MAC, MAC, frames.ETH_IPV6, packet)


def _detection_with_mac():
    group, group_mac = frames.solicited_node(MINE6)
    body = bytes(4) + frames.ip_bytes(MINE6) + b"\x01\x01" + frames.mac_bytes(MAC)
    packet = frames.icmpv6(135, 0, body, "::", group)
    return frames.ethernet(group_mac, MAC, frames.ETH_IPV6, packet)


@pytest.mark.parametrize("frame", [pytest.param(frame, id=name) for name, frame in bad_frames()])
def test_a_bad_frame_is_counted_and_not_learned(fabric, rehome, frame):
    before = rehome.counters()
    bound = addresses_of(rehome)
    fabric.server(2, 2).send(frame)
    wait_until(lambda: newly_counted(before, rehome.counters()), 2, "the frame is counted under some reason")
    assert addresses_of(rehome) == bound
    assert rehome.bindings(mac=MAC) == []


# What every frame is counted under besides the reason why one is refused.
ORDINARY = ("received", "packets", "in-", "sent-")


def newly_counted(before, after):
    return {
        name: after[name] - before.get(name, 0)
        for name in after
        if after[name] > before.get(name, 0) and not name.startswith(ORDINARY)
    }


def addresses_of(rehome):
    return {(one["ip"], str(one["vlan"])) for one in rehome.bindings()}


def test_every_cut_of_every_announcement_is_survived(boot, fabric, rehome):
    web = boot("web", 1, 1)
    bound = addresses_of(rehome)
    for frame in (GARP, NA, frames.gratuitous_reply(MAC, MINE), frames.neighbor_solicitation(MAC, MINE6, web.ip6)):
        # The last bytes of an ARP frame are padding: a cut there leaves it whole.
        whole = 42 if frame[12:14] == b"\x08\x06" else len(frame)
        for end in range(14, whole):
            fabric.server(2, 2).send(frame[:end])
    time.sleep(0.5)
    assert addresses_of(rehome) == bound
    assert rehome.is_at(web)
    await_sound(rehome)


def test_an_oversized_announcement_is_not_harmful(boot, fabric, rehome):
    web = boot("web", 1, 1)
    fabric.server(2, 2).send(GARP + bytes(1400))
    time.sleep(0.3)
    # Trailing bytes are padding to ARP, so learning from it is as right as refusing it.
    assert {address for address, _ in addresses_of(rehome)} - {MINE} >= set(web.addresses)
    rehome.leave(mac=MAC)
    assert rehome.is_at(web)


def test_nobody_takes_the_controllers_own_probe_addresses(boot, fabric, rehome):
    web = boot("web", 1, 1, ipv6=())
    origin = web.server
    with origin.listen() as old:
        web.move(fabric.server(3, 1))
        asked = old.await_frame(lambda frame: frame.kind == "arp-request" and frame.dst == web.mac)
    controller = asked.frame.src
    before = addresses_of(rehome)
    fabric.server(2, 2).send(frames.gratuitous_request(controller, "10.0.0.241"))
    fabric.server(2, 2).send(frames.neighbor_advertisement(controller, frames.link_local(controller)))
    fabric.server(2, 2).send(frames.rarp(controller))
    time.sleep(0.5)
    assert addresses_of(rehome) == before
    assert rehome.bindings(mac=controller) == []


def test_ports_between_switches_never_learn(boot, fabric, rehome):
    web = boot("web", 1, 1)
    bound = addresses_of(rehome)
    for frame in (GARP, NA, frames.gratuitous_request(web.mac, web.ip), frames.rarp(web.mac)):
        # Out of spine 1 and down to leaf 2, as if a spine had flooded it.
        send_from_root(f"{fabric.spine(1).name}-eth2", frame)
    time.sleep(0.5)
    assert addresses_of(rehome) == bound
    assert rehome.is_at(web) and rehome.is_at(web, web.ip6)
    inside = {
        switch.location(port) for switch in fabric.leaves for port in range(1, len(fabric.spines) + 1)
    } | {spine.location(port) for spine in fabric.spines for port in range(1, len(fabric.leaves) + 1)}
    assert not inside & {one["location"] for one in rehome.bindings()}


def send_from_root(interface, frame):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
        wire.bind((interface, 0))
        wire.send(frame)


def test_a_storm_of_garbage_leaves_hosts_reachable(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    junk = [frames.ethernet(frames.BROADCAST, MAC, frames.ETH_ARP, struct.pack("!I", number) * 8) for number in range(500)]
    for frame in junk:
        fabric.server(3, 1).send(frame)
    client.forget_neighbors()
    assert client.can_ping(web) and rehome.is_at(web)


def test_a_second_switch_with_a_leafs_id_does_no_harm(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    impostor = fabric.leaf(3).name + "i"
    target = fabric.leaf(3).controllers[0]
    subprocess.run(
        ["ovs-vsctl", "add-br", impostor, "--", "set", "bridge", impostor, "datapath_type=netdev",
         "protocols=OpenFlow13", "fail_mode=secure", f"other-config:datapath-id={fabric.leaf(3).dpid}",
         "--", "set-controller", impostor, target],
        check=True,
    )
    try:
        time.sleep(2)
        assert rehome.is_at(web) and client.can_ping(web)
    finally:
        subprocess.run(["ovs-vsctl", "--if-exists", "del-br", impostor], check=True)
    wait_until(fabric.leaf(3).is_connected, 15, "the rightful switch is connected", 0.1)
    other = boot("other", 3, 1)
    wait_until(lambda: steers_to(fabric, other), 10, "every switch, leaf 3 among them, is programmed", 0.1)
    assert client.can_ping(other)
    await_sound(rehome, deadline=15)


def test_frames_of_no_interest_bind_nothing(fabric, rehome):
    bound = addresses_of(rehome)
    fabric.server(1, 2).send(frames.ethernet(frames.BROADCAST, MAC, 0x88B5, bytes(46)))
    fabric.server(1, 2).send(frames.ethernet(frames.BROADCAST, MAC, frames.ETH_IPV4, bytes(46)))
    time.sleep(0.3)
    assert addresses_of(rehome) == bound
