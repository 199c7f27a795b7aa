"""samples/parallel: GNU parallel, xargs, and the shards of the Kubernetes Job."""
import functools
import os
import re
import shutil
import subprocess
import textwrap

from ground import NOW, PARALLEL, expect, failed_with, same
from spark_checks import KILLS_ONCE, odd_names_into

# A folder that a shell takes apart.
OUT = "it's  $out;"


def script(name, ground):
    """The report; a run after it; one after a partial was lost; other logs for the same folder; a killed child."""
    reference = ground.single()
    partials = ground.folder / OUT / "partials"
    run = functools.partial(ground.script, name, folder=OUT)
    same(reference, run())
    first = ground.partial_files(partials)
    expect(len(first) > 1, "there is only one shard")
    same(reference, run(), "the second report")
    expect(ground.partial_files(partials) == first, "the second run made partials again")
    lost = next(iter(first))
    (partials / lost).unlink()
    same(reference, run(), "the report after a partial was lost")
    expect({**ground.partial_files(partials), lost: 0} == {**first, lost: 0}, "more than the lost partial was made again")
    cut = partials / sorted(first)[1]
    cut.write_bytes(cut.read_bytes()[:-40])
    found = run()
    if name == "with-xargs":
        same(reference, found, "the report after a partial was cut")
    else:
        # Its job is done, the job log says; the reduce step tells.
        expect(found.status == 3 and cut.name in found.errors, f"a cut partial: status {found.status}: {found.errors}")
    other = ground.files()[0].relative_to(ground.folder)
    failed_with(ground.script(name, other, folder=OUT), 64, "another folder")
    killed = ground.program("killed-once", KILLS_ONCE.format(victim="$$"))
    same(reference, ground.script(name, folder="second", binary=killed), "the report with a killed child")
    expect((ground.folder / "killed").exists(), "no child was killed")
    return f"{len(first)} shards"


def script_troubles(name, ground):
    """Odd names, damaged logs, and a shard that cannot be made."""
    odd_names_into(ground)
    packed = [path for path in ground.files() if path.name.endswith(".gz")]
    packed[0].write_bytes(packed[0].read_bytes()[:-20])
    (ground.logs / "picture.png").write_bytes(bytes(range(256)) * 40)
    reference = ground.single()
    expect(reference.status == 3, f"one machine ends with {reference.status}")
    run = ground.script(name)
    same(reference, run)
    expect("ended with status" not in run.errors, f"a damaged log counts as a failure: {run.errors}")
    broken = ground.program("fails", """case "$*" in *0000001*) echo broken on purpose >&2; exit 9;; esac
exec "$BINARY" "$@" """)
    failed_with(ground.script(name, folder="second", binary=broken), 2, "broken on purpose", "partials are missing")
    # Another program makes partials of the same release: what the first one left is used.
    same(reference, ground.script(name, folder="second"), "the report after the failure")
    shutil.rmtree(ground.logs)
    ground.logs.mkdir()
    same(ground.single(), ground.script(name, folder="third"), "the report of an empty folder")


def commands_of_job(ground):
    """What the containers of job.yaml run, with the check's folders in the place of their volumes."""
    text = (PARALLEL / "job.yaml").read_text()
    blocks = re.findall(r"          args:\n            - \|\n((?: {14}.*\n|\n)+)", text)
    expect(len(blocks) == 2, f"{len(blocks)} commands in job.yaml")
    places = {"/opt/quotascope/quotascope": ground.binary, "/tmp/logs": "$SCRATCH/logs", " /logs ": " logs ",
              "/partials/": f"{ground.folder}/partials/"}
    for block in blocks:
        block = textwrap.dedent(block)
        for path, place in places.items():
            block = block.replace(path, place)
        yield block


def kubernetes(ground):
    """The commands of job.yaml, each as its pod runs it; there is no cluster in this."""
    odd_names_into(ground)
    reference = ground.single()
    map_command, reduce_command = commands_of_job(ground)
    shards = 5
    environment = {"PATH": "/usr/bin:/bin", "RUN": "first", "SHARDS": str(shards)}

    def pod(command, **variables):
        return subprocess.run(["bash", "-c", command], cwd=ground.folder, env={**environment, **variables},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    sizes = []
    for index in range(shards):
        scratch = ground.folder / f"scratch-{index}"
        scratch.mkdir()
        done = pod(map_command, JOB_COMPLETION_INDEX=str(index), SCRATCH=str(scratch))
        expect(done.returncode == 0, f"shard {index} ends with {done.returncode}: {done.stderr}")
        sizes.append((scratch / "logs").read_bytes().count(b"\0"))
    expect(sum(sizes) == len(ground.files()) and sizes.count(0) < shards - 1, f"the shards have {sizes} logs")
    partials = [f"partials/first/shard-{index}-of-{shards}.jsonl.gz" for index in range(shards)]
    same(reference, ground.report_of(*partials), "the report of the shards")
    done = pod(reduce_command.replace(f"{ground.binary} report", f"{ground.binary} report --now {NOW}"))
    expect(done.returncode == reference.status and done.stdout.encode() == reference.markdown,
           f"the reduce step: {done.returncode}, {done.stderr}")
    written = ground.partials / "first" / "incident.json"
    expect(written.read_bytes() == reference.json, "incident.json differs")
    written.unlink()
    os.unlink(ground.folder / partials[3])
    done = pod(reduce_command)
    expect(done.returncode == 2 and "is missing" in done.stderr and not written.exists(),
           f"a missing shard: {done.returncode}, {done.stderr}")
    return f"{sizes} logs"


CHECKS = {
    f"{name[5:]}{suffix}": functools.partial(check, name)
    for name in ("with-parallel", "with-xargs") for suffix, check in (("", script), ("-troubles", script_troubles))
} | {"kubernetes": kubernetes}
