"""The launcher as its users meet it: start, stop, status, clean, cli, and what goes wrong."""

import base64
import fcntl
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest

RUNTIME = pathlib.Path(__file__).resolve().parents[1]
LAUNCHER = RUNTIME / "bin" / "onos"
DISTRIBUTION = RUNTIME / "distribution" / "target" / "onos"
# Below 32768, where the kernel gives ports to clients.
PORTS = {"rest": 24181, "ssh": 24101, "openflow": 24653, "cluster": 24876}
OTHER_PORTS = {name: port + 1 for name, port in PORTS.items()}
# What these tests say is all there is: nothing of the caller's own settings.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("REHOME_")}
# No proxy stands between a machine and its own loopback.
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def onos(*arguments, timeout=200):
    return subprocess.run(
        [LAUNCHER, *map(str, arguments)], env=ENVIRONMENT, capture_output=True, text=True, timeout=timeout
    )


class Instance:
    """One state directory and its ports."""

    def __init__(self, state, ports):
        self.state = state
        self.ports = ports
        self.options = ["--state", state, *(word for n, p in ports.items() for word in (f"--{n}-port", p))]

    def launch(self, command, *more):
        return onos(command, *self.options, *more)

    def succeed(self, command):
        result = self.launch(command)
        assert result.returncode == 0, result.stderr
        return result

    @property
    def pid(self):
        return int((self.state / "onos.pid").read_text())

    def rest(self, path, body=None, user="onos:rocks"):
        """The decoded answer to a GET, or to a POST where there is a body."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports['rest']}/onos/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": "Basic " + base64.b64encode(user.encode()).decode(),
                **({} if body is None else {"Content-Type": "application/json"}),
            },
        )
        with NO_PROXY.open(request, timeout=10) as answer:
            return json.loads(answer.read() or "{}")


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    node = Instance(tmp_path_factory.mktemp("launcher") / "state", PORTS)
    yield node
    node.launch("stop")


@pytest.fixture
def running(instance):
    if instance.launch("status").returncode != 0:
        instance.succeed("start")
    return instance


def listening_addresses(pid):
    """The hexadecimal "address:port" of every socket on which a process listens, TCP and UDP."""
    inodes = set()
    for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = set()
    for table, state in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        for line in pathlib.Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == state and fields[9] in inodes:
                found.add(fields[1])
    return found


def greeted(port):
    """Whether a switch that says hello, in OpenFlow 1.3, is answered with a hello."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as switch:
        switch.sendall(bytes.fromhex("04 00 0008 00000001"))
        return switch.recv(2)[1:] == b"\x00"


def snapshot(directory):
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in directory.rglob("*") if path.is_file()
    }


# ---- without a running node ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        ([], "no command given"),
        (["launch"], 'unknown command "launch"'),
        (["start", "now"], 'unexpected argument "now"'),
        (["start", "--port", "1"], "unknown option --port"),
        (["start", "--rest-port"], "--rest-port needs a value"),
        (["start", "--rest-port", "http"], '--rest-port is "http"; it must be a number from 1 to 65535'),
        (["start", "--ssh-port=65536"], '--ssh-port is "65536"'),
        (["start", "--openflow-port", "0"], '--openflow-port is "0"'),
        (["start", "--rest-port", "7000", "--cluster-port", "7000"], "port 7000 is given twice"),
        (["start", "--address", "localhost"], '--address is "localhost"'),
        (["start", "--address", "10.0.0.256"], '--address is "10.0.0.256"'),
        (["start", "--heap", "lots"], '--heap is "lots"; it must be a size such as 768m or 2g'),
        (["start", "--state", ""], "--state is empty"),
    ],
)
def test_wrong_usage_is_refused_by_name(arguments, complaint):
    result = onos(*arguments)
    assert result.returncode == 2
    assert complaint in result.stderr
    assert "onos help" in result.stderr


