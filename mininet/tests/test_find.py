"""One host asks for another: the controller answers what it knows, and asks around, once, for what it does not."""

import time
from contextlib import ExitStack

import pytest
from conftest import steers_to
from rehome_net import frames, wait_until

UNKNOWN = "10.0.0.250"
UNKNOWN6 = "2001:db8::fa"
QUIET = 0.3  # seconds: a flood that has not come by then does not come


class Ears:
    """Listeners on every edge port and every VM."""

    def __init__(self, stack, fabric, vms=()):
        self.edges = {server: stack.enter_context(server.listen()) for server in fabric.servers}
        self.vms = {vm: stack.enter_context(vm.listen()) for vm in vms}

    def edges_that_heard(self, match):
        """{server: number of frames} of the servers whose edge port sent something that matches."""
        counts = {server: len(ear.frames(match)) for server, ear in self.edges.items()}
        return {server: count for server, count in counts.items() if count}


@pytest.fixture
def ears(fabric):
    with ExitStack() as stack:
        yield lambda *vms: Ears(stack, fabric, vms)


def asks(address):
    """Questions for an address; its owner's own announcement, which has the form of one, is none."""
    return lambda frame: frame.asks_for == address and address not in (frame.spa, frame.ip_src)


# Known targets: protocol.md, case 1.


def test_a_query_for_a_known_target_is_answered_and_heard_by_nobody(boot, ears):
    client, web = boot("client", 1, 1), boot("web", 2, 1)
    heard = ears(client, web)
    client.send(frames.arp_request(client.mac, client.ip, web.ip))
    answer = heard.vms[client].await_frame(lambda frame: frame.kind == "arp-reply" and frame.spa == web.ip).frame
    time.sleep(QUIET)
    assert (answer.sha, answer.src, answer.tha, answer.tpa, answer.dst) == (
        web.mac,
        web.mac,
        client.mac,
        client.ip,
        client.mac,
    )
    assert heard.edges_that_heard(asks(web.ip)) == {}
    assert heard.edges_that_heard(lambda frame: frame.kind == "arp-reply") == {client.server: 1}


def test_a_solicitation_for_a_known_target_is_answered_and_heard_by_nobody(boot, ears):
    client, web = boot("client", 1, 1), boot("web", 2, 1)
    heard = ears(client)
    client.send(frames.neighbor_solicitation(client.mac, client.ip6, web.ip6))
    answer = heard.vms[client].await_frame(lambda frame: frame.kind == "na" and frame.target == web.ip6).frame
    time.sleep(QUIET)
    assert (answer.lladdr, answer.src, answer.dst) == (web.mac, web.mac, client.mac)
    assert (answer.ip_src, answer.ip_dst, answer.solicited) == (web.ip6, client.ip6, True)
    assert heard.edges_that_heard(asks(web.ip6)) == {}
    assert heard.edges_that_heard(lambda frame: frame.kind == "na" and not frame.is_group) == {client.server: 1}


def test_in_a_vlan_the_answer_carries_its_tag(boot, ears):
    red, red2 = boot("red", 1, 1, vlan=10), boot("red2", 2, 1, vlan=10)
    heard = ears(red)
    red.send(frames.arp_request(red.mac, red.ip, red2.ip))
    assert heard.vms[red].await_frame(lambda frame: frame.kind == "arp-reply").frame.sha == red2.mac
    (answer,) = heard.edges[red.server].frames(lambda frame: frame.kind == "arp-reply")
    assert answer.vlan == 10


def test_a_query_does_not_cross_vlans(boot, ears):
    client, red = boot("client", 1, 1), boot("red", 2, 1, vlan=10)
    heard = ears(client, red)
    client.send(frames.arp_request(client.mac, client.ip, red.ip))
    time.sleep(QUIET)
    assert heard.vms[client].frames(lambda frame: frame.kind == "arp-reply") == []
    assert heard.vms[red].frames(asks(red.ip)) == []


def test_who_asks_for_itself_or_for_a_neighbor_on_its_port_gets_no_answer_from_the_controller(boot, ears):
    web, shop = boot("web", 1, 1), boot("shop", 1, 1)
    heard = ears(web)
    web.send(frames.arp_probe(web.mac, web.ip))
    web.send(frames.gratuitous_request(web.mac, web.ip))
    web.send(frames.arp_request(web.mac, web.ip, shop.ip))
    time.sleep(QUIET)
    # shop itself answers over their bridge; the edge port must stay silent.
    assert heard.edges_that_heard(lambda frame: frame.kind == "arp-reply") == {}


# Checks of reachability go to the owner: protocol.md, case 11.


