"""The exact times at which flow entries appear and go, as the switches themselves report them."""

import re
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from rehome_net.flows import names

_STAMP = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+): ")
_EVENT = re.compile(r"^ event=(\w+) (.*)$")


@dataclass(frozen=True)
class FlowEvent:
    """`ADDED`, `DELETED`, `MODIFIED` (or `ABBREV`, the switch's word for a change it was itself told to make)."""

    time: float
    switch: str
    what: str
    text: str


class FlowWatch:
    """A flow monitor on every given switch while open. A context manager.

    Open vSwitch reports a change when it has made it; the time is taken by `ovs-ofctl`, to the millisecond, when the
    report arrives. No polling is involved.
    """

    def __init__(self, switches):
        self._switches = list(switches)
        self._processes = []
        self._events = []
        self._lock = threading.Lock()

    def __enter__(self):
        for switch in self._switches:
            process = subprocess.Popen(
                # Its stamps are only as good as its turn at a processor is prompt.
                ["nice", "-n", "-15"]
                + ["ovs-ofctl", "-O", "OpenFlow13", "--timestamp", "monitor", switch.name, "watch:!initial"],
                stdin=subprocess.DEVNULL,
                # ovs-ofctl writes what it hears to its standard error.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            self._processes.append(process)
            threading.Thread(target=self._read, args=(switch.name, process), daemon=True).start()
        # The monitors announce nothing once they are in place; connecting and asking takes them a few ms.
        time.sleep(0.3)
        return self

    def __exit__(self, *_):
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait()

    def events(self, since=0.0, naming=None, what=None):
        """Events so far, oldest first, optionally only those that name one of the addresses or are of one sort."""
        return sorted(
            (
                event
                for event in map(_parsed, self._so_far())
                if event.time >= since - 0.001
                and (what is None or event.what == what)
                and (naming is None or any(names(event.text, address) for address in naming))
            ),
            key=lambda event: event.time,
        )

    def count(self, what):
        """How many events of a sort there were so far. Cheap: it may be asked while a measurement runs."""
        mark = f" event={what} "
        return sum(line.startswith(mark) for _, _, line in self._so_far())

    def _so_far(self):
        with self._lock:
            return list(self._events)

    # What is read is taken apart when it is asked for: while it comes in, processors are for what is measured.
    def _read(self, switch, process):
        stamp = None
        for line in process.stderr:
            if line.startswith(" event="):
                if stamp is not None:
                    with self._lock:
                        self._events.append((stamp, switch, line))
            elif _STAMP.match(line):
                stamp = line


def _parsed(seen):
    stamp, switch, line = seen
    at = datetime.strptime(_STAMP.match(stamp).group(1), "%Y-%m-%d %H:%M:%S.%f").timestamp()
    what, text = _EVENT.match(line).groups()
    return FlowEvent(at, switch, what, text)
