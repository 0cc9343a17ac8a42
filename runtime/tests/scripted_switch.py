"""An OpenFlow 1.3 switch by hand: every byte on the wire is the test's own choice.

Standard library only. ``ScriptedSwitch`` either behaves (``serve``) or is driven message by message
(``step``), and ``raw`` sends anything at all. Section numbers are those of OpenFlow 1.3.5.
"""

import os
import socket
import struct
import threading
import time

VERSION = 0x04
NO_BUFFER = 0xFFFFFFFF
WHOLE_PACKET = 0xFFFF

# Message types (7.1)
HELLO, ERROR, ECHO_REQUEST, ECHO_REPLY, EXPERIMENTER = range(5)
FEATURES_REQUEST, FEATURES_REPLY, GET_CONFIG_REQUEST, GET_CONFIG_REPLY, SET_CONFIG = range(5, 10)
PACKET_IN, FLOW_REMOVED, PORT_STATUS, PACKET_OUT, FLOW_MOD, GROUP_MOD, PORT_MOD = range(10, 17)
TABLE_MOD, MULTIPART_REQUEST, MULTIPART_REPLY, BARRIER_REQUEST, BARRIER_REPLY = range(17, 22)
ROLE_REQUEST, ROLE_REPLY = 24, 25
METER_MOD = 29

# Multipart types (7.3.5)
MP_DESC, MP_FLOW, MP_AGGREGATE, MP_TABLE, MP_PORT_STATS, MP_QUEUE, MP_GROUP, MP_GROUP_DESC = range(8)
MP_GROUP_FEATURES, MP_METER, MP_METER_CONFIG, MP_METER_FEATURES, MP_TABLE_FEATURES, MP_PORT_DESC = range(8, 14)

ROLE_EQUAL, ROLE_MASTER, ROLE_SLAVE = range(1, 4)
PORT_ADD, PORT_DELETE, PORT_MODIFY = range(3)
CONFIG_PORT_DOWN, STATE_LINK_DOWN, STATE_LIVE = 1 << 0, 1 << 0, 1 << 2

#: The messages that a switch sends on its own or in reply, until the controller takes it in.
HANDSHAKE = (
    "hello",
    "features",
    "port descriptions",
    "configuration",
    "meter features",
    "description",
    "role",
    "barrier",
)


def message(kind, body=b"", xid=0, version=VERSION, length=None):
    """Builds a message; ``length`` lies about its length."""
    return struct.pack("!BBHI", version, kind, 8 + len(body) if length is None else length, xid) + body


def hello(version=VERSION, bitmap=1 << VERSION):
    return message(HELLO, struct.pack("!HHI", 1, 8, bitmap), version=version)


def features_reply(xid, dpid):
    return message(FEATURES_REPLY, struct.pack("!QIBBHII", dpid, 256, 254, 0, 0, 0x4F, 0), xid)


def port(number, name=None, up=True, enabled=True):
    """A port structure (7.2.1)."""
    return struct.pack(
        "!I4x6s2x16sIIIIIIII",
        number,
        struct.pack("!HI", 0x0200, number & 0xFFFFFFFF),
        (name or "p%d" % number).encode(),
        0 if enabled else CONFIG_PORT_DOWN,
        STATE_LIVE if up else STATE_LINK_DOWN,
        1 << 6 | 1 << 11,  # 10 Gb/s, copper
        0,
        0,
        0,
        10_000_000,
        0,
    )


def multipart_reply(xid, kind, body, more=False):
    return message(MULTIPART_REPLY, struct.pack("!HH4x", kind, 1 if more else 0) + body, xid)


def description(xid, manufacturer="Nicira, Inc.", hardware="Open vSwitch", software="3.1.0"):
    texts = [manufacturer, hardware, software, "scripted", "scripted switch"]
    sizes = [256, 256, 256, 32, 256]
    return multipart_reply(
        xid, MP_DESC, b"".join(struct.pack("%ds" % n, t.encode()) for t, n in zip(texts, sizes))
    )


