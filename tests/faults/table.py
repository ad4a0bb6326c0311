# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of faults: a fault is a function with a number and words."""
import collections
import traceback

import scene
import flow

# What a run with a fault may end with; who is killed has no code.
EX_OSERR = 71  # there is no memory
CODES = (flow.EX_OK, flow.EX_UNAVAILABLE, flow.EX_SOFTWARE, EX_OSERR,
         flow.EX_IOERR, flow.EX_TEMPFAIL, flow.EX_CONFIG)

# number: of its kind, in faults.py. One of a sample is tried also when there
# is little time.
Fault = collections.namedtuple(
    "Fault", "number words do what set_up may_fail is_sample")
faults = []


def fault(number, words, whats=(None,), may_fail=False, sample=(), **set_up):
    """A function of a Scene is a fault, or one for each of what."""
    def add(do):
        for at, what in enumerate(whats):
            label = words if what is None else f"{words}: {what}"
            faults.append(Fault(number, label, do, what, set_up, may_fail,
                                at in sample if sample else at == 0))
        return do
    return add


def checked(done):
    """A run that may have failed, but in an orderly way."""
    if done.code not in CODES or "Sanitizer" in done.err:
        raise AssertionError(f"the run: {done}")
    return done


def try_fault(row):
    """What is wrong after it; [] when it was survived."""
    try:
        with scene.Scene(**row.set_up) as at:
            at.do = lambda **how: checked(at.run(**how))
            if row.what is None:
                row.do(at)
            else:
                row.do(at, row.what)
            return at.problems(row.may_fail)
    except Exception:
        return [traceback.format_exc()]
