"""ONOS is killed in the middle of a purge, and finishes it when it is there again. Late, as it costs the others their controller."""

import time

import pytest
from conftest import ATTACH, await_sound
from rehome_net import FlowWatch, wait_until
from rehome_net.departures import foreign_rules, foreign_rules_left

# Enough that they cannot all be gone in the milliseconds that ONOS is left.
RULES_EACH = 100


def more_rules(fabric, vm):
    """Rules by the dozen that rewrite to a VM's MAC, over all switches."""
    (rule,) = [one for one in foreign_rules(fabric, vm) if len(one["treatment"]["instructions"]) > 1][:1]
    ip = lambda number: f"198.51.{number >> 8}.{number & 255}/32"  # noqa: E731  (a documentation network, and more of it)
    begin = 256 * (vm.number % 200)
    return [
        {
            **rule,
            "deviceId": fabric.switches[number % len(fabric.switches)].device,
            "selector": {"criteria": [*rule["selector"]["criteria"][:-1], {"type": "IPV4_DST", "ip": ip(begin + number)}]},
        }
        for number in range(RULES_EACH)
    ]


@pytest.mark.skipif(ATTACH, reason="the ONOS is not this run's to kill")
@pytest.mark.parametrize("deletions", [0, 1, 100])
def test_a_purge_that_a_kill_interrupts_is_finished_after_the_restart(boot, onos, fabric, rehome, deletions):
    hosts = [boot(f"host{number}", 1, 2, vlan=10 * (number % 2) or None) for number in range(6)]
    stays = boot("stays", 2, 1)
    named = [name for host in hosts for name in (host.mac, *host.addresses)]
    rules = [rule for host in hosts for rule in (*foreign_rules(fabric, host), *more_rules(fabric, host))]
    rehome.add_flows(rules)
    wait_until(lambda: len(foreign_rules_left(fabric, *named)) == len(rules), 20, "the rules are on the switches", 0.2)
    with FlowWatch(fabric.switches) as watch:
        begin = time.time()
        hosts[0].server.port_down()
        wait_until(lambda: len(watch.events(begin, what="DELETED")) >= deletions, 10, "the purge is under way", 0.001)
        onos.kill()
    left = len(fabric.rules_naming(*named))
    onos.start()
    rehome.await_fabric(fabric)
    try:
        wait_until(lambda: not fabric.rules_naming(*named), 20, "no switch has a rule that names them", 0.2)
    finally:
        print(f"killed after {deletions} deletions with {left} rules left, {len(fabric.rules_naming(*named))} in the end")
        hosts[0].server.port_up()
    for host in hosts:
        assert rehome.binding(host.ip, host.vlan) is None
    assert rehome.is_at(stays)
    await_sound(rehome, deadline=15)
