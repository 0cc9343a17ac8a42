"""Two that claim the same: what cannot be settled is frozen, said, answered by nobody, and released by the operator or by time."""

import threading
import time

import pytest
from conftest import QUIET
from rehome_net import frames, wait_until

CONTESTED = "10.0.0.247"
# Moves nearer to each other than this belong to one migration, and count once.
BURST_SECONDS = 2.0


def is_frozen(rehome, address):
    binding = rehome.binding(address)
    return binding is not None and binding["state"] == "FROZEN"


class Talking:
    """VMs that announce themselves in turn, again and again, for as long as the block lasts."""

    def __init__(self, *vms, pause=0.15):
        self._vms, self._pause = vms, pause
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._talk, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _talk(self):
        while True:
            for vm in self._vms:
                for kind in ("garp", "na"):
                    vm.announce(kind)
                if self._done.wait(self._pause):
                    return


@pytest.fixture
def twins(boot, fabric, rehome):
    """A VM and its clone, MAC and addresses alike, on two leaves."""
    web = boot("web", 1, 1)
    clone = boot(
        "clone", 2, 1, announce=False, mac=web.mac, ipv4=[str(one) for one in web.ipv4], ipv6=[str(one) for one in web.ipv6]
    )
    return web, clone


# protocol.md, case 4


@pytest.mark.parametrize("family", [4, 6])
def test_a_move_that_the_old_port_denies_is_taken_back(boot, fabric, rehome, family):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    address, other = web.address(family), fabric.server(3, 1)
    sequence = rehome.binding(address)["sequence"]
    other.send(
        frames.neighbor_advertisement(web.mac, address) if family == 6 else frames.gratuitous_request(web.mac, address)
    )
    wait_until(lambda: rehome.binding(address)["sequence"] == sequence + 2, 2, "it has moved there and back")
    assert rehome.is_at(web, address)
    assert client.can_ping(address)


def test_a_thief_that_speaks_in_the_owners_name_does_not_keep_what_it_takes(boot, fabric, rehome):
    """What arpspoof sends when it is stopped: the owner's address and MAC, from the thief's port, five times."""
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    thief = fabric.server(3, 1)
    # Known to the client before, for nobody is answered for what may be frozen.
    assert client.can_ping(web) and client.can_ping(web.ip6)
    for _ in range(5):
        thief.send(frames.arp(2, web.mac, web.ip, client.mac, client.ip, dst=client.mac))
        time.sleep(1)
    places = {address: rehome.location(address) for address in web.addresses}
    assert places == dict.fromkeys(web.addresses, web.location), "frozen or not, they are where their owner answers"
    assert client.can_ping(web) and client.can_ping(web.ip6)


def test_a_clone_of_a_living_host_is_frozen_with_an_alarm_and_answered_for_by_nobody(boot, rehome, twins):
    web, clone = twins
    client, before = boot("client", 3, 1), rehome.last_event()
    with Talking(web, clone):
        for address in (web.ip, web.ip6):
            wait_until(lambda: is_frozen(rehome, address), 15, f"{address} is frozen")
        frozen = rehome.binding(web.ip)
        # An alarm is told when the switches have confirmed what came of it.
        alarms = lambda: [one["ip"] for one in rehome.events(before, "FROZEN") if one["ip"] in (web.ip, web.ip6)]  # noqa: E731
        wait_until(lambda: set(alarms()) == {web.ip, web.ip6}, 5, "there is an alarm for each address")
        with client.listen() as ear:
            client.send(frames.arp_request(client.mac, client.ip, web.ip))
            client.send(frames.neighbor_solicitation(client.mac, client.ip6, web.ip6))
            time.sleep(QUIET)
            said = ear.frames(lambda frame: (frame.kind == "arp-reply" and frame.spa == web.ip) or frame.target == web.ip6)
            assert [frame for frame in said if frame.kind in ("arp-reply", "na")] == []
        # Both go on talking, and it stays as it is.
        time.sleep(0.5)
        after = rehome.binding(web.ip)
        assert len(alarms()) == 2, "one alarm an address"
    assert (after["location"], after["sequence"]) == (frozen["location"], frozen["sequence"])
    assert rehome.counters()["events-frozen"] >= 2


