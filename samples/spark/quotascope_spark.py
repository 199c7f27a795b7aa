#!/usr/bin/env python3
"""One incident report of more logs than one machine reads in a night, by Spark.

    spark-submit quotascope_spark.py --package quotascope-0.1.0-linux-x86_64.tar.gz \\
      --partials /shared/partials /shared/logs -- -o incident.md
    python3 quotascope_spark.py --master 'local[2]' --binary /usr/local/bin/quotascope --partials partials logs -- --format json

Each task runs `quotascope events` over some of the logs and leaves one partial; `quotascope report` makes the report of all
partials, byte for byte that of one machine. A second run makes only the partials that are not there. README.md tells more.

Exit status: that of the report (0, 1, 3), 2 when there is none, 64 for a mistake in the command line.
"""
import argparse
import collections
import glob
import gzip
import hashlib
import heapq
import itertools
import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import traceback
import uuid
import zlib

NOTHING_ANALYSED, USAGE, INTERRUPTED = 2, 64, 130
# So often a task begins again by itself: `local[2]` gives it one chance only.
RETRIES = 2
# Reading a compressed log takes so many times as long as reading a plain one of its size, roughly.
COMPRESSED_FACTOR = 10
COMPRESSED_ENDINGS = (b".gz", b".tgz", b".zst", b".bz2", b".xz", b".lz4", b".zip")
# What opening a file costs, as bytes of a plain log.
BYTES_PER_FILE = 256 << 10
# The list of a task's logs is held in memory.
MOST_LOGS_PER_TASK = 20_000
# Partials come to the driver in pieces of this size when there is no shared file system.
PIECE_BYTES = 4 << 20
# How the last line of a stream of events begins.
END = b'\n{"record":"end"'
# Of so many shards it is told what their tasks said.
MOST_TOLD = 20

# `version` changes when the content does: the time of the last change, or an ETag. `odd`: nothing the driver could read.
Log = collections.namedtuple("Log", "name size version odd")
Shard = collections.namedtuple("Shard", "name logs odd")
# What a task must know: all of it plain values, as it travels.
Job = collections.namedtuple("Job", "binary archive events header partials attempt fetch folder tolerates")


class Trouble(Exception):
    """Something that ends this run; its text is for the user."""


class Passing(Trouble):
    """What may be over the next time: a child that was killed, a network that broke off."""


def say(text):
    print(f"quotascope_spark: {text}", file=sys.stderr, flush=True)


# --- What is to be read -----------------------------------------------------------------------------------------------


def expand(path):
    """A path that is there means itself; a pattern that nothing matches as well, so that the report names it."""
    if not glob.has_magic(path) or os.path.lexists(path):
        return [path]
    return sorted(glob.glob(path, recursive=True)) or [path]


def find_logs(paths):
    """The files below some paths: each once, named as `quotascope report` names them over the same paths."""
    logs, seen_files, seen_folders = [], set(), set()
    waiting = [(path, ()) for path in sorted(set(paths), reverse=True)]
    while waiting:
        path, above = waiting.pop()
        try:
            status = os.stat(path)
        except OSError:
            logs.append(Log(path, 0, "odd", True))
            continue
        place = (status.st_dev, status.st_ino)
        if stat.S_ISREG(status.st_mode):
            if place not in seen_files:
                seen_files.add(place)
                odd = not os.access(path, os.R_OK) or not is_text(path)
                logs.append(Log(path, status.st_size, "odd" if odd else str(status.st_mtime_ns), odd))
        elif not stat.S_ISDIR(status.st_mode):
            logs.append(Log(path, 0, "odd", True))
        elif place in above:
            say(f"{show(path)}: leads back to a folder above it; not followed")
        elif place not in seen_folders:
            try:
                names = os.listdir(path)
            except OSError:
                logs.append(Log(path, 0, "odd", True))
                continue
            seen_folders.add(place)
            prefix = path if path.endswith(b"/") else path + b"/"
            waiting += [(prefix + name, (*above, place)) for name in sorted(names, reverse=True)]
    return logs


