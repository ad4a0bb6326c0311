# SPDX-License-Identifier: GPL-3.0-or-later
"""What a preloaded library spoils (tests/shim/shim.c): talks that come in
bits or are interrupted, memory that runs out, and power that does.

That processes are killed, and disks full or broken, at any call, is tried by
tests/flow/sweep.
"""
import os
import shlex
import shutil
import struct
import subprocess
import tempfile

import scene
import flow
import runs
from table import checked, fault

ROLES = ("core", "inbox", "reader", "sender")
POINTS = 12  # of those at which memory may run out, or power
SAMPLED = (1, 4, 7, 10)


class Shim:
    path = None
    folder = None


def build():
    Shim.folder = tempfile.TemporaryDirectory(prefix="hwshim-", dir="/tmp")
    os.chmod(Shim.folder.name, 0o711)
    Shim.path = Shim.folder.name + "/shim.so"
    more = [] if flow.has_sanitizers() else ["-DSHIM_MALLOC"]
    subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-D_GNU_SOURCE",
                    "-O1", "-shared", "-fPIC", *more, "-o", Shim.path,
                    flow.SRCDIR + "/tests/shim/shim.c"], check=True)


def shimmed(at, role, deed, where, **more):
    """A run with the shim: its result, and how many calls were counted."""
    report = at.community.at("report")
    with open(report, "wb") as out:
        out.write(b"\0" * 4096)
    done = at.run(env={
        "LD_PRELOAD": Shim.path, "SHIM_COUNT_FILE": report,
        "SHIM_ROLE": role, "SHIM_AT": str(where), "SHIM_DO": deed,
        "ASAN_OPTIONS": runs.PRELOADED, **more})
    with open(report, "rb") as source:
        count, _, name = struct.unpack("<Q16s16s", source.read(40))
    return done, count, name.rstrip(b"\0")


counts = {}


def point(role, deed, share):
    """The call that lies so far in an undisturbed run."""
    if (role, deed) not in counts:
        with scene.Scene() as at:
            counts[role, deed] = shimmed(at, role, deed, 0)[1]
    return 1 + counts[role, deed] * share // POINTS


@fault(4, "each byte comes and goes alone, for", ROLES, sample=range(4))
def short(at, role):
    done, _, name = shimmed(at, role, "short", 1)
    checked(done)
    if not name and role != "core":
        raise AssertionError("nothing was short")


@fault(4, "half of the calls are interrupted, for", ROLES, sample=range(4))
def interrupted(at, role):
    done, _, name = shimmed(at, role, "eintr", 1)
    checked(done)
    if not name and role != "core":
        raise AssertionError("nothing was interrupted")


MEMORY = [(role, share) for role in ROLES for share in range(POINTS)]


@fault(5, "memory runs out, in which process, after how many twelfths",
       tuple(MEMORY), sample=[at for at, (_, share) in enumerate(MEMORY)
                              if share in SAMPLED[1:3]])
def no_memory(at, where):
    role, share = where
    done, _, name = shimmed(at, role, "nomem", point(role, "nomem", share))
    at.may_double = True  # as if it were killed
    # Libraries may end a process that has no memory left.
    if done.code not in (-5, -6):
        checked(done)
    if not name and not flow.has_sanitizers():
        raise AssertionError("there was always enough")


@fault(37, "the power fails, after how many twelfths", tuple(range(POINTS)),
       sample=SAMPLED, ban=True)
def power_fails(at, share):
    """Of each file is left what was made durable, or what it was before."""
    at.let_ban_leave()
    kept = at.community.at("synced")
    shutil.copytree(at.community.state, kept)
    _, _, name = shimmed(at, "core", "kill", point("core", "kill", share),
                         SHIM_SYNCED=kept)
    if not name:
        raise AssertionError("the power did not fail")
    now = set(os.listdir(at.community.state))
    for name in os.listdir(kept):
        if name.endswith("-shm") or name not in now:
            os.unlink(os.path.join(kept, name))
    shutil.rmtree(at.community.state)
    shutil.copytree(kept, at.community.state)
    os.chmod(at.community.state, 0o700)
    at.may_double = True
