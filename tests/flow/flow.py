# SPDX-License-Identifier: GPL-3.0-or-later
"""What the flow tests share: TAP, a community of two moderators, the lab.

A test is a function that takes a Tap, run by main(); everything it makes
lies below the private directory of a Community, which goes at the end.
"""
import collections
import email
import email.policy
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

SRCDIR = os.environ.get("srcdir") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
BUILDDIR = os.environ.get("builddir") or SRCDIR
HEYWARD = os.path.join(BUILDDIR, "heyward")
LAB = os.path.join(SRCDIR, "tests/lab/lab")
MODERATORS = ("alice@example.org", "bob@example.org")
HEY = "hey@example.org"

# Exit codes of <sysexits.h> that the program uses.
EX_OK, EX_USAGE, EX_DATAERR = 0, 64, 65
EX_UNAVAILABLE, EX_SOFTWARE = 69, 70
EX_IOERR, EX_TEMPFAIL, EX_CONFIG = 74, 75, 78


class Tap:
    """One sentence per thing that was checked."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, is_true, sentence, *details):
        self.count += 1
        self.failed += not is_true
        print("ok" if is_true else "not ok", self.count, "-", sentence)
        if not is_true:
            self.note(*details)
        return bool(is_true)

    def note(self, *details):
        for detail in details:
            for line in str(detail).splitlines() or [""]:
                print("#", line[:400])
        sys.stdout.flush()


def main(test):
    """Run one test function as a TAP program."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tap = Tap()
    try:
        if not os.access(HEYWARD, os.X_OK):
            raise RuntimeError(f"{HEYWARD} is not there: build it first")
        test(tap)
    except Exception:
        tap.check(False, "the test itself runs to its end",
                  traceback.format_exc())
    print(f"1..{tap.count}")
    sys.exit(tap.failed > 0)


def has_sanitizers():
    """Is this a developer build?"""
    with open(os.path.join(BUILDDIR, "config.h")) as config:
        return "#define WITH_SANITIZERS 1" in config.read()


def wait_until(condition, seconds=60):
    """Poll until condition() is true; its last value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.05)


def section(name, options):
    """One section of heyward.conf."""
    lines = [f"  {key} = {value if isinstance(value, int) else quoted(value)}"
             for key, value in options.items()]
    return "\n".join([name + " {", *lines, "}"])


def quoted(value):
    if isinstance(value, (list, tuple)):
        return "{" + ", ".join(map(quoted, value)) + "}"
    return '"' + value + '"'


Result = collections.namedtuple("Result", "code out err")


class Community:
    """A directory with a configuration, keys, a database and folders."""

    model = None  # where init() has been done

    def __init__(self, path=None):
        self.own = path is None
        self.path = path or tempfile.mkdtemp(prefix="heyward-", dir="/tmp")
        os.makedirs(self.path, exist_ok=True)
        os.chmod(self.path, 0o711)
        self.state = self.at("state")
        self.config = self.at("etc/heyward.conf")
        for name in ("state", "etc", "tmp"):
            os.makedirs(self.at(name), mode=0o700, exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.own:
            shutil.rmtree(self.path, ignore_errors=True)

    def at(self, name):
        return os.path.join(self.path, name)

    def secret(self, name, text):
        """A file that only its owner may read; its path."""
        fd = os.open(self.at("etc/" + name),
                     os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w") as out:
            out.write(text + "\n")
        return self.at("etc/" + name)

    def folder(self, name):
        """A folder of mail, made if missing; as the option wants it."""
        os.makedirs(self.at(name), exist_ok=True)
        return "dir:" + self.at(name)

    def configure(self, inbox=None, mailer=None, limits=None, **top):
        """inbox and mailer: "dir:PATH", or a dict of a server's options,
        with the key "password" where there is a login. top are options that
        stand in no section."""
        parts = [f"{key} = {quoted(value)}" for key, value in top.items()]
        parts += [section("community", {
            "name": "Example Community", "address": HEY,
            "code_of_conduct": "https://example.org/conduct",
            "language": "en"})]
        for name, option, value in (("imap", "inbox", inbox),
                                    ("smtp", "mailer", mailer)):
            value = value or self.folder(option)
            if isinstance(value, str):
                parts.insert(0, f'{option} = "{value}"')
                continue
            value = dict(value)
            if "password" in value:
                value["password_file"] = self.secret(name + ".password",
                                                     value.pop("password"))
            parts.append(section(name, value))
        parts += [
            section("store", {"path": self.at("state/heyward.db")}),
            section("keys", {"ring": self.at("state/service.key"),
                             "recovery": [self.at("etc/recovery.pub")]}),
            section('moderator "alice"', {"address": MODERATORS[0]}),
            section('moderator "bob"', {"address": MODERATORS[1]}),
            section("escalation", {"addresses": ["ombud@example.net"]}),
            section("limits", {"acks_per_hour": 1000, **(limits or {})}),
        ]
        with open(self.config, "w") as out:
            out.write("\n".join(parts) + "\n")

    def environment(self, **more):
        env = {key: value for key, value in os.environ.items()
               if not key.startswith(("HEYWARD_CONF", "SHIM_"))}
        env.setdefault("HEYWARD_TEMPLATES", os.path.join(SRCDIR, "src/tmpl"))
        env["TMPDIR"] = self.at("tmp")
        env.update(more)
        return env

    def command(self, *args):
        return [HEYWARD, "--config", self.config, *args]

    def heyward(self, *args, env=None, wrap=(), seconds=300):
        """Run the program to its end. A wrapper of faketime's names a
        semaphore after its process, and one that was killed leaves it: then
        nothing was run, and another process has another name."""
        busy = True
        while busy:
            done = subprocess.run(
                [*wrap, *self.command(*args)], stdin=subprocess.DEVNULL,
                capture_output=True, timeout=seconds, check=False,
                env=self.environment(**(env or {})))
            busy = wrap and b"sem_open: File exists" in done.stderr
        return Result(done.returncode, done.stdout.decode(errors="replace"),
                      done.stderr.decode(errors="replace"))

    def init(self):
        """heyward init; it is slow on purpose, so that each test program
        has it done once and copies the result."""
        if Community.model is None:
            phrase = self.secret("passphrase", "a phrase of the lab")
            done = self.heyward("init", "--passphrase-file", phrase)
            if done.code != EX_OK:
                raise RuntimeError(f"heyward init failed: {done}")
            Community.model = tempfile.TemporaryDirectory(
                prefix="hwmodel-", dir="/tmp")
            self.copy_keys(self.path, Community.model.name)
        else:
            self.copy_keys(Community.model.name, self.path)

    @staticmethod
    def copy_keys(source, target):
        shutil.copytree(source + "/state", target + "/state",
                        dirs_exist_ok=True)
        os.makedirs(target + "/etc", exist_ok=True)
        for name in ("recovery.pub", "recovery.key"):
            shutil.copy2(f"{source}/etc/{name}", f"{target}/etc/{name}")

    def first_run(self):
        """Meet the mailbox while it is empty."""
        done = self.heyward("run")
        if done.code != EX_OK:
            raise RuntimeError(f"the first heyward run failed: {done}")

    def cases(self):
        done = self.heyward("case", "list", "--json")
        if done.code != EX_OK:
            raise RuntimeError(f"heyward case list failed: {done}")
        return json.loads(done.out or "[]")

    def drop(self, raw, folder="inbox", name=None, age=0):
        """Put a mail into a folder, as old as asked."""
        drop_mail(self.at(folder), raw, name, age)


def drop_mail(folder, raw, name=None, age=0):
    """Write one mail completely before it can be seen."""
    name = name or f"{time.time_ns()}.{os.urandom(4).hex()}.flow"
    hidden = os.path.join(folder, "." + name)
    with open(hidden, "wb") as out:
        out.write(raw)
    os.chmod(hidden, 0o644)
    then = time.time() - age
    os.utime(hidden, (then, then))
    os.rename(hidden, os.path.join(folder, name))


def mails_in(folder):
    """All mails of a folder or Maildir, parsed; [] when it is not there.
    Of the program's own folders, without the envelopes."""
    found = []
    for path, dirs, files in os.walk(folder):
        dirs[:] = [name for name in dirs if name != "tmp"]
        for name in sorted(files):
            if name.startswith((".", "dovecot")) or name.endswith(".env"):
                continue
            with open(os.path.join(path, name), "rb") as source:
                found.append(parse(source.read()))
    return found


