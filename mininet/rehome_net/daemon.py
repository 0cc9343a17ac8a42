"""Open vSwitch itself: started where it is not running, and then stopped again."""

import subprocess
from contextlib import contextmanager

_CONTROL = "/usr/share/openvswitch/scripts/ovs-ctl"


def is_running():
    # Both daemons must answer: the database alone configures bridges that nobody then builds.
    for command in (["ovs-vsctl", "-t", "2", "show"], ["ovs-appctl", "-T", "2", "version"]):
        try:
            done = subprocess.run(command, capture_output=True, timeout=10, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return False
        if done.returncode != 0:
            return False
    return True


def start():
    _control("start", "--system-id=random")


def stop():
    _control("stop")


@contextmanager
def open_vswitch():
    """Have Open vSwitch running inside the block; yields whether it had to be started."""
    started = not is_running()
    if started:
        start()
    try:
        yield started
    finally:
        if started:
            stop()


def _control(*arguments):
    done = subprocess.run(
        [_CONTROL, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
        # The daemons must not hear the Ctrl-C of the program that started them.
        start_new_session=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"Open vSwitch did not {arguments[0]}: {done.stdout.strip()}")
