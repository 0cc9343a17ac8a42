"""The fixtures are those of the commands' tests."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "cli", "tests"))

from live import fabric, frozen, onos, rest, shell, vm, wrong_binding  # noqa: E402, F401  (pytest finds them here)
