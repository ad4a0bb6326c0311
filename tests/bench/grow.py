#!/usr/bin/python3 -B
# SPDX-License-Identifier: GPL-3.0-or-later
"""A community with very many cases behind it.

	tests/bench/grow.py DIRECTORY CASES

A few cases are lived through by the program itself, from the report to the
day on which the reporter is forgotten; then each of their rows is copied with
other names as often as it takes. A copy has the rows, sizes and dates of the
real one, but does not open, since what is sealed is bound to its name; what is
written in it is cut to CUT bytes, so that a million cases fit on a disk.
"""
import contextlib
import os
import random
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../flow"))

import flow
import letters
import runs

DAY = 86400
HOURS = 3 * 3600
AGE = 75 * DAY  # when the reports came: all is over, nothing is purged
STEP = 5 * DAY  # the clock is not doubted
CUT = 100
ALICE, BOB = flow.MODERATORS
# What each of the cases is answered with.
WARNED = ("/respondent {handle}@example.net\r\n"
          "/skip-hearing It is there for all to read.\r\n"
          "/warning R1 for 7 days\r\nThat was too much.")
ANSWERS = [WARNED, "/take\r\n/no-action\r\nNobody was hurt.",
           "/take\r\n/close\r\nIt was a question.", WARNED,
           "/take\r\n/reply reporter\r\nWhen was that?"]

# How each column of a table is copied; "id" in a column of numbers is the
# name by which others refer to it. What is not named here is copied as it is.
NAMES = {
    "cases": "id joined",
    "reports": "id",
    "case_reports": "case_id report_id",
    "parties": "id report_id case_id key phrase",
    "identities": "uuid party_id key",
    "idents": "blind party_id",
    "tokens": "blind case_id party_id uuid",
    "screens": "case_id",
    "acts": "uuid case_id",
    "pending": "uuid case_id party_id token",
    "messages": "id unit_id party_id run",
    "files": "id message_id",
    "pieces": "owner",
    "outbox": "uuid case_id key_owner party_id message_id effect clean_of",
    "decisions": "uuid case_id party_id",
    "votes": "",
    "enforcements": "",
    "clocks": "case_id",
    "audit": "case_id subject",
    "wraps": "owner run",
    "recovery_runs": "run",
    "seen": "digest message_id twin",
}
NUMBERED = {"outbox": "id", "decisions": "id target letter",
            "votes": "decision", "enforcements": "decision",
            "clocks": "subject"}
ALONE = {"case_reports", "identities", "screens", "acts", "pending",
         "clocks", "seen"}  # whose id nothing refers to
TEXTS = {("outbox", "head"), ("outbox", "text"), ("messages", "clean"),
         ("messages", "facts"), ("pieces", "data")}
HOUSE = "SELECT id FROM main.cases WHERE number = 0"


class Life:
    """The cases that are copied."""

    def __init__(self, community):
        self.community = community
        self.clock = int(time.time()) - AGE

    def run(self, *command):
        when = time.strftime("@%Y-%m-%d %H:%M:%S", time.gmtime(self.clock))
        done = self.community.heyward(
            *(command or ("run",)), wrap=("faketime", "-f", when),
            env={"NO_FAKE_STAT": "1", "TZ": "UTC"})
        if done.code != flow.EX_OK:
            raise RuntimeError(f"heyward: {done}")

    def out(self, address):
        """The mails to somebody since the last time."""
        top = self.community.at("mailer")
        return flow.sent_to(flow.mails_in(top), address)

    def clear(self):
        for name in os.listdir(self.community.at("mailer")):
            os.unlink(os.path.join(self.community.at("mailer"), name))

    def drop(self, raw):
        self.community.drop(raw, age=time.time() - self.clock)

    def pass_time(self, seconds):
        self.clear()
        self.clock += seconds
        self.run()

    def live(self):
        phrase = self.community.secret("passphrase", "a phrase of the lab")
        self.run("init", "--passphrase-file", phrase)
        self.run()
        for number in range(len(ANSWERS)):
            self.drop(letters.simple_letter(number).raw)
        self.run()
        notices = self.out(ALICE)
        self.clear()
        for number, notice in enumerate(notices):
            self.drop(runs.reply_to(notice, ALICE, ANSWERS[number].format(
                handle=f"rob{number}")))
        self.run()
        for asked in self.out(BOB):
            if "approve" in flow.text_of(asked):
                self.drop(runs.reply_to(asked, BOB, "/approve"))
        self.pass_time(HOURS)  # the warnings have left
        for number, notice in enumerate(notices):
            if not ANSWERS[number].startswith(("/take\r\n/close",
                                               "/take\r\n/no")):
                self.drop(runs.reply_to(notice, ALICE, "/close\r\nDone."))
        while self.clock + STEP < time.time():
            self.pass_time(STEP)
        self.clear()
        self.clock = int(time.time())
        self.run()
        self.clear()


