# SPDX-License-Identifier: GPL-3.0-or-later
"""The runs in which the sweep kills.

Each prepares a community (prepare), says what lies in the mailbox then
(mails), how many different mails each must have got in the end (wanted),
and what else must be so: at any time (fault), and at the end (final_fault).
What only a human can do is done by resume, before the runs that follow, and
by finish, after them.
"""
import contextlib
import json
import os
import shutil
import sqlite3

import flow
import letters

MAILS = [letters.simple_letter(number) for number in range(3)]
# With another library in front of it.
PRELOADED = "verify_asan_link_order=0:detect_leaks=0"


class Run:
    command = ("run",)  # of the program, that is killed
    codes = ()  # with which it may say that it did not get through
    mails = []
    want = {}
    # Subjects of the digests, which come where the sweep goes on beyond
    # midnight.
    leaves_out = (": what else there was", ": the week")

    def begin(self):
        pass

    def prepare(self, bench):
        pass

    def wanted(self, bench, sent):
        return self.want

    def fault(self, bench):
        return None

    def resume(self, bench):
        """What a human does who saw a command die; what is wrong then."""
        return None

    def finish(self, bench):
        pass


class Reports(Run):
    """Three reports open three cases."""

    words = "every report has one case and all of its mail, once"
    mails = [letter.raw for letter in MAILS]
    want = {**{letter.address: 1 for letter in MAILS},
            **{moderator: 3 for moderator in flow.MODERATORS}}

    def final_fault(self, bench):
        cases = len(bench.community.cases())
        return None if cases == len(MAILS) else f"{cases} cases"


def reply_to(mail, sender, text):
    """A plain answer, as bytes."""
    return (f"From: {sender}\r\nTo: {mail['Reply-To']}\r\n"
            f"Subject: Re: {mail['Subject']}\r\n"
            f"In-Reply-To: {mail['Message-ID']}\r\n"
            f"Message-ID: <{os.urandom(8).hex()}@client.example>\r\n"
            f"Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n\r\n"
            f"{text}\r\n").encode()


class Command(Run):
    """One mail of a moderator takes a case, says what it is, and has words
    go out to the reporter later: all of it or nothing, at any time."""

    words = "all three commands are obeyed or none, and one receipt comes"
    want = {moderator: 1 for moderator in flow.MODERATORS}

    def prepare(self, bench):
        bench.put([MAILS[0].raw])
        bench.run()
        notice = flow.sent_to(bench.accepted(), flow.MODERATORS[0])[0]
        self.mails = [reply_to(notice, flow.MODERATORS[0],
                               "/take\r\n/class other\r\n"
                               "/reply reporter\r\nWhen was that?")]

    def effects(self, bench):
        cases = bench.community.cases()
        if len(cases) != 1:
            return f"{len(cases)} cases"
        waiting = bench.query("SELECT count(*) FROM outbox WHERE letter ="
                              " 'relay' AND state = 'queued'")
        relayed = bench.query("SELECT count(*) FROM outbox WHERE letter ="
                              " 'relay'")
        return (cases[0]["owner"], cases[0]["class"], waiting, relayed)

    def fault(self, bench):
        effects = self.effects(bench)
        return None if effects in (NOTHING, ALL_OF_IT) else effects

    def final_fault(self, bench):
        effects = self.effects(bench)
        return None if effects == ALL_OF_IT else effects


NOTHING = (None, "report", 0, 0)
ALL_OF_IT = ("alice", "other", 1, 1)


class Due(Run):
    """A reminder; a case that "Zacharias" may not see, whom nobody knows, and
    the question who that is was not answered, so that the escalation address
    is called in; and the digest of yesterday."""

    words = "what is due happens once"
    leaves_out = (": the week",)
    want = {flow.MODERATORS[0]: 2, flow.MODERATORS[1]: 1,
            "ombud@example.net": 2}

    def prepare(self, bench):
        bench.put([MAILS[0].raw])
        bench.run()
        notice = flow.sent_to(bench.accepted(), flow.MODERATORS[0])[0]
        bench.put([
            reply_to(notice, flow.MODERATORS[0],
                     "/take\r\n/remind in 3 days"),
            # With somebody else's address it claims what it may not.
            reply_to(notice, flow.MODERATORS[1], "/take"),
            letters.simple_letter(1, "/not-to Zacharias\r\nHe did it.").raw,
        ])
        bench.run()
        bench.query("UPDATE clocks SET due = 3600 WHERE name = 'remind'")
        bench.query("UPDATE pending SET expires = 3600")
        bench.query("UPDATE acts SET day = day - 1")
        # As if no digest had been sent today.
        bench.query("DELETE FROM facts WHERE name = 'digest'")

    def final_fault(self, bench):
        left = bench.query(
            "SELECT (SELECT count(*) FROM clocks WHERE name = 'remind')"
            " + (SELECT count(*) FROM pending WHERE state = 'waiting')")
        return f"{left} things are still due" if left else None


