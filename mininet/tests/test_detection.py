"""A host checks whether an address is free, with what hosts really do it with: arping -D and the kernel's own detection.

protocol.md: a check by the owner is met with silence wherever the owner is, a check by another is answered for a living
owner within a second and by nobody for a dead one, and two that check the same free address hear each other.
"""

import time

import pytest
from conftest import QUIET
from rehome_net import frames, wait_until

FREE = "10.0.0.245"
ANSWER_SECONDS = 1.0  # duplicate detection waits no longer (RFC 4862 §5.4)


class Arping:
    """`arping -D` of iputils (RFC 5227 as far as that tool goes); ends with 1 where somebody answered."""

    free = "10.0.0.249"

    def address(self, vm):
        return vm.ip

    def says_free(self, vm, address):
        code, said = vm.attempt("/usr/bin/arping", "-D", "-c", "2", "-w", "3", "-I", vm.interface, address)
        assert code in (0, 1), said
        return code == 0

    def use(self, vm, address):
        """Have the address for good after a check that found it free, and say so as a booting host does."""
        vm.run("ip", "addr", "add", f"{address}/24", "dev", vm.interface, check=True)
        vm.run("/usr/bin/arping", "-U", "-c", "1", "-I", vm.interface, address)

    def is_check(self, frame, address):
        return frame.kind == "arp-request" and frame.spa == "0.0.0.0" and frame.tpa == address

    def is_answer(self, frame, address):
        return frame.kind == "arp-reply" and frame.spa == address

    def assert_defends(self, answer, owner, thief):
        assert (answer.sha, answer.dst) == (owner.mac, thief.mac)


class Kernel:
    """The kernel's detection, with the nonce of RFC 7527, as it runs when an address is added."""

    free = "2001:db8::f9"

    def address(self, vm):
        return vm.ip6

    def says_free(self, vm, address):
        start_detection(vm, address)
        return detection_result(vm, address)

    def use(self, vm, address):
        """It has the address already, and has advertised it by itself."""

    def is_check(self, frame, address):
        return frame.kind == "ns" and frame.ip_src == "::" and frame.target == address

    def is_answer(self, frame, address):
        return frame.kind == "na" and frame.target == address

    def assert_defends(self, answer, owner, thief):
        assert (answer.lladdr, answer.ip_dst, answer.dst) == (owner.mac, frames.ALL_NODES, frames.ALL_NODES_MAC)
        assert answer.solicited is False


def start_detection(vm, address):
    """Add an address that the kernel then checks; taken off before, where the host has it."""
    for knob, value in (("accept_dad", 1), ("ndisc_notify", 1), ("router_solicitation_delay", 0)):
        vm.sysctl(f"net.ipv6.conf.{vm.interface}.{knob}", value)
    vm.attempt("ip", "addr", "del", f"{address}/64", "dev", vm.interface)
    vm.run("ip", "addr", "add", f"{address}/64", "dev", vm.interface, check=True)


def detection_result(vm, address):
    """True when the kernel has found the address free, False when it has found a duplicate."""

    def flags():
        shown = vm.run("ip", "-6", "-o", "addr", "show", "dev", vm.interface, "to", address)
        return shown if "dadfailed" in shown or "tentative" not in shown else None

    found = wait_until(flags, 5, f"{vm.name} has finished its detection of {address}")
    assert address in found
    return "dadfailed" not in found


@pytest.fixture(params=[Arping, Kernel], ids=["arping", "kernel"])
def tool(request):
    return request.param()


def assert_silent(tool, ear, address):
    time.sleep(QUIET)
    assert ear.frames(lambda frame: tool.is_answer(frame, address)) == [], "an answer would take its address away"


def conflicts(rehome, since, address):
    return [one for one in rehome.events(since, "CONFLICT") if one["ip"] == address]


# protocol.md, case 7 and its neighbors: the owner's own check


def test_an_owner_is_not_answered(boot, rehome, tool):
    web = boot("web", 1, 1)
    address, before = tool.address(web), rehome.last_event()
    with web.listen() as ear:
        assert tool.says_free(web, address)
        assert_silent(tool, ear, address)
    assert rehome.is_at(web, address) and conflicts(rehome, before, address) == []


def test_an_owner_that_restarted_at_its_port_is_not_answered(boot, rehome, tool):
    web = boot("web", 1, 1)
    address, home = tool.address(web), web.server
    web.vanish()
    time.sleep(0.5)
    web.attach(home)
    with web.listen() as ear:
        assert tool.says_free(web, address)
        assert_silent(tool, ear, address)
    assert rehome.is_at(web, address)


