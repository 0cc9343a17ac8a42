"""What a switch may do to the controller, and what the controller must make of it.

Every case ends with the same question: does a well-behaved switch that was there before still get
its echoes, and does a new one still get in?
"""

import itertools
import random
import struct

import pytest

import scripted_switch as of
from embedded_onos import eventually
from scripted_switch import Closed, ScriptedSwitch

_dpids = itertools.count(0xBAD_0000_0001)


@pytest.fixture(scope="module")
def witness(onos):
    """A well-behaved switch that stays connected through the whole module."""
    with ScriptedSwitch(onos.openflow, 0x7E57_0000_0001).serve() as sw:
        eventually(lambda: onos.available(sw.device_id))
        yield sw
    onos.forget(sw.device_id)


@pytest.fixture
def case(onos, witness):
    """A datapath id of the test's own; asserts afterwards that nothing is broken."""
    dpid = next(_dpids)
    yield dpid
    assert not witness.closed and witness.echo(), "the switch that was there lost its controller"
    assert onos.available(witness.device_id)
    with ScriptedSwitch(onos.openflow, next(_dpids)).serve() as newcomer:
        eventually(lambda: onos.available(newcomer.device_id))
        assert newcomer.echo()
    eventually(lambda: not onos.available(newcomer.device_id))
    onos.forget(newcomer.device_id)
    onos.forget("of:%016x" % dpid)


def switch(onos, dpid):
    return ScriptedSwitch(onos.openflow, dpid).connect()


def active(onos, dpid):
    """A switch that is through the handshake and serves itself.

    The end of a former connection may still be under way: being turned away a few times is fair.
    """
    for _ in range(20):
        sw = ScriptedSwitch(onos.openflow, dpid).serve()
        sw.wait(lambda: sw.closed or sw.mastered, 5)
        if sw.mastered:
            eventually(lambda: onos.available(sw.device_id))
            return sw
        sw.close()
    raise AssertionError("it never got in")


# -- the handshake, left at every step -----------------------------------------------------------


@pytest.mark.parametrize("reset", [False, True], ids=["close", "reset"])
@pytest.mark.parametrize("step", ("nothing",) + of.HANDSHAKE)
def test_leaves_after_each_step_of_the_handshake(onos, case, step, reset):
    sw = switch(onos, case)
    if step != "nothing":
        sw.step(step)
    sw.close(reset)
    eventually(lambda: not onos.available(sw.device_id))


@pytest.mark.parametrize("step", of.HANDSHAKE)
def test_comes_back_at_once_after_each_step(onos, case, step):
    switch(onos, case).step(step).close()
    with active(onos, case) as again:
        assert again.echo()


