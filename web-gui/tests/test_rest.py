"""REST and the page, asked of a running ONOS."""

import base64
import collections
import datetime
import http.client
import json
import os
import time

import pytest

from live import PASSWORD, USER
from rehome_net import wait_until

BINDING = {
    *("ip", "vlan", "mac", "location", "state", "sequence", "source", "since", "lastSeen"),
    *("migration", "movingUntil", "expires", "name"),
}
EVENT = {
    *("id", "time", "kind", "ip", "vlan", "mac", "from", "to"),
    *("sequence", "cause", "sentence", "convergedMicros", "otherMac", "violation", "rules", "unconfirmed"),
    "name",
}


class Live:
    """The live stream as a program reads it."""

    Block = collections.namedtuple("Block", "name id data")

    def __init__(self, rest, headers=(), query=""):
        token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        self._connection = http.client.HTTPConnection("127.0.0.1", rest.port, timeout=20)
        self._connection.request(
            "GET", "/onos/rehome/v1/stream" + query, headers={"Authorization": "Basic " + token, **dict(headers)}
        )
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200, self._answer.read()
        assert self._answer.headers["Content-Type"].lower().startswith("text/event-stream")

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self._connection.close()

    def next(self):
        """The next block that is no comment."""
        fields = {}
        while True:
            line = self._answer.readline().decode().rstrip("\n")
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                fields[name] = value
            elif fields:
                return self.Block(fields["event"], int(fields.get("id", 0)), json.loads(fields["data"]))

    def event(self, wanted):
        """The next event that is wanted, all before it being in order."""
        last = 0
        while True:
            block = self.next()
            assert block.name == "mobility" and block.id == block.data["id"] > last
            last = block.id
            if wanted(block.data):
                return block.data


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
    def arrivals():
        return rest.get("events?kind=ARRIVED")["events"]

    # It is told of when the switches have confirmed its rules.
    wait_until(lambda: [event for event in arrivals() if event["ip"] == vm.ip], 5, "the arrival is told of")
    events = arrivals()
    ids = [event["id"] for event in events]
    assert ids == sorted(ids)
    arrival = [event for event in events if event["ip"] == vm.ip][-1]
    assert arrival.keys() == EVENT
    assert (arrival["from"], arrival["to"]) == (None, vm.location)
    assert arrival["sentence"].startswith(f"{vm.ip} arrived at {vm.location}")
    later = rest.get(f"events?since={arrival['id']}")["events"]
    assert all(event["id"] > arrival["id"] for event in later)
    assert len(rest.get("events?limit=1")["events"]) == 1


def test_a_departed_host_has_a_history_and_a_departure(rest, vm):
    location = vm.location
    vm.vanish()
    rest.post({"kind": "left", "mac": vm.mac})
    events = rest.get(f"history?ip={vm.ip}")["events"]
    assert all(event.keys() == EVENT for event in events)
    assert events[-1]["kind"] == "LEFT"
    assert rest.get(f"history?ip={vm.ip}&limit=1")["events"] == events[-1:]
    assert rest.get(f"history?ip={vm.ip}&before={events[-1]['id']}")["events"] == events[:-1]
    assert events[-1] in rest.get(f"history?mac={vm.mac}&kind=LEFT")["events"]
    for query in f"ip={vm.ip}", f"mac={vm.mac}&vlan=None", f"location={location}&limit=10000":
        assert events[-1] in rest.get(f"departures?{query}")["departures"]
    assert rest.get("departures?ip=192.0.2.99")["departures"] == []


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
    assert audit["rulesInSwitches"] == sum(line["rulesInSwitch"] or 0 for line in audit["devices"])
    mine = [line for line in audit["devices"] if line["device"] in {switch.device for switch in fabric.switches}]
    assert all(line["unread"] is None and line["rulesInSwitch"] == line["rules"] > 0 for line in mine)


def test_a_repair_answers_with_what_was_wrong_and_what_still_is(rest, onos, fabric, vm):
    vm.vanish()
    rest.post({"kind": "left", "mac": vm.mac})
    onos.rehome.add_flow(fabric.leaf(2).device, vm.mac, 1)
    wait_until(lambda: fabric.rules_naming(vm.mac), 5, "another application's rule is on the switch")
    answer = rest.post({"repair": True}, to="audit")
    assert answer.keys() == {"repaired", "before", "after"}
    (finding,) = answer["before"]["findings"]
    assert (answer["repaired"], finding["fault"], finding["remedy"]) == (1, "STALE", "REMOVED")
    assert finding["places"] == ["STORE", "SWITCH"] and vm.mac.upper() in finding["rule"]
    assert answer["after"]["findings"] == [] and not fabric.rules_naming(vm.mac)
    assert rest.post({"repair": True}, to="audit")["repaired"] == 0


