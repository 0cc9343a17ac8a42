"""Fixtures of the end-to-end tests."""

import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from rehome_net import Fabric  # noqa: E402  (the path above comes first)

# Two runs on one machine need two prefixes; at most three characters, as some tests add one of their own.
PREFIX = os.environ.get("REHOME_TEST_PREFIX", "t")


def pytest_collection_modifyitems(items):
    missing = _missing()
    if missing:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=missing))


def _missing():
    if os.geteuid() != 0:
        return "these tests need root"
    shown = subprocess.run(["ovs-vsctl", "-t", "2", "show"], capture_output=True, check=False)
    return None if shown.returncode == 0 else "Open vSwitch is not running"


@pytest.fixture(scope="module")
def plain_fabric():
    """A fabric without a controller, its switches programmed by the test."""
    with Fabric(prefix=PREFIX + "x") as fabric:
        yield fabric
