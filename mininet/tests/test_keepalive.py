"""A host that falls silent is asked for, at its own port only, and purged when it does not answer.

The edge ports stay up all the time: that is what a virtual machine leaves behind.
"""

import time

import pytest
from conftest import QUIET, await_sound
from rehome_net import frames, wait_until

AGE = 3.0
TRIES = 3
INTERVAL = 0.4
# Half an age until it is asked at the latest, then every try, then the purge.
GONE = AGE / 2 + TRIES * INTERVAL + 2.0
ASKER = "02:52:48:4d:00:01"
TAGS = pytest.mark.parametrize("vlan", [None, 10], ids=["untagged", "tagged"])


@pytest.fixture
def short(settings):
    """The keepalive within seconds."""
    settings(keepaliveAge=int(AGE * 1000), keepaliveTries=TRIES, keepaliveInterval=int(INTERVAL * 1000))


def await_gone(fabric, vm):
    wait_until(lambda: not fabric.rules_naming(vm.mac, *vm.addresses), GONE, f"no rule names {vm.name}", 0.1)


def is_question(frame):
    return frame.src == ASKER and frame.kind in ("arp-request", "ns")


def is_reply(frame):
    return frame.kind in ("arp-reply", "na")


def departures(rehome, vm, since):
    return {one["ip"]: one["cause"] for one in rehome.events(since, "LEFT") if one["ip"] in vm.addresses}


@TAGS
def test_a_host_that_vanishes_is_purged_and_nobody_answers_for_it(boot, fabric, rehome, short, vlan):
    web, client = boot("web", 1, 1, vlan=vlan), boot("client", 2, 1, vlan=vlan)
    boot("witness", 3, 1, vlan=vlan)  # a port where other VLANs were heard, and not this one, is not flooded to
    since = rehome.last_event()
    web.vanish()
    await_gone(fabric, web)
    wait_until(lambda: len(departures(rehome, web, since)) == 3, 2, "all three departures are events")
    assert set(departures(rehome, web, since).values()) == {"KEEPALIVE"}
    assert [rehome.binding(one, vlan) for one in web.addresses] == [None] * 3
    assert web.server is None and fabric.server(1, 1).is_up()
    assert rehome.counters()["keepalive-departures"] >= 3
    await_sound(rehome)
    with client.listen() as ear, fabric.server(3, 1).listen() as elsewhere:
        client.send(frames.arp_request(client.mac, client.ip, web.ip))
        client.send(frames.neighbor_solicitation(client.mac, client.ip6, web.ip6))
        for address in (web.ip, web.ip6):
            assert elsewhere.await_frame(lambda frame, ip=address: frame.asks_for == ip) is not None, "it is flooded"
        time.sleep(QUIET)
        assert ear.frames(is_reply) == []


def test_a_host_that_returns_is_welcome_at_once(boot, fabric, rehome, short):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    home = web.server
    web.vanish()
    await_gone(fabric, web)
    web.arrive(home)
    rehome.await_bound(web, deadline=2)
    assert client.can_ping(web) and client.can_ping(web.ip6)


def test_a_quiet_host_that_lives_stays_for_ages(boot, fabric, rehome, short):
    web = boot("web", 1, 1)
    since, before = rehome.last_event(), rehome.counters().get("keepalive-probes", 0)
    with web.server.listen() as ear:
        time.sleep(4 * AGE)
        asked = ear.frames(is_question)
    assert rehome.is_at(web) and rehome.is_at(web, web.ip6) and rehome.is_at(web, web.link_local)
    assert departures(rehome, web, since) == {}
    # Three addresses, and no two questions to one within a third of the age; an answer a second at most is repeated.
    assert 3 <= len(asked) <= 3 * 4 * 3 + 3, f"{len(asked)} questions"
    assert all(frame.dst == web.mac for frame in asked), "by unicast"
    assert rehome.counters()["keepalive-probes"] > before


@TAGS
def test_only_its_own_port_hears_the_questions(boot, fabric, rehome, short, vlan):
    web = boot("web", 1, 1, vlan=vlan)
    others = [server for server in fabric.servers if server is not web.server]
    ears = [server.listen() for server in others]
    try:
        with web.server.listen() as own:
            found = own.await_frame(is_question, AGE)
        assert found is not None and (found.frame.vlan or None) == vlan
        web.vanish()
        await_gone(fabric, web)
        assert [ear.frames(is_question) for ear in ears] == [[]] * len(ears)
    finally:
        for ear in ears:
            ear.close()


def test_a_host_that_speaks_is_not_asked(boot, fabric, rehome, short):
    web = boot("web", 1, 1, ipv6=())
    end = time.monotonic() + 3 * AGE
    with web.server.listen() as ear:
        while time.monotonic() < end:
            web.announce("garp")
            time.sleep(AGE / 10)
        assert [frame for frame in ear.frames(is_question) if frame.kind == "arp-request"] == []
    assert rehome.is_at(web)


def test_nobody_leaves_while_the_switch_has_lost_its_controller(boot, fabric, rehome, short, settings, offline):
    settings(deviceGrace=60000)
    web = boot("web", 1, 1)
    since = rehome.last_event()
    web.vanish()
    with offline(fabric.leaf(1)):
        time.sleep(2 * AGE)
        assert departures(rehome, web, since) == {}, "nobody was asked"
        assert rehome.binding(web.ip) is not None
    # Then as ever, by an age after its return.
    wait_until(lambda: not fabric.rules_naming(web.mac, *web.addresses), AGE + GONE, "and then it leaves", 0.1)
    assert set(departures(rehome, web, since).values()) == {"KEEPALIVE"}


def test_a_living_host_outlives_the_loss_of_its_switchs_controller(boot, fabric, rehome, short, settings, offline):
    settings(deviceGrace=60000)
    web = boot("web", 1, 1)
    since = rehome.last_event()
    with offline(fabric.leaf(1)):
        time.sleep(AGE)
    time.sleep(2 * AGE)
    assert rehome.is_at(web) and rehome.is_at(web, web.ip6)
    assert departures(rehome, web, since) == {}


def test_what_a_switch_counts_from_a_host_spares_it_and_what_it_counts_to_it_does_not(
    boot, fabric, rehome, settings
):
    # The switch's counters are read every few seconds, so that the age has to be longer.
    settings(keepaliveAge=45000, keepaliveTries=1, keepaliveInterval=300)
    web, client = boot("web", 1, 1, ipv6=()), boot("client", 2, 1, ipv6=())
    leaf = fabric.leaf(1)
    rehome.add_rule(
        leaf.device,
        [
            {"type": "IN_PORT", "port": str(web.server.port)},
            {"type": "ETH_TYPE", "ethType": "0x800"},
            {"type": "IPV4_SRC", "ip": f"{web.ip}/32"},
        ],
        port=1,
    )
    # From now on it answers nothing that it is asked, but goes on sending data.
    web.pin_neighbor(client)
    client.pin_neighbor(web)
    web.sysctl(f"net.ipv4.conf.{web.interface}.arp_ignore", 8)
    since = rehome.last_event()
    with web.background("ping", "-n", "-i", "0.5", client.ip):
        wait_until(
            lambda: rehome.counters().get("keepalive-spared-traffic", 0) > 0, 45, "traffic has spared a question", 0.5
        )
        assert rehome.is_at(web) and departures(rehome, web, since) == {}
    # What others send it is no sign of life.
    with client.background("ping", "-n", "-i", "0.5", web.ip):
        web.vanish()
        wait_until(lambda: web.ip in departures(rehome, web, since), 45, "it has left", 0.5)
