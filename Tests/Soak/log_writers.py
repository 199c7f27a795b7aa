"""Services on several hosts, and what happens to their accounts: outages that are clear-cut, calls, ordinary lines.

Everything follows from a seed. A log is one stream of bytes; which part of it stands in which file is the business of
`rotation.py`.
"""
import bisect
import heapq
import random

from log_lines import (DAY, HOUR, MINUTE, SECOND, CallWriter, CRIShape, DockerShape, JSONShape, TextShape, next_midnight)

# 2026-05-01 00:00 UTC.
BEGIN = 1_777_593_600_000
CONTAINER = "3f4c9a1b7d2e8f60" * 4
POD = "shop_summarizer-7c9d6b5f4-mq2zv_5b0c1f6e-92a4-4d0e-8f43-0d6f2c7f1a11"
# Folder, file, service, host, shape, organization. All name it: of whom a service without one is, depends on the others' lines.
SERVICES = [
    ("web-1", "checkout-api.log", "checkout-api", "web-1", JSONShape(), 0),
    ("web-2", "checkout-api.log", "checkout-api", "web-2", JSONShape(), 0),
    (f"docker-1/containers/{CONTAINER}", f"{CONTAINER}-json.log", "embed-worker", "docker-1", DockerShape(), 0),
    ("web-1", "search-api.log", "search-api", "web-1", JSONShape(), 1),
    (f"node-1/pods/{POD}/summarizer", "0.log", "summarizer", "node-1", CRIShape(), 1),
    ("batch-1", "digest-sync.log", "digest-sync", "batch-1", TextShape(), 2),
    ("batch-1", "report-mailer.log", "report-mailer", "batch-1", JSONShape(), 3),
]
ORGANIZATIONS = 4
# No call begins so near before and behind the ends of an outage, nor are any limited within the last.
QUIET_BEFORE, QUIET_BEHIND, UNLIMITED = 20 * SECOND, 50 * SECOND, 40 * MINUTE


class Outage:
    """`end` may be None: then `ending` says how it looks: the calls go on, the services ask no more, or all is dead."""

    def __init__(self, begin, end, codes, ending):
        self.begin, self.end, self.codes, self.ending = begin, end, codes, ending
        # Long enough for calls that a report cannot take for stray ones.
        self.silent = begin + 3 * HOUR if ending in ("disabled", "dead") else None

    def code(self, time):
        return self.codes[-1] if time > self.begin + 30 * MINUTE else self.codes[0]


class Organization:
    def __init__(self, number, rng, nights, endless):
        self.name = f"org-Nights{number:08}Zq{rng.randrange(10 ** 6):06}"
        self.outages = []
        until = BEGIN + nights * DAY
        time = BEGIN + rng.randrange(6 * HOUR, 2 * DAY)
        while time < until:
            outage = self.outage(rng, time, until, endless)
            self.outages.append(outage)
            if outage.end is None:
                break
            time = outage.end + 3 * HOUR + int(rng.expovariate(1 / (1.6 * DAY)))
        self.begins = [outage.begin for outage in self.outages]

    @staticmethod
    def outage(rng, time, until, endless):
        codes = [rng.choices(["insufficient_quota", "billing_hard_limit_reached", "credit_balance_exhausted"],
                             [8, 1, 1])[0]]
        if codes == ["insufficient_quota"] and rng.random() < 0.1:
            codes.append("credit_balance_exhausted")
        kind = rng.choices(["short", "midnight", "nights", "endless"], [10, 6, 3, 2 if endless else 0])[0]
        if kind == "endless" and time > until - (until - BEGIN) // 2:
            return Outage(time, None, codes, rng.choice(["goes on", "disabled", "dead"]))
        if kind == "midnight":
            time = next_midnight(time) - rng.randrange(5 * MINUTE, 2 * HOUR)
            return Outage(time, time + rng.randrange(3 * HOUR, 8 * HOUR), codes, None)
        length = rng.randrange(30 * HOUR, 80 * HOUR) if kind == "nights" else rng.randrange(30 * MINUTE, 3 * HOUR)
        return Outage(time, time + length, codes, None)

    def state(self, time):
        """The outage that holds this time, or None."""
        at = bisect.bisect_right(self.begins, time) - 1
        if at < 0 or self.outages[at].end is not None and time >= self.outages[at].end:
            return None
        return self.outages[at]

    def is_quiet(self, time):
        """Whether a call that begins now could overlap a change of the account's state."""
        edges = [edge for outage in self.outages for edge in (outage.begin, outage.end) if edge is not None]
        return any(edge - QUIET_BEFORE <= time < edge + QUIET_BEHIND for edge in edges)

    def is_near(self, time):
        return any(outage.begin - UNLIMITED <= time and (outage.end is None or time < outage.end + UNLIMITED)
                   for outage in self.outages)