def test_help_names_every_option_and_its_environment():
    result = onos("help")
    assert result.returncode == 0
    for name in ("state", "address", "rest-port", "ssh-port", "openflow-port", "cluster-port", "heap"):
        assert f"--{name} " in result.stdout
        assert f"REHOME_{name.upper().replace('-', '_')} " in result.stdout


def test_a_stopped_node_is_reported_so(tmp_path):
    state = tmp_path / "state"
    status = onos("status", "--state", state)
    assert (status.returncode, str(state) in status.stdout) == (3, True)
    assert onos("stop", "--state", state).returncode == 0
    assert onos("clean", "--state", state).returncode == 0
    cli = onos("cli", "--state", state, "apps")
    assert (cli.returncode, "is not running" in cli.stderr) == (1, True)


def test_the_environment_gives_the_defaults(tmp_path):
    environment = {**ENVIRONMENT, "REHOME_STATE": str(tmp_path / "from-environment")}
    result = subprocess.run([LAUNCHER, "status"], env=environment, capture_output=True, text=True, check=False)
    assert "from-environment" in result.stdout


def test_clean_deletes_no_directory_that_is_not_its_own(tmp_path):
    (tmp_path / "precious").write_text("data")
    result = onos("clean", "--state", tmp_path)
    assert result.returncode == 1
    assert "nothing deleted" in result.stderr
    assert (tmp_path / "precious").exists()


@pytest.mark.parametrize("name", PORTS)
def test_a_held_port_names_its_holder_and_the_remedy(tmp_path, name):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        result = Instance(tmp_path / "state", {**PORTS, name: port}).launch("start")
    assert result.returncode == 1
    assert f"port {port} is held by process {os.getpid()} (" in result.stderr
    assert f"--{name}-port" in result.stderr


def test_a_port_held_by_a_client_is_held_too(tmp_path):
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        port = client.getsockname()[1]
        result = Instance(tmp_path / "state", {**PORTS, "rest": port}).launch("start")
    assert result.returncode == 1
    assert f"port {port} is held by process {os.getpid()} (" in result.stderr


def test_a_node_that_dies_at_once_is_noticed_at_once(tmp_path):
    began = time.monotonic()
    result = Instance(tmp_path / "state", OTHER_PORTS).launch("start", "--heap", "1m")
    assert result.returncode == 1
    assert "ONOS ended while starting" in result.stderr
    assert "heap" in result.stderr
    assert time.monotonic() - began < 20


