"""The commands, typed into the shell of a running ONOS."""

import datetime

import pytest
from rehome_net import frames, wait_until

STRANGER = "org.rehome.stranger"


def test_the_status_names_version_states_and_settings(shell):
    lines = shell.says("rehome-status").splitlines()
    assert lines[0].startswith("Rehome ")
    assert {"VALID", "TESTING", "FROZEN", "LEFT"} <= {line.split()[0] for line in lines if line.strip()}


def test_a_status_for_programs_is_what_rest_gives(shell, rest):
    told, asked = shell.json("rehome-status"), rest.get("status")
    assert told.keys() == asked.keys()
    assert told["settings"] == asked["settings"]


def test_bindings_stand_in_columns(shell, vm):
    heading, *rows, count = shell.says("rehome-bindings --mac " + vm.mac).splitlines()
    assert heading.split() == "IP VLAN MAC LOCATION STATE SEQ SOURCE SINCE LAST SEEN".split()
    assert any(row.split()[:5] == [vm.ip, "None", vm.mac.upper(), vm.location, "VALID"] for row in rows)
    assert all(row[heading.index("MAC") :].startswith(vm.mac.upper()) for row in rows)
    assert count.startswith(f"{len(rows)} binding")


@pytest.mark.parametrize("option", ["--ip {0.ip}", "--mac {0.mac}", "--location {0.location}", "--state valid"])
def test_filters_narrow(shell, vm, option):
    found = shell.json("rehome-bindings " + option.format(vm))["bindings"]
    assert vm.ip in [one["ip"] for one in found]
    assert shell.json(f"rehome-bindings --vlan 4000 {option.format(vm)}")["bindings"] == []


def test_times_for_programs_are_iso(shell, vm):
    (found,) = shell.json("rehome-bindings --ip " + vm.ip)["bindings"]
    for field in "since", "lastSeen":
        assert datetime.datetime.fromisoformat(found[field].replace("Z", "+00:00")).tzinfo is not None


def test_one_host_is_shown_with_its_history(shell, vm):
    told = shell.says("rehome-binding " + vm.mac)
    assert vm.ip in told.splitlines()
    assert f"  location    {vm.location}" in told.splitlines()
    assert f"{vm.ip} arrived at {vm.location}" in told


def test_a_move_is_told_in_a_sentence(shell, rest, fabric, vm):
    before, last = vm.location, max((event["id"] for event in rest.get("events")["events"]), default=0)
    vm.move(fabric.server(2, 1), announce="rarp")
    told = ""
    for _ in range(50):
        told = shell.says(f"rehome-events --kind moved --since {last}")
        if f"{vm.ip} moved from {before} to {vm.location}, shown by RARP, converged after" in told:
            return
    pytest.fail(told)


def test_leaving_says_what_was_purged_and_when_it_was_done(shell, fabric, vm):
    location = vm.location
    vm.vanish()
    told = shell.says("rehome-leave " + vm.mac)
    assert f"{vm.ip} ({vm.mac.upper()}) left {location}" in told.splitlines()
    assert told.splitlines()[-1].startswith("Purged ")
    assert fabric.rules_naming(vm.ip, vm.mac) == []
    assert vm.ip not in shell.says("rehome-bindings --mac " + vm.mac)
    assert "LEFT" in shell.says("rehome-bindings --all --mac " + vm.mac)
    assert shell.says("rehome-leave " + vm.mac) == f"Nothing was bound to {vm.mac.upper()}.\n"


@pytest.mark.parametrize("by", ["ip", "mac"])
def test_a_frozen_address_is_released_where_it_is(shell, rest, frozen, by):
    told = shell.says("rehome-release " + getattr(frozen, by))
    (binding,) = rest.get(f"bindings/{frozen.ip}")["bindings"]
    assert f"{frozen.ip} ({frozen.mac.upper()}) is trusted again at {binding['location']}" in told.splitlines()
    assert binding["state"] == "VALID"
    assert f"{frozen.ip} is trusted again at " in shell.says("rehome-events --kind released")


