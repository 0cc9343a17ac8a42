"""Rehome's part in ONOS's GUI. The running ONOS has none; a bundle that stands in for one is told what a GUI is."""

import json
import os
import pathlib
import re
import subprocess

import pytest

from rehome_net import wait_until

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SYSTEM = REPOSITORY / "runtime" / "distribution" / "target" / "onos" / "system"
SOURCE = pathlib.Path(__file__).parent / "gui" / "FakeGui.java"
BUNDLE = "org.rehome.overlay"
LIBRARIES = ("onos-api-", "onlab-", "jackson-", "guava-", "org.apache.felix.framework-", "org.eclipse.osgi-")

MANIFEST = """Bundle-ManifestVersion: 2
Bundle-SymbolicName: fake-gui2
Bundle-Version: 1.0.0
Bundle-Activator: gui.FakeGui
DynamicImport-Package: *
X-Told: {told}
"""


def tool(name):
    home = os.environ.get("JAVA_HOME")
    return str(pathlib.Path(home, "bin", name)) if home else name


@pytest.fixture(scope="module")
def fake_gui(tmp_path_factory):
    """The jar of a GUI, and the file that it writes to."""
    folder = tmp_path_factory.mktemp("gui")
    folder.chmod(0o755)
    told, jar, manifest = folder / "told", folder / "gui.jar", folder / "manifest"
    libraries = [str(path) for path in SYSTEM.rglob("*.jar") if path.name.startswith(LIBRARIES)]
    built = [tool("javac"), "--release", "11", "-proc:none", "-nowarn", "-d", str(folder / "classes")]
    subprocess.run([*built, "-cp", os.pathsep.join(libraries), str(SOURCE)], check=True)
    # A line of a manifest may have 72 bytes; what is longer goes on in the next, after a space.
    text = MANIFEST.format(told=told)
    manifest.write_text("\n".join("\n ".join(re.findall(".{1,70}", line)) for line in text.splitlines()) + "\n")
    subprocess.run([tool("jar"), "cfm", str(jar), str(manifest), "-C", str(folder / "classes"), "."], check=True)
    return jar, told


@pytest.fixture
def told(shell, fake_gui):
    """What the GUI was told so far; it is there until the end of the test."""
    jar, file = fake_gui
    file.unlink(missing_ok=True)
    number = re.search(r"Bundle IDs?: (\d+)", shell.says(f"bundle:install -s file:{jar}")).group(1)

    def lines():
        return file.read_text().splitlines() if file.exists() else []

    try:
        wait_until(lambda: "view HIDDEN true" in lines(), 10, "the GUI is joined")
        yield lines
    finally:
        before = lines().count("gone")
        shell.says(f"bundle:uninstall {number}")
    # A picture that was on its way just then may come after it.
    wait_until(lambda: lines().count("gone") > before, 10, "the GUI is left")


def state(shell):
    (line,) = [line for line in shell.says("bundle:list -s").splitlines() if line.rstrip().endswith(BUNDLE)]
    return line


def test_without_a_gui_nothing_is_missing(shell):
    assert "Active" in state(shell)


def test_a_gui_may_come_and_go(shell, told):
    assert told() == ["overlay rehome-overlay", "view HIDDEN true"]
    assert "Active" in state(shell)


def test_a_move_and_a_departure_are_seen_on_the_topology_and_go_with_rehomes_part(shell, onos, fabric, vm, told):
    away = fabric.server(2, 1)
    host, leaf, home = f"{vm.mac.upper()}/None", away.location.split("/")[0], vm.location.split("/")[0]

    def pictures():
        messages = [json.loads(line) for line in told() if line.startswith("{")]
        assert all(message["event"] == "showHighlights" for message in messages)
        return [message["payload"] for message in messages]

    def badge(elements, of):
        """What the newest picture says of it; nothing where there is no badge."""
        return next((one.get("badge", {}) for one in pictures()[-1][elements] if one["id"] == of), {})

    def linked(end):
        return any(end in link["id"] for picture in pictures() for link in picture["links"])

    vm.move(away, announce="garp")
    wait_until(lambda: pictures() and badge("hosts", host).get("txt") == "moved", 5, "the move is seen")
    assert f" moved from {home}/" in badge("hosts", host)["msg"]
    assert linked(f"{host}/0-{away.location}"), "the link to the host"
    assert linked(f"{home}/") and linked(f"{leaf}/"), "the way between the leaves"
    vm.vanish()

    onos.rehome.leave(mac=vm.mac)
    # Each of its addresses counts, whichever have moved and left by then.
    wait_until(lambda: badge("devices", leaf).get("status") == "w", 5, "the departure is seen at the leaf")
    assert " left " in badge("devices", leaf)["msg"]
    wait_until(lambda: badge("hosts", host) == {}, 5, "the host has no badge any more")

    shell.says(f"bundle:stop {BUNDLE}")
    try:
        wait_until(lambda: told()[-1] == "gone", 10, "the GUI is left")
        assert badge("devices", leaf) == {}, "nothing stays to be seen"
    finally:
        shell.says(f"bundle:start {BUNDLE}")
    wait_until(lambda: told()[-1] == "view HIDDEN true", 10, "the GUI is joined again")
