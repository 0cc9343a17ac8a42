"""Flow rules and groups on a real Open vSwitch bridge (user-space datapath); needs root.

Every rule travels REST → ONOS → flow-mod → switch → statistics → ONOS. What the switch has is read
with ovs-ofctl; that ONOS recognises it is read from its state ADDED, which only statistics give.
"""

import json
import os
import re
import subprocess
import threading
import time

import pytest

from embedded_onos import eventually

PROVIDER = "org.rehome.runtime.flow.OpenFlowRuleProvider"
BRIDGE = "rhf1"
DATAPATH = 0xF0_0000_0001
DEVICE = "of:%016x" % DATAPATH
APP = "org.onosproject.core"
POLL = 1.0  # seconds between two statistics
MAC = "0A:00:00:00:00:01"
WIDE = 0x7EDC_BA98_7654_3210  # REST reads signed numbers

if os.geteuid() != 0:
    pytest.skip("bridges need root", allow_module_level=True)


def run(*command, check=True):
    return subprocess.run(command, check=check, capture_output=True, text=True).stdout.strip()


def flows():
    """Returns the switch's flows: {cookie: 'match actions', without counters}."""
    found = {}
    for line in run("ovs-ofctl", "-O", "OpenFlow13", "--no-names", "dump-flows", BRIDGE).splitlines():
        cookie = re.search(r"cookie=(0x[0-9a-f]+|0)", line)
        if cookie:
            found[int(cookie[1], 16)] = re.sub(
                r"(cookie|duration|n_packets|n_bytes|idle_age|hard_age)=[^,]*, ?", "", line
            ).strip()
    return found


def durations():
    """Returns {cookie: seconds since the flow was added}: it falls when a flow is added again."""
    text = run("ovs-ofctl", "-O", "OpenFlow13", "dump-flows", BRIDGE)
    found = re.findall(r"cookie=(0x[0-9a-f]+), duration=([0-9.]+)s", text)
    return {int(cookie, 16): float(duration) for cookie, duration in found}


def groups():
    return run("ovs-ofctl", "-O", "OpenFlow13", "dump-groups", BRIDGE)


