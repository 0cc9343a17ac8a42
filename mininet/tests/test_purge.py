"""What a departure leaves behind on the switches: nothing, whoever put it there, unless the operator said so."""

import ipaddress
import time

import pytest
from conftest import await_sound
from rehome_net import FlowWatch, frames, wait_until

# Another application: ONOS takes its word for who it is.
OTHERS = "org.rehome.test.others"
CROWD = 1000


def out(port=1):
    return [{"type": "OUTPUT", "port": str(port)}]


def rewrite(mac):
    return [{"type": "L2MODIFICATION", "subtype": "ETH_DST", "mac": mac}, *out()]


def eth_type(number):
    return {"type": "ETH_TYPE", "ethType": number}


def by_mac(mac, way="ETH_DST"):
    return {"type": way, "mac": mac}


def in_vlan(number):
    return {"type": "VLAN_VID", "vlanId": number}


def by_ip(address, way=None):
    version = ipaddress.ip_address(address).version
    way = way or f"IPV{version}_DST"
    whole = f"{address}/{32 if version == 4 else 128}"
    return [eth_type("0x800" if version == 4 else "0x86dd"), {"type": way, "ip": whole}]


def rule(switch, criteria, instructions=None, priority=100):
    return {
        "priority": priority,
        "isPermanent": True,
        "deviceId": switch.device,
        "treatment": {"instructions": out() if instructions is None else instructions},
        "selector": {"criteria": list(criteria)},
    }


@pytest.fixture
def others(rehome):
    """A function that has another application install rules, and waits until the switch has them."""

    def install(switch, *rules):
        before = len(switch.dump_flows())
        rehome.add_flows(rules, OTHERS)
        wait_until(lambda: len(switch.dump_flows()) >= before + len(rules), 5, "the rules are on the switch")

    yield install
    rehome.remove_flows(OTHERS)


def of_others(switch):
    return {flow.key for flow in switch.dump_flows() if flow.priority in (100, 101)}


def test_whatever_steers_by_the_host_or_rewrites_to_it_goes_and_what_only_denies_stays(boot, fabric, rehome, others):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    leaf = fabric.leaf(3)
    nd = {"type": "IPV6_ND_TARGET", "targetAddress": str(web.ip6)}
    icmp = [eth_type("0x86dd"), {"type": "IP_PROTO", "protocol": 58}]
    solicitation = [*icmp, {"type": "ICMPV6_TYPE", "icmpv6Type": 135}]
    others(
        leaf,
        rule(leaf, [by_mac(web.mac)]),
        rule(leaf, [by_mac(web.mac, "ETH_SRC")]),
        rule(leaf, by_ip(web.ip)),
        rule(leaf, by_ip(web.ip, "IPV4_SRC")),
        rule(leaf, by_ip(web.ip6)),
        rule(leaf, [*solicitation, nd]),
        rule(leaf, by_ip("10.99.0.1"), rewrite(web.mac)),
    )
    everything = of_others(leaf)
    others(leaf, rule(leaf, [by_mac(web.mac)], [], priority=101), rule(leaf, [by_mac(client.mac)], priority=101))
    kept = of_others(leaf) - everything
    assert (len(everything), len(kept)) == (7, 2)
    rehome.leave(mac=web.mac)
    assert of_others(leaf) == kept, "the purge was confirmed before the answer came"
    assert rehome.is_at(client)


def test_rules_of_the_hosts_vlan_go_and_those_of_another_stay(boot, fabric, rehome, others):
    red = boot("red", 1, 2, vlan=10, ipv6=())
    leaf = fabric.leaf(3)
    others(
        leaf,
        rule(leaf, [in_vlan(10), by_mac(red.mac)]),
        rule(leaf, [in_vlan(10), *by_ip(red.ip)]),
        rule(leaf, [in_vlan(10), *by_ip("10.99.0.1")], rewrite(red.mac)),
    )
    everything = of_others(leaf)
    others(leaf, rule(leaf, [in_vlan(20), by_mac(red.mac)]), rule(leaf, [in_vlan(20), *by_ip(red.ip)]))
    kept = of_others(leaf) - everything
    rehome.leave(mac=red.mac)
    assert of_others(leaf) == kept and len(kept) == 2


