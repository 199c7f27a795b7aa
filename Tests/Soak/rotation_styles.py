"""Rotation styles: what becomes of one log's files at its daily rotation, and around a scan.

A style acts on whole records: what was written before a rotation has reached its file. How much of the last record a scan
finds, the simulation decides.
"""
import os

from log_lines import DAY, MINUTE, day_name


class Style:
    """One file that grows for ever; the base of all others."""
    # Whether a log may be scanned in the midst of a record, and whether lines arrive behind younger ones of other logs.
    may_be_partial, is_late = True, False
    # Part of the scans in which a log stands in the midst of a record.
    partial_share = 0.15

    def __init__(self, folder, log, rng, agenda):
        self.folder, self.log, self.rng = folder, log, rng
        # Calls a function of no arguments at a later time: agenda(time, function).
        self.later = agenda
        self.begin()

    def begin(self):
        self.current = self.new_file()

    def new_file(self):
        end = len(self.log.stream)
        return self.folder.create(self.log, self.folder.path(self.log, self.log.file), end, end)

    def flush(self, end=None):
        """Brings what was written to the disk, to `end` only if that is given."""
        self.folder.grow(self.current, len(self.log.stream) if end is None else end)

    def flush_for_scan(self):
        """Brings to the disk what a scan finds there."""
        if not self.may_be_partial or self.rng.random() >= self.partial_share:
            self.flush()
            return
        self.log.write_now()
        ends = self.log.ends
        self.flush(self.rng.randrange(max(ends[-2], self.current.end) + 1, ends[-1]))

    def finish(self):
        """All that was written is on the disk."""
        self.flush()

    def rotate(self, now):
        pass

    def before_scan(self, now):
        pass

    def after_scan(self, now):
        pass


class Numbered(Style):
    """app.log, app.log.1, app.log.2, ...; the oldest are deleted."""
    keep = 5

    def begin(self):
        super().begin()
        self.old = []

    def name(self, number):
        return f"{self.log.file}.{number}"

    def shift(self):
        """Makes room for a new first one."""
        while len(self.old) >= self.keep:
            self.folder.delete(self.old.pop())
        for number, piece in reversed(list(enumerate(self.old, 2))):
            ending = "" if piece.form == "plain" else piece.path.suffix
            self.folder.rename(piece, self.folder.path(self.log, self.name(number) + ending))

    def push(self):
        self.shift()
        self.folder.rename(self.current, self.folder.path(self.log, self.name(1)))
        self.old.insert(0, self.current)

    def rotate(self, now):
        self.push()
        self.current = self.new_file()


class Rename(Numbered):
    """The writer writes on into the renamed file, for a while."""

    def rotate(self, now):
        self.push()
        kind = self.rng.choice(["at once", "created", "absent"])
        if kind == "at once":
            self.current = self.new_file()
            return
        # What logrotate's `create` makes stands empty until the writer opens it.
        waiting = self.new_file() if kind == "created" else None
        self.later(now + self.rng.randrange(MINUTE, 180 * MINUTE), lambda: self.reopen(waiting))

    def reopen(self, waiting):
        if waiting is None:
            self.current = self.new_file()
        else:
            waiting.start = waiting.end = len(self.log.stream)
            self.current = waiting


class CopyTruncate(Numbered):
    """The log is copied, then cut to nothing; a scan may come between. What is written then and not scanned is lost."""
    may_be_partial = False
    is_due = False

    def rotate(self, now):
        if self.rng.random() < 0.5:
            self.is_due = True
        else:
            self.copy()
            self.truncate()

    def copy(self):
        self.shift()
        self.old.insert(0, self.folder.copy(self.current, self.folder.path(self.log, self.name(1))))

    def truncate(self):
        os.truncate(self.current.path, 0)
        self.folder.pieces.remove(self.current)
        end = len(self.log.stream)
        self.current = type(self.current)(self.log, self.current.path, end, end)
        self.folder.pieces.append(self.current)

    def before_scan(self, now):
        if self.is_due:
            self.copy()
            self.log.write_now()
            self.flush()

    def after_scan(self, now):
        if self.is_due:
            if self.rng.random() < 0.3:
                self.log.write_now()
                self.flush()
            self.truncate()
            self.is_due = False


