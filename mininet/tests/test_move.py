"""A host moves while its old edge port stays up: the announcement alone must take its traffic along."""

import time

import pytest
from conftest import await_sound, steers_to
from rehome_net import QEMU_BURST, PingProbe, frames, wait_until
from rehome_net.experiments import FAMILY

# The goal is for measure.py to check, on a machine left alone; here traffic must follow the announcement, not a timeout.
OUTAGE_LIMIT_MS = 500
QUIET = 0.3


def move_under_ping(client, vm, server, family=4, **how):
    """Move while both ping each other; gives (when, the outage in ms)."""
    with PingProbe(client, vm, family) as probe:
        probe.run_for(0.3)
        moved = vm.move(server, **how)
        probe.run_for(1.0)
    return moved, probe.result().outage_ms(moved.detached - 0.02)


@pytest.mark.parametrize("kind", ["garp", "garp-reply", "rarp", "na"])
def test_traffic_follows_an_announcement(boot, fabric, rehome, kind):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    origin = web.server
    assert client.can_ping(web.address(FAMILY[kind]))
    _, outage = move_under_ping(client, web, fabric.server(3, 1), FAMILY[kind], announce=kind)
    assert outage <= OUTAGE_LIMIT_MS
    assert origin.is_up()
    rehome.await_bound(web)
    for address in (web.ip, web.ip6):
        wait_until(lambda: steers_to(fabric, web, address), 2, f"every switch steers {address} to the new place")
    await_sound(rehome)


def test_a_move_is_an_event_with_the_next_sequence_number(boot, fabric, rehome):
    web = boot("web", 1, 1, ipv6=())
    origin, sequence, before = web.location, rehome.binding(web.ip)["sequence"], rehome.last_event()
    web.move(fabric.server(2, 1))
    rehome.await_bound(web)

    def converged():
        (event,) = [one for one in rehome.events(before, "MOVED") if one["ip"] == web.ip]
        return event["convergedMicros"] is not None and event

    event = wait_until(converged, 2, "every switch has confirmed")
    assert (event["from"], event["to"], event["cause"]) == (origin, web.location, "GRATUITOUS_ARP")
    assert event["sequence"] == sequence + 1 == rehome.binding(web.ip)["sequence"]


def test_traffic_from_the_moved_host_is_not_interrupted_for_its_old_neighbors(boot, fabric):
    # shop stays behind on the bridge that web leaves; the bridge has learned web on the wrong port.
    web, shop = boot("web", 1, 1), boot("shop", 1, 1)
    assert shop.can_ping(web)
    web.move(fabric.server(3, 1))
    wait_until(lambda: shop.can_ping(web, timeout=0.5), 3, "the old neighbor reaches it at its new place")


