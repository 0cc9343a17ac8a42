"""REST and the page, asked of a running ONOS."""

import datetime
import http.client
import json
import shutil
import subprocess

import pytest

from live import PASSWORD, USER

BINDING = {"ip", "vlan", "mac", "location", "state", "sequence", "source", "since", "lastSeen"}
EVENT = {
    *("id", "time", "kind", "ip", "vlan", "mac", "from", "to"),
    *("sequence", "cause", "sentence", "convergedMicros", "otherMac", "violation"),
}


def look_at_page(rest):
    """The page as a browser shows it after a while, as text with tags."""
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom"]
    page = f"http://{USER}:{PASSWORD}@127.0.0.1:{rest.port}/onos/rehome/"
    shown = subprocess.run([*browser, page], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, check=True)
    return shown.stdout.decode()


def addresses(answer):
    return [one["ip"] for one in answer["bindings"]]


def test_a_host_is_listed_with_every_field(rest, vm):
    (found,) = rest.get(f"bindings?ip={vm.ip}")["bindings"]
    assert found.keys() == BINDING
    assert (found["vlan"], found["mac"], found["location"]) == ("None", vm.mac.upper(), vm.location)
    assert (found["state"], found["source"]) == ("VALID", "NEIGHBOR")
    for field in "since", "lastSeen":
        assert datetime.datetime.fromisoformat(found[field].replace("Z", "+00:00")).tzinfo is not None
    assert rest.get(f"bindings/{vm.ip}")["bindings"] == [found]


def test_filters_narrow_together(rest, vm):
    assert vm.ip in addresses(rest.get(f"bindings?mac={vm.mac}&vlan=None&state=VALID"))
    assert vm.ip in addresses(rest.get(f"bindings?location={vm.location}"))
    assert addresses(rest.get(f"bindings?mac={vm.mac}&vlan=4000")) == []


def test_events_come_after_an_id_with_their_sentence(rest, vm):
    events = rest.get("events?kind=ARRIVED")["events"]
    ids = [event["id"] for event in events]
    assert ids == sorted(ids)
    arrival = [event for event in events if event["ip"] == vm.ip][-1]
    assert arrival.keys() == EVENT
    assert (arrival["from"], arrival["to"]) == (None, vm.location)
    assert arrival["sentence"].startswith(f"{vm.ip} arrived at {vm.location}")
    later = rest.get(f"events?since={arrival['id']}")["events"]
    assert all(event["id"] > arrival["id"] for event in later)
    assert len(rest.get("events?limit=1")["events"]) == 1


def test_a_status_counts_its_bindings(rest, vm):
    status = rest.get("status")
    assert status.keys() == {
        *("version", "bindings", "left", "states"),
        *("conflictingApplications", "configurationProblems", "counters", "settings"),
    }
    assert status["states"].keys() == {"VALID", "TESTING", "FROZEN", "LEFT"}
    assert status["bindings"] == sum(status["states"].values()) - status["left"] >= 1


def test_an_audit_has_a_line_a_switch(rest, fabric, vm):
    audit = rest.get("audit")
    assert (audit["stale"], audit["missing"], audit["findings"]) == (0, 0, [])
    assert {switch.device for switch in fabric.switches} <= {line["device"] for line in audit["devices"]}
    assert audit["rules"] == sum(line["rules"] for line in audit["devices"])


@pytest.mark.parametrize("by", ["mac", "addresses"])
def test_a_notice_purges_before_it_is_answered(rest, fabric, vm, by):
    vm.vanish()
    who = {"mac": vm.mac} if by == "mac" else {"addresses": vm.addresses}
    answer = rest.post({"kind": "left", **who})
    assert {vm.ip} <= {one["ip"] for one in answer["left"]}
    assert all(one["state"] == "LEFT" for one in answer["left"])
    assert answer["micros"] > 0
    assert fabric.rules_naming(vm.ip) == []
    assert rest.post({"kind": "left", **who})["left"] == []


@pytest.mark.parametrize(
    "path, code, field",
    [
        ("bindings/10.0.0.x", 400, "ip"),
        ("bindings/192.0.2.99", 404, None),
        ("bindings?ip=", 400, "ip"),
        ("bindings?mac=1", 400, "mac"),
        ("bindings?vlan=4095", 400, "vlan"),
        ("bindings?location=of:1", 400, "location"),
        ("bindings?state=GONE", 400, "state"),
        ("bindings?colour=red", 400, "colour"),
        ("bindings?ip=10.0.0.1&ip=10.0.0.2", 400, "ip"),
        ("bindings?ip=%00%ff%3Cscript%3E", 400, "ip"),
        ("events?since=x", 400, "since"),
        ("events?limit=1000000", 400, "limit"),
        ("events?kind=GONE", 400, "kind"),
        ("audit?x=1", 400, "x"),
        ("nowhere", 404, None),
        ("", 404, None),
    ],
)
def test_a_bad_question_is_explained(rest, path, code, field):
    answer = rest.get(path, code)
    assert answer.keys() == {"code", "message", "field"}
    assert (answer["code"], answer["field"]) == (code, field)
    assert answer["message"]


