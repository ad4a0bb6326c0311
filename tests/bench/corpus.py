# SPDX-License-Identifier: GPL-3.0-or-later
"""The mailbox of the bench: reports made from a seed, as a Maildir.

Of a hundred mails seventy are plain, fifteen have text and HTML, ten a picture
and five another charset. Each has a sender of its own.
"""
import base64
import binascii
import email.header
import email.utils
import os
import random
import time

import pictures

SEED = 20261130
KINDS = (("plain", 70), ("alternative", 15), ("picture", 10), ("charset", 5))
TEXT = (1024, 4096)  # bytes of a plain mail
MARKUP = (8192, 16384)  # of one with HTML
PICTURE = (100 * 1024, 300 * 1024)
HEADERS = 500  # bytes, about
AGE = 6 * 3600  # seconds, of the oldest mail
WORDS = """about account after again against answer anybody asked because
before being bothers called channel comment deleted does evening everybody
feel forum going happened hello helped insult joke just later left like
message meeting moderator name never nobody often people picture please post
private read really repeatedly reply said screenshot second seen serious
several should somebody something started still stop talk that their thread
times today told unpleasant until weeks what when which while without words
would write wrote yesterday""".split()
SYLLABLES = "an bel cor dan el fin gor hal is jo kar lin mor nel os".split()
CHARSETS = (
    ("iso-8859-1", "qp", "C'est déjà arrivé à plusieurs d'entre nous."),
    ("windows-1252", "8bit", "\u201cEin Scherz\u201d \u2013 hieß es \u2026"),
    ("koi8-r", "base64", "Это продолжается уже несколько недель."),
    ("iso-2022-jp", "7bit", "何週間も続いています。"),
    ("gb18030", "base64", "这种情况已经持续了好几个星期。"),
)


def kind_of(number):
    """Spread so that every hundred mails in a row have the right share."""
    place = number * 37 % 100
    for kind, share in KINDS:
        if place < share:
            return kind
        place -= share
    raise AssertionError


def base64_lines(raw):
    return base64.encodebytes(raw).decode()


