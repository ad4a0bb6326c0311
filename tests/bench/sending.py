# SPDX-License-Identifier: GPL-3.0-or-later
"""Handing over what an ingest has left in the outbox, beside smtp-source.

Both send as many mails of the same mean size to the same servers, plain, over
connections that they keep: to the lab's Postfix, and to smtp-sink, which only
says yes. heyward's time is that of a whole run.
"""
import os
import shutil
import socket
import statistics
import subprocess

import contest
import ingest
import measure
import world as worlds
from world import flow

CONNECTIONS = (1, 4)
TARGETS = ("postfix", "sink")
HEADERS = 250  # bytes of smtp-source's own, which its size leaves out
PATIENCE = 600  # seconds until Postfix has delivered all


class Sink:
    """An smtp-sink; it stops at the end of a with block."""

    def __init__(self, port):
        self.port = port

    def __enter__(self):
        self.process = subprocess.Popen(
            ["smtp-sink", "-u", "nobody", f"127.0.0.1:{self.port}", "64"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not flow.wait_until(self.is_there, 10):
            raise measure.Failed("smtp-sink did not start")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def is_there(self):
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0


class Send:
    def __init__(self, world, mails):
        self.world = world
        self.reports = min(ingest.PART, mails)
        self.ports = {"postfix": int(world.lab.env["SMTP_PORT"]),
                      "sink": int(world.dead)}

    def mean_size(self):
        """Of the mails of a short ingest, looked at in a folder."""
        world = self.world
        world.fill(min(100, self.reports))
        world.heyward("dir:" + world.folder("sent"))
        world.run()
        sizes = [len(mail.raw) for mail in flow.mails_in(world.at("sent"))]
        return round(statistics.mean(sizes))

    def fill_outbox(self):
        """A database with mails to send, kept for all rounds; how many."""
        ingest.Heyward(self.world).run(self.reports)
        shutil.rmtree(self.world.at("full"), ignore_errors=True)
        shutil.copytree(self.world.community.state, self.world.at("full"))
        return self.waiting()

    def waiting(self):
        return self.world.query(
            "SELECT count(*) FROM outbox WHERE state = 'queued'")

    def settle(self):
        """All that Postfix took is delivered, and thrown away."""
        lab = self.world.lab
        if not flow.wait_until(lambda: int(lab.call("queue")) == 0, PATIENCE):
            raise measure.Failed("Postfix still has mail")
        for box in ("alice", "bob", "reporters"):
            for name in os.listdir(lab.at(f"mail/{box}/new")):
                os.unlink(lab.at(f"mail/{box}/new/{name}"))

    def heyward(self, target, connections, count):
        world = self.world
        world.fill(None)
        world.heyward(self.ports[target], connections)
        shutil.copytree(world.at("full"), world.community.state,
                        dirs_exist_ok=True)
        cost = world.run(count=count)
        if self.waiting():
            raise measure.Failed(f"{self.waiting()} mails were not sent: "
                                 + measure.last_words(world.logs + "/err"))
        return cost

    def source(self, target, connections, count):
        command = ["smtp-source", "-d", "-s", str(connections), "-m",
                   str(self.mails), "-l", str(self.size - HEADERS),
                   "-f", flow.HEY, "-t", flow.MODERATORS[0],
                   "-M", "example.org", f"127.0.0.1:{self.ports[target]}"]
        how = measure.count_syncs if count else measure.run
        return how(command, self.world.logs)

    def sending(self, target, way, connections):
        def run(count):
            if target == "sink":
                with Sink(self.ports[target]):
                    return way(target, connections, count)
            cost = way(target, connections, count)
            self.settle()
            return cost
        return run

    def measure(self, rounds, syncs, say):
        """{key: Row}"""
        say(f"{self.reports} reports fill the outbox")
        self.size = self.mean_size()
        self.mails = self.fill_outbox()
        say(f"{self.mails} mails of {self.size} bytes, on average")
        found = {}
        for target in TARGETS:
            for number in CONNECTIONS:
                for name, label, way in (
                        ("source", "smtp-source", self.source),
                        ("heyward", "heyward run", self.heyward)):
                    row = contest.Row(f"{label} to {target}, {number} conn.",
                                      self.mails, self.mails * self.size)
                    found[f"{name}-{target}-{number}"] = (
                        row, self.sending(target, way, number))
        contest.rounds(list(found.values()), rounds, syncs, say)
        return {key: row for key, (row, _) in found.items()}
