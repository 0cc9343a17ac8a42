"""What an operator declares about the network, uploaded over REST, and what hosts can no longer do then."""

import time
from contextlib import ExitStack, contextmanager

import pytest
from conftest import QUIET, await_sound, steers_to
from rehome_net import PingProbe, frames, wait_until
from test_detection import detection_result, start_detection

GATEWAY, GATEWAY6, GATEWAY_MAC = "10.0.0.254", "2001:db8::fffe", "02:00:5e:00:01:01"
TAG = 51
TAGGED_GATEWAY = "10.0.51.254"


def subnets(gateway=GATEWAY):
    return [
        {"prefix": "10.0.0.0/24", "gateway": gateway, "gatewayMac": GATEWAY_MAC},
        {"prefix": "2001:db8::/64", "gateway": GATEWAY6, "gatewayMac": GATEWAY_MAC},
        {"prefix": "10.0.51.0/24", "vlan": TAG, "gateway": TAGGED_GATEWAY, "gatewayMac": GATEWAY_MAC},
    ]


# A port of a device that does not exist is no error, but this is no port at all.
WRONG = "of:0000000000000201/ninety"


@pytest.fixture
def network(rehome):
    """A function that declares a network for one test and returns when Rehome goes by it.

    One wrong entry is always among the right ones: that Rehome names it shows that it has read them all.
    """

    def declare(**parts):
        parts["routerPorts"] = [*parts.get("routerPorts", ()), WRONG]
        rehome.configure_network(**parts)
        wait_until(lambda: problems(rehome), 5, "the one wrong entry is named, so the others are in force")
        assert len(problems(rehome)) == 1, problems(rehome)

    try:
        yield declare
    finally:
        rehome.clear_network()
        wait_until(lambda: not problems(rehome), 5, "nothing is declared any more")


def problems(rehome):
    return rehome.status()["configurationProblems"]


def violations(rehome, since, **fields):
    return [
        one
        for one in rehome.events(since, "VIOLATION")
        if all(str(one[name]).lower() == str(value).lower() for name, value in fields.items())
    ]


@contextmanager
def refusing(rehome, what, **fields):
    """Inside, something is done that must be refused: an event of violation about that address follows."""
    before = rehome.last_event()
    yield
    wait_until(lambda: violations(rehome, before, **fields), 3, f"{what} is an event")


# Gateways: answered at every leaf, claimed by nobody. protocol.md, case 15's last clause.


@pytest.mark.parametrize("leaf", [1, 2, 3])
def test_the_gateway_is_answered_for_at_every_leaf_and_asked_for_at_none(boot, fabric, network, leaf):
    network(subnets=subnets())
    client = boot("client", leaf, 1)
    with ExitStack() as stack:
        ears = {server: stack.enter_context(server.listen()) for server in fabric.servers}
        with client.listen() as ear:
            client.send(frames.arp_request(client.mac, client.ip, GATEWAY))
            arp = ear.await_frame(lambda frame: frame.kind == "arp-reply" and frame.spa == GATEWAY)
            client.send(frames.neighbor_solicitation(client.mac, client.ip6, GATEWAY6))
            advertised = ear.await_frame(lambda frame: frame.kind == "na" and frame.target == GATEWAY6)
        time.sleep(QUIET)
        asked = [ear.frames(lambda frame: frame.asks_for in (GATEWAY, GATEWAY6)) for ear in ears.values()]
    assert arp is not None and (arp.frame.sha, arp.frame.src, arp.frame.dst) == (GATEWAY_MAC, GATEWAY_MAC, client.mac)
    assert advertised is not None
    answer = advertised.frame
    assert (answer.lladdr, answer.src, answer.dst) == (GATEWAY_MAC, GATEWAY_MAC, client.mac)
    # Anycast: without override (RFC 4861 §7.2.7); a gateway is a router.
    assert (answer.override, answer.router, answer.solicited) == (False, True, True)
    assert asked == [[]] * len(fabric.servers)


