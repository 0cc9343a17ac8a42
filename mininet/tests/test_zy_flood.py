"""Floods that mean to fill tables and take the controller down. Nearly last, as the others would suffer if they succeeded."""

from conftest import await_sound
from rehome_net import PingProbe, wait_until

TOOL_SECONDS = 3


def test_flood_advertise6_leaves_the_others_what_they_have(boot, fabric, rehome):
    web, client, thief = boot("web", 1, 1), boot("client", 3, 1), boot("thief", 2, 2)
    assert client.can_ping(web.ip6)
    try:
        with PingProbe(client, web, 6) as probe, thief.background("atk6-flood_advertise6", thief.interface):
            probe.run_for(TOOL_SECONDS)
        assert probe.result().lost() == 0
        taken = rehome.bindings(location=thief.location)
        assert len(taken) <= 4096
        assert rehome.is_at(web, web.ip6) and rehome.is_at(client, client.ip6)
        # And it goes on working: the controller answers, a host arrives.
        late = boot("late", 2, 1)
        assert late.can_ping(web.ip6, timeout=3)
    finally:
        fabric.server(2, 2).port_down()
        wait_until(
            lambda: not [one for one in rehome.bindings(location=thief.location) if one["state"] != "LEFT"],
            30,
            "with the port everything that was claimed behind it is gone",
            0.2,
        )
        fabric.server(2, 2).port_up()
        await_sound(rehome, 30)
