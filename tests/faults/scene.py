# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a fault happens: a community between two servers that do as told.

A Scene has reports in its mailbox, with canaries in them, and where it is
asked for a ban whose letter is about to leave. The test brings the fault
about, takes it away again, and asks for problems(): the program is run until
it is quiet, and then every mail has to be accounted for.
"""
import argparse
import collections
import contextlib
import io
import os
import shutil
import sqlite3
import sys
import tempfile
import time

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(TESTS, "flow"), os.path.join(TESTS, "lab")]

import fake_imap
import fake_smtp
import flow
import letters
import runs
import servers

ROB = "rob@example.net"
QUIET = 8  # runs until then


class Mailbox(servers.Server):
    """fake_imap.py for many connections, over mails that stay."""

    def __init__(self):
        self.raws = {}
        self.next = 1
        self.commands = io.StringIO()
        # Yesterday's, whatever the time zone: old mail is not acknowledged.
        self.date = time.strftime("%d-%b-%Y", time.gmtime(time.time() - 86400))
        self.boxes = {"INBOX": self.raws}
        self.calm()
        super().__init__()

    def calm(self):
        """As a server should be."""
        self.options = fake_imap.Options()
        self.options.mails = 0
        self.options.date = self.date
        self.uidvalidity = getattr(self, "uidvalidity", 77)

    def put(self, raw):
        self.raws[self.next] = raw
        self.next += 1

    def server_options(self):
        return {"host": "127.0.0.1", "port": self.port, "security": "none",
                "user": "hey", "password": "lab"}

    def serve(self, client):
        self.options.uidnext = self.next
        self.options.uidvalidity = self.uidvalidity
        server = fake_imap.Server(self.options, client, self.commands)
        server.boxes = self.boxes
        server.run()


class Post(servers.Server):
    """fake_smtp.py; a mail that it took and did not say so is in doubt."""

    def __init__(self, top):
        self.accepted = []
        self.doubtful = []
        options = argparse.Namespace(
            transcript=os.path.join(top, "smtp"), fault=[], delay=0.0,
            tls=None, cert=None, key=None, old_tls=False, inject=False,
            auth="PLAIN", smtputf8=False, limit=1000)
        self.fake = fake_smtp.Server(options)
        self.fake.taken = self.taken
        super().__init__()

    def taken(self, lines, is_said):
        raw = "\r\n".join(line[line.startswith(".."):] for line in lines)
        if is_said:
            self.accepted.append(flow.parse(raw.encode("latin-1")))
        elif is_said is None:
            self.doubtful.append(flow.parse(raw.encode("latin-1")))

    def fault(self, phase, what, times=1000000, skip=0):
        self.fake.faults[phase] = [what, times, skip]

    def calm(self):
        self.fake.faults.clear()

    def server_options(self):
        return {"host": "127.0.0.1", "port": self.port, "security": "none",
                "user": "hey", "password": "lab", "hello": "example.org"}

    def serve(self, client):
        fake_smtp.Session(self.fake, client).run()


def prepare():
    """What is slow, once, before the tests are spread over processes."""
    with Scene(mails=0, ban=True):
        pass


class Scene:
    """A with statement ends it."""

    ban = None  # a state in which the letter of one waits

    def __init__(self, mails=2, ban=False, limit="60s", more=""):
        self.community = flow.Community()
        self.stack = contextlib.ExitStack()
        self.box = self.stack.enter_context(Mailbox())
        self.post = self.stack.enter_context(Post(self.community.path))
        self.database = self.community.at("state/heyward.db")
        self.limit = limit
        self.more = more
        self.cases = 0
        self.has_ban = ban
        self.configure()
        if ban:
            self.take_ban()
        else:
            self.community.init()
        self.run_well()
        self.letters = []
        self.maker = letters.Generator(os.getpid())
        for _ in range(mails):
            self.put()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()
        self.community.__exit__()

    def configure(self, inbox=None, mailer=None):
        self.community.configure(
            inbox={**self.box.server_options(), **(inbox or {})},
            mailer={**self.post.server_options(), **(mailer or {})})
        with open(self.community.config, encoding="utf-8") as source:
            text = source.read()
        with open(self.community.config, "w", encoding="utf-8") as out:
            out.write(f'run_limit = "{self.limit}"\n{text}'
                      + flow.section("auth", {"confirm": "none"}) + "\n"
                      + flow.section('space "forum"',
                                     {"enforcer": runs.WARDEN})
                      + "\n" + self.more)

    def put(self):
        """One more report."""
        letter = self.maker.letter(len(self.letters))
        self.letters.append(letter)
        self.box.put(letter.raw)
        self.cases += 1

    def make_ring(self):
        """Scenes share a ring and a first database; this one has others."""
        shutil.rmtree(self.community.state)
        os.mkdir(self.community.state, 0o700)
        phrase = self.community.secret("passphrase", "a phrase of the lab")
        self.community.heyward("init", "--passphrase-file", phrase)

    def query(self, sql):
        """One value, or NULL; or a change."""
        with contextlib.closing(sqlite3.connect(self.database)) as db:
            row = db.execute(sql).fetchone()
            db.commit()
        return row and row[0]

    def run(self, wrap=(), env=None, seconds=120):
        return self.community.heyward("run", wrap=wrap, env=env,
                                      seconds=seconds)

    def run_well(self):
        done = self.run()
        if done.code != flow.EX_OK:
            raise RuntimeError(f"the run before: {done}")

    # ---------------------------- a ban -------------------------------

    def answer(self, mail, sender, text):
        self.box.put(runs.reply_to(mail, sender, text))
        self.run_well()

    def newest(self, address):
        return flow.sent_to(self.post.accepted, address)[-1]

    def make_ban(self):
        """Reported, proposed, approved: the letter waits."""
        alice, bob = flow.MODERATORS
        self.community.init()
        self.run_well()
        self.box.put(runs.MAILS[0].raw)
        self.run_well()
        self.answer(self.newest(alice), alice,
                    f"/respondent {ROB} Rob\r\n"
                    "/skip-hearing It is there for all to read.\r\n"
                    "/ban R1 for 90 days\r\nThat was too much.")
        self.answer(self.newest(bob), bob, "/approve")
        Scene.ban = tempfile.TemporaryDirectory(prefix="hwban-", dir="/tmp")
        self.community.copy_keys(self.community.path, Scene.ban.name)
        self.post.accepted.clear()

    def take_ban(self):
        if Scene.ban is None:
            self.make_ban()
        else:
            self.community.copy_keys(Scene.ban.name, self.community.path)
            os.chmod(self.community.state, 0o700)
            # It is another mailbox, and these mails were never in it.
        self.query("UPDATE mailboxes SET account = randomblob(32)")
        self.cases = 1

    def let_ban_leave(self):
        self.query("UPDATE outbox SET not_before = 3600"
                   " WHERE class = 'decision' AND state = 'queued'")

    # ---------------------------- the end -----------------------------

    def calm(self):
        self.box.calm()
        self.post.calm()

    def hurry(self):
        """What waits for another try, tries now."""
        self.query("UPDATE outbox SET not_before = min(not_before, 3600)"
                   " WHERE state = 'queued'")

    def is_quiet(self, done):
        waits = self.query("SELECT count(*) FROM outbox WHERE state IN"
                           " ('queued', 'inflight', 'untold')"
                           " OR phase = 'owed'")
        return done.code == flow.EX_OK and not self.box.raws and not waits

    def settle(self):
        """Without the fault: the last run's result."""
        for _ in range(QUIET):
            self.hurry()
            done = self.run()
            if self.is_quiet(done):
                break
        return done

    def problems(self, may_fail=False):
        self.calm()
        done = self.settle()
        found = [] if self.is_quiet(done) else [
            f"not quiet: {done}, {len(self.box.raws)} mails left, "
            + str(self.query("SELECT group_concat(letter || ' ' || state)"
                             " FROM outbox WHERE state <> 'sent'"))]
        found += self.problems_of_cases()
        found += self.problems_of_mail(may_fail)
        state = self.query("PRAGMA integrity_check")
        if state != "ok":
            found.append(f"integrity_check: {state}")
        log = self.community.heyward("audit", "verify")
        if log.code != flow.EX_OK:
            found.append(f"audit verify: {log.out[:200]} {log.err[:200]}")
        for top in (self.community.state, self.community.at("tmp")):
            found += letters.search_files(top)[1]
        return found

    def problems_of_cases(self):
        count = len(self.community.cases())
        return [] if count == self.cases else [
            f"{count} cases instead of {self.cases}"]

    def problems_of_mail(self, may_fail):
        """What is said to be sent was accepted, once; whose acceptance was
        not said may have come twice, but for a decision."""
        found = []
        accepted = collections.Counter(
            str(mail["Message-ID"]) for mail in self.post.accepted)
        doubtful = {str(mail["Message-ID"]) for mail in self.post.doubtful}
        most = 2 if self.may_double else 1
        found += [f"{n} times {mid}" for mid, n in accepted.items()
                  if n > most]
        base = self.base_sent
        sent = self.query("SELECT count(*) FROM outbox WHERE state = 'sent'"
                          " OR (state = 'unknown' AND "
                          f"{int(self.may_double)})") - base
        unsaid = len(doubtful - set(accepted))
        most = len(accepted) + unsaid
        if self.is_counted and not len(accepted) <= sent <= most:
            found.append(f"{sent} are sent, {len(accepted)} were accepted")
        for letter in self.letters[:0 if may_fail else None]:
            acks = {mail["Message-ID"] for mail in flow.sent_to(
                self.post.accepted, letter.address)}
            if self.cases and len(acks) != 1 and not self.is_gone(letter):
                found.append(f"{len(acks)} acknowledgements")
        if self.has_ban:
            found += self.problems_of_ban()
        failed = self.query("SELECT count(*) FROM outbox"
                            " WHERE state = 'failed'")
        if failed and not may_fail:
            found.append(f"{failed} mails failed")
        return found

    def problems_of_ban(self):
        came = [mail for mail in self.post.accepted + self.post.doubtful
                if flow.sent_to([mail], ROB)]
        state = self.query("SELECT state FROM outbox"
                           " WHERE class = 'decision'")
        if len(came) > 1:
            return [f"the letter came {len(came)} times"]
        if state == "sent" and len(came) != 1:
            return ["the letter is said to be sent, and is not"]
        if state not in ("sent", "unknown"):
            return [f"the letter is {state}"]
        asked = [mail for mail in flow.sent_to(self.post.accepted,
                                               flow.MODERATORS[0])
                 if "/resend" in flow.text_of(mail)]
        return ["nobody is asked about the letter"] \
            if state == "unknown" and not asked else []

    gone = ()  # addresses of whose mail a human took away
    seems_old = False  # their mail: they are not acknowledged by themselves
    is_counted = True
    may_double = False  # what was accepted, if that was not put on record

    def is_gone(self, letter):
        return self.seems_old or letter.address in self.gone

    def remove(self, uid):
        """A human does; the report is nobody's then."""
        self.box.raws.pop(uid, None)
        self.gone = (*self.gone, self.letters[uid - 1].address)
        self.cases -= 1

    @property
    def base_sent(self):
        return 0 if not self.has_ban else self.before

    @property
    def before(self):
        """Of the mails that were sent while the ban was made."""
        with contextlib.closing(sqlite3.connect(
                Scene.ban.name + "/state/heyward.db")) as db:
            return db.execute("SELECT count(*) FROM outbox"
                              " WHERE state = 'sent'").fetchone()[0]