def is_text(name):
    """Whether quotascope can open a file of this name: it takes names for UTF-8."""
    try:
        name.decode()
        return True
    except UnicodeDecodeError:
        return False


def show(name):
    return name.decode("utf-8", "backslashreplace")


def listed_names(path):
    """The names in a list: between NUL bytes when there is any, else one in each line."""
    with (sys.stdin.buffer if path == "-" else open(path, "rb")) as file:
        text = file.read()
    names = text.split(b"\0") if b"\0" in text else [line.rstrip(b"\r") for line in text.split(b"\n")]
    return [name for name in names if name.strip()]


def fetched_log(entry):
    """An object that a command fetches: its name, or its size, its version if known, and its name, between tabs."""
    size, version, name = re.fullmatch(rb"(?s)(?:(\d+)\t(?:([^\t]*)\t)?)?(.*)", entry).groups()
    return Log(name, int(size or 0), (version or b"").decode("utf-8", "backslashreplace"), False)


# --- Which task reads what --------------------------------------------------------------------------------------------


def weight(log):
    return BYTES_PER_FILE + log.size * (COMPRESSED_FACTOR if log.name.lower().endswith(COMPRESSED_ENDINGS) else 1)


def shard_of(logs, key):
    """A shard's name depends on what it holds: a task that runs twice writes the same partial twice."""
    logs = sorted(logs)
    content = b"\0".join(b"%s\0%d\0%s" % (log.name, log.size, log.version.encode()) for log in logs)
    return Shard(f"{key}-{hashlib.sha256(content).hexdigest()[:24]}", logs, any(log.odd for log in logs))