@pytest.mark.parametrize(
    "repair, field",
    [
        ({}, "repair"),
        ({"repair": False}, "repair"),
        ({"repair": 1}, "repair"),
        ({"purge": True}, "purge"),
        ([], None),
        (b"", None),
        (b'{"repair":true,"repair":true}', None),
        (b'{"repair":null}', "repair"),
        (b'{"repair":true} {}', None),
    ],
)
def test_a_bad_repair_is_explained(rest, repair, field):
    assert rest.post(repair, 400, "audit")["field"] == field


@pytest.mark.parametrize("by", ["mac", "addresses"])
def test_a_notice_purges_before_it_is_answered(rest, fabric, vm, by):
    vm.vanish()
    who = {"mac": vm.mac} if by == "mac" else {"addresses": vm.addresses}
    answer = rest.post({"kind": "left", **who})
    assert answer.keys() == {"left", "stale", "refused", "unknown", "micros"}
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
        ("history", 400, "ip"),
        ("history?ip=10.0.0.x", 400, "ip"),
        ("history?ip=10.0.0.1&mac=00:00:00:00:00:01", 400, "mac"),
        ("history?mac=1", 400, "mac"),
        ("history?ip=192.0.2.99", 404, None),
        ("history?ip=192.0.2.99&since=yesterday", 400, "since"),
        ("history?ip=192.0.2.99&before=-1", 400, "before"),
        ("history?ip=192.0.2.99&state=LEFT", 400, "state"),
        ("departures?vlan=4095", 400, "vlan"),
        ("departures?location=of:1", 400, "location"),
        ("departures?limit=0", 400, "limit"),
        ("departures?kind=LEFT", 400, "kind"),
        ("departures?ip=10.0.0.1&ip=10.0.0.2", 400, "ip"),
        ("audit?x=1", 400, "x"),
        ("bindings?limit=0", 400, "limit"),
        ("bindings?offset=-1", 400, "offset"),
        ("bindings?sort=AGE", 400, "sort"),
        ("bindings/192.0.2.99?history=5", 404, None),
        ("search", 400, "q"),
        ("search?q=1&limit=1000", 400, "limit"),
        ("frozen?x=1", 400, "x"),
        ("conflicts?kind=LEFT", 400, "kind"),
        ("fabric?x=1", 400, "x"),
        ("stream?since=x", 400, "since"),
        ("stream?after=1", 400, "after"),
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
        ({"kind": "gone", "mac": "00:00:00:00:00:01"}, "kind"),
        ({"kind": "arrived", "mac": "00:00:00:00:00:01"}, "location"),
        ({"kind": "arrived", "addresses": ["10.0.0.1"], "location": "of:0000000000000001/1"}, "mac"),
        ({"kind": "arrived", "mac": "00:00:00:00:00:01", "location": "of:0000000000000999/1"}, "location"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "location": "here"}, "location"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "vlan": 4095}, "vlan"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "vlan": [1]}, "vlan"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "migration": 0}, "migration"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "migration": 2**53}, "migration"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "migration": "7"}, "migration"),
        ({"kind": "left", "mac": "01:00:00:00:00:01"}, "mac"),
        ({"kind": "left", "addresses": ["224.0.0.1"]}, "addresses"),
        ({"kind": "left", "mac": 1}, "mac"),
        ({"kind": "left", "addresses": []}, "addresses"),
        ({"kind": "left", "addresses": ["10.0.0.x"]}, "addresses"),
        ({"kind": "left", "addresses": ["10.0.0.1"] * 5 + [None]}, "addresses"),
        ({"kind": "left", "mac": "00:00:00:00:00:01", "port": 3}, "port"),
        ([], None),
        (b"", None),
        (b"{", None),
        (b"\xff\xfe\xfd", None),
        (b"\x00\x00\x00{\x7f\x00\x00\x00", None),
        (b'{"kind":"left","kind":"left"}', None),
        (b'{"kind":' + b"[" * 60000, "kind"),
    ],
)
def test_a_bad_notice_is_explained(rest, notice, field):
    assert rest.post(notice, 400)["field"] == field


def test_a_host_that_is_leaving_is_expected_elsewhere_and_arrives_there(rest, fabric, vm):
    # A host that had this MAC in an earlier test may have migrated too, and is remembered for a while.
    newest = time.time_ns() // 1_000_000
    answer = rest.post({"kind": "leaving", "mac": vm.mac, "migration": newest})
    assert {vm.ip} <= {one["ip"] for one in answer["leaving"]}, answer
    (binding,) = rest.get(f"bindings?ip={vm.ip}")["bindings"]
    assert binding["migration"] == newest and binding["movingUntil"] is not None

    vm.attach(fabric.server(2, 1))
    notice = {"kind": "arrived", "mac": vm.mac, "addresses": [vm.ip], "location": vm.location, "migration": newest}
    answer = rest.post(notice)
    assert [(one["ip"], one["location"]) for one in answer["arrived"]] == [(vm.ip, vm.location)]
    assert rest.post(notice)["arrived"] == []
    for kind in "left", "leaving":
        answer = rest.post({"kind": kind, "mac": vm.mac, "migration": newest - 1})
        assert vm.ip in [one["ip"] for one in answer["stale"]] and not answer[kind]
    (binding,) = rest.get(f"bindings?ip={vm.ip}")["bindings"]
    assert (binding["location"], binding["movingUntil"]) == (vm.location, None)


