"""Neighbor discovery with ndisc6 and real kernels: the answer a host gets from the controller is the one its owner gives."""

import pytest
from rehome_net import frames, wait_until


def resolve(vm, address):
    """What ndisc6 finds within its time: a MAC, or None."""
    code, said = vm.attempt("ndisc6", "-1", "-q", "-r", "2", "-w", "1000", address, vm.interface)
    return said.strip().lower() if code == 0 else None


def answer_to(client, address, ask):
    """The first advertisement for the address that the client hears after `ask()`."""
    with client.listen() as ear:
        ask()
        heard = ear.await_frame(lambda frame: frame.kind == "na" and frame.target == address)
    assert heard is not None, f"nobody answered for {address}"
    return heard.frame


def answer_by_proxy(client, address):
    """The controller's answer to a question that is sent to the group."""
    return answer_to(client, address, lambda: resolve(client, address))


def check_reachability(client, owner, address):
    """Have the client's kernel ask the owner itself, by unicast; gives the owner's own answer."""

    def probe():
        client.run(
            *("ip", "-6", "neigh", "replace", address, "lladdr", owner.mac, "nud", "probe", "dev", client.interface),
            check=True,
        )

    return answer_to(client, address, probe)


@pytest.mark.parametrize("which", ["global", "link-local"])
def test_ndisc6_finds_every_address_of_a_host(boot, which):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    address = web.ip6 if which == "global" else web.link_local
    assert resolve(client, address) == web.mac


def test_ndisc6_finds_a_tagged_host(boot):
    red, red2 = boot("red", 1, 1, vlan=10), boot("red2", 3, 1, vlan=10)
    assert resolve(red2, red.ip6) == red.mac and resolve(red2, red.link_local) == red.mac


def test_ndisc6_finds_a_moved_host(boot, fabric, rehome):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    web.move(fabric.server(3, 2), announce="na")
    rehome.await_bound_address(web, web.ip6)
    assert resolve(client, web.ip6) == web.mac


def test_ndisc6_finds_nobody_where_nobody_is(boot):
    client = boot("client", 2, 1)
    assert resolve(client, "2001:db8::dead") is None


def test_ndisc6_finds_a_host_that_has_never_spoken(boot, rehome):
    client, quiet = boot("client", 1, 1), boot("quiet", 3, 1, announce=False)
    assert resolve(client, quiet.ip6) == quiet.mac
    rehome.await_bound_address(quiet, quiet.ip6)


# The R flag: a wrong R=0 takes a host's default router away (RFC 4861 §7.2.5)


def test_a_router_is_answered_for_as_one_and_a_host_as_none(boot):
    router, client = boot("router", 1, 1), boot("client", 2, 1)
    for forwarding in (1, 0, 1):
        router.sysctl(f"net.ipv6.conf.{router.interface}.forwarding", forwarding)
        own = check_reachability(client, router, router.ip6)
        assert own.router is bool(forwarding), "the kernel's own word"
        wait_until(
            lambda: answer_by_proxy(client, router.ip6).router is bool(forwarding),
            3,
            f"the controller answers with R = {forwarding}",
            0.1,
        )


def test_the_r_flag_survives_a_move(boot, fabric, rehome):
    router, client = boot("router", 1, 1), boot("client", 2, 1)
    router.sysctl(f"net.ipv6.conf.{router.interface}.forwarding", 1)
    assert check_reachability(client, router, router.ip6).router
    wait_until(lambda: answer_by_proxy(client, router.ip6).router, 3, "the controller answers with R = 1", 0.1)
    router.move(fabric.server(3, 1), announce="rarp")
    rehome.await_bound_address(router, router.ip6)
    assert answer_by_proxy(client, router.ip6).router


def test_a_host_of_which_no_flag_is_known_counts_as_a_router(boot, rehome):
    # Learned from its question alone, which carries no flag, and from its answer to a probe by ARP's like: unknown is 1.
    router, client = boot("router", 1, 1), boot("client", 2, 1)
    router.sysctl(f"net.ipv6.conf.{router.interface}.forwarding", 1)
    extra = "2001:db8::e1"
    router.run("ip", "addr", "add", f"{extra}/64", "dev", router.interface, "nodad", check=True)
    router.send(frames.neighbor_solicitation(router.mac, extra, client.ip6))
    wait_until(lambda: rehome.location(extra) == router.location, 3, "its question, confirmed, binds it")
    assert answer_by_proxy(client, extra).router


# The O flag: an anycast or proxied address is advertised without it (RFC 4861 §7.2.4, §7.2.8)


def test_an_address_that_its_owner_advertises_without_override_is_answered_without(boot, rehome):
    proxy, client = boot("proxy", 1, 1), boot("client", 2, 1)
    behind = "2001:db8::e2"
    for knob in ("forwarding", "proxy_ndp"):
        proxy.sysctl(f"net.ipv6.conf.all.{knob}", 1)
    proxy.sysctl(f"net.ipv6.neigh.{proxy.interface}.proxy_delay", 0)
    proxy.run("ip", "-6", "neigh", "add", "proxy", behind, "dev", proxy.interface, check=True)
    own = answer_by_proxy(client, behind)
    assert (own.override, own.lladdr) == (False, proxy.mac), "the kernel's own word, as it was flooded for"
    wait_until(lambda: rehome.location(behind) == proxy.location, 3, "the proxied address is bound to the proxy")
    again = answer_by_proxy(client, behind)
    assert (again.override, again.lladdr) == (False, proxy.mac)


def test_what_is_answered_for_a_host_differs_in_nothing_from_its_own_answer(boot):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    # On web's own server, where no controller stands between them.
    shop = boot("shop", 1, 1)
    own, proxied = answer_by_proxy(shop, web.ip6), answer_by_proxy(client, web.ip6)
    assert (own.dst, own.ip_dst) == (shop.mac, shop.link_local)
    assert (proxied.dst, proxied.ip_dst) == (client.mac, client.link_local)
    for part in ("src", "ip_src", "target", "lladdr", "router", "solicited", "override"):
        assert getattr(proxied, part) == getattr(own, part), part