def spread(logs, key, tasks):
    """Shards of about the same weight: the largest log first, always into the lightest shard."""
    shards = []
    # What cannot be read is by itself: that a task finds nothing there is as it should be.
    for group, wanted in ([log for log in logs if not log.odd], tasks), ([log for log in logs if log.odd], 1):
        count = max(min(wanted, len(group)), -(-len(group) // MOST_LOGS_PER_TASK))
        lightest = [(0, number) for number in range(count)]
        contents = [[] for _ in range(count)]
        for log in sorted(group, key=lambda log: (-weight(log), log.name)):
            load, number = heapq.heappop(lightest)
            contents[number].append(log)
            if len(contents[number]) < MOST_LOGS_PER_TASK:
                heapq.heappush(lightest, (load + weight(log), number))
        shards += [shard_of(content, key) for content in contents if content]
    # The heaviest tasks begin first.
    return sorted(shards, key=lambda shard: -sum(map(weight, shard.logs)))


def partial_path(folder, name):
    return os.path.join(folder, name + ".jsonl.gz")


def kept_shards(logs, key, folder):
    """The shards of earlier runs whose partials are there and whose logs are as they were."""
    left = {log.name: log for log in logs}
    kept = []
    for plan in sorted(glob.glob(os.path.join(glob.escape(folder), f"plan-{key}-*.json"))):
        try:
            with open(plan, encoding="utf-8") as file:
                shards = json.load(file)
        except ValueError:
            say(f"{plan} is damaged: what it tells of is made again")
            continue
        for name, entries in shards.items():
            found = [left.get(entry[0].encode("utf-8", "surrogateescape")) for entry in entries]
            if all(log and [log.size, log.version] == entry[1:] for log, entry in zip(found, entries)) \
                    and os.path.exists(partial_path(folder, name)) and shard_of(found, key).name == name:
                kept.append(shard_of(found, key))
                for log in found:
                    del left[log.name]
    return kept, list(left.values())


def write_plan(shards, key, folder):
    """Remembers which logs are in which partial, for the next run."""
    plan = {shard.name: [[log.name.decode("utf-8", "surrogateescape"), log.size, log.version] for log in shard.logs]
            for shard in shards}
    text = json.dumps(plan, sort_keys=True)
    path = os.path.join(folder, f"plan-{key}-{hashlib.sha256(text.encode()).hexdigest()[:24]}.json")
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".plan-", delete=False, encoding="utf-8") as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


# --- What a task does -------------------------------------------------------------------------------------------------


def find_binary(job):
    """The program: where the user said, or in the archive that Spark unpacked on this machine."""
    if job.binary:
        return job.binary
    from pyspark import SparkFiles
    for root in (os.path.abspath(SparkFiles.getRootDirectory()), os.getcwd()):
        for pattern in ("", "quotascope", "*/quotascope"):
            for path in sorted(glob.glob(os.path.join(glob.escape(root), job.archive, pattern))):
                if os.path.isfile(path) and os.access(path, os.X_OK):
                    return path
    raise Trouble(f"no quotascope in the archive {job.archive} on {os.uname().nodename}: is it given with --package FILE, "
                  f"or with spark-submit --archives FILE#{job.archive}?")


def last_words(file):
    file.seek(max(0, file.seek(0, os.SEEK_END) - 2000))
    return " | ".join(file.read().decode("utf-8", "replace").split("\n")[-12:]).strip(" |")


def check_status(command, status, words):
    if status < 0 or status in (128 + 9, 128 + 15):
        raise Passing(f"{command} was killed (status {status}): {words}")
    if status not in (0, 3, NOTHING_ANALYSED):
        raise Trouble(f"{command} ended with status {status}: {words}")


def run_events(binary, job, arguments, scratch, feed=None, names=None):
    """Runs the map step over a list of names, or over what a command writes. Returns its status."""
    # All that it gets: nothing depends on what Spark, YARN or Kubernetes set.
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": scratch}
    command = [binary, "events", *job.events, *arguments]
    with tempfile.TemporaryFile(dir=scratch) as errors, tempfile.TemporaryFile(dir=scratch) as feed_errors:
        source = subprocess.Popen(
            feed, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=feed_errors) if feed else None
        try:
            child = subprocess.Popen(
                command, stdin=source.stdout if source else subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors,
                env=environment, cwd=job.folder or scratch)
        except OSError as error:
            if source:
                source.kill()
                source.wait()
            raise Trouble(f"cannot start {binary} on {os.uname().nodename}: {error}") from None
        if source:
            # Only the child reads: were it gone, the command would be told.
            source.stdout.close()
        child.communicate(names)
        fetched = source.wait() if source else 0
        check_status("quotascope events", child.returncode, last_words(errors))
        # What was fetched to a part looks whole to a reader.
        if fetched:
            raise Passing(f"the fetch command ended with status {fetched}: {last_words(feed_errors)}")
        return child.returncode, last_words(errors)


def make_partial(binary, job, shard, path, scratch):
    """Writes the partial of a shard. Returns the child's status, and what it said."""
    # NUL behind each name: none is taken for a list of lines.
    if not job.fetch:
        names = b"".join(log + b"\0" for log in shard.logs)
        status, words = run_events(binary, job, ["--files-from", "-", "-o", path], scratch, names=names)
        check_made(path, job.header, status, words)
        return status, words
    worst, said = 0, []
    with open(path, "wb") as whole:
        for log in shard.logs:
            piece = os.path.join(scratch, "piece.jsonl.gz")
            feed = [os.fsencode(word).replace(b"{}", log) for word in job.fetch]
            status, words = run_events(binary, job, [b"--source-name=" + log, "-o", piece, "-"], scratch, feed=feed)
            worst, said = max(worst, status), said + [words] * bool(words)
            check_made(piece, job.header, status, words)
            with open(piece, "rb") as file:
                shutil.copyfileobj(file, whole)
            os.unlink(piece)
    return worst, " | ".join(said)


def check_made(path, header, status, words):
    """Looks after what the child wrote: a file that appears whole or not at all."""
    if not os.path.exists(path):
        raise Trouble(f"quotascope events wrote nothing (status {status}): {words}")
    with gzip.open(path) as file:
        check_header(file.readline(), header)
    # That nothing could be analysed is an answer only of one that got to its end.
    if status:
        check_partial(path, header)


def check_partial(path, header, streams=1):
    """Finds a partial that is damaged, cut off, or made by another release or with other options."""
    ends = 0
    try:
        with gzip.open(path) as file:
            first, last = file.readline(), b"\n"
            while block := file.read(1 << 20):
                # An end may lie across two blocks.
                ends += (last[1 - len(END):] + block).count(END)
                last = (last + block)[-65536:]
    except (OSError, EOFError, zlib.error) as error:
        raise Trouble(f"the partial is damaged: {error}") from None
    check_header(first, header)
    if ends != streams or not last.endswith(b"\n") or END not in b"\n" + last[:-1].rpartition(b"\n")[2]:
        raise Trouble(f"the partial has {ends} of {streams} ends")


def check_header(first, header):
    if first != header:
        raise Trouble(f"the partial begins with {first[:300]!r}, the driver's quotascope with {header[:300]!r}: "
                      "is it the same release on each machine?")


def unread_logs(path):
    """Whole logs that the partial names as not read."""
    with gzip.open(path) as file:
        ledgers = (json.loads(line) for line in file if line.startswith(b'{"record":"ledger"'))
        return [ledger["path"] for ledger in ledgers if "!/" not in ledger["path"]
                and any(problem["kind"] in ("missing", "unreadable") for problem in ledger["problems"])]


def work_on(shard, job, path, scratch):
    """Makes the partial of a shard at `path`, again when its child was killed."""
    binary = find_binary(job)
    for attempt in itertools.count():
        try:
            status, words = make_partial(binary, job, shard, path, scratch)
            break
        except Passing:
            if attempt == RETRIES:
                raise
            time.sleep(1 + 2 * attempt)
    # The driver saw these logs: a machine that does not must not leave them out.
    if status and not shard.odd and not job.tolerates and (unread := unread_logs(path)):
        raise Trouble(f"{len(unread)} logs that the driver found cannot be read on {os.uname().nodename}, such as "
                      f"{unread[0]}: is the folder mounted there, and was the log rotated away meanwhile?")
    return status, words


def run_task(rows, job):
    """What Spark runs: yields pieces of the partial when the driver collects them, then what became of the shard."""
    for row in rows:
        # Here `logs` are names only.
        shard = Shard(*row)
        begun = time.monotonic()
        scratch_root = os.environ.get("SPARK_LOCAL_DIRS", tempfile.gettempdir()).split(",")[0]
        try:
            if job.partials and is_whole(job.partials, shard, job):
                yield ("kept", shard.name, os.path.getsize(partial_path(job.partials, shard.name)), 0, "", 0.0)
                continue
            with tempfile.TemporaryDirectory(prefix="quotascope-", dir=scratch_root) as scratch:
                # Each attempt has a name of its own: two of them may run at once.
                folder = os.path.join(job.partials, job.attempt) if job.partials else scratch
                os.makedirs(folder, exist_ok=True)
                path = partial_path(folder, f"{shard.name}-{uuid.uuid4().hex}")
                status, words = work_on(shard, job, path, scratch)
                size = os.path.getsize(path)
                if job.partials:
                    os.replace(path, partial_path(job.partials, shard.name))
                else:
                    with open(path, "rb") as file:
                        while piece := file.read(PIECE_BYTES):
                            yield ("piece", shard.name, piece)
            yield ("made", shard.name, size, status, words, time.monotonic() - begun)
        except (Trouble, OSError) as error:
            # Spark shows a user the text between these marks, and runs the task again elsewhere.
            raise RuntimeError(f"<<<shard {shard.name} of {len(shard.logs)} logs, the first {show(shard.logs[0])}: "
                               f"{error}>>>") from None


def is_whole(folder, shard, job):
    """Whether the partial of a shard is there, with a stream for each object that was fetched."""
    try:
        check_partial(partial_path(folder, shard.name), job.header, len(shard.logs) if job.fetch else 1)
        return True
    except Trouble:
        return False


# --- What the driver does ---------------------------------------------------------------------------------------------


def start_spark(options):
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Trouble("there is no pyspark for this Python: run with spark-submit, or pip install 'pyspark>=4,<5'") from None
    if os.environ.get("SPARK_REMOTE") or (options.master or "").startswith("sc://"):
        raise Trouble("Spark Connect has no RDDs, which this script needs: run it with spark-submit, or with --master")
    builder = SparkSession.builder.appName("quotascope")
    if options.master:
        builder = builder.master(options.master)
    if not sys.stderr.isatty():
        builder = builder.config("spark.ui.showConsoleProgress", "false")
    context = builder.getOrCreate().sparkContext
    context.setLogLevel("WARN")
    return context


def unpacked(package, folder):
    """The program in a tar.gz of samples/package, for the driver itself."""
    done = subprocess.run(["tar", "-xzf", package, "-C", folder], stderr=subprocess.PIPE)
    found = [path for pattern in ("quotascope", "*/quotascope") for path in glob.glob(os.path.join(folder, pattern))
             if os.path.isfile(path)]
    if done.returncode or not found:
        raise Trouble(f"{package}: no quotascope in it {last_line(done.stderr)}")
    return found[0]


def last_line(text):
    return text.decode("utf-8", "replace").strip().rpartition("\n")[2]


def first_line_of_events(binary, events):
    """What each partial begins with: release, rules and all options that change what it says."""
    try:
        done = subprocess.run([binary, "events", *events, "--files-from", "-"], input=b"", stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"})
    except OSError as error:
        raise Trouble(f"cannot start {binary}: {error}") from None
    header = done.stdout.partition(b"\n")[0] + b"\n"
    if done.returncode or b'"quotascope.event/' not in header:
        mistake = Trouble(f"{binary} events {shlex.join(events)}: {done.stderr.decode('utf-8', 'replace').strip()}")
        mistake.status = USAGE if done.returncode == USAGE else NOTHING_ANALYSED
        raise mistake
    return header


def failure_text(error):
    """Why a job failed, without the stacks of two languages."""
    text = str(getattr(error, "java_exception", None) or error)
    found = re.findall(r"<<<(.*?)>>>", text, re.DOTALL)
    return found[-1] if found else text.strip()[:3000]


def task_rows(context, shards):
    """A partition for each shard, the heaviest first. Names travel as bytes: no text of Spark's or Java's is in their way."""
    rows = [(shard.name, [log.name for log in shard.logs], shard.odd) for shard in shards]
    return context.parallelize(rows, len(rows))


def run_shared(context, shards, job):
    """All tasks write into one folder. Returns what became of each shard."""
    rows = task_rows(context, shards).mapPartitions(lambda part: run_task(part, job))
    return {row[1]: row for row in rows.collect()}


def run_collected(context, shards, job, folder):
    """Partials stay on the disks of the executors until all are done, then come to the driver one by one."""
    from pyspark import AccumulatorParam, StorageLevel

    class Union(AccumulatorParam):
        def zero(self, value):
            return set()

        def addInPlace(self, left, right):
            return left | right

    done = context.accumulator(set(), Union())

    def work(number, part):
        yield from run_task(part, job)
        done.add({number})

    rows = task_rows(context, shards).mapPartitionsWithIndex(work).persist(StorageLevel.DISK_ONLY)
    failure = None
    try:
        rows.count()
    except Exception as error:
        failure = error
    results = {}
    # After a failure, too: what is done need not be done again.
    for number in sorted(done.value):
        path = os.path.join(folder, job.attempt, "partial")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            for row in context.runJob(rows, lambda part: part, [number]):
                if row[0] == "piece":
                    file.write(row[2])
                else:
                    results[row[1]] = row
        name, size = row[1], row[2]
        if os.path.getsize(path) != size:
            raise Trouble(f"the partial {name} came to the driver with {os.path.getsize(path)} of {size} bytes")
        os.replace(path, partial_path(folder, name))
    rows.unpersist()
    if failure:
        raise failure
    return results


def missing_shards(shards, results, folder):
    """Shards without the partial that their task told of. A network file system may take seconds to show a file."""
    missing = list(shards)
    for _ in range(6):
        missing = [shard for shard in missing if shard.name not in results
                   or size_of(partial_path(folder, shard.name)) != results[shard.name][2]]
        if not missing:
            break
        time.sleep(1)
    return missing


def size_of(path):
    try:
        return os.path.getsize(path)
    except OSError:
        return None


def map_logs(options, context, job, kept, new):
    """Has all partials made. Returns what became of each shard."""
    folder = os.path.abspath(options.partials)
    results = {}
    if options.collect:
        # Only the driver has the kept ones.
        for shard in kept:
            if is_whole(folder, shard, job):
                results[shard.name] = ("kept", shard.name, size_of(partial_path(folder, shard.name)), 0, "", 0.0)
        work = [shard for shard in [*kept, *new] if shard.name not in results]
    else:
        work = [*new, *kept]
    try:
        if work and options.collect:
            results.update(run_collected(context, work, job, folder))
        elif work:
            results.update(run_shared(context, work, job))
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(f"{failure_text(error)}\nWhat is done stays in {folder}: the same command goes on from there.") from None
    finally:
        shutil.rmtree(os.path.join(folder, job.attempt), ignore_errors=True)
    return results


def check_all_there(shards, results, folder):
    missing = missing_shards(shards, results, folder)
    if missing:
        raise Trouble(
            f"{len(missing)} of {len(shards)} partials are missing in {folder}, such as {missing[0].name} with "
            f"{show(missing[0].logs[0].name)}: no report is made of the others. Do driver and executors see the same folder? "
            "If not, add --collect.")


def tell_results(results):
    told = [row for row in results.values() if row[4]]
    for _, name, _, status, words, _ in told[:MOST_TOLD]:
        say(f"shard {name}, status {status}: {words[-1000:]}")
    if len(told) > MOST_TOLD:
        say(f"{len(told) - MOST_TOLD} further shards have something to tell, too")
    made = [row for row in results.values() if row[0] == "made"]
    slowest = max((row[5] for row in made), default=0)
    say(f"{len(results)} partials: {len(made)} made (the slowest in {slowest:.1f} s), {len(results) - len(made)} kept from before; "
        f"{sum(row[2] for row in results.values()) / 1e6:.1f} MB")
    incomplete = sum(row[3] != 0 for row in made)
    if incomplete:
        say(f"{incomplete} shards hold logs that could not be read wholly; the report names them")


def settings_file():
    """The file that quotascope would find by itself."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.environ.get("HOME", ""), ".config")
    return next((path for path in ("quotascope.yaml", os.path.join(home, "quotascope", "quotascope.yaml"))
                 if os.path.isfile(path)), None)


class CommandLine(argparse.ArgumentParser):
    """A command line whose mistakes end with 64, as quotascope's do."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: error: {message}\n")


def size(text):
    found = re.fullmatch(r"([0-9]+)([KMGT]?)", text, re.IGNORECASE)
    if not found or not int(found[1]):
        raise argparse.ArgumentTypeError(f"{text}: bytes, or with K, M, G, T")
    return int(found[1]) << 10 * "_KMGT".index(found[2].upper() or "_")


def positive(text):
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text}: a number from 1")
    return int(text)


def read_options(arguments):
    own, report = arguments, []
    if "--" in arguments:
        place = arguments.index("--")
        own, report = arguments[:place], arguments[place + 1:]
    parser = CommandLine(
        description=__doc__.splitlines()[0], usage="%(prog)s --partials DIR [options] PATH... [-- options of quotascope report]")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="logs, folders, archives, patterns: as each machine sees them")
    parser.add_argument("--files-from", metavar="FILE", help="more of them, in lines or between NUL bytes; - for standard input")
    parser.add_argument("--partials", metavar="DIR", required=True,
                        help="where partials are kept: a folder that driver and executors share, unless --collect is given")
    parser.add_argument("--collect", action="store_true", help="only the driver has DIR: bring the partials there through Spark")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--binary", metavar="PATH", help="quotascope, at this place on each machine")
    where.add_argument("--package", metavar="FILE", help="a tar.gz of samples/package, which Spark takes to each machine")
    parser.add_argument("--archive", metavar="NAME", default="quotascope",
                        help="else: what FILE is called in spark-submit --archives FILE#NAME (default: quotascope)")
    parser.add_argument("--master", help="where Spark runs, such as local[2]; spark-submit has an option for it, too")
    parser.add_argument("--tasks", type=positive, metavar="N", help="so many tasks (default: three a core, more for many logs)")
    parser.add_argument("--task-size", type=size, default=size("1G"), metavar="SIZE",
                        help="the most a task reads, unless one log is larger; a compressed byte counts as ten (default: 1G)")
    parser.add_argument("--map-option", action="append", default=[], metavar="OPTION",
                        help="an option of quotascope events, such as --map-option=--assume-timezone=Europe/Berlin")
    parser.add_argument("--config", metavar="FILE", help="quotascope's settings, at this place on each machine; /dev/null for none")
    parser.add_argument("--fetch", metavar="COMMAND", type=shlex.split,
                        help="the paths are names of objects; this writes one to standard output, such as 'aws s3 cp {} -'")
    parser.add_argument("--tolerate-unreadable", action="store_true",
                        help="a log that a task cannot open is named in the report, instead of failing the task")
    parser.add_argument("--reduce-only", action="store_true", help="make no partial, and no report if one is missing")
    options = parser.parse_args(own)
    options.report = report
    if not options.paths and options.files_from is None:
        parser.error("no logs: give paths, or --files-from")
    if "-" in options.paths:
        parser.error("standard input cannot be spread; give paths")
    if options.fetch is not None and not any("{}" in word for word in options.fetch):
        parser.error("--fetch: {} says where the name goes")
    if options.config is None and (found := settings_file()):
        parser.error(f"{found} would be read here, but not on other machines: give it as --config, or --config /dev/null")
    return options


