"""Histories that cannot be used: no room, no permission, a later version, damage, a scan that holds them.

Each check is a function of the ground that gives sentences on what is wrong.
"""
import os
import random
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path

from kill_ground import integrity, wipe
from scanning import Run

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def refusal(run, *words):
    """What is wrong with how a run says that it cannot use a history: status 2, and one message with any of the words."""
    wrong = []
    if run.status != 2:
        wrong.append(f"status {run.status} instead of 2")
    lines = run.errors.strip().splitlines()
    if len(lines) != 1:
        wrong.append(f"{len(lines)} lines on standard error")
    if words and not any(word in run.errors.lower() for word in words):
        wrong.append(f"the message has none of {words}")
    return [f"{'; '.join(wrong)}: {run.errors[:300]!r}"] if wrong else []


@contextmanager
def small_disk(path, size):
    Path(path).mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", path], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", path], check=True)


def make_room(path):
    subprocess.run(["mount", "-o", "remount,size=1g", path], check=True)


def full_disk(ground, say):
    """The history's disk is full after more and more of what the scan writes."""
    wrong, refused = [], 0
    for state in ground.STATES:
        size = ground.history_size[state]
        held = sum(path.stat().st_size for path in ground.base[state].iterdir()) if ground.base[state] else 0
        for part in (0, 0.05, 0.2, 0.5, 0.9, 1.4, 2.2):
            ground.begin(state)
            kept = {path.name: path.read_bytes() for path in ground.place.iterdir()}
            room = (held + int((size - held) * part)) // 4096 * 4096 + 8192
            with small_disk(ground.place, room):
                for name, content in kept.items():
                    (ground.place / name).write_bytes(content)
                first = ground.scan()
                found = []
                if first.status != 0:
                    refused += 1
                    found += refusal(first, "room", "full", "disk", "space")
                    make_room(ground.place)
                    run = ground.scan()
                else:
                    run = first
                found += ground.beside_reference(state, run)
                found += [] if integrity(ground.command.history) == "ok" else ["the history is damaged"]
                wrong += [f"{state}, {room} bytes of {size}: {sentence}" for sentence in found]
    say(f"full disk: {refused} of 14 disks were too small")
    if not refused:
        wrong.append("no disk was too small")
    return wrong