class Forget(Run):
    """The week of the ring's newest key is over, and the first of three
    reporters has no case left that is open."""

    words = "who has an open case is known, who has none is forgotten"
    # Of the keys that the identities are wrapped with.
    KEYS = ("SELECT group_concat(DISTINCT hex(substr(wrap, 2, 4)))"
            " FROM wraps WHERE holder = 'identity'")

    def prepare(self, bench):
        """By a doubtful clock the keys do not turn yet."""
        shutil.rmtree(bench.community.state)
        os.mkdir(bench.community.state, 0o700)
        done = bench.community.heyward(
            "init", wrap=("faketime", "-f", "-8d"),
            env={"ASAN_OPTIONS": PRELOADED})
        if done.code != flow.EX_OK:
            raise RuntimeError(f"init: {done}")
        bench.query("INSERT INTO facts VALUES ('last run', zeroblob(8))")
        bench.run()
        bench.put([letter.raw for letter in MAILS])
        bench.query("UPDATE facts SET value = zeroblob(8)"
                    " WHERE name = 'last run'")
        bench.run()
        bench.query("UPDATE outbox SET not_before = 0")
        bench.query("UPDATE cases SET state = 'closed',"
                    " closed = opened - 60 * 86400"
                    " WHERE number = (SELECT min(number) FROM cases"
                    " WHERE state = 'open')")
        bench.query("DELETE FROM clocks")
        self.before = bench.query(self.KEYS)

    @staticmethod
    def forgotten(bench):
        """State of the case -> whether its reporter is forgotten."""
        found = set()
        for case in bench.community.cases():
            done = bench.community.heyward(
                "case", "show", "--json", str(case["number"]))
            found |= {(case["state"], party["forgotten"])
                      for party in json.loads(done.out)["parties"]}
        return found

    def fault(self, bench):
        found = self.forgotten(bench)
        return found if ("open", True) in found else None

    def final_fault(self, bench):
        found, keys = self.forgotten(bench), bench.query(self.KEYS)
        if found != {("open", False), ("closed", True)}:
            return found
        if keys == self.before or "," in keys:
            return f"wrapped with {keys}, before {self.before}"
        return None


class Purge(Run):
    """The time of two cases is over; a third one is open."""

    words = "a case is purged or whole, and no copy of what was purged is left"
    samples = []

    def prepare(self, bench):
        alice = flow.MODERATORS[0]
        bench.put([letter.raw for letter in MAILS])
        bench.run()
        for notice in flow.sent_to(bench.accepted(), alice)[:2]:
            bench.put([reply_to(notice, alice, "/class spam")])
        bench.run()
        bench.query("UPDATE pending SET state = 'void'")
        bench.query("UPDATE cases SET closed = closed - 30 * 86400, look = 0"
                    " WHERE state = 'closed'")
        gone = " WHERE unit_id IN (SELECT report_id FROM case_reports" \
               " JOIN cases ON cases.id = case_id WHERE state = 'closed')"
        self.samples = [bench.query(
            f"SELECT substr({column}, -64) FROM messages{gone} LIMIT 1")
            for column in ("clean", "facts")]

    @staticmethod
    def rows(bench):
        """Of each case: its state, and how many rows it has of what."""
        with contextlib.closing(sqlite3.connect(bench.database)) as db:
            return db.execute("""
                SELECT state,
                       (SELECT count(*) FROM case_reports AS l
                         WHERE l.case_id = cases.id),
                       (SELECT count(*) FROM case_reports AS l
                          JOIN messages ON unit_id = l.report_id
                         WHERE l.case_id = cases.id),
                       (SELECT count(*) FROM outbox
                         WHERE case_id = cases.id) > 0,
                       (SELECT count(*) FROM tokens
                         WHERE case_id = cases.id) > 0,
                       (SELECT count(*) FROM wraps
                         WHERE owner = cases.id) > 0
                  FROM cases WHERE number > 0 ORDER BY state""").fetchall()

    def fault(self, bench):
        whole, gone = (1, 1, 1, 1, 1), (0, 0, 0, 0, 0)
        rows = self.rows(bench)
        is_sound = len(rows) == 3 and all(
            row[1:] == (gone if row[0] == "purged" else whole)
            for row in rows)
        return None if is_sound else rows

    def final_fault(self, bench):
        states = [row[0] for row in self.rows(bench)]
        if states != ["open", "purged", "purged"]:
            return states
        left = bench.query("SELECT (SELECT count(*) FROM messages)"
                           " - (SELECT count(*) FROM messages WHERE unit_id"
                           " IN (SELECT report_id FROM case_reports))")
        number = bench.query("SELECT number FROM cases WHERE state = 'open'")
        shown = bench.community.heyward("case", "show", str(number))
        if left or shown.code != flow.EX_OK:
            return f"{left} rows, {shown}"
        for name in (bench.database, bench.database + "-wal"):
            if os.path.exists(name):
                with open(name, "rb") as source:
                    data = source.read()
                if any(sample in data for sample in self.samples):
                    return f"a copy in {os.path.basename(name)}"
        return self.fault(bench)


