# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking in a mailbox, beside what only fetches and what only stores."""
import contest
import measure
import peers
import world as worlds
from world import flow

PART = 1000  # mails are enough for the slow ones


class Heyward:
    """All of an ingest: fetched, parsed, cleaned, sealed, committed, taken out
    of the mailbox, with what is to be sent in the outbox. Nothing listens where
    it would be sent to, which costs one refused connection."""

    def __init__(self, world):
        self.world = world

    def run(self, which, count=False):
        box = self.world.box(which)
        self.world.fill(which)
        self.world.heyward(int(self.world.dead))
        cost = self.world.run((flow.EX_OK, flow.EX_TEMPFAIL), count)
        left = self.world.left()
        cases = len(self.world.community.cases())
        waiting = self.world.query(
            "SELECT count(*) FROM outbox WHERE state = 'queued'")
        # An acknowledgement and a notice to each moderator.
        want = box.mails * (1 + len(flow.MODERATORS))
        if left or cases != box.mails or waiting < want:
            raise measure.Failed(
                f"{left} mails are left, {cases} cases, {waiting} of {want} "
                "mails in the outbox: "
                + measure.last_words(self.world.logs + "/err"))
        return cost


class Ingest:
    def __init__(self, world, mails):
        self.world = world
        self.mails = mails
        self.part = min(PART, mails)

    def contenders(self):
        world = self.world
        found = [
            ("limit", peers.Limit(world, "UID FETCH over TLS, thrown away")),
            ("mbsync", peers.Mbsync(world, "mbsync, as shipped", True)),
            ("mbsync-nosync", peers.Mbsync(world, "mbsync, FSync no", False)),
            ("fetchmail", peers.Fetchmail(world, "fetchmail to a command")),
            ("fdm", peers.Fdm(world, "fdm to a command")),
            ("getmail", peers.Getmail(world, "getmail to a command")),
            ("notmuch", peers.Notmuch(world, "notmuch new, from disk")),
            ("mu", peers.Mu(world, "mu index, from disk")),
        ]
        rows = [self.contender(key, peer.label, peer,
                               self.part if peer.part else self.mails)
                for key, peer in found]
        ours = Heyward(world)
        for key, label, which in (
                ("heyward", "heyward run", self.mails),
                ("part", "heyward run, fewer mails", self.part),
                ("large", "heyward run, one large mail", worlds.LARGE_BOX)):
            rows.append(self.contender(key, label, ours, which))
        return rows

    def contender(self, key, label, runner, which):
        box = self.world.box(which)
        row = contest.Row(label, box.mails, box.bytes)
        return key, row, lambda count: runner.run(which, count)

    def measure(self, rounds, syncs, say):
        """{key: Row}"""
        say(f"a mailbox of {self.mails} mails is made")
        found = self.contenders()
        contest.rounds([(row, run) for _, row, run in found], rounds,
                       syncs, say)
        return {key: row for key, row, _ in found}