def port_status(reason, desc):
    return message(PORT_STATUS, struct.pack("!B7x", reason) + desc)


def match_in_port(number):
    """An OXM match on the ingress port, padded (7.2.2)."""
    oxm = struct.pack("!HBBI", 0x8000, 0 << 1, 4, number)
    return struct.pack("!HH", 1, 4 + len(oxm)) + oxm + b"\0" * 4


def packet_in(frame, in_port=1, buffer_id=NO_BUFFER, total_len=None, match=None):
    """A packet-in (7.4.1); ``total_len`` lets the frame pass as cut."""
    return message(
        PACKET_IN,
        struct.pack(
            "!IHBBQ", buffer_id, len(frame) if total_len is None else total_len, 1, 0, 0x1234
        )
        + (match_in_port(in_port) if match is None else match)
        + b"\0\0"
        + frame,
    )


def flow_removed():
    return message(
        FLOW_REMOVED,
        struct.pack("!QHBBIIHHQQ", 7, 10, 0, 0, 1, 0, 0, 0, 0, 0) + match_in_port(1),
    )


def error(kind=1, code=0, data=b"\0" * 64, xid=0):
    return message(ERROR, struct.pack("!HH", kind, code) + data, xid)


def arp_request(sender_mac, sender_ip, target_ip):
    """A broadcast ARP request in an Ethernet frame (RFC 826)."""
    return (
        b"\xff" * 6
        + sender_mac
        + struct.pack("!HHHBBH", 0x0806, 1, 0x0800, 6, 4, 1)
        + sender_mac
        + socket.inet_aton(sender_ip)
        + b"\0" * 6
        + socket.inet_aton(target_ip)
    )


class Closed(Exception):
    """The controller has closed the connection."""


