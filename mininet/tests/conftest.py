"""Fixtures of the end-to-end tests: one ONOS and one fabric for all, new VMs for each test.

In the environment: REHOME_TEST_PREFIX names the fabric's interfaces (two runs on one machine need two; at most three
characters), REHOME_REST_PORT and its like move ONOS, REHOME_TEST_ATTACH=1 uses an ONOS that runs on those ports already.
"""

import os
import sys
import time
from contextlib import contextmanager

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from rehome_net import Fabric, NotInTime, Onos, daemon, wait_until  # noqa: E402  (the path above comes first)
from rehome_net.onos import REPOSITORY  # noqa: E402

PREFIX = os.environ.get("REHOME_TEST_PREFIX", "t")
ATTACH = os.environ.get("REHOME_TEST_ATTACH") == "1"
QUIET = 0.3  # seconds: what the controller has not said by then it does not say
COMPONENT = "org.rehome.onos.Rehome"  # what its settings are set on


def pytest_collection_modifyitems(items):
    if os.geteuid() != 0:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="these tests need root"))


@pytest.fixture(scope="session", autouse=True)
def open_vswitch():
    with daemon.open_vswitch():
        yield


@pytest.fixture(scope="module")
def plain_fabric():
    """A fabric without a controller, its switches programmed by the test."""
    with Fabric(prefix=PREFIX + "x") as fabric:
        yield fabric


@pytest.fixture(scope="session")
def onos():
    """A running ONOS with Rehome that remembers nothing. Its ports are not the demonstration's."""
    one = Onos.from_environment(
        os.path.join(REPOSITORY, "var", "test"),
        rest_port=8281,
        ssh_port=8201,
        openflow_port=6753,
        cluster_port=9976,
    )
    if ATTACH:
        yield one
        return
    if one.is_running():
        one.stop()
    one.clean()
    one.start()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def rehome(onos):
    return onos.rehome


@pytest.fixture(scope="session")
def fabric(onos):
    """Two spines, three leaves, two servers a leaf, known to ONOS with all links."""
    with Fabric(prefix=PREFIX, controller=onos.controller) as fabric:
        onos.rehome.await_fabric(fabric)
        # Nothing is sent to a port before it has been up for a while (portSettle) without a link being found at it.
        time.sleep(1.5)
        if ATTACH:
            # An earlier run's VMs had the same names and addresses: let their tombstones pass.
            wait_until(lambda: not onos.rehome.bindings(), 40, "nothing is bound, nor was of late", 0.5)
        yield fabric


@pytest.fixture
def boot(fabric, rehome):
    """A function that boots a VM and waits until it is bound: boot("web", leaf, server, vlan=…, ipv4=…).

    Afterwards the VMs are gone, Rehome was told so, every edge port is up, and no rule is stale.
    """
    booted = []

    def boot_one(name, leaf, server, announce=True, **settings):
        since = rehome.last_event()
        vm = fabric.add_vm(name, fabric.server(leaf, server), announce=announce, **settings)
        booted.append(vm)
        if announce:
            rehome.await_bound(vm)
            # An event comes last, after what is announced to others.
            wait_until(
                lambda: {vm.address(4 if vm.ipv4 else 6)} <= {event["ip"] for event in rehome.events(since)},
                5,
                f"the arrival of {vm.name} is an event",
            )
        return vm

    yield boot_one
    for server in fabric.servers:
        server.port_up()
    for vm in booted:
        fabric.remove_vm(vm)
        rehome.leave(mac=vm.mac)
    await_sound(rehome)


@pytest.fixture
def settings(rehome):
    """A function that changes settings of Rehome for one test: settings(freezeHold=3000)."""
    found = rehome.status()["settings"]
    changed = {}

    def change(**values):
        changed.update(values)
        apply(values)

    def apply(values):
        rehome.set_property(COMPONENT, **{name: str(value) for name, value in values.items()})
        wait_until(
            lambda: all(rehome.status()["settings"][name] == str(value) for name, value in values.items()),
            5,
            f"the settings {values} are in force",
        )

    yield change
    if changed:
        apply({name: found[name] for name in changed})


@pytest.fixture
def offline(rehome):
    """A context manager: inside the block the given switch has no controller, and ONOS has noticed."""

    @contextmanager
    def without_controller(switch):
        switch.disconnect()
        try:
            rehome.await_available(switch, False)
            yield
        finally:
            switch.connect()
            rehome.await_available(switch)

    return without_controller


def await_sound(rehome, deadline=10):
    """Wait until an audit finds neither a stale nor a missing rule."""
    findings = []

    def sound():
        findings[:] = rehome.audit()["findings"]
        return not findings

    try:
        wait_until(sound, deadline, "the audit is clean", 0.1)
    except NotInTime:
        raise AssertionError(f"the audit still finds: {findings}") from None


def steers_to(fabric, vm, address=None):
    """True where the host routes of every switch lead an address of the VM, switch by switch, to the VM's edge port."""
    address = address or vm.ip
    return all(_arrives(fabric, vm, address, switch) for switch in fabric.switches)


def _arrives(fabric, vm, address, switch):
    for _ in range(5):
        rules = [
            rule
            for rule in switch.dump_flows()
            if rule.names(address) and rule.outputs and _tag(rule) == vm.vlan and not _is_query(rule)
        ]
        if len(rules) != 1 or len(rules[0].outputs) != 1:
            return False
        (port,) = rules[0].outputs
        if switch.location(port) == vm.location:
            return True
        switch = _behind(fabric, switch, port)
        if switch is None:
            return False
    return False


def _tag(rule):
    text = rule.match.get("dl_vlan")
    return int(text) if text is not None and text.isdigit() else None


def _is_query(rule):
    return "arp" in rule.match or "icmp6" in rule.match


def _behind(fabric, switch, port):
    """The switch that a port of another leads to, by the numbering of LeafSpine."""
    if switch in fabric.leaves:
        return fabric.spines[port - 1] if port <= len(fabric.spines) else None
    return fabric.leaves[port - 1] if port <= len(fabric.leaves) else None