def test_who_is_not_known_is_named(rest, vm):
    assert rest.post({"kind": "left", "addresses": ["192.0.2.99"]})["unknown"] == ["192.0.2.99"]


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


def test_bindings_are_paged_and_searched_for(rest, vm):
    everything = rest.get("bindings")
    assert everything["total"] == len(everything["bindings"])
    page = rest.get("bindings?offset=1&limit=1")
    assert page["bindings"] == everything["bindings"][1:2] and page["total"] == everything["total"]
    for part in vm.ip, vm.mac, vm.mac.replace(":", "-")[3:], vm.location[-8:]:
        found = rest.get(f"search?limit=100&q={part}")
        assert vm.ip in [one["ip"] for one in found["results"]], part
    assert rest.get(f"bindings/{vm.ip}?history=1")["events"][-1]["ip"] == vm.ip


def test_the_fabric_is_told_with_its_hosts_counted(rest, fabric, vm):
    told = rest.get("fabric")
    devices = {device["id"]: device for device in told["devices"]}
    assert {switch.device for switch in fabric.switches} <= devices.keys()
    leaf = devices[fabric.leaf(1).device]
    assert leaf["available"] and leaf["hosts"] >= 1
    (port,) = [port for port in leaf["ports"] if port["location"] == vm.location]
    assert port["hosts"] >= 1 and port["addresses"] >= port["hosts"] and port["enabled"]
    joined = {(link["a"].split("/")[0], link["b"].split("/")[0]) for link in told["links"] if link["active"]}
    assert len(joined & {(a.device, b.device) for a in fabric.switches for b in fabric.switches}) == 2


def test_a_move_and_a_departure_are_seen_live_and_a_reader_goes_on_where_it_was(rest, fabric, vm):
    with Live(rest) as live:
        assert live.next().name == "ready"
        vm.move(fabric.server(2, 1), announce="garp")
        moved = live.event(lambda event: event["ip"] == vm.ip and event["kind"] == "MOVED")
        assert moved == [one for one in rest.get("events?kind=MOVED")["events"] if one["id"] == moved["id"]][0]
    vm.vanish()
    rest.post({"kind": "left", "mac": vm.mac})
    with Live(rest, {"Last-Event-ID": str(moved["id"])}) as again:
        assert again.next().data == {"id": moved["id"]}
        left = again.event(lambda event: event["ip"] == vm.ip)
        assert left["kind"] == "LEFT" and left["id"] > moved["id"]
    with Live(rest, query="?since=9999999999999") as late:
        assert late.next().name == "ready"
        gap = late.next()
        assert gap.name == "gap" and 0 < int(gap.id) < 9999999999999


def test_an_address_is_pinned_and_no_other_host_gets_it(rest, onos, fabric, vm):
    try:
        answer = rest.post({"address": vm.ip}, to="pins")
        assert answer["pinned"] == {"ip": vm.ip, "vlan": "None", "mac": vm.mac.upper(), "location": vm.location}
        assert answer["binding"]["source"] == "STATIC"
        assert answer["pinned"] in rest.get("pins")["pins"]
        declared = json.loads(rest.onos("network/configuration/apps/org.rehome/network").body)
        assert vm.ip in [one["ip"] for one in declared["bindings"]]
        vm.move(fabric.server(2, 1), announce="garp")
        wait_until(
            lambda: [one for one in rest.get(f"conflicts?ip={vm.ip}")["conflicts"] if one["violation"] == "STATIC_BINDING"],
            5,
            "the move is refused",
        )
        assert rest.get(f"bindings/{vm.ip}")["bindings"][0]["location"] == answer["pinned"]["location"]
        unpinned = json.loads(rest.ask(f"v1/pins/{vm.ip}", "DELETE").body)
        assert [one["ip"] for one in unpinned["unpinned"]] == [vm.ip]
        assert rest.ask(f"v1/pins/{vm.ip}", "DELETE").code == 404
        wait_until(lambda: rest.get(f"bindings/{vm.ip}")["bindings"][0]["source"] != "STATIC", 5, "it is free again")
    finally:
        onos.rehome.clear_network()


