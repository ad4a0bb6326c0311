# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that finds nothing to do, beside a login that does nothing.

heyward's seconds are those of its process, from the start to the end; the bare
login measures itself, from the connection on.
"""
import os

import contest
import ingest
import measure

TIMES = 10  # so many in each round: they are short


class Idle:
    def __init__(self, world, mails):
        self.world = world
        self.reports = min(ingest.PART, mails)

    def begin(self):
        """A database that is in use, with all sent, and an empty mailbox."""
        world = self.world
        world.fill(self.reports)
        world.heyward("dir:" + world.folder("sent"))
        world.run()
        world.run()
        world.folder("sent")

    def heyward(self, count):
        return self.world.run(count=count)

    def bare(self, count):
        env = {**os.environ, "PASSWORD": self.world.lab.env["PASSWORD"]}
        command = [self.world.bare, "login", self.world.lab.env["IMAPS_PORT"],
                   self.world.lab.env["CA_FILE"], "hey"]
        if count:
            return measure.count_syncs(command, self.world.logs, env)
        cost = measure.run(command, self.world.logs, env)
        cost.seconds = float(cost.out.split()[0])
        return cost

    def measure(self, rounds, syncs, say):
        """{key: Row}"""
        say(f"{self.reports} reports are taken in, and all is sent")
        self.begin()
        found = {"bare": (contest.Row("login, SELECT, LOGOUT"), self.bare),
                 "heyward": (contest.Row("heyward run, nothing to do"),
                             self.heyward)}
        contest.rounds(list(found.values()), rounds * TIMES, syncs, say)
        return {key: row for key, (row, _) in found.items()}
