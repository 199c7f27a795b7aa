"""Runs of the command, as these programs need them."""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing

# Settings of whoever runs this are none of the run's.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "QUOTASCOPE"))}
ENVIRONMENT["XDG_CONFIG_HOME"] = "/nonexistent"


class Run:
    """How a run ended: exit status (negative: the signal that ended it), what it wrote, seconds."""

    def __init__(self, command, seconds=300, launcher=(), variables=None):
        self.command = list(launcher) + [str(part) for part in command]
        begun = time.monotonic()
        with subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env={**ENVIRONMENT, **(variables or {})}) as process:
            try:
                output, errors = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                output, errors = process.communicate()
                errors += f"still running after {seconds} s\n".encode()
        self.status = process.returncode
        self.seconds = time.monotonic() - begun
        self.output, self.errors = output.decode("utf-8", "replace"), errors.decode("utf-8", "replace")

    @property
    def crashed(self):
        return self.status < 0 or self.status >= 128 and self.status != 130

    def json(self):
        return json.loads(self.output) if self.output.strip() else None

    def __str__(self):
        return f"$ {' '.join(self.command)}\nexit status {self.status}\n{self.output[:2000]}{self.errors[:2000]}"


class Quotascope:
    """The command under test, with the history and the report folder of one simulation."""

    def __init__(self, binary, history, reports=None):
        self.binary, self.history, self.reports = os.path.abspath(binary), history, reports

    def scan_command(self, paths, now, *more):
        command = [self.binary, "scan", *map(str, paths), "--history", str(self.history), "--now", now, "--format", "json",
                   "--no-progress", *map(str, more)]
        return command + (["--report-dir", str(self.reports)] if self.reports else [])

    def scan(self, paths, now, *more, **settings):
        return Run(self.scan_command(paths, now, *more), **settings)

    def known(self, **settings):
        return Run([self.binary, "history", "--json", "--history", self.history], **settings)

    def counted(self):
        """Lines and events of all logs that the history knows."""
        with closing(sqlite3.connect(f"file:{self.history}?mode=ro", uri=True)) as database:
            return database.execute("SELECT sum(lines), sum(events) FROM logs").fetchone()

    def report(self, path, now):
        return Run([self.binary, "report", path, "--now", now, "--format", "json", "--no-progress", "--quiet"])


# What a process took at most counts as its child's too: this one takes little.
MEASURE = """
import json, os, sys, time
begun = time.monotonic()
process = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
with open(sys.argv[1], "w") as file:
    json.dump([os.waitstatus_to_exitcode(status), usage.ru_maxrss << 10, time.monotonic() - begun], file)
"""


def measured(command):
    """A run with its own peak memory in bytes and its seconds."""
    with tempfile.NamedTemporaryFile("r") as figures:
        run = Run(command, launcher=[sys.executable, "-S", "-c", MEASURE, figures.name])
        run.status, run.memory, run.seconds = json.load(figures)
    return run
