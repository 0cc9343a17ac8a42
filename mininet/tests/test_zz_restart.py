"""ONOS is stopped and started again under running traffic. Last of all, as it costs the others their controller."""

import time

import pytest
from conftest import ATTACH, await_sound, steers_to
from rehome_net import PingProbe, wait_until


@pytest.mark.skipif(ATTACH, reason="the ONOS is not this run's to stop")
def test_bindings_and_rules_survive_a_restart_and_traffic_does_not_notice(boot, onos, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    red, red2 = boot("red", 1, 2, vlan=10), boot("red2", 3, 2, vlan=10)
    before = {one["ip"]: one["location"] for one in rehome.bindings() if one["state"] != "LEFT"}
    # Neighbor checks are answered through the controller; what is at stake here is the data plane without one.
    client.pin_neighbor(web)
    web.pin_neighbor(client)
    with PingProbe(client, web) as probe:
        begin = time.monotonic()
        onos.stop()
        stopped = time.monotonic() - begin
        onos.start()
        rehome.await_fabric(fabric)
        await_sound(rehome, deadline=15)
        probe.run_for(1)
    assert stopped < 10
    after = {one["ip"]: one["location"] for one in rehome.bindings() if one["state"] != "LEFT"}
    assert after == before
    for vm in (web, client, red, red2):
        wait_until(lambda: steers_to(fabric, vm), 10, f"every switch steers to {vm.name}")
    assert red.can_ping(red2)
    # No rule that was right is taken away and put back. Answers may be late while ONOS boots on the same processors.
    assert probe.result().lost() <= 5
    # And it is the old mobility, not a frozen picture of it.
    web.move(fabric.server(3, 1))
    rehome.await_bound(web)
    assert client.can_ping(web)
