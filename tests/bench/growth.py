#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run costs with very many cases behind it.

	tests/bench/growth.py [CASES]

Three communities (grow.py): an empty one, one with a thousand cases and one
with CASES, a million if nothing is said. In turns each does a run with
nothing to do, and a run that takes in one report; what the median run takes,
in all and of processor time, is printed, and against the others. Last comes
the first run of the next day, once, and the one after it.
"""
import os
import resource
import statistics
import sys
import tempfile
import time

import grow

import flow
import letters

ROUNDS = 41
REPORTS = 21
LIMIT = 1.2
DAY = 86400


def run(community, wrap=()):
    """Wall and processor seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    done = community.heyward("run", wrap=wrap, seconds=900,
                             env={"NO_FAKE_STAT": "1", "TZ": "UTC"})
    wall = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.code != flow.EX_OK:
        raise RuntimeError(f"heyward run: {done}")
    return (wall, after.ru_utime + after.ru_stime
            - before.ru_utime - before.ru_stime)


def in_turns(communities, rounds, prepare):
    """Name -> the median of wall and processor milliseconds."""
    spent = {name: [] for name in communities}
    for number in range(rounds):
        for name, community in communities.items():
            prepare(community, number)
            spent[name].append(run(community))
    return {name: [1000 * statistics.median(column) for column in zip(*list_)]
            for name, list_ in spent.items()}


def drop_report(community, number):
    community.drop(letters.simple_letter(100 + number).raw)


def show(words, medians, base, names):
    """The table; is the largest near enough to the base?"""
    print(f"\n{words}")
    for name in names:
        wall, cpu = medians[name]
        print(f"  {name:>9} cases: {wall:7.1f} ms, {cpu:6.1f} ms of processor;"
              f" {wall / medians[base][0]:.2f} and"
              f" {cpu / medians[base][1]:.2f} of {base}")
    return medians[names[-1]][0] <= LIMIT * medians[base][0]


def first_of_the_day(communities):
    print("\nThe first run of the next day, and the one after it:")
    when = time.gmtime((int(time.time()) // DAY + 1) * DAY + 300)
    wrap = ("faketime", "-f", time.strftime("@%Y-%m-%d %H:%M:%S", when))
    for name, community in communities.items():
        first, second = run(community, wrap), run(community, wrap)
        print(f"  {name:>9} cases: {1000 * first[0]:7.1f} ms,"
              f" then {1000 * second[0]:7.1f} ms")


def open_grown(top, cases):
    """HEYWARD_GROWN names a folder in which they are kept."""
    path = os.path.join(top, str(cases))
    if os.path.exists(path + "/state/heyward.db"):
        community = flow.Community(path)
        community.folder("inbox")
        community.folder("mailer")
        return community
    begin = time.monotonic()
    community = grow.grow(path, cases)
    size = os.stat(community.at("state/heyward.db")).st_size
    print(f"{cases} cases: {size / 1e6:.0f} MB, made in"
          f" {time.monotonic() - begin:.0f} s", flush=True)
    return community


def measure(top, most):
    communities = {f"{cases:,}": open_grown(top, cases)
                   for cases in (0, 1000, most)}
    names = list(communities)
    for community in communities.values():
        run(community)
    good = show("A run with nothing to do",
                in_turns(communities, ROUNDS, lambda *_: None), "0", names)
    good &= show("A run that takes in one report and sends its three mails",
                 in_turns(communities, REPORTS, drop_report), names[1],
                 names)
    first_of_the_day(communities)
    print(f"\n{'within' if good else 'NOT within'} {LIMIT} of the small one")
    return good


def main():
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
    kept = os.environ.get("HEYWARD_GROWN")
    if kept:
        os.makedirs(kept, exist_ok=True)
        os.chmod(kept, 0o711)
        return measure(kept, most)
    with tempfile.TemporaryDirectory(prefix="heyward-", dir="/tmp") as top:
        os.chmod(top, 0o711)
        return measure(top, most)


if __name__ == "__main__":
    sys.exit(not main())
