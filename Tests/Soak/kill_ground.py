"""Logs of which a scan takes a while, a history of their first half, and what an undisturbed scan tells of the second."""
import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from log_lines import DAY, iso
from log_writers import BEGIN, World
from rotation import Folder
from scanning import Quotascope


def digest(root):
    """Of all files below a folder: content, times, permissions and inodes."""
    found = {}
    for path in sorted(Path(root).rglob("*")):
        if path.is_file():
            status = path.stat()
            found[str(path)] = (hashlib.sha256(path.read_bytes()).hexdigest(), status.st_mtime_ns, status.st_mode, status.st_ino)
    return found


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def integrity(history):
    """What SQLite says of a copy, with what a killed writer left beside it."""
    copy = Path(history).parent.parent / "integrity"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(Path(history).parent, copy)
    with closing(sqlite3.connect(copy / Path(history).name)) as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]


class Outcome:
    """All that a scan leaves: what it told, the history as told, the reports."""

    def __init__(self, run, known, reports):
        self.status, self.told, self.known, self.reports = run.status, run.output, known.output, reports

    def differences(self, other, compares_told=True):
        wrong = []
        if compares_told and self.told != other.told:
            wrong.append(f"standard output: {len(self.told)} bytes instead of {len(other.told)}: {self.told[:200]}")
        if self.known != other.known:
            wrong.append(f"`history --json`: {len(self.known)} bytes instead of {len(other.known)}")
        if self.reports != other.reports:
            names = {name for name in self.reports.keys() | other.reports.keys()
                     if self.reports.get(name) != other.reports.get(name)}
            wrong.append(f"reports that differ: {sorted(names)[:5]}")
        return wrong


class Ground:
    """A folder of logs in its second state, and histories to start from: none, and one of the first state."""
    STATES = ["empty", "known"]

    def __init__(self, binary, root, worlds, nights):
        self.root, self.nights = Path(root), nights
        self.now = iso(BEGIN + (nights + 2) * DAY)
        self.logs, self.place = self.root / "logs", self.root / "state"
        self.command = Quotascope(binary, self.place / "history.sqlite", self.root / "reports")
        self.base = {"empty": None, "known": self.root / "base"}
        self.fill(worlds)
        self.size = sum(path.stat().st_size for path in self.logs.rglob("*") if path.is_file())
        self.before = digest(self.logs)
        self.reference, self.seconds, self.history_size = {}, {}, {}
        for state in self.STATES:
            self.begin(state)
            run = self.scan()
            if run.status != 0 or not run.output:
                raise SystemExit(f"an undisturbed scan fails: {run}")
            self.seconds[state] = run.seconds
            self.history_size[state] = sum(path.stat().st_size for path in self.place.iterdir())
            self.reference[state] = self.outcome(run)

    def fill(self, worlds):
        """Two states, with a scan of the first between them."""
        logs = []
        for seed in range(worlds):
            folder = Folder(self.logs / f"part-{seed}", seed)
            for log in World(seed, self.nights).logs:
                log.advance(BEGIN + self.nights * DAY)
                ends = [log.ends[len(log.ends) * part // 10] for part in (0, 4, 5, 8)] + [len(log.stream)]
                folder.create(log, folder.path(log, log.file + ".2.gz"), *ends[0:2], "gzip")
                logs.append((folder, log, folder.create(log, folder.path(log, log.file), *ends[1:3]), ends))
        self.place.mkdir()
        self.command.reports.mkdir()
        run = self.command.scan([self.logs], iso(BEGIN + (self.nights + 1) * DAY))
        if run.status != 0:
            raise SystemExit(f"the first scan fails: {run}")
        shutil.copytree(self.place, self.root / "base")
        shutil.copytree(self.command.reports, self.root / "base-reports")
        for folder, log, current, ends in logs:
            folder.grow(current, ends[3])
            folder.rename(current, folder.path(log, log.file + ".1"))
            folder.create(log, folder.path(log, log.file), *ends[3:5])

    def begin(self, state):
        """Puts history and reports back."""
        for path in (self.place, self.command.reports):
            shutil.rmtree(path, ignore_errors=True)
        if state == "known":
            shutil.copytree(self.base[state], self.place)
            shutil.copytree(self.root / "base-reports", self.command.reports)
        else:
            self.place.mkdir()
            self.command.reports.mkdir()

    def scan(self, *more, **settings):
        return self.command.scan([self.logs], self.now, *more, **settings)

    def outcome(self, run):
        return Outcome(run, self.command.known(), contents(self.command.reports))

    def beside_reference(self, state, run, compares_told=True):
        """What is not as if nothing had happened."""
        wrong = [] if run.status == 0 else [f"status {run.status}: {run.errors[:300]}"]
        return wrong + self.outcome(run).differences(self.reference[state], compares_told)

    def touched_logs(self):
        return [] if digest(self.logs) == self.before else ["logs were written to"]


def wipe(path):
    for entry in os.scandir(path):
        shutil.rmtree(entry) if entry.is_dir() else os.unlink(entry)
