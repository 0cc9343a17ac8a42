"""What the demonstration writes: plain lines anywhere, colour and a clock on a terminal."""

import os
import sys
import threading
import time
from contextlib import contextmanager

_SPINNER = "|/-\\"


class Console:
    """Tells a story in numbered chapters and keeps account of the goals met and missed.

    Colour only on a terminal without NO_COLOR; a running clock only on a terminal; signs beyond ASCII only where the
    output's encoding has them.
    """

    def __init__(self, out=sys.stdout, environment=os.environ):
        self._out = out
        self._live = out.isatty() and environment.get("TERM") != "dumb"
        self._colour = self._live and not environment.get("NO_COLOR")
        utf8 = (out.encoding or "").lower().replace("-", "") == "utf8"
        self._met, self._missed, self._arrow = ("✓", "✗", "→") if utf8 else ("ok", "MISSED", "->")
        self._dash, self._at_most = ("—", "≤") if utf8 else ("-", "<=")
        self._chapters = 0
        self.goals = []

    @property
    def misses(self):
        return [goal for goal in self.goals if not goal[3]]

    def chapter(self, title):
        self._chapters += 1
        self._write("")
        self._write(self._paint("1", f"{self._chapters}. {self._sign(title)}"))

    def say(self, text=""):
        for line in self._sign(text).split("\n"):
            self._write(f"   {line}" if line else "")

    def command(self, text):
        self._write("   " + self._paint("36", "$ " + text))

    def table(self, rows):
        """Rows of text, the first being the heads, in columns as wide as they need."""
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for number, row in enumerate(rows):
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
            self._write("   " + (self._paint("2", line) if number == 0 else line))

    def goal(self, what, value, limit, unit="", digits=0, short=None):
        """A measured number against the most it may be; `short` names it in the summary."""
        met = value <= limit
        shown = f"{value:.{digits}f} {unit}".strip()
        most = f"{self._at_most} {limit:g} {unit}".strip() if limit else "0"
        self.goals.append((short or what, shown, most, met))
        self._verdict(met, f"{what}: {shown}  (goal: {most})")
        return met

    def fact(self, what, met, otherwise="not so", short=None):
        """Something that must be true."""
        self.goals.append((short or what, "yes" if met else otherwise, "yes", met))
        self._verdict(met, what if met else f"{what}: {self._sign(otherwise)}")
        return met

    @contextmanager
    def progress(self, what):
        """Show that something is going on, for how long, and how long it took."""
        begin = time.monotonic()
        if not self._live:
            self._write(f"   {what} ...")
            yield
            return
        done = threading.Event()
        clock = threading.Thread(target=self._tick, args=(what, begin, done), daemon=True)
        clock.start()
        try:
            yield
        finally:
            done.set()
            clock.join()
            self._out.write("\r\033[K")
            self._out.flush()
        self._write(self._paint("2", f"   {what}: {time.monotonic() - begin:.1f} s"))

    def summary(self):
        self._write("")
        self._write(self._paint("1", "In numbers"))
        mark = {True: self._met, False: self._missed}
        rows = [("", "what", "measured", "goal")]
        self.table(rows + [(mark[met], what, value, limit) for what, value, limit, met in self.goals])

    def _tick(self, what, begin, done):
        turn = 0
        while not done.wait(0.12):
            turn += 1
            seconds = time.monotonic() - begin
            self._out.write(f"\r\033[K   {_SPINNER[turn % 4]} {what} {seconds:.0f} s")
            self._out.flush()

    def _verdict(self, met, text):
        mark = self._paint("32", self._met) if met else self._paint("31;1", self._missed)
        self._write(f"   {mark} {self._sign(text)}")

    def _sign(self, text):
        return text.replace("→", self._arrow).replace("—", self._dash).replace("≤", self._at_most)

    def _paint(self, code, text):
        return f"\033[{code}m{text}\033[0m" if self._colour else text

    def _write(self, line):
        # An address of a VM's name cannot be outside ASCII, but an error's text can.
        encoding = self._out.encoding or "ascii"
        self._out.write(line.encode(encoding, "replace").decode(encoding) + "\n")
        self._out.flush()
