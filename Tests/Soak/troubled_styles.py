"""Styles of logs in trouble: deleted and restored, late, damaged, half written; and the table of all styles."""
import os

from log_lines import DAY, SECOND, day_name
from log_writers import BEGIN
from rotation import ZSTD
from rotation_styles import (Archive, CopyTruncate, DailyFile, Dated, DatedFolder, DatedGzip, DelayedGzip, Gzip, Numbered,
                             Rename, Style, Zstd)


class Deleted(Dated):
    """Kept for two days only: nights without a scan may miss lines for good."""
    keep = 1


class Restored(Deleted):
    """Backups of files as they once were come back, beside the log or in its place: what was written meanwhile comes late."""
    is_late = True

    def begin(self):
        super().begin()
        self.backups, self.restored, self.hidden = [], [], None

    def before_scan(self, now):
        if self.backups and self.rng.random() < 0.25:
            backup = self.rng.choice(self.backups)
            path = self.folder.path(self.log, backup.path.name, self.rng.choice(["restore", ""]))
            if not path.exists():
                self.restored.append(self.folder.create(self.log, path, backup.start, backup.end))
        elif self.backups and self.rng.random() < 0.15:
            # An older state stands where the log stood, for this scan.
            backup = self.backups[-1]
            self.hidden = self.current
            self.folder.pieces.remove(self.current)
            self.current.path.unlink()
            self.current = self.folder.create(self.log, self.current.path, backup.start, backup.end)

    def flush(self, end=None):
        if self.hidden is None:
            super().flush(end)

    def after_scan(self, now):
        if self.hidden:
            self.folder.delete(self.current)
            hidden, self.hidden = self.hidden, None
            self.current = self.folder.create(self.log, hidden.path, hidden.start, len(self.log.stream))
        elif self.rng.random() < 0.3:
            piece = self.rng.choice([self.current] + self.old)
            self.backups.append(type(piece)(self.log, piece.path, piece.start, piece.last_line_end(piece.end)))
            del self.backups[:-4]
        elif self.restored and self.rng.random() < 0.4:
            self.folder.delete(self.restored.pop())


class Banner(Rename):
    """Every file begins with the same lines, as programs print their settings at each start."""
    lines = 60

    def new_file(self):
        if self.log.writer.shape.can_have_banner:
            begin = len(self.log.stream)
            for number in range(self.lines):
                self.log.append(b'{"setting": "pool.%d.size", "value": %d, "source": "/etc/shop/settings.toml", '
                                b'"changed": false, "depth": %d}\n' % (number, number * 7, number % 3))
            return self.folder.create(self.log, self.folder.path(self.log, self.log.file), begin, len(self.log.stream))
        return super().new_file()

    def reopen(self, waiting):
        if waiting is not None:
            self.folder.delete(waiting)
        self.current = self.new_file()


class ShortBanner(Banner):
    lines = 3


class Partial(Rename):
    """Each scan finds each log in the midst of a record, of a character, or of a stack."""
    partial_share = 1


class Buffered(Rename):
    """The disk has whole blocks only, until the log is rotated: the last lines come hours late."""
    is_late, block = True, 4096

    def flush_for_scan(self):
        end = len(self.log.stream)
        end -= (end - self.current.start) % self.block
        # A line that stays unfinished from scan to scan would be taken as it stands.
        self.flush(end if end > self.current.end else None)


class LateAppended(Style):
    """What a host wrote arrives up to 5 days later, all at once."""
    is_late = True

    def begin(self):
        super().begin()
        self.due = 0
        self.is_slow = self.rng.random() < 0.5

    def flush_for_scan(self):
        if not self.is_slow or self.log.now >= self.due:
            self.deliver()
            self.due = self.log.now + self.rng.randrange(0, 5 * DAY)

    def flush(self, end=None):
        pass

    def finish(self):
        self.deliver()

    def deliver(self):
        super().flush()


class LateFiles(LateAppended):
    """What arrives is a file of its own."""

    def begin(self):
        super().begin()
        self.count = 0

    def deliver(self):
        if len(self.log.stream) == self.current.end:
            return
        self.count += 1
        stem, ending = os.path.splitext(self.log.file)
        path = self.folder.path(self.log, f"{stem}-{day_name(self.log.now)}-{self.count:03}{ending}")
        self.current = self.folder.create(self.log, path, self.current.end, len(self.log.stream))


class Damaged(DatedGzip):
    """Compressed files are cut off or spoiled; some are repaired a few nights later."""
    is_late = True

    def rotate(self, now):
        super().rotate(now)
        packed = self.old[0]
        if packed.end > packed.start and self.rng.random() < 0.5:
            self.folder.damaged(packed, self.rng.choice(["cut", "block", "sum"]))
            if self.rng.random() < 0.6:
                self.later(now + self.rng.randrange(SECOND, 4 * DAY), lambda: self.mend(packed))

    def mend(self, packed):
        if packed in self.folder.pieces:
            self.folder.repair(packed)


class Replaced(Numbered):
    """Before each scan the log is replaced by a copy: another inode, the same content."""

    def before_scan(self, now):
        path = self.current.path
        copy = path.with_name(path.name + ".new")
        copy.write_bytes(path.read_bytes())
        os.replace(copy, path)


class Touched(Numbered):
    """Modification times say nothing: they are set back, or to the moment of the scan."""

    def before_scan(self, now):
        for piece in self.folder.of(self.log):
            time = self.rng.choice([0, 86_400, now // 1000])
            os.utime(piece.path, (time, time))


class Empty(Numbered):
    """Empty files beside the log, in its place, and compressed."""

    def rotate(self, now):
        super().rotate(now)
        self.folder.path(self.log, self.log.file + ".err").write_bytes(b"")
        self.folder.create(self.log, self.folder.path(self.log, f"empty-{self.rng.randrange(3)}.log.gz"), 0, 0, "gzip")


class Unfinished(Style):
    """Writers die in their last line: it is whole, but for its end."""
    is_dead = False

    def begin(self):
        super().begin()
        dies = self.rng.random() < 0.6
        self.death = BEGIN + self.rng.randrange(DAY, self.log.nights * DAY) if dies else None

    def flush(self, end=None):
        if not self.is_dead:
            super().flush(end)

    def flush_for_scan(self):
        if self.death is None or self.is_dead or self.log.now < self.death:
            super().flush_for_scan()
            return
        self.log.write_now()
        self.flush(len(self.log.stream) - 1)
        self.is_dead = True


# In this order seven at a time go together, one for each log: banners to those that can have one.
STYLES = {
    "grow": Style, "rename": Rename, "copytruncate": CopyTruncate, "gzip": Gzip, "delayed-gzip": DelayedGzip,
    "dated": Dated, "dated-folder": DatedFolder,
    "banner": Banner, "short-banner": ShortBanner, "dated-gzip": DatedGzip, "daily-file": DailyFile, "archive": Archive,
    "deleted": Deleted, "restored": Restored,
    "partial": Partial, "buffered": Buffered, "late-appended": LateAppended, "late-files": LateFiles, "damaged": Damaged,
    "replaced": Replaced, "touched": Touched,
    "empty": Empty, "unfinished": Unfinished,
}
if ZSTD:
    STYLES["zstd"] = Zstd