def columns(db, table):
    return [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]


def copied(table, column, step):
    """The expression for a column of a copy."""
    if column == "number" and table == "cases":
        return ("(SELECT number FROM numbers WHERE place ="
                " copies.k * (SELECT count(*) FROM born.cases) + t.rowid)")
    if column in NAMES[table].split():
        # The copy's name first: its rows lie together, as they would.
        return (f"CASE WHEN t.{column} IS NULL THEN NULL"
                f" ELSE CAST(copies.tag || substr(t.{column}, 9)"
                f" AS BLOB) END")
    if column in NUMBERED.get(table, "").split():
        return (f"CASE WHEN t.{column} > 0 THEN t.{column}"
                f" + (copies.k + 1) * {step} ELSE t.{column} END")
    if column == "seq":  # before those that the program will go on from
        return f"t.seq - (copies.k + 1) * {step}"
    if (table, column) in TEXTS:
        return f"substr(t.{column}, 1, {CUT})"
    if table == "cases" and column == "look":
        # Spread over the month in which each is looked at again.
        return "t.look + abs(random()) % 30"
    return f"t.{column}"


def is_copied(table):
    """Of the house only what is nobody's."""
    if "case_id" in NAMES[table].split():
        return f" WHERE case_id IS NULL OR case_id NOT IN ({HOUSE})"
    if table == "cases":
        return " WHERE number > 0"
    if table == "wraps":
        return f" WHERE owner NOT IN ({HOUSE})"
    return ""


def multiply(path, cases):
    """Copies of what is there, until so many cases are."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                         "PRAGMA cache_size = -2000000;"
                         "PRAGMA temp_store = MEMORY;"
                         "ATTACH ':memory:' AS born;"
                         "CREATE TEMP TABLE copies (k INTEGER PRIMARY KEY,"
                         " tag BLOB);"
                         "CREATE TEMP TABLE numbers (place INTEGER PRIMARY"
                         " KEY, number INTEGER);")
        for table in NAMES:
            db.execute(f"CREATE TABLE born.{table} AS SELECT * FROM"
                       f" main.{table}{is_copied(table)}")
        own = {row[0] for row in db.execute("SELECT number FROM born.cases")}
        n = -(-(cases - len(own)) // len(own))
        tags = sorted(random.Random(1).sample(range(1 << 62), max(n, 0)))
        db.executemany("INSERT INTO copies VALUES (?, ?)",
                       ((k, tag.to_bytes(8, "big"))
                        for k, tag in enumerate(tags)))
        free = (number for number in range(1000, 1 << 31)
                if number not in own)
        db.executemany("INSERT INTO numbers VALUES (?, ?)",
                       zip(range(1, (n + 1) * len(own) + 1), free))
        indexes = db.execute(
            "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index'"
            " AND sql IS NOT NULL").fetchall()
        for name, _ in indexes:
            db.execute(f"DROP INDEX main.{name}")
        step = 1000
        for table in NAMES:
            names = [name for name in columns(db, table)
                     if not (name == "id" and table in ALONE)]
            values = [copied(table, name, step) for name in names]
            order = "DESC" if table == "audit" else "ASC"
            db.execute(f"INSERT INTO main.{table} ({', '.join(names)})"
                       f" SELECT {', '.join(values)} FROM copies"
                       f" CROSS JOIN born.{table} AS t"
                       f" ORDER BY copies.k {order}")
            db.commit()
        for _, sql in indexes:
            db.execute(sql)
        db.commit()
        db.execute("PRAGMA journal_mode = WAL")


def grow(path, cases):
    """A community with so many cases, all of them over; 0: none ever was."""
    community = flow.Community(path)
    community.configure()
    with open(community.config, "a", encoding="utf-8") as out:
        out.write(flow.section("auth", {"confirm": "none"}) + "\n"
                  + flow.section('space "forum"',
                                 {"enforcer": "warden@example.net"}) + "\n")
    life = Life(community)
    if cases > 0:
        life.live()
        multiply(community.at("state/heyward.db"), cases)
    else:
        life.clock = int(time.time())
        phrase = community.secret("passphrase", "a phrase of the lab")
        life.run("init", "--passphrase-file", phrase)
        life.run()
        life.clear()
    return community


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: grow.py DIRECTORY CASES")
    grow(sys.argv[1], int(sys.argv[2]))