class events:
    """Watches what happens to the flows of the bridge while the block runs."""

    def __enter__(self):
        self._monitor = subprocess.Popen(
            ["ovs-ofctl", "-O", "OpenFlow13", "monitor", BRIDGE, "watch:!initial"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._lines = []
        threading.Thread(target=self._read, daemon=True).start()
        eventually(lambda: self._lines, timeout=3)
        return self

    def _read(self):
        for line in self._monitor.stdout:
            self._lines.append(line)

    def __exit__(self, *_):
        self._monitor.terminate()
        self._monitor.wait()

    def __call__(self, event, flow):
        """Returns the lines about such an event of this flow."""
        named = re.compile(r"event=%s .*cookie=%#x\b" % (event, flow))
        return [line for line in list(self._lines) if named.search(line)]


class Rules:
    """The flow rules of the bridge, by ONOS's REST interface."""

    def __init__(self, onos):
        self.onos = onos

    def add(self, criteria=(), instructions=(), **more):
        """Adds a rule; returns its id, which is its cookie."""
        rule = rule_of(criteria, instructions, **more)
        answer = self.onos.call("/flows?appId=" + APP, "POST", {"flows": [rule]})
        return int(answer["flows"][0]["flowId"])

    def state(self, flow):
        rule = self.get(flow)
        return rule and rule["state"]

    def get(self, flow):
        answer = self.onos.call("/flows/%s/%d" % (DEVICE, flow))
        return answer["flows"][0] if answer and answer["flows"] else None

    def all(self):
        answer = self.onos.call("/flows/" + DEVICE)
        return {int(f["id"]): f for f in answer["flows"]} if answer else {}

    def clear(self):
        """Removes every rule but ONOS's own, which have priorities above ours."""
        ours = {flow for flow, rule in self.all().items() if rule["priority"] < 10000}
        flows_left = [{"deviceId": DEVICE, "flowId": str(flow)} for flow in ours]
        self.onos.call("/flows", "DELETE", {"flows": flows_left})
        eventually(lambda: not ours & (set(flows()) | set(self.all())), timeout=10)

    def remove(self, flow):
        self.onos.call("/flows/%s/%d" % (DEVICE, flow), "DELETE")


def rule_of(criteria=(), instructions=(), deferred=(), clear=False, priority=1000, table=0, timeout=0):
    return {
        "deviceId": DEVICE,
        "priority": priority,
        "tableId": table,
        "isPermanent": timeout == 0,
        "timeout": timeout,
        "selector": {"criteria": list(criteria)},
        "treatment": {
            "instructions": list(instructions),
            "deferred": list(deferred),
            "clearDeferred": clear,
        },
    }


@pytest.fixture(scope="module")
def often(onos):
    """Statistics come often, so that the tests need not wait for them long."""
    path = "/configuration/" + PROVIDER
    onos.call(path, "POST", {"flowStatsSeconds": "%d" % POLL})
    yield
    onos.call(path, "DELETE", {"flowStatsSeconds": ""})


@pytest.fixture(scope="module")
def bridge(onos, often):
    run("ovs-vsctl", "--if-exists", "del-br", BRIDGE)
    run(
        "ovs-vsctl", "add-br", BRIDGE, "--", "set", "bridge", BRIDGE, "datapath_type=netdev",
        "fail_mode=secure", "protocols=OpenFlow13", "other-config:datapath-id=%016x" % DATAPATH,
    )  # fmt: skip
    for port in (1, 2, 3):
        run(
            "ovs-vsctl", "add-port", BRIDGE, "%sp%d" % (BRIDGE, port), "--", "set", "interface",
            "%sp%d" % (BRIDGE, port), "type=internal", "ofport_request=%d" % port,
        )  # fmt: skip
    connect(onos)
    eventually(lambda: onos.available(DEVICE))
    yield BRIDGE
    run("ovs-vsctl", "--if-exists", "del-br", BRIDGE)
    eventually(lambda: not onos.available(DEVICE))
    onos.forget(DEVICE)


def connect(onos):
    run(
        "ovs-vsctl", "set-controller", BRIDGE, "tcp:%s:%d" % onos.openflow, "--",
        "set", "controller", BRIDGE, "max_backoff=1000", "inactivity_probe=5000",
    )  # fmt: skip


@pytest.fixture
def rules(onos, bridge):
    """The bridge with ONOS's own rules only, before and after."""
    rules = Rules(onos)
    rules.clear()  # what an interrupted run has left
    yield rules
    rules.clear()


# ---- every match --------------------------------------------------------------------------------


def criterion(kind, **values):
    return dict(type=kind, **values)


def ether(kind):
    return criterion("ETH_TYPE", ethType=kind)


def protocol(number):
    return criterion("IP_PROTO", protocol=number)


IPV4, IPV6, MPLS = ether("0x800"), ether("0x86dd"), ether("0x8847")
VLAN = criterion("VLAN_VID", vlanId=100)
NO_VLAN, ANY_VLAN = -1, 4096  # VlanId.NONE and VlanId.ANY

MATCHES = [
    ([], ""),
    ([criterion("IN_PORT", port=2)], "in_port=2"),
    ([criterion("METADATA", metadata=WIDE)], "metadata=%#x" % WIDE),
    ([criterion("ETH_DST", mac=MAC)], "dl_dst=0a:00:00:00:00:01"),
    ([criterion("ETH_SRC", mac=MAC)], "dl_src=0a:00:00:00:00:01"),
    (
        [criterion("ETH_DST_MASKED", mac="01:00:5E:00:00:00", macMask="FF:FF:FF:80:00:00")],
        "dl_dst=01:00:5e:00:00:00/ff:ff:ff:80:00:00",
    ),
    (
        [criterion("ETH_SRC_MASKED", mac="0A:0B:00:00:00:00", macMask="FF:FF:00:00:00:00")],
        "dl_src=0a:0b:00:00:00:00/ff:ff:00:00:00:00",
    ),
    ([ether("0x806")], "arp"),
    ([ether("0x8035")], "rarp"),
    ([ether("0x88cc")], "dl_type=0x88cc"),
    ([VLAN], "dl_vlan=100"),
    ([criterion("VLAN_VID", vlanId=NO_VLAN)], "vlan_tci=0x0000/0x1fff"),
    ([criterion("VLAN_VID", vlanId=ANY_VLAN)], "vlan_tci=0x1000/0x1000"),
    ([VLAN, criterion("VLAN_PCP", priority=5)], "dl_vlan=100,dl_vlan_pcp=5"),
    ([IPV4, criterion("IP_DSCP", ipDscp=46)], "ip,nw_tos=184"),
    ([IPV6, criterion("IP_DSCP", ipDscp=46)], "ipv6,nw_tos=184"),
    ([IPV4, criterion("IP_ECN", ipEcn=3)], "ip,nw_ecn=3"),
    ([IPV4, protocol(89)], "ip,nw_proto=89"),
    ([IPV4, criterion("IPV4_SRC", ip="10.1.2.0/24")], "ip,nw_src=10.1.2.0/24"),
    ([IPV4, criterion("IPV4_DST", ip="10.1.2.3/32")], "ip,nw_dst=10.1.2.3"),
    ([IPV4, criterion("IPV4_DST", ip="128.0.0.0/1")], "ip,nw_dst=128.0.0.0/1"),
    ([IPV6, criterion("IPV6_SRC", ip="2001:db8:1::/48")], "ipv6,ipv6_src=2001:db8:1::/48"),
    ([IPV6, criterion("IPV6_DST", ip="2001:db8::1/128")], "ipv6,ipv6_dst=2001:db8::1"),
    ([IPV6, criterion("IPV6_FLABEL", flowLabel=0xABCDE)], "ipv6,ipv6_label=0xabcde"),
    ([IPV4, protocol(6), criterion("TCP_SRC", tcpPort=80)], "tcp,tp_src=80"),
    ([IPV6, protocol(6), criterion("TCP_DST", tcpPort=65535)], "tcp6,tp_dst=65535"),
    (
        [IPV4, protocol(6), criterion("TCP_DST_MASKED", tcpPort=0x1200, tcpMask=0xFF00)],
        "tcp,tp_dst=0x1200/0xff00",
    ),
    ([IPV4, protocol(17), criterion("UDP_SRC", udpPort=67)], "udp,tp_src=67"),
    ([IPV4, protocol(17), criterion("UDP_DST", udpPort=68)], "udp,tp_dst=68"),
    (
        [IPV4, protocol(17), criterion("UDP_SRC_MASKED", udpPort=0x1200, udpMask=0xFF00)],
        "udp,tp_src=0x1200/0xff00",
    ),
    ([IPV4, protocol(132), criterion("SCTP_SRC", sctpPort=7)], "sctp,tp_src=7"),
    (
        [IPV4, protocol(132), criterion("SCTP_DST_MASKED", sctpPort=0x1200, sctpMask=0xFF00)],
        "sctp,tp_dst=0x1200/0xff00",
    ),
    (
        [IPV4, protocol(1), criterion("ICMPV4_TYPE", icmpType=8), criterion("ICMPV4_CODE", icmpCode=0)],
        "icmp,icmp_type=8,icmp_code=0",
    ),
    (
        [IPV6, protocol(58), criterion("ICMPV6_TYPE", icmpv6Type=128), criterion("ICMPV6_CODE", icmpv6Code=0)],
        "icmp6,icmp_type=128,icmp_code=0",
    ),
    (
        [
            IPV6, protocol(58), criterion("ICMPV6_TYPE", icmpv6Type=135),
            criterion("IPV6_ND_TARGET", targetAddress="2001:db8::9"),
            criterion("IPV6_ND_SLL", mac=MAC),
        ],
        "icmp6,icmp_type=135,nd_target=2001:db8::9,nd_sll=0a:00:00:00:00:01",
    ),
    (
        [IPV6, protocol(58), criterion("ICMPV6_TYPE", icmpv6Type=136), criterion("IPV6_ND_TLL", mac=MAC)],
        "icmp6,icmp_type=136,nd_tll=0a:00:00:00:00:01",
    ),
    ([MPLS, criterion("MPLS_LABEL", label=77)], "mpls,mpls_label=77"),
    ([MPLS, criterion("MPLS_BOS", bos=True)], "mpls,mpls_bos=1"),
    ([criterion("TUNNEL_ID", tunnelId=WIDE)], "tun_id=%#x" % WIDE),
    # Forms that the switch gives back otherwise, meaning the same.
    ([IPV4, criterion("IPV4_DST", ip="0.0.0.0/0")], "ip"),
    ([criterion("ETH_DST_MASKED", mac=MAC, macMask="FF:FF:FF:FF:FF:FF")], "dl_dst=0a:00:00:00:00:01"),
    (
        [criterion("ETH_SRC_MASKED", mac=MAC, macMask="FF:FF:00:00:00:00")],
        "dl_src=0a:00:00:00:00:00/ff:ff:00:00:00:00",
    ),
]  # fmt: skip

# ---- every instruction --------------------------------------------------------------------------
# (REST cannot say ARP rewriting, nor writing metadata: those have their round trip in FlowCodecTest.)


def output(port):
    return {"type": "OUTPUT", "port": port}


def l2(kind, **values):
    return dict(type="L2MODIFICATION", subtype=kind, **values)


def l3(kind, **values):
    return dict(type="L3MODIFICATION", subtype=kind, **values)


def l4(kind, **values):
    return dict(type="L4MODIFICATION", subtype=kind, **values)


OUT = output("1")
TCP, TCP6, UDP = [IPV4, protocol(6)], [IPV6, protocol(6)], [IPV4, protocol(17)]

TREATMENTS = [
    ([], [], "drop"),
    ([], [{"type": "NOACTION"}], "drop"),
    ([], [output("2")], "output:2"),
    ([], [output("CONTROLLER")], "CONTROLLER:65535"),
    ([], [output("ALL")], "ALL"),
    ([], [output("FLOOD")], "FLOOD"),
    ([], [output("IN_PORT")], "IN_PORT"),
    ([], [output("NORMAL")], "NORMAL"),
    ([], [output("LOCAL")], "LOCAL"),
    ([], [output("2"), output("3"), output("1")], "output:2,output:3,output:1"),
    ([], [l2("ETH_SRC", mac=MAC), OUT], "set_field:0a:00:00:00:00:01->eth_src,output:1"),
    ([], [l2("ETH_DST", mac=MAC), OUT], "set_field:0a:00:00:00:00:01->eth_dst,output:1"),
    ([VLAN], [l2("VLAN_ID", vlanId=200), OUT], "set_field:4296->vlan_vid,output:1"),
    ([VLAN], [l2("VLAN_PCP", vlanPcp=6), OUT], "set_field:6->vlan_pcp,output:1"),
    ([VLAN], [l2("VLAN_POP"), OUT], "pop_vlan,output:1"),
    ([], [l2("VLAN_PUSH"), l2("VLAN_ID", vlanId=5), OUT], "push_vlan:0x8100,set_field:4101->vlan_vid,output:1"),
    ([VLAN], [l2("VLAN_PUSH", ethernetType="0x88a8"), OUT], "push_vlan:0x88a8,output:1"),
    ([IPV4], [l2("MPLS_PUSH"), l2("MPLS_LABEL", label=9), OUT], "push_mpls:0x8847,set_field:9->mpls_label,output:1"),
    ([MPLS], [l2("MPLS_POP", ethernetType="0x0800"), OUT], "pop_mpls:0x0800,output:1"),
    ([MPLS], [l2("MPLS_BOS", bos=True), OUT], None),  # Open vSwitch cannot write this field
    ([MPLS], [l2("DEC_MPLS_TTL"), OUT], "dec_mpls_ttl,output:1"),
    ([], [l2("TUNNEL_ID", tunnelId=WIDE), OUT], "set_field:%#x->tun_id,output:1" % WIDE),
    ([IPV4], [l3("IPV4_SRC", ip="10.0.0.1"), OUT], "set_field:10.0.0.1->ip_src,output:1"),
    ([IPV4], [l3("IPV4_DST", ip="10.0.0.2"), OUT], "set_field:10.0.0.2->ip_dst,output:1"),
    ([IPV6], [l3("IPV6_SRC", ip="2001:db8::1"), OUT], "set_field:2001:db8::1->ipv6_src,output:1"),
    ([IPV6], [l3("IPV6_DST", ip="2001:db8::2"), OUT], "set_field:2001:db8::2->ipv6_dst,output:1"),
    ([IPV6], [l3("IPV6_FLABEL", flowLabel=0xABCDE), OUT], "set_field:0xabcde->ipv6_label,output:1"),
    ([IPV4], [l3("IP_DSCP", ipDscp=46), OUT], "set_field:46->ip_dscp,output:1"),
    ([IPV4], [l3("DEC_TTL"), OUT], "dec_ttl,output:1"),
    ([MPLS], [l3("TTL_IN"), OUT], None),  # Open vSwitch has no copy of the TTL
    (TCP, [l4("TCP_SRC", tcpPort=80), OUT], "set_field:80->tcp_src,output:1"),
    (TCP6, [l4("TCP_DST", tcpPort=81), OUT], "set_field:81->tcp_dst,output:1"),
    (UDP, [l4("UDP_SRC", udpPort=82), OUT], "set_field:82->udp_src,output:1"),
    (UDP, [l4("UDP_DST", udpPort=83), OUT], "set_field:83->udp_dst,output:1"),
    ([], [{"type": "QUEUE", "queueId": 3}, OUT], "set_queue:3,output:1"),
    ([], [{"type": "TABLE", "tableId": 7}], "goto_table:7"),
    ([], [OUT, {"type": "TABLE", "tableId": 7}], "output:1,goto_table:7"),
    ([], [{"type": "METER", "meterId": "1"}, OUT], None),  # no meters in the embedded ONOS
]  # fmt: skip

DEFERRED = [
    ([], [OUT], True, "clear_actions,write_actions(output:1)"),
    ([OUT], [], True, "output:1,clear_actions"),
    ([OUT], [output("2")], False, "output:1,write_actions(output:2)"),
    # An action set has no order: the switch gives it back in its own.
    (
        [],
        [output("2"), l2("ETH_DST", mac=MAC), {"type": "QUEUE", "queueId": 1}],
        False,
        "write_actions(",
    ),
]


def name(case):
    return re.sub(r"[^\w:]+", "-", json.dumps(case))[:60]


def test_every_match_and_treatment_comes_back(onos, rules):
    """All at once, since each takes the time between two statistics otherwise."""
    wanted = {}
    refused = []
    for index, (criteria, match) in enumerate(MATCHES):
        flow = rules.add(criteria, [OUT], priority=2000 + index)
        wanted[flow] = "priority=%d%s actions=output:1" % (2000 + index, match and "," + match)
    for index, (criteria, instructions, actions) in enumerate(TREATMENTS):
        flow = rules.add(criteria, instructions, priority=4000 + index)
        if actions is None:
            refused.append(flow)
        else:
            wanted[flow] = " actions=" + actions
    for index, (instructions, deferred, clear, actions) in enumerate(DEFERRED):
        flow = rules.add([], instructions, deferred=deferred, clear=clear, priority=6000 + index)
        wanted[flow] = " actions=" + actions

    eventually(lambda: set(wanted) <= set(flows()), timeout=3)
    on_switch = flows()
    different = {w: on_switch[f] for f, w in wanted.items() if w not in on_switch[f]}
    assert not different

    def not_added():
        stored = rules.all()
        return {on_switch[f]: stored[f]["state"] for f in wanted if stored[f]["state"] != "ADDED"}

    eventually(lambda: not not_added(), timeout=5 * POLL)
    # What was refused is on no switch, and ONOS does not say it is.
    assert not set(refused) & set(flows())
    assert all(rules.state(flow) == "PENDING_ADD" for flow in refused)

    # Nothing flaps: the same rules, never added a second time.
    before = durations()
    time.sleep(5 * POLL)
    after = durations()
    assert set(before) == set(after)
    assert all(after[flow] > before[flow] for flow in wanted)
    assert not not_added()


# ---- the life of a rule -------------------------------------------------------------------------


def test_a_removed_rule_is_gone_from_both_at_once(rules):
    flow = rules.add([IPV4], [OUT])
    eventually(lambda: rules.state(flow) == "ADDED", timeout=5 * POLL)
    rules.remove(flow)
    eventually(lambda: flow not in flows(), timeout=0.5)
    eventually(lambda: rules.get(flow) is None, timeout=0.5)


def test_a_rule_deleted_behind_the_back_of_onos_is_put_back_at_once(rules):
    flow = rules.add([IPV4, criterion("IPV4_DST", ip="10.0.0.1/32")], [OUT])
    eventually(lambda: rules.state(flow) == "ADDED", timeout=5 * POLL)
    with events() as seen:
        run("ovs-ofctl", "-O", "OpenFlow13", "del-flows", BRIDGE, "cookie=%#x/-1" % flow)
        eventually(lambda: seen("ADDED", flow), timeout=0.5)
    assert flow in flows()


def test_a_foreign_rule_is_removed(rules):
    run("ovs-ofctl", "-O", "OpenFlow13", "add-flow", BRIDGE, "cookie=0x77,priority=9,ip,actions=drop")
    eventually(lambda: 0x77 not in flows(), timeout=5 * POLL)


def test_a_rule_changed_behind_the_back_of_onos_is_mended_without_a_gap(rules):
    flow = rules.add([IPV4, criterion("IPV4_DST", ip="10.0.0.2/32")], [OUT])
    eventually(lambda: rules.state(flow) == "ADDED", timeout=5 * POLL)
    with events() as seen:
        run(
            "ovs-ofctl", "-O", "OpenFlow13", "--strict", "mod-flows", BRIDGE,
            "cookie=%#x,priority=1000,ip,nw_dst=10.0.0.2,actions=output:3" % flow,
        )  # fmt: skip
        eventually(lambda: "output:1" in flows()[flow], timeout=5 * POLL)
        assert not seen("DELETED", flow)


def test_an_idle_rule_goes_from_both_and_stays_away(rules):
    flow = rules.add([IPV4], [OUT], timeout=1)
    eventually(lambda: flow in flows(), timeout=1)
    eventually(lambda: flow not in flows(), timeout=4)
    eventually(lambda: rules.get(flow) is None, timeout=1)
    time.sleep(3 * POLL)
    assert flow not in flows()


def test_thousands_of_rules_come_at_once_and_stay(onos, rules):
    """The statistics of so many take several messages."""
    many = 3000
    batch = [
        rule_of([IPV4, criterion("IPV4_DST", ip="10.%d.%d.1/32" % divmod(n, 250))], [OUT])
        for n in range(many)
    ]
    answer = onos.call("/flows?appId=" + APP, "POST", {"flows": batch})
    added = {int(flow["flowId"]) for flow in answer["flows"]}
    assert len(added) == many
    eventually(lambda: added <= set(flows()), timeout=10)

    def states():
        return {rule["state"] for flow, rule in rules.all().items() if flow in added}

    eventually(lambda: states() == {"ADDED"}, timeout=10, pause=0.5)
    before = durations()
    time.sleep(3 * POLL)
    after = durations()
    assert all(after[flow] > before[flow] for flow in added)


def test_statistics_never_undo_what_was_just_installed(onos, rules):
    """One match, its treatment changed again and again: no gap, and the last one wins.

    Statistics under way while a rule is replaced show the old treatment; believed, they would make
    ONOS delete the rule.
    """
    match = [IPV4, criterion("IPV4_DST", ip="10.9.9.9/32")]
    flow = rules.add(match, [output("1")])
    with events() as seen:
        end = time.monotonic() + 8 * POLL
        port = 1
        while time.monotonic() < end:
            port = port % 3 + 1
            assert rules.add(match, [output(str(port))]) == flow
        eventually(lambda: "output:%d" % port in flows()[flow], timeout=1)
        eventually(lambda: rules.state(flow) == "ADDED", timeout=5 * POLL)
        assert not seen("DELETED", flow)
    assert "output:%d" % port in flows()[flow]


def test_a_switch_that_comes_back_is_reconciled(onos, rules):
    kept = rules.add([IPV4, criterion("IPV4_DST", ip="10.0.0.3/32")], [OUT])
    lost = rules.add([IPV4, criterion("IPV4_DST", ip="10.0.0.4/32")], [OUT])
    eventually(lambda: rules.state(kept) == rules.state(lost) == "ADDED", timeout=5 * POLL)
    # To nowhere: without any controller, Open vSwitch would forget its flows.
    run("ovs-vsctl", "set-controller", BRIDGE, "tcp:127.0.0.1:1")
    eventually(lambda: not onos.available(DEVICE))
    for command, flow in (
        ("del-flows", "cookie=%#x/-1" % lost),
        ("add-flow", "cookie=0x78,priority=9,ip,actions=drop"),
    ):
        run("ovs-ofctl", "-O", "OpenFlow13", command, BRIDGE, flow)
    age = durations()[kept]
    connect(onos)
    eventually(lambda: lost in flows() and 0x78 not in flows(), timeout=5)
    assert durations()[kept] > age


def test_tables_are_counted(onos, rules):
    flow = rules.add([IPV4], [OUT], table=3)
    eventually(lambda: flow in flows(), timeout=1)

    def active():
        tables = onos.call("/statistics/flows/tables/" + DEVICE)["statistics"][0]["table"]
        return {int(table["tableId"]): table["activeEntries"] for table in tables}

    eventually(lambda: active().get(3) == 1, timeout=5 * POLL)
    assert active()[0] == len(flows()) - 1


# ---- groups -------------------------------------------------------------------------------------


def bucket(kind, port, **more):
    return dict(type=kind, treatment={"instructions": [output(str(port))]}, **more)


GROUPS = [
    ("ALL", [bucket("ALL", 1), bucket("ALL", 2)], "type=all,bucket=actions=output:1,bucket=actions=output:2"),
    (
        "SELECT",
        [bucket("SELECT", 1, weight=3), bucket("SELECT", 2, weight=5)],
        "type=select,bucket=weight:3,actions=output:1,bucket=weight:5,actions=output:2",
    ),
    ("INDIRECT", [bucket("INDIRECT", 3)], "type=indirect,bucket=actions=output:3"),
    (
        "FAILOVER",
        [bucket("FAILOVER", n, watchPort=str(n), watchGroup=-1) for n in (1, 2)],
        "type=ff,bucket=watch_port:1,actions=output:1,bucket=watch_port:2,actions=output:2",
    ),
]  # fmt: skip


@pytest.mark.parametrize("number,kind,buckets,text", [(n, *g) for n, g in enumerate(GROUPS, 1)])
def test_a_group_of_each_type(onos, rules, number, kind, buckets, text):
    key = "0x%x" % number
    group = {
        "type": kind, "appCookie": key, "groupId": str(number), "buckets": buckets,
    }  # fmt: skip
    onos.call("/groups/" + DEVICE, "POST", group)

    def state():
        answer = onos.call("/groups/%s/%s" % (DEVICE, key))
        return answer["groups"][0]["state"] if answer and answer["groups"] else None

    eventually(lambda: state() == "ADDED", timeout=1)
    line = [l for l in groups().splitlines() if "group_id=%d," % number in l]
    assert line and text in line[0]

    flow = rules.add([IPV4], [{"type": "GROUP", "groupId": number}])
    eventually(lambda: rules.state(flow) == "ADDED", timeout=5 * POLL)
    assert flows()[flow].endswith("actions=group:%d" % number)
    rules.remove(flow)
    eventually(lambda: flow not in flows(), timeout=1)

    onos.call("/groups/%s/%s" % (DEVICE, key), "DELETE")
    eventually(lambda: "group_id=%d," % number not in groups(), timeout=1)
    eventually(lambda: state() is None, timeout=1)


def test_a_group_that_the_switch_refuses_is_forgotten(onos, bridge):
    # A watched port that is none: Open vSwitch refuses the bucket.
    group = {
        "type": "ALL", "appCookie": "0x99", "groupId": "153",
        "buckets": [{"type": "ALL", "treatment": {"instructions": [l2("MPLS_BOS", bos=True)]}}],
    }  # fmt: skip
    onos.call("/groups/" + DEVICE, "POST", group)
    eventually(lambda: onos.call("/groups/%s/0x99" % DEVICE) in (None, {"groups": []}), timeout=5)
    assert "group_id=153" not in groups()
