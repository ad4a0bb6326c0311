# SPDX-License-Identifier: GPL-3.0-or-later
"""People who write and answer mail as people do, made from a seed.

Whatever must not be found in another's mail carries a mark: see letters.py.
"""
import base64
import email.message
import email.policy
import email.utils
import html
import re
import struct
import zlib

import flow
import letters

MODERATOR = "kvxqzjwpmh"  # who a moderator is
RESPONDENT = "zjwvqkxmhp"  # who a respondent is, and what that person wrote
NOTE = "xwzkqvjhmf"  # what moderators write to each other
RELAY = "vjzqwxkmpf"  # what moderators write to a party
# Names in the script of the language.
SCRIPTS = {"ru": "Жщфъцхй", "ja": "鑽鬱麝齷"}
IDENTITIES = (letters.IDENTITY, *SCRIPTS.values())
NUMBER = re.compile(r"\[case (\d+)\]")
TOKEN = re.compile(r"\+b?([a-z2-7]{32})@")
COMMUNITY = "Example Community"

# What a person says, and how the mail program says that it quotes: above a
# quotation, above a forwarded mail.
LANGUAGES = {
    "en": ("Hello,", "somebody there called me", "My name is", "Phone",
           "On Tue, 24 Nov 2026 at 10:00, {who} <{reply}> wrote:",
           "---------- Forwarded message ---------",
           ("From", "Date", "Subject", "To")),
    "de": ("Guten Tag,", "jemand dort nannte mich", "Ich heiße", "Telefon",
           "Am 24.11.26 um 10:00 schrieb {who}:",
           "-------- Weitergeleitete Nachricht --------",
           ("Von", "Gesendet", "Betreff", "An")),
    "fr": ("Bonjour,", "quelqu'un m'a traité de", "Je m'appelle", "Tél",
           "Le 24/11/2026 à 10:00, {who} a écrit :",
           "-------- Message transféré --------",
           ("De", "Date", "Objet", "À")),
    "es": ("Hola:", "alguien me llamó", "Me llamo", "Teléfono",
           "El mar, 24 nov 2026 a las 10:00, {who} (<{reply}>) escribió:",
           "---------- Forwarded message ---------",
           ("De", "Fecha", "Asunto", "Para")),
    "it": ("Buongiorno,", "qualcuno mi ha chiamato", "Mi chiamo", "Telefono",
           "Il giorno mar 24 nov 2026 alle ore 10:00 {who} <{reply}> "
           "ha scritto:",
           "---------- Forwarded message ---------",
           ("Da", "Data", "Oggetto", "A")),
    "pt": ("Olá,", "alguém me chamou de", "O meu nome é", "Telefone",
           "Em ter., 24 de nov. de 2026 às 10:00, {who} <{reply}> escreveu:",
           "---------- Forwarded message ---------",
           ("De", "Data", "Assunto", "Para")),
    "ru": ("Здравствуйте!", "меня там назвали", "Меня зовут", "Телефон",
           "вт, 24 нояб. 2026 г. в 10:00, {who} <{reply}>:",
           "-------- Пересылаемое сообщение --------",
           ("От", "Дата", "Тема", "Кому")),
    "ja": ("こんにちは。", "そこで私はこう呼ばれました:", "私の名前は", "電話",
           "2026年11月24日(火) 10:00 {who} <{reply}>:",
           "---------- Forwarded message ---------",
           ("From", "日付", "件名", "宛先")),
}
HABITS = ("top", "bottom", "all", "forward", "html", "outlook", "no-tag")

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP////////////////////////////////////"
    "//////////////////////////////////////////////////wAALCAABAAEBAREA/8QA"
    "FAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP/"
    "/Z")


def jpeg(canary):
    """A picture that says who took it where."""
    exif = b"Exif\0\0II*\0\x08\0\0\0" + canary.encode() * 3
    return (JPEG[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
            + JPEG[2:])


def png(canary):
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"tEXt", b"Author\0" + canary.encode())
            + chunk(b"eXIf", b"II*\0\x08\0\0\0" + canary.encode())
            + chunk(b"IDAT", zlib.compress(b"\0\x80"))
            + chunk(b"IEND", b""))


