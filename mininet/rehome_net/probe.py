"""Measuring how long traffic to and from a VM stood still."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

_WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "echo_streams.py")


@dataclass(frozen=True)
class Direction:
    """The echoes one VM sent to the other: their send times and, in the same order, arrival times or None where lost."""

    name: str
    interval: float
    sent: tuple
    received: tuple
    duplicates: int

    def lost(self, since=0.0, until=float("inf")):
        return sum(
            1 for sent, came in zip(self.sent, self.received) if came is None and since <= sent <= until
        )

    def lost_from_to(self):
        """When the first and the last of the echoes that were lost were sent; None for none."""
        lost = [sent for sent, came in zip(self.sent, self.received) if came is None]
        return (lost[0], lost[-1]) if lost else None

    def held_ms(self, since=0.0, until=float("inf")):
        """The longest time, in milliseconds, by which the machine held up the sender between two requests."""
        waits = [b - a - self.interval for a, b in zip(self.sent, self.sent[1:]) if b >= since and a <= until]
        return 1000.0 * max([0.0, *waits])

    def outage_ms(self, since=0.0, until=float("inf")):
        """The longest time, in milliseconds, in which no answer arrived although one was due.

        For two answers that follow each other, it is the time between them less the time the sender itself let pass
        before its next request; so a sender held up by a busy machine is not taken for an outage, and an answer that
        comes late counts as much as one that never comes. Traffic that has not recovered counts up to the last request.
        """
        answers = sorted((came, number) for number, came in enumerate(self.received) if came is not None)
        if not answers:
            return 1000.0 * max(0.0, min(until, self.sent[-1]) - max(since, self.sent[0])) if self.sent else 0.0
        longest = 0.0
        for (before, number), (after, _) in zip(answers, answers[1:]):
            if after < since or before > until or number + 1 >= len(self.sent):
                continue
            longest = max(longest, (after - before) - (self.sent[number + 1] - self.sent[number]))
        return 1000.0 * max(longest, self._unanswered_end(answers, since, until))

    def _unanswered_end(self, answers, since, until):
        last_time, last_number = answers[-1]
        if last_number + 1 >= len(self.sent) or last_time > until or self.sent[-1] < since:
            return 0.0
        return self.sent[-1] - self.sent[last_number + 1] + self.interval


@dataclass(frozen=True)
class Measured:
    """Both directions of a finished probe; every figure is that of the worse one."""

    there: Direction
    back: Direction

    def outage_ms(self, since=0.0, until=float("inf")):
        return max(self.there.outage_ms(since, until), self.back.outage_ms(since, until))

    def held_ms(self, since=0.0, until=float("inf")):
        return max(self.there.held_ms(since, until), self.back.held_ms(since, until))

    def lost(self, since=0.0, until=float("inf")):
        return max(self.there.lost(since, until), self.back.lost(since, until))

    def losses(self, **moments):
        """A text for whoever wonders what was lost when, before and after which of `moments`, of time.time()."""
        told = []
        for way in (self.there, self.back):
            if way.lost_from_to():
                first, last = way.lost_from_to()
                since = ", ".join(f"{first - at:+.2f} to {last - at:+.2f} s of {name}" for name, at in moments.items())
                told.append(f"{way.name}: {way.lost()} of {len(way.sent)} lost, {since}")
        return "; ".join(told) or "nothing was lost"

    @property
    def sent(self):
        return len(self.there.sent)


def both_ways(a, b, family=4, link_local=False):
    """The two streams of echoes between two VMs, as the worker wants them."""
    first, second = (vm.address(family, link_local) for vm in (a, b))
    return [
        {"pid": a.pid, "source": first, "target": second, "interface": a.interface},
        {"pid": b.pid, "source": second, "target": first, "interface": b.interface},
    ]


class PingProbe:
    """Two VMs that ping each other, 100 times a second each unless told, while the probe is open.

    A context manager: `with PingProbe(a, b) as probe:` starts it; leaving the block stops it, and `result()` then has
    the figures. Addresses are the VMs' first of that family unless `there`/`back` name others. What is not answered
    `late` seconds after the end counts as lost.
    """

    def __init__(self, a, b, family=4, interval=0.01, link_local=False, late=0.4):
        self._interval = interval
        self._late = late
        self._names = (f"{a.name} to {b.name}", f"{b.name} to {a.name}")
        self._streams = both_ways(a, b, family, link_local)
        self._process = None
        self._result = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        elif self._process is not None:
            self._process.kill()
            self._process.wait()

    def start(self):
        self._process = subprocess.Popen(
            [sys.executable, _WORKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # A Ctrl-C belongs to the program that measures; the worker ends when its input does.
            start_new_session=True,
        )
        wanted = {"streams": self._streams, "interval": self._interval, "late": self._late}
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError("the echo process did not start; its message is above")
        return self

    @classmethod
    def between(cls, *pairs, interval=0.05):
        """Traffic of several (a, b, family) at once, by one worker; it is there to be there, and gives no result."""
        traffic = cls.__new__(cls)
        traffic._interval, traffic._late = interval, 0
        traffic._names, traffic._process, traffic._result = (), None, None
        traffic._streams = [stream for pair in pairs for stream in both_ways(*pair)]
        return traffic

    def run_for(self, seconds):
        """Let it ping; for a stretch of undisturbed traffic before or after an event."""
        time.sleep(seconds)
        return self

    def stop(self):
        if self._process is not None:
            text, _ = self._process.communicate()
            self._process = None
            reports = json.loads(text)
            if not self._names:
                return None
            self._result = Measured(*(self._direction(*pair) for pair in zip(self._names, reports)))
        return self.result()

    def result(self):
        if self._result is None:
            raise RuntimeError("the probe has no result before it is stopped")
        return self._result

    def _direction(self, name, report):
        return Direction(
            name, self._interval, tuple(report["sent"]), tuple(report["received"]), report["duplicates"]
        )
