"""What liars and the tools of attackers achieve. docs/security.md has the table; its rows are held here,
in test_configuration.py and in test_zy_flood.py.

Every tool is tried twice: behind the victim's own port, where nothing stands between them and it must succeed — it would
prove nothing otherwise — and from elsewhere in the fabric.
"""

import threading
import time
from contextlib import contextmanager

import pytest
from conftest import QUIET
from rehome_net import PingProbe, frames, wait_until
from test_detection import detection_result, start_detection

TOOL_SECONDS = 3
NEW, NEW6 = "10.0.0.243", "2001:db8::f3"


class Liar:
    """Sends frames at a rate for as long as the block lasts."""

    def __init__(self, vm, burst, rate=100):
        self._vm, self._burst, self._pause = vm, burst, 1 / rate
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._lie, daemon=True)
        self.sent = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _lie(self):
        due = time.monotonic()
        while not self._done.wait(max(0.0, due - time.monotonic())):
            due += self._pause
            for frame in self._burst:
                self._vm.send(frame)
                self.sent += 1


def lies(kind, liar, address):
    return {
        "garp": frames.gratuitous_request,
        "garp-reply": frames.gratuitous_reply,
        "arp-probe": frames.arp_probe,
        "na": frames.neighbor_advertisement,
    }[kind](liar.mac, address)


@pytest.mark.parametrize("kind", ["garp", "na"])
def test_a_liar_at_100_a_second_costs_the_owner_not_one_packet(boot, rehome, kind):
    web, liar, client = boot("web", 1, 1), boot("liar", 2, 1), boot("client", 3, 1)
    family = 6 if kind == "na" else 4
    address = web.address(family)
    assert client.can_ping(address)
    before, sequence = rehome.last_event(), rehome.binding(address)["sequence"]
    written = set()
    with PingProbe(client, web, family) as probe, Liar(liar, [lies(kind, liar, address)]) as lie:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            binding = rehome.binding(address)
            assert (binding["mac"].lower(), binding["location"]) == (web.mac, web.location)
            written.add((binding["state"], binding["since"]))
            time.sleep(0.02)
    assert lie.sent > 300, "this machine was too slow for the test"
    assert probe.result().lost() == 0
    assert client.neighbor(address) == web.mac
    wait_until(lambda: rehome.is_at(web, address), 2, "the address is in nobody's doubt")
    assert rehome.binding(address)["sequence"] == sequence
    told = [one for one in rehome.events(before) if one["ip"] == address]
    assert [one["kind"] for one in told] == ["CONFLICT"], "one in ten seconds"
    # Valid, doubted, valid, and the same once more a second later: the store is not written for every lie.
    assert len(written) <= 2 * 5 + 1


def test_a_liar_that_changes_its_mac_every_time_costs_the_owner_nothing_either(boot, rehome):
    web, liar, client = boot("web", 1, 1), boot("liar", 2, 1), boot("client", 3, 1)
    assert client.can_ping(web)
    before = rehome.last_event()
    burst = [frames.gratuitous_request(f"02:00:00:00:71:{number:02x}", web.ip) for number in range(20)]
    with PingProbe(client, web) as probe, Liar(liar, burst, rate=5):
        probe.run_for(3)
    assert probe.result().lost() == 0
    wait_until(lambda: rehome.is_at(web), 2, "the address is in nobody's doubt")
    assert len([one for one in rehome.events(before) if one["ip"] == web.ip]) <= 2


# arpspoof


@contextmanager
def spoof(thief, *arguments):
    with thief.background("arpspoof", "-i", thief.interface, *arguments) as tool:
        yield
        # Asked to end, it would for five seconds speak in the owner's name to hide its traces: another attack, which
        # test_duplicates.py looks at.
        tool.kill()


@pytest.mark.parametrize("aim", ["at one", "at all"])
def test_arpspoof_from_elsewhere_does_not_redirect_a_victim(boot, rehome, aim):
    web, thief, client = boot("web", 1, 1), boot("thief", 2, 1), boot("client", 3, 1)
    assert client.can_ping(web) and thief.can_ping(client)
    with PingProbe(client, web) as probe, spoof(thief, *(("-t", client.ip) if aim == "at one" else ()), web.ip):
        probe.run_for(TOOL_SECONDS)
        assert client.neighbor(web.ip) == web.mac
    assert probe.result().lost() == 0
    assert rehome.is_at(web)


def test_arpspoof_behind_the_victims_own_port_is_out_of_reach(boot):
    web, thief, client = boot("web", 1, 1), boot("thief", 3, 1), boot("client", 3, 1)
    assert client.can_ping(web) and thief.can_ping(client)
    with spoof(thief, "-t", client.ip, web.ip):
        wait_until(lambda: client.neighbor(web.ip) == thief.mac, TOOL_SECONDS, "the victim is redirected")


UNKNOWN, UNKNOWN6 = "10.0.0.244", "2001:db8::f4"


