"""Who is told what the controller has learned, how often and when: protocol.md §3.

The broadcasts that it suppresses no longer refresh the neighbor tables of others, so it tells them itself what is new to
them, and lets an unchanged announcement through now and then.
"""

import time
from contextlib import ExitStack

import pytest
from conftest import QUIET
from rehome_net import frames, wait_until

REPEATS = (0.0, 2.0, 4.0)  # seconds: when a take-over is announced


def is_announcement(address):
    def match(frame):
        if frame.kind in ("arp-request", "arp-reply"):
            return frame.spa == frame.tpa == address
        return frame.kind == "na" and frame.target == address and frame.is_group

    return match


@pytest.fixture
def edges(fabric):
    """A function that gives what every edge port has sent out since the test began: {server: [Heard, …]}."""
    with ExitStack() as stack:
        ears = {server: stack.enter_context(server.listen()) for server in fabric.servers}
        yield lambda match, since=0.0: {server: ear.heard(match, since=since) for server, ear in ears.items()}


def times(heard):
    return {server: len(some) for server, some in heard.items()}


def everywhere_but(fabric, server, count):
    return {one: 0 if one is server else count for one in fabric.servers}


def announce_in(vm, address, override=True):
    return (
        frames.neighbor_advertisement(vm.mac, address, override=override)
        if ":" in address
        else frames.gratuitous_request(vm.mac, address)
    )


def test_a_new_binding_is_announced_once_to_the_edge_ports_that_did_not_hear_it(boot, fabric, edges):
    web = boot("web", 1, 1)
    time.sleep(QUIET)
    for address in web.addresses:
        assert times(edges(is_announcement(address))) == everywhere_but(fabric, web.server, 1), address
        for heard in edges(is_announcement(address)).values():
            for one in heard:
                assert web.mac in (one.frame.sha, one.frame.lladdr) and one.frame.src == web.mac
    time.sleep(REPEATS[1] + QUIET)
    for address in web.addresses:
        assert times(edges(is_announcement(address))) == everywhere_but(fabric, web.server, 1), "and not again"


def test_an_announcement_stays_in_its_vlan(boot, fabric, edges):
    # A VLAN of its own, and one host of it elsewhere, so that there is a port to announce at.
    boot("red2", 3, 1, vlan=41)
    red = boot("red", 1, 1, vlan=41)
    time.sleep(QUIET)
    heard = edges(is_announcement(red.ip))
    assert len(heard[fabric.server(3, 1)]) == 1 and heard[red.server] == []
    assert {one.frame.vlan for some in heard.values() for one in some} == {41}


@pytest.mark.parametrize("family", [4, 6])
def test_a_take_over_is_announced_at_once_and_after_two_and_four_seconds(boot, fabric, rehome, edges, family):
    web, heir = boot("web", 1, 1), boot("heir", 2, 1)
    address = web.address(family)
    time.sleep(QUIET)
    web.vanish()
    begin = time.time()
    heir.send(announce_in(heir, address))
    wait_until(lambda: rehome.location(address) == heir.location, 3, "the heir has the address")
    time.sleep(REPEATS[-1] + 1.5)
    told = edges(is_announcement(address), since=begin)
    assert times(told) == everywhere_but(fabric, heir.server, len(REPEATS))
    for heard in told.values():
        for one, due in zip(heard, REPEATS):
            assert heir.mac in (one.frame.sha, one.frame.lladdr)
            assert abs(one.time - heard[0].time - due) < 0.5
            # Older kernels heed an ARP announcement only in the form of a request.
            assert family == 6 or one.frame.kind == "arp-request"


def test_the_repetitions_end_when_the_address_changes_hands_again(boot, fabric, rehome, edges):
    web, heir = boot("web", 1, 1), boot("heir", 2, 1)
    web.vanish()
    heir.send(announce_in(heir, web.ip))
    wait_until(lambda: rehome.location(web.ip) == heir.location, 3, "the heir has the address")
    begin = time.time()
    rehome.leave(addresses=[web.ip])
    time.sleep(REPEATS[-1] + 0.5)
    assert set(times(edges(is_announcement(web.ip), since=begin + 0.1)).values()) == {0}, "nobody has it any more"


@pytest.mark.parametrize("family", [4, 6])
def test_unchanged_announcements_are_heard_elsewhere_once_in_thirty_seconds(boot, fabric, edges, family):
    web = boot("web", 1, 1)
    address = web.address(family)
    time.sleep(QUIET)
    begin = time.time()
    for _ in range(20):
        web.send(announce_in(web, address))
        time.sleep(0.1)
    time.sleep(QUIET)
    heard = times(edges(is_announcement(address), since=begin))
    assert heard in (everywhere_but(fabric, web.server, 0), everywhere_but(fabric, web.server, 1))


def test_an_unchanged_announcement_is_let_through_when_that_time_is_over(boot, fabric, edges, settings):
    settings(announceInterval=2000)
    web = boot("web", 1, 1)
    time.sleep(2.2)
    begin = time.time()
    for _ in range(5):
        web.announce("garp")
        web.announce("na")
        time.sleep(0.1)
    time.sleep(QUIET)
    for address in web.addresses:
        assert times(edges(is_announcement(address), since=begin)) == everywhere_but(fabric, web.server, 1), address


def test_a_confirmed_lie_is_announced_to_nobody(boot, fabric, rehome, edges):
    web, thief = boot("web", 1, 1), boot("thief", 2, 1)
    time.sleep(QUIET)
    begin = time.time()
    thief.send(announce_in(thief, web.ip))
    thief.send(announce_in(thief, web.ip6))
    time.sleep(1)
    lies = [
        one
        for some in edges(lambda frame: thief.mac in (frame.sha, frame.lladdr, frame.src), since=begin).values()
        for one in some
        if one.frame.spa == web.ip or one.frame.target == web.ip6
    ]
    assert lies == []


def test_a_hosts_own_defence_does_not_start_a_war(boot, fabric, rehome):
    """RFC 5227 §2.4: who hears a second conflict within ten seconds gives its address up."""
    web, thief = boot("web", 1, 1), boot("thief", 2, 1)
    with web.listen() as ear:
        for _ in range(5):
            thief.send(announce_in(thief, web.ip))
            web.announce("garp")
            time.sleep(0.2)
        time.sleep(QUIET)
        conflicting = ear.frames(lambda frame: frame.spa == web.ip and frame.sha != web.mac)
    assert len(conflicting) <= 1
    assert rehome.is_at(web)