def test_real_tools_find_the_gateway(boot, network):
    network(subnets=subnets())
    client, red = boot("client", 1, 1), boot("red", 2, 1, vlan=TAG)
    code, said = client.attempt("/usr/bin/arping", "-c", "2", "-w", "3", "-I", client.interface, GATEWAY)
    assert code == 0 and GATEWAY_MAC.upper() in said
    code, said = client.attempt("ndisc6", "-1", "-q", GATEWAY6, client.interface)
    assert code == 0 and said.strip().lower() == GATEWAY_MAC
    code, said = red.attempt("/usr/bin/arping", "-c", "1", "-w", "3", "-I", red.interface, TAGGED_GATEWAY)
    assert code == 0 and GATEWAY_MAC.upper() in said


def test_the_gateway_of_one_vlan_is_nobodys_in_another(boot, network):
    network(subnets=subnets())
    blue = boot("blue", 1, 1, vlan=52)
    with blue.listen() as ear:
        for address in (GATEWAY, TAGGED_GATEWAY):
            blue.send(frames.arp_request(blue.mac, blue.ip, address))
        time.sleep(QUIET)
        assert ear.frames(lambda frame: frame.kind == "arp-reply") == []


# Of each address one event in ten seconds is told, so every test that waits for one has a gateway of its own.
@pytest.mark.parametrize("kind, gateway", [("garp", "10.0.0.253"), ("garp-reply", "10.0.0.252"), ("na", GATEWAY6)])
def test_a_host_that_claims_the_gateways_address_is_refused(boot, rehome, network, kind, gateway):
    network(subnets=subnets() if kind == "na" else subnets(gateway))
    thief, client = boot("thief", 1, 1), boot("client", 2, 1)
    claim = {
        "garp": frames.gratuitous_request,
        "garp-reply": frames.gratuitous_reply,
        "na": frames.neighbor_advertisement,
    }[kind](thief.mac, gateway)
    client.attempt("ping", "-c", "1", "-W", "1", gateway)
    assert client.neighbor(gateway) == GATEWAY_MAC
    with client.listen() as ear:
        with refusing(rehome, "the claim of the gateway's address", ip=gateway):
            thief.send(claim)
        time.sleep(QUIET)
        assert ear.frames(lambda frame: frame.is_group and thief.mac in (frame.sha, frame.lladdr)) == []
    assert thief.mac not in [one["mac"].lower() for one in rehome.bindings(ip=gateway)]
    assert client.neighbor(gateway) == GATEWAY_MAC
    assert rehome.is_at(thief), "its own address is still its own"


def test_arpspoof_of_the_gateway_redirects_nobody_elsewhere(boot, rehome, network):
    gateway = "10.0.0.251"
    network(subnets=subnets(gateway))
    thief, client = boot("thief", 1, 1), boot("client", 2, 1)
    client.attempt("ping", "-c", "1", "-W", "1", gateway)
    assert thief.can_ping(client) and client.neighbor(gateway) == GATEWAY_MAC
    with refusing(rehome, "the spoofing", ip=gateway):
        with thief.background("arpspoof", "-i", thief.interface, "-t", client.ip, gateway) as tool:
            time.sleep(2.5)
            assert client.neighbor(gateway) == GATEWAY_MAC
            tool.kill()
    assert client.neighbor(gateway) == GATEWAY_MAC


def test_who_checks_whether_the_gateways_address_is_free_is_told_that_it_is_not(boot, rehome, network):
    network(subnets=subnets())
    thief = boot("thief", 1, 1)
    code, _ = thief.attempt("/usr/bin/arping", "-D", "-c", "2", "-w", "3", "-I", thief.interface, GATEWAY)
    assert code == 1
    start_detection(thief, GATEWAY6)
    assert not detection_result(thief, GATEWAY6)