@pytest.mark.parametrize(
    "notice, field",
    [
        ({}, "kind"),
        ({"kind": "left"}, "mac"),
        ({"kind": "arrived", "mac": "00:00:00:00:00:01"}, "kind"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "addresses": ["10.0.0.1"]}, "addresses"),
        ({"kind": "left", "mac": 1}, "mac"),
        ({"kind": "left", "addresses": []}, "addresses"),
        ({"kind": "left", "addresses": ["10.0.0.x"]}, "addresses"),
        ({"kind": "left", "addresses": ["10.0.0.1"] * 5 + [None]}, "addresses"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "port": 3}, "port"),
        ([], None),
        (b"", None),
        (b"{", None),
        (b"\xff\xfe\xfd", None),
        (b'{"kind":"left","kind":"left"}', None),
        (b'{"kind":' + b"[" * 60000, "kind"),
    ],
)
def test_a_bad_notice_is_explained(rest, notice, field):
    assert rest.post(notice, 400)["field"] == field


def test_what_is_not_frozen_is_not_released_and_no_error(rest, vm):
    for address in (vm.ip, vm.mac, "192.0.2.99"):
        answer = rest.post({"address": address}, to="releases")
        assert answer["released"] == [] and answer["micros"] >= 0
    assert rest.get(f"bindings/{vm.ip}")["bindings"][0]["state"] == "VALID"


@pytest.mark.parametrize("by", ["ip", "mac"])
def test_a_frozen_address_is_released(rest, frozen, by):
    assert rest.get(f"bindings/{frozen.ip}")["bindings"][0]["state"] == "FROZEN"
    answer = rest.post({"address": getattr(frozen, by)}, to="releases")
    assert frozen.ip in [one["ip"] for one in answer["released"]]
    assert all(one["state"] == "VALID" for one in answer["released"])
    assert rest.get(f"bindings/{frozen.ip}")["bindings"][0]["state"] == "VALID"
    assert frozen.ip in [one["ip"] for one in rest.get("events?kind=RELEASED")["events"]]


@pytest.mark.parametrize(
    "release, field",
    [
        ({}, "address"),
        ({"address": None}, "address"),
        ({"address": "10.0.0.x"}, "address"),
        ({"address": ["10.0.0.1"]}, "address"),
        ({"mac": "00:00:00:00:00:01"}, "mac"),
        ([], None),
        (b"", None),
        (b'{"address":"10.0.0.1","address":"10.0.0.1"}', None),
    ],
)
def test_a_bad_release_is_explained(rest, release, field):
    assert rest.post(release, 400, "releases")["field"] == field


def test_a_wrong_entry_of_the_network_configuration_is_named_and_the_others_are_in_force(rest, wrong_binding):
    assert rest.get("status")["configurationProblems"] == [wrong_binding.problem]
    (bound,) = rest.get(f"bindings/{wrong_binding.good['ip']}")["bindings"]
    assert (bound["mac"], bound["source"]) == (wrong_binding.good["mac"].upper(), "STATIC")


def test_an_overlong_notice_is_refused(rest):
    assert rest.post(b'{"kind":"left"' + b" " * 100_000, 413)["code"] == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_only_json_is_taken(rest, content_type):
    answer = rest.ask("v1/notices", "POST", b'{"kind":"left","mac":"00:00:00:00:00:01"}', content_type)
    assert (answer.code, json.loads(answer.body)["code"]) == (415, 415)


@pytest.mark.parametrize(
    "path, method, allowed",
    [("bindings", "DELETE", "GET"), ("notices", "GET", "POST"), ("releases", "GET", "POST")],
)
def test_a_method_that_is_not_offered_is_refused(rest, path, method, allowed):
    answer = rest.ask("v1/" + path, method)
    assert answer.code == 405
    assert allowed in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["", "rehome.js", "v1/status", "v1/notices", "v1/releases"])
def test_a_stranger_sees_nothing(rest, path):
    assert rest.ask(path, user="stranger").code == 401


def test_what_is_not_a_request_breaks_nothing(rest):
    connection = http.client.HTTPConnection("127.0.0.1", rest.port, timeout=10)
    connection.connect()
    connection.sock.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
    connection.close()
    assert rest.get("status")["version"]


@pytest.mark.parametrize("name", ["", "rehome.js", "rest.js", "view.js", "rehome.css", "rehome.svg"])
def test_the_page_is_whole_and_runs_nothing_foreign(rest, name):
    answer = rest.ask(name)
    assert answer.code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"http://www.w3.org/2000/svg" in answer.body or b"://" not in answer.body


@pytest.mark.parametrize("path", ["WEB-INF/web.xml", "META-INF/MANIFEST.MF", "WEB-INF/classes/org/rehome/web/Notice.class"])
def test_the_insides_of_the_bundle_are_not_given(rest, path):
    assert rest.ask(path).code == 404


@pytest.mark.skipif(shutil.which("chromium") is None, reason="the page is looked at in chromium")
def test_the_page_shows_a_host_and_what_happened_to_it(rest, vm):
    text = look_at_page(rest)
    assert f"<td>{vm.ip}</td>" in text
    assert f"<td>{vm.location}</td>" in text
    assert f"{vm.ip} arrived at {vm.location}" in text
    assert 'id="live" role="status" class="good">live<' in text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="the page is looked at in chromium")
def test_the_page_says_what_is_refused_of_the_network_configuration(rest, wrong_binding):
    assert f"Refused in the network configuration: {wrong_binding.problem}." in look_at_page(rest)