def half(data):
    return data[: len(data) // 2]


AFTER_HELLO = {
    "half a header": b"\x04\x06\x00",
    "half a message": half(of.features_reply(1, 1)),
    "length of zero": of.message(of.FEATURES_REPLY, b"", length=0),
    "length of seven": of.message(of.FEATURES_REPLY, b"", length=7),
    "length too long": of.message(of.FEATURES_REPLY, b"\0" * 24, length=65535),
    "length too short": of.message(of.FEATURES_REPLY, b"\0" * 24, length=16),
    "no such type": of.message(0xEE, b"\0" * 8),
    "version 0": of.message(of.FEATURES_REPLY, b"\0" * 24, version=0),
    "version 255": of.message(of.FEATURES_REPLY, b"\0" * 24, version=255),
    "zeroes": b"\0" * 4096,
    "ones": b"\xff" * 4096,
    "a web request": b"GET / HTTP/1.1\r\nHost: onos\r\n\r\n" * 20,
    "an early packet-in": of.packet_in(b"\0" * 60),
    "an early port status": of.port_status(of.PORT_MODIFY, of.port(1)),
    "an early role reply": of.message(of.ROLE_REPLY, struct.pack("!I4xQ", 2, 0)),
    "an error": of.error(),
    "a second hello": of.hello(),
}


@pytest.mark.parametrize("name", AFTER_HELLO)
@pytest.mark.parametrize("first", [True, False], ids=["instead of hello", "after hello"])
def test_says_nonsense_in_the_handshake(onos, case, name, first):
    with switch(onos, case) as sw:
        try:
            if not first:
                sw.say_hello()
            sw.raw(AFTER_HELLO[name])
            sw.raw(of.message(of.ECHO_REQUEST, b"x" * 8))
            for _ in range(3):
                sw.next(0.2)
        except (Closed, TimeoutError):
            pass
    assert not onos.available(sw.device_id)


@pytest.mark.parametrize("version", [0x00, 0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x63, 0xFF])
def test_another_version_is_turned_away_or_left_waiting(onos, case, version):
    with switch(onos, case) as sw:
        try:
            sw.raw(of.hello(version, 1 << version if version < 32 else 0))
            sw.next(0.5)
        except (Closed, TimeoutError):
            pass
        assert not onos.available(sw.device_id)


def test_openflow_10_is_turned_away(onos, case):
    """A 1.0 switch completes the library's handshake; the device provider sends it off."""
    with switch(onos, case) as sw:
        sw.raw(of.message(of.HELLO, version=1))
        hung_up = False
        try:
            for _ in range(20):
                _, kind, xid, body = sw.next(5)
                replies = {
                    5: of.message(6, struct.pack("!QIB3xII", case, 256, 1, 0xC7, 0xFFF), xid, 1),
                    7: of.message(8, struct.pack("!HH", 0, 0xFFFF), xid, 1),
                    18: of.message(19, b"", xid, 1),
                    16: of.message(17, struct.pack("!HH", 0, 0) + b"\0" * 1056, xid, 1),
                }
                if kind in replies:
                    sw.raw(replies[kind])
        except Closed:
            hung_up = True
        assert hung_up
    assert onos.device(sw.device_id) is None


def test_datapath_zero_is_turned_away(onos, case):
    with switch(onos, 0) as sw:
        sw.say_hello()
        try:
            while True:
                _, kind, xid, body = sw.next(5)
                sw.answer(kind, xid, body)
        except Closed:
            pass
    assert onos.device("of:0000000000000000") is None


def test_bytes_one_by_one_are_served(onos, case):
    with switch(onos, case) as sw:
        for byte in of.hello():
            sw.raw(bytes([byte]))
        sw.done.append("hello")
        send = sw.raw
        sw.raw = lambda data: [send(data[i : i + 1]) for i in range(len(data))]
        sw.step("role")
        eventually(lambda: onos.available(sw.device_id))


# -- a connected switch gone mad -----------------------------------------------------------------

ARP = of.arp_request(b"\x02\0\0\0\0\x01", "192.0.2.1", "192.0.2.2")

WHILE_ACTIVE = {
    "packet-in": of.packet_in(ARP),
    "packet-in of nothing": of.packet_in(b""),
    "packet-in of one byte": of.packet_in(b"\x01"),
    "packet-in of a cut frame": of.packet_in(ARP[:30], total_len=1500),
    "packet-in of a buffered frame": of.packet_in(ARP[:30], buffer_id=5, total_len=42),
    "packet-in from the local port": of.packet_in(ARP, in_port=0xFFFFFFFE),
    "packet-in from port 0": of.packet_in(ARP, in_port=0),
    "packet-in from an absent port": of.packet_in(ARP, in_port=4711),
    "packet-in of broken LLDP": of.packet_in(b"\x01\x80\xc2\0\0\x0e" + b"\2" * 6 + b"\x88\xcc" + b"\xff" * 40),
    "packet-in of broken IPv6": of.packet_in(b"\x33\x33\0\0\0\1" + b"\2" * 6 + b"\x86\xdd" + b"\xff" * 50),
    "port modified": of.port_status(of.PORT_MODIFY, of.port(1)),
    "port added": of.port_status(of.PORT_ADD, of.port(9)),
    "absent port deleted": of.port_status(of.PORT_DELETE, of.port(99)),
    "port of number 0": of.port_status(of.PORT_ADD, of.port(0)),
    "port of number ANY": of.port_status(of.PORT_ADD, of.port(0xFFFFFFFF)),
    "flow removed": of.flow_removed(),
    "error": of.error(),
    "error of a flow": of.error(5, 0),
    "error without data": of.error(data=b""),
    "barrier reply": of.message(of.BARRIER_REPLY, xid=4711),
    "features reply again": of.features_reply(4711, 0xDEAD),
    "port statistics": of.multipart_reply(4711, of.MP_PORT_STATS, b""),
    "unfinished port statistics": of.multipart_reply(4711, of.MP_PORT_STATS, b"", more=True),
    "port descriptions": of.multipart_reply(4711, of.MP_PORT_DESC, of.port(1)),
    "table features": of.multipart_reply(4711, of.MP_TABLE_FEATURES, b""),
    "echo reply": of.message(of.ECHO_REPLY, b"unasked"),
    "second hello": of.hello(),
}

FATAL = {
    "packet-in without a port": of.packet_in(ARP, match=struct.pack("!HH4x", 1, 4)),
    "packet-in cut in its match": of.message(of.PACKET_IN, b"\0" * 18),
    "half a packet-in": half(of.packet_in(ARP)),
    "port status cut": of.message(of.PORT_STATUS, b"\0" * 20),
    "length of zero": of.message(of.PACKET_IN, b"", length=0),
    "no such reason": of.port_status(77, of.port(1)),
    "no such type": of.message(0xEE, b"\0" * 8),
    "no such multipart": of.multipart_reply(1, 0x7777, b"\0" * 16),
    "experimenter": of.message(of.EXPERIMENTER, struct.pack("!II", 0xDEADBEEF, 1)),
    "experimenter of Nicira": of.message(of.EXPERIMENTER, struct.pack("!III", 0x2320, 11, 99)),
    "unasked role": of.message(of.ROLE_REPLY, struct.pack("!I4xQ", 3, 0), 4711),
    "absurd role": of.message(of.ROLE_REPLY, struct.pack("!I4xQ", 77, 0), 4711),
    "configuration reply": of.message(of.GET_CONFIG_REPLY, struct.pack("!HH", 0, 0), 4711),
    "version 1": of.message(of.PACKET_IN, b"\0" * 20, version=1),
    "a flow-mod, which only controllers send": of.message(of.FLOW_MOD, b"\0" * 48),
}


@pytest.mark.parametrize("name", WHILE_ACTIVE)
def test_says_something_odd_and_stays(onos, case, name):
    with active(onos, case) as sw:
        sw.raw(WHILE_ACTIVE[name])
        assert sw.echo()
        assert onos.available(sw.device_id)


@pytest.mark.parametrize("name", {**WHILE_ACTIVE, **FATAL})
def test_leaves_right_after_each_message(onos, case, name):
    sw = active(onos, case)
    sw.raw({**WHILE_ACTIVE, **FATAL}[name])
    sw.close(reset=True)
    eventually(lambda: not onos.available(sw.device_id))


@pytest.mark.parametrize("name", FATAL)
def test_says_nonsense_and_may_be_hung_up_on(onos, case, name):
    with active(onos, case) as sw:
        sw.raw(FATAL[name])
        try:
            sw.echo()
        except Closed:
            pass
    eventually(lambda: not onos.available(sw.device_id))


def test_random_bytes(onos, case):
    dice = random.Random(20261120)
    for _ in range(30):
        with switch(onos, case) as sw:
            try:
                if dice.random() < 0.7:
                    sw.say_hello()
                sw.raw(bytes(dice.getrandbits(8) for _ in range(dice.randrange(1, 2000))))
                sw.next(0.05)
            except (Closed, TimeoutError):
                pass


def test_random_changes_of_good_messages(onos, case):
    """Every message of an active switch with one byte changed, one after another."""
    dice = random.Random(20261121)
    good = list(WHILE_ACTIVE.values())
    sw = active(onos, case)
    hung_up = 0
    for _ in range(500):
        data = bytearray(dice.choice(good))
        # The length stays: a longer one only waits for bytes that never come.
        at = dice.choice([1] + list(range(4, len(data))))
        data[at] = dice.getrandbits(8)
        try:
            sw.raw(bytes(data))
            answered = sw.echo()
        except Closed:
            answered = False
        if not answered:
            assert sw.wait(lambda: sw.closed, 5), "neither served nor hung up on"
            hung_up += 1
            sw.close()
            sw = active(onos, case)
    sw.close()
    print("hung up on %d times" % hung_up)


def test_floods_of_packet_ins(onos, case):
    with active(onos, case) as sw:
        flood = of.packet_in(ARP) * 100
        for _ in range(200):
            sw.raw(flood)
        assert sw.echo()


def test_floods_of_port_news(onos, case):
    with active(onos, case) as sw:
        for i in range(2000):
            sw.change_port(1, up=i % 2 == 1)
        eventually(lambda: onos.ports(sw.device_id).get("1") is True)
        sw.change_port(1, up=False)
        eventually(lambda: onos.ports(sw.device_id)["1"] is False)


# -- a datapath id that is taken -----------------------------------------------------------------


def test_a_second_switch_of_the_same_datapath_is_turned_away(onos, case):
    with active(onos, case) as first:
        for _ in range(5):
            with switch(onos, case) as second:
                second.say_hello()
                try:
                    while True:
                        _, kind, xid, body = second.next(5)
                        second.answer(kind, xid, body)
                except Closed:
                    pass
                assert "role" not in second.done, "the second was made a master"
        assert not first.closed and first.echo()
        assert onos.available(first.device_id)
        first.change_port(1, up=False)
        eventually(lambda: onos.ports(first.device_id)["1"] is False)


@pytest.mark.parametrize("step", of.HANDSHAKE[:6])
def test_a_second_switch_that_leaves_halfway_takes_nothing_down(onos, case, step):
    with active(onos, case) as first:
        second = switch(onos, case)
        try:
            second.step(step)
        except Closed:
            pass
        second.close()
        assert first.echo()
        first.change_port(1, up=False)
        eventually(lambda: onos.ports(first.device_id)["1"] is False)
        assert onos.available(first.device_id)


def test_a_second_switch_of_another_make_takes_nothing_down(onos, case):
    """With some makes the library waits for more before it looks whether the datapath is taken."""
    with active(onos, case) as first:
        second = ScriptedSwitch(
            onos.openflow, case, make=("Juniper Networks", "qfx5100-48s-6q", "14.1")
        ).connect()
        try:
            second.step("description")
            second.next(1)
        except (Closed, TimeoutError):
            pass
        second.close()
        assert first.echo()
        first.change_port(1, up=False)
        eventually(lambda: onos.ports(first.device_id)["1"] is False)
        assert onos.available(first.device_id)


# -- what is left behind -------------------------------------------------------------------------


def test_nothing_is_left_behind(onos, case):
    """After two hundred connections there are as many connections and threads as before."""

    def settle():
        onos.collect_garbage()
        return onos.connections(), onos.threads("onos-of-channel"), onos.threads("onos/of/dispatc")

    eventually(lambda: onos.connections() == 1)
    onos.collect_garbage()
    before = settle()
    for i in range(200):
        sw = switch(onos, case)
        try:
            sw.step(of.HANDSHAKE[i % 6])
        except (Closed, TimeoutError):
            pass
        sw.close(reset=i % 2 == 0)
    eventually(lambda: all(now <= then + 2 for now, then in zip(settle(), before)), 30, 0.5)