def test_a_host_with_the_gateways_mac_is_refused(boot, rehome, network):
    network(subnets=subnets())
    thief = boot("thief", 1, 1)
    with refusing(rehome, "the use of the gateway's MAC", ip="10.0.0.242"):
        thief.send(frames.gratuitous_request(GATEWAY_MAC, "10.0.0.242"))
    assert rehome.binding("10.0.0.242") is None and rehome.bindings(mac=GATEWAY_MAC) == []


# Static bindings


def test_a_static_binding_is_there_before_its_host_speaks_and_is_answered_for(boot, fabric, rehome, network):
    quiet, client = boot("quiet", 1, 1, announce=False, ipv6=()), boot("client", 2, 1)
    network(bindings=[{"ip": quiet.ip, "mac": quiet.mac, "location": quiet.location}])
    wait_until(lambda: rehome.binding(quiet.ip), 3, "it is bound")
    binding = rehome.binding(quiet.ip)
    assert (binding["mac"].lower(), binding["location"], binding["source"]) == (quiet.mac, quiet.location, "STATIC")
    wait_until(lambda: steers_to(fabric, quiet), 3, "every switch steers to it")
    assert client.can_ping(quiet) and client.neighbor(quiet.ip) == quiet.mac
    await_sound(rehome)


@pytest.mark.parametrize("alive", [True, False])
def test_a_static_binding_is_overridden_by_nobody_whether_its_host_lives_or_not(boot, rehome, network, alive):
    web, thief, client = boot("web", 1, 1), boot("thief", 2, 1), boot("client", 3, 1)
    network(
        bindings=[
            {"ip": web.ip, "mac": web.mac, "location": web.location},
            {"ip": web.ip6, "mac": web.mac, "location": web.location},
        ]
    )
    for address in (web.ip, web.ip6):
        wait_until(lambda: rehome.binding(address)["source"] == "STATIC", 3, "the binding is static")
    assert client.can_ping(web) and client.can_ping(web.ip6)
    place = web.location
    if not alive:
        web.vanish()
    with refusing(rehome, "the claim", ip=web.ip), refusing(rehome, "the claim", ip=web.ip6):
        thief.send(frames.gratuitous_request(thief.mac, web.ip))
        thief.send(frames.neighbor_advertisement(thief.mac, web.ip6))
    time.sleep(1)
    for address in (web.ip, web.ip6):
        binding = rehome.binding(address)
        assert (binding["mac"].lower(), binding["location"], binding["state"]) == (web.mac, place, "VALID")
    assert client.neighbor(web.ip) == web.mac and client.neighbor(web.ip6) == web.mac


def test_a_static_binding_with_a_location_does_not_move(boot, fabric, rehome, network):
    web = boot("web", 1, 1, ipv6=())
    home = web.location
    network(bindings=[{"ip": web.ip, "mac": web.mac, "location": home}])
    wait_until(lambda: rehome.binding(web.ip)["source"] == "STATIC", 3, "the binding is static")
    with refusing(rehome, "the move", ip=web.ip):
        web.move(fabric.server(3, 1))
    time.sleep(QUIET)
    assert rehome.location(web.ip) == home


def test_a_static_binding_without_a_location_moves_with_its_mac_and_with_no_other(boot, fabric, rehome, network):
    web, thief, client = boot("web", 1, 1, ipv6=()), boot("thief", 2, 1), boot("client", 3, 1)
    network(bindings=[{"ip": web.ip, "mac": web.mac}])
    web.move(fabric.server(3, 2))
    wait_until(lambda: rehome.location(web.ip) == web.location, 3, "it has moved")
    assert client.can_ping(web)
    web.vanish()
    with refusing(rehome, "the claim", ip=web.ip):
        thief.send(frames.gratuitous_request(thief.mac, web.ip))
    time.sleep(1)
    assert rehome.binding(web.ip)["mac"].lower() == web.mac


