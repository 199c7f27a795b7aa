"""The folder that is scanned: which part of which log stands in which file, and what of it can be read.

A file holds a part of a log's stream (`Piece`). So what was readable in a scan is a set of ranges of streams, however
files are named, compressed, copied, cut or deleted.
"""
import io
import os
import random
import shutil
import subprocess
import tarfile
import zlib
from pathlib import Path

ZSTD = shutil.which("zstd")


def gzip_blocks(content, rng):
    """A gzip that is flushed in the midst of lines, and where its blocks begin: byte of the file, byte of the content."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    packed, blocks, at = bytearray(), [], 0
    while at < len(content):
        end = min(len(content), at + rng.randrange(1500, 6000))
        while end < len(content) and 10 in content[end - 8:end]:
            end += 1
        packed += packer.compress(content[at:end])
        if end < len(content):
            packed += packer.flush(zlib.Z_FULL_FLUSH)
            blocks.append((len(packed), end))
        at = end
    return bytes(packed + packer.flush()), blocks


def compress(content, form, rng):
    if form == "gzip":
        return gzip_blocks(content, rng)[0]
    return subprocess.run([ZSTD, "-q", "-c"], input=content, stdout=subprocess.PIPE, check=True).stdout


class Piece:
    """A file, or a member of an archive: the bytes from `start` to `end` of a log's stream."""

    def __init__(self, log, path, start, end, form="plain", readable=None):
        self.log, self.path, self.start, self.end, self.form = log, Path(path), start, end, form
        # Of damaged compressed data: how far it can be read at most.
        self.readable = readable
        self.is_measured = False
        # Where an unfinished last line ended when the last scan saw it.
        self.seen_end = None

    def last_line_end(self, end):
        return self.log.stream.rfind(b"\n", self.start, end) + 1 or self.start

    def measure(self, lines):
        """How many lines of damaged data `report` reads: that is what can be read of it."""
        end = self.start
        for _ in range(lines):
            end = self.log.stream.index(b"\n", end) + 1
        if end > self.last_line_end(self.readable):
            raise ValueError(f"{self.path}: {lines} lines were read, more than there are")
        self.readable, self.is_measured = end, True

    def readable_end(self):
        """How far complete lines go, in the next scan."""
        if self.readable is not None:
            return self.last_line_end(self.readable)
        # What is compressed is not written on; what did not change since the last scan is not waited for.
        if self.form != "plain" or self.seen_end == self.end:
            return self.end
        return self.last_line_end(self.end)


class Folder:
    """All files of all logs, and the files that are no log's."""

    def __init__(self, root, seed):
        self.root = Path(root)
        self.pieces = []
        self.rng = random.Random(f"{seed} folder")

    def path(self, log, name, within=""):
        path = self.root / within / log.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def of(self, log):
        return [piece for piece in self.pieces if piece.log is log]

    def create(self, log, path, start, end, form="plain"):
        """A new file with this part of the stream."""
        content = bytes(log.stream[start:end])
        path.write_bytes(content if form == "plain" else compress(content, form, self.rng))
        piece = Piece(log, path, start, end, form)
        self.pieces.append(piece)
        return piece

    def grow(self, piece, end):
        if end > piece.end:
            with open(piece.path, "ab") as file:
                file.write(piece.log.stream[piece.end:end])
            piece.end = end

    def rename(self, piece, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        os.rename(piece.path, path)
        piece.path = path

    def delete(self, piece):
        piece.path.unlink()
        self.pieces.remove(piece)

    def copy(self, piece, path):
        shutil.copyfile(piece.path, path)
        copy = Piece(piece.log, path, piece.start, piece.end, piece.form, piece.readable)
        self.pieces.append(copy)
        return copy

    def packed(self, piece, form="gzip", within=""):
        """A compressed file beside a plain one, with the same content."""
        ending = ".gz" if form == "gzip" else ".zst"
        path = self.path(piece.log, piece.path.name + ending, within)
        return self.create(piece.log, path, piece.start, piece.end, form)

    def damaged(self, piece, way):
        """Cuts a gzip off, or makes a block of it unreadable: a byte of its head, or the sum at its end."""
        content = bytes(piece.log.stream[piece.start:piece.end])
        packed, blocks = gzip_blocks(content, self.rng)
        if way == "sum" or not blocks:
            packed = packed[:-6] + bytes([packed[-6] ^ 0xff]) + packed[-5:]
            piece.readable = piece.end
        else:
            at, readable = self.rng.choice(blocks)
            # Three set bits begin a block of a kind that does not exist.
            packed = packed[:at] if way == "cut" else packed[:at] + b"\x07" + packed[at + 1:]
            piece.readable = piece.start + readable
        piece.path.write_bytes(packed)
        piece.is_measured = False

    def repair(self, piece):
        content = bytes(piece.log.stream[piece.start:piece.end])
        piece.path.write_bytes(compress(content, piece.form, self.rng))
        piece.readable = None

    def archive(self, path, pieces):
        """A tar.gz in which the files stand that are deleted with that."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(path, "w:gz", compresslevel=6) as archive:
            for piece in pieces:
                content = bytes(piece.log.stream[piece.start:piece.end])
                member = tarfile.TarInfo(str(piece.path.relative_to(self.root)))
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        for piece in pieces:
            piece.path.unlink()
            piece.path, piece.form = path, "tar"

    def note_scan(self):
        """Remembers how the scan that ran now found the unfinished lines."""
        for piece in self.pieces:
            piece.seen_end = piece.end


class Truth:
    """Of each log the lines that were readable in at least one scan, in their order, each once."""

    def __init__(self):
        # By log: disjoint ranges, in order.
        self.ranges = {}

    def note(self, folder):
        """Takes what can be read now; whether there is a line that no scan before could read."""
        fresh = False
        for piece in folder.pieces:
            end = piece.readable_end()
            if end > piece.start:
                fresh |= self.add(piece.log, piece.start, end)
        return fresh

    def add(self, log, start, end):
        ranges = self.ranges.setdefault(log, [])
        if any(first <= start and end <= last for first, last in ranges):
            return False
        merged = []
        for first, last in ranges:
            if last < start or end < first:
                merged.append((first, last))
            else:
                start, end = min(start, first), max(end, last)
        self.ranges[log] = sorted(merged + [(start, end)])
        return True

    def write(self, root):
        for log, ranges in self.ranges.items():
            path = Path(root) / log.folder / log.file
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "wb") as file:
                for start, end in ranges:
                    part = bytes(log.stream[start:end])
                    file.write(part if part.endswith(b"\n") else part + b"\n")
