# SPDX-License-Identifier: GPL-3.0-or-later
"""The table, and what of it was hoped for."""
import os
import subprocess
import time

COLUMNS = ("", "mails", "s", "mails/s", "MB/s", "CPU s", "MiB", "helper",
           "syncs")
HELPERS = ("reader", "inbox", "sender")


def machine(path):
    """What the numbers depend on, without a name of this machine."""
    with open("/etc/debian_version") as source:
        debian = source.read().strip()
    with open("/proc/cpuinfo") as source:
        models = [line.partition(":")[2].strip() for line in source
                  if line.startswith("model name")]
    kind = subprocess.run(["stat", "-f", "-c", "%T", path], text=True,
                          check=True, capture_output=True).stdout.strip()
    load = os.getloadavg()
    return {"date": time.strftime("%Y-%m-%d", time.gmtime()),
            "debian": debian, "kernel": os.uname().release,
            "cores": len(models), "cpu": models[0] if models else "unknown",
            "filesystem": kind, "load": [round(one, 2) for one in load]}


def number(value, form="{:.2f}"):
    return "-" if value is None else form.format(value)


def mib(value):
    return number(value and value / 1024, "{:.1f}")


class Goal:
    """A ratio that was hoped for. value is None where a side is missing."""

    def __init__(self, label, value, least=None, most=None):
        self.label = label
        self.value = value
        self.least = least
        self.most = most

    def is_met(self):
        if self.value is None:
            return None
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most)

    def wanted(self):
        return (f">= {self.least:g}" if self.most is None
                else f"<= {self.most:g}")

    def line(self):
        word = {None: "not measured", True: "ok", False: "SHORT"}
        return (f"{self.label:<60} {number(self.value):>10} "
                f"{self.wanted():>9}  {word[self.is_met()]}")


def ratio(one, other):
    return one / other if one and other else None


def kib_of(row, roles):
    peaks = [row.peak(role) for role in roles if row.peak(role)]
    return max(peaks) if peaks else None


def speed_goals(rows):
    ours = rows["heyward"].rate()

    def against(key, least, words):
        return Goal(f"ingest, times {words}", ratio(ours, rows[key].rate()),
                    least)

    return [
        against("mbsync", 1.0, "mbsync as shipped"),
        against("mbsync-nosync", 0.5, "mbsync without fsync"),
        against("limit", 0.35, "the limit of TLS"),
        *[against(key, 15, key)
          for key in ("fetchmail", "fdm", "getmail")],
        Goal("ingest, times 2.4 mails/s", ratio(ours, 2.4), 500),
    ]


def memory_goals(rows):
    whole, part, large = rows["heyward"], rows["part"], rows["large"]
    goals = []
    for word, roles, most, times in (("core", ("main",), 32, 2),
                                     ("helper", HELPERS, 64, 4)):
        most_of = {name: kib_of(row, roles) for name, row in (
            ("whole", whole), ("part", part), ("large", large))}
        size = large.bytes / 1024
        goals += [
            Goal(f"most memory of {word}, MiB",
                 ratio(most_of["whole"], 1024), most=most),
            Goal(f"the same, {whole.mails} mails to {part.mails}",
                 ratio(most_of["whole"], most_of["part"]), most=1.1),
            Goal(f"most memory of {word} for one large mail, times its size",
                 ratio(most_of["large"], size), most=times),
        ]
    return goals


def goals_of(results):
    goals = []
    if "ingest" in results:
        goals += speed_goals(results["ingest"])
        goals += memory_goals(results["ingest"])
    if "send" in results:
        rows = results["send"]
        for key in rows:
            if key.startswith("heyward-postfix"):
                other = rows[key.replace("heyward", "source")]
                goals.append(Goal(f"{rows[key].label}, times smtp-source",
                                  ratio(rows[key].rate(), other.rate()), 0.9))
    if "idle" in results:
        rows = results["idle"]
        goals.append(Goal(
            "a run with nothing to do, times a bare login",
            ratio(rows["heyward"].seconds(), rows["bare"].seconds()),
            most=2))
    return goals


class Report:
    def __init__(self, machine_facts, args, results):
        self.machine = machine_facts
        self.args = args
        self.results = results
        self.goals = goals_of(results)

    def cells(self, row):
        seconds = row.seconds()
        return (row.label, str(row.mails or "-"), number(seconds, "{:.3f}"),
                number(row.rate() or None, "{:.1f}"),
                number(ratio(row.bytes / 1e6, seconds), "{:.1f}"),
                number(row.median("cpu")), mib(row.peak("main")),
                mib(kib_of(row, HELPERS)), number(row.syncs, "{}"))

    def table(self):
        lines = [COLUMNS]
        for rows in self.results.values():
            lines += [self.cells(row) for row in rows.values()]
        return "\n".join(f"{line[0]:<40}" + "".join(
            f"{cell:>9}" for cell in line[1:]) for line in lines)

    def failures(self):
        return [f"FAILED {row.label}: {row.failure}"
                for rows in self.results.values() for row in rows.values()
                if row.failure]

    def text(self):
        facts = self.machine
        head = (f"{facts['date']}, Debian {facts['debian']}, Linux "
                f"{facts['kernel']}, {facts['cores']} cores of "
                f"{facts['cpu']}, {facts['filesystem']}, load "
                f"{facts['load'][0]}; medians of {self.args.rounds} rounds")
        return "\n".join([head, "", self.table(), *self.failures(), "",
                          *[goal.line() for goal in self.goals]])

    def data(self):
        return {
            "machine": self.machine, "rounds": self.args.rounds,
            "results": {part: {key: self.row_data(row)
                               for key, row in rows.items()}
                        for part, rows in self.results.items()},
            "goals": [{"label": goal.label, "value": goal.value,
                       "wanted": goal.wanted(), "met": goal.is_met()}
                      for goal in self.goals],
        }

    @staticmethod
    def row_data(row):
        return {"label": row.label, "mails": row.mails, "bytes": row.bytes,
                "seconds": [cost.seconds for cost in row.costs],
                "cpu": [cost.cpu for cost in row.costs],
                "peaks": [cost.peaks for cost in row.costs],
                "syncs": row.syncs, "failure": row.failure}
