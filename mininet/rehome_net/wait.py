"""Waiting for a condition with a deadline, so that no test sleeps blindly."""

import time


class NotInTime(AssertionError):
    """A condition did not become true before its deadline."""


def wait_until(condition, deadline, what, interval=0.02):
    """Return the first truthy value of `condition()`; raise NotInTime after `deadline` seconds.

    `what` finishes the sentence "not in time: …". An exception inside the condition counts as "not yet" and is named
    in the message, so that a condition may ask a server which is still starting.
    """
    end = time.monotonic() + deadline
    last = None
    while True:
        try:
            last = condition()
            if last:
                return last
        except (OSError, ValueError, LookupError) as failure:
            last = failure
        if time.monotonic() >= end:
            raise NotInTime(f"not in time: {what} (waited {deadline:g} s, last saw {last!r})")
        time.sleep(interval)
