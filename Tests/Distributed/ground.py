"""A folder with logs, the report of one machine, and runs of the samples beside it."""
import difflib
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
SPARK_SCRIPT = REPOSITORY / "samples" / "spark" / "quotascope_spark.py"
PARALLEL = REPOSITORY / "samples" / "parallel"
NOW = "2030-01-01T00:00:00Z"
# A run that hangs is a failure, too.
SECONDS = 600


class Wrong(Exception):
    """What is otherwise than it should be."""


class Run(NamedTuple):
    status: int
    json: bytes
    markdown: bytes
    errors: str


def expect(is_so, sentence):
    if not is_so:
        raise Wrong(sentence)


def same(reference, run, what="the report"):
    """Both reports byte for byte, and the exit status."""
    expect(reference.json and reference.markdown, f"one machine makes no report: {reference.errors}")
    for kind in ("json", "markdown"):
        expected, found = getattr(reference, kind), getattr(run, kind)
        if expected != found:
            lines = difflib.unified_diff(
                expected.decode().splitlines(), found.decode().splitlines(), "one machine", "distributed", lineterm="", n=0)
            first = "\n    ".join(list(lines)[:12])
            raise Wrong(f"{what} differs in {kind}:\n    {first}\n{run.errors[-1500:]}")
    expect(reference.status == run.status, f"{what}: status {run.status} instead of {reference.status}: {run.errors[-1500:]}")


def failed_with(run, status, *words):
    """A run that must end with a status, say why, and leave no report."""
    expect(run.status == status, f"status {run.status} instead of {status}: {run.errors[-1500:]}")
    for word in words:
        expect(word in run.errors, f"does not say {word!r}: {run.errors[-1500:]}")
    expect(not run.json and not run.markdown, "there is a report in spite of it")


class Ground:
    """The folder of one check. All runs start in it; logs are in `logs`, as relative paths."""

    def __init__(self, folder, binary, python, bundle):
        self.folder, self.binary, self.python = folder, binary, python
        self.logs, self.partials = folder / "logs", folder / "partials"
        shutil.copytree(bundle, self.logs)
        for path in [self.logs, *self.logs.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)

    def files(self):
        return sorted(path for path in self.logs.rglob("*") if path.is_file())

    def program(self, name, text):
        """A shell script that stands in for quotascope; `$BINARY` is the real one, `$FOLDER` the check's folder."""
        path = self.folder / name
        path.write_text(f"#!/bin/sh\nBINARY='{self.binary}' FOLDER='{self.folder}'\n{text}\n")
        path.chmod(0o755)
        return path

    def run(self, command, options, environment=None, says_all_on_output=False, name="report", **more):
        """Runs a command that ends with options of `report`; what it wrote is read and taken away."""
        outputs = [self.folder / f"{name}.json", self.folder / f"{name}.md"]
        command = [*map(os.fspath, command), "--now", NOW, "-o", outputs[0].name, "-o", outputs[1].name, *options]
        done = subprocess.run(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=SECONDS, **more)
        texts = [path.read_bytes() if path.exists() else b"" for path in outputs]
        for path in outputs:
            path.unlink(missing_ok=True)
        expect(not done.stdout or says_all_on_output, f"standard output: {done.stdout[-3000:]!r}")
        return Run(done.returncode, *texts, (done.stderr + done.stdout).decode("utf-8", "replace"))

    def single(self, *paths, options=(), **more):
        """The report of one machine."""
        return self.run([self.binary, "report", *(paths or ["logs"])], options, **more)

    def spark(self, *paths, master="local[2]", binary=None, tasks=4, own=(), options=(), environment=None, launcher=None, **more):
        """The report of the Spark script: `own` are its options, `options` those of the report."""
        program = [] if binary == "" else ["--binary", binary or self.binary]
        command = [*(launcher or [self.python, SPARK_SCRIPT, "--master", master]), "--partials", "partials",
                   *(["--tasks", str(tasks)] if tasks else []), *program, *own, *(paths or ["logs"]), "--"]
        # spark-submit sends a script's standard error to its own standard output.
        return self.run(command, options, environment, says_all_on_output=bool(launcher), **more)

    def script(self, name, *paths, binary=None, options=(), folder="partials", **variables):
        """The report of with-parallel or with-xargs."""
        environment = {**os.environ, "QUOTASCOPE": os.fspath(binary or self.binary), "JOBS": "2", **variables}
        return self.run([PARALLEL / name, folder, *(paths or ["logs"]), "--"], options, environment)

    def partial_files(self, folder=None):
        """Names of partials, with what changes when one is written anew."""
        files = (folder or self.partials).glob("*.jsonl.gz")
        return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(files)}

    def report_of(self, *paths, **more):
        return self.single(*paths, **more)
