"""A host leaves: whatever the cause, no switch keeps a rule that names it, and nobody answers for it."""

import time

import pytest
from conftest import await_sound, steers_to
from rehome_net import PingProbe, frames, wait_until
from rehome_net.experiments import measure_departure

# The goal is for measure.py to check, on a machine left alone; here the purge must follow the event, not a timeout.
PURGE_LIMIT_MS = 1000
QUIET = 0.3


def await_gone(fabric, *addresses):
    wait_until(
        lambda: not fabric.rules_naming(*addresses), 2, f"no switch has a rule that names {', '.join(addresses)}"
    )


def is_reply(frame):
    return frame.kind in ("arp-reply", "na")


# protocol.md, case 13


def test_port_down_takes_every_rule_of_its_hosts_away(boot, fabric, rehome):
    web, shop, client = boot("web", 1, 1), boot("shop", 1, 1), boot("client", 2, 1)
    gone = measure_departure(fabric, web, web.server.port_down)
    assert gone.flows >= 2 * len(fabric.switches), "both addresses had a rule on every switch"
    assert gone.purge_ms <= PURGE_LIMIT_MS
    await_gone(fabric, shop.mac, *shop.addresses)
    assert rehome.binding(web.ip) is None and rehome.binding(shop.ip) is None
    assert [one["state"] for one in rehome.bindings(ip=web.ip)] == ["LEFT"]
    await_sound(rehome)
    assert rehome.is_at(client)


def test_nobody_answers_for_a_departed_host_and_the_question_is_flooded(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    web.server.port_down()
    await_gone(fabric, web.mac, *web.addresses)
    with client.listen() as ear, fabric.server(3, 1).listen() as elsewhere:
        client.send(frames.arp_request(client.mac, client.ip, web.ip))
        assert elsewhere.await_frame(lambda frame: frame.asks_for == web.ip) is not None
        time.sleep(QUIET)
        assert ear.frames(is_reply) == []


def test_a_departed_host_comes_back_when_its_port_does(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    web.server.port_down()
    await_gone(fabric, web.mac, *web.addresses)
    web.server.port_up()
    wait_until(web.server.is_up, 2, "the port is up")
    # What is said in the first moment may be lost, as on any cable; a host that resumes says it again.
    web.announce("garp", at=(0.0, 0.5, 1.5))
    web.announce("na", at=(0.0, 0.5, 1.5))
    rehome.await_bound(web)
    assert client.can_ping(web) and client.can_ping(web.ip6)


def test_the_event_names_the_cause(boot, fabric, rehome):
    web = boot("web", 1, 2, ipv6=())
    before, place = rehome.last_event(), web.location
    web.server.port_down()
    await_gone(fabric, web.ip)
    (event,) = wait_until(
        lambda: [one for one in rehome.events(before, "LEFT") if one["ip"] == web.ip], 2, "the departure is an event"
    )
    assert (event["from"], event["to"], event["cause"]) == (place, None, "PORT_DOWN")


def test_the_departure_of_a_moved_host_leaves_nothing_at_either_place(boot, fabric, rehome):
    web = boot("web", 1, 1)
    web.move(fabric.server(3, 1), announce="rarp")
    rehome.await_bound(web)
    web.server.port_down()
    await_gone(fabric, web.mac, *web.addresses)
    await_sound(rehome)


def test_what_is_left_behind_at_an_old_port_does_not_take_a_moved_host_along(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    origin = web.server
    web.move(fabric.server(3, 1))
    rehome.await_bound_address(web, web.ip)
    origin.port_down()
    time.sleep(QUIET)
    assert rehome.is_at(web) and client.can_ping(web)


def test_the_purge_takes_other_applications_rules_too(boot, fabric, rehome):
    # A rule that another application left on a switch and that still steers to the departed host.
    web = boot("web", 1, 1)
    stray = fabric.leaf(2)
    rehome.add_flow(stray.device, web.mac, 1)
    wait_until(lambda: stray.rules_naming(web.mac), 3, "the other application's rule is on the switch")
    rehome.leave(mac=web.mac)
    await_gone(fabric, web.mac, *web.addresses)


# A notice


def test_leave_by_mac_takes_every_address(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    web.vanish()
    rehome.leave(mac=web.mac)
    assert fabric.rules_naming(web.mac, *web.addresses) == [], "the purge was confirmed before the answer came"
    assert rehome.binding(web.ip) is None and rehome.binding(web.ip6) is None
    await_sound(rehome)
    with client.listen() as ear:
        client.send(frames.arp_request(client.mac, client.ip, web.ip))
        client.send(frames.neighbor_solicitation(client.mac, client.ip6, web.ip6))
        time.sleep(QUIET)
        assert ear.frames(is_reply) == []


def test_leave_by_address_takes_that_address_only(boot, fabric, rehome):
    web = boot("web", 1, 1)
    rehome.leave(addresses=[web.ip])
    await_gone(fabric, web.ip)
    assert rehome.binding(web.ip) is None
    assert rehome.binding(web.ip6) is not None and fabric.rules_naming(web.ip6)


def test_leaving_twice_or_never_having_been_there_is_no_error(boot, rehome):
    web = boot("web", 1, 1)
    web.vanish()
    rehome.leave(mac=web.mac)
    rehome.leave(mac=web.mac)
    rehome.leave(addresses=["10.0.0.252"])


def test_rehome_leave_in_the_shell(boot, fabric, rehome, onos):
    web = boot("web", 2, 1)
    web.vanish()
    said = onos.cli("rehome-leave", web.mac)
    assert web.ip in said
    assert fabric.rules_naming(web.mac, *web.addresses) == []
    assert '"stale":0' in onos.cli("rehome-audit", "-j").replace(" ", "")


def test_a_host_that_was_said_to_have_left_but_is_alive_comes_back_by_speaking(boot, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    rehome.leave(mac=web.mac)
    web.announce("garp")
    wait_until(lambda: rehome.is_at(web), 3, "it is bound again")
    assert client.can_ping(web)


# Losing a switch is not losing its hosts


@pytest.mark.parametrize("number", [1, 2])
def test_hosts_outlive_a_leaf_that_loses_its_controller_for_a_moment(boot, fabric, rehome, offline, number):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    assert client.can_ping(web)
    with PingProbe(client, web) as probe, offline(fabric.leaf(number)):
        probe.run_for(1.5)
        assert rehome.is_at(web) and rehome.is_at(client)
        # The neighbor is known: what is at stake here is the data plane.
        assert client.can_ping(web), "the data plane goes on"
    await_sound(rehome, deadline=10)
    assert probe.result().outage_ms() < 600
    assert rehome.is_at(web) and rehome.is_at(client) and client.can_ping(web.ip6)


def test_a_leaf_that_rebooted_gets_all_its_rules_again(boot, fabric, rehome, offline):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    leaf = fabric.leaf(1)
    with offline(leaf):
        leaf.reboot()
    # Its ports were down while it rebooted: hosts behind it may count as gone until they speak.
    web.announce("garp", at=(0.0, 1.0, 2.0))
    web.announce("na", at=(0.0, 1.0, 2.0))
    rehome.await_bound(web, deadline=15)
    for vm in (web, client):
        wait_until(lambda: steers_to(fabric, vm), 15, f"every switch steers to {vm.name}", 0.1)
    await_sound(rehome, deadline=10)
    assert client.can_ping(web)
