"""What is measured: how long a move interrupts, how long a departure leaves flows behind, how long a confirmed take-over
takes, and what an uninvolved host hears of others' questions.

How each figure comes about, its resolution and its error: docs/measuring.md.
"""

import random
import time
from dataclasses import dataclass

from rehome_net import frames
from rehome_net.crowd import Crowd
from rehome_net.probe import PingProbe
from rehome_net.wait import wait_until
from rehome_net.watch import FlowWatch

# The protocol whose traffic shows the effect of an announcement; RARP names no address and is watched over IPv4.
FAMILY = {"garp": 4, "garp-reply": 4, "rarp": 4, "na": 6}


@dataclass(frozen=True)
class Move:
    """One measured move: milliseconds without traffic, pings lost (each the worse direction), and the way taken.

    `held_ms` is the longest time by which the machine held up the pinging process: a long outage that goes with a long
    hold-up may be of that machine's making.
    """

    kind: str
    outage_ms: float
    held_ms: float
    lost: int
    sent: int
    origin: str
    destination: str


@dataclass(frozen=True)
class Departure:
    """Milliseconds from the cable being pulled to the deletion of the last flow that named the host, and their number."""

    purge_ms: float
    flows: int


@dataclass(frozen=True)
class Crowded:
    """Milliseconds from the cable of a whole server being pulled to the deletion of the last rule of its hosts."""

    hosts: int
    flows: int
    purge_ms: float


@dataclass(frozen=True)
class Takeover:
    """Milliseconds from another MAC's announcement to the last rule that was changed for it, and how many were."""

    takeover_ms: float
    flows: int


@dataclass(frozen=True)
class Quiet:
    """What one uninvolved host heard: broadcasts and multicasts of ARP and ND while `hosts` others arrived, and resolved."""

    hosts: int
    asked: int
    answered: int
    heard_of_arrivals: int
    heard_of_questions: int


def measure_move(client, vm, server, kind, interval=0.01, before=0.3, after=1.2):
    """Move the VM while it and the client ping each other, and say how long that stood still."""
    origin = vm.server.name
    with PingProbe(client, vm, FAMILY[kind], interval) as probe:
        # At a random point between two pings: always just before one, every outage would read too long.
        probe.run_for(before + random.uniform(0, interval))
        moved = vm.move(server, announce=kind)
        probe.run_for(after)
    result = probe.result()
    # A little early, as the last answer before the move is one end of the outage.
    since = moved.detached - 2 * interval
    return Move(
        kind, result.outage_ms(since), result.held_ms(since), result.lost(since), result.sent, origin, server.name
    )


def measure_departure(fabric, vm, act, deadline=5.0):
    """Do `act` — pull the VM's edge port, say — and time the deletion of the last flow that names the VM."""
    named = [vm.mac, *vm.addresses]
    flows = len(fabric.rules_naming(*named))
    with FlowWatch(fabric.switches) as watch:
        begin = time.time()
        act()
        # Reading the tables all the time would take the processors from those who have to empty them.
        wait_until(lambda: len(watch.events(begin, named, "DELETED")) >= flows, deadline, "every deletion is reported")
        wait_until(lambda: not fabric.rules_naming(*named), deadline, f"no flow names {vm.name} any more", 0.1)
        last = watch.events(begin, named, "DELETED")[-1] if flows else None
    return Departure(1000 * (last.time - begin) if last else 0.0, flows)


def measure_crowd(fabric, rehome, server, hosts, deadline=60.0):
    """Have many hosts arrive at a server, pull its cable, and time the deletion of their last rule on any switch."""
    with Crowd([server], hosts, pace=400) as crowd:
        crowd.arrive()
        wait_until(lambda: _bound_at(rehome, server) >= len(crowd.addresses), 60, "every host is bound", 0.5)
        wait_until(lambda: not rehome.audit()["findings"], 60, "every switch has the rules for them", 0.5)
        flows = len(crowd.rules(fabric))
        with FlowWatch(fabric.switches) as watch:
            begin = time.time()
            server.port_down()
            try:
                # The switches are not asked while they are at work on just that.
                wait_until(_is_quiet(watch, "DELETED"), deadline, f"{flows} rules of {hosts} hosts go", 0.3)
                wait_until(lambda: not crowd.rules(fabric), deadline, f"no switch has a rule of {hosts} hosts", 0.2)
                last = watch.events(begin, what="DELETED")[-1]
            finally:
                server.port_up()
    wait_until(server.is_up, 5, "the port is up")
    return Crowded(hosts, flows, 1000 * (last.time - begin))


