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
    """(name, the reason it is counted under, frame) of frames that must not be learned from."""
    yield "arp cut in the sender", "arp-truncated", GARP[:30]
    yield "arp cut in the target", "arp-truncated", GARP[:41]
    yield "arp without a body", "arp-truncated", GARP[:14]
    yield "arp of another hardware", "arp-hardware-type", changed(GARP, 14, b"\x00\x06")
    yield "arp of another protocol", "arp-protocol-type", changed(GARP, 16, b"\x86\xdd")
    yield "arp with short addresses", "arp-address-length", changed(GARP, 18, b"\x04\x04")
    yield "arp with endless addresses", "arp-address-length", changed(GARP, 18, b"\xff\xff")
    yield "arp of an unknown operation", "arp-operation", changed(GARP, 20, b"\x00\x63")
    yield "arp with a group sender", "sender-mac-multicast", _arp_from("03:00:00:00:66:66")
    yield "arp with a broadcast sender", "sender-mac-multicast", _arp_from(frames.BROADCAST)
    yield "arp with no sender", "sender-mac-zero", _arp_from(frames.NO_MAC)
    yield "arp for a multicast address", "sender-ip-multicast", frames.gratuitous_request(MAC, "224.0.0.9")
    yield "arp for the broadcast address", "sender-ip-broadcast", frames.gratuitous_request(MAC, "255.255.255.255")
    yield "arp for loopback", "sender-ip-loopback", frames.gratuitous_request(MAC, "127.0.0.1")
    yield "rarp cut", "arp-truncated", frames.rarp(MAC)[:28]
    yield "na cut in the target", "nd-truncated", _na(_TARGET[:12])
    yield "na without a body", "nd-truncated", _na(b"")
    yield "na from off the link", "nd-hop-limit", frames.neighbor_advertisement(MAC, MINE6, hops=64)
    yield "na with a wrong checksum", "nd-checksum", frames.neighbor_advertisement(MAC, MINE6, checksum=0x1234)
    yield "na with a code", "nd-code", _na(_TARGET + _OPTION, code=7)
    yield "na with an empty option", "nd-option-zero-length", _na(_TARGET + b"\x02\x00" + bytes(6))
    yield "na with an endless option", "nd-option-truncated", _na(_TARGET + b"\x02\xff" + bytes(6))
    yield "na with a cut option", "nd-option-truncated", _na(_TARGET + _OPTION[:5])
    yield "na for a group", "nd-target-multicast", frames.neighbor_advertisement(MAC, "ff02::1:ff00:1", source=MINE6)
    yield "na to all, solicited", "nd-solicited-multicast", frames.neighbor_advertisement(MAC, MINE6, solicited=True)
    yield "na with a group mac", "sender-mac-multicast", _na(_TARGET + b"\x02\x01" + frames.mac_bytes(GROUP))
    yield "detection with a mac", "nd-unspecified-with-link-layer", _detection_with_mac()


GROUP = "33:33:00:00:00:01"
_TARGET = frames.ip_bytes(MINE6)
_OPTION = b"\x02\x01" + frames.mac_bytes(MAC)


def _arp_from(sender):
    return frames.arp(2, sender, MINE, MAC, MINE, src=MAC)


def _na(after_flags, code=0):
    packet = frames.icmpv6(136, code, b"\x20\x00\x00\x00" + after_flags, MINE6, frames.ALL_NODES)
    return frames.ethernet(frames.ALL_NODES_MAC, MAC, frames.ETH_IPV6, packet)


def _detection_with_mac():
    group, group_mac = frames.solicited_node(MINE6)
    body = bytes(4) + frames.ip_bytes(MINE6) + b"\x01\x01" + frames.mac_bytes(MAC)
    packet = frames.icmpv6(135, 0, body, "::", group)
    return frames.ethernet(group_mac, MAC, frames.ETH_IPV6, packet)


@pytest.mark.parametrize("reason, frame", [pytest.param(*case, id=name) for name, *case in bad_frames()])
def test_a_bad_frame_is_counted_and_not_learned(fabric, rehome, reason, frame):
    counter = f"dropped-malformed-{reason}"
    before = rehome.counters().get(counter, 0)
    bound = addresses_of(rehome)
    fabric.server(2, 2).send(frame)
    wait_until(lambda: rehome.counters().get(counter, 0) > before, 2, f"{counter} rises")
    assert addresses_of(rehome) == bound
    assert rehome.bindings(mac=MAC) == []


# What the switches themselves drop, never reaching the controller: IPv6 that promises more than the frame holds.
@pytest.mark.parametrize("frame", [NA[:40], NA[:70], NA[:-4]], ids=["header", "target", "option"])
def test_a_frame_shorter_than_it_says_is_not_learned(fabric, rehome, frame):
    bound = addresses_of(rehome)
    fabric.server(2, 2).send(frame)
    time.sleep(0.2)
    assert addresses_of(rehome) == bound


def addresses_of(rehome):
    return {(one["ip"], str(one["vlan"])) for one in rehome.bindings() if one["state"] != "LEFT"}


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
    rehome.await_available(fabric.leaf(3))
    other = boot("other", 3, 1)
    wait_until(lambda: steers_to(fabric, other), 10, "every switch, leaf 3 among them, is programmed", 0.1)
    assert client.can_ping(other)
    await_sound(rehome, deadline=15)


def test_a_rule_that_a_switch_refuses_is_counted_found_by_the_audit_and_brought_later(boot, fabric, rehome):
    spine = fabric.spine(1)
    before = rehome.counters().get("flow-failures", 0)
    spine.refuse_new_flows()
    try:
        web = boot("web", 1, 1)
        assert rehome.counters()["flow-failures"] > before
        missing = [one for one in rehome.audit()["findings"] if one["device"] == spine.device]
        assert {one["fault"] for one in missing} == {"MISSING"} and any(web.ip in one["rule"] for one in missing)
    finally:
        spine.take_new_flows()
    await_sound(rehome, deadline=20)
    assert steers_to(fabric, web)


def test_frames_of_no_interest_bind_nothing(fabric, rehome):
    bound = addresses_of(rehome)
    fabric.server(1, 2).send(frames.ethernet(frames.BROADCAST, MAC, 0x88B5, bytes(46)))
    fabric.server(1, 2).send(frames.ethernet(frames.BROADCAST, MAC, frames.ETH_IPV4, bytes(46)))
    time.sleep(0.3)
    assert addresses_of(rehome) == bound
