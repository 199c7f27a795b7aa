"""The files of the benchmarks: made once, below a folder whose name changes with their generator."""
import hashlib
import json
import os
import shutil
import sys
import threading
import time
import zlib
from bisect import bisect_right
from pathlib import Path

import service_logs

# Logs are no part of a checkout.
DEFAULT_FOLDER = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "quotascope-benchmarks")
# Files of the data set of many small files, for 1,024 MiB.
SMALL_FILES, SMALL_FILE_BYTES = 100_000, 1024


class DataSet:
    """Files, and what is true of them together."""

    def __init__(self, name, folder, argument, truth, starts):
        self.name, self.folder, self.truth = name, folder, truth
        # What a command is given, below the folder.
        self.argument = str(folder / argument)
        # Each file with the number that its first line has in the whole.
        self.paths = [str(folder / path) for path, _ in starts]
        self.first_lines = [line for _, line in starts]

    def place(self, line):
        """File and line of a line of the whole."""
        index = bisect_right(self.first_lines, line) - 1
        return self.paths[index], line - self.first_lines[index] + 1

    @property
    def size(self):
        return sum(os.path.getsize(path) for path in self.paths)


class DataSets:
    def __init__(self, folder, mebibytes):
        sources = b"".join(Path(module).read_bytes() for module in (__file__, service_logs.__file__))
        self.folder = Path(folder) / hashlib.sha256(sources).hexdigest()[:12] / f"{mebibytes}MiB"
        self.size = mebibytes << 20
        self.known = {}
        self.pool = None

    def get(self, name):
        if name in self.known:
            return self.known[name]
        record = self.folder / f"{name}.json"
        if not record.exists():
            begun = time.monotonic()
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = self.folder / f"{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.rmtree(self.folder / name, ignore_errors=True)
            unfinished.mkdir()
            argument, truth, starts = getattr(self, "make_" + name)(unfinished)
            unfinished.rename(self.folder / name)
            record.write_text(json.dumps([argument, truth, starts]))
            sys.stderr.write(f"made {name}: {time.monotonic() - begun:.0f} s\n")
        argument, truth, starts = json.loads(record.read_text())
        self.known[name] = DataSet(name, self.folder / name, argument, truth, starts)
        return self.known[name]

    def ordinary(self):
        # Few different lines do for a log that is only made to see whether it is read rightly.
        self.pool = self.pool or service_logs.ordinary_pool(40_000 if self.size >> 26 else 4_000)
        return self.pool

    def write_sparse(self, path, size, seed):
        with open(path, "wb", buffering=1 << 20) as file:
            for text, _ in service_logs.stream(self.ordinary(), size, 8, 0.02, seed):
                file.write(text)
        return service_logs.stream.truth

    def make_sparse(self, folder):
        """Service logs of which 2 % of the lines are about OpenAI."""
        return "service.log", self.write_sparse(folder / "service.log", self.size, 7), [("service.log", 1)]

    def make_sparse_fourfold(self, folder):
        return "service.log", self.write_sparse(folder / "service.log", 4 * self.size, 8), [("service.log", 1)]

    def make_gzip(self, folder):
        sparse = self.get("sparse")
        compress(sparse.paths[0], 0, sparse.size, folder / "service.log.gz")
        return "service.log.gz", sparse.truth, [("service.log.gz", 1)]

    def make_gzip_four(self, folder):
        """The same in four files, cut between lines."""
        sparse = self.get("sparse")
        cuts, starts = [0], [("service-0.log.gz", 1)]
        with open(sparse.paths[0], "rb") as file:
            lines = 0
            for part in range(1, 4):
                lines += count_lines(file, part * sparse.size // 4 - cuts[-1])
                lines += bool(file.readline())
                cuts.append(file.tell())
                starts.append((f"service-{part}.log.gz", lines + 1))
        cuts.append(sparse.size)
        workers = [threading.Thread(target=compress, args=(sparse.paths[0], begin, end, folder / name))
                   for begin, end, (name, _) in zip(cuts, cuts[1:], starts)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return "", sparse.truth, starts

    def make_dense(self, folder):
        """A gateway's log, a quarter of the size: every line is an answered call with its usage."""
        with open(folder / "gateway.log", "wb") as file:
            for text, _ in service_logs.dense(self.size // 4, 9):
                file.write(text)
        return "gateway.log", service_logs.dense.truth, [("gateway.log", 1)]

    def small_parts(self):
        count = max(200, SMALL_FILES * self.size >> 30)
        return service_logs.stream(self.ordinary(), count * SMALL_FILE_BYTES, 1, 0.02, 10, slots=count)

    def make_small(self, folder):
        """Many files of about a KiB."""
        starts, line = [], 1
        for number, (text, lines) in enumerate(self.small_parts()):
            path = f"pods/{number // 1000:03}/{number:06}.log"
            if number % 1000 == 0:
                (folder / path).parent.mkdir(parents=True)
            descriptor = os.open(folder / path, os.O_WRONLY | os.O_CREAT, 0o644)
            os.write(descriptor, text)
            os.close(descriptor)
            starts.append((path, line))
            line += lines
        return "pods", service_logs.stream.truth, starts

    def make_small_joined(self, folder):
        """The bytes of `small` in one file."""
        with open(folder / "service.log", "wb") as file:
            for text, _ in self.small_parts():
                file.write(text)
        return "service.log", service_logs.stream.truth, [("service.log", 1)]

    def make_long_lines(self, folder):
        """Lines of 64 KiB to 2 MiB, a quarter of the size."""
        calls = max(100, self.size >> 19)
        pool = service_logs.long_pool(120 if self.size >> 26 else 20)
        with open(folder / "documents.log", "wb") as file:
            for text, _ in service_logs.stream(pool, self.size // 4, 1, 0, 11, calls_lines=calls):
                file.write(text)
        return "documents.log", service_logs.stream.truth, [("documents.log", 1)]

    def make_tiny(self, folder):
        """4 KiB with one call that is answered."""
        pool, size, lines = self.ordinary(), 0, 0
        call = service_logs.Calls(1, service_logs.HOUR, 12)
        time, (a, k, b, j, c), _, _ = next(line for line in call.lines if b'"usage": {' in b"".join(line[1][::2]))
        filled = service_logs.gaps(service_logs.BEGIN + time, 0)
        text = a + filled[k] + b + filled[j] + c
        for index, (a, k, b, j, c) in enumerate(pool.lines):
            line = a + filled[k] + b + filled[j] + c
            if len(text) + len(line) <= 4096 and pool.physical[index + 1] - pool.physical[index] == 1:
                text += line
        usage = json.loads(text.split(b"\n", 1)[0])["usage"]
        (folder / "service.log").write_bytes(text)
        truth = {"lines": text.count(b"\n"), "bytes": len(text), "events": 1, "answered": 1, "limited": 0, "incidents": [],
                 "input_tokens": usage["prompt_tokens"], "output_tokens": usage["completion_tokens"]}
        return "service.log", truth, [("service.log", 1)]


def count_lines(file, size):
    lines = 0
    while size:
        block = file.read(min(size, 1 << 20))
        lines += block.count(b"\n")
        size -= len(block)
    return lines


def compress(source, begin, end, path):
    """A part of a file as one gzip member, as `gzip -6` makes it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    with open(source, "rb") as file, open(path, "wb") as packed:
        file.seek(begin)
        while begin < end:
            block = file.read(min(1 << 20, end - begin))
            begin += len(block)
            packed.write(packer.compress(block))
        packed.write(packer.flush())
