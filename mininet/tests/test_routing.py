"""Subnets with homes and gateways: one prefix route a switch, host routes for who is away, and a hop where it is due."""

import re

import pytest
from conftest import await_sound
from rehome_net import PingProbe, wait_until

RED, BLUE = 10, 20
GATEWAY = "02:00:5e:00:01:01"
OUTAGE_LIMIT_MS = 500


def subnet(number, vlan, home, family=4):
    prefix = f"10.{number}.0" if family == 4 else f"2001:db8:{number}:"
    return {
        "prefix": f"{prefix}.0/24" if family == 4 else f"{prefix}:/64",
        "gateway": f"{prefix}.254" if family == 4 else f"{prefix}:fe",
        "gatewayMac": GATEWAY,
        **({"vlan": vlan} if vlan else {}),
        **({"home": home.device} if home else {}),
    }


@pytest.fixture
def declared(fabric, rehome):
    """Red (tagged) at home at leaf 1, plain (untagged) at leaf 2, blue (tagged) anywhere, each with a gateway."""
    homes = [(1, RED, fabric.leaf(1)), (2, None, fabric.leaf(2)), (3, BLUE, None)]
    subnets = [subnet(*home, family) for home in homes for family in (4, 6)]
    rehome.configure_network(subnets=subnets)
    wait_until(lambda: len(prefix_rules(fabric, "10.1.0.0/24")) >= len(fabric.switches), 5, "the prefix is routed")
    yield subnets
    rehome.clear_network()
    wait_until(lambda: not prefix_rules(fabric, "10.1.0.0/24"), 5, "the prefix is routed no more")
    await_sound(rehome)


@pytest.fixture
def settle(boot, declared):
    """A function that boots a VM in a subnet, with the way through its gateway, which it need not ask for."""

    def settle_one(name, number, leaf, server=1, vlan=None, host=None):
        settle_one.hosts += 1
        host = host or settle_one.hosts
        vm = boot(
            name,
            leaf,
            server,
            vlan=vlan,
            ipv4=(f"10.{number}.0.{host}/24",),
            ipv6=(f"2001:db8:{number}::{host:x}/64",),
        )
        for gateway in (f"10.{number}.0.254", f"2001:db8:{number}::fe"):
            vm.run("ip", "neigh", "replace", gateway, "lladdr", GATEWAY, "dev", vm.interface, "nud", "permanent")
            vm.run("ip", "route", "replace", "default", "via", gateway, "dev", vm.interface, check=True)
        return vm

    settle_one.hosts = 0
    return settle_one


def prefix_rules(fabric, prefix):
    """The rules of all switches that match a whole prefix in its own VLAN, whoever it was sent to."""
    return [
        rule
        for switch in fabric.switches
        for rule in switch.dump_flows()
        if prefix in (rule.match.get("nw_dst"), rule.match.get("ipv6_dst")) and "dl_dst" not in rule.match
    ]


def switches_naming(fabric, address):
    """The switches that have a host route of the address."""
    return {
        switch.name
        for switch in fabric.switches
        for rule in switch.rules_naming(address)
        if address in (rule.match.get("nw_dst"), rule.match.get("ipv6_dst"))
    }


def hops_left(vm, address):
    """The time to live with which an echo's answer comes back; None where none comes."""
    found = re.search(r"ttl=(\d+)", vm.run("ping", "-n", "-c", "1", "-W", "1", address))
    return int(found.group(1)) if found else None


def time_to_live(frame):
    return frame.raw[14 + 8 if frame.ethertype == 0x0800 else 14 + 7]


def assert_one_hop(one, other, family):
    """Echo and answer lose one hop each, and come from the gateway."""
    address = other.address(family)
    with other.listen() as listener:
        wait_until(lambda: hops_left(one, address), 3, f"{one.name} reaches {other.name}")
        assert hops_left(one, address) == 63, f"{other.name} answers {one.name}"
    echoes = listener.frames(lambda frame: frame.kind == "echo-request" and frame.ip_dst == address)
    assert {(echo.src, echo.dst, time_to_live(echo)) for echo in echoes} == {(GATEWAY, other.mac, 63)}
    assert hops_left(other, one.address(family)) == 63


@pytest.mark.parametrize("family", [4, 6])
def test_packets_between_subnets_lose_one_hop_and_no_more(settle, rehome, family):
    red, plain, blue = settle("red", 1, 1, vlan=RED), settle("plain", 2, 2), settle("blue", 3, 3, vlan=BLUE)
    for one, other in ((red, plain), (red, blue), (plain, blue)):
        assert_one_hop(one, other, family)
    await_sound(rehome)


@pytest.mark.parametrize("family", [4, 6])
def test_packets_within_a_subnet_lose_none(settle, family):
    red, too = settle("red", 1, 1, vlan=RED), settle("too", 1, 3, vlan=RED)
    assert red.can_ping(too.address(family))
    assert hops_left(red, too.address(family)) == 64 == hops_left(too, red.address(family))


