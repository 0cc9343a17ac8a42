"""Addresses by DHCP: dnsmasq serves, dhclient asks, and what is said by hand is said to be wrong or short-lived."""

import time
from contextlib import contextmanager

import pytest
from conftest import QUIET, await_sound
from rehome_net import frames, wait_until

SERVER, SERVER6 = "10.0.0.200", "2001:db8::200"
TAG = 61
# A client may call itself anything; what it says is text.
NAME, NAME6 = "<b>x</b>", "six.example.org"
SCRIPT = """#!/bin/sh
case $reason in
  BOUND|RENEW|REBIND|REBOOT) ip addr replace $new_ip_address/24 dev $interface ;;
  BOUND6|RENEW6|REBIND6) ip -6 addr replace $new_ip6_address/64 dev $interface nodad ;;
esac
exit 0
"""


@pytest.fixture
def serving(boot, tmp_path):
    """A context manager: inside the block a VM behind a leaf gives addresses by dnsmasq."""

    @contextmanager
    def serve(leaf, vlan=None):
        server = boot("dhcpd", leaf, 1, vlan=vlan, ipv4=[SERVER + "/24"], ipv6=[SERVER6 + "/64"])
        command = (
            "dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --user=root --interface=eth0 --bind-interfaces"
            " --dhcp-authoritative --dhcp-range=10.0.0.210,10.0.0.230,120 --dhcp-range=2001:db8::210,2001:db8::230,64,120"
            f" --dhcp-leasefile={tmp_path}/given --pid-file={tmp_path}/dnsmasq.pid"
        )
        with server.background(*command.split()):
            wait_until((tmp_path / "dnsmasq.pid").exists, 5, "the server serves")
            yield server

    return serve


@pytest.fixture
def leasing(boot, tmp_path):
    """A context manager: inside the block dhclient runs on a VM without addresses; yields the VM."""

    def options(vm, version):
        script = tmp_path / "script"
        script.write_text(SCRIPT)
        script.chmod(0o755)
        base = f"{tmp_path}/{vm.name}{version}"
        name = {4: f'send host-name "{NAME}";', 6: f'send fqdn.fqdn "{NAME6}";'}[version]
        with open(base + ".conf", "w", encoding="utf-8") as conf:
            conf.write(f"supersede dhcp-renewal-time 3;\n{name}\n")
        return f"-{version} -cf {base}.conf -sf {script} -lf {base}.leases -pf {base}.pid eth0".split()

    @contextmanager
    def lease(name, leaf, server, version=4, **settings):
        vm = boot(name, leaf, server, announce=False, ipv4=(), ipv6=(), **settings)
        with vm.background("dhclient", "-d", *options(vm, version)):
            yield vm
        vm.run("ip", "addr", "flush", "dev", "eth0", "scope", "global")

    lease.release = lambda vm, version=4: vm.run("dhclient", "-r", *options(vm, version))
    return lease


def leased(rehome, vm):
    return [
        one
        for one in rehome.bindings(mac=vm.mac)
        if one["source"] == "DHCP" and one["state"] == "VALID" and one["expires"]
    ]


def await_lease(rehome, vm):
    (one,) = wait_until(lambda: leased(rehome, vm), 15, f"{vm.name} has a lease")
    assert one["location"] == vm.location
    return one


@pytest.mark.parametrize("vlan", [None, TAG])
def test_a_lease_comes_across_leaves_binds_and_is_released(serving, leasing, fabric, rehome, vlan):
    with serving(1, vlan) as server, fabric.server(3, 1).listen() as elsewhere:
        with leasing("client", 2, 1, vlan=vlan) as client:
            one = await_lease(rehome, client)
            assert one["ip"].startswith("10.0.0.2") and one["expires"] > one["since"]
            assert one["name"] == NAME, "it is called what it calls itself"
            assert NAME in [hit["name"] for hit in rehome.search("<b>X") if hit["match"] == ["name"]]
            wait_until(lambda: client.can_ping(server), 5, "the client reaches the server")
            heard = {frames.dhcp_kind(frame) for frame in elsewhere.frames()} - {None}
            assert heard <= {frames.DISCOVER, frames.REQUEST}, "nobody else hears what the server says"
            before = rehome.last_event()
            leasing.release(client)
            wait_until(lambda: rehome.binding(one["ip"], vlan) is None, 5, "the release is a departure")
            wait_until(lambda: not fabric.rules_naming(one["ip"]), 2, "no rule names the address")
            assert [(each["cause"], each["name"]) for each in rehome.events(before, "LEFT")] == [("DHCP_RELEASE", NAME)]


def test_an_ipv6_lease_binds_and_is_released(serving, leasing, fabric, rehome):
    with serving(1), leasing("client", 2, 1, version=6) as client:
        one = await_lease(rehome, client)
        assert one["ip"].startswith("2001:db8::2")
        # The server may leave the domain out of what it calls the client.
        assert one["name"] in (NAME6, NAME6.partition(".")[0])
        leasing.release(client, 6)
        wait_until(lambda: not fabric.rules_naming(one["ip"]), 5, "no rule names the address")
        assert rehome.binding(one["ip"]) is None


