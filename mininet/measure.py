#!/usr/bin/python3
"""Measures moves, departures, take-overs and quiet many times over; docs/measuring.md says what each figure is and how exact.

    mininet/measure.py --moves 20

Prints a table and, with --json FILE, writes every single figure. Ends with 1 when a goal is missed.
"""

import argparse
import json
import os
import platform
import signal
import sys
import time
from contextlib import ExitStack

from console import Console
from rehome_net import Fabric, Onos, daemon, wait_until
from rehome_net.departures import WAYS, Stage, foreign_rules, foreign_rules_left
from rehome_net.experiments import (
    FAMILY,
    measure_crowd,
    measure_departure,
    measure_move,
    measure_quiet,
    measure_takeover,
    median,
    percentile,
    rehearse,
)
from rehome_net.onos import REPOSITORY

PREFIX, PLAIN_PREFIX = "rm", "rp"
# Five moves within 180 s are taken for a duplicate address, so that one VM moves four times and another goes on.
MOVES_PER_VM = 4
OUTAGE_MEDIAN_MS, OUTAGE_WORST_MS = 20, 50
# Silence takes two unanswered probes; a link is found within a probe period, which is no merit of anybody's.
PURGE_MEDIAN_MS = {
    "port down": 50,
    "port disabled by an operator": 100,
    "notice": 100,
    "de-registration": 50,
    "leave of the group": 600,
}
CROWD_MS = 1000
TAKEOVER_WORST_MS = 600
HEARD_PERCENT = 1
BOOT_GOAL_S = 30


class Bench:
    """A fabric under ONOS with one client to ping from, and VMs as they are needed."""

    def __init__(self, onos, fabric, interval):
        self.rehome = onos.rehome
        self.fabric = fabric
        self.interval = interval
        self._count = 0
        self.client = self.boot(2, 1)

    def boot(self, leaf, server, **settings):
        self._count += 1
        vm = self.fabric.add_vm(f"vm{self._count}", self.fabric.server(leaf, server), **settings)
        self.rehome.await_bound(vm)
        return vm

    def retire(self, vm):
        self.fabric.remove_vm(vm)
        self.rehome.leave(mac=vm.mac)

    def moves(self, kind, count):
        """`count` moves between the leaves, each to another leaf than the client's or back."""
        route = [(3, 1), (1, 2), (3, 2), (1, 1)]
        done, vm = [], None
        for number in range(count):
            if number % MOVES_PER_VM == 0:
                if vm is not None:
                    self.retire(vm)
                vm = self.boot(1, 1)
                wait_until(lambda: self.client.can_ping(vm.address(FAMILY[kind])), 5, f"{vm.name} answers")
            target = self.fabric.server(*route[number % MOVES_PER_VM])
            done.append(measure_move(self.client, vm, target, kind, self.interval))
            self.rehome.await_bound_address(vm, vm.address(FAMILY[kind]))
        self.retire(vm)
        return done

    def departures(self, way, count):
        """`count` departures of one VM each, with another application's rules for it on every switch."""
        done = []
        for _ in range(count):
            vm = self.boot(1, 2, **({} if 4 in way.families else {"ipv4": ()}))
            server = vm.server
            rules = foreign_rules(self.fabric, vm)
            self.rehome.add_flows(rules)
            named = (vm.mac, *vm.addresses)
            wait_until(
                lambda named=named, rules=rules: len(foreign_rules_left(self.fabric, *named)) == len(rules),
                5,
                "the other application's rules are on the switches",
                0.1,
            )
            stage = Stage(self.fabric, self.rehome, [vm], [], server, self.fabric.server(3, 2))
            way.prepare(stage)
            done.append(measure_departure(self.fabric, vm, lambda stage=stage: way.act(stage)))
            way.undo(stage)
            self.retire(vm)
            wait_until(server.is_up, 5, "the port is up again")
        return done

    def crowds(self, hosts, times):
        """The first meets code that has not been compiled yet, as the first after any start does."""
        found = self.rehome.status()["settings"]
        self.rehome.set_property("org.rehome.onos.Rehome", portRate="0", totalRate="0")
        try:
            return [measure_crowd(self.fabric, self.rehome, self.fabric.server(1, 1), hosts) for _ in range(times)]
        finally:
            self.rehome.set_property("org.rehome.onos.Rehome", portRate=found["portRate"], totalRate=found["totalRate"])

    def takeovers(self, count):
        """Half of them by ARP and half by ND; every one of another owner's address."""
        done = []
        for number in range(count):
            owner, heir = self.boot(1, 2), self.boot(3, 2)
            address = owner.address(6 if number % 2 else 4)
            done.append(measure_takeover(self.fabric, self.rehome, owner, heir, address))
            self.retire(owner)
            self.retire(heir)
        return done

    def quiet(self, hosts, questions):
        def all_bound(crowd):
            bound = {one["ip"] for one in self.rehome.bindings(state="VALID")}
            return bound >= set(crowd.addresses)

        return measure_quiet(self.fabric, hosts, questions, all_bound)


