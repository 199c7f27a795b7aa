"""samples/spark/quotascope_spark.py in `local[2]`: what goes wrong in a run, and what a second one does again."""
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

from ground import expect, failed_with, same

# Kills something the first time that a shard is made: $$ the child itself, $PPID the worker that runs the task.
KILLS_ONCE = """case "$*" in events*" -o "*) if mkdir "$FOLDER/killed" 2>/dev/null; then kill -9 {victim}; sleep 60; fi;; esac
exec "$BINARY" "$@" """


def plain(ground):
    reference = ground.single()
    run = ground.spark()
    same(reference, run)
    expect(len(ground.partial_files()) == 4, f"{len(ground.partial_files())} partials instead of 4")
    left = sorted(path.name for path in ground.partials.iterdir() if not path.name.endswith((".jsonl.gz", ".json")))
    expect(not left, f"{left} are left in the folder of partials")
    return f"status {run.status}, {len(run.json)} bytes of JSON"


def map_options(ground):
    options = ["--assume-timezone", "+05:30", "--since", "2020-01-01"]
    reference = ground.single(options=options)
    expect(reference.json != ground.single().json, "the options change nothing")
    own = [f"--map-option={option}" for option in options]
    same(reference, ground.spark(own=own))
    settings = ground.folder / "quotascope.yaml"
    # In the working folder it would be read by the driver only.
    settings.write_text('assume_timezone: "+05:30"\ntimezone: "+02:00"\n')
    failed_with(ground.spark(), 64, "quotascope.yaml")
    for path in (settings, settings.name):
        own = ["--config", path]
        same(ground.single(options=own), ground.spark(own=own), f"the report with {path}")


def mistakes(ground):
    """What a run is told before it begins, or cannot be done."""
    failed_with(ground.spark(own=["--map-option=--nonsense"]), 64, "--nonsense")
    failed_with(ground.spark(own=["--task-size", "much"]), 64, "much")
    failed_with(ground.spark("-"), 64, "standard input")
    failed_with(ground.spark(options=["--nonsense"]), 64, "--nonsense")
    failed_with(ground.spark(binary=ground.folder / "nowhere"), 2, "cannot start", "nowhere")
    failed_with(ground.spark(binary=""), 2, "no quotascope in the archive")
    (ground.folder / "x.tar.gz").write_bytes(b"no archive")
    failed_with(ground.spark(binary="", own=["--package", "x.tar.gz"]), 2, "x.tar.gz")
    failed_with(ground.spark(master="sc://nowhere"), 2, "Spark Connect")


def fail_on(ground):
    """The status is the report's, as one machine gives it."""
    options = ["--fail-on", "any"]
    reference = ground.single(options=options)
    expect(reference.status == 1, f"the bundle has no incident: status {reference.status}")
    same(reference, ground.spark(options=options))


def killed_child(ground):
    binary = ground.program("killed-once", KILLS_ONCE.format(victim="$$"))
    same(ground.single(), ground.spark(binary=binary))
    expect((ground.folder / "killed").exists(), "no child was killed")


def killed_task(ground):
    """The worker of a task dies: Spark runs the task again, where it may."""
    binary = ground.program("worker-killed-once", KILLS_ONCE.format(victim="$PPID"))
    run = ground.spark(binary=binary, master="local[2,4]")
    same(ground.single(), run)
    expect((ground.folder / "killed").exists() and "Lost task" in run.errors, "no task was lost")


def failed_run(ground):
    """A run that fails keeps what it has, and the next one goes on from there."""
    victim = max(ground.files(), key=lambda path: path.stat().st_size).name
    binary = ground.program("killed-always", f"""case "$*" in events*" -o "*) cat >"$FOLDER/names.$$"
    if grep -qF '{victim}' "$FOLDER/names.$$"; then sleep 3; kill -9 $$; fi
    exec "$BINARY" "$@" <"$FOLDER/names.$$";; esac
exec "$BINARY" "$@" """)
    reference = ground.single()
    failed_with(ground.spark(binary=binary), 2, "was killed", "goes on from there")
    before = ground.partial_files()
    expect(0 < len(before) < 4, f"{len(before)} of 4 partials are there")
    same(reference, ground.spark())
    after = ground.partial_files()
    expect(before.items() < after.items(), "what was done was done again")
    return f"{len(before)} of 4 kept"


