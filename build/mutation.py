#!/usr/bin/python3
"""Holds PIT's score against the recorded one, which only rises.

usage: mutation.py MUTATIONS.XML SURVIVORS.TXT

The record is build/mutation-score: a whole number, the percentage of mutants that must be killed. Prints the line
"SCORE: ..." and a line "FAULT: ..." for each of these. The exit code is 1 when the score is below the record, when the record is below 85 or below what it ever was in
the history, and when a package had no mutants at all.
"""

import pathlib
import subprocess
import sys
import xml.etree.ElementTree as xml

RECORD = "build/mutation-score"
LEAST = 85
PACKAGES = ("org.rehome.core", "org.rehome.wire")
KILLED = ("KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR")
NO_MUTANT = ("NON_VIABLE",)


def git(*arguments):
    """What git says; None where there is no git, no repository or no such thing in it."""
    # Root verifies a clone that may be somebody else's.
    command = ["git", "-c", "safe.directory=*", *arguments]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def number(text):
    try:
        return int(text)
    except (TypeError, ValueError):
        return None


def history():
    """The highest record that a commit ever held, as (record, commit), and what keeps us from knowing, if anything does."""
    shallow = git("rev-parse", "--is-shallow-repository")
    if shallow is None:
        return None, "no git history to compare the record with"
    # Merges too: a branch that raised the record counts although its merge took the other side.
    commits = (git("log", "--full-history", "-m", "--format=%H", "--", RECORD) or "").split()
    records = [(number(git("show", f"{commit}:{RECORD}")), commit[:12]) for commit in dict.fromkeys(commits)]
    highest = max((pair for pair in records if pair[0] is not None), default=None)
    return highest, "older records not seen: git fetch --unshallow" if shallow == "true" else None


def wrong_record(record, highest):
    if record is None:
        return f"{RECORD} must hold a whole number, the percentage of mutants that must be killed."
    if not LEAST <= record <= 100:
        return f"{RECORD} says {record}; it must be {LEAST} to 100."
    if highest and record < highest[0]:
        return f"{RECORD} says {record}, but was {highest[0]} in {highest[1]}, and only rises: echo {highest[0]} > {RECORD}"
    return None


def survivors(mutations):
    for mutation in mutations:
        where = f"{mutation.findtext('mutatedClass')}.{mutation.findtext('mutatedMethod')}"
        what = f"{mutation.findtext('description')} ({mutation.get('status').lower().replace('_', ' ')})"
        yield f"{where} line {mutation.findtext('lineNumber')}: {what}"


def main(report, listing):
    mutations = [each for each in xml.parse(report).getroot() if each.get("status") not in NO_MUTANT]
    alive = [each for each in mutations if each.get("status") not in KILLED]
    pathlib.Path(listing).write_text("".join(line + "\n" for line in sorted(survivors(alive))))

    packages = {each.findtext("mutatedClass").rpartition(".")[0] for each in mutations}
    record_file = pathlib.Path(RECORD)
    record = number(record_file.read_text()) if record_file.exists() else None
    highest, unknown = history()
    faults = [f"No mutants in {package}: is it still there?" for package in PACKAGES if package not in packages]
    faults += filter(None, [wrong_record(record, highest)])

    score = 100 * (len(mutations) - len(alive)) / max(1, len(mutations))
    remarks = [f"{score:.1f} % of {len(mutations)} mutants killed"]
    if record is not None and score < record:
        faults.append(f"{score:.1f} % of the mutants are killed, {record} % must be ({RECORD}).")
        faults.append(f"{listing} names the {len(alive)} that no test noticed.")
    elif record is not None and int(score) > record:
        remarks.append(f"{record} needed; could be raised: echo {int(score)} > {RECORD}")
    print("SCORE: " + "; ".join(remarks + [unknown] if unknown else remarks))
    for fault in faults:
        print(f"FAULT: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