class Corpus:
    """Mails with LF at their line ends, as they lie in a Maildir."""

    def __init__(self, seed=SEED, now=None):
        self.rng = random.Random(seed)
        self.jpegs = pictures.Jpegs(self.rng)
        self.now = int(now or time.time())

    def name(self):
        return "".join(self.rng.choices(SYLLABLES, k=3)).capitalize()

    def text(self, size):
        lines, total = [], 0
        while total < size:
            line = " ".join(self.rng.choices(WORDS, k=11)).capitalize() + "."
            lines.append(line)
            total += len(line) + 1
        return "\n".join(lines) + "\n"

    def size(self, limits):
        return self.rng.randrange(*limits)

    def plain(self, name):
        text = self.text(self.size(TEXT) - HEADERS)
        return ("Content-Type: text/plain; charset=utf-8\n\n"
                f"{text}\n-- \n{name}\n")

    def alternative(self, name):
        size = self.size(MARKUP)
        text = self.text(size // 4)
        lines = text.splitlines()
        markup = "".join(
            f'<p class="MsoNormal" style="margin:0cm;font-size:11pt">'
            f'<span style="color:#1f1f1f">{line}</span></p>\n'
            for line in lines)
        return self.parts("alternative", [
            "Content-Type: text/plain; charset=utf-8\n\n"
            f"{text}\n-- \n{name}\n",
            "Content-Type: text/html; charset=utf-8\n\n"
            f"<html><head><style>p {{ margin: 0 }}</style></head>"
            f"<body>\n{markup}<p>{name}</p></body></html>\n"])

    def picture(self, name):
        size = self.size(PICTURE)
        kind = self.rng.choice(("jpeg", "jpeg", "jpeg", "png"))
        raw = (self.jpegs.jpeg(size) if kind == "jpeg"
               else pictures.png(self.rng, size))
        return self.parts("mixed", [
            self.plain(name),
            f"Content-Type: image/{kind}; name=\"seen.{kind}\"\n"
            "Content-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename=\"seen.{kind}\"\n\n"
            + base64_lines(raw)])

    def charset(self, name):
        charset, encoding, sentence = self.rng.choice(CHARSETS)
        text = f"{sentence}\n{self.text(self.size(TEXT) - HEADERS)}{name}\n"
        raw = text.encode(charset)
        if encoding == "base64":
            raw = base64.encodebytes(raw)
        elif encoding == "qp":
            raw, encoding = binascii.b2a_qp(raw), "quoted-printable"
        # What is not ASCII passes through as it is.
        return (f"Content-Type: text/plain; charset={charset}\n"
                f"Content-Transfer-Encoding: {encoding}\n\n"
                + raw.decode("latin-1"))

    def parts(self, subtype, parts):
        mark = f"=_{self.rng.randbytes(12).hex()}"
        body = "".join(f"--{mark}\n{part}\n" for part in parts)
        return (f"Content-Type: multipart/{subtype}; boundary=\"{mark}\"\n\n"
                f"{body}--{mark}--\n")

    def mail(self, number, count):
        """(Kind, bytes) of one of so many mails."""
        kind = kind_of(number)
        name = f"{self.name()} {self.name()}"
        address = f"{name.replace(' ', '.').lower()}.{number}@example.org"
        then = self.now - AGE * (count - number) // count
        date = email.utils.formatdate(then)
        subject = " ".join(self.rng.choices(WORDS, k=5))
        body = getattr(self, kind)(name)
        head = (
            f"Return-Path: <{address}>\n"
            "Received: from client.example.org (client.example.org "
            f"[192.0.2.7])\n\tby mx.example.org with ESMTPS id {number:08x}\n"
            f"\tfor <hey@example.org>; {date}\n"
            f"From: {name} <{address}>\nTo: hey@example.org\n"
            f"Subject: {subject}\nDate: {date}\n"
            f"Message-ID: <{self.rng.randbytes(12).hex()}@example.org>\n"
            "MIME-Version: 1.0\n")
        return kind, (head + body).encode("latin-1")

    def large(self, size):
        """One mail of this many bytes: text and a file of noise."""
        raw = self.rng.randbytes((size - 4096) * 57 // 78)
        body = self.parts("mixed", [
            self.plain("Large Sender"),
            "Content-Type: application/octet-stream; name=\"seen.bin\"\n"
            "Content-Transfer-Encoding: base64\n"
            "Content-Disposition: attachment; filename=\"seen.bin\"\n\n"
            + base64_lines(raw)])
        return (f"From: Large Sender <large@example.org>\n"
                "To: hey@example.org\nSubject: what I have seen\n"
                f"Date: {email.utils.formatdate(self.now)}\n"
                f"Message-ID: <{self.rng.randbytes(12).hex()}@example.org>\n"
                "MIME-Version: 1.0\n" + body).encode("latin-1")


def write_mail(folder, raw, number, then):
    """Into a Maildir, under a name with both of its sizes as Dovecot's own
    delivery gives them. The bytes with CRLF."""
    size = len(raw) + raw.count(b"\n")
    name = f"{then}.M{number:06d}P1.bench,S={len(raw)},W={size}:2,"
    path = os.path.join(folder, "cur", name)
    with open(path, "wb") as out:
        out.write(raw)
    os.utime(path, (then, then))
    return size


def write_corpus(folder, count, seed=SEED):
    """{kind: [mails, bytes]} of what was written into a Maildir."""
    made = {kind: [0, 0] for kind, _ in KINDS}
    corpus = Corpus(seed)
    for number in range(count):
        kind, raw = corpus.mail(number, count)
        then = corpus.now - AGE * (count - number) // count
        made[kind][0] += 1
        made[kind][1] += write_mail(folder, raw, number, then)
    return made


def write_large(folder, size, seed=SEED):
    corpus = Corpus(seed)
    return write_mail(folder, corpus.large(size), 0, corpus.now)