class ScriptedSwitch:
    """One connection to the controller.

    ``received`` counts messages by type; ``make`` is manufacturer, hardware and software. Every
    blocking call has a deadline.
    """

    def __init__(self, address, dpid, ports=(1, 2), timeout=10.0, make=()):
        self.address = address
        self.dpid = dpid
        self.ports = {number: port(number) for number in ports}
        self.timeout = timeout
        self.make = make
        self.sock = None
        self.received = {}
        self.packet_outs = []
        self.role = None
        self.done = []
        self._buffer = b""
        self._thread = None
        self._lock = threading.Lock()
        self._stopping = False

    # -- the wire ----------------------------------------------------------------------------

    def connect(self):
        self.sock = socket.create_connection(self.address, self.timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def raw(self, data):
        """Sends any bytes; raises Closed if the controller has hung up."""
        try:
            with self._lock:
                self.sock.sendall(data)
        except OSError as e:
            raise Closed(str(e)) from e

    def next(self, timeout=None):
        """Returns the next message as (version, type, xid, body)."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while True:
            if len(self._buffer) >= 8:
                version, kind, length, xid = struct.unpack("!BBHI", self._buffer[:8])
                if len(self._buffer) >= length:
                    body, self._buffer = self._buffer[8:length], self._buffer[length:]
                    self.received[kind] = self.received.get(kind, 0) + 1
                    return version, kind, xid, body
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("nothing came in time")
            self.sock.settimeout(left)
            try:
                data = self.sock.recv(65536)
            except socket.timeout:
                raise TimeoutError("nothing came in time") from None
            except OSError as e:
                raise Closed(str(e)) from e
            if not data:
                raise Closed("end of stream")
            self._buffer += data

    def close(self, reset=False):
        """Closes the connection; ``reset`` does so without a farewell (RST)."""
        self._stopping = True
        if self.sock is not None:
            if reset:
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                try:
                    self.sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self.sock.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()

    # -- behaving ----------------------------------------------------------------------------

    def say_hello(self):
        self.raw(hello())
        self.done.append("hello")

    def answer(self, kind, xid, body):
        """Answers one message as a good switch does; returns the name of the step, or None."""
        step, reply = self._reply(kind, xid, body)
        if reply is not None:
            self.raw(reply)
        if step is not None and step not in self.done:
            self.done.append(step)
        return step

    def _reply(self, kind, xid, body):
        if kind == ECHO_REQUEST:
            return None, message(ECHO_REPLY, body, xid)
        if kind == FEATURES_REQUEST:
            return "features", features_reply(xid, self.dpid)
        if kind == GET_CONFIG_REQUEST:
            return "configuration", message(GET_CONFIG_REPLY, struct.pack("!HH", 0, WHOLE_PACKET), xid)
        if kind == BARRIER_REQUEST:
            return "barrier", message(BARRIER_REPLY, b"", xid)
        if kind == ROLE_REQUEST:
            self.role = struct.unpack("!I", body[:4])[0]
            return "role", message(ROLE_REPLY, body, xid)
        if kind == PACKET_OUT:
            self.packet_outs.append(body)
        if kind == PORT_MOD:
            self._port_mod(body)
        if kind == MULTIPART_REQUEST:
            return self._multipart(struct.unpack("!H", body[:2])[0], xid)
        return None, None

    def _multipart(self, kind, xid):
        if kind == MP_PORT_DESC:
            return "port descriptions", multipart_reply(xid, kind, b"".join(self.ports.values()))
        if kind == MP_DESC:
            return "description", description(xid, *self.make)
        if kind == MP_METER_FEATURES:
            return "meter features", multipart_reply(xid, kind, struct.pack("!IIIBB2x", 0, 0, 0, 0, 0))
        if kind == MP_PORT_STATS:
            stats = b"".join(
                struct.pack("!I4x12QII", n, *([n] * 12), 1, 0) for n in sorted(self.ports)
            )
            return None, multipart_reply(xid, kind, stats)
        if kind in (MP_FLOW, MP_TABLE, MP_GROUP, MP_GROUP_DESC, MP_QUEUE, MP_METER, MP_METER_CONFIG):
            return None, multipart_reply(xid, kind, b"")
        return None, error(1, 2, xid=xid)  # bad request, bad multipart

    def _port_mod(self, body):
        number, config, mask = struct.unpack("!I4x6x2xII", body[:24])
        if number in self.ports and mask & CONFIG_PORT_DOWN:
            self.change_port(number, enabled=not config & CONFIG_PORT_DOWN)

    def change_port(self, number, up=True, enabled=True):
        """Changes a port and says so."""
        self.ports[number] = port(number, up=up, enabled=enabled)
        self.raw(port_status(PORT_MODIFY, self.ports[number]))

    def step(self, until):
        """Behaves until the named step of the handshake is done."""
        if "hello" not in self.done:
            self.say_hello()
        deadline = time.monotonic() + self.timeout
        while until not in self.done:
            _, kind, xid, body = self.next(max(0.01, deadline - time.monotonic()))
            self.answer(kind, xid, body)
        return self

    def serve(self):
        """Behaves from here on, on a thread of its own."""
        if self.sock is None:
            self.connect()
        if "hello" not in self.done:
            self.say_hello()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def _serve(self):
        try:
            while not self._stopping:
                try:
                    _, kind, xid, body = self.next(1.0)
                except TimeoutError:
                    continue
                self.answer(kind, xid, body)
        except (Closed, OSError, ValueError):
            self.done.append("closed")

    def wait(self, condition, timeout=None):
        """Waits until ``condition()`` holds; returns whether it does."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def echo(self, payload=None):
        """Sends an echo request on a served switch and returns whether it comes back in time."""
        before = self.received.get(ECHO_REPLY, 0)
        self.raw(message(ECHO_REQUEST, os.urandom(8) if payload is None else payload, 77))
        self.wait(lambda: self.closed or self.received.get(ECHO_REPLY, 0) > before)
        return self.received.get(ECHO_REPLY, 0) > before

    @property
    def mastered(self):
        """Whether the controller has made itself the master and has not hung up since."""
        return self.role == ROLE_MASTER and not self.closed

    @property
    def closed(self):
        """Whether a served switch has found its connection closed."""
        return "closed" in self.done

    @property
    def device_id(self):
        return "of:%016x" % self.dpid