def told_lies(thief, web, client):
    """Frames that say, each in its way, that web's addresses are the thief's, and that could reach the client."""
    to_client = {"dst": client.mac, "to": client.ip6}
    return {
        "reply": frames.arp(2, thief.mac, web.ip, client.mac, client.ip, dst=client.mac),
        "request": frames.arp_request(thief.mac, web.ip, client.ip, dst=client.mac),
        "request to all": frames.arp_request(thief.mac, web.ip, UNKNOWN),
        "na": frames.neighbor_advertisement(thief.mac, web.ip6, solicited=True, **to_client),
        "na, unsolicited": frames.neighbor_advertisement(thief.mac, web.ip6, **to_client),
        "ns": frames.neighbor_solicitation(thief.mac, web.ip6, client.ip6, **to_client),
        "ns to all": frames.neighbor_solicitation(thief.mac, web.ip6, UNKNOWN6),
    }


FORMS = ("reply", "request", "request to all", "na", "na, unsolicited", "ns", "ns to all")


@pytest.mark.parametrize("form", FORMS)
def test_a_lie_in_whatever_form_does_not_reach_its_victim(boot, rehome, form):
    web, thief, client = boot("web", 1, 1), boot("thief", 2, 1), boot("client", 3, 1)
    assert client.can_ping(web) and client.can_ping(web.ip6)
    lie = told_lies(thief, web, client)[form]
    with client.listen() as ear:
        for _ in range(3):
            thief.send(lie)
            time.sleep(QUIET)
        assert client.neighbor(web.ip) == web.mac and client.neighbor(web.ip6) == web.mac
        assert ear.frames(lambda frame: thief.mac in (frame.sha, frame.lladdr)) == []


# thc-ipv6


def advertise(thief, *arguments):
    return thief.background("atk6-fake_advertise6", *arguments[:-1], "-w", "1", thief.interface, *arguments[-1])


@pytest.mark.parametrize(
    "flags, aimed", [((), False), ((), True), (("-s",), True), (("-r",), False)], ids=["all", "one", "solicited", "router"]
)
def test_fake_advertise6_from_elsewhere_does_not_redirect_a_victim(boot, rehome, flags, aimed):
    web, thief, client = boot("web", 1, 1), boot("thief", 2, 1), boot("client", 3, 1)
    assert client.can_ping(web.ip6) and thief.can_ping(client.ip6)
    with PingProbe(client, web, 6) as probe:
        with advertise(thief, *flags, (web.ip6, client.ip6) if aimed else (web.ip6,)):
            probe.run_for(TOOL_SECONDS)
            assert client.neighbor(web.ip6) == web.mac
    assert probe.result().lost() == 0
    assert rehome.is_at(web, web.ip6)


def test_fake_advertise6_behind_the_victims_own_port_is_out_of_reach(boot):
    web, thief, client = boot("web", 1, 1), boot("thief", 3, 1), boot("client", 3, 1)
    assert client.can_ping(web.ip6)
    with advertise(thief, (web.ip6,)):
        wait_until(lambda: client.neighbor(web.ip6) == thief.mac, TOOL_SECONDS, "the victim is redirected")


def refuse_new_addresses(thief):
    return thief.background("atk6-dos-new-ip6", thief.interface)


def test_dos_new_ip6_cannot_take_an_owners_address_away(boot, fabric, rehome):
    web, thief = boot("web", 1, 1), boot("thief", 2, 1)
    with refuse_new_addresses(thief):
        time.sleep(0.5)
        # Its own address checked anew, where it is and where it has moved to: nobody is asked, so that nobody can lie.
        start_detection(web, web.ip6)
        assert detection_result(web, web.ip6)
        web.move(fabric.server(3, 1), announce=None)
        start_detection(web, web.ip6)
        assert detection_result(web, web.ip6)
    rehome.await_bound_address(web, web.ip6)


def test_dos_new_ip6_behind_the_victims_own_port_is_out_of_reach(boot):
    thief, fresh = boot("thief", 1, 1), boot("fresh", 1, 1)
    with refuse_new_addresses(thief):
        time.sleep(0.5)
        start_detection(fresh, NEW6)
        assert not detection_result(fresh, NEW6)


def test_dos_new_ip6_against_a_free_address_leaves_no_trace_but_events(boot, rehome):
    """A free address has no owner to speak for it, so that the lie "it is mine" cannot be told from the truth."""
    thief, fresh, client = boot("thief", 2, 1), boot("fresh", 1, 1), boot("client", 3, 1)
    with refuse_new_addresses(thief):
        time.sleep(0.5)
        start_detection(fresh, NEW6)
        detection_result(fresh, NEW6)
    # Whatever it claimed ends with its next check: the thief does not answer for it.
    assert client.can_ping(thief.ip6)
    start_detection(fresh, NEW6)
    assert detection_result(fresh, NEW6), "with the tool gone the address is to be had"
    wait_until(lambda: rehome.location(NEW6) == fresh.location, 3, "and it is bound to who asked for it")
    assert client.can_ping(NEW6, timeout=2)