def test_a_move_to_the_asking_hosts_own_server(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    assert client.can_ping(web)
    web.move(fabric.server(2, 1))
    rehome.await_bound(web)
    assert client.can_ping(web)


def test_a_move_within_a_leaf(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    spines = {rule.key: rule.actions for spine in fabric.spines for rule in spine.rules_naming(web.ip)}
    _, outage = move_under_ping(client, web, fabric.server(1, 2), announce="garp")
    assert outage <= OUTAGE_LIMIT_MS
    rehome.await_bound(web)
    after = {rule.key: rule.actions for spine in fabric.spines for rule in spine.rules_naming(web.ip)}
    assert after == spines, "rules of switches whose next hop is the same are not touched"


def test_a_host_may_go_and_come_back(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    home = web.server
    for server in (fabric.server(3, 1), home):
        web.move(server)
        rehome.await_bound_address(web, web.ip)
        assert client.can_ping(web)
    assert rehome.location(web.ip) == home.location


def test_a_tagged_host_moves(boot, fabric, rehome):
    red, red2 = boot("red", 1, 1, vlan=10), boot("red2", 2, 1, vlan=10)
    assert red2.can_ping(red)
    _, outage = move_under_ping(red2, red, fabric.server(3, 2), announce="rarp")
    assert outage <= OUTAGE_LIMIT_MS
    rehome.await_bound(red)
    assert steers_to(fabric, red) and red2.can_ping(red.ip6)


@pytest.mark.parametrize("vlan", [None, 10])
@pytest.mark.parametrize("kind", ["rarp", "na", "garp"])
def test_all_addresses_of_a_mac_move_with_one_announcement(boot, fabric, rehome, kind, vlan):
    # An announcement of one protocol, or of none, takes the addresses of both along, link-local included.
    tag = vlan or 0
    many = boot(
        "many",
        1,
        1,
        vlan=vlan,
        ipv4=(f"10.0.{tag}.221/24", f"10.0.{tag}.222/24"),
        ipv6=(f"2001:db8:0:{tag:x}::221/64", f"2001:db8:0:{tag:x}::222/64"),
    )
    client = boot("client", 2, 1, vlan=vlan)
    many.move(fabric.server(3, 1), announce=kind)
    rehome.await_bound(many)
    for address in many.addresses:
        assert client.can_ping(address), address
    await_sound(rehome)


def test_one_announced_address_of_many_takes_the_others_along(boot, fabric, rehome):
    many = boot("many", 1, 1, ipv4=("10.0.0.221/24",), ipv6=("2001:db8::221/64", "2001:db8::222/64"))
    many.move(fabric.server(3, 1), announce=None)
    many.send(frames.neighbor_advertisement(many.mac, many.link_local))
    rehome.await_bound(many)


def test_rarp_moves_a_mac_in_its_vlan_only(boot, fabric, rehome):
    # One cable with two VLANs on it: the same MAC lives in both, and each moves by itself.
    mac, home, away = "02:00:00:00:73:01", fabric.server(1, 2), fabric.server(3, 2)
    places = {21: "10.0.21.9", 22: "10.0.22.9"}
    for vlan, address in places.items():
        home.send(frames.gratuitous_request(mac, address, vlan=vlan))
        wait_until(lambda: rehome.location(address, vlan) == home.location, 2, f"{address} is bound in VLAN {vlan}")
    away.send(frames.rarp(mac, vlan=21))
    wait_until(lambda: rehome.location(places[21], 21) == away.location, 2, "VLAN 21 has moved")
    time.sleep(QUIET)
    assert rehome.location(places[22], 22) == home.location, "VLAN 22 has not"
    away.send(frames.rarp(mac, vlan=22))
    wait_until(lambda: rehome.location(places[22], 22) == away.location, 2, "VLAN 22 has followed")
    rehome.leave(mac=mac)


def test_the_burst_of_a_live_migration_is_one_move(boot, fabric, rehome):
    web = boot("web", 1, 1)
    sequence = rehome.binding(web.ip)["sequence"]
    web.move(fabric.server(2, 1), announce="rarp", at=QEMU_BURST, downtime=0.05)
    time.sleep(QEMU_BURST[-1] + QUIET)
    rehome.await_bound(web)
    assert rehome.binding(web.ip)["sequence"] == sequence + 1


def test_an_announcement_on_a_busy_old_port_of_another_host_does_not_move_it(boot, fabric, rehome):
    web, shop = boot("web", 1, 1), boot("shop", 1, 1)
    shop.move(fabric.server(3, 1))
    rehome.await_bound(shop)
    assert rehome.location(web.ip) == web.location != shop.location


# protocol.md, case 3


def test_the_old_place_is_asked_and_then_taught(boot, fabric, rehome):
    web = boot("web", 1, 1, ipv6=())
    origin, target = web.server, fabric.server(3, 1)
    with origin.listen() as old, web.listen() as ear:
        moved = web.move(target)
        asked = old.await_frame(lambda frame: frame.kind == "arp-request" and frame.dst == web.mac)
        taught = old.await_frame(lambda frame: frame.kind == "arp-request" and frame.src == web.mac, deadline=2)
        replies = ear.frames(lambda frame: frame.kind == "arp-reply")
    assert asked is not None and asked.frame.tpa == web.ip
    assert asked.time - moved.announced < 0.2
    assert taught is not None and (taught.frame.spa, taught.frame.tpa, taught.frame.sha) == (web.ip, web.ip, web.mac)
    assert taught.time > asked.time
    assert replies == []


# protocol.md, case 7


def test_a_moved_hosts_own_check_moves_it_and_gets_no_answer(boot, fabric, rehome):
    web = boot("web", 1, 1, ipv6=())
    with web.listen() as ear:
        web.move(fabric.server(2, 2), announce=None)
        web.send(frames.arp_probe(web.mac, web.ip))
        rehome.await_bound(web)
        time.sleep(QUIET)
        # The controller may well ask web whether it is there; it must not say that web's address is taken.
        assert ear.frames(lambda frame: frame.kind == "arp-reply") == []
    assert rehome.binding("0.0.0.0") is None


# protocol.md, case 9


def test_rarp_moves_the_macs_addresses_and_asks_for_each_at_the_new_place(boot, fabric, rehome):
    web = boot("web", 1, 1, ipv4=("10.0.0.231/24", "10.0.0.232/24"))
    with fabric.server(3, 2).listen() as new:
        web.move(fabric.server(3, 2), announce="rarp")
        for address in web.addresses:
            asked = new.await_frame(lambda frame: frame.asks_for == address and frame.dst == web.mac)
            assert asked is not None, address
    rehome.await_bound(web)


def test_rarp_of_an_unknown_mac_binds_nothing(fabric, rehome):
    before = rehome.last_event()
    fabric.server(1, 1).send(frames.rarp("02:00:00:00:77:77"))
    time.sleep(QUIET)
    assert rehome.events(before) == [] and rehome.bindings(mac="02:00:00:00:77:77") == []


# protocol.md, case 12


def test_an_overriding_advertisement_of_another_mac_is_checked_and_then_believed(boot, fabric, rehome):
    web, heir = boot("web", 1, 1), boot("heir", 2, 1)
    mine = web.ip6
    web.vanish()
    begin = time.monotonic()
    heir.send(frames.neighbor_advertisement(heir.mac, mine))
    time.sleep(0.1)
    assert rehome.binding(mine)["mac"].lower() == web.mac, "the owner is asked first"
    wait_until(
        lambda: rehome.binding(mine)["mac"].lower() == heir.mac, 2, "silence of the owner hands the address over"
    )
    assert time.monotonic() - begin < 1.5
    assert rehome.location(mine) == heir.location
    assert steers_to_place(fabric, mine, heir)


def steers_to_place(fabric, address, vm):
    return wait_until(lambda: steers_to(fabric, vm, address), 2, f"every switch steers {address} to {vm.name}")


def test_an_advertisement_without_override_changes_nothing_and_is_checked(boot, fabric, rehome):
    web, thief = boot("web", 1, 1), boot("thief", 2, 1)
    with web.listen() as ear:
        thief.send(frames.neighbor_advertisement(thief.mac, web.ip6, override=False))
        asked = ear.await_frame(lambda frame: frame.asks_for == web.ip6)
        time.sleep(0.8)
    assert asked is not None
    binding = rehome.binding(web.ip6)
    assert (binding["mac"].lower(), binding["location"], binding["state"]) == (web.mac, web.location, "VALID")


def test_a_claim_while_the_owner_is_alive_is_refused(boot, fabric, rehome):
    web, thief, client = boot("web", 1, 1), boot("thief", 2, 1), boot("client", 3, 1)
    before = rehome.last_event()
    thief.send(frames.gratuitous_request(thief.mac, web.ip))
    wait_until(
        lambda: [one for one in rehome.events(before, "CONFLICT") if one["ip"] == web.ip], 2, "a conflict is reported"
    )
    assert rehome.binding(web.ip)["mac"].lower() == web.mac
    assert rehome.location(web.ip) == web.location
    assert client.can_ping(web) and client.neighbor(web.ip) == web.mac


# Switches that are away while a host moves


@pytest.mark.parametrize("away", ["old leaf", "new leaf", "another leaf", "a spine"])
def test_a_switch_that_was_away_during_a_move_has_the_right_rules_after(boot, fabric, rehome, offline, away):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    switch = {
        "old leaf": fabric.leaf(1),
        "new leaf": fabric.leaf(3),
        "another leaf": fabric.leaf(2),
        "a spine": fabric.spine(1),
    }[away]
    target = fabric.server(3, 1)
    if away == "new leaf":
        # Its announcement can only be heard by the controller through this leaf: it goes away right after.
        web.move(target)
        with offline(switch):
            time.sleep(0.3)
    else:
        with offline(switch):
            web.move(target)
            time.sleep(0.3)
    rehome.await_bound_address(web, web.ip, deadline=10)
    for vm in (web, client):
        wait_until(lambda: steers_to(fabric, vm), 10, f"every switch steers to {vm.name}", 0.1)
    await_sound(rehome, deadline=10)
    assert client.can_ping(web) and web.can_ping(client)