def test_a_static_binding_that_is_declared_no_more_is_an_ordinary_one(boot, fabric, rehome, network):
    web = boot("web", 1, 1, ipv6=())
    network(bindings=[{"ip": web.ip, "mac": web.mac, "location": web.location}])
    wait_until(lambda: rehome.binding(web.ip)["source"] == "STATIC", 3, "the binding is static")
    network()
    web.announce("garp")
    wait_until(lambda: rehome.is_at(web), 3, "it is bound")
    web.move(fabric.server(3, 1))
    rehome.await_bound(web)
    assert rehome.binding(web.ip)["source"] == "NEIGHBOR"


# Sticky MACs


@pytest.mark.parametrize("kind", ["garp", "rarp", "na"])
def test_a_sticky_mac_that_appears_elsewhere_is_refused(boot, fabric, rehome, network, kind):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    home, elsewhere = web.server, fabric.server(3, 1)
    network(stickyMacs=[{"mac": web.mac, "location": home.location}])
    # One event for the MAC, whichever of its addresses came first.
    with refusing(rehome, "its appearance elsewhere", mac=web.mac):
        web.move(elsewhere, announce=kind)
    time.sleep(QUIET)
    for address in (web.ip, web.ip6):
        assert rehome.location(address) == home.location
    # At its place it is as any other.
    web.move(home, announce=kind)
    assert client.can_ping(web) and rehome.is_at(web)


def test_a_sticky_mac_cannot_have_a_new_address_elsewhere(boot, fabric, rehome, network):
    mac, home = "02:00:00:00:74:01", fabric.server(1, 1)
    network(stickyMacs=[{"mac": mac, "location": home.location}])
    with refusing(rehome, "its appearance elsewhere", ip="10.0.0.241"):
        fabric.server(2, 1).send(frames.gratuitous_request(mac, "10.0.0.241"))
    assert rehome.binding("10.0.0.241") is None
    home.send(frames.gratuitous_request(mac, "10.0.0.241"))
    wait_until(lambda: rehome.location("10.0.0.241") == home.location, 3, "at its place it is bound")
    rehome.leave(mac=mac)


# Router ports: real router advertisements

PREFIX6 = "2001:db8:99::"


@pytest.fixture
def radvd(tmp_path):
    """A function that has radvd advertise a prefix from a VM until the test is over."""
    with ExitStack() as stack:

        def run(vm):
            vm.sysctl("net.ipv6.conf.all.forwarding", 1)
            conf, log = tmp_path / "radvd.conf", stack.enter_context(open(tmp_path / "log", "w", encoding="utf-8"))
            conf.write_text(
                f"interface {vm.interface} {{ AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;\n"
                f"    prefix {PREFIX6}/64 {{ AdvOnLink on; AdvAutonomous on; }}; }};\n"
            )
            stack.enter_context(
                vm.background(
                    *("radvd", "--nodaemon", "--config", str(conf), "--pidfile", str(tmp_path / "pid")),
                    *("--logmethod", "stderr", "--username", "root"),
                    output=log,
                )
            )

        yield run


def listens_to_routers(vm):
    vm.sysctl(f"net.ipv6.conf.{vm.interface}.accept_ra", 2)


def configured(vm):
    """True where the kernel has made itself an address of the advertised prefix, and has the router as its default."""
    addresses = vm.run("ip", "-6", "-o", "addr", "show", "dev", vm.interface)
    return PREFIX6.rstrip(":") in addresses and "default" in vm.run("ip", "-6", "route")


def test_a_router_behind_a_host_port_configures_nobody(boot, rehome, radvd):
    router, host = boot("router", 1, 1), boot("host", 2, 1)
    listens_to_routers(host)
    before = rehome.counters().get("dropped-router-message-ra", 0)
    with host.listen() as ear:
        radvd(router)
        wait_until(
            lambda: rehome.counters().get("dropped-router-message-ra", 0) > before + 1, 12, "two advertisements are dropped", 0.2
        )
        assert ear.frames(lambda frame: frame.kind == "ra") == []
    assert not configured(host)


