#!/usr/bin/python3
"""Writes hex files as the bytes they stand for, which is what a fuzzer starts from.

usage: seeds.py FOLDER-OF-HEX-FILES FOLDER
"""

import pathlib
import sys


def main(source, target):
    folder = pathlib.Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    packets = sorted(pathlib.Path(source).rglob("*.hex"))
    for packet in packets:
        lines = packet.read_text().splitlines()
        frame = b"".join(bytes.fromhex(line) for line in lines if not line.startswith("#"))
        (folder / packet.stem).write_bytes(frame)
    print(f"{len(packets)} seeds")
    return 0 if packets else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
