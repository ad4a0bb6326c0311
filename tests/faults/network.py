# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers and networks do."""
import socket

import flow
from table import fault

COMMANDS = ("CAPABILITY", "AUTHENTICATE", "SELECT", "UID FETCH", "UID STORE",
            "UID EXPUNGE", "LOGOUT")
PHASES = ("banner", "ehlo", "auth", "mail", "rcpt", "data", "dot")
SHORT = {"limit": "4s"}  # for what hangs


def spoiled(at, **options):
    """One run against a mailbox with these options."""
    for name, value in options.items():
        setattr(at.box.options, name, value)
    return at.do()


# -------------------------------- IMAP --------------------------------

@fault(6, "IMAP: the connection ends instead of an answer to", COMMANDS,
       sample=(3, 4, 5))
def imap_hangs_up(at, command):
    spoiled(at, close=command)


@fault(22, "IMAP: no answer comes to", COMMANDS, sample=(3, 4), **SHORT)
def imap_hangs(at, command):
    spoiled(at, hang=command)


@fault(7, "IMAP: the connection ends within a literal, bytes", (1, 100, 500),
       sample=(1,))
def imap_half(at, length):
    spoiled(at, half=length)


@fault(8, "IMAP: a literal is announced too long or short by", (1, -1, 100),
       sample=(0, 1), **SHORT)
def imap_lies(at, off):
    spoiled(at, lie_off=off)


@fault(8, "IMAP: a literal is announced as", (2 ** 31, 2 ** 32 + 1, 2 ** 63,
                                             10 ** 30), sample=(2,), **SHORT)
def imap_lies_much(at, length):
    spoiled(at, lie=length)


@fault(8, "IMAP: the size in the list is wrong by", (7, -7))
def imap_lies_about_size(at, off):
    spoiled(at, size_off=off)


@fault(8, "IMAP: a mail comes short the first time")
def imap_short(at):
    spoiled(at, short_once=True)


@fault(9, "IMAP: other answers than asked for",
       ("stray", "twice", "backwards", "uid_last"), sample=(0, 1))
def imap_strays(at, option):
    spoiled(at, **{option: True})


@fault(9, "IMAP: one mail cannot be fetched")
def imap_refuses(at):
    spoiled(at, refuse_fetch=1)


@fault(10, "IMAP: a human deletes a mail after the list was made")
def imap_gone(at):
    spoiled(at, gone=1)
    at.remove(1)


@fault(10, "IMAP: a human deletes a mail between FETCH and STORE")
def imap_gone_late(at):
    spoiled(at, gone_late=1)


@fault(11, "IMAP: all is numbered anew between two runs")
def imap_renumbered(at):
    spoiled(at, close="UID STORE")
    renumber(at)


def renumber(at):
    mails = list(at.box.raws.values())
    at.box.raws.clear()
    at.box.uidvalidity += 1
    at.box.next = 1
    for raw in reversed(mails):
        at.box.put(raw)


@fault(12, "IMAP: all is numbered anew before a reconnection")
def imap_renumbered_soon(at):
    """At the next connection, whenever that is."""
    serve = at.box.serve

    def once(client):
        at.box.serve = serve
        try:
            at.box.options.close = "UID STORE"
            serve(client)
        finally:
            at.box.options.close = ""
            renumber(at)
    at.box.serve = once
    at.do()


@fault(13, "IMAP: the numbers begin again without a word")
def imap_reused(at):
    at.do()
    at.box.next = 1
    at.put()
    at.put()


@fault(14, "IMAP: a human empties the mailbox", mails=3)
def imap_emptied(at):
    spoiled(at, close="UID FETCH")
    for uid in list(at.box.raws):
        at.remove(uid)
    at.do()


@fault(15, "IMAP: the mailbox is read-only", ("select", "flags"))
def imap_read_only(at, option):
    spoiled(at, **{option: "OK [READ-ONLY] done" if option == "select"
                   else ""})


@fault(15, "IMAP: what is marked is not", ("no_delete",))
def imap_marks_nothing(at, option):
    spoiled(at, **{option: True})


