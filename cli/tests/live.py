"""What the end-to-end tests of the commands and of REST share: a running ONOS, and a host in it.

They use the ONOS on REHOME_REST_PORT, REHOME_SSH_PORT and REHOME_OPENFLOW_PORT (8181, 8101 and 6653 if not set), with
Rehome active. The host needs root and Open vSwitch, and interfaces whose names start with REHOME_TEST_PREFIX.
"""

import base64
import collections
import json
import os
import re
import stat
import subprocess
import sys
import time
import types
import urllib.error
import urllib.request

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "mininet"))

from rehome_net import Fabric, Onos, daemon, wait_until  # noqa: E402  (the path above comes first)

USER, PASSWORD = "onos", "rocks"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

COMPONENT = "org.rehome.onos.Rehome"
# Moves within this time, in seconds, are one migration.
ONE_MIGRATION = 2

Answer = collections.namedtuple("Answer", "code headers body")
Said = collections.namedtuple("Said", "code text")


class Rest:
    """Asks `/onos/rehome/`, and answers whatever came, errors too."""

    def __init__(self, port):
        self.port = int(port)
        self._onos = f"http://127.0.0.1:{port}/onos"

    def onos(self, path, method="GET"):
        """Asks ONOS itself."""
        return self._ask(f"{self._onos}/v1/{path}", method)

    def ask(self, path, *arguments, **more):
        return self._ask(f"{self._onos}/rehome/{path}", *arguments, **more)

    def _ask(self, url, method="GET", body=None, content_type="application/json", user=USER):
        request = urllib.request.Request(url, data=body, method=method)
        token = base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
        request.add_header("Authorization", "Basic " + token)
        if body is not None:
            request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.headers, refused.read())

    def get(self, path, code=200):
        """The JSON of an answer that must have this code."""
        answer = self.ask("v1/" + path)
        assert answer.code == code, answer.body
        assert answer.headers["Content-Type"].startswith("application/json")
        return json.loads(answer.body)

    def post(self, body, code=200, to="notices"):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.ask("v1/" + to, "POST", text)
        assert answer.code == code, answer.body
        return json.loads(answer.body)


class Shell:
    """Runs commands in the ONOS shell over ssh, as an operator does."""

    def __init__(self, port, password_program):
        self._command = ["ssh", "-q", "-p", str(port), "-o", "PubkeyAuthentication=no"]
        # The host key of a test instance is new each time, and its kind an old one.
        self._command += ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        self._command += ["-o", "HostKeyAlgorithms=+ssh-rsa", f"{USER}@127.0.0.1"]
        self._environment = dict(os.environ, SSH_ASKPASS=str(password_program), SSH_ASKPASS_REQUIRE="force")

    def run(self, command):
        done = subprocess.run(
            [*self._command, command],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, COLOUR.sub("", done.stdout))

    def says(self, command):
        """What a command that must succeed prints."""
        said = self.run(command)
        assert said.code == 0, said.text
        return said.text

    def json(self, command):
        # The shell takes options before arguments.
        name, _, rest = command.partition(" ")
        return json.loads(self.says(f"{name} -j {rest}".rstrip()))

    def fails(self, command):
        """The one sentence of a command that must fail."""
        said = self.run(command)
        assert said.code != 0, said.text
        return said.text.strip()


@pytest.fixture(scope="session")
def rest():
    port = os.environ.get("REHOME_REST_PORT", 8181)
    asked = Rest(port)
    try:
        asked.get("status")
    except (OSError, AssertionError) as failure:
        pytest.fail(f"Rehome does not answer on port {port}, see REHOME_REST_PORT: {failure}")
    return asked


@pytest.fixture(scope="session")
def shell(rest, tmp_path_factory):
    program = tmp_path_factory.mktemp("ssh") / "password"
    program.write_text(f"#!/bin/sh\necho {PASSWORD}\n")
    program.chmod(stat.S_IRWXU)
    return Shell(os.environ.get("REHOME_SSH_PORT", 8101), program)


@pytest.fixture(scope="session")
def onos():
    return Onos.from_environment(state=None)


@pytest.fixture(scope="session")
def fabric(onos, rest):
    """One spine, two leaves, a server each, known to ONOS."""
    if os.geteuid() != 0:
        pytest.skip("a fabric needs root")
    with daemon.open_vswitch():
        with Fabric(os.environ.get("REHOME_TEST_PREFIX", "l"), 1, 2, 1, onos.controller) as built:
            onos.rehome.await_fabric(built)
            yield built


@pytest.fixture
def vm(onos, fabric):
    """A VM that is bound on the first leaf, and moves or leaves as the test likes."""
    booted = fabric.add_vm("guest", fabric.server(1, 1))
    onos.rehome.await_bound(booted)
    yield booted
    fabric.remove_vm(booted)
    onos.rehome.leave(mac=booted.mac)


@pytest.fixture
def frozen(onos, fabric, vm):
    """The VM, its address frozen on the second leaf after too many moves; here two are too many."""
    rehome, home, away = onos.rehome, vm.server, fabric.server(2, 1)
    rehome.set_property(COMPONENT, freezeMoves="2")
    try:
        vm.move(away, announce="garp")
        wait_until(lambda: rehome.location(vm.ip) == away.location, 5, "the VM has moved")
        time.sleep(ONE_MIGRATION + 0.2)
        vm.move(home, announce="garp")
        wait_until(lambda: rehome.binding(vm.ip)["state"] == "FROZEN", 5, "its address is frozen")
        yield vm
    finally:
        rehome.set_property(COMPONENT, freezeMoves="5")


@pytest.fixture
def wrong_binding(onos, fabric):
    """A network configuration with a good and a wrong static binding: the good one, and what is said of the wrong one."""
    good = {"ip": "10.0.0.239", "mac": "02:00:00:00:77:01", "location": fabric.server(1, 1).location}
    wrong = {"ip": "10.0.0.238", "mac": "03:00:00:00:77:02"}
    problem = f"bindings[1].mac is '{wrong['mac']}': a unicast MAC such as 02:00:00:00:00:01 is allowed"
    onos.rehome.configure_network(bindings=[good, wrong])
    try:
        wait_until(lambda: onos.rehome.binding(good["ip"]), 5, "the good binding is in force")
        yield types.SimpleNamespace(good=good, problem=problem)
    finally:
        onos.rehome.clear_network()
        onos.rehome.leave(mac=good["mac"])
