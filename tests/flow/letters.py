# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of many kinds, made from a seed, and the search for their traces.

Whatever must not be found again carries a mark: IDENTITY for who wrote,
CONTENT for what was written. A unique end tells the canaries apart.
"""
import base64
import collections
import email.message
import email.policy
import email.utils
import os
import random

IDENTITY = "qzxjvkqwhf"
CONTENT = "wqjxkzvqfh"

Letter = collections.namedtuple("Letter", "address name raw")

# Words that make each charset necessary.
CHARSETS = {
    "us-ascii": "This has been going on for weeks.",
    "utf-8": "Das geht schon wochenlang so, naïve façade \u2014 \U0001f614.",
    "iso-8859-1": "C'est déjà arrivé à plusieurs d'entre nous.",
    "iso-8859-2": "Příliš dlouho, nikdo nic neříká.",
    "windows-1252": "\u201cJust a joke\u201d \u2013 he said \u2026",
    "koi8-r": "Это продолжается уже несколько недель.",
    "shift_jis": "何週間も続いています。",
    "gb18030": "这种情况已经持续了好几个星期。",
}
KINDS = ("plain", "alternative", "attachment", "html")


class Generator:
    """The same seed makes the same letters."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def canary(self, mark):
        return mark + "".join(self.rng.choices("bcdfgjklmnpqrstvwxz", k=8))

    def body(self, name, address, charset):
        lines = [
            "Hello,",
            "",
            f"somebody in the channel called me {self.canary(CONTENT)}.",
            CHARSETS[charset],
            f"My name is {name}, please keep that to yourselves.",
            "",
            "Thank you",
            "-- ",
            name,
            address,
        ]
        return "\n".join(lines) + "\n"

    def letter(self, number):
        charset = list(CHARSETS)[number % len(CHARSETS)]
        kind = KINDS[number // len(CHARSETS) % len(KINDS)]
        name = " ".join(self.canary(IDENTITY).capitalize() for _ in "ab")
        address = self.canary(IDENTITY) + "@example.net"
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        host = self.canary(IDENTITY) + ".example.net"
        mail["Received"] = (f"from {host} (unknown [192.0.2.7]) by "
                            "mx.example.org; " + email.utils.formatdate())
        mail["Message-ID"] = f"<{self.canary(IDENTITY)}@{host}>"
        mail["Date"] = email.utils.formatdate()
        mail["From"] = email.utils.formataddr((name, address))
        mail["To"] = "hey@example.org"
        mail["Subject"] = f"{self.canary(CONTENT)} in the chat"
        self.fill(mail, kind, self.body(name, address, charset), charset)
        return Letter(address, name, mail.as_bytes())

    def fill(self, mail, kind, text, charset):
        markup = "<html><body><p>" + text.replace("\n", "<br>") + "</body>"
        if kind == "html":
            mail.set_content(markup, subtype="html", charset=charset)
            return
        mail.set_content(text, charset=charset)
        if kind == "alternative":
            mail.add_alternative(markup, subtype="html", charset=charset)
        elif kind == "attachment":
            content = f"logged: {self.canary(CONTENT)}\n" * 3
            mail.add_attachment(content.encode(), maintype="application",
                                subtype="octet-stream",
                                filename=self.canary(CONTENT) + ".log")


def simple_letter(number, text="Somebody was rude to me."):
    """A short plain report of reporter number."""
    address = f"r{number}@example.net"
    name = f"Reporter{number} Surname{number}"
    raw = (f"From: {name} <{address}>\r\nTo: hey@example.org\r\n"
           f"Subject: something happened {number}\r\n"
           f"Message-ID: <m{number}.{os.urandom(6).hex()}@example.net>\r\n"
           f"Date: {email.utils.formatdate()}\r\n\r\n{text}\r\n")
    return Letter(address, name, raw.encode())


def disguises(mark):
    """A mark as it may lie in a file: label -> bytes (in lower case where
    the letter case is not part of the code)."""
    plain = mark.encode()
    found = {
        "plain": plain,
        "reversed": plain[::-1],
        "hex": plain.hex().encode(),
        "quoted-printable": "".join(f"={b:02x}" for b in plain).encode(),
        "UTF-16": mark.encode("utf-16-le"),
        "UTF-16 big-endian": mark.encode("utf-16-be"),
    }
    for case in (plain, plain.capitalize(), plain.upper()):
        for offset in range(3):
            code = base64.b64encode(b"\0" * offset + case + b"\0\0\0")
            # Characters that share bits with the neighbours do not count.
            start = (0, 2, 3)[offset]
            end = (offset + len(case)) * 8 // 6
            found[f"base64 of {case.decode()} at {offset}"] = code[start:end]
    return found


def search(data, marks=(IDENTITY, CONTENT)):
    """The labels of all disguises of the marks that are in data."""
    lower = data.lower()
    hits = []
    for mark in marks:
        for label, code in disguises(mark).items():
            within = data if label.startswith("base64") else lower
            if code in within:
                hits.append(f"{mark}: {label}")
    return hits


def search_files(top, marks=(IDENTITY, CONTENT)):
    """(files looked at, ["name: hit"...]) of everything below top."""
    looked, hits = 0, []
    for path, dirs, files in os.walk(top):
        for name in dirs + files:
            hits += [f"the name {name}: {hit}"
                     for hit in search(os.fsencode(name), marks)]
        for name in files:
            full = os.path.join(path, name)
            if not os.path.isfile(full):
                continue
            looked += 1
            with open(full, "rb") as source:
                hits += [f"{full}: {hit}"
                         for hit in search(source.read(), marks)]
    return looked, hits
