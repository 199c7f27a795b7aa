"""Runs commands, with their times and peak memory.

As a program it is the launcher: what a process has taken counts as the peak of the child it starts, so commands are started
by one that takes almost nothing.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Measurement:
    seconds: float
    # Of the process that was started, without its children.
    peak_bytes: int
    status: int
    output: bytes


def measure(command, keep_output=True):
    """One run of a command, its standard output in a file, or thrown away."""
    with tempfile.NamedTemporaryFile() as output:
        target = output.name if keep_output else os.devnull
        launched = subprocess.run([sys.executable, "-S", "-E", __file__, target, *command], capture_output=True, text=True)
        try:
            seconds, peak, status = json.loads(launched.stdout)
        except ValueError:
            raise RuntimeError(f"{command[0]} did not start: {launched.stderr.strip()}") from None
        if status:
            # What it said helps to see why.
            sys.stderr.write(launched.stderr[-2000:])
        return Measurement(seconds, peak, status, output.read() if keep_output else b"")


def launch(target, command):
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, 1, target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)]
    begun = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    print(json.dumps([time.perf_counter() - begun, usage.ru_maxrss << 10, os.waitstatus_to_exitcode(status)]))


def forget(paths):
    """Drops what the page cache has of these files, for a cold run."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(descriptor)


def warm(paths):
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass


class Times:
    """Seconds of several runs of one thing."""

    def __init__(self, seconds):
        self.seconds = seconds

    @property
    def median(self):
        return statistics.median(self.seconds)

    def __str__(self):
        low, high = min(self.seconds), max(self.seconds)
        if high < 0.1:
            return f"{self.median * 1000:.1f} ms ({low * 1000:.1f}-{high * 1000:.1f})"
        return f"{self.median:.2f} s" + (f" ({low:.2f}-{high:.2f})" if len(self.seconds) > 1 else " (1 run)")


if __name__ == "__main__":
    launch(sys.argv[1], sys.argv[2:])