def plain_quiet(hosts, questions):
    """The same hosts ask the same questions on switches that flood, as switches do; one spine, so that no loop is there."""
    with Fabric(prefix=PLAIN_PREFIX, spines=1) as fabric:
        for switch in fabric.switches:
            switch.add_flow("actions=NORMAL")
        return measure_quiet(fabric, hosts, questions)


def report(console, first, kind_moves, departures, crowds, takeovers, quiet, boot_seconds):
    rows = [("what", "n", "median", "p90", "worst", "pings lost, worst", "sender held up, worst")]
    rows.append(_move_row("the very first move after the start", [first]))
    for kind, moves in kind_moves.items():
        rows.append(_move_row(f"outage of a move by {kind}", moves))
    for name, each in departures.items():
        rows.append(_row(f"{name} until the last flow is gone", [one.purge_ms for one in each], "", ""))
    if crowds:
        rows.append(_row(f"the same of {crowds[0].hosts} hosts at once", [one.purge_ms for one in crowds], "", ""))
    if takeovers:
        rows.append(_row("take-over by another MAC, confirmed", [one.takeover_ms for one in takeovers], "", ""))
    console.table(rows)
    if quiet:
        console.say()
        _quiet_table(console, quiet)
    console.say()
    console.goal("ONOS with Rehome active after", boot_seconds, BOOT_GOAL_S, "s", 1)
    for kind, moves in kind_moves.items():
        values = [move.outage_ms for move in moves]
        console.goal(f"{kind}: median outage", median(values), OUTAGE_MEDIAN_MS, "ms", 1)
        console.goal(f"{kind}: worst outage", max(values), OUTAGE_WORST_MS, "ms", 1)
    for name, goal in PURGE_MEDIAN_MS.items():
        if name in departures:
            values = [one.purge_ms for one in departures[name]]
            console.goal(f"{name}: median until the last flow is gone", median(values), goal, "ms", 1)
    if crowds:
        values = [one.purge_ms for one in crowds]
        console.goal(f"{crowds[0].hosts} hosts at once: median until the last flow is gone", median(values), CROWD_MS, "ms", 1)
    if takeovers:
        console.goal("take-over: worst", max(one.takeover_ms for one in takeovers), TAKEOVER_WORST_MS, "ms", 1)
    if quiet:
        plain, ours = quiet["plain"], quiet["rehome"]
        for name, one in quiet.items():
            console.fact(f"{name}: every question was answered", one.answered == one.asked, f"{one.answered} of {one.asked}")
        console.goal("an uninvolved host hears of others' questions", _share(ours, plain), HEARD_PERCENT, "%", 2)


def _share(ours, plain):
    return 100 * ours.heard_of_questions / plain.heard_of_questions


def _quiet_table(console, quiet):
    rows = [("an uninvolved host hears", "hosts", "of their arrivals", "of their questions", "questions")]
    for name, title in (("plain", "switches that flood"), ("rehome", "Rehome")):
        one = quiet[name]
        rows.append((title, *(str(n) for n in (one.hosts, one.heard_of_arrivals, one.heard_of_questions, one.asked))))
    console.table(rows)


def _move_row(what, moves):
    lost, held = max(move.lost for move in moves), max(move.held_ms for move in moves)
    return _row(what, [move.outage_ms for move in moves], str(lost), f"{held:.1f} ms")


def _row(what, values, *more):
    figures = (median(values), percentile(values, 90), max(values))
    return (what, str(len(values)), *(f"{value:.1f} ms" for value in figures), *more)


