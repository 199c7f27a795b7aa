"""What github-issue and jira-issue share: what a scan said, the words for it, and who is told what.

An incident has one issue for ever, found again by its id. Everything later is a comment there. Nothing is
told twice: each text bears the scan that it comes from. Closing an issue stays with people.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time
import unicodedata

INCIDENT_ID = re.compile(r"q-[0-9]{8}-[0-9]{4}-[0-9a-f]{6}(-[0-9]+)?")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{5,8}(\.[0-9]+)?Z")
WORDS = {
    "new": "new",
    "still_open": "still open",
    "recovered": "recovered",
    "changed": "changed by late lines",
    "withdrawn": "withdrawn: late lines showed that it was none, or a part of another one",
}
# Long enough for anything that helps; reports are longer.
SHOWN_CHARACTERS = 1500
# A scan that is running has an empty file in the queue.
EMPTY_FILE_SECONDS = 24 * 3600
TOKENS = ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "JIRA_TOKEN")


class Trouble(Exception):
    """Something could not be told."""


class CommandLine(argparse.ArgumentParser):
    """A command line whose mistakes end with 64, as quotascope's do."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(64, f"{self.prog}: {message}\n")


class Request:
    """A command, what it reads, and what of that may be shown."""

    def __init__(self, command, text="", shown=None):
        self.command, self.text = command, text
        self.shown = text if shown is None else shown

    def send(self):
        """What the command prints. No shell is between, and no token reaches the command's arguments."""
        try:
            done = subprocess.run(self.command, input=self.text.encode(), stdout=subprocess.PIPE, timeout=300)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Trouble(f"{self.command[0]}: {error}") from error
        answer = done.stdout.decode(errors="replace")
        if done.returncode != 0:
            raise Trouble(f"{self.command[0]} ended with {done.returncode}: {one_line(answer, 500)}")
        return answer

    def show(self):
        print("  $ " + shlex.join(self.command))
        for line in self.shown.splitlines():
            rest = len(line) - SHOWN_CHARACTERS
            print("    " + line[:SHOWN_CHARACTERS] + (f" … and {rest} characters more" if rest > 0 else ""))


def one_line(text, limit):
    """One line of what a log may have written: nothing that steers a terminal, nobody who is called."""
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text.replace("@", "＠"))
    kept = " ".join(kept.split())
    return kept if len(kept) <= limit else kept[: limit - 1] + "…"


def documents(text):
    """The JSON values of a text, one behind the other."""
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        value, place = decoder.raw_decode(text, place)
        yield value


def moment(place):
    """The time of a place in the logs, when it has one."""
    said = (place or {}).get("time") or ""
    return said if TIME.fullmatch(said) else None


def sentence(change, incident):
    """What changed, in words and numbers only."""
    said = WORDS[change]
    if change == "recovered" and moment(incident.get("recovered")):
        said += " at " + moment(incident["recovered"])
    failed = (incident.get("calls") or {}).get("failed")
    if isinstance(failed, int):
        said += f"; {failed:,} failed calls"
    if change == "still_open" and moment(incident.get("last_failure")):
        said += ", the last at " + moment(incident["last_failure"])
    return said


