#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IMAP server that misbehaves as told, for one connection.

    fake_imap.py TRANSCRIPT [NAME=VALUE | NAME]...

Prints its port on standard output. TRANSCRIPT gets every line that the client
sent ("clear: " or "tls: " before it), and at the end what lies in which
mailbox ("left INBOX 2 3"). The options are the attributes of Options.
"""
import re
import socket
import ssl
import sys
import warnings

warnings.simplefilter("ignore")  # TLS 1.0 is old: that is the point


class Options:
    tls = ""  # certificate and key in one file: TLS from the first byte
    starttls = ""  # the same, offered by STARTTLS
    old = False  # TLS 1.0 and nothing newer
    inject = False  # plain text behind the answer to STARTTLS
    greeting = "* OK ready"
    caps = "IMAP4rev1 UIDPLUS MOVE AUTH=PLAIN AUTH=XOAUTH2"
    no_caps = False  # CAPABILITY is answered by OK alone
    login = "OK welcome"
    hang = ""  # never answer this command
    close = ""  # close the connection instead of answering this command
    select = "OK [READ-WRITE] done"
    flags = r"(\Deleted \Seen \*)"
    no_uidnext = False  # SELECT does not tell UIDNEXT
    uidnext = 0  # which it tells; 0: behind the last mail
    uidvalidity = 77
    date = "01-Jan-2026"
    exists = "INBOX"
    mails = 3
    first = 1  # UID
    size = 300
    done = 0  # mails that lie in the mailbox "Done" already
    tagged = 0  # those of them up to this UID carry $HeywardDone
    old_until = 0  # mails up to this UID are of the year 2020
    uid_last = False  # UID behind the body
    backwards = False  # answers in the wrong order
    stray = False  # answers about what nobody asked for
    twice = False  # every answer twice
    half = 0  # close after so many bytes of a body
    lie = 0  # the length that a literal claims
    lie_off = 0  # added to the length that a literal claims
    size_off = 0  # added to RFC822.SIZE of the second mail
    short_once = False  # the second mail comes short the first time
    gone = 0  # this UID vanishes after the list was made
    gone_late = 0  # this one when it is to be marked
    refuse_fetch = 0  # FETCH of this UID is refused
    no_copyuid = False
    no_move = False  # UID MOVE says OK and moves nothing
    quota = False  # nothing goes into any other mailbox
    no_delete = False  # STORE says OK and marks nothing
    no_tag = False  # STORE of a keyword is refused
    quoted = False  # bodies as quoted strings
    namespace = ""
    idle = ""  # what each IDLE after the other is told: lines, "|" between;
    #            "": nothing, "close": the connection is closed


def read_options(args):
    options = Options()
    for arg in args:
        name, _, value = arg.partition("=")
        kind = type(getattr(options, name))
        setattr(options, name, True if kind is bool else kind(value))
    return options


def numbers(text, known):
    out = []
    for part in text.split(","):
        first, _, last = part.partition(":")
        top = max(known, default=0)
        a = top if first == "*" else int(first)
        b = a if not last else top if last == "*" else int(last)
        out += [uid for uid in sorted(known) if min(a, b) <= uid <= max(a, b)]
    return out


class Server:
    def __init__(self, options, conn, transcript):
        self.o = options
        self.conn = conn
        self.out = transcript
        self.secure = False
        self.pending = b""
        self.boxes = {options.exists: {}}
        for i in range(options.mails):
            self.boxes[options.exists][options.first + i] = self.body(i)
        if options.done:
            self.boxes["Done"] = {i + 1: b"x" for i in range(options.done)}
        self.tags = {"Done": set(range(1, options.tagged + 1))}
        self.box = {}
        self.tagged = set()
        self.marked = set()
        self.served = set()
        self.idles = options.idle.split("|") if options.idle else []

    def body(self, i):
        if self.o.quoted:
            return b"Subject: mail %d" % (i + 1)
        text = b"Subject: mail %d\r\n\r\n" % (i + 1)
        line = b"0123456789abcdefghijklmnopqrstuvwxyz" * 2 + b"\r\n"
        want = self.o.size + i
        text += line * ((want - len(text)) // len(line) + 1)
        return text[:want]

    def send(self, data):
        if isinstance(data, str):
            data = data.encode() + b"\r\n"
        self.conn.sendall(data)

    def line(self):
        while b"\n" not in self.pending:
            data = self.conn.recv(65536)
            if not data:
                return None
            self.pending += data
        line, _, self.pending = self.pending.partition(b"\n")
        line = line.rstrip(b"\r").decode("latin-1")
        self.out.write(("tls: " if self.secure else "clear: ") + line + "\n")
        self.out.flush()
        return line

    def secure_with(self, pem):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, pem.replace(".pem", ".key"))
        if self.o.old:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1
        self.conn = context.wrap_socket(self.conn, server_side=True)
        self.secure = True

    def caps(self):
        caps = self.o.caps
        if self.o.starttls and not self.secure:
            caps += " STARTTLS LOGINDISABLED"
        if self.o.namespace:
            caps += " NAMESPACE"
        return caps

    def run(self):
        if self.o.tls:
            self.secure_with(self.o.tls)
        self.send(self.o.greeting)
        while True:
            line = self.line()
            if line is None:
                return
            tag, _, rest = line.partition(" ")
            word, _, args = rest.partition(" ")
            if word.upper() == "UID":
                sub, _, args = args.partition(" ")
                word += " " + sub
            word = word.upper()
            if word == self.o.close:
                return
            if word == self.o.hang:
                while self.conn.recv(65536):
                    pass
                return
            handler = getattr(self, "do_" + word.lower().replace(" ", "_"),
                              None)
            if handler is None:
                self.send(tag + " BAD what?")
            else:
                self.send("%s %s" % (tag, handler(args) or "OK done"))
            if word == "STARTTLS":
                self.start_tls()
            if word == "LOGOUT":
                return

    def start_tls(self):
        self.pending = b""
        self.secure_with(self.o.starttls)

    def do_capability(self, args):
        if not self.o.no_caps:
            self.send("* CAPABILITY " + self.caps())

    def do_starttls(self, args):
        if self.o.inject:
            return "OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nx OK done"
        return "OK go"

    def do_login(self, args):
        return self.o.login

    def do_authenticate(self, args):
        if args == "PLAIN":
            self.send("+ ")
            self.line()
        return self.o.login

    def do_namespace(self, args):
        self.send('* NAMESPACE (("%s" ".")) NIL NIL' % self.o.namespace)

    def do_noop(self, args):
        pass

    def do_idle(self, args):
        told = self.idles.pop(0) if self.idles else ""
        if told == "close":
            raise ConnectionError
        # What comes in one piece is decrypted in one.
        self.send("+ idling" + ("\r\n" + told if told else ""))
        return "OK done" if self.line() == "DONE" else "BAD what?"

    def do_logout(self, args):
        self.send("* BYE")

    def do_list(self, args):
        name = args.split()[-1].strip('"')
        if name in self.boxes:
            self.send('* LIST () "." "%s"' % name)

    def do_create(self, args):
        if self.o.quota:
            return "NO [OVERQUOTA] no"
        self.boxes.setdefault(args.strip('"'), {})

    def do_select(self, args):
        name = args.strip('"')
        if name not in self.boxes:
            return "NO no such mailbox"
        self.box = self.boxes[name]
        self.tagged = self.tags.setdefault(name, set())
        self.marked = set()
        if self.o.select.startswith("OK"):
            self.send("* %d EXISTS" % len(self.box))
            self.send("* OK [UIDVALIDITY %d] ok" % self.o.uidvalidity)
            if not self.o.no_uidnext:
                self.send("* OK [UIDNEXT %d] ok"
                          % (self.o.uidnext
                             or max(self.box, default=0) + 1))
            self.send("* OK [PERMANENTFLAGS %s] ok" % self.o.flags)
        return self.o.select

    def number(self, uid):
        return sorted(self.box).index(uid) + 1

    def do_uid_fetch(self, args):
        uids, _, what = args.partition(" ")
        uids = numbers(uids, self.box)
        if self.o.backwards:
            uids.reverse()
        if "BODY" not in what:
            self.list(uids)
            self.box.pop(self.o.gone, None)
            return None
        part = re.search(r"<0\.(\d+)>", what)
        for uid in uids:
            if uid == self.o.refuse_fetch:
                return "NO [SERVERBUG] cannot read it"
            for _ in range(2 if self.o.twice else 1):
                self.fetch(uid, int(part.group(1)) if part else None)
        return None

    def list(self, uids):
        for uid in uids:
            size = len(self.box[uid])
            if self.o.size_off and self.number(uid) == 2:
                size += self.o.size_off
            date = "01-Jan-2020" if uid <= self.o.old_until else self.o.date
            self.send('* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE '
                      '"%s 12:00:00 +0200")'
                      % (self.number(uid), uid, size, date))
            if self.o.twice:
                self.send("* %d FETCH (RFC822.SIZE %d UID %d INTERNALDATE "
                          '"%s 12:00:00 +0200")'
                          % (self.number(uid), size, uid,
                             re.sub("^0", " ", date)))

    def fetch(self, uid, part):
        body = self.box[uid]
        if self.o.short_once and self.number(uid) == 2 \
                and uid not in self.served:
            body = body[:-7]
        self.served.add(uid)
        section = "BODY[]"
        if part is not None:
            body = body[:part]
            section = "BODY[]<0>"
        if self.o.stray:
            self.stray(uid)
        head = "* %d FETCH (" % self.number(uid)
        tail = ")"
        if self.o.uid_last:
            tail = " UID %d FLAGS ())" % uid
        else:
            head += "UID %d " % uid
        if self.o.quoted:
            self.send(head + section + ' "' + body.decode() + '"' + tail)
            return
        claim = self.o.lie or len(body) + self.o.lie_off
        self.send((head + section + " {%d}\r\n" % claim).encode())
        if self.o.half:
            self.send(body[:self.o.half])
            self.conn.close()
            raise ConnectionError
        self.send(body)
        self.send(tail)

    def stray(self, uid):
        evil = b"Subject: never asked for\r\n\r\n"
        for other in (uid + 1000, uid):
            section = "BODY[]" if other != uid else "BODY[TEXT]"
            self.send(("* 9 FETCH (%s {%d}\r\n" % (section, len(evil)))
                      .encode() + evil + b" UID %d)\r\n" % other)
        self.send(r"* 1 FETCH (FLAGS (\Seen))")
        self.send("* %d FETCH (UID %d BODY[] NIL)" % (self.number(uid), uid))
        self.send("* 99 EXPUNGE")
        self.send("* 7 EXISTS")

    def do_uid_search(self, args):
        if args == "KEYWORD $HeywardDone":
            found = sorted(self.tagged & set(self.box))
        else:
            found = numbers(args.split()[-1], self.box)
        self.send("* SEARCH" + "".join(" %d" % uid for uid in found))

    def do_uid_store(self, args):
        self.box.pop(self.o.gone_late, None)
        uids = numbers(args.split()[0], self.box)
        if args.endswith(r"+FLAGS.SILENT (\Deleted)"):
            if not self.o.no_delete:
                self.marked.update(uids)
        elif self.o.no_tag:
            return "NO [LIMIT] too many keywords"
        else:
            self.tagged.update(uids)
        return None

    def do_uid_expunge(self, args):
        for uid in numbers(args, self.box):
            if uid in self.marked:
                self.send("* %d EXPUNGE" % self.number(uid))
                del self.box[uid]

    def transfer(self, args, move):
        uids, _, name = args.partition(" ")
        name = name.strip('"')
        if name not in self.boxes:
            return None, "NO [TRYCREATE] no such mailbox"
        found = numbers(uids, self.box)
        if not found or self.o.no_move:
            return None, "OK nothing was moved"
        into = self.boxes[name]
        new = [max([500, *into]) + 1 + i for i in range(len(found))]
        for uid, number in zip(found, new):
            into[number] = self.box[uid]
            if uid in self.tagged:
                self.tags.setdefault(name, set()).add(number)
        code = "[COPYUID 78 %s %s]" % (",".join(map(str, found)),
                                       ",".join(map(str, new)))
        if move:
            for uid in found:
                self.send("* %d EXPUNGE" % self.number(uid))
                del self.box[uid]
        return ("" if self.o.no_copyuid else code), None

    def do_uid_move(self, args):
        code, refusal = self.transfer(args, True)
        if code:
            self.send("* OK %s moved" % code)
        return refusal

    def do_uid_copy(self, args):
        code, refusal = self.transfer(args, False)
        return refusal or "OK %s copied" % code


def main():
    options = read_options(sys.argv[2:])
    with socket.socket() as listener, open(sys.argv[1], "w") as transcript:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        print(listener.getsockname()[1], flush=True)
        conn, _ = listener.accept()
        server = Server(options, conn, transcript)
        try:
            server.run()
        except (OSError, ssl.SSLError) as error:
            transcript.write("error: %s\n" % type(error).__name__)
        for name, box in server.boxes.items():
            transcript.write("left %s%s\n" % (
                name, "".join(" %d" % uid for uid in sorted(box))))
        server.conn.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
