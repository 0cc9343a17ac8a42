"""The ONOS that the tests run against: a running one, or one of their own.

Set REHOME_STATE to the state directory of a running instance to use that; otherwise the tests start
one on ports of their own and stop it at the end.
"""

import os
import pathlib
import subprocess
import tempfile

import pytest

from embedded_onos import Onos

LAUNCHER = pathlib.Path(__file__).resolve().parents[1] / "bin" / "onos"
PORTS = {"rest": 28181, "ssh": 28101, "openflow": 26653, "cluster": 29876}


def running(state):
    """Returns the instance that runs on a state directory, from what its launcher wrote there."""
    facts = dict(word.split("=") for word in (state / "instance").read_text().split())
    return Onos(
        (facts["address"], int(facts["rest_port"])),
        (facts["address"], int(facts["openflow_port"])),
        int((state / "onos.pid").read_text()),
    )


@pytest.fixture(scope="session")
def onos():
    if "REHOME_STATE" in os.environ:
        yield running(pathlib.Path(os.environ["REHOME_STATE"]))
        return
    with tempfile.TemporaryDirectory(prefix="onos-") as directory:
        state = ["--state", directory]
        ports = [word for name, n in PORTS.items() for word in ("--%s-port" % name, str(n))]
        subprocess.run([LAUNCHER, "start", *state, *ports], check=True)
        try:
            yield running(pathlib.Path(directory))
        finally:
            subprocess.run([LAUNCHER, "stop", *state], check=True)