ROB, WARDEN = "rob@example.net", "warden@example.net"
LETTER = "letter = 'temporary-ban'"


class Approve(Run):
    """The colleague's approval: from now on the letter waits."""

    words = "a ban is approved with its letter, or neither"
    want = {moderator: 1 for moderator in flow.MODERATORS}

    def prepare(self, bench):
        """Up to the question whether the other one approves."""
        alice, bob = flow.MODERATORS
        bench.put([MAILS[0].raw])
        bench.run()
        notice = flow.sent_to(bench.accepted(), alice)[0]
        bench.put([reply_to(notice, alice,
                            f"/respondent {ROB} Rob\r\n"
                            "/skip-hearing It is there for all to read.\r\n"
                            "/ban R1 for 90 days\r\nThat was too much.")])
        bench.run()
        asked = flow.sent_to(bench.accepted(), bob)[-1]
        self.mails = [reply_to(asked, bob, "/approve")]

    @staticmethod
    def state(bench):
        """Of the decision, and of its letter."""
        return (bench.query("SELECT state FROM decisions"),
                bench.query(f"SELECT group_concat(state) FROM outbox"
                            f" WHERE {LETTER}"))

    def fault(self, bench):
        state = self.state(bench)
        return None if state in (("proposed", None),
                                 ("approved", "queued")) else state

    def final_fault(self, bench):
        state = self.state(bench)
        return None if state == ("approved", "queued") else state


class Letter(Approve):
    """Its letter leaves. Who knows whether it has arrived is a human: it is
    said to be sent if it was, and else goes once more."""

    words = "the letter is sent once and the ban is in force, or it is asked"

    def begin(self):
        self.said = []  # what a moderator had to say

    def prepare(self, bench):
        super().prepare(bench)
        bench.put(self.mails)
        bench.run()
        bench.query(f"UPDATE outbox SET not_before = 3600 WHERE {LETTER}")
        self.mails = []

    def wanted(self, bench, sent):
        """Each word has a question before it, and is told of."""
        told, letters_sent = 2 * len(self.said), 1
        if self.state(bench)[1] == "unknown":
            told, letters_sent = told + 1, len(sent[ROB])
        elif self.said[-1:] != ["/sent"]:
            told += 1
        want = {moderator: told for moderator in flow.MODERATORS}
        if letters_sent:
            want[ROB] = 1
        if self.state(bench)[0] == "enacted":
            want[WARDEN] = 1
        return want

    def fault(self, bench):
        """Nobody has said that it may go twice, nor counts as told."""
        count = sum(bench.sent()[ROB].values())
        if count > 1:
            return f"{count} letters"
        state = self.state(bench)
        if state not in (("approved", "queued"), ("approved", "inflight"),
                         ("approved", "unknown"), ("enacted", "sent")):
            return state
        return None if count or state[0] == "approved" else "not sent"

    def finish(self, bench):
        if self.state(bench)[1] != "unknown":
            return
        alice = flow.MODERATORS[0]
        self.said.append("/sent" if bench.sent()[ROB] else "/resend")
        asked = flow.sent_to(bench.accepted(), alice)[-1]
        bench.put([reply_to(asked, alice, self.said[-1])])
        bench.run()

    def final_fault(self, bench):
        state = self.state(bench)
        if state != ("enacted", "sent"):
            return state
        return self.fault(bench)


class Resend(Letter):
    """Nobody knows whether the letter has arrived; it has not. A moderator
    says that it is to go once more."""

    words = "the letter is sent once more and once, or it is asked again"

    def begin(self):
        self.said = ["/resend"]

    def prepare(self, bench):
        super().prepare(bench)
        alice = flow.MODERATORS[0]
        bench.sink.hangs_up = True
        bench.run()
        bench.sink.hangs_up = False
        bench.query("UPDATE outbox SET not_before = 3600"
                    " WHERE state = 'queued'")
        bench.run()
        asked = flow.sent_to(bench.accepted(), alice)[-1]
        self.mails = [reply_to(asked, alice, "/resend")]

    def wanted(self, bench, sent):
        """The first question was asked before."""
        want = super().wanted(bench, sent)
        return {to: n - (to in flow.MODERATORS) for to, n in want.items()}


RUNS = {"reports": Reports, "command": Command, "due": Due,
        "forget": Forget, "purge": Purge,
        "approve": Approve, "letter": Letter, "resend": Resend}
