# SPDX-License-Identifier: GPL-3.0-or-later
"""mutt and s-nail at work: keys go in, and what they show is waited for.

They run in a terminal of 80 columns and 24 lines that a private tmux keeps.
"""
import collections
import os
import shutil
import subprocess
import tempfile

import flow
import shapes

# Their editor: what was typed goes to the top, or below the quotation.
EDITOR = """\
#!/bin/sh
case $(cat {top}/where) in
top)
	cat {top}/typed "$1" >"$1.new"
	;;
below)
	sed '/^-- $/,$d' "$1" >"$1.new"
	cat {top}/typed >>"$1.new"
	sed -n '/^-- $/,$p' "$1" >>"$1.new"
	;;
esac
cat "$1.new" >"$1"
rm "$1.new"
"""

MUTT = """\
set from="alice@example.org"
set realname="Alice Arden"
set mbox_type=Maildir
set folder="{top}"
set spoolfile="{maildir}"
set record=""
set sendmail=""
set smtp_url="smtp://localhost:{smtp}/"
set imap_pass="{password}"
set ssl_ca_certificates_file="{ca}"
set editor="{top}/editor"
set signature="{top}/signature"
set hostname="client.example"
"""

S_NAIL = """\
set v15-compat
set from="Alice Arden <alice@example.org>"
set mta=smtp://localhost:{smtp}
set smtp-auth=none smtp-config=-all
set DEAD=/dev/null
set tls-ca-file={ca} tls-ca-no-defaults
set hostname=client.example
set reply-to-honour
set quote indentprefix="> "
set sendwait
set inbox={maildir}
wysh set message-inject-tail=$'-- \\n{signature}\\n'
"""


class Terminal:
    """One program in a terminal; all it needs lies in a directory."""

    def __init__(self, lab):
        self.top = tempfile.mkdtemp(prefix="hwterm-", dir="/tmp")
        self.tmux = ["tmux", "-S", self.top + "/socket", "-f", "/dev/null"]
        facts = {"top": self.top, "maildir": lab.maildir("alice"),
                 "smtp": lab.env["SMTP_PORT"], "ca": lab.env["CA_FILE"],
                 "password": lab.env["PASSWORD"],
                 "signature": shapes.BAIT["a signature"]}
        self.write("editor", EDITOR.format(**facts), 0o700)
        self.write("muttrc", MUTT.format(**facts))
        self.write("mailrc", S_NAIL.format(**facts))
        self.write("signature", "Alice\n" + facts["signature"] + "\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call("kill-server", check=False)
        shutil.rmtree(self.top, ignore_errors=True)

    def write(self, name, text, mode=0o600):
        path = f"{self.top}/{name}"
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(path, mode)

    def call(self, *args, check=True):
        env = {"HOME": self.top, "TERM": "xterm", "LC_ALL": "C.UTF-8",
               "PATH": os.environ["PATH"], "MAILRC": self.top + "/mailrc"}
        return subprocess.run([*self.tmux, *args], check=check, env=env,
                              capture_output=True, text=True,
                              timeout=60).stdout

    def start(self, *command):
        self.call("new-session", "-d", "-x", "80", "-y", "24", *command)

    def screen(self):
        """What is on it, or None: the program has ended."""
        try:
            return self.call("capture-pane", "-p")
        except subprocess.CalledProcessError:
            return None

    def talk(self, *steps):
        """Wait for words on the screen, then type; each a pair. None waits
        for the program's end."""
        for words, keys in steps:
            seen = []

            def is_there():
                seen[:] = [self.screen()]
                return words in seen[0] if seen[0] and words \
                    else seen[0] is None and words is None
            if not flow.wait_until(is_there, 30):
                raise RuntimeError(f"{words!r} is not shown, but:\n{seen[0]}")
            for key in keys:
                self.call("send-keys", *(["-l"] if len(key) > 1 and
                                         key != "Enter" else []), key)


# ----------------------------- the programs ---------------------------


def mutt(terminal, folder, key, asked):
    """Answer the newest mail of a folder; asked are the questions that a
    reply or group-reply leads through."""
    terminal.start("mutt", "-n", "-F", terminal.top + "/muttrc", "-f",
                   folder)
    terminal.talk(("q:Quit", ["*", key]),
                  *[(words, [answer]) for words, answer in asked],
                  ("y:Send", ["y"]), ("Mail sent.", ["q"]), (None, []))


def mutt_reply(terminal, lab):
    mutt(terminal, lab.maildir("alice"), "r",
         (("Reply to hey+", "y"), ("To: ", "Enter"), ("Subject: ", "Enter"),
          ("Include message", "y")))


def mutt_group_reply(terminal, lab):
    """By IMAP, so that it comes from Dovecot."""
    mutt(terminal, f"imaps://alice@localhost:{lab.env['IMAPS_PORT']}/INBOX",
         "g", (("Reply to hey+", "y"), ("To: ", "Enter"),
               ("Subject: ", "Enter"), ("Include message", "y")))


def s_nail(terminal, lab, command):
    """It quotes first, and what is typed stands below."""
    terminal.start("s-nail", "-n", "-R", "-f", lab.maildir("alice"))
    with open(terminal.top + "/typed", encoding="utf-8") as source:
        typed = source.read().splitlines()
    keys = []
    for line in typed:
        keys += [line, "Enter"] if line else ["Enter"]
    terminal.talk(("\n?", [command + " $", "Enter"]),
                  ("Shows what you can say", [*keys, "~.", "Enter"]),
                  ("~.\n", ["q", "Enter"]), (None, []))


def s_nail_reply(terminal, lab):
    s_nail(terminal, lab, "reply")


def s_nail_reply_sender(terminal, lab):
    s_nail(terminal, lab, "Reply")


# label, who answers, where the text goes, which round of tests/flow/clients
Program = collections.namedtuple("Program", "label run where stage")
PROGRAMS = (
    Program("mutt, replying above the quotation", mutt_reply, "top",
            "/take"),
    Program("mutt by IMAP, replying to all below the quotation",
            mutt_group_reply, "below", "/reply"),
    Program("s-nail, replying to all", s_nail_reply, "below", "/note"),
    Program("mutt, replying below the quotation", mutt_reply, "below",
            "/now"),
    Program("s-nail, replying to the sender", s_nail_reply_sender, "below",
            "/close"),
)


def answer(lab, program, typed):
    """The program answers the newest mail that alice has."""
    with Terminal(lab) as terminal:
        terminal.write("where", program.where)
        terminal.write("typed", typed + "\n")
        program.run(terminal, lab)