def write_json(path, first, kind_moves, departures, crowds, takeovers, quiet, boot_seconds, interval):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(
            {
                "taken": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "processors": os.cpu_count(),
                "kernel": platform.release(),
                "pingIntervalMs": 1000 * interval,
                "loadAverage": os.getloadavg()[0],
                "bootSeconds": boot_seconds,
                "firstMove": vars(first),
                "moves": {kind: [vars(move) for move in moves] for kind, moves in kind_moves.items()},
                "departures": {name: [vars(one) for one in each] for name, each in departures.items()},
                "crowds": [vars(one) for one in crowds],
                "takeovers": [vars(one) for one in takeovers],
                "broadcasts": {name: vars(one) for name, one in quiet.items()},
            },
            file,
            indent=1,
        )
        file.write("\n")


def measure(wanted, console):
    onos = Onos.from_environment(
        os.path.join(REPOSITORY, "var", "measure"), rest_port=8381, ssh_port=8301, openflow_port=6853, cluster_port=10076
    )
    kind_moves, quiet, departures, crowds = {}, {}, {}, []
    with ExitStack() as stage:
        stage.enter_context(daemon.open_vswitch())
        if onos.is_running():
            onos.stop()
        # What earlier runs moved would count towards the freezing of addresses that move too often.
        onos.clean()
        stage.callback(onos.stop)
        begin = time.monotonic()
        with console.progress("Starting ONOS with Rehome"):
            onos.start()
        boot_seconds = time.monotonic() - begin
        fabric = stage.enter_context(Fabric(prefix=PREFIX, controller=onos.controller))
        onos.rehome.await_fabric(fabric)
        bench = Bench(onos, fabric, 1 / wanted.rate)
        with console.progress("The first move after the start, and a rehearsal"):
            first = bench.moves("garp", 1)[0]
            rehearse(fabric, onos.rehome)
        for kind in wanted.kinds:
            with console.progress(f"{wanted.moves} moves announced by {kind}"):
                kind_moves[kind] = bench.moves(kind, wanted.moves)
        for way in WAYS:
            if way.measured and wanted.departures:
                with console.progress(f"{wanted.departures} departures by {way.name}"):
                    departures[way.name] = bench.departures(way, wanted.departures)
        with console.progress(f"{wanted.takeovers} take-overs"):
            takeovers = bench.takeovers(wanted.takeovers) if wanted.takeovers else []
        if wanted.crowd:
            with console.progress(f"{wanted.crowds} times {wanted.crowd} hosts that leave at once"):
                crowds = bench.crowds(wanted.crowd, wanted.crowds)
        if wanted.hosts:
            asking = f"{wanted.hosts} hosts that each ask for {wanted.questions} others"
            with console.progress(f"{asking}, on Rehome"):
                quiet["rehome"] = bench.quiet(wanted.hosts, wanted.questions)
    if wanted.hosts:
        with daemon.open_vswitch(), console.progress(f"{asking}, on switches that flood"):
            quiet["plain"] = plain_quiet(wanted.hosts, wanted.questions)
    report(console, first, kind_moves, departures, crowds, takeovers, quiet, boot_seconds)
    if wanted.json:
        write_json(wanted.json, first, kind_moves, departures, crowds, takeovers, quiet, boot_seconds, 1 / wanted.rate)
    return 1 if console.misses else 0


def _kinds(text):
    kinds = text.split(",")
    for kind in kinds:
        if kind not in FAMILY:
            raise argparse.ArgumentTypeError(f"{kind!r}: one of {', '.join(FAMILY)} is possible")
    return kinds


def main():
    parser = argparse.ArgumentParser(description="Measure moves, departures, take-overs and what uninvolved hosts hear.")
    parser.add_argument("--moves", type=int, default=20, help="moves of each kind (20)")
    parser.add_argument("--departures", type=int, default=20, help="departures of each kind (20)")
    parser.add_argument("--crowd", type=int, default=1000, help="hosts that leave at once (1000); 0 for none")
    parser.add_argument("--crowds", type=int, default=3, help="how often (3)")
    parser.add_argument("--takeovers", type=int, default=10, help="take-overs by another MAC (10)")
    parser.add_argument("--hosts", type=int, default=200, help="hosts that resolve each other (200); 0 for none")
    parser.add_argument("--questions", type=int, default=20, help="how many others each of them asks for (20)")
    parser.add_argument("--kinds", type=_kinds, default=["garp", "rarp", "na"], help="announcements (garp,rarp,na)")
    parser.add_argument("--rate", type=float, default=100, help="pings a second in each direction (100)")
    parser.add_argument("-j", "--json", metavar="FILE", help="also write every figure as JSON")
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return measure(wanted, Console())
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