def _is_quiet(watch, what):
    """What says, when it is asked again, whether there were some and none since."""
    before = 0

    def ask():
        nonlocal before
        before, now = watch.count(what), before
        return 0 < before == now

    return ask


def _bound_at(rehome, server):
    return sum(one["state"] != "LEFT" for one in rehome.bindings(location=server.location))


def measure_takeover(fabric, rehome, owner, heir, address, deadline=5.0):
    """Have the owner die silently, the heir announce its address, and time the last rule that leads there."""
    with FlowWatch(fabric.switches) as watch:
        owner.vanish()
        begin = time.time()
        if ":" in address:
            heir.send(frames.neighbor_advertisement(heir.mac, address))
        else:
            heir.send(frames.gratuitous_request(heir.mac, address))
        wait_until(lambda: rehome.is_at(heir, address), deadline, f"{address} is bound to {heir.name}", 0.05)
        # The binding is stored before the rules are written, and the audit passes over what is being written.
        wait_until(lambda: watch.events(begin, [address]), deadline, f"a rule for {address} is changed", 0.05)
        wait_until(lambda: time.time() - watch.events(begin, [address])[-1].time > 0.3, deadline, "no rule changes", 0.05)
        wait_until(lambda: not rehome.audit()["findings"], deadline, "every switch has the rules for it", 0.05)
        changed = watch.events(begin, [address])
    return Takeover(1000 * (changed[-1].time - begin), len(changed))


def measure_quiet(fabric, hosts, questions_each, settled=lambda crowd: True):
    """Have a crowd on all servers but the last resolve each other, and count what reaches the one host on the last.

    `settled(crowd)` is waited for between the arrivals and the questions.
    """
    bystander = fabric.add_vm("bystander", fabric.servers[-1])
    with Crowd(fabric.servers[:-1], hosts) as crowd, bystander.listen() as ear:
        crowd.arrive()
        wait_until(lambda: settled(crowd), 10, "every host is known", 0.1)
        arrivals = len(ear.heard(_is_group_question))
        begin = time.time()
        asked, answered = crowd.resolve(questions_each)
        questions = len(ear.heard(_is_group_question, since=begin))
    fabric.remove_vm(bystander)
    return Quiet(hosts, asked, answered, arrivals, questions)


def _is_group_question(frame):
    return frame.is_group and frame.kind in ("arp-request", "arp-reply", "rarp", "ns", "na")


def rehearse(fabric, rehome, rounds=5):
    """Have VMs arrive, move, leave and lose their port, so that a Java machine that has just started knows the way.

    Until it has run some code a few times it interprets it, many times slower: that is a property of the first seconds
    after a start, and not what a fabric that runs for months is measured by. Everything is gone again on return.
    """
    places = [fabric.server(leaf, 1) for leaf in (3, 1, 2, 1)]
    for number in range(rounds):
        vm = fabric.add_vm(
            f"rehearsal{number}",
            fabric.server(1, 1),
            mac=f"02:00:00:fe:fe:{number:02x}",
            ipv4=(f"10.0.0.{240 + number}/24",),
            ipv6=(f"2001:db8:0:0:fe::{number + 1}/64",),
        )
        rehome.await_bound(vm)
        for kind, place in zip(("garp", "rarp", "na", "garp-reply"), places):
            vm.move(place, announce=kind)
            rehome.await_bound_address(vm, vm.address(FAMILY[kind]))
            wait_until(lambda: not rehome.audit()["findings"], 5, "the rules are as they should be", 0.05)
        last = vm.server
        last.port_down()
        wait_until(lambda: not fabric.rules_naming(vm.ip), 5, "its rules are gone")
        last.port_up()
        fabric.remove_vm(vm)
        rehome.leave(mac=vm.mac)
    wait_until(lambda: all(server.is_up() for server in fabric.servers), 5, "every edge port is up")


def median(values):
    """The middle of the values; of two middles, the greater, so that a goal is not met by half."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def percentile(values, share):
    """The smallest value that at least that share of the values does not exceed."""
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 100)
    return ordered[max(0, int(rank) - 1)]
