#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault suite: see contrib/faults.

What can go wrong has a number, from 1 to 40. A fault is tried by a function of
network.py, machine.py or spoilt.py, or by a test that make check runs, too:
then each of its sentences counts as one.
"""
import concurrent.futures
import os
import subprocess
import sys
import time
import traceback

import scene
import flow
import kills
import table
# Their faults are in the table then.
import network
import machine
import spoilt

WORKERS = 3
# Of a whole mailbox, and of one where there is little time.
MAILS, FEW_MAILS = 10000, 300

# By tests of the tree: (numbers, test, what of it).
TESTS = (
    ((1, 2, 3, 32), "tests/flow/sweep",
     "kill, full disk, broken disk at each call; a mail whose reader dies"),
    ((2, 26, 31), "tests/flow/mishaps",
     "a full disk, two runs at once, rings that cannot be used"),
    ((6, 7, 8, 9, 15, 16, 17, 21), "tests/test_inbox",
     "each way in which an IMAP server may fail, seen from the helper"),
    ((18,), "tests/flow/full", "very many messages"),
    ((19, 20, 21, 22), "tests/test_mailer",
     "each way in which an SMTP server may fail, seen from the helper"),
    ((25, 36), "tests/flow/alarm", "logins that are refused, and alarms"),
    ((29,), "tests/test_clock_doubt", "clocks that jump"),
    ((30, 35), "tests/flow/backup",
     "an older copy of the database, a disk that is full during a backup"),
    ((32, 33), "tests/test_reader",
     "readers that die, stall, lie, or want too much"),
    ((33,), "tests/test_bombs", "mails that want too much"),
    ((40,), "tests/test_erase", "erasing what is being sent"),
)
# Tried by nobody: (number, why).
UNTRIED = (
    (22, "only up to run_limit: the servers' own time limits take minutes"),
    (29, "a leap second: time is read once a run, in seconds"),
    (34, "an IPv6 black hole: a full queue of connections stands for it"),
    (37, "a device that reorders writes: what was not synced is dropped"
         " instead"),
)


def selected(words):
    """By number, or a part of their words; "sample" and "all"."""
    if not words or words == ["all"]:
        return table.faults
    if words in (["tests"], ["kills"]):
        return []
    if words == ["sample"]:
        return [row for row in table.faults if row.is_sample]
    return [row for row in table.faults
            if str(row.number) in words
            or any(word in row.words for word in words if not word.isdigit())]


def try_at(index):
    begin = time.monotonic()
    return table.try_fault(table.faults[index]), time.monotonic() - begin


def tell(is_ok, words, seconds, details=()):
    print("ok  " if is_ok else "FAIL", words, f"({seconds:.0f} s)")
    for detail in details:
        print("     ", str(detail)[:1500].replace("\n", "\n      "))
    sys.stdout.flush()


def try_all(rows):
    """How many were survived."""
    survived = 0
    if not rows:
        return 0
    scene.prepare()
    spoilt.build()
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        tried = pool.map(try_at, [table.faults.index(row) for row in rows])
        for row, (problems, seconds) in zip(rows, tried):
            survived += not problems
            tell(not problems, f"{row.number} {row.words}", seconds, problems)
    return survived


def try_test(name):
    """Sentences of one test, and how many of them are true."""
    path = name if name.startswith("tests/test_") else \
        os.path.join(flow.SRCDIR, name)
    if path == name:
        subprocess.run(["make", "-s", name], cwd=flow.BUILDDIR, check=True,
                       stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [path], cwd=flow.BUILDDIR, capture_output=True, text=True,
        check=False, env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP",
                          "srcdir": flow.SRCDIR, "builddir": flow.BUILDDIR,
                          "HEYWARD_TEMPLATES": flow.SRCDIR + "/src/tmpl"})
    lines = done.stdout.splitlines()
    good = sum(line.startswith("ok ") for line in lines)
    bad = [line for line in lines if line.startswith("not ok")]
    if done.returncode != 0 and not bad:
        bad = [done.stderr or "it failed"]
    return good + len(bad), good, bad


def try_tests():
    tried = survived = 0
    for numbers, name, words in TESTS:
        begin = time.monotonic()
        count, good, bad = try_test(name)
        tell(not bad, f"{', '.join(map(str, numbers))} {name}: {words},"
             f" {count} of them", time.monotonic() - begin, bad)
        tried += count
        survived += good
    return tried, survived


def try_kills(words):
    """(tried, survived)"""
    if words not in ([], ["all"], ["sample"], ["kills"]):
        return 0, 0
    begin = time.monotonic()
    try:
        problems, what = kills.try_kills(
            FEW_MAILS if words == ["sample"] else MAILS)
    except Exception:
        problems, what = [traceback.format_exc()], "kill -9 again and again"
    tell(not problems, f"1 {what}", time.monotonic() - begin, problems)
    return 1, not problems


def main():
    words = sys.argv[1:]
    begin = time.monotonic()
    rows = selected(words)
    tried, survived = len(rows), try_all(rows)
    more, good = try_kills(words)
    tried, survived = tried + more, survived + good
    if words in ([], ["all"], ["tests"]):
        more, good = try_tests()
        tried, survived = tried + more, survived + good
    for number, why in UNTRIED:
        print(f"      {number} not tried: {why}")
    print(f"\n{tried} faults tried, {survived} survived"
          f" ({time.monotonic() - begin:.0f} s)")
    sys.exit(survived < tried or tried == 0)


if __name__ == "__main__":
    main()
