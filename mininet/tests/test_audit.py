"""The audit: what is wrong in a switch is named though ONOS does not know of it, put right, and nothing else is."""

import threading
import time

import pytest
from conftest import await_sound, steers_to
from rehome_net import wait_until
from test_routing import GATEWAY, declared, settle  # noqa: F401  (pytest finds the fixtures here)

PROVIDER = "org.rehome.runtime.flow.OpenFlowRuleProvider"
OWN_BITS = 48  # of a cookie: above are those that say whose rule it is


@pytest.fixture(autouse=True)
def alone(rehome, settings):
    """Neither ONOS's own statistics nor the background audit put anything right before a test has seen it."""
    settings(auditInterval=0)
    rehome.set_property(PROVIDER, flowStatsSeconds="3600")
    time.sleep(1.5)  # a change has the tables read once more
    yield
    rehome.set_property(PROVIDER, flowStatsSeconds="5")


def text_of(rule, actions=None, cookie=None):
    words = [f"{name}={value}" if value else name for name, value in rule.match.items()]
    cookie = rule.cookie if cookie is None else cookie
    return f"cookie={cookie:#x},priority={rule.priority}," + ",".join([*words, f"actions={actions or rule.actions}"])


def rule_for(switch, address, **match):
    (found,) = [
        rule
        for rule in switch.dump_flows()
        if address in (rule.match.get("nw_dst"), rule.match.get("ipv6_dst"))
        and all(rule.match.get(name) == value for name, value in match.items())
        and all(name in match or name not in rule.match for name in ("dl_dst", "in_port"))
    ]
    return found


def delete_unseen(switch, rule):
    """Take a rule out of a switch so that ONOS is not told; put in anew first without the flag that asks for it."""
    switch.add_flow(text_of(rule))
    match = text_of(rule).split(",", 1)[1].rsplit(",actions=", 1)[0]
    switch.ofctl("del-flows", match, "--strict")
    assert rule.key not in {one.key for one in switch.dump_flows()}


def find(rehome, switch, fault, *words):
    """The findings of that fault on that switch whose rule has all the words, of an audit that found nothing else."""
    audit = rehome.audit()
    found = [
        one
        for one in audit["findings"]
        if one["device"] == switch.device and one["fault"] == fault and all(word in one["rule"] for word in words)
    ]
    assert found == audit["findings"], audit["findings"]
    return found


def repaired(rehome, count=1):
    done = rehome.repair()
    assert done["repaired"] == count, done
    assert (done["after"]["stale"], done["after"]["missing"]) == (0, 0)
    return done["before"]["findings"]


