# SPDX-License-Identifier: GPL-3.0-or-later
"""What an admin has the program do, where the sweep kills it (runs.py says
what such a run is): the keys turn, somebody is erased who asks for it, a
backup is made, and one is gone on with, a lost ring is made again, and old
reports are taken in.

Other than a run of cron, a command that died is given once more by a human:
that is resume().
"""
import contextlib
import os
import shutil
import sqlite3

import flow
import letters
import runs

ALICE = flow.MODERATORS[0]
PHRASE = "a phrase of the lab"  # of flow.Community.init()
READABLE = "Somebody was rude to me."


def unreadable(community, numbers):
    """Those of the cases that do not show what was reported, or whose
    reporter is forgotten."""
    bad = []
    for number in numbers:
        done = community.heyward("case", "show", "--json", str(number))
        if done.code != flow.EX_OK or READABLE not in done.out \
                or '"forgotten": true' in done.out:
            bad.append(f"case {number}: {done}")
    return bad


def log_fault(community):
    log = community.heyward("audit", "verify")
    return None if log.code == flow.EX_OK else f"the audit log: {log}"


def numbers_of(community):
    return sorted(case["number"] for case in community.cases())


class Errand(runs.Run):
    """A command over three open cases, whose reporters are about to be
    written to: their addresses have to be known then. An admin reads what
    went wrong."""

    codes = (flow.EX_CONFIG,)
    reports = [letter.raw for letter in runs.MAILS]
    want = {letter.address: 1 for letter in runs.MAILS}

    def prepare(self, bench):
        bench.put(self.reports)
        bench.run()
        self.numbers = numbers_of(bench.community)
        for notice in flow.sent_to(bench.accepted(), ALICE):
            bench.put([runs.reply_to(notice, ALICE,
                                     "/reply reporter\r\nWhen was that?")])
        bench.run()
        bench.query("UPDATE outbox SET not_before = 3600"
                    " WHERE state = 'queued'")

    def resume(self, bench):
        done = bench.community.heyward(*self.command)
        return None if done.code == flow.EX_OK else done

    def fault(self, bench):
        if numbers_of(bench.community) != self.numbers:
            return f"{numbers_of(bench.community)} of {self.numbers}"
        return unreadable(bench.community, self.numbers)

    def final_fault(self, bench):
        return log_fault(bench.community) or self.fault(bench)


class Rotate(Errand):
    """The ring gets a new generation of keys. What died is ended by the next
    run."""

    words = "every case opens, whichever generation it is"
    command = ("key", "rotate")

    def resume(self, bench):
        return None

    def final_fault(self, bench):
        keys = bench.community.heyward("key", "list")
        if keys.code != flow.EX_OK or "has not ended" in keys.out:
            return keys
        return super().final_fault(bench)