@fault(16, "IMAP: without UIDPLUS and MOVE", ("IMAP4rev1 AUTH=PLAIN",))
def imap_without(at, caps):
    done = spoiled(at, caps=caps)
    if len(at.box.raws) != len(at.letters) or done.code == flow.EX_OK:
        raise AssertionError(f"{done}, {len(at.box.raws)} mails left")


@fault(17, "IMAP: what is done cannot be moved away",
       ("quota", "no_move", "no_copyuid", "no_tag"), sample=(0,))
def imap_quota(at, option):
    at.configure(inbox={"after": "move:Done"})
    spoiled(at, **{option: True})


# -------------------------------- SMTP --------------------------------

@fault(19, "SMTP: 421 at", ("banner", "ehlo", "mail", "dot"), sample=(0, 3),
       ban=True)
def smtp_421(at, phase):
    at.let_ban_leave()
    at.post.fault(phase, "421 4.3.2 not now")
    at.do()


@fault(20, "SMTP: 451 at", ("mail", "rcpt", "data", "dot"), sample=(1, 3),
       ban=True)
def smtp_451(at, phase):
    at.let_ban_leave()
    at.post.fault(phase, "451 4.7.1 later")
    at.do()


@fault(20, "SMTP: the first three mails are refused for ever at",
       ("mail", "rcpt", "data", "dot"), sample=(1,), may_fail=True)
def smtp_550(at, phase):
    at.post.fault(phase, "550 5.1.1 never", 3)
    done = at.do()
    at.calm()
    at.settle()
    told = at.query("SELECT count(*) FROM outbox"
                    " WHERE letter = 'undelivered'")
    # That a moderator's own address does not work is for the admin to hear.
    if told == 0 and "a moderator is not taken" not in done.err:
        raise AssertionError("nobody is told of it: " + at.query(
            "SELECT group_concat(letter || ' ' || state) FROM outbox"))


@fault(21, "SMTP: the connection ends at", (*PHASES, "body", "idle"),
       sample=(5, 6, 7, 8), ban=True)
def smtp_drops(at, phase):
    at.let_ban_leave()
    at.post.fault(phase, "drop", 9)
    at.do()


@fault(22, "SMTP: nothing comes at", PHASES, sample=(0, 6), ban=True, **SHORT)
def smtp_hangs(at, phase):
    at.let_ban_leave()
    at.post.fault(phase, "hang")
    at.do()


@fault(23, "SMTP: two answers to one mail", may_fail=True)
def smtp_partial(at):
    """The second is taken for that to the next one, and told of."""
    at.post.fault("dot", "250 2.0.0 queued\r\n550 5.1.1 one of them", 3)
    at.do()


@fault(24, "SMTP: every mail is greylisted three times", ban=True)
def smtp_greylists(at):
    at.let_ban_leave()
    for _ in range(3):
        at.post.fault("rcpt", "451 4.7.1 greylisted")
        at.do()
        at.hurry()


@fault(25, "SMTP: the login fails for a day", ban=True)
def smtp_login(at):
    """No try is counted; then an hour passes."""
    at.let_ban_leave()
    at.post.fault("auth", "535 5.7.8 no")
    for _ in range(4):
        at.do()
    tries = at.query("SELECT max(attempts) FROM outbox"
                     " WHERE state = 'queued'")
    if tries != 0:
        raise AssertionError(f"{tries} tries were counted")
    at.query("DELETE FROM facts WHERE name LIKE 'broken%'")


# ------------------------------- networks -----------------------------

@fault(34, "the name of a server is unknown", ("inbox", "mailer"))
def dns_fails(at, side):
    at.configure(**{side: {"host": "nowhere.invalid", "security": "starttls"}})
    at.do()
    at.configure()


@fault(34, "a server's network is a black hole", ("inbox", "mailer"),
       sample=(0,), **SHORT)
def black_hole(at, side):
    """A full queue of connections swallows what comes."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        at.configure(**{side: {"port": port}})
        at.do()
        for filler in fillers:
            filler.close()
    at.configure()


@fault(34, "nobody listens", ("inbox", "mailer"), sample=(1,))
def nobody_listens(at, side):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        at.configure(**{side: {"port": other.getsockname()[1]}})
        at.do()
    at.configure()
