"""An address goes over to another MAC: by VRRP with keepalived, and as protocol.md, case 6, has it."""

import os
import time
from contextlib import ExitStack

import pytest
from conftest import QUIET, steers_to
from rehome_net import frames, wait_until

VIP, VIP6 = "10.0.0.246", "2001:db8::f6"
VIRTUAL_MAC = "00:00:5e:00:01:33"
# The goal, 600 ms, is for measure.py to check, on a machine left alone.
TAKEOVER_SECONDS = 3


def configuration(vm, peer, priority, virtual_mac):
    """keepalived's, for one address of two: fast, and by unicast, since the fabric carries no multicast of VRRP."""
    return f"""
global_defs {{
    router_id {vm.name}
    vrrp_version 3
    vrrp_garp_master_repeat 1
    vrrp_garp_master_delay 0
}}
vrrp_instance service {{
    state BACKUP
    interface {vm.interface}
    {"use_vmac vip0" if virtual_mac else ""}
    {"vmac_xmit_base" if virtual_mac else ""}
    virtual_router_id 51
    priority {priority}
    advert_int 0.2
    unicast_src_ip {vm.ip}
    unicast_peer {{
        {peer.ip}
    }}
    virtual_ipaddress {{
        {VIP}/24
    }}
}}
"""


@pytest.fixture
def keepalived(tmp_path):
    """A function that has keepalived run on a VM: keepalived(vm, peer, priority, virtual_mac). Gives a way to end it."""
    with ExitStack() as stack:

        def run(vm, peer, priority, virtual_mac=False):
            own = tmp_path / vm.name
            own.mkdir()
            # Else Linux asks for others in the name of the virtual address, but with the MAC of the interface below.
            vm.sysctl(f"net.ipv4.conf.{vm.interface}.arp_announce", 2)
            (own / "conf").write_text(configuration(vm, peer, priority, virtual_mac))
            one = stack.enter_context(ExitStack())
            log = one.enter_context(open(own / "log", "w", encoding="utf-8"))
            one.enter_context(
                vm.background(
                    *("keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp"),
                    *("--use-file", os.fspath(own / "conf")),
                    *("--pid", os.fspath(own / "pid"), "--vrrp_pid", os.fspath(own / "vrrp")),
                    output=log,
                )
            )
            return one.close

        yield run


def has_vip(vm):
    return VIP in vm.run("ip", "-4", "-o", "addr", "show")


@pytest.mark.parametrize("end", ["stopped", "dead"])
def test_an_address_follows_keepalived_to_another_mac(boot, rehome, keepalived, end):
    first, second, client = boot("first", 1, 1), boot("second", 2, 1), boot("client", 3, 1)
    stop = keepalived(first, second, 150)
    wait_until(lambda: has_vip(first) and rehome.location(VIP) == first.location, 10, "the first has the address")
    keepalived(second, first, 100)
    assert client.can_ping(VIP, timeout=2) and client.neighbor(VIP) == first.mac
    before = rehome.last_event()
    with client.listen() as ear:
        if end == "stopped":
            stop()
        else:
            first.vanish()
        wait_until(lambda: has_vip(second), 5, "the second takes over")
        begin = time.monotonic()
        wait_until(lambda: rehome.location(VIP) == second.location, TAKEOVER_SECONDS, "the address is bound anew")
        told = ear.await_frame(lambda frame: frame.spa == frame.tpa == VIP and frame.sha == second.mac, TAKEOVER_SECONDS)
    assert told is not None, "the client, whose neighbor table has the old MAC, is told"
    assert rehome.binding(VIP)["mac"].lower() == second.mac
    assert client.can_ping(VIP, timeout=2) and client.neighbor(VIP) == second.mac
    assert [one["kind"] for one in rehome.events(before) if one["ip"] == VIP] == ["TAKEN_OVER"]
    assert time.monotonic() - begin < 5
    rehome.leave(addresses=[VIP])