def duplicates(ground):
    """The same partial twice, the same logs in partials of different splits, the same path named twice."""
    reference = ground.single()
    same(reference, ground.spark("logs", f"logs/{ground.files()[0].relative_to(ground.logs).parts[0]}"), "with a path named twice")
    first = [f"partials/{name}" for name in ground.partial_files()]
    shutil.copy(ground.folder / first[0], ground.partials / "again.jsonl.gz")
    same(reference, ground.report_of(*first, "partials/again.jsonl.gz"), "the report of a partial twice")
    same(reference, ground.report_of(*first, *first), "the report of each partial named twice")
    ground.partials.rename(ground.folder / "others")
    same(reference, ground.spark(tasks=3))
    second = [f"partials/{name}" for name in ground.partial_files()]
    others = [f"others/{os.path.basename(path)}" for path in first]
    expect({os.path.basename(path) for path in first}.isdisjoint(map(os.path.basename, second)), "the splits share a partial")
    same(reference, ground.report_of(*second, *others), "the report of two splits")
    same(reference, ground.report_of(*second, "logs"), "the report of partials beside their logs")


def two_at_once(ground):
    """Two runs make the same partials at the same time, as a task does that Spark starts a second time beside itself."""
    binary = ground.program("slow", """case "$*" in events*" -o "*) echo >>"$FOLDER/steps"; sleep 4;; esac
exec "$BINARY" "$@" """)
    reference = ground.single()
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(ground.spark, binary=binary, name=name) for name in ("first", "second")]
        for run in runs:
            same(reference, run.result())
    steps = (ground.folder / "steps").read_text().count("\n")
    expect(len(ground.partial_files()) == 4 and steps > 4, f"{steps} map steps: the runs were not at the same time")
    return f"{steps} map steps for 4 partials"


def corrupt(ground):
    """A damaged and a cut gzip: told alike, with status 3."""
    packed = [path for path in ground.files() if path.suffix == ".gz"]
    expect(len(packed) > 1, "the bundle needs two gzip files")
    damaged, cut = packed[:2]
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    cut.write_bytes(cut.read_bytes()[:-20])
    reference = ground.single()
    expect(reference.status == 3, f"one machine ends with {reference.status}")
    run = ground.spark()
    same(reference, run)
    expect("could not be read wholly" in run.errors, "the script says nothing of it")


def odd_files(ground):
    """What lies in folders of logs beside logs: nothing fails because of it, and the reports agree."""
    (ground.logs / "picture.png").write_bytes(bytes(range(256)) * 40)
    (ground.logs / "empty.log").touch()
    (ground.logs / "leads-nowhere").symlink_to("nothing")
    (ground.logs / "again.log").symlink_to(ground.files()[0])
    shutil.copy(ground.files()[1], ground.logs / "copied.log")
    os.mkfifo(ground.logs / "fifo")
    reference = ground.single()
    # A task names each file, and to name what is no log gives status 3, as it does on one machine.
    same(reference._replace(status=3), ground.spark())


def nothing_there(ground):
    """No logs, or none that can be read."""
    shutil.rmtree(ground.logs)
    ground.logs.mkdir()
    same(ground.single(), ground.spark(), "the report of an empty folder")
    for path in ("logs/none.log", "logs/*.none"):
        failed_with(ground.spark(path), 2, path)
        failed_with(ground.single(path), 2, path)


def odd_names_into(ground):
    """Names that shells, lists and encodings get wrong."""
    names = ["with space", "two  spaces ", "line\nbreak", "tab\there", "Größe", "Gro\u0308ße", "日志", "\U0001F4B8", "-dash", "[x]*?",
             "quote'\"$(touch pwned)`x`", "back\\slash", "percent%20", "{}"]
    for number, path in enumerate(ground.files()):
        folder = path.parent / names[number % len(names)]
        folder.mkdir(exist_ok=True)
        path.rename(folder / f"{names[(number + 3) % len(names)].strip()}{path.name}")


def odd_names(ground):
    odd_names_into(ground)
    reference = ground.single()
    same(reference, ground.spark())
    listed = b"".join(os.fsencode(path.relative_to(ground.folder)) + b"\0" for path in ground.files())
    same(reference, ground.spark("--files-from", "-", tasks=3, input=listed), "the report of a list of files")
    # A name that is no UTF-8: quotascope cannot open it, and says so.
    reference = ground.single()
    same(reference, ground.spark())
    listed = b"".join(os.fsencode(path.relative_to(ground.folder)) + b"\0" for path in ground.files())
    run = ground.spark("--files-from", "-", tasks=3, input=listed)
    same(reference, run, "the report of a list of files")
    with open(os.fsencode(ground.logs) + b"/latin1-\xe9.log", "wb") as file:
        file.write(b"{}\n")
    reference = ground.single()
    expect(reference.status == 3, f"one machine ends with {reference.status}")
    same(reference, ground.spark(), "the report with a name that is no UTF-8")


