"""The libvirt hook, called as libvirt calls it: arguments, the guest's XML on the standard input, a bare environment."""

import time

import pytest
from conftest import HOOK, PASSWORD, run, wait_until

ONE, TWO, THREE = "52:54:00:00:00:01", "52:54:00:00:00:02", "52:54:00:00:00:03"
AT_TENANTS, AT_BR0 = "of:0000000000000201/3", "of:0000000000000201/4"


def card(mac, kind, source, inside=""):
    return f"<interface type='{kind}'><mac address='{mac}'/><source {source}/>{inside}<model type='virtio'/></interface>"


def guest(*cards, name="web"):
    return (
        f"<domain type='kvm' id='7'><name>{name}</name><uuid>c7a5fdbd-cdaf-9455-926a-d65c16db1809</uuid>"
        f"<devices><emulator>/usr/bin/qemu-system-x86_64</emulator>{''.join(cards)}</devices></domain>"
    )


def tags(*numbers):
    trunk = " trunk='yes'" if len(numbers) > 1 else ""
    return f"<vlan{trunk}>" + "".join(f"<tag id='{number}'/>" for number in numbers) + "</vlan>"


SIMPLE = guest(card(ONE, "network", "network='tenants' portid='1f' bridge='virbr1'"))


def call(config, operation, phase="begin", reason="-", description=SIMPLE, name="web", **environment):
    """One call of libvirt's, which must neither fail nor print anything."""
    bare = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "HOME": "/root"}
    done = run(
        HOOK,
        *(name, operation, phase, reason),
        given=description,
        **{**bare, "REHOME_NOTIFY_CONFIG": str(config.path), **environment},
    )
    assert done.returncode == 0, "libvirt would abort what it is doing"
    assert done.stdout == "", "libvirt would take this for the guest's XML"
    assert PASSWORD not in done.stderr
    return done


@pytest.fixture
def virsh(config):
    """A function that has `virsh domstate` say something from now on."""

    def say(state, code=0):
        (config.folder / "state.txt").write_text(state + "\n")
        program = config.folder / "virsh.new"
        program.write_text(
            f'#!/bin/sh\necho "$@" >> {config.folder}/virsh.log\ncat {config.folder}/state.txt\nexit {code}\n'
        )
        program.chmod(0o700)
        program.rename(config.folder / "virsh")

    return say


def markers(config):
    folder = config.folder / "state"
    return [file.name for file in folder.iterdir()] if folder.exists() else []


# A guest that starts and stops


def test_a_guest_that_started_has_arrived(controller, config):
    done = call(config, "started")
    assert done.stderr == ""
    assert controller.notices == [{"kind": "arrived", "mac": ONE, "location": AT_TENANTS}]


@pytest.mark.parametrize("reason", ["-", "shutdown", "destroyed", "crashed", "migrated", "saved", "failed", "daemon"])
@pytest.mark.parametrize("operation", ["stopped", "release"])
def test_a_guest_that_stopped_has_left_here_whatever_the_reason(controller, config, operation, reason):
    call(config, operation, "end", reason)
    assert controller.notices == [{"kind": "left", "mac": ONE, "location": AT_TENANTS}]


@pytest.mark.parametrize(
    "operation, phase",
    [
        ("prepare", "begin"),
        ("start", "begin"),
        ("restore", "begin"),
        ("reconnect", "begin"),
        ("attach", "begin"),
        ("started", "end"),
        ("something-new", "-"),
    ],
)
def test_of_other_operations_nothing_is_said(controller, config, operation, phase):
    assert call(config, operation, phase).stderr == ""
    assert controller.notices == []


# A migration


def test_where_a_guest_is_to_come_to_it_is_leaving_by_a_new_number(controller, config):
    before = int(time.time() * 1000)
    call(config, "migrate")
    (notice,) = controller.notices
    migration = notice.pop("migration")
    assert notice == {"kind": "leaving", "mac": ONE}, "where it leaves is not known here"
    assert before <= migration <= int(time.time() * 1000)


def test_it_has_arrived_when_it_runs_and_not_when_its_memory_begins_to_come(controller, config, virsh):
    virsh("paused")
    call(config, "migrate")
    call(config, "prepare")
    call(config, "start")
    done = call(config, "started")
    assert done.seconds < 3, "libvirt waits for nobody"
    wait_until(lambda: (config.folder / "virsh.log").exists(), 5, "it is looked at")
    time.sleep(0.3)
    assert [notice["kind"] for notice in controller.notices] == ["leaving"]

    virsh("running")
    wait_until(lambda: len(controller.notices) == 2, 5, "it has arrived")
    leaving, arrived = controller.notices
    assert arrived == {
        "kind": "arrived",
        "mac": ONE,
        "location": AT_TENANTS,
        "migration": leaving["migration"],
    }
    wait_until(lambda: not markers(config), 2, "the migration is forgotten")
    assert "--readonly domstate web" in (config.folder / "virsh.log").read_text()


def test_a_migration_that_fails_is_no_arrival(controller, config, virsh):
    virsh("paused")
    call(config, "migrate")
    call(config, "started")
    virsh("error: failed to get domain", code=1)
    call(config, "stopped", "end")
    call(config, "release", "end", "failed")
    assert [notice["kind"] for notice in controller.notices] == ["leaving", "left", "left"]
    assert controller.notices[1]["location"] == AT_TENANTS, "which concerns nobody who is elsewhere"
    time.sleep(1.5)
    assert len(controller.notices) == 3 and not markers(config)