class Person:
    """Somebody with a mail program of some language."""

    def __init__(self, maker, mark, language, name=None):
        self.maker = maker
        self.rng = maker.rng
        self.mark = mark
        self.language = language
        self.known = {SCRIPTS.get(language, "").lower()}  # its canaries
        self.address = self.canary() + "@example.net"
        script = SCRIPTS.get(language) if mark == letters.IDENTITY else None
        self.name = name or " ".join(
            [self.canary().capitalize(),
             script or self.canary().capitalize()])
        self.reply_to = self.canary() + "@example.net"
        self.phone = "+49 30 " + "".join(self.rng.choices("123456789", k=9))

    def canary(self):
        canary = self.maker.canary(self.mark)
        self.known.add(canary)
        return canary

    def envelope(self, to, subject):
        """A mail of this person with everything that tells who it is."""
        host = self.canary() + ".example.net"
        mail = email.message.EmailMessage(policy=email.policy.SMTP)
        mail["Received"] = (f"from {host} ([192.0.2.7]) by mx.example.org "
                            f"for {to}; " + email.utils.formatdate())
        mail["Message-ID"] = f"<{self.canary()}@{host}>"
        mail["Date"] = email.utils.formatdate()
        mail["From"] = email.utils.formataddr((self.name, self.address))
        mail["To"] = to
        if self.rng.random() < 0.5:
            mail["Reply-To"] = self.reply_to
        mail["User-Agent"] = f"Mailer of {self.canary()}"
        mail["Subject"] = subject
        return mail

    def signed(self, text):
        """With a signature block, or without."""
        if self.rng.random() < 0.5:
            return text
        return (f"{text}\n-- \n{self.name}\n{self.phone}\n"
                f"{self.canary()} Ltd\n{self.address}\n")

    def quotation(self, ours, habit):
        """Our mail, as a program puts it below what is typed."""
        text = flow_text(ours)
        lines = text.splitlines()
        *_, above, forward, labels = LANGUAGES[self.language]
        if habit in ("forward", "outlook"):
            head = [f"{label}: {value}" for label, value in zip(labels, (
                f"{COMMUNITY} <{flow.HEY}>", "24. 11. 2026 10:00",
                ours["Subject"], f"{self.name} <{self.address}>"))]
            first = "_" * 32 if habit == "outlook" else forward
            return "\n".join([first, *head, "", *lines])
        who = above.format(who=COMMUNITY, reply=ours["Reply-To"])
        return "\n".join([who, *("> " + line for line in lines)])

    def answer(self, ours, text, habit, copies=()):
        """An answer to one of our mails, written by some habit."""
        to = str(ours["Reply-To"])
        mail = self.envelope(flow.HEY if habit == "no-tag" else to,
                             ("Fwd: " if habit == "forward" else "Re: ")
                             + ours["Subject"])
        mail["In-Reply-To"] = mail["References"] = ours["Message-ID"]
        copies = [*copies, *([self.address] if habit == "all" else ())]
        if copies:
            mail["Cc"] = ", ".join(copies)
        quote = self.quotation(ours, habit)
        if habit == "bottom" and self.mark == letters.IDENTITY:
            whole = quote + "\n\n" + self.signed(text)
        else:
            whole = self.signed(text) + "\n\n" + quote
        if habit == "html":
            mail.set_content(as_html(self.signed(text), quote),
                             subtype="html")
        else:
            mail.set_content(whole + "\n")
        return mail.as_bytes()

    def vacation(self, ours, has_headers):
        mail = self.envelope(str(ours["Reply-To"]), "Re: " + ours["Subject"])
        mail["In-Reply-To"] = ours["Message-ID"]
        if has_headers:
            mail["Auto-Submitted"] = "auto-replied (vacation)"
            mail["Precedence"] = "bulk"
        mail.set_content(self.signed("I am back in January."))
        return mail.as_bytes()

    def bounce(self, ours, path):
        """What a mail system says of a mail to this person."""
        return (
            "Return-Path: <>\r\n"
            f"From: MAILER-DAEMON@{self.canary()}.example.net\r\n"
            f"To: {path or flow.HEY}\r\nSubject: Returned to sender\r\n"
            f"Message-ID: <{self.canary()}@example.net>\r\n"
            "Content-Type: multipart/report; report-type=delivery-status; "
            "boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
            "charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f"<{self.address}>: no {self.name} here\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; mx.example.net\r\n\r\n"
            f"Final-Recipient: rfc822; {self.address}\r\n"
            "Action: failed\r\nStatus: 5.1.1\r\n"
            f"Diagnostic-Code: smtp; 550 <{self.address}>\r\n"
            "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: {ours['Message-ID']}\r\n"
            f"To: {self.address}\r\n--b--\r\n").encode()

    def report(self, content):
        """A first mail, with pictures and files."""
        hello, called, named, phone, *_ = LANGUAGES[self.language]
        mail = self.envelope(flow.HEY, f"{content} 2026")
        mail.set_content(self.signed(
            f"{hello}\n\n{called} {content}.\n{named} {self.name}.\n"
            f"{phone}: {self.phone}\n{self.address}\n"))
        if self.rng.random() < 0.4:
            for kind, picture in (("jpeg", jpeg), ("png", png)):
                mail.add_attachment(
                    picture(self.canary()), maintype="image", subtype=kind,
                    filename=f"{self.canary()}.{kind}")
            mail.add_attachment(f"{self.name} <{self.address}>\n",
                                filename=self.canary() + ".txt")
            mail.add_attachment(self.canary().encode(), maintype="application",
                                subtype="pdf", filename=self.canary())
        return mail.as_bytes()


def as_html(text, quote):
    lines = "<br>".join(map(html.escape, text.splitlines()))
    first, *rest = map(html.escape, quote.splitlines())
    return (f"<html><body><div>{lines}</div><div>{first}</div>"
            f"<blockquote>{'<br>'.join(rest)}</blockquote></body></html>")


def flow_text(mail):
    return mail.get_body(("plain",)).get_content()


def everything(mail):
    """All that can be read in a mail: headers, texts, files; decoded."""
    found = [f"{key}: {value}" for part in mail.walk()
             for key, value in part.items()]
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_content()
            found.append(content if isinstance(content, str)
                         else content.decode("latin-1"))
    return "\n".join(found)
