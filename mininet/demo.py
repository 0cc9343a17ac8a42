"""What `./demo` runs when all is built: sets the stage, has the story told, and clears the stage or keeps it."""

import argparse
import os
import signal
import sys
import time
from contextlib import ExitStack

from console import Console
from rehome_net import Fabric, Onos, daemon, wait_until
from rehome_net.experiments import rehearse
from rehome_net.onos import REPOSITORY
from story import Story

BOOT_GOAL_S = 30
STATE = os.environ.get("REHOME_STATE") or os.path.join(REPOSITORY, "var", "demo")
PID_FILE = os.path.join(os.path.dirname(STATE.rstrip("/")), "demo.pid")
PREFIX = "re"


class Stopped(BaseException):
    """Somebody asked the demonstration to end."""


def boot(console, onos):
    """Start ONOS on empty state; the seconds it took."""
    if onos.is_running():
        with console.progress("Stopping the ONOS that an earlier demonstration left"):
            onos.stop()
    onos.clean()
    begin = time.monotonic()
    with console.progress("Starting ONOS with Rehome"):
        onos.start()
    return time.monotonic() - begin


def look_around(console, onos):
    launcher = os.path.relpath(os.path.join(REPOSITORY, "runtime", "bin", "onos"))
    console.say()
    console.say("Everything is still running. To look around:")
    console.command(f"{launcher} cli --state {os.path.relpath(onos.state)} rehome-bindings")
    console.say("  (also rehome-status, rehome-events, rehome-binding ADDRESS, rehome-leave ADDRESS, rehome-audit)")
    console.command(f"ssh -p {onos.ssh_port} onos@127.0.0.1          # the Karaf shell, password rocks")
    console.command(f"curl -u onos:rocks {onos.rehome.url}/bindings   # also events, status, audit")
    console.say(f"the page:  http://127.0.0.1:{onos.rest_port}/onos/rehome/  (onos / rocks)")
    console.command(f"ovs-ofctl -O OpenFlow13 dump-flows {PREFIX}l1")
    console.command("./demo --in client ping 10.0.0.1              # any command on any VM")
    console.say("To stop it all:")
    console.command("./demo --stop")


def running_demo():
    """The process id of a demonstration that was kept, or None."""
    try:
        with open(PID_FILE, encoding="ascii") as file:
            pid = int(file.read())
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return pid if b"demo.py" in file.read() else None
    except (OSError, ValueError):
        return None


def stop_running(console):
    pid = running_demo()
    if pid is None:
        console.say("No demonstration is running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    with console.progress("Stopping the demonstration"):
        wait_until(lambda: running_demo() is None, 60, "the demonstration has ended", 0.1)
    return 0


def run_in(name, command):
    """Run a command on a VM of a kept demonstration."""
    found = [
        entry
        for entry in os.listdir("/proc")
        if entry.isdigit() and _arguments(entry)[-1:] == [f"mininet:{name}"] and _arguments(entry)[0] == "bash"
    ]
    if not found or running_demo() is None:
        sys.exit(f"--in: there is no VM {name!r}; is a demonstration running (./demo --keep)?")
    os.execvp("mnexec", ["mnexec", "-a", found[0], *(command or ["bash"])])


def _arguments(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return [word.decode(errors="replace") for word in file.read().split(b"\0")[:-1]] or [""]
    except OSError:
        return [""]


def perform_in_background(console):
    """Tell the story from a process of its own, which stays and holds the VMs when the caller's shell goes on."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        os._exit(_background(console, writing))
    os.close(writing)
    while True:
        try:
            told = os.read(reading, 1)
            return told[0] if told else os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        except (KeyboardInterrupt, Stopped):
            os.kill(child, signal.SIGTERM)


def _background(console, writing):
    def stay(code):
        sys.stdout.flush()
        os.write(writing, bytes([code]))
        os.close(writing)
        with open(os.devnull, "r+b") as nothing:
            for descriptor in (0, 1, 2):
                os.dup2(nothing.fileno(), descriptor)
        while True:
            signal.pause()

    code = guarded(console, lambda: perform(console, stay))
    sys.stdout.flush()
    return code


def claim_pid_file():
    os.makedirs(os.path.dirname(PID_FILE), exist_ok=True)
    with open(PID_FILE, "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")


def perform(console, stay=None):
    """Set the stage, tell the story, and clear the stage whatever happens; `stay(code)` keeps it until interrupted."""
    onos = Onos.from_environment(STATE)
    with ExitStack() as stage:
        stage.callback(lambda: os.path.exists(PID_FILE) and os.unlink(PID_FILE))
        claim_pid_file()
        stage.enter_context(daemon.open_vswitch())
        console.chapter("The stage")
        seconds = started(console, onos, stage)
        console.goal("ONOS with Rehome active after", seconds, BOOT_GOAL_S, "s", 1)
        with console.progress("Raising the fabric"):
            fabric = stage.enter_context(Fabric(prefix=PREFIX, controller=onos.controller))
            onos.rehome.await_fabric(fabric)
        console.say("2 spines, 3 leaves, 6 servers. Each server is a bridge behind one edge port of its leaf.")
        with console.progress("A rehearsal, unmeasured: a Java machine that has just started is slow at what it never did"):
            rehearse(fabric, onos.rehome)
        Story(console, onos, fabric).tell()
        console.summary()
        misses = len(console.misses)
        console.say()
        console.say("Every goal was met." if not misses else f"{misses} of {len(console.goals)} goals were missed.")
        if stay is not None:
            look_around(console, onos)
            stay(1 if misses else 0)
        with console.progress("Clearing up"):
            stage.close()
    return 1 if misses else 0


def started(console, onos, stage):
    stage.callback(lambda: onos.is_running() and onos.stop())
    return boot(console, onos)


def main():
    parser = argparse.ArgumentParser(
        prog="./demo",
        description="Raise a leaf-spine fabric under ONOS with Rehome, and show and measure how hosts arrive, "
        "are found, move and leave. Ends with 0 when every number met its goal.",
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--keep", action="store_true", help="leave everything running afterwards, to look around")
    choice.add_argument("--stop", action="store_true", help="stop what --keep left running")
    choice.add_argument("--in", dest="vm", metavar="VM", help="run COMMAND (default: a shell) on a VM of a kept demo")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    console = Console()
    if wanted.vm:
        run_in(wanted.vm, wanted.command)
    if wanted.command:
        parser.error(f"unexpected: {' '.join(wanted.command)}")
    if wanted.stop:
        return stop_running(console)
    if running_demo() is not None:
        sys.exit("A demonstration is running already; ./demo --stop ends it.")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGHUP, _stop)
    if wanted.keep:
        return perform_in_background(console)
    return guarded(console, lambda: perform(console))


def guarded(console, act):
    """The exit code of `act`, an interruption or a failure told in one line."""
    try:
        return act()
    except (KeyboardInterrupt, Stopped):
        console.say("\nStopped; everything is cleared up.")
        return 130
    except (AssertionError, RuntimeError, OSError, ValueError) as failure:
        console.say()
        console.fact("the demonstration ran to its end", False, str(failure))
        return 1


def _stop(*_):
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