def test_after_a_migration_a_start_is_a_start_again(controller, config):
    call(config, "migrate")
    call(config, "release", "end", "failed")
    call(config, "started")
    assert [notice["kind"] for notice in controller.notices] == ["leaving", "left", "arrived"]
    assert "migration" not in controller.notices[2]


def test_a_guest_may_be_called_anything(controller, config):
    for name in "../../etc/passwd", "web 1; rm -rf", "ümläut", "x" * 300:
        call(config, "migrate", name=name)
    assert len(controller.notices) == 4
    assert sorted(len(name) > 3 for name in markers(config)) == [True] * 4


# Network cards


def test_each_card_is_told_of_with_its_own_port_and_vlan(controller, config):
    description = guest(
        card(ONE, "network", "network='tenants' bridge='virbr1'", tags(10)),
        card(TWO, "bridge", "bridge='br0'"),
        card(THREE, "bridge", "bridge='br0'", tags(20)),
    )
    assert call(config, "started", description=description).stderr == ""
    assert [(one["mac"], one["vlan"], one["location"]) for one in controller.notices] == [
        (ONE, 10, AT_TENANTS),
        (TWO, 30, AT_BR0),
        (THREE, 20, AT_BR0),
    ]


def test_a_trunk_is_told_of_in_whichever_vlan(controller, config):
    call(config, "stopped", "end", description=guest(card(TWO, "bridge", "bridge='br0'", tags(10, 20))))
    assert controller.notices == [{"kind": "left", "mac": TWO, "location": AT_BR0}]


def test_a_card_whose_port_is_not_set_is_logged_and_the_others_are_told_of(controller, config):
    description = guest(card(ONE, "bridge", "bridge='br9'"), card(TWO, "bridge", "bridge='br0'"))
    done = call(config, "started", description=description)
    assert [one["mac"] for one in controller.notices] == [TWO]
    assert f"no edge port is set for {ONE}" in done.stderr


def test_a_machine_with_one_uplink_needs_no_list(controller, config):
    config.write(ports=None, location="of:0000000000000201/9")
    call(config, "started", description=guest(card(ONE, "direct", "dev='eth0' mode='bridge'")))
    assert controller.notices[0]["location"] == "of:0000000000000201/9"


def test_who_is_on_no_network_is_not_told_of(controller, config):
    description = guest(f"<interface type='user'><mac address='{ONE}'/></interface>", "<interface type='hostdev'/>")
    assert call(config, "started", description=description).stderr == ""
    assert controller.notices == []


# What goes wrong


@pytest.mark.parametrize(
    "description",
    ["", "<domain>", "not xml", "<domain/>", "\x00", "<!DOCTYPE a [<!ENTITY b 'c'>]><domain>&b;</domain>", "<a>" * 5000],
)
def test_malformed_xml_does_no_harm(controller, config, description):
    call(config, "started", description=description)
    assert controller.notices == []


def test_an_unreachable_controller_holds_nothing_up(config):
    config.write(url="http://127.0.0.1:1")
    done = call(config, "started")
    assert done.seconds < 3 and "cannot be reached" in done.stderr


def test_a_slow_controller_costs_no_more_than_the_deadline_for_all_cards(controller, config):
    controller.delay = 30
    config.write(deadline=1)
    cards = [card(f"52:54:00:00:01:{number:02x}", "bridge", "bridge='br0'") for number in range(8)]
    done = call(config, "stopped", "end", description=guest(*cards))
    assert done.seconds < 4
    assert "no more time after 1 s" in done.stderr or "did not answer" in done.stderr
    assert len(controller.notices) < 8


@pytest.mark.parametrize("code", [401, 403, 500])
def test_a_refusal_is_logged_without_the_password(controller, config, code):
    controller.code, controller.answer = code, b"no"
    assert call(config, "started").stderr != ""


def test_a_stale_number_is_logged(controller, config):
    stale = {"ip": "10.0.0.1", "mac": ONE, "location": AT_BR0, "migration": 9}
    controller.answer = {"stale": [stale]}
    assert "is this machine's clock behind?" in call(config, "migrate").stderr


@pytest.mark.parametrize("text", ["", "[]", "{", '{"url": 7}', '{"ports": 3, "state": "/proc/none"}'])
def test_broken_settings_do_no_harm(config, text):
    config.path.write_text(text)
    for operation, phase in ("migrate", "begin"), ("started", "begin"), ("stopped", "end"):
        assert call(config, operation, phase).stderr != ""


def test_without_settings_nothing_happens(config):
    config.path.unlink()
    assert "notify.json" in call(config, "started").stderr


def test_a_client_that_is_not_installed_does_no_harm(controller, config):
    config.write(notify="/nowhere/rehome-notify")
    assert "FileNotFoundError" in call(config, "started").stderr
    assert controller.notices == []


def test_called_by_hand_without_anything_it_does_nothing(config):
    done = run(HOOK, REHOME_NOTIFY_CONFIG=str(config.path))
    assert (done.returncode, done.stdout) == (0, "")