def test_what_is_not_frozen_is_not_released_and_no_failure(shell, vm):
    assert shell.says("rehome-release " + vm.ip) == f"Nothing of {vm.ip} was frozen.\n"
    assert shell.json("rehome-release 192.0.2.99")["released"] == []


def test_a_wrong_entry_of_the_network_configuration_is_named_until_it_is_gone(shell, onos, wrong_binding):
    lines = shell.says("rehome-status").splitlines()
    assert lines[lines.index("configuration problems") + 1] == "  " + wrong_binding.problem
    onos.rehome.clear_network()
    wait_until(lambda: "configuration problems" not in shell.says("rehome-status"), 5, "nothing is wrong any more")


def test_a_claim_against_a_static_binding_is_told_with_its_reason(shell, fabric, wrong_binding):
    good, thief = wrong_binding.good, "02:00:00:00:77:03"
    fabric.server(2, 1).send(frames.gratuitous_request(thief, good["ip"]))
    sentence = (
        f"{good['ip']} was refused to {thief.upper()} at {fabric.server(2, 1).location},"
        " because the address is bound statically, shown by a gratuitous ARP"
    )
    wait_until(lambda: sentence in shell.says("rehome-events --kind violation"), 5, "the refusal is told")
    assert sentence in shell.says("rehome-binding " + good["ip"])


def test_an_audit_finds_nothing_on_a_sound_fabric(shell, vm):
    verdict = shell.says("rehome-audit").splitlines()[-1]
    assert verdict.startswith("0 stale, 0 missing of ")


@pytest.fixture
def stray(onos, rest):
    """A function that adds, in another application's name, a rule that leads to a MAC."""

    def add(switch, mac):
        onos.rehome.add_flow(switch.device, mac, 2, application=STRANGER)

    yield add
    assert rest.onos("flows/application/" + STRANGER, "DELETE").code == 204


def test_an_audit_finds_what_another_application_left_behind_and_fails(shell, stray, fabric, vm):
    vm.vanish()
    shell.says("rehome-leave " + vm.mac)
    stray(fabric.leaf(1), vm.mac)
    *lines, verdict = shell.fails("rehome-audit").splitlines()
    assert any(line.startswith(f"{fabric.leaf(1).device} STALE") and vm.mac.upper() in line for line in lines)
    assert not verdict.startswith("0 stale")
    assert shell.json("rehome-audit")["stale"] > 0


@pytest.mark.parametrize(
    "command, sentence",
    [
        ("rehome-binding 10.0.0.x", "'10.0.0.x' is neither an IP address nor a MAC address"),
        ("rehome-release 10.0.0", "'10.0.0' is neither an IP address nor a MAC address"),
        ("rehome-leave nobody", "'nobody' is neither an IP address nor a MAC address"),
        ("rehome-binding 192.0.2.99", "Nothing is bound to 192.0.2.99"),
        ("rehome-bindings --ip 1.2.3", "'1.2.3' is not an IP address"),
        ("rehome-bindings --mac 1", "'1' is not a MAC address such as 00:00:00:00:00:01"),
        ("rehome-bindings --vlan 4095", "'4095' is not a VLAN: None (untagged), or 1 to 4094"),
        ("rehome-bindings --state gone", "'gone' is not one of VALID, TESTING, FROZEN, LEFT"),
        ("rehome-events -n 0", "'0' is not a whole number from 1 to 10000"),
        ("rehome-events --since soon", "'soon' is neither an event id nor a span such as 30s, 10m, 2h, 1d"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(shell, command, sentence):
    assert shell.fails(command) == sentence


def test_a_missing_or_unknown_argument_is_refused(shell):
    assert "is required" in shell.fails("rehome-leave")
    assert "is required" in shell.fails("rehome-release")
    assert "undefined option" in shell.fails("rehome-status --bogus")


@pytest.mark.parametrize("name", ["status", "bindings", "binding", "events", "leave", "release", "audit"])
def test_every_command_has_help(shell, name):
    told = shell.says(f"rehome-{name} --help")
    assert "DESCRIPTION" in told and "--json" in told