def logs_to_read(options):
    listed = listed_names(options.files_from) if options.files_from is not None else []
    named = [os.fsencode(path) for path in options.paths]
    if options.fetch:
        return list({log.name: log for log in map(fetched_log, [*named, *listed])}.values())
    return find_logs([found for path in named for found in expand(path)] + listed)


def make_report(binary, shards, options, folder):
    """Runs the reduce step over the partials of these shards, and of no others that lie there."""
    names = "".join(partial_path(folder, shard.name) + "\0" for shard in shards)
    config = ["--config", options.config] if options.config else []
    return subprocess.run([binary, "report", "--files-from", "-", *config, *options.report],
                          input=names.encode("utf-8", "surrogateescape")).returncode


def job_for(options, logs, folder):
    """What the tasks are told, as far as the command line tells it."""
    # Relative times count from one moment on all machines; of the result nothing else depends on it.
    events = ["--no-progress", "--now", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), *options.map_option]
    if options.config:
        events += ["--config", options.config]
    # Names that do not begin at the root mean the same in the same folder only.
    is_relative = options.config and not options.config.startswith("/") \
        or not options.fetch and not all(log.name.startswith(b"/") for log in logs)
    binary = options.binary and os.path.abspath(shutil.which(options.binary) or options.binary)
    return Job(binary=binary, archive=options.archive, events=events, header=b"", fetch=options.fetch,
               partials=None if options.collect else folder, attempt=f".tmp-{uuid.uuid4().hex}",
               folder=os.getcwd() if is_relative else None, tolerates=options.tolerate_unreadable)