def full_folders(ground, say):
    """The disk of the reports, and that of temporary files, is full."""
    wrong = []
    ground.begin("known")
    kept = {path.name: path.read_bytes() for path in ground.command.reports.iterdir()}
    held = sum(-(-len(content) // 4096) * 4096 for content in kept.values())
    with small_disk(ground.command.reports, held + 8192):
        for name, content in kept.items():
            (ground.command.reports / name).write_bytes(content)
        run = ground.scan()
        wrong += refusal(run, "room", "full", "disk", "space", str(ground.command.reports))
        make_room(ground.command.reports)
        wrong += ground.beside_reference("known", ground.scan())
        wipe(ground.command.reports)
    temporary = ground.root / "temporary"
    for room in (4096, 65536, 1 << 20):
        ground.begin("empty")
        with small_disk(temporary, room):
            run = ground.scan("--temp-dir", temporary, "--memory", "16M")
            say(f"temporary files with {room} bytes: status {run.status}")
            if run.status != 0:
                wrong += refusal(run, "temp", "room", "space")
                make_room(temporary)
                run = ground.scan("--temp-dir", temporary, "--memory", "16M")
            wrong += ground.beside_reference("empty", run)
    return wrong


def read_only(ground, say):
    """A file system that cannot be written, and a user who may not."""
    ground.begin("known")
    before = ground.command.known().output
    subprocess.run(["mount", "--bind", ground.place, ground.place], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", ground.place], check=True)
        wrong = refusal(ground.scan(), "read-only", "written")
        known = ground.command.known()
        if known.status != 0 or known.output != before:
            wrong.append(f"`history` on a read-only file system: {known}")
    finally:
        subprocess.run(["umount", ground.place], check=True)
    wrong += ground.beside_reference("known", ground.scan())
    ground.begin("known")
    if Run([ground.command.binary, "--version"], launcher=NOBODY).status != 0 or not readable_by_nobody(ground.logs):
        say("read-only for a user: left out, nobody may not run the binary or read the logs")
        return wrong
    wrong += refusal(ground.scan(launcher=NOBODY), "read-only", "written")
    known = ground.command.known(launcher=NOBODY)
    if known.status != 0 or known.output != before:
        wrong.append(f"`history` of somebody who may only read: {known}")
    return wrong + ground.beside_reference("known", ground.scan())


def readable_by_nobody(path):
    return subprocess.run([*NOBODY, "ls", path], capture_output=True, check=False).returncode == 0


def newer_version(ground, say):
    ground.begin("known")
    with closing(sqlite3.connect(ground.command.history)) as database:
        version, = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 1000}")
    before = ground.command.history.read_bytes()
    wrong = refusal(ground.scan(), "version") + refusal(ground.command.known(), "version")
    if ground.command.history.read_bytes() != before:
        wrong.append("the history of a later version was written to")
    return wrong


def damages(history, rng):
    """Name and content of a damaged history, or None for a folder."""
    page = 4096
    yield "random bytes", rng.randbytes(100_000)
    yield "text", b"this is no database\n" * 2000
    yield "first page overwritten", rng.randbytes(page) + history[page:]
    yield "half", history[:len(history) // 2]
    yield "one page", history[:page]
    yield "head only", history[:100]
    yield "seven bytes", history[:7]
    for part in range(1, 13):
        at = len(history) // page * part // 13 * page
        for kind, content in (("random", rng.randbytes(page)), ("zero", bytes(page))):
            yield f"page {at // page} {kind}", history[:at] + content + history[at + page:]
    yield "a folder", None


def corrupt(ground, say):
    """Damage is told, or it stands where this scan need not look; then the result is as without it."""
    wrong, unnoticed = [], 0
    history = ground.command.history
    ground.begin("known")
    # Nothing beside the file could mend it.
    with closing(sqlite3.connect(history)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    intact = history.read_bytes()
    for name, content in damages(intact, random.Random(1)):
        ground.begin("known")
        wipe(ground.place)
        if content is None:
            history.mkdir()
        else:
            history.write_bytes(content)
        run = ground.scan()
        found = []
        if run.crashed:
            found.append(f"crashed: {run}")
        elif run.status == 0 and name.startswith("page"):
            unnoticed += 1
            found += ground.beside_reference("known", run)
        else:
            found += refusal(run)
            if content is not None and history.read_bytes() != content:
                found.append("a damaged history was written to")
            known = ground.command.known()
            if known.crashed or known.status not in (0, 2):
                found.append(f"`history`: {known}")
        wrong += [f"{name}: {sentence}" for sentence in found]
    say(f"damaged: {unnoticed} of 24 damaged pages were of no interest to the scan")
    # A file without a byte is a history of nothing.
    ground.begin("empty")
    history.write_bytes(b"")
    return wrong + [f"empty: {sentence}" for sentence in ground.beside_reference("empty", ground.scan())]


def two_at_once(ground, say):
    """A second scan ends at once; the first one and readers do not notice."""
    wrong = []
    for state in ground.STATES:
        ground.begin(state)
        before = ground.command.known()
        command = ground.command.scan_command([ground.logs], ground.now)
        # Held in its midst, so that nothing here depends on speed.
        first = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(ground.seconds[state] * 0.4)
        os.kill(first.pid, signal.SIGSTOP)
        second = ground.scan()
        if second.status != 75 or second.output or len(second.errors.strip().splitlines()) != 1:
            wrong.append(f"{state}: the second scan: {second}")
        if second.seconds > 1:
            wrong.append(f"{state}: the second scan took {second.seconds:.1f} s to say so")
        known = ground.command.known()
        if (known.status, known.output) != (before.status, before.output):
            wrong.append(f"{state}: `history` while a scan runs: {known}")
        os.kill(first.pid, signal.SIGCONT)
        output, errors = first.communicate()
        first.status, first.output, first.errors = first.returncode, output, errors
        wrong += [f"{state}: the first scan: {sentence}" for sentence in ground.beside_reference(state, first)]
    return wrong