class Erase(Errand):
    """Somebody asks for it who has written two of the three reports."""

    words = "a case is rid of its reporter or whole, and no copy is left"
    command = ("purge", "--yes", "--person", runs.MAILS[0].address)
    reports = [*Errand.reports[:2], letters.simple_letter(0).raw]
    want = {runs.MAILS[1].address: 1}
    # Of a case: reporters, what they are found by, their messages; in the
    # case, what a moderator wrote and that somebody was erased, and in the
    # log.
    ROWS = """
        SELECT (SELECT count(*) FROM case_reports AS l JOIN parties AS p
                    ON p.report_id = l.report_id WHERE l.case_id = cases.id),
               (SELECT count(*) FROM case_reports AS l JOIN parties AS p
                    ON p.report_id = l.report_id JOIN idents
                    ON party_id = p.id WHERE l.case_id = cases.id),
               (SELECT count(*) FROM case_reports AS l JOIN messages
                    ON unit_id = l.report_id WHERE l.case_id = cases.id),
               (SELECT count(*) FROM messages WHERE unit_id = cases.id),
               (SELECT count(*) FROM audit
                 WHERE case_id = cases.id AND verb = 'erase')
          FROM cases WHERE number > 0 ORDER BY number"""
    WHOLE, ERASED = (1, 1, 1, 1, 0), (0, 0, 0, 2, 1)
    # Some sealed bytes of who reported twice.
    SEALED = """
        WITH twice AS (
            SELECT party_id, report_id FROM idents JOIN parties
                ON id = party_id WHERE blind = (
                SELECT blind FROM idents GROUP BY blind HAVING count(*) = 2))
        SELECT substr(sealed, -48) FROM identities JOIN twice USING (party_id)
         UNION SELECT substr(text, -48) FROM outbox JOIN twice USING (party_id)
         UNION SELECT substr(clean, -48) FROM messages JOIN twice
            ON unit_id = report_id
         UNION SELECT substr(facts, -48) FROM messages JOIN twice
            ON unit_id = report_id"""

    def prepare(self, bench):
        super().prepare(bench)
        with contextlib.closing(sqlite3.connect(bench.database)) as db:
            self.samples = [row[0] for row in db.execute(self.SEALED)]
        if len(self.samples) < 8 or len(self.left(bench)) < 6:
            raise RuntimeError(f"{len(self.samples)} samples of the person,"
                               f" found: {len(self.left(bench))}")

    def left(self, bench):
        """The samples that are in the database or its log."""
        data = b""
        for name in (bench.database, bench.database + "-wal"):
            if os.path.exists(name):
                with open(name, "rb") as source:
                    data += source.read()
        return [sample for sample in self.samples if sample in data]

    def rows(self, bench):
        with contextlib.closing(sqlite3.connect(bench.database)) as db:
            return db.execute(self.ROWS).fetchall()

    def resume(self, bench):
        """Said once more, nobody may be known by that any more."""
        done = bench.community.heyward(*self.command)
        is_fine = done.code == flow.EX_OK or "nobody is known" in done.err
        return None if is_fine else done

    def fault(self, bench):
        rows = self.rows(bench)
        if len(rows) != 3 or rows.count(self.WHOLE) < 1 \
                or set(rows) - {self.WHOLE, self.ERASED}:
            return rows
        return unreadable(bench.community,
                          [number for number, row in zip(self.numbers, rows)
                           if row == self.WHOLE])

    def final_fault(self, bench):
        rows, left = self.rows(bench), self.left(bench)
        if rows.count(self.ERASED) != 2 or left:
            return f"{rows}, copies left: {len(left)}"
        for number in self.numbers:
            shown = bench.community.heyward("case", "show", str(number))
            if shown.code != flow.EX_OK:
                return shown
        return log_fault(bench.community) or self.fault(bench)


class Backup(Errand):
    """A backup is made."""

    words = "there is no backup or a whole one, and the next one is whole"

    def prepare(self, bench):
        super().prepare(bench)
        self.first = bench.community.at("backup.db")
        self.second = bench.community.at("backup2.db")
        self.command = ("backup", self.first)
        self.copy = flow.Community(bench.community.at("copy"))
        with open(bench.community.config, encoding="utf-8") as source:
            text = source.read()
        with open(self.copy.config, "w", encoding="utf-8") as out:
            out.write(text.replace(bench.database,
                                   self.copy.at("state/heyward.db")))

    def names(self):
        """Of backups, and of what lies beside them."""
        top = os.path.dirname(self.first)
        return {os.path.join(top, name) for name in os.listdir(top)
                if name.startswith("backup")}

    def begin(self):
        for name in self.names():
            os.unlink(name)

    def copy_fault(self, bench, path):
        """What is wrong with a backup that is put in place."""
        state = self.copy.state
        shutil.rmtree(state)
        os.mkdir(state, 0o700)
        shutil.copy2(path, state + "/heyward.db")
        shutil.copy2(bench.community.at("state/audit.head"), state)
        if numbers_of(self.copy) != self.numbers:
            return f"{path}: {numbers_of(self.copy)} of {self.numbers}"
        return unreadable(self.copy, self.numbers) or log_fault(self.copy)

    def resume(self, bench):
        """One that is there is whole, and one more can be made. Who died
        between two names for it has left both."""
        path, kept = self.first, set()
        if os.path.exists(path):
            fault = self.copy_fault(bench, path)
            if fault:
                return fault
            path, kept = self.second, {path, path + ".new"}
        done = bench.community.heyward("backup", path)
        beside = self.names() - kept - {path}
        if done.code != flow.EX_OK or beside:
            return f"{done}, {beside}"
        return self.copy_fault(bench, path)