def test_a_unicast_request_reaches_its_owner_and_is_not_answered_for_it(boot, ears):
    client, web = boot("client", 1, 1), boot("web", 2, 1)
    heard = ears(web)
    client.send(frames.arp_request(client.mac, client.ip, web.ip, dst=web.mac))
    assert heard.vms[web].await_frame(asks(web.ip)) is not None
    time.sleep(QUIET)
    assert heard.edges_that_heard(asks(web.ip)) == {web.server: 1}
    replies = heard.edges[client.server].frames(lambda frame: frame.kind == "arp-reply" and not frame.is_group)
    assert [reply.sha for reply in replies] == [web.mac]


def test_a_unicast_solicitation_reaches_its_owner_and_is_not_answered_for_it(boot, ears):
    client, web = boot("client", 1, 1), boot("web", 2, 1)
    heard = ears(web)
    client.send(frames.neighbor_solicitation(client.mac, client.ip6, web.ip6, dst=web.mac, to=web.ip6))
    assert heard.vms[web].await_frame(asks(web.ip6)) is not None
    time.sleep(QUIET)
    assert heard.edges_that_heard(asks(web.ip6)) == {web.server: 1}
    # Not counting the announcement that a newly bound address gets.
    answers = heard.edges[client.server].frames(
        lambda frame: frame.kind == "na" and frame.target == web.ip6 and not frame.is_group
    )
    assert len(answers) == 1


# Unknown targets: protocol.md, case 2.


@pytest.mark.parametrize("family", [4, 6])
def test_an_unknown_target_is_asked_for_once_at_every_other_edge_port(boot, fabric, ears, family):
    client = boot("client", 1, 1)
    target = UNKNOWN if family == 4 else UNKNOWN6
    heard = ears()
    client.send(query(client, target))
    others = {server: 1 for server in fabric.servers if server is not client.server}
    wait_until(lambda: heard.edges_that_heard(asks(target)) == others, 1, "one copy came out of every other edge port")
    client.send(query(client, target))
    time.sleep(QUIET)
    assert heard.edges_that_heard(asks(target)) == others, "a repeat within a second is suppressed"


def query(vm, target):
    if ":" in target:
        return frames.neighbor_solicitation(vm.mac, vm.ip6, target)
    return frames.arp_request(vm.mac, vm.ip, target)


def test_a_flood_stays_in_its_vlan(boot, fabric, ears):
    # VLANs that no other test uses: a port stays one of a VLAN once that was heard there.
    red, red2 = boot("red", 1, 1, vlan=31), boot("red2", 2, 1, vlan=31)
    blue, plain = boot("blue", 3, 1, vlan=32), boot("plain", 3, 2)
    unknown = "10.0.31.250"
    heard = ears(red, red2, blue, plain)
    red.send(frames.arp_request(red.mac, red.ip, unknown))
    assert heard.vms[red2].await_frame(asks(unknown)) is not None
    time.sleep(QUIET)
    for server, ear in heard.edges.items():
        assert {frame.vlan for frame in ear.frames(asks(unknown))} <= {31}, server
    assert red.server not in heard.edges_that_heard(asks(unknown))
    assert blue.server not in heard.edges_that_heard(asks(unknown)), "VLAN 31 was never heard there"
    for other in (blue, plain):
        assert heard.vms[other].frames(asks(unknown)) == []


def test_a_silent_untagged_host_is_found_where_only_a_tagged_one_was_heard(boot, fabric, rehome):
    boot("red", 3, 1, vlan=33)
    client, quiet = boot("client", 1, 1), boot("quiet", 3, 1, announce=False)
    assert client.can_ping(quiet, timeout=3)
    assert rehome.location(quiet.ip) == quiet.location


def test_a_flood_never_leaves_by_a_link_between_switches_twice(boot, fabric, ears):
    # Were a flood forwarded by switches as well as by the controller, copies would multiply around the spines.
    client = boot("client", 2, 1)
    heard = ears()
    client.send(query(client, "10.0.0.251"))
    time.sleep(QUIET)
    assert set(heard.edges_that_heard(asks("10.0.0.251")).values()) == {1}


def test_an_answer_to_a_flood_makes_the_target_known(boot, fabric, rehome, ears):
    client, quiet = boot("client", 1, 1), boot("quiet", 3, 2, announce=False)
    heard = ears(client)
    client.send(query(client, quiet.ip))
    answer = heard.vms[client].await_frame(lambda frame: frame.kind == "arp-reply" and frame.spa == quiet.ip)
    assert answer.frame.sha == quiet.mac
    rehome.await_bound_address(quiet, quiet.ip)
    wait_until(lambda: steers_to(fabric, quiet), 2, "every switch steers to it")