@pytest.mark.parametrize("tool", ["fake_router6", "kill_router6", "flood_router26"])
def test_no_false_router_is_heard_from_a_host_port(boot, rehome, tool):
    thief, host = boot("thief", 1, 1), boot("host", 2, 1)
    listens_to_routers(host)
    before = rehome.counters().get("dropped-router-message-ra", 0)
    target = {"fake_router6": [f"{PREFIX6}/64"], "kill_router6": [thief.link_local], "flood_router26": []}[tool]
    with host.listen() as ear, thief.background(f"atk6-{tool}", thief.interface, *target) as running:
        wait_until(lambda: rehome.counters().get("dropped-router-message-ra", 0) > before, 8, "it is dropped", 0.1)
        running.kill()
        time.sleep(QUIET)
        assert ear.frames(lambda frame: frame.kind == "ra") == []
    assert not configured(host)
    wait_until(lambda: host.can_ping(thief.ip6), 5, "and hosts go on finding each other")


def test_a_router_behind_a_router_port_configures_hosts_and_is_their_way_out(boot, fabric, rehome, network, radvd):
    network(routerPorts=[fabric.server(1, 1).location])
    router, host = boot("router", 1, 1), boot("host", 2, 1)
    listens_to_routers(host)
    radvd(router)
    wait_until(lambda: configured(host), 12, "the host has configured itself", 0.2)
    route = host.run("ip", "-6", "route", "show", "default")
    assert router.link_local in route
    assert host.can_ping(router.link_local)


def test_a_hosts_solicitation_is_answered_by_the_router(boot, fabric, rehome, network, radvd):
    network(routerPorts=[fabric.server(1, 1).location])
    router, host, other = boot("router", 1, 1), boot("host", 2, 1), boot("other", 3, 1)
    radvd(router)
    time.sleep(1)
    with other.listen() as ear:
        code, said = host.attempt("rdisc6", "-1", "-r", "2", "-w", "1500", host.interface)
        assert code == 0 and PREFIX6 in said, said
        assert ear.frames(lambda frame: frame.kind == "rs") == [], "it is for routers only"


# Groups of ports: a host with two cables


@pytest.fixture
def group(fabric, network):
    """Two servers on two leaves that are one place."""
    pair = fabric.server(1, 2), fabric.server(2, 2)
    network(portGroups=[[one.location for one in pair]])
    return pair


def test_a_host_heard_at_its_second_port_has_not_moved(boot, rehome, group):
    first, second = group
    web, client = boot("web", 1, 2), boot("client", 3, 1)
    sequence, before = rehome.binding(web.ip)["sequence"], rehome.last_event()
    with PingProbe(client, web) as probe:
        for number in range(12):
            (second if number % 2 else first).send(frames.gratuitous_request(web.mac, web.ip))
            (second if number % 2 else first).send(frames.neighbor_advertisement(web.mac, web.ip6))
            probe.run_for(0.1)
    assert probe.result().lost() == 0
    assert rehome.is_at(web) and rehome.binding(web.ip)["sequence"] == sequence
    assert [one["kind"] for one in rehome.events(before) if one["ip"] in web.addresses] == []


def test_a_host_whose_port_goes_down_goes_on_at_its_second(boot, fabric, rehome, group):
    first, second = group
    web, client = boot("web", 1, 2), boot("client", 3, 1)
    assert client.can_ping(web)
    second.send(frames.gratuitous_request(web.mac, web.ip))
    time.sleep(QUIET)
    assert rehome.location(web.ip) == first.location
    before = rehome.last_event()
    # Its bond fails over to the other cable, and says nothing.
    first.port_down()
    web.attach(second)
    for address in web.addresses:
        wait_until(lambda: rehome.location(address) == second.location, 3, f"{address} is at the other port")
    wait_until(lambda: steers_to(fabric, web), 3, "every switch steers to the other port")
    assert client.can_ping(web, timeout=2) and client.can_ping(web.ip6, timeout=2)
    assert not [one for one in rehome.events(before, "LEFT") if one["ip"] in web.addresses]
    first.port_up()