class Gzip(Numbered):
    """app.log.1.gz, ...; in some nights while the plain one is still there, or gzip still at work."""
    form = "gzip"

    def begin(self):
        super().begin()
        self.plain = None

    def rotate(self, now):
        self.finish_packing()
        self.push()
        plain, self.old[0] = self.old[0], self.folder.packed(self.old[0], self.form)
        self.current, self.plain = self.new_file(), plain
        kind = self.rng.choice(["at once", "at once", "both", "at work"])
        if kind == "at once":
            self.finish_packing()
        elif kind == "at work" and self.form == "gzip":
            self.folder.damaged(self.old[0], "cut")

    def finish_packing(self):
        if self.plain:
            if self.old[0].readable is not None:
                self.folder.repair(self.old[0])
            self.folder.delete(self.plain)
        self.plain = None

    def after_scan(self, now):
        self.finish_packing()


class Zstd(Gzip):
    form = "zstd"


class DelayedGzip(Numbered):
    """app.log.1 stays plain until the next rotation."""

    def rotate(self, now):
        if self.old:
            plain = self.old[0]
            self.old[0] = self.folder.packed(plain)
            self.folder.delete(plain)
        super().rotate(now)


class Dated(Style):
    """app-20260621.log, app.log-20260621 or app.log.2026-06-21, deleted after `keep` days."""
    keep = 12

    def begin(self):
        super().begin()
        self.old = []
        self.naming = self.rng.randrange(3)

    def name(self, now):
        stem, ending = os.path.splitext(self.log.file)
        day = day_name(now - DAY)
        return (f"{stem}-{day}{ending}", f"{self.log.file}-{day}", f"{self.log.file}.{day_name(now - DAY, '-')}")[self.naming]

    def place(self, now):
        return self.folder.path(self.log, self.name(now))

    def rotate(self, now):
        self.folder.rename(self.current, self.place(now))
        self.old.insert(0, self.current)
        while len(self.old) > self.keep:
            self.folder.delete(self.old.pop())
        self.current = self.new_file()


class DatedFolder(Dated):
    """2026-06-21/web-1/app.log"""

    def place(self, now):
        return self.folder.path(self.log, self.log.file, day_name(now - DAY, "-"))


class DatedGzip(Dated):
    def rotate(self, now):
        super().rotate(now)
        plain = self.old[0]
        self.old[0] = self.folder.packed(plain)
        self.folder.delete(plain)


class DailyFile(Dated):
    """The writer itself opens a file of another name each day; yesterday's is compressed."""

    def begin(self):
        self.old = []
        self.naming = self.rng.randrange(2)
        self.today = 0
        self.current = self.new_file()

    def new_file(self):
        end = len(self.log.stream)
        path = self.folder.path(self.log, self.name(self.today) if self.today else self.log.file)
        return self.folder.create(self.log, path, end, end)

    def rotate(self, now):
        self.today = now + DAY
        if self.old and self.old[0].form == "plain":
            plain = self.old[0]
            self.old[0] = self.folder.packed(plain)
            self.folder.delete(plain)
        self.old.insert(0, self.current)
        while len(self.old) > self.keep:
            self.folder.delete(self.old.pop())
        self.current = self.new_file()


class Archive(Style):
    """A day's logs go into one tar.gz; the plain ones are deleted, and the archives after 10 days."""

    def rotate(self, now):
        yesterday = self.current
        self.folder.rename(yesterday, self.folder.path(self.log, self.log.file + ".1"))
        self.current = self.new_file()
        if not hasattr(self.folder, "archives"):
            self.folder.archives, self.folder.to_archive = [], []
        if not self.folder.to_archive:
            self.later(now + self.rng.randrange(30, 120) * MINUTE, lambda: self.pack(now))
        self.folder.to_archive.append(yesterday)

    def pack(self, now):
        folder = self.folder
        path = folder.root / "archive" / f"logs-{day_name(now - DAY, '-')}.tar.gz"
        folder.archive(path, folder.to_archive)
        folder.archives.append((path, folder.to_archive))
        folder.to_archive = []
        while len(folder.archives) > 10:
            path, pieces = folder.archives.pop(0)
            path.unlink()
            folder.pieces = [piece for piece in folder.pieces if piece not in pieces]