def driver_binary(options, job, scratch):
    """The program for the driver itself."""
    if options.package:
        return unpacked(options.package, scratch)
    if job.binary:
        return job.binary
    # Spark takes it away when it stops, and that is before the report is made.
    return os.path.join(shutil.copytree(os.path.dirname(find_binary(job)), os.path.join(scratch, "archive")), "quotascope")


def earlier_shards(kept, left, job, folder):
    """The shards of earlier runs, if they are all there is to read."""
    damaged = [shard for shard in kept if not is_whole(folder, shard, job)]
    if left:
        raise Trouble(f"{len(left)} logs are in no partial in {folder}, such as {show(left[0].name)}: "
                      "no report is made of the others. Run again without --reduce-only.")
    if damaged:
        raise Trouble(f"{len(damaged)} partials are damaged, such as {partial_path(folder, damaged[0].name)}: "
                      "no report is made of the others. Run again without --reduce-only.")
    return kept


def all_shards(options, context, job, kept, left, key, folder, scratch):
    """The shards of earlier runs and those of this one, all with their partials."""
    if options.package:
        # By a name of ours: Spark takes no archive with a space in its name.
        copy = shutil.copy(options.package, os.path.join(scratch, "package.tar.gz"))
        context.addArchive(f"{copy}#{options.archive}")
    job = job._replace(events=[*job.events, "--jobs", context.getConf().get("spark.task.cpus", "1")])
    weights = sum(map(weight, left))
    tasks = options.tasks or max(3 * context.defaultParallelism, -(-weights // options.task_size))
    new = spread(left, key, tasks)
    say(f"{len(left)} logs for {len(new)} tasks, {sum(log.size for log in left) / 1e6:.1f} MB; "
        f"{len(kept)} partials of others are there already")
    write_plan(new, key, folder)
    results = map_logs(options, context, job, kept, new)
    context.stop()
    check_all_there([*kept, *new], results, folder)
    tell_results(results)
    return [*kept, *new]


def run(options, scratch):
    logs = logs_to_read(options)
    folder = os.path.abspath(options.partials)
    os.makedirs(folder, exist_ok=True)
    job = job_for(options, logs, folder)
    # What spark-submit brought is there when Spark is; else mistakes need not wait for it.
    context = None if job.binary or options.package or options.reduce_only else start_spark(options)
    binary = driver_binary(options, job, scratch)
    job = job._replace(header=first_line_of_events(binary, job.events))
    key = hashlib.sha256(b"1\0" + job.header + settings_text(options) + repr(options.fetch).encode()).hexdigest()[:12]
    kept, left = kept_shards(logs, key, folder)
    if options.reduce_only:
        shards = earlier_shards(kept, left, job, folder)
    else:
        shards = all_shards(options, context or start_spark(options), job, kept, left, key, folder, scratch)
    return make_report(binary, shards, options, folder)


def settings_text(options):
    if not options.config:
        return b""
    try:
        with open(options.config, "rb") as file:
            return file.read()
    except OSError as error:
        raise Trouble(f"{options.config}: {error.strerror}") from None


def main():
    options = read_options(sys.argv[1:])
    begun = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="quotascope-spark-") as scratch:
            status = run(options, scratch)
    except (Trouble, OSError) as error:
        say(error)
        return getattr(error, "status", NOTHING_ANALYSED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:
        # Python's own status would be 1, which is an answer.
        traceback.print_exc()
        return NOTHING_ANALYSED
    say(f"the report ended with status {status}; {time.monotonic() - begun:.1f} s in all")
    return status if status in (0, 1, 3, USAGE) else NOTHING_ANALYSED


if __name__ == "__main__":
    sys.exit(main())
