#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault suite: see contrib/faults."""
import collections
import concurrent.futures
import os
import sys
import time

import table
import network

WORKERS = 3


def selected(words):
    """By number, or a part of their words; "sample" and "all"."""
    if words == ["all"] or not words:
        return table.faults
    if words == ["sample"]:
        return [row for row in table.faults if row.is_sample]
    return [row for row in table.faults
            if str(row.number) in words
            or any(word in row.words for word in words if not word.isdigit())]


def main():
    rows = selected(sys.argv[1:])
    survived = 0
    begin = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        tried = pool.map(try_at, [table.faults.index(row) for row in rows])
        for row, (problems, seconds) in zip(rows, tried):
            survived += not problems
            print("ok  " if not problems else "FAIL", row.number, row.words,
                  f"({seconds:.0f} s)", flush=True)
            for problem in problems:
                print("     ", str(problem)[:1500].replace("\n", "\n      "),
                      flush=True)
    print(f"\n{len(rows)} faults tried, {survived} survived"
          f" ({time.monotonic() - begin:.0f} s)")
    sys.exit(survived < len(rows))


def try_at(index):
    begin = time.monotonic()
    return table.try_fault(table.faults[index]), time.monotonic() - begin


if __name__ == "__main__":
    main()