def parse(raw):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    mail.raw = raw
    return mail


def sent_to(mails, address):
    """Those whose only To is address."""
    return [mail for mail in mails
            if [to.addr_spec for to in mail["To"].addresses] == [address]]


def text_of(mail):
    """Everything a reader sees: headers and text, decoded."""
    body = mail.get_body(("plain", "html"))
    return "\n".join([f"{key}: {value}" for key, value in mail.items()]
                     + [body.get_content() if body else ""])


class Lab:
    """A running lab in a directory of its own."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="hwlab-", dir="/tmp")
        self.env = {}

    def __enter__(self):
        try:
            self.call("start")
        except BaseException:
            self.__exit__()
            raise
        with open(self.at("env")) as env:
            for line in env:
                key, _, value = line.strip().partition("=")
                self.env[key] = shlex.split(value)[0]
        return self

    def __exit__(self, *_):
        self.call("stop")
        shutil.rmtree(self.path, ignore_errors=True)

    def call(self, command, *args):
        done = subprocess.run([LAB, command, self.path, *args], check=False,
                              capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"lab {command}: {done.stderr}")
        return done.stdout

    def at(self, name):
        return os.path.join(self.path, name)

    def server(self, port, security, user="hey"):
        """Options of one of its servers."""
        return {"host": "localhost", "port": int(self.env[port]),
                "security": security, "ca_file": self.env["CA_FILE"],
                "user": user, "password": self.env["PASSWORD"]}

    def imap(self, security="tls", user="hey"):
        port = "IMAPS_PORT" if security == "tls" else "IMAP_PORT"
        return self.server(port, security, user)

    def smtp(self, security="tls"):
        port = "SUBMISSIONS_PORT" if security == "tls" else "SUBMISSION_PORT"
        return {**self.server(port, security), "hello": "example.org"}

    def postfix(self, tables=None, **values):
        """Change settings of Postfix, and its tables below the lab."""
        for name, text in (tables or {}).items():
            with open(self.at(name), "w") as out:
                out.write(text)
            os.chmod(self.at(name), 0o644)
        with open(self.at("postfix/etc/main.cf"), "a") as out:
            out.writelines(f"{key} = {value}\n"
                           for key, value in values.items())
        before = self.reloads()
        with open(self.at("postfix/queue/pid/master.pid")) as source:
            os.kill(int(source.read()), signal.SIGHUP)
        if not wait_until(lambda: self.reloads() > before):
            raise RuntimeError("Postfix did not read its settings again")

    def reloads(self):
        with open(self.at("postfix/maillog"), errors="replace") as log:
            return log.read().count(": reload -- ")

    def maildir(self, user):
        """The Maildir of a user of Dovecot, made if missing."""
        path = self.at("mail/" + user)
        owner = os.stat(self.at("mail"))
        for name in ("", "/new", "/cur", "/tmp"):
            if not os.path.isdir(path + name):
                os.mkdir(path + name)
                os.chown(path + name, owner.st_uid, owner.st_gid)
        return path