def test_the_bucket_of_a_departed_host_goes_and_an_indirect_group_with_it_whole(boot, fabric, rehome, others):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    leaf = fabric.leaf(3)
    rehome.add_group(leaf.device, 77, "SELECT", rewrite(web.mac), rewrite(client.mac))
    rehome.add_group(leaf.device, 78, "INDIRECT", rewrite(web.mac))
    try:
        wait_until(lambda: len(leaf.dump_groups()) == 2, 10, "the groups are on the switch")
        wait_until(lambda: set(rehome.group_states(leaf.device).values()) == {"ADDED"}, 15, "ONOS knows them there")
        others(
            leaf,
            rule(leaf, by_ip("10.99.0.1"), [{"type": "GROUP", "groupId": 77}]),
            rule(leaf, by_ip("10.99.0.2"), [{"type": "GROUP", "groupId": 78}]),
        )
        rehome.leave(mac=web.mac)
        (left,) = leaf.dump_groups()
        assert client.mac in left and web.mac not in left
        (pointing,) = [flow for flow in leaf.dump_flows() if "group:" in flow.actions]
        assert pointing.names("10.99.0.1")
        await_sound(rehome)
    finally:
        rehome.remove_flows(OTHERS)
        rehome.remove_group(leaf.device, 77)
        wait_until(lambda: not leaf.dump_groups(), 15, "the groups are gone")


def test_an_exempt_application_keeps_its_rules(boot, fabric, rehome, others, settings):
    settings(purgeExempt=OTHERS)
    web, leaf = boot("web", 1, 1), fabric.leaf(3)
    others(leaf, rule(leaf, [by_mac(web.mac)]))
    kept = of_others(leaf)
    rehome.leave(mac=web.mac)
    assert of_others(leaf) == kept != set()


def test_the_scope_says_what_a_purge_takes(boot, fabric, rehome, others, settings):
    web, leaf = boot("web", 1, 1), fabric.leaf(3)
    others(leaf, rule(leaf, [by_mac(web.mac)]), rule(leaf, [by_mac(web.mac, "ETH_SRC")], [], priority=101))
    both = of_others(leaf)
    settings(purgeScope="own")
    rehome.leave(mac=web.mac)
    assert of_others(leaf) == both and len(both) == 2
    web.announce("garp")
    rehome.await_bound_address(web, web.ip)
    settings(purgeScope="all")
    rehome.leave(mac=web.mac)
    assert of_others(leaf) == set()


def test_a_switch_that_was_away_is_purged_when_it_returns(boot, fabric, rehome, others, offline):
    web = boot("web", 1, 1)
    leaf = fabric.leaf(3)
    others(leaf, rule(leaf, [by_mac(web.mac)]))
    with offline(leaf):
        rehome.leave(mac=web.mac)
        assert leaf.rules_naming(web.mac, web.ip), "it keeps what it has, having heard of nothing"
        assert {flow.switch for flow in fabric.rules_naming(web.mac, *web.addresses)} == {leaf.name}
    wait_until(lambda: not leaf.rules_naming(web.mac, *web.addresses), 5, "nothing names the host any more")
    await_sound(rehome)
    assert rehome.counters().get("purge-owed", 0) == 0


def crowd():
    return [
        (f"02:00:00:20:{number >> 8:02x}:{number & 255:02x}", str(ipaddress.ip_address("10.2.0.0") + number))
        for number in range(1, CROWD + 1)
    ]


def announce_all(server, hosts, rate=400):
    with server.raw_socket() as wire:
        for number, (mac, ip) in enumerate(hosts):
            wire.send(frames.gratuitous_request(mac, ip))
            if number % 20 == 19:
                time.sleep(20 / rate)


def present_at(rehome, location):
    return [one for one in rehome.bindings(location=location) if one["state"] != "LEFT"]


def test_a_thousand_hosts_that_leave_at_once_are_purged_in_few_batches(fabric, rehome, settings, others):
    settings(portRate=0, totalRate=0)
    server, hosts, leaf = fabric.server(1, 1), crowd(), fabric.leaf(2)
    announce_all(server, hosts)
    wait_until(lambda: len(present_at(rehome, server.location)) == CROWD, 60, "every host is bound", 0.5)
    others(leaf, *(rule(leaf, [by_mac(mac)]) for mac, _ in hosts))
    await_sound(rehome, 30)
    before, expected = rehome.counters(), CROWD * (len(fabric.switches) + 1)
    with FlowWatch(fabric.switches) as watch:
        begin = time.time()
        server.port_down()
        wait_until(
            lambda: len(watch.events(begin, what="DELETED")) >= expected, 30, "every rule is reported deleted", 0.5
        )
        took = [1000 * (event.time - begin) for event in watch.events(begin, what="DELETED")]
    batches = rehome.counters()["flow-batches"] - before["flow-batches"]
    # How fast it can be is for a machine left alone to say; see docs/measuring.md.
    print(
        f"\n{CROWD} hosts, {expected} rules: the first was gone after {took[0]:.0f} ms,"
        f" half after {took[len(took) // 2]:.0f}, the last after {took[-1]:.0f}; {batches} batches"
    )
    server.port_up()
    await_sound(rehome, 30)
    assert batches < CROWD / 4
    assert present_at(rehome, server.location) == []