def test_two_starts_at_once_are_one_too_many(tmp_path):
    with open(tmp_path / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = Instance(tmp_path, OTHER_PORTS).launch("start")
    assert result.returncode == 1
    assert f"another start is under way on {tmp_path}" in result.stderr


def test_a_directory_that_cannot_be_made_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    result = Instance(tmp_path / "file" / "state", OTHER_PORTS).launch("start")
    assert result.returncode == 1
    assert "choose another directory with --state" in result.stderr


# ---- with one ------------------------------------------------------------------------------------------------------


def test_start_returns_when_onos_and_rehome_serve(instance, tmp_path_factory):
    # A pid file left behind, naming a process that lives but is another's.
    instance.state.mkdir()
    (instance.state / "onos.pid").write_text(f"{os.getpid()}\n")
    assert instance.launch("status").returncode == 3
    before = snapshot(DISTRIBUTION)

    began = time.monotonic()
    result = instance.succeed("start")
    print(f"start took {time.monotonic() - began:.1f} s")

    assert f"process {instance.pid}" in result.stdout
    assert instance.launch("status").returncode == 0
    assert instance.rest("/applications/org.rehome")["state"] == "ACTIVE"
    assert greeted(PORTS["openflow"])
    assert snapshot(DISTRIBUTION) == before


def test_everything_listens_on_loopback_only_and_where_it_was_told(running):
    addresses = listening_addresses(running.pid)
    loopback = ("0100007F", "0000000000000000FFFF00000100007F")
    assert {a for a in addresses if not a.startswith(loopback)} == set()
    assert {int(a.split(":")[1], 16) for a in addresses} == set(PORTS.values())


def test_rest_wants_a_password(running):
    assert running.rest("/cluster", user="karaf:karaf")
    for user in ("onos:wrong", "nobody:rocks"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            running.rest("/cluster", user=user)
        assert refused.value.code == 401


def test_start_is_refused_while_it_runs(running):
    for options in (running.options, ["--state", running.state]):
        result = onos("start", *options)
        assert result.returncode == 1
        assert f"already running as process {running.pid}" in result.stderr


def test_another_instance_on_its_ports_is_named(running, tmp_path):
    result = Instance(tmp_path / "state", PORTS).launch("start")
    assert result.returncode == 1
    for name, port in PORTS.items():
        assert f"port {port} is held by process {running.pid}, an ONOS running on {running.state};" in result.stderr
        assert f"--{name}-port" in result.stderr


def test_clean_is_refused_while_it_runs(running):
    result = running.launch("clean")
    assert result.returncode == 1
    assert "stop it first" in result.stderr
    assert running.launch("status").returncode == 0


def test_the_shell_answers_and_its_exit_code_is_that_of_the_command(running):
    devices = onos("cli", "--state", running.state, "devices", "-j")
    assert (devices.returncode, json.loads(devices.stdout)) == (0, [])
    unknown = onos("cli", "--state", running.state, "no-such-command")
    assert unknown.returncode != 0
    assert unknown.stdout.strip() == "Command not found: no-such-command"
    assert onos("cli", "--state", running.state, "rehome-status").returncode == 0


def test_a_restart_keeps_what_is_stored(running):
    remember(running, "restart")
    began = time.monotonic()
    running.succeed("stop")
    stopped = time.monotonic() - began
    print(f"stop took {stopped:.1f} s")
    assert stopped < 15
    assert not (running.state / "onos.pid").exists()
    assert running.launch("status").returncode == 3

    running.succeed("start")
    assert recalled(running, "restart")


def test_a_killed_node_starts_again_with_what_was_stored(running):
    remember(running, "kill")
    assert onos("cli", "--state", running.state, "app", "deactivate", "org.rehome").returncode == 0
    pid = running.pid
    os.kill(pid, signal.SIGKILL)
    while pathlib.Path(f"/proc/{pid}").exists():
        time.sleep(0.05)
    assert running.launch("status").returncode == 3

    running.succeed("start")
    assert recalled(running, "kill")
    # An operator's decision is kept as well.
    assert running.rest("/applications/org.rehome")["state"] == "INSTALLED"


def test_two_instances_run_side_by_side_and_run_stops_on_ctrl_c(running, tmp_path):
    other = Instance(tmp_path / "state", OTHER_PORTS)
    with open(tmp_path / "out", "w") as out:
        process = subprocess.Popen(
            [LAUNCHER, "run", *map(str, other.options)], env=ENVIRONMENT, stdout=out, stderr=out
        )
    try:
        eventually(lambda: other.rest("/applications/org.rehome")["state"] == "ACTIVE", 120)
        eventually(lambda: greeted(other.ports["openflow"]), 30)
        assert other.pid == process.pid
        assert other.launch("status").returncode == 0
        assert running.launch("status").returncode == 0
        ports = {int(a.split(":")[1], 16) for a in listening_addresses(other.pid)}
        assert ports == set(OTHER_PORTS.values())
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
    assert other.launch("status").returncode == 3
    assert "Started" in (tmp_path / "out").read_text()


def test_clean_forgets(instance):
    instance.launch("stop")
    instance.succeed("clean")
    assert not instance.state.exists()


def remember(node, what):
    node.rest(f"/network/configuration/hosts/{key(what)}", body={"basic": {"name": what}})


def recalled(node, what):
    return node.rest(f"/network/configuration/hosts/{key(what)}") == {"basic": {"name": what}}


def key(what):
    return "02:00:00:00:00:%02X%%2FNone" % len(what)


def eventually(condition, timeout):
    deadline = time.monotonic() + timeout
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, f"not within {timeout} s"
        time.sleep(0.3)
