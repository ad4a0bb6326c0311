# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 every 0.3 seconds, until a whole mailbox is through.

The mailbox is the bench's, in a real Dovecot, and what goes out is taken by a
real Postfix: every run but the last is killed, wherever it is. In the end
each reporter has one case, one acknowledgement, and each moderator one notice
of it. A mail may have come twice (it was accepted, and the kill came before
that was on record), but then with one Message-ID.
"""
import collections
import os
import signal
import subprocess
import sys
import time

import scene  # finds the modules of tests/flow
import flow

sys.path.append(os.path.join(scene.TESTS, "bench"))
import world as worlds

EVERY = 0.3  # seconds; more on a machine that is too busy to get on by then
PATIENCE = 1800


class Kills:
    def __init__(self, lab, mails):
        self.lab = lab
        self.world = worlds.World(lab)
        self.mails = mails
        self.killed = 0
        self.every = EVERY

    def ahead(self):
        """What is still to do: mails in the mailbox, and on their way out."""
        return self.world.left(), self.world.query(
            "SELECT count(*) FROM outbox WHERE state <> 'sent'")

    def run(self):
        """One run; False where it was killed."""
        community = self.world.community
        run = subprocess.Popen(
            community.command("run"), env=community.environment(),
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return run.wait(self.every) == flow.EX_OK
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            return False

    def run_until_quiet(self):
        end = time.monotonic() + PATIENCE
        before = None
        while time.monotonic() < end:
            is_done = self.run()
            self.killed += not is_done
            ahead = self.ahead()
            if is_done and ahead == (0, 0):
                return
            self.every *= 1.1 if ahead == before else 1
            before = ahead
        raise AssertionError(
            f"not through after {self.killed} kills: {before} mails to do")

    def delivered(self):
        """{box: [each mail's (recipient, Message-ID)]}"""
        if not flow.wait_until(lambda: int(self.lab.call("queue")) == 0, 600):
            raise AssertionError("Postfix still has mail")
        found = collections.defaultdict(list)
        for box in ("alice", "bob", "reporters"):
            for mail in flow.mails_in(self.lab.at(f"mail/{box}")):
                found[box].append((mail["To"], mail["Message-ID"]))
        return found

    def problems(self):
        cases = len(self.world.community.cases())
        if cases != self.mails:
            yield f"{cases} cases of {self.mails} mails"
        for box, mails in self.delivered().items():
            once = set(mails)
            self.copies += len(mails) - len(once)
            if len(once) != self.mails:
                yield f"{box}: {len(once)} different mails of {self.mails}"
            if box == "reporters" and len({to for to, _ in once}) != len(once):
                yield "somebody has two acknowledgements"

    def try_all(self):
        self.world.fill(self.mails)
        self.world.heyward(int(self.lab.env["SMTP_PORT"]))
        self.copies = 0
        self.run_until_quiet()
        return list(self.problems())


def try_kills(mails):
    """(problems, words)"""
    with flow.Lab() as lab:
        kills = Kills(lab, mails)
        problems = kills.try_all()
        return problems, (
            f"kill -9 every {kills.every:.1f} s: {mails} mails, {kills.killed} kills, "
            f"{kills.copies} copies of mails on their way out")
