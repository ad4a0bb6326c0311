# SPDX-License-Identifier: GPL-3.0-or-later
"""Communities whose every case is known, written straight into a database.

What heyward report says of them is compared with what is counted here, in
another way than the program does it.
"""
import calendar
import datetime
import os
import sqlite3

CATEGORIES = ("sexualized", "trolling", "harassment", "private-info",
              "unprofessional", "pitching", "research")
CLASSES = ("report", "permission", "data-request", "appeal", "other", "spam",
           "machine", "unreadable")
# From the gravest.
RUNGS = ("permanent-ban", "temporary-ban", "warning", "correction", "content",
         "no-action")
OUTCOMES = (*RUNGS, "closed", "open")
DAY = 86400


def day(year, month, number):
    """Unix seconds of that day's beginning."""
    return calendar.timegm((year, month, number, 0, 0, 0))


def year_of(when):
    return datetime.datetime.fromtimestamp(when, datetime.timezone.utc).year


class Case:
    """One case; times are days after it was opened, or None."""

    def __init__(self, opened, kind="report", categories=(), closed=None,
                 word=None, decisions=(), ends=None, overturned=None,
                 purged=False, appeal=None):
        self.opened = opened
        self.kind = kind
        self.categories = categories
        self.closed = closed
        self.word = word
        self.decisions = decisions  # (kind, day)
        self.ends = ends  # of its bans and warnings
        self.overturned = overturned  # all of them, then
        self.purged = purged
        self.appeal = appeal  # (how it was answered, day)

    # ---- what is to be counted of it ----

    def settled(self):
        """In days after it was opened."""
        return (day(year_of(self.opened) + 1, 2, 1) - self.opened) // DAY

    def is_closed(self):
        return self.closed is not None and self.closed < self.settled()

    def outcome(self):
        if self.overturned is None or self.overturned >= self.settled():
            done = {kind for kind, when in self.decisions
                    if when < self.settled()}
            for rung in RUNGS:
                if rung in done:
                    return rung
        return "closed" if self.is_closed() else "open"

    def permission(self):
        for kind, when in self.decisions:
            if when < self.settled():
                return kind
        return "closed" if self.is_closed() else "open"

    def category(self):
        if len(self.categories) > 1:
            return "several"
        return self.categories[0] if self.categories else "none"

    def first(self, *days):
        """The first of these days, or None where it is not known in time."""
        days = [when for when in (*days, self.closed) if when is not None]
        return min(days) if days and min(days) < self.settled() else None

    def time_of_word(self):
        return self.first(self.word)

    def time_of_decision(self):
        if self.overturned is not None and self.overturned < self.settled():
            return self.first()
        return self.first(*(when for _, when in self.decisions))

    def quarter(self):
        month = datetime.datetime.fromtimestamp(
            self.opened, datetime.timezone.utc).month
        return f"q{(month + 2) // 3}"

    def is_answered_in(self, year, how):
        return (self.appeal is not None and self.appeal[0] == how
                and year_of(self.opened + self.appeal[1] * DAY) == year)

    def is_banned_on(self, when):
        """A count of bans that are in force then."""
        end = min((self.opened + of * DAY
                   for of in (self.ends, self.overturned) if of is not None),
                  default=None)
        return sum(kind.endswith("-ban") and self.opened + start * DAY < when
                   and (end is None or end >= when)
                   for kind, start in self.decisions)


def count(cases, year):
    """table: {row: exact number} of a year."""
    mine = [case for case in cases if year_of(case.opened) == year]
    reports = [case for case in mine if case.kind == "report"]
    appeals = {how: sum(case.is_answered_in(year, how) for case in cases)
               for how in ("accepted", "rejected")}
    quarters = {name: sum(case.quarter() == name for case in mine)
                for name in ("q1", "q2", "q3", "q4")}
    asked = [case for case in mine if case.kind == "permission"]
    return {
        "cases": {"all": len(mine),
                  **{kind: sum(case.kind == kind for case in mine)
                     for kind in CLASSES}},
        "categories": {name: sum(case.category() == name for case in reports)
                       for name in (*CATEGORIES, "several", "none")},
        "outcomes": {name: sum(case.outcome() == name for case in reports)
                     for name in OUTCOMES},
        "permissions": {name: sum(case.permission() == name for case in asked)
                        for name in ("granted", "not-granted", "closed",
                                     "open")},
        "appeals": {"all": sum(appeals.values()), **appeals},
        "quarters": {"all": len(mine), **quarters},
        "bans": {"in-force": sum(case.is_banned_on(day(year + 1, 1, 1))
                                 for case in cases)},
    }


# ------------------------------ the database -------------------------


def insert(db, table, row):
    db.execute(f"INSERT INTO {table} ({', '.join(row)})"
               f" VALUES ({', '.join('?' * len(row))})", list(row.values()))


def write_decision(db, case_id, kind, state, started, ends):
    insert(db, "decisions", {
        "uuid": os.urandom(16), "case_id": case_id, "kind": kind,
        "state": state, "proposer": b"", "needed": 1, "held_until": 0,
        "term": 0, "started": started, "ends": ends, "mac": os.urandom(16),
        "sealed": b""})


def write_case(db, number, case):
    identity = os.urandom(16)
    state = "open" if case.closed is None else "closed"
    insert(db, "cases", {
        "id": identity, "number": number,
        "state": "purged" if case.purged else state, "class": case.kind,
        "opened": case.opened, "word_due": case.opened,
        "decision_due": case.opened,
        "categories": " ".join(case.categories),
        "closed": None if case.closed is None
        else case.opened + case.closed * DAY})
    for kind, start in case.decisions:
        end = min((of for of in (case.ends, case.overturned)
                   if of is not None), default=None)
        write_decision(db, identity, kind,
                       "enacted" if case.overturned is None else "overturned",
                       case.opened + start * DAY,
                       None if end is None else case.opened + end * DAY)
    if case.appeal is not None:
        how, when = case.appeal
        write_decision(db, identity, "appeal-" + how, "enacted",
                       case.opened + when * DAY, None)
    if case.word is not None:
        last = db.execute("SELECT max(seq) FROM audit").fetchone()[0]
        insert(db, "audit", {
            "seq": (last or 0) + 1, "day": case.opened // DAY + case.word,
            "kind": "act", "verb": "reply take", "case_id": identity,
            "moderator": os.urandom(16), "prev": os.urandom(32),
            "hash": os.urandom(32)})


def write(path, cases):
    """Instead of all cases that are in the database."""
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM decisions")
        db.execute("DELETE FROM cases WHERE number > 0")
        for number, case in enumerate(cases, 1000):
            write_case(db, number, case)
    db.close()
