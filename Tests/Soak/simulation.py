"""Nights of scans over a folder that log writers fill: one seed, one rotation style."""
import heapq
import os
import random
import shutil
import sqlite3
from pathlib import Path

from incident_facts import differences
from log_lines import DAY, HOUR, MINUTE, iso
from log_writers import BEGIN, World
from rotation import Folder, Truth
from scanning import Quotascope
from told_changes import ToldChanges
from troubled_styles import STYLES

# Each log has a style of its own: any, or those named with plus signs, in turn.
MIXED = "mixed"
# A scan may find new lines in two files at once, and count both.
COPIES = {"copytruncate", "gzip", "zstd"}
# A file that is as yet nothing but what others begin with, is it a log of its own? Its lines say nothing.
BANNERS = {"banner", "short-banner"}


class Simulation:
    def __init__(self, binary, root, seed, style, nights, density=1, checks_each_night=False, keeps_truth=False, log=None):
        self.root = Path(root)
        self.seed, self.style, self.nights = seed, style, nights
        self.checks_each_night, self.keeps_truth, self.log = checks_each_night, keeps_truth, log or (lambda text: None)
        for name in ("logs", "reports", "told"):
            (self.root / name).mkdir(parents=True)
        self.command = Quotascope(binary, self.root / "history.sqlite", self.root / "reports")
        self.rng = random.Random(f"{seed} {style}")
        self.world = World(seed, nights, density=density)
        self.folder = Folder(self.root / "logs", seed)
        self.truth = Truth()
        self.agenda, self.order = [], 0
        self.names = set()
        self.styles = [self.style_of(log, number) for number, log in enumerate(self.world.logs)]
        self.told = ToldChanges(self.command, any(style.is_late for style in self.styles))
        self.scans = 0
        # What is wrong, with the night.
        self.wrong = []

    def style_of(self, log, number):
        names = sorted(STYLES) if self.style == MIXED else self.style.split("+")
        name = self.rng.choice(names) if self.style == MIXED else names[number % len(names)]
        self.names.add(name)
        rng = random.Random(f"{self.seed} {self.style} {log.name}")

        def later(time, action):
            def act():
                # What was written until then is where it belongs, before anything happens to the file.
                log.advance(time)
                style.flush()
                action()
            self.at(time, act)
        style = STYLES[name](self.folder, log, rng, later)
        return style

    def at(self, time, action):
        heapq.heappush(self.agenda, (time, self.order, action))
        self.order += 1

    def run(self):
        for night in range(1, self.nights + 1):
            self.plan(night)
            self.pass_time(BEGIN + (night + 1) * DAY, night)
            if self.wrong and self.checks_each_night:
                return self.wrong
        self.close()
        return self.wrong

    def plan(self, night):
        begin = BEGIN + night * DAY
        rotation = begin + self.rng.randrange(4 * HOUR)
        for log, style in zip(self.world.logs, self.styles):
            self.at(rotation + self.rng.randrange(10 * MINUTE), lambda log=log, style=style: self.rotate(log, style))
        if self.rng.random() < 0.08 and night < self.nights and not self.skipped_last:
            self.skipped_last = True
            return
        self.skipped_last = False
        scan = begin + 2 * HOUR + self.rng.randrange(-90 * MINUTE, 90 * MINUTE)
        self.at(scan, lambda: self.scan(night))
        if self.rng.random() < 0.15:
            self.at(scan + self.rng.randrange(MINUTE, 8 * HOUR), lambda: self.scan(night))

    skipped_last = False

    def pass_time(self, until, night):
        while self.agenda and self.agenda[0][0] < until:
            self.now, _, action = heapq.heappop(self.agenda)
            action()

    def rotate(self, log, style):
        log.advance(self.now)
        style.flush()
        style.rotate(self.now)

    def scan(self, night):
        for log, style in zip(self.world.logs, self.styles):
            log.advance(self.now)
            style.flush_for_scan()
            style.before_scan(self.now)
        self.run_scan(night)
        for style in self.styles:
            style.after_scan(self.now)
            style.flush()

    def measure_damage(self):
        for piece in self.folder.pieces:
            if piece.readable is not None and not piece.is_measured:
                totals = self.command.report(piece.path, iso(self.now)).json()["inputs"]["totals"]
                piece.measure(totals["lines"] - sum(totals["skipped"].values()))

    def run_scan(self, night, must_be_silent=False):
        self.measure_damage()
        is_fresh = self.truth.note(self.folder)
        if self.keeps_truth or self.checks_each_night:
            self.truth.write(self.root / "truth")
        run = self.command.scan([self.root / "logs"], iso(self.now))
        self.scans += 1
        place = f"night {night}, scan {self.scans} at {iso(self.now)}"
        for kind, text in (("json", run.output), ("errors", run.errors)):
            if text:
                (self.root / "told" / f"{self.scans:03}.{kind}").write_text(text)
        self.log(f"{place}: status {run.status}, {run.seconds:.2f} s\n{run.errors}")
        damaged = {str(piece.path) for piece in self.folder.pieces if piece.readable is not None}
        wrong = self.told.take(run, is_fresh, damaged)
        if must_be_silent and is_fresh:
            wrong.append("the model is wrong: nothing was written, and there are new lines")
        if self.checks_each_night:
            wrong += self.compare()
        self.wrong += [f"{place}: {sentence}" for sentence in wrong]
        self.folder.note_scan()

    def close(self):
        """Everything arrives; then unfinished lines are taken as they stand; then nothing happens any more."""
        self.now = BEGIN + (self.nights + 1) * DAY
        for log, style in zip(self.world.logs, self.styles):
            log.advance(self.now)
            style.finish()
        for step in range(3):
            self.now += HOUR
            self.run_scan(self.nights + 1, must_be_silent=step == 2)
        self.truth.write(self.root / "truth")
        self.wrong += [f"at the end: {sentence}" for sentence in self.compare() + self.told.at_end(self.known)]

    def compare(self):
        """The history beside one report over all lines that were readable."""
        run = self.command.known()
        if run.status != 0:
            return [f"the history cannot be told: {run}"]
        self.known = run.json()["incidents"]
        report = self.command.report(self.root / "truth", iso(self.now))
        if report.status != 0:
            return [f"no report on the truth: {report}"]
        true = report.json()
        if self.scans > 10 and not true["incidents"]:
            return ["the model made no incident"]
        return differences(self.known, true["incidents"]) + self.uncounted(true["inputs"])

    def uncounted(self, inputs):
        """Lines and events of the logs that the history knows, beside those that there were."""
        try:
            said = dict(zip(("lines", "events"), self.command.counted()))
        except sqlite3.Error as error:
            return [f"the history's table of logs cannot be read: {error}"]
        true = {"lines": inputs["totals"]["lines"], "events": sum(file["events"] for file in inputs["files"])}
        if self.names & BANNERS:
            del said["lines"]
        has_copies = bool(self.names & (COPIES | BANNERS))
        return [f"{key}: the history has {said[key]}, true {true[key]}" for key in said
                if said[key] < true[key] or said[key] > true[key] and not has_copies]


def simulate(binary, root, seed, style, nights, failures=None, **settings):
    """Runs one simulation in a folder of its own; what was wrong, and how many scans and incidents it had."""
    root = Path(root) / f"{style}-{seed}"
    simulation = Simulation(binary, root, seed, style, nights, **settings)
    wrong = simulation.run()
    incidents = len(getattr(simulation, "known", []))
    if wrong and failures:
        target = Path(failures) / root.name
        shutil.rmtree(target, ignore_errors=True)
        os.makedirs(failures, exist_ok=True)
        if not target.exists():
            simulation.truth.write(root / "truth")
            shutil.copytree(root, target)
    shutil.rmtree(root)
    return wrong, simulation.scans, incidents