def resumed(ground):
    """A second run makes nothing again, a third only what is gone, damaged or new."""
    reference = ground.single()
    same(reference, ground.spark())
    first = ground.partial_files()
    same(reference, ground.spark(tasks=7), "the second report")
    expect(ground.partial_files() == first, "the second run made partials again")
    removed, cut = sorted(first)[:2]
    (ground.partials / removed).unlink()
    content = (ground.partials / cut).read_bytes()
    (ground.partials / cut).write_bytes(content[:len(content) // 2])
    same(reference, ground.spark(tasks=1), "the report after a partial was removed and one was cut")
    third = ground.partial_files()
    kept = {name: first[name] for name in sorted(first)[2:]}
    expect(kept.items() <= third.items(), "whole partials were made again")
    expect(removed in third and (ground.partials / cut).read_bytes() == content, "the cut or the removed partial is not as it was")
    log = ground.files()[0]
    log.with_name("new.log").write_bytes(ground.files()[-1].read_bytes()[:-100])
    reference = ground.single()
    run = ground.spark(tasks=2)
    same(reference, run, "the report with a new log")
    expect(third.items() <= ground.partial_files().items() and len(ground.partial_files()) == len(third) + 1,
           "more than the new log was read")


def empty_environment(ground):
    """Nothing of what the shell, Spark or a pod set reaches quotascope, and it needs none of it."""
    binary = ground.program("tells-environment", 'env -0 >"$FOLDER/environment.$$"\nexec "$BINARY" "$@"')
    java = os.path.dirname(shutil.which("java"))
    environment = {"PATH": f"{java}:/usr/bin:/bin"}
    same(ground.single(environment={}), ground.spark(binary=binary, environment=environment))
    # What a shell sets by itself.
    known = {"PATH", "LANG", "TMPDIR", "PWD", "SHLVL", "_", "OLDPWD"}
    told = [path.read_bytes() for path in ground.folder.glob("environment.*")]
    maps = [text for text in told if b"TMPDIR=" in text]
    expect(len(maps) == 4, f"{len(maps)} map steps told their environment")
    for text in maps:
        names = {entry.partition(b"=")[0].decode() for entry in text.split(b"\0") if entry}
        expect(names <= known, f"the environment has {sorted(names - known)}")


def missing_shard(ground):
    """No report is made of less than all."""
    same(ground.single(), ground.spark())
    same(ground.single(), ground.spark(own=["--reduce-only"]), "the report without a map step")
    next(iter(ground.partials.glob("*.jsonl.gz"))).unlink()
    failed_with(ground.spark(own=["--reduce-only"]), 2, "in no partial")
    shutil.rmtree(ground.partials)
    # Tasks whose folder is not the driver's: what they write is not there.
    binary = ground.program("loses-partials", """case "$*" in events*" -o "*) rm -f "$FOLDER"/partials/*.jsonl.gz;; esac
exec "$BINARY" "$@" """)
    failed_with(ground.spark(binary=binary, tasks=8), 2, "partials are missing", "--collect")


def another_release(ground):
    """A machine with another release: its partials are refused before they are reduced."""
    binary = ground.program("other-rules", """case "$*" in events*" -o "*)
    for last; do :; done
    "$BINARY" "$@" || exit
    gzip -dc "$last" | sed '1s/"rules_version":"/&9/' | gzip >"$last.new" && mv "$last.new" "$last"; exit;; esac
exec "$BINARY" "$@" """)
    failed_with(ground.spark(binary=binary), 2, "same release")


CHECKS = {
    "spark": plain, "map-options": map_options, "mistakes": mistakes, "fail-on": fail_on, "killed-child": killed_child,
    "killed-task": killed_task, "failed-run": failed_run, "duplicates": duplicates, "two-at-once": two_at_once,
    "corrupt-gzip": corrupt, "odd-files": odd_files, "nothing-there": nothing_there, "odd-names": odd_names, "resumed": resumed,
    "empty-environment": empty_environment, "missing-shard": missing_shard, "another-release": another_release,
}