def test_a_renewal_by_unicast_prolongs_it_and_a_move_takes_it_along(serving, leasing, fabric, rehome):
    with serving(1), leasing("client", 2, 1) as client:
        first = await_lease(rehome, client)
        # A tenth of the lease is the least that is written.
        renewed = wait_until(
            lambda: [one for one in leased(rehome, client) if one["expires"] > first["expires"]], 30, "it is renewed"
        )
        client.attach(fabric.server(3, 1))
        client.send(frames.gratuitous_request(client.mac, first["ip"]))
        wait_until(lambda: rehome.location(first["ip"]) == client.location, 5, "it has moved")
        (moved,) = leased(rehome, client)
        assert moved["expires"] >= renewed[0]["expires"]
        await_sound(rehome)


def grant(client, server, ip, seconds, xid, rehome):
    """Both sides of an exchange by hand, so that a lease can be as short as a test is."""
    client.send(frames.dhcp(frames.REQUEST, client.mac, xid, client.mac, requested=ip))
    with client.listen() as ear:
        answer = frames.dhcp(
            frames.ACK, client.mac, xid, server.mac, dst=client.mac, ip=(SERVER, ip), yiaddr=ip, lease=seconds
        )

        def acknowledged():
            server.send(answer)
            return ear.frames(lambda frame: frames.dhcp_kind(frame) == frames.ACK)

        wait_until(acknowledged, 5, "the client hears the server", 0.1)


def test_a_lease_that_is_not_renewed_ends(boot, fabric, rehome):
    server = boot("dhcpd", 1, 1, ipv4=[SERVER + "/24"])
    client = boot("client", 2, 1, announce=False, ipv4=(), ipv6=())
    grant(client, server, "10.0.0.240", 4, 0x5001, rehome)
    wait_until(lambda: rehome.location("10.0.0.240") == client.location, 2, "it is bound")
    before = rehome.last_event()
    wait_until(lambda: rehome.binding("10.0.0.240") is None, 8, "its time is over")
    wait_until(lambda: not fabric.rules_naming("10.0.0.240"), 2, "no rule names it")
    (left,) = wait_until(lambda: rehome.events(before, "LEFT"), 2, "an event tells of it")
    assert left["cause"] == "LEASE_EXPIRY"


def test_a_forged_release_changes_nothing_and_reaches_no_server(boot, fabric, rehome):
    server = boot("dhcpd", 1, 1, ipv4=[SERVER + "/24"])
    client = boot("client", 2, 1, announce=False, ipv4=(), ipv6=())
    grant(client, server, "10.0.0.241", 600, 0x5002, rehome)
    wait_until(lambda: rehome.location("10.0.0.241") == client.location, 2, "it is bound")
    before = rehome.counters().get("dropped-dhcp-foreign-release", 0)
    forged = frames.dhcp(frames.RELEASE, client.mac, 0x5003, client.mac, ciaddr="10.0.0.241", ip=("10.0.0.241", SERVER))
    with server.listen() as ear:
        fabric.server(3, 1).send(forged)
        wait_until(lambda: rehome.counters().get("dropped-dhcp-foreign-release", 0) > before, 3, "it is counted")
        time.sleep(QUIET)
        assert ear.frames(lambda frame: frames.dhcp_kind(frame) == frames.RELEASE) == []
    assert rehome.location("10.0.0.241") == client.location


def test_a_server_at_another_port_than_declared_is_refused(boot, fabric, rehome):
    server = boot("dhcpd", 1, 1, ipv4=[SERVER + "/24"])
    rogue = boot("rogue", 3, 1)
    client = boot("client", 2, 1, announce=False, ipv4=(), ipv6=())
    wrong = "of:0000000000000201/ninety"
    rehome.configure_network(dhcpServerPorts=[server.location, wrong])
    try:
        wait_until(lambda: rehome.status()["configurationProblems"], 5, "the declaration is in force")
        before = rehome.last_event()
        with client.listen() as ear, fabric.server(3, 1).listen() as elsewhere, server.listen() as asked:
            client.send(frames.dhcp(frames.REQUEST, client.mac, 0x5004, client.mac, requested="10.0.0.242"))
            assert asked.await_frame(lambda frame: frames.dhcp_kind(frame) == frames.REQUEST) is not None
            rogue.send(
                frames.dhcp(
                    frames.ACK, client.mac, 0x5004, rogue.mac, ip=(rogue.ip, "255.255.255.255"), yiaddr="10.0.0.242", lease=60
                )
            )
            wait_until(
                lambda: [one["violation"] for one in rehome.events(before, "VIOLATION")] == ["DHCP_SERVER"],
                3,
                "it is an event",
            )
            time.sleep(QUIET)
            assert elsewhere.frames(lambda frame: frames.dhcp_kind(frame) is not None) == [], "servers alone are asked"
            assert ear.frames(lambda frame: frames.dhcp_kind(frame) is not None) == []
        assert rehome.binding("10.0.0.242") is None
        grant(client, server, "10.0.0.242", 60, 0x5004, rehome)
        wait_until(lambda: rehome.location("10.0.0.242") == client.location, 2, "the true server's word counts")
    finally:
        rehome.clear_network()
        wait_until(lambda: not rehome.status()["configurationProblems"], 5, "nothing is declared any more")