def test_a_healthy_fabric_is_read_in_both_places_and_sound(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    audit = rehome.audit()
    assert (audit["stale"], audit["missing"], audit["findings"]) == (0, 0, [])
    assert audit["rules"] == audit["rulesInSwitches"] >= len([*web.addresses, *client.addresses]) * len(fabric.switches)
    assert all(line["unread"] is None and line["rules"] == line["rulesInSwitch"] for line in audit["devices"])


def test_a_rule_deleted_behind_onoss_back_is_missing_in_the_switch_and_written_again(boot, fabric, rehome):
    web, client, leaf = boot("web", 1, 1), boot("client", 2, 1), fabric.leaf(2)
    delete_unseen(leaf, rule_for(leaf, web.ip))
    (found,) = find(rehome, leaf, "MISSING", f"{web.ip}/32")
    assert (found["places"], found["ageMillis"], found["remedy"]) == (["SWITCH"], None, None)
    assert find(rehome, leaf, "MISSING"), "to look changes nothing"
    (told,) = repaired(rehome)
    assert told["remedy"] == "WRITTEN"
    assert steers_to(fabric, web) and client.can_ping(web)


def test_a_rule_deleted_in_plain_sight_is_there_again(boot, fabric, rehome):
    # Here ONOS is told, and may be the first to put it back: what the audit says must be true of the moment it looks.
    web, leaf = boot("web", 1, 1), fabric.leaf(3)
    leaf.delete_flows(f"ip,nw_dst={web.ip}")
    rehome.repair()
    assert steers_to(fabric, web)
    await_sound(rehome)


@pytest.mark.parametrize("vlan", [None, 37])
@pytest.mark.parametrize("family", [4, 6])
def test_a_rule_whose_output_was_altered_is_named_with_what_it_should_do(boot, fabric, rehome, vlan, family):
    web, client, leaf = boot("web", 1, 1, vlan=vlan), boot("client", 2, 1, vlan=vlan), fabric.leaf(1)
    address = web.ip if family == 4 else web.ip6
    right = rule_for(leaf, address)
    leaf.ofctl("mod-flows", text_of(right, "output:1").split(",", 1)[1], "--strict")
    time.sleep(1.1)
    (found,) = find(rehome, leaf, "STALE", f"{address}/{32 if family == 4 else 128}")
    assert found["places"] == ["SWITCH"] and found["ageMillis"] > 1000
    assert found["reason"] == f"it should lead to port {right.outputs[0]}"
    repaired(rehome)
    assert rule_for(leaf, address).actions == right.actions
    assert client.can_ping(web)


def test_a_rule_that_does_more_than_it_should_is_put_right(boot, fabric, rehome):
    web, leaf = boot("web", 1, 1), fabric.leaf(2)
    right = rule_for(leaf, web.ip)
    leaf.ofctl("mod-flows", text_of(right, f"set_queue:1,{right.actions}").split(",", 1)[1], "--strict")
    (found,) = find(rehome, leaf, "STALE", web.ip)
    assert found["reason"] == "it should do nothing else, and stay"
    repaired(rehome)
    assert rule_for(leaf, web.ip).actions == right.actions


@pytest.mark.parametrize("extra", ["", "tcp_dst=80,"], ids=["as Rehome writes them", "as Rehome does not"])
def test_a_rule_of_nobody_under_rehomes_name_is_stale_in_the_switch_and_removed(boot, fabric, rehome, extra):
    web, leaf = boot("web", 1, 1), fabric.leaf(2)
    own = rule_for(leaf, web.ip).cookie >> OWN_BITS << OWN_BITS
    kind = "tcp" if extra else "ip"
    leaf.add_flow(f"cookie={own + 5:#x},priority=30000,{kind},vlan_tci=0x0000/0x1fff,nw_dst=10.0.0.199,{extra}actions=output:3")
    (found,) = find(rehome, leaf, "STALE", "10.0.0.199/32")
    assert found["places"] == ["SWITCH"]
    (told,) = repaired(rehome)
    assert told["remedy"] == "REMOVED"
    assert not leaf.rules_naming("10.0.0.199") and steers_to(fabric, web)


def test_a_rule_in_the_switch_that_names_a_departed_host_is_stale_and_removed(boot, fabric, rehome):
    # Nobody but the switch knows of it: it bears no application's name.
    web, client, leaf = boot("web", 1, 1), boot("client", 2, 1), fabric.leaf(3)
    web.vanish()
    rehome.leave(mac=web.mac)
    leaf.add_flow(f"priority=70,dl_dst={web.mac},actions=output:1")
    leaf.add_flow(f"priority=71,ip,nw_dst={client.ip},actions=output:1")
    (found,) = find(rehome, leaf, "STALE", web.mac.upper())
    assert found["places"] == ["SWITCH"] and "still names it" in found["reason"]
    repaired(rehome)
    assert not leaf.rules_naming(web.mac)
    assert [rule for rule in leaf.rules_naming(client.ip) if rule.priority == 71], "who is bound may be named"
    leaf.ofctl("del-flows", f"priority=71,ip,nw_dst={client.ip}", "--strict")


def test_another_applications_rule_that_came_back_is_named_in_both_places_and_removed(boot, fabric, rehome):
    web, leaf = boot("web", 1, 1), fabric.leaf(2)
    web.vanish()
    rehome.leave(mac=web.mac)
    rehome.add_flow(leaf.device, web.mac, 1)
    wait_until(lambda: leaf.rules_naming(web.mac), 3, "the rule is on the switch")
    (found,) = find(rehome, leaf, "STALE", web.mac.upper())
    assert found["places"] == ["STORE", "SWITCH"]
    repaired(rehome)
    assert not leaf.rules_naming(web.mac)


def test_routes_through_a_gateway_and_of_a_prefix_are_put_right(settle, fabric, rehome):  # noqa: F811
    red, plain = settle("red", 1, 1, vlan=10), settle("plain", 2, 2)
    leaf, spine = fabric.leaf(1), fabric.spine(1)
    twin = rule_for(leaf, red.ip, dl_dst=GATEWAY, dl_vlan="20")
    leaf.ofctl("mod-flows", text_of(twin, f"output:{twin.outputs[0]}").split(",", 1)[1], "--strict")
    delete_unseen(spine, rule_for(spine, "10.1.0.0/24"))
    altered = rule_for(spine, "10.2.0.0/24")
    spine.ofctl("mod-flows", text_of(altered, "output:3").split(",", 1)[1], "--strict")
    own = altered.cookie >> OWN_BITS << OWN_BITS
    spine.add_flow(f"cookie={own + 9:#x},priority=29650,ip,vlan_tci=0x0000/0x1fff,nw_dst=10.9.0.0/24,actions=output:2")
    told = {(one["device"], one["fault"]) for one in rehome.audit()["findings"]}
    # A twin without its rewriting leads into another VLAN: it is no longer the one that should be there.
    assert told == {(switch.device, fault) for switch in (leaf, spine) for fault in ("STALE", "MISSING")}
    repaired(rehome, 5)
    assert rule_for(leaf, red.ip, dl_dst=GATEWAY, dl_vlan="20").actions == twin.actions
    assert not spine.rules_naming("10.9.0.0/24")
    assert red.can_ping(plain.ip) and plain.can_ping(red.ip6)


def test_a_switch_that_is_away_is_said_so(boot, fabric, rehome, offline):
    boot("web", 1, 1)
    leaf = fabric.leaf(3)
    with offline(leaf):
        audit = rehome.audit()
        (line,) = [one for one in audit["devices"] if one["device"] == leaf.device]
        assert line["rulesInSwitch"] is None and line["unread"] == "it is not connected to any node"
        assert [one["unread"] for one in audit["devices"] if one != line] == [None] * (len(audit["devices"]) - 1)
    await_sound(rehome)


def test_nothing_false_is_found_or_repaired_while_hosts_move_arrive_and_leave(boot, fabric, rehome, settings):
    settings(freezeMoves=1000, auditInterval=200)
    movers = [boot(f"m{number}", 1 + number % 3, 1) for number in range(4)]
    before, done, failed = rehome.counters(), threading.Event(), []

    def churn():
        turn = 0
        try:
            while not done.is_set():
                for number, vm in enumerate(movers):
                    vm.move(fabric.server(1 + (number + turn) % 3, 1 + turn % 2), announce="garp")
                    if turn % 5 == 4:
                        rehome.leave(mac=vm.mac)
                turn += 1
        except Exception as error:  # told by the test, whose thread this is not
            failed.append(error)

    mover = threading.Thread(target=churn)
    mover.start()
    try:
        audits = []
        end = time.monotonic() + 15
        while time.monotonic() < end:
            audits.append(rehome.audit())
    finally:
        done.set()
        mover.join()
    assert not failed
    assert [one["findings"] for one in audits if one["findings"]] == []
    after = rehome.counters()
    assert after["audit-runs"] > before.get("audit-runs", 0)
    for name in ("audit-stale", "audit-missing", "audit-repaired"):
        assert after.get(name, 0) == before.get(name, 0), name
    await_sound(rehome)


def test_the_background_audit_counts_and_puts_rehomes_own_rules_right(boot, fabric, rehome, settings):
    web, leaf = boot("web", 1, 1), fabric.leaf(2)
    before = rehome.counters()
    delete_unseen(leaf, rule_for(leaf, web.ip))
    settings(auditInterval=300)
    wait_until(
        lambda: rehome.counters().get("audit-repaired", 0) > before.get("audit-repaired", 0), 10, "it is repaired"
    )
    assert rehome.counters()["audit-missing"] > before.get("audit-missing", 0)
    assert steers_to(fabric, web)


def test_without_leave_to_repair_the_background_audit_only_counts(boot, fabric, rehome, settings):
    web, leaf = boot("web", 1, 1), fabric.leaf(2)
    settings(auditRepair="false")
    before = rehome.counters()
    delete_unseen(leaf, rule_for(leaf, web.ip))
    settings(auditInterval=300)
    wait_until(
        lambda: rehome.counters().get("audit-missing", 0) > before.get("audit-missing", 0) + 1, 10, "it is counted"
    )
    assert find(rehome, leaf, "MISSING", web.ip)
    assert rehome.counters().get("audit-repaired", 0) == before.get("audit-repaired", 0)
    settings(auditInterval=0)
    repaired(rehome)


def test_other_applications_rules_are_counted_and_left_to_the_operator(boot, fabric, rehome, settings):
    web, leaf = boot("web", 1, 1), fabric.leaf(2)
    web.vanish()
    rehome.leave(mac=web.mac)
    before = rehome.counters()
    rehome.add_flow(leaf.device, web.mac, 1)
    settings(auditInterval=300)
    wait_until(lambda: rehome.counters().get("audit-stale", 0) > before.get("audit-stale", 0) + 1, 10, "it is counted")
    assert leaf.rules_naming(web.mac)
    settings(auditInterval=0)
    repaired(rehome)
