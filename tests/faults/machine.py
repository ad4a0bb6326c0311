# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to processes, clocks, files and keys."""
import contextlib
import os
import shutil
import signal
import subprocess
import time

import scene
import flow
import runs
from table import fault

PAGE = 16384
RING = "state/service.key"
LOG = "state/heyward.db-wal"
# A sanitizer wants to come first, and a process of its own.
SANITIZED = {"ASAN_OPTIONS": runs.PRELOADED}


@contextlib.contextmanager
def held_run(at):
    """A run that waits at the final dot of its first mail."""
    begin = os.path.getsize(at.post.fake.transcript.name)
    at.post.fault("dot", "hang")
    run = subprocess.Popen(at.community.command("run"),
                           env=at.community.environment(),
                           stdin=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    try:
        if not flow.wait_until(lambda: has_mail(at, begin)):
            raise AssertionError("no mail came")
        yield run
    finally:
        if run.poll() is None:
            run.kill()
        run.wait()


def has_mail(at, begin):
    """Is there a whole one in the transcript, behind that place?"""
    with open(at.post.fake.transcript.name, encoding="latin-1") as source:
        source.seek(begin)
        return "M: " in source.read()


def second(at):
    """Beside a run that is held: it leaves quietly."""
    done = at.do(seconds=30)
    if done != (flow.EX_OK, "", ""):
        raise AssertionError(f"the second run: {done}")


# ------------------------------ processes -----------------------------

@fault(26, "so many runs are started at once", (2, 5, 50), sample=(2,),
       mails=4)
def crons(at, number):
    jobs = [subprocess.Popen(at.community.command("run"),
                             env=at.community.environment(),
                             stdin=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
            for _ in range(number)]
    codes = {job.wait() for job in jobs}
    if codes != {flow.EX_OK}:
        raise AssertionError(f"exit codes {codes}")


@fault(27, "all beside the database is deleted while a run is under way")
def lock_deleted(at):
    """There is no lock file: the directory is the lock."""
    with held_run(at):
        for name in os.listdir(at.community.state):
            if name not in ("heyward.db", "heyward.db-wal", "heyward.db-shm",
                            "service.key", "audit.head"):
                os.unlink(os.path.join(at.community.state, name))
        second(at)


@fault(27, "the directory is moved away and back while a run is under way")
def lock_moved(at):
    with held_run(at):
        os.rename(at.community.state, at.community.at("away"))
        os.rename(at.community.at("away"), at.community.state)
        second(at)


@fault(28, "a run is stopped and goes on after its time", limit="4s")
def stopped(at):
    """While it is stopped, others leave; its limit passes."""
    with held_run(at) as run:
        os.kill(run.pid, signal.SIGSTOP)
        second(at)
        time.sleep(5)
        os.kill(run.pid, signal.SIGCONT)
        flow.wait_until(lambda: run.poll() is not None, 20)
        if run.poll() is None:
            raise AssertionError("it hangs")


@fault(36, "nobody can read what is logged", ("/dev/full", "closed", "pipe"),
       sample=(0,))
def log_full(at, where):
    at.box.options.close = "UID STORE"
    shell = {"/dev/full": 'exec "$@" >/dev/full 2>&1',
             "closed": 'exec "$@" >&- 2>&-',
             "pipe": '"$@" 2>&1 | true'}[where]
    at.do(wrap=("sh", "-c", shell, "sh"))


@fault(38, "no more processes may be had than", (1, 2, 3), sample=(0, 1))
def no_processes(at, number):
    """Of a user without rights, whom nobody else is."""
    user = str(61000 + os.getpid() % 3000)
    subprocess.run(["chown", "-R", user, at.community.path], check=True)
    wrap = ("setpriv", "--reuid", user, "--regid", user, "--clear-groups",
            "prlimit", f"--nproc={number}")
    at.do(wrap=wrap, env=SANITIZED)
    subprocess.run(["chown", "-R", "0", at.community.path], check=True)


@fault(39, "no more files may be open than", (16, 12, 10, 8, 6, 4),
       sample=(0, 3))
def few_files(at, number):
    at.do(wrap=("prlimit", f"--nofile={number}"))


# -------------------------------- clocks ------------------------------

@fault(29, "the clock jumps by", ("-1d", "+1d", "+10y", "-30y"),
       sample=(0, 2), ban=True)
def clock_jumps(at, by):
    at.let_ban_leave()
    env = {"NO_FAKE_STAT": "1", **SANITIZED}
    wrap = ("faketime", "-f", by)
    at.do(wrap=wrap, env=env)
    at.seems_old = by == "+10y"


# ---------------------------- the database ----------------------------

def kill_with_log(at, copy):
    """A run is killed while there is something in its log, of which that is
    a copy then."""
    with held_run(at) as run:
        run.kill()
        run.wait()
    at.post.calm()
    shutil.copy2(at.community.at(LOG), copy)
    if os.path.getsize(copy) == 0:
        raise AssertionError("there is nothing in the log")


@fault(30, "the database is read-only")
def database_read_only(at):
    """Also for root, on a file system that is."""
    top = at.community.state
    mount("--bind", top, top)
    try:
        mount("-o", "remount,bind,ro", top)
        done = at.do()
    finally:
        subprocess.run(["umount", "-l", top], check=True)
    if done.code == flow.EX_OK or len(at.box.raws) != len(at.letters):
        raise AssertionError(f"{done}, {len(at.box.raws)} mails left")


def mount(*args):
    subprocess.run(["mount", *args], check=True, capture_output=True)


@fault(30, "the log beside the database is deleted")
def log_deleted(at):
    """Nothing is ever in it alone that the mailbox has not, too, when a run
    ends; of one that was killed, the audit head tells."""
    at.do()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(at.community.at(LOG))


@fault(30, "the log of a run that was killed is deleted")
def log_of_killed_deleted(at):
    """What it had done is missed, and not done again; and found again."""
    kept = at.community.at("kept")
    kill_with_log(at, kept)
    os.unlink(at.community.at(LOG))
    os.unlink(at.community.at(LOG[:-3] + "shm"))
    at.put()
    sent = len(at.post.accepted)
    done = at.do()
    if done.code != flow.EX_CONFIG or len(at.post.accepted) != sent:
        raise AssertionError(f"{done}, {len(at.post.accepted)} mails")
    shutil.copy2(kept, at.community.at(LOG))
    with contextlib.suppress(FileNotFoundError):
        os.unlink(at.community.at(LOG[:-3] + "shm"))


@fault(30, "the log beside the database is of",
       ("another one", "an older copy"), sample=(0, 1))
def log_of_another(at, which):
    """SQLite takes any; the run refuses it, and leaves it where it is."""
    with contextlib.ExitStack() as stack:
        other = at
        if which == "another one":
            other = stack.enter_context(scene.Scene(mails=3))
            other.make_ring()
            other.run_well()
            other.put()
        kill_with_log(other, at.community.at("other"))
    at.do()
    shutil.copy2(at.community.at("other"), at.community.at(LOG))
    with contextlib.suppress(FileNotFoundError):
        os.unlink(at.community.at(LOG[:-3] + "shm"))
    sent, left = len(at.post.accepted), len(at.box.raws)
    at.put()
    done = at.do()
    if done.code != flow.EX_CONFIG or len(at.post.accepted) != sent \
            or len(at.box.raws) != left + 1:
        raise AssertionError(f"the run: {done}")
    os.unlink(at.community.at(LOG))


@fault(30, "the database is replaced by an older copy")
def database_older(at):
    """Not a mail goes out, until the newer one is back."""
    shutil.copy2(at.database, at.community.at("older"))
    at.do()
    shutil.copy2(at.database, at.community.at("newer"))
    shutil.copy2(at.community.at("older"), at.database)
    at.put()
    sent = len(at.post.accepted)
    done = at.do()
    if done.code != flow.EX_CONFIG or len(at.post.accepted) != sent:
        raise AssertionError(f"{done}, {len(at.post.accepted)} mails")
    shutil.copy2(at.community.at("newer"), at.database)


@fault(30, "the database ends at each of its pages")
def database_truncated(at):
    """Each is refused, or harmless; nothing is taken out of the mailbox by
    one that is not whole."""
    at.do()
    at.put()
    shutil.copytree(at.community.state, at.community.at("whole"))
    sent = len(at.post.accepted)
    pages = os.path.getsize(at.database) // PAGE
    step = max(1, pages // 24)
    for page in range(0, pages, step):
        os.truncate(at.database, page * PAGE)
        done = at.do()
        if len(at.box.raws) != 1 or len(at.post.accepted) != sent \
                or done.code == flow.EX_OK:
            raise AssertionError(f"{page} of {pages} pages: {done}, "
                                 f"{len(at.box.raws)} mails left")
        shutil.rmtree(at.community.state)
        shutil.copytree(at.community.at("whole"), at.community.state)
        os.chmod(at.community.state, 0o700)


# --------------------------------- keys -------------------------------

def ring_absent(path, top):
    os.unlink(path)


def ring_of_another(path, top):
    with scene.Scene(mails=0) as other:
        other.make_ring()
        shutil.copy2(other.community.at(RING), path)


def ring_for_all(path, top):
    os.chmod(path, 0o644)


def ring_link(path, top):
    os.rename(path, top + "/elsewhere")
    os.symlink(top + "/elsewhere", path)


def ring_garbled(path, top):
    with open(path, "r+b") as ring:
        ring.seek(os.path.getsize(path) // 2)
        ring.write(b"\0\1\2\3")


def ring_empty(path, top):
    os.truncate(path, 0)


RINGS = {"absent": ring_absent, "of another database": ring_of_another,
         "open to all": ring_for_all, "a link": ring_link,
         "garbled": ring_garbled, "empty": ring_empty}


@fault(31, "the key ring is", tuple(RINGS), sample=(0, 1, 3))
def ring_is(at, how):
    """Nothing is done before it is right again."""
    path, kept = at.community.at(RING), at.community.at("kept")
    shutil.copy2(path, kept)
    RINGS[how](path, at.community.path)
    done = at.do()
    if done.code != flow.EX_CONFIG or len(at.box.raws) != len(at.letters) \
            or at.post.accepted:
        raise AssertionError(f"{done}, {len(at.box.raws)} mails left")
    if os.path.lexists(path):
        os.unlink(path)
    shutil.copy2(kept, path)
    os.chmod(path, 0o600)


# ------------------------------ erasing -------------------------------

@fault(40, "a person asks to be erased while their mail leaves")
def erased(at):
    """It waits until the run has ended; then it is all gone."""
    address = at.letters[0].address
    with held_run(at) as run:
        done = at.community.heyward("purge", "--yes", "--person", address)
        if done.code == flow.EX_OK:
            raise AssertionError(f"beside a run: {done}")
        run.kill()
        run.wait()
    at.post.calm()
    at.settle()
    done = at.community.heyward("purge", "--yes", "--person", address)
    if done.code != flow.EX_OK:
        raise AssertionError(f"{done}")
    left = at.query("SELECT count(*) FROM messages")
    if left != len(at.letters):  # and a remark in place of the one
        raise AssertionError(f"{left} messages")
    at.is_counted = False  # the mails to this person are not on record now