class Log:
    """What one service on one host writes, as one stream of bytes."""

    def __init__(self, world, number, service, organization):
        folder, self.file, name, host, shape, _ = service
        self.folder, self.name = folder, f"{host}/{name}"
        self.rng = random.Random(f"{world.seed} {number}")
        # Unlike a list's, these random numbers do not depend on how often the disk was looked at.
        self.organization, self.nights, self.density = organization, world.nights, world.density
        self.writer = CallWriter(world.seed, name, host, shape, organization.name)
        self.stream = bytearray()
        # Where records end in the stream.
        self.ends = [0]
        self.waiting, self.order = [], 0
        self.agenda = sorted(self.plan(world.nights))
        self.next = 0
        self.now = BEGIN

    def plan(self, nights):
        until = BEGIN + (nights + 1) * DAY
        silent = min([outage.silent for outage in self.organization.outages if outage.silent], default=until)
        dead = min([outage.silent for outage in self.organization.outages if outage.ending == "dead"], default=until)
        time = BEGIN + self.rng.randrange(HOUR)
        while time < silent:
            if not self.organization.is_quiet(time):
                yield time, "call"
            outage = self.organization.state(time)
            mean = 45 * MINUTE / self.density
            if outage:
                mean = min(30 * MINUTE / self.density, (outage.end - outage.begin) / 8 if outage.end else DAY)
            time += int(self.rng.uniform(0.2, 1.8) * mean) + 5 * SECOND
        for outage in self.organization.outages:
            yield outage.begin - self.rng.randrange(30 * SECOND, 170 * SECOND), "call"
            # Few hosts are asked at the very edges of an outage: three calls are more than stray ones.
            for _ in range(3):
                yield outage.begin + self.rng.randrange(QUIET_BEHIND, 20 * MINUTE), "call"
            if outage.end is not None:
                yield outage.end + self.rng.randrange(60 * SECOND, 170 * SECOND), "call"
        time = BEGIN + self.rng.randrange(HOUR)
        while time < dead:
            yield time, "beat"
            time += int(self.rng.randrange(5 * MINUTE, 70 * MINUTE) / self.density)

    def records(self, time, kind):
        if kind == "beat":
            return self.writer.ordinary(time)
        outage = self.organization.state(time)
        if outage:
            return self.writer.failed(time, outage.code(time))
        if not self.organization.is_near(time) and self.rng.random() < 0.12:
            return self.writer.limited(time) if self.rng.random() < 0.7 else \
                self.writer.failed(time, "rate_limit_exceeded")
        return self.writer.answered(time)

    def advance(self, time):
        """Writes what is written until this time."""
        while self.next < len(self.agenda) and self.agenda[self.next][0] <= time:
            self.schedule(*self.agenda[self.next])
            self.next += 1
        while self.waiting and self.waiting[0][0] <= time:
            self.append(heapq.heappop(self.waiting)[2])
        self.now = time

    def schedule(self, time, kind):
        for moment, record in self.records(time, kind):
            heapq.heappush(self.waiting, (moment, self.order, record))
            self.order += 1

    def append(self, record):
        self.stream += record
        self.ends.append(len(self.stream))

    def write_now(self, kind="call"):
        """Records that are written at this moment, whatever else was planned."""
        if kind == "call" and (self.organization.is_quiet(self.now) or self.is_silent()):
            kind = "beat"
        for _, record in self.records(self.now - 2 * SECOND, kind):
            self.append(record)

    def is_silent(self):
        return any(outage.silent and outage.silent < self.now for outage in self.organization.outages)


class World:
    """All logs of one seed; `endless`: with outages of which no end is seen; `density`: of calls and ordinary lines."""

    def __init__(self, seed, nights, endless=True, density=1):
        self.seed, self.nights, self.density = seed, nights, density
        rng = random.Random(f"{seed} organizations")
        organizations = [Organization(number, rng, nights, endless) for number in range(ORGANIZATIONS)]
        self.organizations = organizations
        self.logs = [Log(self, number, service, organizations[service[5]]) for number, service in enumerate(SERVICES)]
