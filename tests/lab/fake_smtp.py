#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mail server that fails as it is told to.

    fake_smtp.py [--fault PHASE=WHAT[*TIMES][+SKIP]]... [options] TRANSCRIPT

It listens on a loopback port that it prints, and ends with its standard
input. PHASE is banner, ehlo, starttls, auth, mail, rcpt, data, body (after
the first bytes of it), dot or idle (after a mail was accepted). WHAT is an
SMTP reply, "drop" or "hang". With TIMES the fault is over after so many;
with SKIP that many go well before it.

The transcript has a line for each event: "connect", "tls", "C: command",
"M: line of a mail, dots as they came", "S: reply", "peak N" for the most
mails that waited for their final reply at once, "refused TLS". Each is
written before the client can see what caused it.
"""
import argparse
import os
import socket
import ssl
import sys
import threading
import time


class Drop(Exception):
    pass


class Server:
    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.transcript = open(options.transcript, "w", encoding="latin-1")
        self.faults = {}
        for fault in options.fault:
            phase, what = fault.split("=", 1)
            what, _, skip = what.partition("+")
            what, _, times = what.partition("*")
            self.faults[phase] = [what, int(times or 1000000),
                                  int(skip or 0)]
        self.waiting = self.peak = 0
        self.connections = 0
        self.tls = None
        if options.cert:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(options.cert, options.key)
            if options.old_tls:
                self.tls.set_ciphers("ALL:@SECLEVEL=0")
                self.tls.minimum_version = ssl.TLSVersion.TLSv1
                self.tls.maximum_version = ssl.TLSVersion.TLSv1

    def taken(self, lines, is_said):
        """A whole mail has come; is the client told that it was taken?"""

    def note(self, line):
        with self.lock:
            self.transcript.write(line + "\n")
            self.transcript.flush()

    def fault(self, phase):
        """What goes wrong now, or None."""
        with self.lock:
            fault = self.faults.get(phase)
            if fault is None or fault[1] == 0:
                return None
            if fault[2] > 0:
                fault[2] -= 1
                return None
            fault[1] -= 1
            return fault[0]

    def wait_at_dot(self):
        with self.lock:
            self.waiting += 1
            peak = self.waiting > self.peak
            self.peak = max(self.peak, self.waiting)
        if peak:
            self.note("peak %d" % self.peak)
        time.sleep(self.options.delay)
        with self.lock:
            self.waiting -= 1


class Session(threading.Thread):
    def __init__(self, server, conn):
        super().__init__(daemon=True)
        self.server = server
        self.options = server.options
        self.conn = conn
        self.is_tls = False
        self.file = None

    def run(self):
        self.server.note("connect")
        try:
            if self.options.tls == "implicit":
                self.start_tls()
            self.file = self.conn.makefile("rb")
            self.answer("banner", "220 fake.example ESMTP")
            while self.command():
                pass
        except Drop:
            self.server.note("drop")
        except ssl.SSLError:
            self.server.note("refused TLS")
        except OSError:
            pass
        try:
            self.conn.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.conn.close()

    def start_tls(self):
        self.conn = self.server.tls.wrap_socket(self.conn, server_side=True)
        self.is_tls = True
        self.server.note("tls")

    def send(self, text):
        self.server.note("S: " + text.replace("\r\n", " / "))
        self.conn.sendall((text + "\r\n").encode("latin-1"))

    def answer(self, phase, reply):
        """The reply, or what the fault for this phase is; true if that says
        yes, too."""
        what = self.server.fault(phase)
        if what == "drop":
            raise Drop
        if what == "hang":
            time.sleep(3600)
        self.send(reply if what is None else what)
        return what is None or what.startswith("250")

    def line(self):
        line = self.file.readline()
        if not line:
            raise Drop
        return line.decode("latin-1").rstrip("\r\n")

    def command(self):
        line = self.line()
        self.server.note("C: " + line)
        verb = line.split(" ")[0].upper()
        if verb == "QUIT":
            self.send("221 bye")
            return False
        handler = getattr(self, "do_" + verb.lower(), None)
        if handler is None:
            self.send("502 what?")
        else:
            handler(line)
        return True

    def do_ehlo(self, line):
        lines = ["fake.example greets you", "PIPELINING"]
        if self.options.tls == "starttls" and not self.is_tls:
            lines.append("STARTTLS")
        if self.options.auth and (self.is_tls or self.options.tls is None):
            lines.append("AUTH " + self.options.auth)
        if self.options.smtputf8:
            lines.append("SMTPUTF8")
        lines.append("SIZE 10000000")
        self.answer("ehlo", "\r\n".join(
            "250%s%s" % (" " if text == lines[-1] else "-", text)
            for text in lines))

    def do_starttls(self, line):
        reply = "220 go on"
        if self.options.inject:
            reply += "\r\n250 AUTH PLAIN LOGIN"
        if self.answer("starttls", reply):
            self.start_tls()
            self.file = self.conn.makefile("rb")

    def do_auth(self, line):
        words = line.split(" ")
        if words[1].upper() == "LOGIN":
            # The user's name may come along with the command.
            for challenge in ("VXNlcm5hbWU6", "UGFzc3dvcmQ6")[len(words) - 2:]:
                self.send("334 " + challenge)
                self.server.note("C: " + self.line())
        self.answer("auth", "235 welcome")

    def do_noop(self, line):
        self.send("250 yes")

    def do_mail(self, line):
        self.answer("mail", "250 2.1.0 sender fine")

    def do_rcpt(self, line):
        self.answer("rcpt", "250 2.1.5 recipient fine")

    def do_data(self, line):
        if not self.answer("data", "354 go ahead"):
            return
        lines = []
        while True:
            line = self.line()
            if line == ".":
                break
            lines.append(line)
            self.server.note("M: " + line)
            what = self.server.fault("body")
            if what == "drop":
                raise Drop
        self.server.wait_at_dot()
        try:
            is_said = self.answer("dot", "250 2.0.0 queued")
        except Drop:
            self.server.taken(lines, None)
            raise
        self.server.taken(lines, is_said)
        if is_said and self.server.fault("idle") == "drop":
            raise Drop


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fault", action="append", default=[])
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--tls", choices=["implicit", "starttls"])
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--old-tls", action="store_true")
    parser.add_argument("--inject", action="store_true")
    parser.add_argument("--auth", default="")
    parser.add_argument("--smtputf8", action="store_true")
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("transcript")
    server = Server(parser.parse_args())
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=accept, args=(server, listener),
                     daemon=True).start()
    sys.stdin.read()
    os._exit(0)


def accept(server, listener):
    while True:
        conn, _ = listener.accept()
        server.connections += 1
        if server.connections > server.options.limit:
            server.note("too many")
            conn.sendall(b"421 too many connections\r\n")
            conn.close()
        else:
            Session(server, conn).start()


if __name__ == "__main__":
    main()
