# SPDX-License-Identifier: GPL-3.0-or-later
"""contrib/bench: all that is compared, in turn, and a table of the medians."""
import argparse
import collections
import json
import os
import signal
import sys

import idle
import ingest
import report
import sending
import world as worlds
from world import flow

PARTS = {"ingest": ingest.Ingest, "send": sending.Send, "idle": idle.Idle}


def options():
    parser = argparse.ArgumentParser(prog="contrib/bench")
    parser.add_argument("part", nargs="*", help="of " + ", ".join(PARTS))
    parser.add_argument("--mails", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-syncs", action="store_true",
                        help="do not count them in a round of its own")
    parser.add_argument("--json", metavar="FILE", help="also write this file")
    args = parser.parse_args()
    unknown = [part for part in args.part if part not in PARTS]
    if unknown or args.mails < 1 or args.rounds < 1:
        parser.error(f"no such part: {unknown[0]}" if unknown
                     else "numbers start at 1")
    args.part = args.part or list(PARTS)
    return args


def say(text):
    print("contrib/bench:", text, file=sys.stderr, flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    args = options()
    results = collections.OrderedDict()
    with flow.Lab() as lab:
        world = worlds.World(lab)
        for name in args.part:
            part = PARTS[name](world, args.mails)
            results[name] = part.measure(
                args.rounds, not args.no_syncs, say)
        machine = report.machine(lab.path)
    out = report.Report(machine, args, results)
    print(out.text())
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump(out.data(), file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    os.umask(0o022)
    main()
