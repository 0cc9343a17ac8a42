"""The management tells of hosts before the network shows it: leaving, left, arrived; by the clients that it uses."""

import json
import os
import stat
import subprocess
import time

import pytest
from conftest import await_sound, steers_to
from rehome_net import frames, wait_until
from rehome_net.onos import REPOSITORY, Refused

NOTIFY = os.path.join(REPOSITORY, "clients", "rehome-notify")
HOOK = os.path.join(REPOSITORY, "clients", "libvirt", "qemu")
QUIET = 0.3


def clean(**more):
    return {**{name: value for name, value in os.environ.items() if not name.startswith("REHOME_")}, **more}


@pytest.fixture
def notify(onos):
    """A function that runs the command-line client: notify("left", "--mac", …) gives code and text."""
    environment = clean(REHOME_URL=f"http://127.0.0.1:{onos.rest_port}", REHOME_USER="onos", REHOME_PASSWORD="rocks")

    def run(kind, *options, **changed):
        done = subprocess.run(
            [NOTIFY, "--kind", kind, *options],
            env={**environment, **changed},
            capture_output=True,
            text=True,
            timeout=40,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


class Hypervisor:
    """A server with libvirt on it, as far as libvirt's hook is concerned."""

    def __init__(self, server, onos, folder):
        self.server = server
        self._folder = folder
        self._config = folder / "notify.json"
        self._config.write_text(
            json.dumps(
                {
                    "url": f"http://127.0.0.1:{onos.rest_port}",
                    "user": "onos",
                    "password": "rocks",
                    "notify": NOTIFY,
                    "virsh": str(folder / "virsh"),
                    "state": str(folder / "state"),
                    "deadline": 15,
                    "ports": [{"bridge": "br0", "location": server.location}],
                }
            )
        )
        self._config.chmod(stat.S_IRUSR | stat.S_IWUSR)
        self.guest_is("paused")

    def guest_is(self, state):
        """What libvirt would say of the guest here."""
        (self._folder / "state.txt").write_text(state + "\n")
        virsh = self._folder / "virsh"
        if not virsh.exists():
            virsh.write_text(f"#!/bin/sh\ncat {self._folder}/state.txt\n")
            virsh.chmod(0o700)

    def libvirt(self, vm, operation, phase, reason="-"):
        description = (
            f"<domain type='kvm'><name>{vm.name}</name><devices><interface type='bridge'>"
            f"<mac address='{vm.mac}'/><source bridge='br0'/></interface></devices></domain>"
        )
        done = subprocess.run(
            [HOOK, vm.name, operation, phase, reason],
            input=description,
            env=clean(REHOME_NOTIFY_CONFIG=str(self._config)),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def hypervisors(fabric, onos, tmp_path):
    """Two of them: on the first server of leaf 1, and of leaf 3."""
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        folder.mkdir()
    return [Hypervisor(fabric.server(leaf, 1), onos, folder) for leaf, folder in zip((1, 3), folders)]


def test_a_guest_that_says_nothing_is_followed_by_libvirts_word_alone(boot, fabric, rehome, hypervisors):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    client.pin_neighbor(web)
    web.pin_neighbor(client)
    origin, destination = hypervisors
    before = rehome.last_event()
    destination.libvirt(web, "migrate", "begin")
    assert rehome.binding(web.ip)["movingUntil"] is not None
    for operation in "prepare", "start", "started":
        destination.libvirt(web, operation, "begin")
    time.sleep(QUIET)
    assert rehome.location(web.ip) == origin.server.location, "its memory is still coming"
    assert client.can_ping(web)

    with silence(web):
        web.attach(destination.server)
        destination.guest_is("running")
        wait_until(lambda: rehome.location(web.ip) == destination.server.location, 20, "it has arrived")
    wait_until(lambda: steers_to(fabric, web), 3, "every switch steers to where it is")
    assert web.can_ping(client), "its first frame, from which the bridge of its new server learns where it is"
    assert client.can_ping(web) and client.can_ping(web.ip6)

    origin.libvirt(web, "stopped", "end")
    origin.libvirt(web, "release", "end", "migrated")
    assert rehome.is_at(web) and client.can_ping(web), "what is said late of the old place purges nobody"
    moved = [one for one in rehome.events(before, "MOVED") if one["ip"] == web.ip]
    assert [one["cause"] for one in moved] == ["NOTICE"]
    await_sound(rehome)


class silence:
    """Inside the block the VM sends nothing at all: no announcement, no answer."""

    def __init__(self, vm):
        self._vm = vm

    def __enter__(self):
        # A queue without a place loses everything, and every kernel has it; netem not.
        self._vm.run("tc", "qdisc", "add", "dev", "eth0", "root", "pfifo", "limit", "0", check=True)

    def __exit__(self, *_):
        self._vm.run("tc", "qdisc", "del", "dev", "eth0", "root", check=True)


def test_a_guest_that_is_shut_down_is_purged_at_once(boot, fabric, rehome, hypervisors):
    web = boot("web", 1, 1)
    web.vanish()
    hypervisors[0].libvirt(web, "stopped", "end")
    assert fabric.rules_naming(web.mac, *web.addresses) == []
    assert rehome.binding(web.ip) is None
    await_sound(rehome)


def test_the_client_alone_leads_traffic_after_a_silent_move(boot, fabric, rehome, notify):
    web, client = boot("web", 1, 1), boot("client", 2, 1)
    client.pin_neighbor(web)
    web.pin_neighbor(client)
    code, said = notify("leaving", "--mac", web.mac, "--migration", "7")
    assert code == 0 and f"{web.ip} ({web.mac.upper()}) is leaving {web.location}" in said
    origin = web.location
    with silence(web):
        web.attach(fabric.server(3, 1))
        code, said = notify("arrived", "--mac", web.mac, "--location", web.location, "--migration", "7")
        assert code == 0 and f"{web.ip} ({web.mac.upper()}) arrived at {web.location}" in said
        assert steers_to(fabric, web), "it was confirmed before the answer came"
    assert web.can_ping(client), "its first frame, from which the bridge of its new server learns where it is"
    assert client.can_ping(web)
    binding = rehome.binding(web.ip)
    assert (binding["migration"], binding["movingUntil"]) == (7, None)

    for late in (["--location", origin], ["--location", origin, "--migration", "7"], ["--migration", "7"]):
        code, said = notify("left", "--mac", web.mac, *late)
        assert code in (0, 6), said
        assert rehome.is_at(web) and client.can_ping(web)


def test_said_twice_it_is_the_same(boot, rehome, notify):
    web = boot("web", 1, 1)
    for kind, options in (
        ("arrived", ["--location", web.location, "--migration", "3"]),
        ("left", ["--location", web.location]),
    ):
        assert notify(kind, "--mac", web.mac, *options)[0] == 0
        before = rehome.bindings(mac=web.mac)
        sequence = [(one["ip"], one["state"], one["sequence"], one["since"]) for one in before]
        code, said = notify(kind, "--mac", web.mac, *options)
        assert (code, said) == (0, "nothing changed\n")
        after = rehome.bindings(mac=web.mac)
        assert [(one["ip"], one["state"], one["sequence"], one["since"]) for one in after] == sequence


def test_what_is_said_of_an_earlier_migration_changes_nothing(boot, fabric, rehome, notify):
    web = boot("web", 1, 1)
    assert notify("leaving", "--mac", web.mac, "--migration", "9")[0] == 0
    for kind in "leaving", "left", "arrived":
        code, said = notify(kind, "--mac", web.mac, "--location", fabric.server(2, 1).location, "--migration", "8")
        assert code == 6 and "migration 9 is known of already" in said
    assert rehome.is_at(web)


def test_a_guest_is_routed_to_before_it_is_there(boot, fabric, rehome, notify):
    client = boot("client", 2, 1)
    place, address, mac = fabric.server(3, 1).location, "10.0.0.231", "02:00:00:00:66:01"
    code, said = notify("arrived", "--mac", mac, "--address", address, "--location", place)
    try:
        assert code == 0 and f"{address} ({mac.upper()}) arrived at {place}" in said
        binding = rehome.binding(address)
        assert (binding["source"], binding["location"]) == ("NOTICE", place)
        assert all(switch.rules_naming(address) for switch in fabric.switches)
        # Nobody else gets it by claiming it, though the guest cannot answer yet.
        fabric.server(1, 1).send(frames.gratuitous_request("02:00:00:00:66:02", address))
        time.sleep(1.5)
        assert rehome.binding(address)["mac"].lower() == mac
        with client.listen() as ear:
            client.send(frames.arp_request(client.mac, client.ip, address))
            assert ear.await_frame(lambda frame: frame.kind == "arp-reply") is not None
        # Once it is heard it is a host as any other.
        fabric.server(3, 1).send(frames.gratuitous_request(mac, address))
        wait_until(lambda: rehome.binding(address)["source"] == "NEIGHBOR", 3, "it was heard")
    finally:
        notify("left", "--mac", mac)


def test_a_claim_is_not_granted_while_the_owner_is_between_two_places(boot, fabric, rehome, notify):
    web = boot("web", 1, 1)
    web.vanish()
    assert notify("leaving", "--mac", web.mac)[0] == 0
    fabric.server(2, 1).send(frames.gratuitous_request("02:00:00:00:66:02", web.ip))
    time.sleep(1.5)
    assert rehome.binding(web.ip)["mac"].lower() == web.mac
    web.attach(fabric.server(3, 1))
    web.announce("rarp")
    rehome.await_bound(web)


@pytest.mark.parametrize(
    "place, said",
    [
        ("of:0000000000000999/1", "is no port that ONOS knows of"),
        ("{leaf}/99", "is no port that ONOS knows of"),
        ("{leaf}/1", "is no edge port: it leads to another switch"),
    ],
)
def test_nobody_arrives_where_no_host_can_be(boot, fabric, rehome, notify, place, said):
    web = boot("web", 1, 1)
    place = place.format(leaf=fabric.leaf(2).device)
    code, text = notify("arrived", "--mac", web.mac, "--location", place)
    assert code == 3 and text == f"rehome-notify: location: '{place}' {said}\n"
    assert rehome.is_at(web)


def test_nobody_arrives_against_what_is_declared(boot, fabric, rehome, notify):
    web = boot("web", 1, 1)
    marker = {"ip": "10.0.0.230", "mac": "02:00:00:00:66:03", "location": fabric.server(1, 2).location}
    rehome.configure_network(stickyMacs=[{"mac": web.mac, "location": web.location}], bindings=[marker])
    try:
        wait_until(lambda: rehome.binding(marker["ip"]), 5, "what is declared is in force")
        code, said = notify("arrived", "--mac", web.mac, "--location", fabric.server(2, 1).location)
        assert code == 6 and f"{web.ip} is refused by what is declared" in said
        assert rehome.is_at(web)
    finally:
        rehome.clear_network()
        rehome.leave(mac=marker["mac"])


def test_who_is_no_user_may_not_give_notice(boot, rehome, notify):
    web = boot("web", 1, 1)
    code, said = notify("left", "--mac", web.mac, REHOME_PASSWORD="wrong")
    assert code == 4 and "does not know user 'onos' by this password" in said and "wrong" not in said
    assert rehome.is_at(web)


def test_a_viewer_may_look_and_change_nothing(boot, onos, rehome, notify):
    web = boot("web", 1, 1)
    with viewer(onos) as (user, password):
        code, said = notify("left", "--mac", web.mac, REHOME_USER=user, REHOME_PASSWORD=password)
        assert code == 4 and "it takes an administrator of ONOS" in said
        onlooker = type(rehome)(f"http://127.0.0.1:{onos.rest_port}", user, password)
        for change in onlooker.repair, lambda: onlooker.release(web.ip), lambda: onlooker.leave(mac=web.mac):
            with pytest.raises(Refused) as refused:
                change()
            assert refused.value.code == 403
        assert onlooker.audit()["devices"]
    assert rehome.is_at(web)


class viewer:
    """Inside the block ONOS has a user with the role of a viewer alone."""

    def __init__(self, onos):
        self._onos = onos
        self._path = os.path.join(onos.state, "karaf", "etc", "users.properties")

    def __enter__(self):
        with open(self._path, encoding="utf-8") as file:
            self._before = file.read()
        with open(self._path, "a", encoding="utf-8") as file:
            file.write("\nonlooker = looks,viewer\n")

        def may_look():
            try:
                type(self._onos.rehome)(f"http://127.0.0.1:{self._onos.rest_port}", "onlooker", "looks").status()
            except Refused:
                return False
            return True

        wait_until(may_look, 15, "the viewer is known", 0.5)
        return "onlooker", "looks"

    def __exit__(self, *_):
        with open(self._path, "w", encoding="utf-8") as file:
            file.write(self._before)