def test_a_host_may_still_leave_its_group(boot, fabric, rehome, group):
    web, client = boot("web", 1, 2), boot("client", 3, 1)
    web.move(fabric.server(3, 2))
    rehome.await_bound(web)
    assert client.can_ping(web)


# Limits


def test_a_mac_has_sixteen_addresses_and_not_one_more(boot, fabric, rehome):
    mac, server = "02:00:00:00:75:01", fabric.server(2, 1)
    addresses = [f"10.0.0.{number}" for number in range(180, 192)] + [f"2001:db8::75:{number:x}" for number in range(5)]

    def claim(address):
        server.send(
            frames.neighbor_advertisement(mac, address) if ":" in address else frames.gratuitous_request(mac, address)
        )

    for address in addresses[:16]:
        claim(address)
        wait_until(lambda: rehome.location(address) == server.location, 3, f"{address} is bound")
    with refusing(rehome, "the seventeenth address", ip=addresses[16]):
        claim(addresses[16])
    time.sleep(QUIET)
    assert rehome.binding(addresses[16]) is None
    assert len([one for one in rehome.bindings(mac=mac) if one["state"] != "LEFT"]) == 16
    # The sixteen are not the worse for it, and where one ends there is room again.
    rehome.leave(addresses=[addresses[0]])
    claim(addresses[16])
    wait_until(lambda: rehome.location(addresses[16]) == server.location, 3, "there is room for it")
    rehome.leave(mac=mac)


# Wrong entries

MANY_WRONG = {
    "subnets": [
        {"prefix": "10.0.0.0/99", "gateway": GATEWAY, "gatewayMac": GATEWAY_MAC},
        {"prefix": "10.0.7.0/24", "gateway": "10.0.8.1", "gatewayMac": GATEWAY_MAC},
        {"prefix": "10.0.9.0/24", "vlan": 5000},
    ],
    "bindings": [{"ip": "10.0.0.300", "mac": "02:00:00:00:76:02"}, {"ip": "10.0.0.77"}],
    "stickyMacs": [{"mac": "nonsense", "location": "of:0000000000000201/3"}],
    "portGroups": [["of:0000000000000203/3"]],
}


def test_wrong_entries_are_refused_one_by_one_and_named_and_the_others_work(boot, fabric, rehome, network):
    network()
    parts = {name: list(entries) for name, entries in MANY_WRONG.items()}
    good = {"ip": "10.0.0.236", "mac": "02:00:00:00:76:01", "location": fabric.server(1, 1).location}
    parts["bindings"].insert(1, good)
    parts["subnets"].insert(1, subnets()[0])
    rehome.configure_network(**parts)
    wrong = sum(len(entries) for entries in MANY_WRONG.values())
    wait_until(lambda: len(problems(rehome)) == wrong, 5, "every wrong entry is named, and no other")
    said = "\n".join(problems(rehome))
    for value in ("10.0.0.0/99", "10.0.8.1", "5000", "10.0.0.300", "nonsense"):
        assert value in said, said
    for entry in ("subnets[0]", "subnets[2]", "bindings[0]", "stickyMacs[0]", "portGroups[0]"):
        assert entry in said, said
    wait_until(lambda: rehome.location(good["ip"]) == good["location"], 3, "the right binding is in force")
    client = boot("client", 2, 1)
    code, answer = client.attempt("/usr/bin/arping", "-c", "1", "-w", "3", "-I", client.interface, GATEWAY)
    assert code == 0 and GATEWAY_MAC.upper() in answer