class Teller:
    """Tells what scans said to a tracker, or shows how it would."""

    def __init__(self, tracker, options):
        self.tracker, self.options = tracker, options

    def report(self, incident):
        """The incident's report, small enough for the tracker."""
        command = [self.options.quotascope, "history", incident]
        command += ["--format", self.tracker.format, "--fit", self.tracker.fit]
        if self.options.history:
            command += ["--history", self.options.history]
        # quotascope needs no token, so it gets none.
        environment = {name: value for name, value in os.environ.items() if name not in TOKENS}
        try:
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, timeout=300)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Trouble(f"no report: {error}") from error
        text = done.stdout.decode(errors="replace").strip()
        if done.returncode != 0 or not text:
            raise Trouble(f"no report: {shlex.join(command)} ended with {done.returncode}")
        if self.tracker.length(text) > self.tracker.limit:
            raise Trouble(f"the report has more than {self.tracker.limit} characters")
        return text

    def with_report(self, key, said):
        """The incident's report and what is said of it. That an incident is there matters more than its report."""
        try:
            report = self.report(key)
        except Trouble as error:
            print(f"{key} is told without its report: {error}", file=sys.stderr)
            return f"{said}\n\nIts report could not be read."
        text = f"{report}\n\n{said}"
        return text if self.tracker.length(text) <= self.tracker.limit else report

    def tell_incident(self, scan, entry):
        """One incident: an issue when it has none, else a comment."""
        key, change, incident = entry["id"], entry["change"], entry.get("incident") or {}
        if not INCIDENT_ID.fullmatch(key):
            raise Trouble("an incident's id is none")
        if change not in WORDS:
            raise Trouble(f"{key}: this script does not know the change {one_line(change, 40)}")
        mark = f"quotascope scan of {scan}: {key} "
        said = mark + sentence(change, incident)
        facts = "OpenAI billing outage"
        if incident:
            facts += f", {incident.get('class')}, {incident.get('state')}"
        headline = entry.get("headline") or incident.get("headline") or facts
        report, words = lambda: self.with_report(key, said), lambda: said
        opening = None if change == "withdrawn" else report
        self.tell(key, mark, headline, opening, words if change in ("withdrawn", "still_open") else report)

    def tell_budget(self, scan, entry):
        """A part of the budget that was passed: an issue, once."""
        month, percent = entry["month"], entry["percent"]
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", month) or not isinstance(percent, int):
            raise Trouble("a month of the budget is none")
        key = f"budget-{month}-{percent}"
        headline = f"OpenAI budget: {percent} % of ${entry['budget_usd']:,.2f} for {month} was passed"
        passed = moment({"time": entry.get("passed")})
        text = f"{headline}{' at ' + passed if passed else ''}; ${entry['spent_usd']:,.2f} were spent so far."
        mark = f"quotascope scan of {scan}: {key} "
        self.tell(key, mark, headline, lambda: f"{text}\n\n{mark}passed", None)

    def tell(self, key, mark, headline, opening, comment):
        """
        mark: how a text of this scan about this key is known again; opening: makes the first text of an issue,
        None when it needs none; comment: makes the text for an issue that is there, None when it has been said.
        """
        print(f"{key}: {one_line(headline, 200)}")
        title = f"{one_line(headline, self.tracker.title_limit - len(key) - 3)} ({key})"
        if not self.options.send:
            self.tracker.search(key).show()
            if opening:
                print("  where it finds none:")
                self.tracker.create(key, title, opening()).show()
            if comment:
                print("  where it finds one, and this scan was not told there:")
                self.tracker.comment("ISSUE", comment()).show()
            return
        issue = self.tracker.find(key)
        if issue is None:
            print("  created " + self.tracker.created(key, title, opening()) if opening else "  has no issue")
        elif comment is None or any(mark in text for text in self.tracker.texts(issue)):
            print(f"  was told before, in {issue}")
        else:
            self.tracker.comment(issue, comment()).send()
            print(f"  commented on {issue}")

    def tell_all(self, text):
        """Everything in the output of one scan, or of several; what fails does not stop the others."""
        failures = 0
        for scan in documents(text):
            if not isinstance(scan, dict) or scan.get("schema") != "quotascope.scan/1":
                raise Trouble("this is no output of `quotascope scan --format json`")
            at = moment({"time": scan.get("scanned_at")})
            if at is None:
                raise Trouble("this scan does not say when it was")
            entries = [(self.tell_incident, entry) for entry in scan.get("incidents", [])]
            entries += [(self.tell_budget, entry) for entry in scan.get("budget", [])]
            for tell, entry in entries:
                try:
                    tell(at, entry)
                except (Trouble, AttributeError, KeyError, TypeError, ValueError) as error:
                    print(f"not told: {one_line(str(error), 600)}", file=sys.stderr)
                    failures += 1
        return failures


def tell_file(teller, path, in_queue):
    """Tells a file; one of a queue leaves it when all of it was sent."""
    try:
        text = path.read_text(encoding="utf-8")
        if in_queue and not text and time.time() - path.stat().st_mtime < EMPTY_FILE_SECONDS:
            return 0
        failures = teller.tell_all(text)
        if in_queue and teller.options.send and failures == 0:
            path.unlink()
        return failures
    except (OSError, ValueError, Trouble) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1


def main(tracker, description):
    """Reads the command line and tells what it names. Returns the exit status."""
    # A name in a log is no reason to stop, whatever the terminal can show.
    sys.stdout.reconfigure(errors="backslashreplace")
    parser = CommandLine(description=description)
    parser.add_argument("--send", action="store_true", help="really send; without it each command is only shown")
    parser.add_argument("--history", metavar="FILE", help="the history, when the scan was given one")
    parser.add_argument("--quotascope", metavar="PATH", default="quotascope", help="the command to ask for reports")
    parser.add_argument(
        "source", nargs="*", default=["-"],
        help="what `quotascope scan --format json` printed: a file, - for standard input (default), or a folder"
        " of such files, each of which is removed when all of it was sent")
    options = parser.parse_args()
    missing = tracker.missing(options.send)
    if missing:
        print(f"{parser.prog}: {missing}", file=sys.stderr)
        return 64
    teller, failures = Teller(tracker, options), 0
    for source in options.source:
        path = pathlib.Path("/dev/stdin" if source == "-" else source)
        queue = path.is_dir()
        for file in sorted(path.glob("*.json")) if queue else [path]:
            failures += tell_file(teller, file, queue)
    return 1 if failures else 0