class Accept(runs.Approve):
    """The database was put back from before a ban's letter left."""

    words = "the copy is gone on with, and the letter never goes twice"
    command = ("audit", "accept", "--reason", "the disk broke")
    codes = Errand.codes
    # The question what became of the letter, and that it is answered.
    want = {**{moderator: 2 for moderator in flow.MODERATORS}, runs.WARDEN: 1}
    DUE = f"UPDATE outbox SET not_before = 3600 WHERE {runs.LETTER}"

    def prepare(self, bench):
        """By a backup, as an admin has it."""
        super().prepare(bench)
        bench.put(self.mails)
        self.mails = []
        bench.run()
        self.numbers = numbers_of(bench.community)
        backup = bench.community.at("old.db")
        bench.community.heyward("backup", backup)
        bench.query(self.DUE)
        bench.run()
        if not flow.sent_to(bench.accepted(), runs.ROB):
            raise RuntimeError("the letter has not left")
        for suffix in ("-wal", "-shm"):
            if os.path.exists(bench.database + suffix):
                os.unlink(bench.database + suffix)
        os.replace(backup, bench.database)
        bench.query(self.DUE)

    def fault(self, bench):
        if bench.sent():
            return "something was sent"
        state = self.state(bench)
        if state not in (("approved", "queued"), ("approved", "unknown")):
            return state
        return unreadable(bench.community, self.numbers)

    def resume(self, bench):
        """As heyward check asks for."""
        if "audit accept" not in bench.community.heyward("check").out:
            return None
        done = bench.community.heyward(*self.command)
        return None if done.code == flow.EX_OK else done

    def finish(self, bench):
        asked = [mail for mail in flow.sent_to(bench.accepted(), ALICE)
                 if "/resend" in flow.text_of(mail)]
        if asked:
            bench.put([runs.reply_to(asked[-1], ALICE, "/sent")])
            bench.run()

    def final_fault(self, bench):
        state = self.state(bench)
        if state != ("enacted", "sent"):
            return state
        return log_fault(bench.community) \
            or unreadable(bench.community, self.numbers)


class Recover(Errand):
    """The ring is lost, and made again with a recovery key."""

    words = "the ring is there and opens every case, or is not there"

    def prepare(self, bench):
        super().prepare(bench)
        community = bench.community
        self.ring = community.at("state/service.key")
        self.command = ("key", "recover",
                        "--key", community.at("etc/recovery.key"),
                        "--passphrase-file",
                        community.secret("passphrase", PHRASE))

    def begin(self):
        os.unlink(self.ring)

    def fault(self, bench):
        if os.path.exists(self.ring):
            return super().fault(bench)
        return None

    def resume(self, bench):
        """A ring that is there is not made again."""
        done = bench.community.heyward(*self.command)
        return None if done.code in (flow.EX_OK, flow.EX_CONFIG) else done

    def final_fault(self, bench):
        if not os.path.exists(self.ring):
            return "there is no ring"
        return super().final_fault(bench)


class Import(runs.Run):
    """Four old reports lie in a mbox, one of them twice."""

    words = "each old mail is one closed case, and nobody is written to"

    def prepare(self, bench):
        path = bench.community.at("old.mbox")
        raws = [letters.simple_letter(number).raw for number in range(4)]
        with open(path, "wb") as out:
            for raw in raws + raws[:1]:
                out.write(b"From someone Sat Mar  1 08:00:00 2025\n"
                          + raw.replace(b"\r\n", b"\n") + b"\n")
        self.command = ("import", "mbox", path)

    @staticmethod
    def count(bench):
        """Cases, those that are closed, messages, and mails that are known."""
        return tuple(bench.query(f"SELECT count(*) FROM {table}")
                     for table in ("cases WHERE number > 0",
                                   "cases WHERE state = 'closed'",
                                   "messages", "seen"))

    def fault(self, bench):
        count = self.count(bench)
        return None if len(set(count)) == 1 else count

    def resume(self, bench):
        done = bench.community.heyward(*self.command)
        return None if done.code == flow.EX_OK else done

    def final_fault(self, bench):
        count = self.count(bench)
        if count != (4, 4, 4, 4):
            return count
        return log_fault(bench.community)


RUNS = {"import": Import, "rotate": Rotate, "erase": Erase, "backup": Backup,
        "accept": Accept, "recover": Recover}