def test_two_hosts_with_one_mac_and_different_addresses_are_frozen_too(boot, rehome):
    web = boot("web", 1, 1, ipv6=())
    other = boot("other", 2, 1, announce=False, mac=web.mac, ipv4=("10.0.0.248/24",), ipv6=())
    with Talking(web, other):
        wait_until(
            lambda: is_frozen(rehome, web.ip) or is_frozen(rehome, other.ip), 15, "one of the two addresses is frozen"
        )


# An address that goes to and fro between two MACs


def flap(rehome, fabric, times, pause=BURST_SECONDS + 0.1):
    """Two MACs, of which always just one is there, claim an address in turn; ends early when it is frozen."""
    owners = [("02:00:00:00:70:01", fabric.server(1, 2)), ("02:00:00:00:70:02", fabric.server(2, 2))]
    for number in range(times):
        mac, server = owners[number % 2]
        server.send(frames.gratuitous_request(mac, CONTESTED))
        begin = time.monotonic()
        wait_until(
            lambda: is_frozen(rehome, CONTESTED) or rehome.location(CONTESTED) == server.location,
            3,
            f"claim {number} is decided",
        )
        if is_frozen(rehome, CONTESTED):
            return number
        time.sleep(max(0.0, pause - (time.monotonic() - begin)))
    return times


@pytest.fixture
def flapping(fabric, rehome):
    """The address of a pair that has flapped until it was frozen; gives how many took the address before that."""
    yield lambda: flap(rehome, fabric, 8)
    rehome.leave(addresses=[CONTESTED])


def test_a_flapping_pair_is_frozen_and_released_by_time(boot, rehome, flapping, settings):
    settings(freezeHold=3000)
    client, before = boot("client", 3, 1), rehome.last_event()
    # The first claim is the arrival; of the moves that follow, the fifth does not happen.
    assert flapping() == 5
    (alarm,) = [one for one in rehome.events(before, "FROZEN") if one["ip"] == CONTESTED]
    wait_until(lambda: not is_frozen(rehome, CONTESTED), 6, "time releases it")
    (released,) = [one for one in rehome.events(alarm["id"], "RELEASED") if one["ip"] == CONTESTED]
    held = rehome.binding(CONTESTED)
    assert held["state"] == "VALID"
    with client.listen() as ear:
        client.send(frames.arp_request(client.mac, client.ip, CONTESTED))
        assert ear.await_frame(lambda frame: frame.kind == "arp-reply" and frame.spa == CONTESTED) is not None
    assert released["id"] > alarm["id"]


@pytest.mark.parametrize("way", ["command", "command-by-mac", "rest", "rest-by-mac"])
def test_an_operator_releases_what_is_frozen(boot, onos, rehome, twins, way):
    web, clone = twins
    with Talking(web, clone):
        wait_until(lambda: is_frozen(rehome, web.ip) and is_frozen(rehome, web.ip6), 15, "both addresses are frozen")
    # The operator has stopped the clone.
    clone.vanish()
    before, client = rehome.last_event(), boot("client", 3, 1)
    subject = web.mac if way.endswith("by-mac") else web.ip
    if way.startswith("command"):
        assert web.ip in onos.cli("rehome-release", subject)
    else:
        rehome.release(subject)
    assert not is_frozen(rehome, web.ip)
    assert is_frozen(rehome, web.ip6) != way.endswith("by-mac"), "a MAC stands for every address it has"
    assert [one["ip"] for one in rehome.events(before, "RELEASED") if one["ip"] == web.ip] == [web.ip]
    web.announce("garp")
    wait_until(lambda: rehome.is_at(web), 3, "it is bound where it is")
    assert client.can_ping(web.ip, timeout=2)


def test_releasing_what_is_not_frozen_changes_nothing(boot, rehome):
    web = boot("web", 1, 1)
    sequence = rehome.binding(web.ip)["sequence"]
    rehome.release(web.ip)
    rehome.release("10.0.0.253")
    assert rehome.is_at(web) and rehome.binding(web.ip)["sequence"] == sequence