@pytest.mark.parametrize(
    "pin, field",
    [
        ({}, "address"),
        ({"address": "me"}, "address"),
        ({"address": "192.0.2.99"}, "mac"),
        ({"address": "192.0.2.99", "mac": "03:00:00:00:00:01"}, "mac"),
        ({"address": "192.0.2.99", "mac": "02:00:00:00:00:01", "location": "here"}, "location"),
        ({"address": "192.0.2.99", "mac": "02:00:00:00:00:01", "location": "of:00000000000000ff/1"}, "location"),
        ({"address": "192.0.2.99", "mac": "02:00:00:00:00:01", "vlan": 4095}, "vlan"),
        ({"address": "224.0.0.1", "mac": "02:00:00:00:00:01"}, "address"),
        ({"ip": "192.0.2.99"}, "ip"),
        ([], None),
        (b"{", None),
    ],
)
def test_a_bad_pin_is_explained(rest, pin, field):
    assert rest.post(pin, 400, "pins")["field"] == field
    assert rest.get("pins")["pins"] == []


def test_what_is_counted_is_given_to_prometheus(rest, vm):
    answer = rest.ask("metrics")
    assert answer.code == 200
    assert answer.headers["Content-Type"].replace(" ", "").startswith("text/plain;version=0.0.4")
    lines = answer.body.decode().splitlines()
    assert any(line.startswith('rehome_events_total{kind="arrived"} ') for line in lines)
    for latency in ("convergence", "store", "stage"):
        counts = [line for line in lines if line.startswith(f"rehome_{latency}_seconds_count ")]
        assert len(counts) == 1 and int(counts[0].split()[1]) > 0, latency
    onos = rest.onos("metrics").body.decode()
    assert "Rehome.counters.packets" in onos and "Rehome.latencies.reply" in onos


def test_onos_shows_the_description_of_this_interface(rest):
    document = rest.get("openapi.json")
    assert document["basePath"] == "/onos/rehome/v1" and "/stream" in document["paths"]
    shown = rest.onos("docs/index.html").body.decode()
    assert "/onos/rehome/v1" in shown


def test_an_overlong_notice_is_refused(rest):
    assert rest.post(b'{"kind":"left"' + b" " * 100_000, 413)["code"] == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_only_json_is_taken(rest, content_type):
    answer = rest.ask("v1/notices", "POST", b'{"kind":"left","mac":"00:00:00:00:00:01"}', content_type)
    assert (answer.code, json.loads(answer.body)["code"]) == (415, 415)


@pytest.mark.parametrize(
    "path, method, allowed",
    [
        ("bindings", "DELETE", "GET"),
        ("notices", "GET", "POST"),
        ("releases", "GET", "POST"),
        ("pins", "DELETE", "POST"),
        ("fabric", "POST", "GET"),
        ("stream", "POST", "GET"),
        ("audit", "DELETE", "POST"),
    ],
)
def test_a_method_that_is_not_offered_is_refused(rest, path, method, allowed):
    answer = rest.ask("v1/" + path, method)
    assert answer.code == 405
    assert allowed in answer.headers["Allow"]


def test_who_asks_is_told_what_they_may(rest):
    assert rest.get("user") == {"name": USER, "admin": True}


@pytest.mark.parametrize("path", ["", "rehome.js", "lib/d3/dist/d3.min.js", "v1/user", "v1/status", "v1/notices", "v1/releases", "v1/audit", "v1/history", "v1/departures", "v1/stream", "v1/pins", "v1/fabric", "metrics"])
def test_a_stranger_sees_nothing(rest, path):
    assert rest.ask(path, user="stranger").code == 401


def test_what_is_not_a_request_breaks_nothing(rest):
    connection = http.client.HTTPConnection("127.0.0.1", rest.port, timeout=10)
    connection.connect()
    connection.sock.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
    connection.close()
    assert rest.get("status")["version"]


PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "main", "webapp")
PARTS = [os.path.relpath(os.path.join(folder, name), PAGE) for folder, _, names in os.walk(PAGE) for name in names]
LIBRARIES = ["d3/dist/d3.min.js", "d3/LICENSE", "lit-html/lit-html.js", "lit-html/directives/repeat.js", "lit-html/LICENSE"]


@pytest.mark.parametrize("name", ["", *(part for part in PARTS if "WEB-INF" not in part), *(f"lib/{one}" for one in LIBRARIES)])
def test_the_page_is_whole_and_runs_nothing_foreign(rest, name):
    answer = rest.ask(name)
    assert answer.code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy and "://" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if not name.startswith("lib/") and not name.endswith(".svg"):
        # The one address in it is that of the page's own server.
        assert b"://" not in answer.body.replace(b"http://[${word}]/", b"")


@pytest.mark.parametrize("path", ["WEB-INF/web.xml", "META-INF/MANIFEST.MF", "WEB-INF/classes/org/rehome/web/Body.class"])
def test_the_insides_of_the_bundle_are_not_given(rest, path):
    assert rest.ask(path).code == 404
