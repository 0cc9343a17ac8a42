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
    assert heading.split() == "IP VLAN MAC LOCATION STATE SEQ SOURCE SINCE LAST SEEN NAME".split()
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


def test_a_departed_host_is_told_of(shell, vm):
    location = vm.location
    vm.vanish()
    shell.says("rehome-leave " + vm.mac)
    lived = shell.says("rehome-history " + vm.ip).splitlines()
    assert lived[0].split() == ["TIME", "WHEN", "KIND", "EVENT"]
    assert f"{vm.ip} left {location}, shown by a management notice, purged after" in lived[-1]
    assert [one["kind"] for one in shell.json("rehome-history " + vm.ip)["events"]][-1] == "LEFT"
    assert vm.mac.upper() in shell.says("rehome-departures --ip " + vm.ip)
    (departure,) = shell.json("rehome-departures --ip " + vm.ip)["departures"]
    assert departure["from"] == location
    assert f"last at     {location}" in shell.says("rehome-binding " + vm.ip)


def test_a_notice_leads_a_host_to_where_it_is_said_to_be(shell, rest, fabric, vm):
    before, after = vm.location, fabric.server(2, 1).location
    told = shell.says(f"rehome-notice --migration 7 leaving {vm.mac}")
    assert f"{vm.ip} ({vm.mac.upper()}) is leaving {before}" in told.splitlines()
    assert "migration   7, expected elsewhere for " in shell.says("rehome-binding " + vm.ip)
    vm.attach(fabric.server(2, 1))
    told = shell.says(f"rehome-notice --migration 7 --location {after} arrived {vm.mac}")
    assert f"{vm.ip} ({vm.mac.upper()}) arrived at {after}" in told.splitlines()
    late = shell.says(f"rehome-leave --migration 6 {vm.mac}")
    assert f"{vm.ip} ({vm.mac.upper()}) stays at {after}: migration 7 is known of already" in late.splitlines()
    assert shell.says(f"rehome-leave --location {before} {vm.mac}") == f"Nothing was bound to {vm.mac.upper()}.\n"
    assert rest.get(f"bindings?ip={vm.ip}")["bindings"][0]["location"] == after


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


def test_an_address_is_pinned_listed_and_unpinned(shell, rest, onos, vm):
    try:
        told = shell.says("rehome-pin " + vm.ip)
        assert told == f"{vm.ip} is pinned to {vm.mac.upper()} at {vm.location}\n"
        assert rest.get(f"bindings/{vm.ip}")["bindings"][0]["source"] == "STATIC"
        heading, row = shell.says("rehome-pins").splitlines()
        assert heading.split() == ["IP", "VLAN", "MAC", "LOCATION"]
        assert row.split() == [vm.ip, "None", vm.mac.upper(), vm.location]
        assert shell.says("rehome-unpin " + vm.ip).startswith(f"{vm.ip} is no longer pinned to ")
        assert shell.says("rehome-unpin " + vm.ip) == f"Nothing pins {vm.ip}.\n"
        assert shell.json("rehome-pins")["pins"] == []
    finally:
        onos.rehome.clear_network()


def test_what_happens_is_watched_and_conflicts_are_listed(shell, vm):
    told = shell.says(f"rehome-watch -n 1 --since 1h --kind arrived {vm.ip}")
    assert f"ARRIVED  {vm.ip} arrived at {vm.location}" in told
    assert shell.json(f"rehome-watch -n 1 --since 1h {vm.mac}")["mac"] == vm.mac.upper()
    assert shell.says(f"rehome-conflicts --ip {vm.ip}") == "No such conflict.\n"


def test_bindings_are_ordered_as_asked_for(shell, vm):
    told = shell.json("rehome-bindings --sort since")["bindings"]
    assert [one["since"] for one in told] == sorted((one["since"] for one in told), reverse=True)


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


def test_an_audit_that_repairs_says_what_was_wrong_and_succeeds(shell, stray, fabric, vm):
    vm.vanish()
    shell.says("rehome-leave " + vm.mac)
    stray(fabric.leaf(1), vm.mac)
    wait_until(lambda: fabric.rules_naming(vm.mac), 5, "the rule is on the switch")
    told = shell.says("rehome-audit --repair").splitlines()
    assert "1 repaired" in told and any(line.startswith("before: 1 stale, 0 missing of ") for line in told)
    assert any(vm.mac.upper() in line and "in ONOS's store and in the switch" in line for line in told)
    assert told[-1].startswith("0 stale, 0 missing of ")
    assert not fabric.rules_naming(vm.mac)
    repaired = shell.json("rehome-audit --repair")
    assert (repaired["repaired"], repaired["after"]["findings"]) == (0, [])


def test_a_rule_that_only_the_switch_has_is_named_and_removed(shell, fabric, vm):
    leaf = fabric.leaf(2)
    own = max(rule.cookie for rule in leaf.rules_naming(vm.ip)) >> 48 << 48
    leaf.add_flow(f"cookie={own + 1:#x},priority=30000,ip,vlan_tci=0x0000/0x1fff,nw_dst=10.0.0.253,actions=output:1")
    told = shell.says("rehome-audit --repair")
    if "1 repaired" in told.splitlines():  # ONOS's own statistics may have been faster
        assert f"{leaf.device} STALE in the switch" in told
    assert not leaf.rules_naming("10.0.0.253")


@pytest.mark.parametrize(
    "command, sentence",
    [
        ("rehome-binding 10.0.0.x", "'10.0.0.x' is neither an IP address nor a MAC address"),
        ("rehome-release 10.0.0", "'10.0.0' is neither an IP address nor a MAC address"),
        ("rehome-leave nobody", "'nobody' is neither an IP address nor a MAC address"),
        ("rehome-leave --migration 0 10.0.0.1", "'0' is not a whole number from 1 to 9007199254740991"),
        ("rehome-notice gone 10.0.0.1", "'gone' is not a kind of notice; allowed: leaving, left, arrived"),
        ("rehome-notice arrived 10.0.0.1", "mac is missing: it is needed to say who has arrived"),
        ("rehome-history 10.0.0.x", "'10.0.0.x' is neither an IP address nor a MAC address"),
        ("rehome-history 192.0.2.99", "Nothing is remembered of 192.0.2.99"),
        ("rehome-history -n x 192.0.2.99", "'x' is not a whole number from 1 to 10000"),
        ("rehome-history --vlan 0 192.0.2.99", "'0' is not a VLAN: None (untagged), or 1 to 4094"),
        ("rehome-departures --since soon", "'soon' is neither an event id nor a span such as 30s, 10m, 2h, 1d"),
        ("rehome-departures --location x", "'x' is not a location: device/port, such as of:0000000000000201/3"),
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


@pytest.mark.parametrize(
    "name",
    ["status", "bindings", "binding", "history", "departures", "events", "leave", "notice", "release", "audit"],
)
def test_every_command_has_help(shell, name):
    told = shell.says(f"rehome-{name} --help")
    assert "DESCRIPTION" in told and "--json" in told
