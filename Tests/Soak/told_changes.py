"""What scans told, night by night: each incident once when it is new, once when it is over, under one id."""
import os
import re

CHANGES = {"new", "still_open", "recovered", "changed", "withdrawn"}
OPEN = {"ongoing", "failures_stopped"}
REPORTS_ENDING = ".json"
ID = re.compile(r"q-\d{8}-\d{4}-[0-9a-f]{6}$")


class ToldChanges:
    def __init__(self, command, may_change):
        self.command, self.may_change = command, may_change
        # By id, the incident as it was told last.
        self.last = {}
        self.withdrawn = set()
        # Incidents whose end was told.
        self.over = set()
        self.complaints = set()

    def take(self, run, is_fresh, damaged):
        """What is wrong with a scan's output; `damaged`: files that cannot be read wholly now."""
        if run.crashed or run.status not in (0, 3):
            return [f"the scan failed: {run}"]
        wrong = self.complain(run, damaged)
        if not run.output:
            return wrong
        if not is_fresh:
            wrong.append(f"no line is new, and something is told: {run.output[:300]}")
        try:
            told = run.json()
        except ValueError as error:
            return wrong + [f"standard output is no JSON: {error}: {run.output[:300]}"]
        if told.get("schema") != "quotascope.scan/1":
            wrong.append(f"the schema is {told.get('schema')}")
        changes = told["incidents"]
        if not changes and not told.get("budget"):
            wrong.append("standard output tells of no change")
        ids = [change["id"] for change in changes]
        if len(ids) != len(set(ids)):
            wrong.append(f"one incident is told twice in one scan: {ids}")
        for change in changes:
            wrong += [f"{change['change']} {change['id']}: {sentence}" for sentence in self.change(change)]
        return wrong

    def complain(self, run, damaged):
        """Damage is told once; a file that is as damaged as before is told no more."""
        wrong = []
        found = {line for line in run.errors.splitlines() if any(path in line for path in damaged)}
        for line in found & self.complaints:
            wrong.append(f"told again on standard error: {line}")
        told = {path for path in damaged if any(path in line for line in found)}
        if told and run.status != 3:
            wrong.append(f"damage is told for the first time, with status {run.status}: {sorted(told)}")
        if run.status == 3 and not run.errors:
            wrong.append("status 3, and nothing on standard error")
        self.complaints = (self.complaints | found)
        return wrong

    def change(self, change):
        kind, identifier, incident = change["change"], change["id"], change["incident"]
        if kind not in CHANGES:
            return ["no such change"]
        if kind == "withdrawn":
            self.withdrawn.add(identifier)
            # The model makes no stray failures: what was an outage one night is one for ever.
            return ["it was an outage" if identifier in self.last else "was never told"]
        wrong = []
        if incident["id"] != identifier or not ID.match(identifier):
            wrong.append(f"the incident's id is {incident['id']}")
        path = change["report_file"]
        if path is None or not os.path.isfile(path) or os.path.basename(path) != identifier + REPORTS_ENDING:
            wrong.append(f"the report's file is {path}")
        before = self.last.get(identifier)
        if (kind == "new") != (before is None):
            wrong.append("told before" if before else "not told as new before")
        if kind == "new" and incident["state"] == "recovered":
            self.over.add(identifier)
        if kind == "recovered":
            if identifier in self.over:
                wrong.append("its end was told before")
            self.over.add(identifier)
            if incident["state"] != "recovered":
                wrong.append(f"is {incident['state']}")
        if kind == "still_open":
            if incident["state"] not in OPEN:
                wrong.append(f"is {incident['state']}")
            if before and not self.has_grown(before, incident):
                wrong.append("nothing about it is new")
        if kind == "changed" and not self.may_change:
            wrong.append("nothing came late")
        self.last[identifier] = incident
        return wrong

    @staticmethod
    def has_grown(before, incident):
        """More of it failed, or its failures stopped and nothing shows a success."""
        return before["calls"]["failed"] < incident["calls"]["failed"] or \
            before["requests"]["failed_seen"] < incident["requests"]["failed_seen"] or \
            before["state"] != incident["state"] or before["last_failure"]["time"] < incident["last_failure"]["time"]

    def at_end(self, known):
        """Of what the history holds everything was told, and nothing else; as it is now."""
        wrong = []
        for incident in known:
            identifier = incident["id"]
            if identifier not in self.last or identifier in self.withdrawn:
                wrong.append(f"{identifier} was {'withdrawn' if identifier in self.withdrawn else 'never told'}")
                continue
            if incident["state"] == "recovered" and identifier not in self.over:
                wrong.append(f"{identifier} recovered, and nobody was told")
            report = os.path.join(self.command.reports, identifier + REPORTS_ENDING)
            if not os.path.isfile(report):
                wrong.append(f"{identifier} has no report in the folder")
        lost = set(self.last) - self.withdrawn - {incident["id"] for incident in known}
        wrong += [f"{identifier} was told, and the history does not know it" for identifier in sorted(lost)]
        return wrong
