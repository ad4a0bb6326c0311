# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of others that do a part of the same, and how they are told.

Each is a Peer: prepare() makes its configuration and takes away what the last
round left, and gives the command; fault() says what is not as it should be.
"""
import os
import shutil

import measure

# Takes a mail and says nothing, without a shell in between.
DELIVERY = ("/bin/dd", "of=/dev/null", "status=none")


class Peer:
    def __init__(self, world, label, part=False):
        self.world = world
        self.label = label
        self.part = part  # a mailbox of fewer mails will do
        lab = world.lab
        self.port = lab.env["IMAPS_PORT"]
        self.ca_file = lab.env["CA_FILE"]
        self.password = lab.env["PASSWORD"]

    def environment(self):
        return {**os.environ, "HOME": self.world.at("home"), "LC_ALL": "C"}

    def command(self, box):
        """The first half of prepare(), with a home of its own."""
        raise NotImplementedError

    def fault(self, box, cost):
        return None

    def begin(self, box):
        self.world.folder("home")
        return self.command(box)

    def run(self, which, count=False):
        """The cost of a round, or only its waits for the disk."""
        box = self.world.box(which)
        self.world.fill(which)
        command = self.begin(box)
        how = measure.count_syncs if count else measure.run
        cost = how(command, self.world.logs, self.environment())
        fault = None if count else self.fault(box, cost)
        if fault:
            raise measure.Failed(fault)
        return cost


class Limit(Peer):
    """tests/bench/bare.c: OpenSSL, large reads, nothing kept."""

    def environment(self):
        return {**os.environ, "PASSWORD": self.password}

    def command(self, box):
        return [self.world.bare, "fetch", self.port, self.ca_file, "hey"]

    def fault(self, box, cost):
        got = int(cost.out.split()[1])
        return None if got >= box.bytes else f"only {got} bytes came"


class Mbsync(Peer):
    def __init__(self, world, label, fsync):
        super().__init__(world, label)
        self.fsync = fsync

    def command(self, box):
        path = self.world.folder("mbsync")
        # "FSync yes" is what it does when it is not told.
        rc = self.world.write("mbsyncrc", f"""\
{"" if self.fsync else "FSync no"}

IMAPAccount lab
Host localhost
Port {self.port}
User hey
Pass {self.password}
SSLType IMAPS
CertificateFile {self.ca_file}

IMAPStore far
Account lab

MaildirStore near
Inbox {path}/inbox
Path {path}/

Channel mail
Far :far:
Near :near:
Patterns INBOX
Create Near
Sync Pull
SyncState *
""".lstrip())
        return ["mbsync", "-q", "-c", rc, "mail"]

    def fault(self, box, cost):
        path = self.world.at("mbsync/inbox")
        got = sum(len(os.listdir(f"{path}/{sub}")) for sub in ("new", "cur"))
        return None if got == box.mails else f"{got} mails came"


class Deliverer(Peer):
    """Gives each mail to a command and takes it out of the mailbox."""

    def __init__(self, world, label):
        super().__init__(world, label, part=True)

    def fault(self, box, cost):
        left = self.world.left()
        return f"{left} mails are left" if left else None


class Fetchmail(Deliverer):
    def command(self, box):
        rc = self.world.write("home/fetchmailrc", f"""\
poll localhost service {self.port} protocol imap auth password
  user "hey" password "{self.password}"
  ssl sslcertck sslcertfile "{self.ca_file}" fetchall
  mda "{" ".join(DELIVERY)}"
""")
        return ["fetchmail", "--silent", "--fetchmailrc", rc,
                "--pidfile", self.world.at("home/pid")]


class Fdm(Deliverer):
    def command(self, box):
        rc = self.world.write("home/fdm.conf", f"""\
set lock-file "{self.world.at("home/lock")}"
set purge-after 100
action "out" pipe "exec {" ".join(DELIVERY)}"
account "lab" imaps server "localhost" port {self.port}
  user "hey" pass "{self.password}"
match all action "out"
""".replace("\n  ", " "))
        return ["fdm", "-q", "-f", rc, "fetch"]


class Getmail(Deliverer):
    def command(self, box):
        arguments = ", ".join(f"'{word}'" for word in DELIVERY[1:])
        self.world.write("home/getmailrc", f"""\
[retriever]
type = SimpleIMAPSSLRetriever
server = localhost
port = {self.port}
username = hey
password = {self.password}
ca_certs = {self.ca_file}

[destination]
type = MDA_external
path = {DELIVERY[0]}
arguments = ({arguments},)
allow_root_commands = true

[options]
verbose = 0
delete = true
""")
        return ["getmail", "--getmaildir", self.world.at("home")]


class Indexer(Peer):
    """Parses and stores what lies on the disk already."""

    def run(self, which, count=False):
        path = self.world.folder("extracted")
        os.mkdir(path + "/cur")
        os.mkdir(path + "/new")
        os.mkdir(path + "/tmp")
        self.world.copy_box(self.world.box(which).path, path)
        self.extracted = path
        return super().run(which, count)


class Notmuch(Indexer):
    def environment(self):
        return {**super().environment(),
                "NOTMUCH_CONFIG": self.world.at("notmuch-config")}

    def command(self, box):
        self.world.write("notmuch-config", f"""\
[database]
path={self.extracted}
[user]
name=Bench
primary_email=hey@example.org
[new]
tags=new
""")
        return ["notmuch", "new", "--quiet"]


class Mu(Indexer):
    def begin(self, box):
        super().begin(box)
        shutil.rmtree(self.world.at("mu"), ignore_errors=True)
        measure.run(["mu", "init", "--quiet", "--muhome", self.world.at("mu"),
                     "--maildir", self.extracted],
                    self.world.logs, self.environment())
        return ["mu", "index", "--quiet", "--muhome", self.world.at("mu")]

    def command(self, box):
        return []
