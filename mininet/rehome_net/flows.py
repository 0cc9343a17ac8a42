"""Flow entries as `ovs-ofctl dump-flows` prints them, taken apart."""

import ipaddress
import re
from dataclasses import dataclass, field

_REWRITE = re.compile(r"\b(?:set_field|mod_\w+):")
_ADDRESS = re.compile(r"[0-9a-fA-F:.]{4,}")
_COUNTERS = (
    "cookie",
    "duration",
    "table",
    "n_packets",
    "n_bytes",
    "idle_timeout",
    "hard_timeout",
    "importance",
    "idle_age",
    "hard_age",
)


@dataclass(frozen=True)
class Flow:
    """One flow entry; `match` maps a field to its value as text, protocol words (`arp`, `ip`) to an empty string."""

    switch: str
    table: int
    priority: int
    cookie: int
    match: dict
    actions: str
    packets: int = field(compare=False)
    text: str = field(compare=False, repr=False)

    @property
    def key(self):
        """What makes the entry the same entry again, counters and actions apart."""
        return (self.switch, self.table, self.priority, tuple(sorted(self.match.items())))

    @property
    def outputs(self):
        return [int(port) for port in re.findall(r"\boutput:(\d+)", self.actions)]

    def names(self, address):
        """True where the match or an action names the address, IP or MAC, as a whole value."""
        return names(self.text, address)


def canonical(address):
    """One spelling for an IP or MAC."""
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return address.lower()


def names(text, address):
    """True where the address stands in a line of match and actions as a whole value, in whatever spelling."""
    wanted = canonical(address)
    return any(canonical(word) == wanted for word in _ADDRESS.findall(_REWRITE.sub(" ", text)))


def parse_flow(switch, line):
    """The flow of one line of output, or None for a line that holds none."""
    head, separator, actions = line.strip().partition(" actions=")
    if not separator:
        return None
    counters, match, priority = {}, {}, 0x8000
    for word in re.split(r",\s*|\s+", head):
        name, _, value = word.partition("=")
        if name == "priority":
            priority = int(value)
        elif name in _COUNTERS:
            counters[name] = value.rstrip("s")
        elif name not in ("send_flow_rem", "check_overlap", "reset_counts", "no_packet_counts", "no_byte_counts"):
            match[name] = value
    return Flow(
        switch=switch,
        table=int(counters.get("table", 0)),
        priority=priority,
        cookie=int(counters.get("cookie", "0"), 16),
        match={name: value for name, value in match.items() if name},
        actions=actions,
        packets=int(counters.get("n_packets", 0)),
        text=line.strip(),
    )


def parse_flows(switch, output):
    return [flow for flow in (parse_flow(switch, line) for line in output.splitlines()) if flow]
