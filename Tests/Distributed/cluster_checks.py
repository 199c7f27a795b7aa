"""samples/spark/quotascope_spark.py with executors that are processes of their own, and with logs that a command fetches."""
import os
import shutil
import tarfile
from pathlib import Path

from ground import SPARK_SCRIPT, expect, failed_with, same

# Two executors with a core and 1 GiB each: master, worker and executors as in a cluster.
CLUSTER = "local-cluster[2,1,1024]"


def package(ground, name="a package.tar.gz"):
    """What samples/package makes, with nothing but the program in it."""
    path = ground.folder / name
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.add(ground.binary, "quotascope-0-linux/quotascope")
    return path


def on_cluster(ground, *own):
    """A run with the program from a package, which Spark takes to the executors."""
    # Else the logs of executors would be left beside the installed Spark.
    environment = {**os.environ, "SPARK_WORKER_DIR": os.fspath(ground.folder / "worker")}
    return ground.spark(master=CLUSTER, binary="", own=["--package", package(ground), *own], environment=environment)


def cluster(ground):
    """Tasks write into a folder that they share with the driver."""
    run = on_cluster(ground)
    same(ground.single(), run)
    expect(len(ground.partial_files()) == 4, "the partials are not in the shared folder")


def collected(ground):
    """No shared folder: the partials come to the driver through Spark, and what is there is not made again."""
    reference = ground.single()
    same(reference, on_cluster(ground, "--collect"))
    first = ground.partial_files()
    removed = next(iter(first))
    (ground.partials / removed).unlink()
    same(reference, on_cluster(ground, "--collect"), "the second report")
    after = ground.partial_files()
    del first[removed]
    expect(first.items() < after.items(), "what was there was made again")


def collected_after_failure(ground):
    """What was done when a task failed comes to the driver all the same."""
    victim = max(ground.files(), key=lambda path: path.stat().st_size).name
    binary = ground.program("fails", f"""case "$*" in events*" -o "*) cat >"$FOLDER/names.$$"
    if grep -qF '{victim}' "$FOLDER/names.$$"; then sleep 5; echo broken on purpose >&2; exit 9; fi
    exec "$BINARY" "$@" <"$FOLDER/names.$$";; esac
exec "$BINARY" "$@" """)
    reference = ground.single()
    failed_with(ground.spark(binary=binary, own=["--collect"]), 2, "status 9", "broken on purpose")
    before = ground.partial_files()
    expect(0 < len(before) < 4, f"{len(before)} of 4 partials came to the driver")
    same(reference, ground.spark(own=["--collect"]))
    expect(before.items() <= ground.partial_files().items(), "what was done was done again")
    return f"{len(before)} of 4 saved"


def archives(ground):
    """spark-submit with --archives, as a cluster's scheduler runs it."""
    programs = Path(ground.python).parent
    archive = f"{package(ground, 'package.tar.gz')}#quotascope"
    submit = [programs / "spark-submit", "--master", "local[2]", "--archives", archive, SPARK_SCRIPT]
    # The environment that `activate` sets.
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    same(ground.single(), ground.spark(binary="", launcher=submit, environment=environment))


def sized_list(ground):
    """A list as it is made of what `aws s3api list-objects-v2` prints: size, ETag, name."""
    lines = [f"{path.stat().st_size}\tetag{number}\t{path.relative_to(ground.folder)}"
             for number, path in enumerate(ground.files())]
    (ground.folder / "objects").write_text("\n".join(lines) + "\n")
    return ["--files-from", "objects"]


def fetched(ground):
    """Objects that a command writes to standard output; one that breaks off is fetched again."""
    names = b"".join(os.fsencode(path.relative_to(ground.folder)) + b"\0" for path in ground.files())
    reference = ground.single("--files-from", "-", input=names)
    objects = sized_list(ground)
    os.rename(ground.logs, ground.folder / "bucket")
    fetch = ground.folder / "fetch"
    fetch.write_text(f"""#!/bin/sh
object='{ground.folder}'/bucket/"${{1#logs/}}"
if mkdir '{ground.folder}/broke' 2>/dev/null; then head -c 1000 "$object"; echo connection reset >&2; exit 56; fi
exec cat "$object"
""")
    fetch.chmod(0o755)
    own = ["--fetch", f"'{fetch}' {{}}"]
    same(reference, ground.spark(*objects, own=own))
    expect((ground.folder / "broke").exists(), "no fetch broke off")
    before = ground.partial_files()
    same(reference, ground.spark(*objects, own=own), "the second report")
    expect(ground.partial_files() == before, "the second run fetched again")
    # Cut between two objects, where all that is left is whole.
    cut = ground.partials / next(iter(before))
    content = cut.read_bytes()
    ends = [place for place in range(len(content) - 3) if content[place:place + 3] == b"\x1f\x8b\x08"]
    expect(len(ends) > 1, "the first partial holds one object only")
    cut.write_bytes(content[:ends[-1]])
    same(reference, ground.spark(*objects, own=own), "the report after a partial was cut")
    before = ground.partial_files()
    changed = (ground.folder / "objects").read_text().replace("\tetag0\t", "\tchanged\t")
    (ground.folder / "objects").write_text(changed)
    same(reference, ground.spark(*objects, own=own), "the third report")
    expect(ground.partial_files() != before, "a changed object was not fetched again")
    shutil.rmtree(ground.partials)
    failed_with(ground.spark("logs/none", own=own), 2, "fetch command", "No such file")


CHECKS = {
    "cluster": cluster, "collect": collected, "collect-after-failure": collected_after_failure, "archives": archives,
    "fetch": fetched,
}
