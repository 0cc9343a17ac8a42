#!/usr/bin/python3
"""Adds up JUnit XML reports (Surefire's and pytest's): prints "PASSED FAILED SKIPPED", then a line per failed test.

usage: tally.py FILE-OR-FOLDER...      A folder stands for the TEST-*.xml files in it.
"""

import glob
import os
import sys
import xml.etree.ElementTree as xml


def reports(path):
    return sorted(glob.glob(os.path.join(path, "TEST-*.xml"))) if os.path.isdir(path) else [path]


def verdict(case):
    kinds = {element.tag for element in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"


def main(paths):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    failed = []
    for path in (report for given in paths for report in reports(given)):
        try:
            cases = xml.parse(path).getroot().iter("testcase")
        except (OSError, xml.ParseError) as e:
            # Whoever wrote half a report failed.
            counts["failed"] += 1
            failed.append(f"{path}: {e}")
            continue
        for case in cases:
            counts[verdict(case)] += 1
            if verdict(case) == "failed":
                failed.append(f"{case.get('classname')}: {case.get('name')}")
    print(*counts.values())
    print(*failed, sep="\n", end="\n" if failed else "")


if __name__ == "__main__":
    main(sys.argv[1:])