def test_an_owner_that_moved_is_not_answered_and_its_check_moves_it(boot, fabric, rehome, tool):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    address = tool.address(web)
    sequence = rehome.binding(address)["sequence"]
    with web.listen() as ear:
        web.move(fabric.server(3, 1), announce=None)
        assert tool.says_free(web, address)
        assert_silent(tool, ear, address)
    rehome.await_bound_address(web, address)
    assert rehome.binding(address)["sequence"] == sequence + 1
    assert client.can_ping(address)


def test_an_owner_that_returns_is_not_answered_and_its_check_brings_it_home(boot, fabric, rehome, tool):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    address, home = tool.address(web), web.server
    web.move(fabric.server(3, 1), announce="rarp")
    rehome.await_bound(web)
    with web.listen() as ear:
        web.move(home, announce=None)
        assert tool.says_free(web, address)
        assert_silent(tool, ear, address)
    rehome.await_bound_address(web, address)
    assert client.can_ping(address)


# protocol.md, cases 8 and 10: the check of another


def test_a_thief_is_told_within_a_second_that_the_address_is_in_use(boot, rehome, tool):
    web, thief, client = boot("web", 1, 1), boot("thief", 2, 1), boot("client", 3, 1)
    address, before = tool.address(web), rehome.last_event()
    with thief.listen() as ear:
        assert not tool.says_free(thief, address)
        asked = ear.heard(lambda frame: tool.is_check(frame, address), direction="out")[0]
        answers = ear.heard(lambda frame: tool.is_answer(frame, address))
    assert answers[0].time - asked.time < ANSWER_SECONDS
    for one in answers:
        tool.assert_defends(one.frame, web, thief)
    wait_until(lambda: conflicts(rehome, before, address), 2, "the conflict is an event")
    assert rehome.is_at(web, address) and client.can_ping(address)
    assert rehome.binding("0.0.0.0") is None and rehome.binding("::") is None


def test_the_address_of_a_host_that_died_silently_is_free_for_who_checks_it(boot, rehome, tool):
    web, thief, client = boot("web", 1, 1), boot("thief", 2, 1), boot("client", 3, 1)
    address, before = tool.address(web), rehome.last_event()
    web.vanish()
    with thief.listen() as ear:
        assert tool.says_free(thief, address)
        assert ear.frames(lambda frame: tool.is_answer(frame, address)) == []
    assert [one["kind"] for one in rehome.events(before) if one["ip"] == address][0] == "LEFT"
    tool.use(thief, address)
    wait_until(lambda: rehome.location(address) == thief.location, 3, "the thief's own announcement binds it")
    assert rehome.binding(address)["mac"].lower() == thief.mac
    assert client.can_ping(address)


# Two that check at the same time


# Who asked is remembered for some seconds, so each has an address of its own.
@pytest.mark.parametrize("apart, free", [(0, "2001:db8::f5"), (0.5, "2001:db8::f6")], ids=["at once", "half a second"])
def test_two_kernels_that_check_a_free_address_at_the_same_time_both_refrain(boot, rehome, apart, free):
    one, other = boot("one", 1, 1), boot("other", 2, 1)
    start_detection(one, free)
    time.sleep(apart)
    start_detection(other, free)
    assert (detection_result(one, free), detection_result(other, free)) == (False, False)
    assert rehome.binding(free) is None


def test_two_hosts_that_probe_for_a_free_address_hear_each_other(boot, rehome):
    one, other = boot("one", 1, 1), boot("other", 2, 1)
    with one.listen() as first, other.listen() as second:
        one.send(frames.arp_probe(one.mac, FREE))
        other.send(frames.arp_probe(other.mac, FREE))
        assert first.await_frame(lambda frame: frame.tpa == FREE and frame.sha == other.mac) is not None
        assert second.await_frame(lambda frame: frame.tpa == FREE and frame.sha == one.mac) is not None
        time.sleep(QUIET)
        for ear, own in ((first, one.mac), (second, other.mac)):
            assert ear.frames(lambda frame: own in (frame.sha, frame.src)) == [], "nobody hears its own probe again"
    assert rehome.binding(FREE) is None


def test_a_free_address_is_free(boot, rehome, tool):
    web = boot("web", 1, 1)
    assert tool.says_free(web, tool.free)
