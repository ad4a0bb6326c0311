# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command costs: seconds, CPU, memory, and calls that wait for the
disk."""
import contextlib
import os
import subprocess
import threading
import time

POLL = 0.03  # seconds between two looks at the memory
LIMIT = 900  # seconds that a command may take
WORDS = 200  # bytes of a failure that are told


class Failed(Exception):
    """A command did not do what it should; says why."""


class Cost:
    def __init__(self):
        self.seconds = 0.0
        self.cpu = 0.0  # of the whole family
        self.peaks = {}  # role -> KiB, the most that one process had
        self.syncs = None  # where they were counted
        self.out = ""


def children_of(pid):
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/children") as source:
            yield from map(int, source.read().split())


def role_of(pid):
    """heyward's helpers have their names, all others are "main"."""
    with open(f"/proc/{pid}/cmdline") as source:
        words = source.read().split("\0")
    role = words[1].partition("helper-")[2] if len(words) > 1 else ""
    return role or "main"


def note_peaks(peaks, pid):
    """The kernel keeps the peak of each process; ours is not to miss its
    last."""
    with contextlib.suppress(OSError):
        role = role_of(pid)
        with open(f"/proc/{pid}/status") as source:
            for line in source:
                if line.startswith("VmHWM:"):
                    peaks[role] = max(peaks.get(role, 0),
                                      int(line.split()[1]))
        for child in children_of(pid):
            note_peaks(peaks, child)


def last_words(path):
    with open(path, encoding="utf-8", errors="replace") as source:
        lines = source.read().strip().splitlines()
    return lines[-1][:WORDS] if lines else "it says nothing"


def wait(process, peaks):
    """(Status, resource usage); the memory is watched meanwhile."""
    end = threading.Event()

    def watch():
        while not end.is_set():
            note_peaks(peaks, process.pid)
            end.wait(POLL)

    watcher = threading.Thread(target=watch, daemon=True)
    killer = threading.Timer(LIMIT, process.kill)
    watcher.start()
    killer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        killer.cancel()
        end.set()
        watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage


def run(command, logs, env=None, codes=(0,)):
    """The Cost of a command, which writes its logs below a folder."""
    cost = Cost()
    # What others have left to be written must not be waited for.
    os.sync()
    with open(logs + "/out", "wb") as out, open(logs + "/err", "wb") as err:
        begin = time.monotonic()
        process = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=out,
            stderr=err)
        usage = wait(process, cost.peaks)
        cost.seconds = time.monotonic() - begin
    if cost.seconds >= LIMIT:
        raise Failed(f"{command[0]} hung and was ended after {LIMIT} s")
    if process.returncode not in codes:
        raise Failed(f"{command[0]} ended with {process.returncode}: "
                     + last_words(logs + "/err"))
    cost.cpu = usage.ru_utime + usage.ru_stime
    with open(logs + "/out", encoding="utf-8", errors="replace") as out:
        cost.out = out.read()
    return cost


def count_syncs(command, logs, env=None, codes=(0,)):
    """How often it waits for the disk; this run's other costs mean
    nothing."""
    calls = logs + "/calls"
    run(["strace", "-f", "--seccomp-bpf", "-c", "-e", "trace=fsync,fdatasync",
         "-o", calls, *command], logs, env, codes)
    total = 0
    with open(calls) as source:
        for line in source:
            words = line.split()
            if words and words[-1] in ("fsync", "fdatasync"):
                total += int(words[3])
    return total
