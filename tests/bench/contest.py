# SPDX-License-Identifier: GPL-3.0-or-later
"""Contenders that run in turn, round after round, and what became of each."""
import statistics

import measure


class Row:
    """One contender: the costs of its rounds, or why there are none."""

    def __init__(self, label, mails=0, size=0):
        self.label = label
        self.mails = mails
        self.bytes = size
        self.costs = []
        self.syncs = None
        self.failure = None

    def median(self, name):
        values = [getattr(cost, name) for cost in self.costs]
        return statistics.median(values) if values else None

    def seconds(self):
        return self.median("seconds")

    def rate(self):
        """Mails a second."""
        return self.mails / self.seconds() if self.costs else None

    def peak(self, role):
        """KiB, the most of all rounds."""
        peaks = [cost.peaks[role] for cost in self.costs
                 if role in cost.peaks]
        return max(peaks) if peaks else None


def attempt(row, what, *args):
    """What that gives, or None; the first failure is kept."""
    if row.failure:
        return None
    try:
        return what(*args)
    except (measure.Failed, OSError, RuntimeError) as why:
        row.failure = str(why)
        return None


def rounds(contenders, count, syncs, say):
    """contenders: [(Row, function of whether to count the waits)]."""
    for number in range(count):
        for row, run in contenders:
            cost = attempt(row, run, False)
            if cost:
                row.costs.append(cost)
                say(f"{row.label}, round {number + 1}: {cost.seconds:.3f} s, "
                    f"CPU {cost.cpu:.2f} s")
            elif row.failure:
                say(f"{row.label}: FAILED: {row.failure}")
    for row, run in contenders:
        if syncs and row.costs:
            row.syncs = attempt(row, run, True)
