# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers, the prepared mailboxes and heyward's side of the bench."""
import contextlib
import functools
import os
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "flow"))
import corpus  # noqa: E402
import flow  # noqa: E402
import measure  # noqa: E402

LARGE = 25 * 1000 * 1000  # bytes of the one large mail
LARGE_BOX = "large"
PASSWORD = "PASSWORD"


class Box:
    """A mailbox that was prepared: so many mails, and their bytes."""

    def __init__(self, path, mails, size, kinds):
        self.path = path
        self.mails = mails
        self.bytes = size
        self.kinds = kinds


class World:
    """One lab, and a folder of our own in it for what the programs write."""

    def __init__(self, lab):
        self.lab = lab
        self.boxes = {}
        self.community = flow.Community(lab.path)
        self.work = lab.at("bench")
        os.mkdir(self.work, 0o700)
        self.logs = self.folder("logs")
        self.dead = subprocess.run(
            [flow.SRCDIR + "/tests/lab/ports", "1"], check=True, text=True,
            capture_output=True).stdout.strip()

    def at(self, name):
        return os.path.join(self.work, name)

    @functools.cached_property
    def bare(self):
        """bare.c, which wants OpenSSL; made when it is asked for."""
        subprocess.run(
            ["cc", "-O2", "-o", self.at("bare"),
             flow.SRCDIR + "/tests/bench/bare.c", "-lssl", "-lcrypto"],
            check=True)
        return self.at("bare")

    def folder(self, name):
        """An empty folder of this name."""
        shutil.rmtree(self.at(name), ignore_errors=True)
        os.makedirs(self.at(name), mode=0o700)
        return self.at(name)

    def write(self, name, text):
        """A file that only we may read; its path."""
        fd = os.open(self.at(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
                     0o600)
        with os.fdopen(fd, "w") as out:
            out.write(text)
        return self.at(name)

    def box(self, which):
        """A prepared mailbox of so many mails, or LARGE_BOX. Dovecot has
        seen it, so that no contender has to wait for its index."""
        if which in self.boxes:
            return self.boxes[which]
        name = f"box-{which}"
        path = self.lab.maildir(name)
        if which == LARGE_BOX:
            mails, kinds = 1, {}
            size = corpus.write_large(path, LARGE)
        else:
            mails, kinds = which, corpus.write_corpus(path, which)
            size = sum(kind[1] for kind in kinds.values())
        self.give(path)
        subprocess.run(
            ["doveadm", "-c", self.lab.at("dovecot/dovecot.conf"), "index",
             "-u", name, "INBOX"], check=True)
        self.boxes[which] = Box(path, mails, size, kinds)
        return self.boxes[which]

    def give(self, path):
        """To the user that Dovecot runs as."""
        owner = os.stat(self.lab.at("mail"))
        for top, dirs, files in os.walk(path):
            for name in dirs + files:
                os.chown(os.path.join(top, name), owner.st_uid, owner.st_gid)

    def fill(self, which):
        """hey@'s mailbox is as prepared; None empties it. Mails are never
        written to, so that links will do; Dovecot's own files are copied."""
        path = self.lab.at("mail/hey")
        shutil.rmtree(path, ignore_errors=True)
        self.lab.maildir("hey")
        if which is not None:
            self.copy_box(self.box(which).path, path)
            self.give(path)

    @staticmethod
    def copy_box(source, target):
        for name in os.listdir(source):
            if not os.path.isdir(os.path.join(source, name)):
                shutil.copy2(os.path.join(source, name), target)
        for name in os.listdir(source + "/cur"):
            os.link(f"{source}/cur/{name}", f"{target}/cur/{name}")

    def left(self):
        """How many mails are in hey@'s mailbox."""
        return sum(len(os.listdir(self.lab.at("mail/hey/" + sub)))
                   for sub in ("cur", "new"))

    def heyward(self, mailer, connections=4):
        """A configuration that no limit of ours bends, keys, and an empty
        database. mailer: a port, plain, or "dir:FOLDER"."""
        if isinstance(mailer, int):
            mailer = {"host": "localhost", "port": mailer,
                      "security": "none", "hello": "example.org",
                      "connections": connections}
        self.community.configure(
            inbox=self.lab.imap(), mailer=mailer, run_limit="1d",
            limits={"acks_per_hour": 1000000})
        shutil.rmtree(self.community.state)
        self.community.init()

    def run(self, codes=(flow.EX_OK,), count=False):
        """The cost of heyward run, or only its waits for the disk."""
        how = measure.count_syncs if count else measure.run
        return how(self.community.command("run"), self.logs,
                   self.community.environment(), codes)

    def query(self, sql):
        with contextlib.closing(sqlite3.connect(
                self.community.at("state/heyward.db"))) as db:
            return db.execute(sql).fetchone()[0]
