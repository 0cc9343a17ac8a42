"""What happened to a host is remembered: in order, with its causes, and long after it has left."""

import pytest
from rehome_net import NotInTime, frames, wait_until
from rehome_net.crowd import Crowd
from rehome_net.onos import Refused

THIEF = "02:00:00:00:66:01"


def life(rehome, since, **who):
    """The events of one host after an event, oldest first, once they are all stored; none where nothing is."""
    try:
        return rehome.history(since=since, **who)
    except Refused as refused:
        assert refused.code == 404
        return []


def await_kinds(rehome, since, *kinds, **who):
    seen = []

    def told():
        seen[:] = life(rehome, since, **who)
        return [one["kind"] for one in seen] == list(kinds)

    try:
        wait_until(told, 5, f"the life of {who} is {', '.join(kinds)}")
    except NotInTime:
        raise AssertionError(f"it is {[one['sentence'] for one in seen]}") from None
    return seen


@pytest.fixture
def ended(boot, fabric, rehome, settings):
    """A VM that arrived, moved by RARP, was claimed by another and was said to have left; its tombstone is gone."""
    # The owner is alive, however long a machine that is busy takes to say so.
    settings(tombstone=1000, probeTries=10)
    since = rehome.last_event()
    web = boot("web", 1, 1, ipv6=())
    first = web.location
    web.move(fabric.server(3, 1), announce="rarp")
    rehome.await_bound(web)
    last = web.location
    fabric.server(2, 1).send(frames.gratuitous_request(THIEF, web.ip))
    await_kinds(rehome, since, "ARRIVED", "MOVED", "CONFLICT", ip=web.ip)
    web.vanish()
    rehome.leave(mac=web.mac)
    wait_until(lambda: not rehome.bindings(ip=web.ip), 10, "the tombstone is gone", 0.1)
    yield web, since, first, last


def test_a_whole_life_is_told_in_order_with_its_causes(ended, fabric, rehome):
    web, since, first, last = ended
    arrived, moved, refused, left = await_kinds(rehome, since, "ARRIVED", "MOVED", "CONFLICT", "LEFT", ip=web.ip)
    assert (arrived["from"], arrived["to"], arrived["mac"]) == (None, first, web.mac.upper())
    assert (moved["from"], moved["to"], moved["cause"]) == (first, last, "RARP")
    assert (refused["from"], refused["otherMac"]) == (fabric.server(2, 1).location, THIEF.upper())
    assert (left["from"], left["to"], left["cause"]) == (last, None, "NOTICE")
    assert moved["sequence"] == left["sequence"] == arrived["sequence"] + 1
    times = [one["time"] for one in (arrived, moved, refused, left)]
    assert times == sorted(times)
    for changed in arrived, moved, left:
        assert changed["convergedMicros"] > 0 and changed["rules"] > 0 and changed["unconfirmed"] == 0
    assert arrived["rules"] == left["rules"] == len(fabric.switches)
    assert (refused["convergedMicros"], refused["rules"]) == (None, 0)


def test_a_departed_host_is_found_by_what_it_had(ended, fabric, rehome):
    web, since, _, last = ended
    await_kinds(rehome, since, "ARRIVED", "MOVED", "CONFLICT", "LEFT", mac=web.mac)
    for filters in {"ip": web.ip}, {"mac": web.mac}, {"location": last, "vlan": "None"}:
        found = rehome.departures(since=since, **filters)
        assert [(one["ip"], one["from"], one["cause"]) for one in found] == [(web.ip, last, "NOTICE")]
    assert rehome.departures(since=since, location=fabric.server(1, 2).location) == []
    # Who was refused an address is found by it, too.
    assert "CONFLICT" in [one["kind"] for one in rehome.history(mac=THIEF)]


def test_the_shell_says_since_when_it_is_gone_why_and_where_it_was_last(ended, onos):
    web, _, first, last = ended
    told = onos.cli("rehome-binding", web.ip)
    assert f"last at     {last}" in told
    assert "shown by a management notice" in told and "gone        2" in told
    assert f"{web.ip} moved from {first} to {last}, shown by RARP" in onos.cli("rehome-history", web.mac)
    assert web.ip in onos.cli("rehome-departures", "--location", last)


def test_who_comes_back_has_not_departed(ended, boot, rehome):
    web, since, *_ = ended
    back = boot("back", 2, 1, ipv6=(), ipv4=(str(web.ipv4[0]),), mac=web.mac)
    await_kinds(rehome, since, "ARRIVED", "MOVED", "CONFLICT", "LEFT", "ARRIVED", ip=back.ip)
    assert rehome.departures(since=since, ip=back.ip) == []


def test_a_departure_by_its_port_is_told_of_every_address(boot, fabric, rehome):
    web = boot("web", 1, 2)
    since = rehome.last_event()
    place = web.location
    web.server.port_down()

    def departed():
        found = [one for one in rehome.departures(since=since) if one["mac"] == web.mac.upper()]
        return found if {one["ip"] for one in found} == set(web.addresses) else None

    for one in wait_until(departed, 5, "all of its addresses are told of"):
        assert (one["from"], one["cause"]) == (place, "PORT_DOWN")
        assert one["convergedMicros"] > 0


def test_a_departure_that_a_switch_did_not_confirm_says_so(boot, fabric, rehome, offline):
    web = boot("web", 1, 1, ipv6=())
    since = rehome.last_event()
    with offline(fabric.leaf(3)):
        web.vanish()
        rehome.leave(mac=web.mac)
        (left,) = await_kinds(rehome, since, "LEFT", ip=web.ip)
        assert left["unconfirmed"] == 1
        assert left["sentence"].endswith(", not confirmed by 1 switch")


def test_a_thousand_departures_at_once_are_all_remembered(boot, fabric, rehome):
    since, dropped = rehome.last_event(), rehome.counters().get("history-dropped", 0)
    with Crowd(fabric.servers, 500) as crowd:
        crowd.arrive()
        wanted = set(crowd.addresses)
        wait_until(lambda: wanted <= {one["ip"] for one in rehome.bindings(state="VALID")}, 20, "all are bound", 0.5)
        for server in fabric.servers:
            server.port_down()
        wait_until(
            lambda: wanted <= {one["ip"] for one in rehome.departures(since=since, limit=10000)}, 30, "all are told of", 0.5
        )
    assert rehome.counters().get("history-dropped", 0) == dropped


def test_so_many_are_remembered_and_no_more(boot, fabric, rehome, settings):
    settings(historyEvents=2, freezeMoves=100)
    since = rehome.last_event()
    web = boot("web", 1, 1, ipv6=())
    for leaf in 2, 3, 1:
        web.move(fabric.server(leaf, 1))
        rehome.await_bound(web)
    await_kinds(rehome, since, "MOVED", "MOVED", ip=web.ip)
    assert [one["kind"] for one in rehome.events(since) if one["ip"] == web.ip].count("MOVED") == 3
