"""A host arrives: what it says once is bound, routed on every switch and shown to the rest of ONOS."""

from conftest import await_sound, steers_to
from rehome_net import frames, wait_until


def test_what_a_booting_host_says_is_bound_where_it_said_it(boot, fabric, rehome):
    web = boot("web", 1, 1)
    for address in (web.ip, web.ip6, web.link_local):
        binding = rehome.binding(address)
        assert binding["mac"].lower() == web.mac
        assert binding["location"] == fabric.leaf(1).location(3)
        assert (binding["state"], str(binding["vlan"]), binding["source"]) == ("VALID", "None", "NEIGHBOR")


def test_every_switch_routes_to_it(boot, fabric, rehome):
    web = boot("web", 2, 2)
    for address in (web.ip, web.ip6):
        wait_until(lambda: steers_to(fabric, web, address), 2, f"every switch steers {address} to {web.location}")
    await_sound(rehome)


def test_an_arrival_is_an_event(boot, rehome):
    before = rehome.last_event()
    web = boot("web", 1, 2, ipv6=())
    (event,) = [one for one in rehome.events(before) if one["ip"] == web.ip]
    assert (event["kind"], event["from"], event["to"]) == ("ARRIVED", None, web.location)
    assert event["cause"] == "GRATUITOUS_ARP"


def test_the_rest_of_onos_sees_the_host(boot, rehome):
    web = boot("web", 3, 1)

    def seen():
        found = [host for host in rehome.hosts() if host["mac"].lower() == web.mac]
        return found and {web.ip, web.ip6} <= set(found[0]["ipAddresses"]) and found[0]

    host = wait_until(seen, 3, "ONOS lists the host")
    places = [f"{one['elementId']}/{one['port']}" for one in host["locations"]]
    assert places == [web.location]


def test_hosts_on_different_leaves_reach_each_other_in_both_protocols(boot):
    web, client = boot("web", 1, 1), boot("client", 3, 2)
    assert client.can_ping(web)
    assert client.can_ping(web.ip6)
    assert client.can_ping(web.link_local)
    assert web.can_ping(client)


def test_hosts_of_one_leaf_and_of_one_server_reach_each_other(boot):
    web, shop, db = boot("web", 1, 1), boot("shop", 1, 1), boot("db", 1, 2)
    assert web.can_ping(shop) and web.can_ping(db) and db.can_ping(shop.ip6)


def test_several_addresses_of_one_mac_are_all_bound_and_reached(boot):
    many = boot(
        "many", 1, 1, ipv4=("10.0.0.201/24", "10.0.0.202/24"), ipv6=("2001:db8::201/64", "2001:db8::202/64")
    )
    client = boot("client", 2, 1)
    for address in many.addresses:
        assert client.can_ping(address), address


def test_tagged_hosts_are_bound_in_their_vlan_and_reach_each_other(boot, fabric, rehome):
    red, red2 = boot("red", 1, 1, vlan=10), boot("red2", 3, 1, vlan=10)
    assert rehome.binding(red.ip, vlan=10)["vlan"] == 10
    assert rehome.binding(red.ip) is None
    assert steers_to(fabric, red)
    assert red2.can_ping(red) and red2.can_ping(red.ip6) and red2.can_ping(red.link_local)


def test_the_same_address_in_two_vlans_is_two_hosts(boot, rehome):
    address = {"ipv4": ("10.0.0.210/24",), "ipv6": ()}
    plain, red = boot("plain", 1, 1, **address), boot("red", 2, 1, vlan=10, **address)
    asker = boot("asker", 3, 1, ipv6=())
    red_asker = boot("redasker", 3, 1, vlan=10, ipv4=("10.0.0.211/24",), ipv6=())
    assert rehome.location("10.0.0.210") == plain.location
    assert rehome.location("10.0.0.210", vlan=10) == red.location
    assert asker.can_ping("10.0.0.210") and red_asker.can_ping("10.0.0.210")
    assert asker.neighbor("10.0.0.210") == plain.mac
    assert red_asker.neighbor("10.0.0.210") == red.mac


def test_a_host_that_never_spoke_is_found_when_asked_for(boot, rehome):
    client, quiet = boot("client", 1, 1), boot("quiet", 3, 1, announce=False)
    assert rehome.binding(quiet.ip) is None
    assert client.can_ping(quiet, timeout=3)
    rehome.await_bound_address(quiet, quiet.ip)
    quiet6 = boot("quiet6", 2, 2, announce=False)
    assert client.can_ping(quiet6.ip6, timeout=3)
    rehome.await_bound_address(quiet6, quiet6.ip6)


def test_duplicate_detection_alone_binds_nothing(boot, rehome):
    quiet = boot("quiet", 2, 1, announce=False)
    quiet.send(frames.neighbor_solicitation(quiet.mac, "::", quiet.ip6))
    quiet.send(frames.arp_probe(quiet.mac, quiet.ip))
    quiet.announce("rarp")
    client = boot("client", 1, 1)
    assert client.location == rehome.location(client.ip)
    assert rehome.binding(quiet.ip) is None and rehome.binding("0.0.0.0") is None and rehome.binding("::") is None