@pytest.mark.parametrize("family", [4, 6])
def test_two_subnets_behind_one_edge_port(settle, family):
    red, plain = settle("red", 1, 1, vlan=RED), settle("plain", 2, 1)
    assert red.location == plain.location
    assert_one_hop(red, plain, family)


def test_a_host_at_home_is_known_to_its_leaf_alone_and_to_all_while_away(settle, fabric, rehome):
    red, plain = settle("red", 1, 1, vlan=RED), settle("plain", 2, 2)
    everywhere = {switch.name for switch in fabric.switches}
    for address in (red.ip, red.ip6):
        wait_until(lambda: switches_naming(fabric, address) == {fabric.leaf(1).name}, 3, "only its leaf names it")
    assert len(prefix_rules(fabric, "10.1.0.0/24")) == len(fabric.switches)
    before = len(prefix_rules(fabric, "10.1.0.0/24"))

    with PingProbe(plain, red) as probe:
        probe.run_for(0.3)
        moved = red.move(fabric.server(3, 1))
        probe.run_for(0.7)
    assert probe.result().outage_ms(moved.detached - 0.02) <= OUTAGE_LIMIT_MS
    rehome.await_bound_address(red, red.ip)
    wait_until(lambda: switches_naming(fabric, red.ip) == everywhere, 3, "away, every switch names it")
    assert hops_left(plain, red.ip) == 63

    with PingProbe(plain, red) as probe:
        probe.run_for(0.3)
        moved = red.move(fabric.server(1, 1))
        probe.run_for(0.7)
    assert probe.result().outage_ms(moved.detached - 0.02) <= OUTAGE_LIMIT_MS
    wait_until(lambda: switches_naming(fabric, red.ip) == {fabric.leaf(1).name}, 3, "back, only its leaf names it")
    assert hops_left(plain, red.ip) == 63
    assert len(prefix_rules(fabric, "10.1.0.0/24")) == before

    rehome.leave(mac=red.mac)
    wait_until(lambda: not fabric.rules_naming(red.ip, red.ip6, red.mac), 3, "departed, nothing names it")
    await_sound(rehome)


def test_a_departure_while_away_leaves_nothing(settle, fabric, rehome):
    red = settle("red", 1, 3, vlan=RED)
    wait_until(lambda: len(switches_naming(fabric, red.ip6)) == len(fabric.switches), 3, "every switch names it")
    rehome.leave(mac=red.mac)
    wait_until(lambda: not fabric.rules_naming(red.ip, red.ip6, red.mac), 3, "departed, nothing names it")
    await_sound(rehome)


def test_what_is_declared_may_change_under_traffic(settle, declared, fabric, rehome):
    red, plain = settle("red", 1, 1, vlan=RED), settle("plain", 2, 2)
    assert_one_hop(plain, red, 4)
    changed = [dict(one, home=fabric.leaf(3).device) if one.get("vlan") == RED else one for one in declared]
    with PingProbe(plain, red) as probe:
        probe.run_for(0.3)
        rehome.configure_network(subnets=changed)
        wait_until(lambda: len(switches_naming(fabric, red.ip)) == len(fabric.switches), 5, "it is away now")
        probe.run_for(0.3)
        rehome.configure_network(subnets=declared)
        wait_until(lambda: switches_naming(fabric, red.ip) == {fabric.leaf(1).name}, 5, "it is at home again")
        probe.run_for(0.3)
    assert probe.result().lost() == 0
    await_sound(rehome)


def test_a_switch_that_lost_its_rules_gets_them_again(settle, fabric, rehome, offline):
    red, plain = settle("red", 1, 1, vlan=RED), settle("plain", 2, 2)
    assert_one_hop(plain, red, 4)
    with offline(fabric.leaf(2)):
        fabric.leaf(2).delete_flows()
    wait_until(lambda: hops_left(plain, red.ip) == 63, 20, "leaf 2 routes again")
    await_sound(rehome, 20)


def test_onos_takes_the_rules_for_its_own(settle, fabric, rehome):
    # A rule that a switch reports in another form than it was given is taken away and given again at every poll.
    settle("red", 1, 1, vlan=RED), settle("plain", 2, 1)
    await_sound(rehome)
    wait_until(lambda: min(ages(fabric)) > 12, 20, "no rule is younger than two polls", 0.5)


def ages(fabric):
    """How long each rule for what was sent to a gateway has been there, in seconds."""
    return [
        float(re.search(r"duration=([\d.]+)", rule.text).group(1))
        for switch in fabric.switches
        for rule in switch.dump_flows()
        if rule.match.get("dl_dst") == GATEWAY
    ]
