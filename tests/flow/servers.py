# SPDX-License-Identifier: GPL-3.0-or-later
"""Small servers of our own: an SMTP sink, and servers not to be trusted.

The sink keeps what it accepted. An Impostor keeps every byte that a client
let it see, in clear or through TLS, so that a test can tell whether a
secret was among them.
"""
import base64
import collections
import socket
import ssl
import threading

Accepted = collections.namedtuple("Accepted", "sender to raw")


class Server:
    """Threads around one loopback port; subclasses define serve()."""

    def __init__(self):
        self.active = 0  # connections being served
        self.counting = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # A listener that is only closed would keep accept() waiting.
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.thread.join(5)

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.settimeout(60)
            with self.counting:
                self.active += 1
            threading.Thread(target=self.guard, args=(client,),
                             daemon=True).start()

    def guard(self, client):
        # Clients that hang up in the middle are what we are here for.
        try:
            self.serve(client)
        except (OSError, EOFError, ValueError):
            pass
        finally:
            client.close()
            with self.counting:
                self.active -= 1


def tls_context(certs, name="good", old=False):
    """The server side of TLS, with the lab's certificate of that name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if old:
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(f"{certs}/{name}.pem", f"{certs}/{name}.key")
    return context


class Lines:
    """A line protocol over a socket that may become TLS."""

    def __init__(self, sock, transcript=None):
        self.sock = sock
        self.transcript = transcript
        self.pending = b""

    def start_tls(self, context):
        # What does not look like TLS must be in the transcript, too.
        if self.transcript is not None:
            self.transcript.append(self.sock.recv(4096, socket.MSG_PEEK))
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.pending = b""

    def send(self, text):
        self.sock.sendall(text.encode() + b"\r\n")

    def receive(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError
        if self.transcript is not None:
            self.transcript.append(data)
        self.pending += data

    def line(self):
        while b"\n" not in self.pending:
            self.receive()
        line, _, self.pending = self.pending.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def data(self):
        """A mail up to the lone dot."""
        self.pending = b"\r\n" + self.pending
        while b"\r\n.\r\n" not in self.pending:
            self.receive()
        raw, _, self.pending = self.pending.partition(b"\r\n.\r\n")
        return (raw + b"\r\n").replace(b"\r\n..", b"\r\n.")[2:]


class Sink(Server):
    """SMTP that accepts everything after STARTTLS and AUTH; does not even
    greet before the gate is open, where there is one. While it hangs up, it
    does so instead of answering a mail, which it forgets."""

    def __init__(self, certs, password="sink", gate=None):
        self.accepted = []
        self.gate = gate
        self.hangs_up = False
        self.password = password
        self.context = tls_context(certs)
        super().__init__()

    def options(self, ca_file):
        return {"host": "localhost", "port": self.port,
                "security": "starttls", "ca_file": ca_file, "user": "hey",
                "password": self.password, "hello": "example.org"}

    def is_login(self, argument):
        kind, _, data = argument.partition(" ")
        parts = base64.b64decode(data).decode().split("\0")
        return kind.upper() == "PLAIN" and parts[1:] == ["hey", self.password]

    def take(self, mail):
        self.accepted.append(mail)

    def serve(self, client):
        lines = Lines(client)
        sender, to, secure, known = None, None, False, False
        if self.gate:
            self.gate.wait(60)
        lines.send("220 sink.example.org ESMTP")
        while True:
            verb, _, rest = lines.line().partition(" ")
            verb = verb.upper()
            if verb in ("EHLO", "HELO"):
                lines.send("250-sink.example.org\r\n250-8BITMIME\r\n250 "
                           + ("AUTH PLAIN" if secure else "STARTTLS"))
            elif verb == "STARTTLS":
                lines.send("220 go on")
                lines.start_tls(self.context)
                secure = True
            elif verb == "AUTH" and secure:
                kind, _, data = rest.partition(" ")
                if not data:
                    lines.send("334 ")
                    data = lines.line()
                known = self.is_login(f"{kind} {data}")
                lines.send("235 welcome" if known else "535 no")
            elif verb == "QUIT":
                lines.send("221 bye")
                return
            elif verb in ("RSET", "NOOP"):
                lines.send("250 ok")
            elif not known:
                lines.send("530 log in first")
            elif verb == "MAIL":
                sender = rest
                lines.send("250 ok")
            elif verb == "RCPT":
                to = rest
                lines.send("250 ok")
            elif verb == "DATA":
                lines.send("354 go on")
                raw = lines.data()
                if self.hangs_up:
                    return
                self.take(Accepted(sender, to, raw))
                lines.send("250 taken")
            else:
                lines.send("500 what?")


# What is wrong with an impostor: how TLS begins ("tls" at once, "starttls",
# None for never), whose certificate it shows, what the error must name.
Wrong = collections.namedtuple("Wrong", "label start cert old inject",
                               defaults=("good", False, False))
WRONGS = (
    Wrong("a certificate for another host", "tls", "wronghost"),
    Wrong("a self-signed certificate", "tls", "selfsigned"),
    Wrong("an expired certificate", "tls", "expired"),
    Wrong("TLS 1.0 only", "tls", old=True),
    Wrong("a certificate for another host after STARTTLS", "starttls",
          "wronghost"),
    Wrong("a self-signed certificate after STARTTLS", "starttls",
          "selfsigned"),
    Wrong("an expired certificate after STARTTLS", "starttls", "expired"),
    Wrong("TLS 1.0 only after STARTTLS", "starttls", old=True),
    Wrong("STARTTLS stripped", None),
    Wrong("answers injected behind STARTTLS", "starttls", inject=True),
)
NOTHING_WRONG = (Wrong("nothing wrong, TLS", "tls"),
                 Wrong("nothing wrong, STARTTLS", "starttls"))


class Impostor(Server):
    """Speaks enough IMAP or SMTP to be given a password."""

    def __init__(self, certs, wrong):
        self.wrong = wrong
        self.seen = []
        self.contacts = 0
        self.context = tls_context(certs, wrong.cert, wrong.old)
        super().__init__()

    def security(self):
        return "tls" if self.wrong.start == "tls" else "starttls"

    def serve(self, client):
        self.contacts += 1
        lines = Lines(client, self.seen)
        if self.wrong.start == "tls":
            lines.start_tls(self.context)
        self.talk(lines)

    def begin_tls(self, lines, answer, injected):
        """Say yes to STARTTLS, with more behind it where that is wrong."""
        lines.send(answer + ("\r\n" + injected if self.wrong.inject else ""))
        lines.start_tls(self.context)


class ImapImpostor(Impostor):
    CAPABILITY = "CAPABILITY IMAP4rev1 UIDPLUS AUTH=PLAIN"

    def talk(self, lines):
        offer = " STARTTLS" if self.wrong.start == "starttls" else ""
        lines.send("* OK ready")
        while True:
            tag, _, rest = lines.line().partition(" ")
            verb = rest.partition(" ")[0].upper()
            if verb == "STARTTLS" and offer:
                offer = ""
                self.begin_tls(lines, tag + " OK begin TLS",
                               f"* {self.CAPABILITY}\r\nA002 OK done\r\n"
                               "2 OK done")
            elif verb == "CAPABILITY":
                lines.send(f"* {self.CAPABILITY}{offer}\r\n{tag} OK done")
            elif verb == "AUTHENTICATE":
                lines.send("+ ")
                lines.line()
                lines.send(f"{tag} NO [AUTHENTICATIONFAILED] no")
            elif verb == "LOGIN":
                lines.send(f"{tag} NO [AUTHENTICATIONFAILED] no")
            elif verb == "LOGOUT":
                lines.send(f"* BYE\r\n{tag} OK bye")
                return
            else:
                lines.send(f"{tag} BAD what?")


class SmtpImpostor(Impostor):
    def talk(self, lines):
        offer = self.wrong.start == "starttls"
        lines.send("220 mail.example.org ESMTP")
        while True:
            verb, _, _ = lines.line().partition(" ")
            verb = verb.upper()
            if verb == "EHLO":
                lines.send("250-mail.example.org\r\n250 "
                           + ("STARTTLS" if offer else "AUTH PLAIN LOGIN"))
            elif verb == "STARTTLS" and offer:
                offer = False
                self.begin_tls(lines, "220 go on",
                               "250-mail.example.org\r\n250 AUTH PLAIN")
            elif verb == "AUTH":
                lines.send("535 no")
            elif verb == "QUIT":
                lines.send("221 bye")
                return
            else:
                lines.send("502 what?")