def test_a_virtual_mac_follows_keepalived_to_another_port(boot, fabric, rehome, keepalived):
    first, second, client = boot("first", 1, 1), boot("second", 2, 1), boot("client", 3, 1)
    stop = keepalived(first, second, 150, virtual_mac=True)
    wait_until(lambda: rehome.location(VIP) == first.location, 10, "the first has the address")
    keepalived(second, first, 100, virtual_mac=True)
    assert client.can_ping(VIP, timeout=2) and client.neighbor(VIP) == VIRTUAL_MAC
    assert rehome.binding(VIP)["mac"].lower() == VIRTUAL_MAC
    before = rehome.last_event()
    stop()
    wait_until(lambda: rehome.location(VIP) == second.location, 5, "the address is bound where its MAC is now")
    assert rehome.binding(VIP)["mac"].lower() == VIRTUAL_MAC
    assert client.can_ping(VIP, timeout=2) and client.neighbor(VIP) == VIRTUAL_MAC
    assert {one["kind"] for one in rehome.events(before) if one["ip"] == VIP} == {"MOVED"}
    # The routers' own addresses have stayed where they were.
    assert rehome.is_at(first) and rehome.is_at(second)
    rehome.leave(addresses=[VIP])


def test_a_claimed_mac_that_is_not_the_frames_source_is_the_one_that_is_bound(boot, rehome):
    router, client = boot("router", 1, 1), boot("client", 2, 1)
    # Not those of the tests above: who has just moved and left is asked first when it seems to be back.
    vip, virtual_mac = "10.0.0.237", "00:00:5e:00:01:34"
    router.send(frames.arp(1, virtual_mac, vip, frames.BROADCAST, vip, src=router.mac))
    wait_until(lambda: rehome.location(vip) == router.location, 2, "the virtual address is bound")
    assert rehome.binding(vip)["mac"].lower() == virtual_mac
    with client.listen() as ear:
        client.send(frames.arp_request(client.mac, client.ip, vip))
        answer = ear.await_frame(lambda frame: frame.kind == "arp-reply" and frame.spa == vip).frame
    assert answer.sha == virtual_mac
    rehome.leave(addresses=[vip])


# protocol.md, case 6


@pytest.mark.parametrize("kind", ["garp", "garp-reply", "na"])
def test_a_silent_owner_loses_its_address_to_who_announces_it(boot, fabric, rehome, kind):
    web, heir, client = boot("web", 1, 1), boot("heir", 2, 1), boot("client", 3, 1)
    address = web.ip6 if kind == "na" else web.ip
    assert client.can_ping(address)
    web.vanish()
    before = rehome.last_event()
    family = ("-6", "64") if kind == "na" else ("-4", "24")
    heir.run("ip", family[0], "addr", "add", f"{address}/{family[1]}", "dev", heir.interface, *NODAD[kind], check=True)
    begin = time.monotonic()
    heir.send(announcement(kind, heir.mac, address))
    wait_until(lambda: rehome.binding(address)["mac"].lower() == heir.mac, TAKEOVER_SECONDS, "the heir has it")
    assert time.monotonic() - begin > 0.4, "the owner is asked twice, a quarter of a second each, before that"
    wait_until(lambda: steers_to(fabric, heir, address), 2, f"every switch steers {address} to the heir")
    assert client.can_ping(address, timeout=2)
    (event,) = [one for one in rehome.events(before) if one["ip"] == address]
    assert (event["kind"], event["to"]) == ("TAKEN_OVER", heir.location)


NODAD = {"garp": (), "garp-reply": (), "na": ("nodad",)}


def announcement(kind, mac, address):
    if kind == "na":
        return frames.neighbor_advertisement(mac, address)
    return (frames.gratuitous_request if kind == "garp" else frames.gratuitous_reply)(mac, address)


def test_a_claimant_that_waits_gets_the_address_at_once_when_the_owners_port_goes_down(boot, rehome):
    web, heir = boot("web", 1, 2), boot("heir", 2, 1)
    web.server.port_down()
    heir.send(frames.gratuitous_request(heir.mac, web.ip))
    begin = time.monotonic()
    wait_until(lambda: rehome.location(web.ip) == heir.location, 2, "nobody is left to be asked")
    assert time.monotonic() - begin < 0.4
    time.sleep(QUIET)
    assert rehome.binding(web.ip)["mac"].lower() == heir.mac
