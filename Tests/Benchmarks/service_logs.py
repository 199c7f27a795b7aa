"""Logs of a fleet of services whose truth is known by how they are made. The same size gives the same bytes.

A pool of some thousand lines of many loggers, with gaps for times and ids, is made line by line; a log is drawn from it
slice by slice, so that a gigabyte takes seconds. Between them go the lines of calls to OpenAI: most are answered, some are
rate limited, and in two spans of the time all are refused for lack of money.
"""
import base64
import json
import random
import re
from datetime import datetime, timezone

# 2026-11-03 00:00 UTC, in milliseconds.
BEGIN = 1_793_664_000_000
HOUR = 3_600_000
# What a benchmark's grep looks for.
LITERALS = ["insufficient_quota", "rate_limit_exceeded", "billing_hard_limit", "openai"]
LITERAL = re.compile("|".join(LITERALS).encode())
ANY_CASE = re.compile(rb"openai|quota|billing|rate.?limit", re.IGNORECASE)
# Parts of a log's time in which calls are refused.
OUTAGES = [(0.25, 0.40), (0.70, 0.75)]
# No call begins so many milliseconds before a change, so that none spans it; nor are any rate limited so near to one.
QUIET_BEFORE, UNLIMITED_AROUND = 4_000, 120_000
ORGANIZATION = "org-Bench00000000000"
QUOTA = ("You exceeded your current quota, please check your plan and billing details. For more information on this error, "
         "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.")
LIMIT = ("Rate limit reached for gpt-4o-mini in organization " + ORGANIZATION + " on tokens per min (TPM): Limit 200000, "
         "Used 198412, Requested 2311. Please try again in 216ms. Visit https://platform.openai.com/account/rate-limits to "
         "learn more.")
HTTP = 'HTTP Request: POST https://api.openai.com/v1/chat/completions "HTTP/1.1 %s"'

# Gaps: what stands in ⟦ ⟧ is filled in for each line. Times go to the millisecond; lines add further digits themselves.
ISO, SPACED, COMMA, EPOCH_MS, EPOCH, CLF, KLOG, SYSLOG, SECONDS, ID = (f"⟦{kind}⟧" for kind in "0123456789")
EMPTY = 10
GAP = re.compile("⟦(.)⟧")


def pieces(text):
    """A line as what stands around its two gaps, and the gaps' kinds. Epoch times lose their quotation marks."""
    text = re.sub(r'"(⟦[34]⟧\d*)"', r"\1", text)
    parts = GAP.split(text)
    while len(parts) < 5:
        parts += [str(EMPTY), ""]
    assert len(parts) == 5, text
    a, k, b, j, c = parts
    return a.encode(), int(k), b.encode(), int(j), c.encode() + b"\n"


def gaps(milliseconds, number):
    """What fills the gaps of a line."""
    whole, part = divmod(milliseconds, 1000)
    if whole != gaps.whole:
        gaps.whole = whole
        time = datetime.fromtimestamp(whole, timezone.utc)
        gaps.seconds = [time.strftime(form).encode() for form in
                        ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%b/%Y:%H:%M:%S", "%m%d %H:%M:%S", "%b %e %H:%M:%S")]
    iso, spaced, clf, klog, syslog = gaps.seconds
    fraction = b"%03d" % part
    return (iso + b"." + fraction, spaced + b"." + fraction, spaced + b"," + fraction, b"%d" % milliseconds,
            b"%d.%s" % (whole, fraction), clf, klog + b"." + fraction, syslog, iso,
            b"%016x" % (number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF), b"")


gaps.whole = None


def compact(fields):
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def spaced(fields):
    return json.dumps(fields, ensure_ascii=False)


WORDS = """order cart stock price invoice shipment refund session token cache index batch queue worker tenant upload image
report ledger catalog voucher address profile device webhook retry timeout replica shard leader partition offset snapshot
checkpoint migration schema feature flag rollout canary region zone node pod volume certificate""".split()
PATHS = ["/api/v1/cart", "/api/v1/orders", "/api/v2/search", "/healthz", "/metrics", "/login", "/static/app.js",
         "/api/v1/users/{}/orders", "/api/v1/products/{}", "/internal/reindex/{}", "/v3/billing/invoices/{}", "/graphql"]
AGENTS = ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
          "kube-probe/1.29", "Prometheus/2.53.0", "okhttp/4.12.0", "python-requests/2.32.3"]
CLASSES = ["OrderService", "StockController", "PriceCalculator", "SessionFilter", "InvoiceRepository", "KafkaConsumer"]


class Fleet:
    """Lines of services that have nothing to do with OpenAI, as their loggers write them."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.shapes = [(self.structlog, 16), (self.pino, 12), (self.logback, 12), (self.zap, 9), (self.edge, 12),
                       (self.docker, 9), (self.asctime, 8), (self.klog, 4), (self.loguru, 3), (self.spring, 6),
                       (self.cri, 5), (self.gcp, 6), (self.ecs, 5), (self.syslog, 3), (self.query, 3.9),
                       (self.look_alike, 0.6), (self.stack, 0.05)]

    def line(self):
        shapes, weights = zip(*self.shapes)
        return self.random.choices(shapes, weights)[0]()

    def digits(self, count=3):
        return "".join(self.random.choices("0123456789", k=count))

    def hexes(self, count):
        return "%0*x" % (count, self.random.getrandbits(4 * count))

    def number(self, limit):
        """Small numbers are more frequent."""
        return int(limit ** self.random.random())

    def path(self):
        return self.random.choice(PATHS).format(self.number(100_000))

    def address(self):
        return f"10.{self.random.randrange(4)}.{self.random.randrange(256)}.{self.random.randrange(256)}"

    def status(self):
        return self.random.choices([200, 201, 204, 301, 304, 404, 500, 503], [80, 4, 5, 1, 6, 3, 0.5, 0.5])[0]

    def words(self, least, most):
        return " ".join(self.random.choices(WORDS, k=self.random.randint(least, most)))

    def level(self):
        return self.random.choices(["info", "debug", "warning", "error"], [80, 14, 4, 2])[0]

    def message(self):
        r = self.random
        kind = r.randrange(7)
        if kind == 0:
            return f'{self.address()}:{r.randrange(1024, 65536)} - "GET {self.path()} HTTP/1.1" {self.status()}'
        if kind == 1:
            return f"cache {r.choice(['hit', 'miss'])} key=doc:{self.number(10 ** 6)}"
        if kind == 2:
            return f"{self.words(1, 2)} {self.number(10 ** 6)} {r.choice(['created', 'updated', 'closed', 'expired'])} in {self.number(4000)} ms"
        if kind == 3:
            return "heartbeat"
        if kind == 4:
            return f"processed {self.number(5000)} {r.choice(WORDS)}s from partition {r.randrange(64)} lag {self.number(9000)}"
        if kind == 5:
            return f"slow {r.choice(WORDS)} lookup: {self.words(2, 7)} took {self.number(30_000)} ms"
        return self.words(3, 14)

    def structlog(self):
        fields = {"service": self.random.choice(["checkout-api", "catalog", "accounts", "search-api"]), "env": "prod"}
        for _ in range(self.random.randint(0, 6)):
            fields[self.random.choice(WORDS) + "_id"] = self.random.choice([self.number(10 ** 7), self.hexes(12)])
        fields |= {"duration_ms": self.number(5000), "event": self.message(), "trace_id": ID, "level": self.level(),
                   "timestamp": f"{ISO}{self.digits()}Z"}
        return spaced(fields)

    def pino(self):
        request = {"id": ID, "method": self.random.choice(["GET", "POST"]), "url": self.path(), "query": {}, "params": {},
                   "headers": {"host": "cart.shop.internal", "user-agent": self.random.choice(AGENTS), "accept": "*/*",
                               "x-forwarded-for": self.address()},
                   "remoteAddress": self.address(), "remotePort": self.random.randrange(1024, 65536)}
        fields = {"level": self.random.choices([30, 20, 40, 50], [85, 10, 4, 1])[0], "time": EPOCH_MS,
                  "pid": self.random.randrange(1, 40), "hostname": f"cart-{self.hexes(9)}-{self.hexes(5)}", "name": "cart"}
        if self.random.random() < 0.6:
            fields |= {"req": request, "res": {"statusCode": self.status(), "headers": {"content-type": "application/json"}},
                       "responseTime": self.number(3000), "msg": "request completed"}
        else:
            fields |= {"reqId": ID, "msg": self.message()}
        return compact(fields)

    def logback(self):
        name = self.random.choice(CLASSES)
        level = self.level().upper().replace("WARNING", "WARN")
        return compact({"@timestamp": f"{ISO}Z", "@version": "1", "message": self.message(),
                        "logger_name": f"com.acme.{self.random.choice(WORDS)}.{name}",
                        "thread_name": f"http-nio-8080-exec-{self.random.randrange(1, 200)}", "level": level,
                        "level_value": 20000, "traceId": ID, "spanId": self.hexes(16), "service": "inventory"})

    def zap(self):
        return compact({"level": self.level().replace("warning", "warn"), "ts": f"{EPOCH}{self.digits(4)}",
                        "logger": self.random.choice(["gateway", "router", "pool"]),
                        "caller": f"{self.random.choice(WORDS)}/{self.random.choice(WORDS)}.go:{self.number(900)}",
                        "msg": self.message(), self.random.choice(WORDS): self.number(10 ** 5), "elapsed": self.number(900) / 1000})

    def edge(self):
        return (f'{self.address()} - - [{CLF} +0000] "{self.random.choice(["GET", "GET", "GET", "POST"])} {self.path()} HTTP/1.1" '
                f'{self.status()} {self.number(10 ** 6)} "-" "{self.random.choice(AGENTS)}" rt={self.number(3000) / 1000:.3f} '
                f'{ID}')

    def docker(self):
        inner = {"timestamp": COMMA, "level": self.level().upper(), "name": "indexer", "message": self.message(),
                 "process": self.random.randrange(1, 30_000), "threadName": f"worker-{self.random.randrange(8)}",
                 "service": "indexer"}
        return compact({"log": spaced(inner) + "\n", "stream": "stdout", "time": f"{ISO}{self.digits(6)}Z"})

    def asctime(self):
        return spaced({"asctime": COMMA, "levelname": self.level().upper(), "name": "edge", "message": self.message(),
                       "http.status_code": self.status(), "path": self.path(), "duration_ms": self.number(3000),
                       "request_id": ID})

    def klog(self):
        return (f'I{KLOG}{self.digits()}       1 {self.random.choice(WORDS)}.go:{self.number(900)}] "{self.words(2, 5)}" '
                f'pod="prod/{self.random.choice(WORDS)}-{self.hexes(9)}" node="ip-10-0-{self.random.randrange(256)}-17"')

    def loguru(self):
        text = self.message()
        return spaced({"text": f"{SPACED} | INFO     | __main__:run:{self.number(300)} - {text}\n", "record": {
            "elapsed": {"repr": "0:00:49.349190", "seconds": self.number(10 ** 5) / 7}, "exception": None,
            "extra": {"job_id": self.hexes(12), "service": "thumbnailer"},
            "file": {"name": "thumbnailer.py", "path": "/app/thumbnailer.py"}, "function": "run",
            "level": {"icon": "ℹ️", "name": "INFO", "no": 20}, "line": self.number(300), "message": text,
            "module": "thumbnailer", "name": "__main__", "process": {"id": self.number(30_000), "name": "MainProcess"},
            "thread": {"id": 140534348773056, "name": f"worker-{self.random.randrange(4)}"},
            "time": {"repr": f"{SPACED}{self.digits()}+00:00"}}})

    def spring(self):
        level = self.level().upper().replace("WARNING", "WARN")
        return (f"{SPACED} {level:>5} [payments,{ID},{self.hexes(16)}] {self.random.randrange(1, 9)} --- "
                f"[nio-8080-exec-{self.random.randrange(1, 99)}] c.a.p.{self.random.choice(CLASSES):<30} : {self.message()}")

    def cri(self):
        inner = {"time": f"{ISO}{self.digits(6)}Z", "level": self.level().upper().replace("WARNING", "WARN"),
                 "msg": self.message(), "component": self.random.choice(WORDS), "duration": self.number(10 ** 9)}
        return f"{ISO}{self.digits(6)}Z stdout F {compact(inner)}"

    def gcp(self):
        return spaced({"insertId": self.hexes(16), "jsonPayload": {
            "http.status_code": self.status(), "path": self.path(), "duration_ms": self.number(900), "message": self.message()},
            "severity": "INFO", "labels": {"python_logger": "frontend", "service": "frontend"},
            "sourceLocation": {"line": str(self.number(300)), "file": "/app/frontend.py", "function": "emit"},
            "resource": {"type": "k8s_container", "labels": {
                "project_id": "acme-prod-4711", "cluster_name": "prod-1", "namespace_name": "default",
                "container_name": "frontend", "pod_name": f"frontend-{self.hexes(6)}-qq8xk", "location": "europe-west3"}},
            "timestamp": f"{ISO}{self.digits(6)}Z", "logName": "projects/acme-prod-4711/logs/stdout",
            "receiveTimestamp": f"{ISO}{self.digits(6)}Z"})

    def ecs(self):
        text = self.message()
        return compact({"@timestamp": f"{ISO}Z", "log.level": self.level(), "message": text, "ecs.version": "1.6.0",
                        "event": {"dataset": "media.log"},
                        "log": {"logger": "media", "origin": {"file": {"line": self.number(300), "name": "media.py"},
                                                              "function": "emit"}, "original": text},
                        "process": {"name": "MainProcess", "pid": self.number(30_000),
                                    "thread": {"id": 140193413723840, "name": "worker-0"}},
                        "service": {"name": "media"}, "trace": {"id": ID}})

    def syslog(self):
        return f"{SYSLOG} ip-10-0-7-{self.random.randrange(256)} kubelet[{self.number(30_000)}]: {self.message()}"

    def query(self):
        """A statement or a document in a line: up to tens of KiB."""
        columns = ", ".join(f"{self.random.choice(WORDS)}_{self.number(99)}" for _ in range(20 + self.number(1500)))
        return spaced({"service": "accounts", "event": "slow_query", "sql": f"SELECT {columns} FROM {self.random.choice(WORDS)}s",
                       "rows": self.number(10 ** 6), "params": [self.hexes(8) for _ in range(self.number(40))],
                       "trace_id": ID, "level": "warning", "timestamp": f"{ISO}{self.digits()}Z"})

    def look_alike(self):
        """Words of the trade in lines that are about something else."""
        r = self.random
        text = r.choice([
            f"user {self.number(9999)} quota usage {r.randrange(100)}% of storage plan",
            f"billing run {self.number(9999)}: {self.number(5000)} invoices written",
            f"disk quota of volume pvc-{self.hexes(8)} raised to {r.randrange(10, 500)} GiB",
            f"model registry: product model {self.hexes(6)} published",
            f"rate limiter: bucket {self.address()} refilled, {self.number(900)} tokens",
            f"subscription {self.hexes(10)} renewed, plan=pro"])
        if r.random() < 0.15:
            return spaced({"service": "helpdesk", "event": "ticket received", "ticket": self.number(10 ** 6),
                           "text": "Our script stops with insufficient_quota since this morning, what does that mean?",
                           "trace_id": ID, "level": "info", "timestamp": f"{ISO}{self.digits()}Z"})
        return spaced({"service": r.choice(["storage", "invoicing", "catalog"]), "event": text, "trace_id": ID,
                       "level": "info", "timestamp": f"{ISO}{self.digits()}Z"})

    def stack(self):
        frames = "".join(f"\n\tat com.acme.{self.random.choice(WORDS)}.{self.random.choice(CLASSES)}.{self.random.choice(WORDS)}"
                         f"({self.random.choice(CLASSES)}.java:{self.number(400)})" for _ in range(self.random.randint(5, 30)))
        return (f"{SPACED} ERROR [payments,{ID},{self.hexes(16)}] 1 --- [nio-8080-exec-7] c.a.p.OrderService : "
                f"request failed\njava.lang.IllegalStateException: {self.words(3, 8)}{frames}")

    def long(self):
        """A line of 64 KiB to 2 MiB: a document, or data in base 64, that somebody logged."""
        size = int(65_536 * 32 ** self.random.random())
        if self.random.random() < 0.5:
            body = base64.b64encode(self.random.randbytes(size * 3 // 4)).decode()
        else:
            body = " ".join(self.random.choices(WORDS, k=size // 7)).replace("token ", 'he said "token"\n')
        return spaced({"service": "documents", "event": "document stored", "trace_id": ID, "level": "info", "body": body,
                       "timestamp": f"{ISO}{self.digits()}Z"})


class Pool:
    """Lines to draw from, with sums that tell in one step what a slice of them holds."""

    def __init__(self, texts):
        self.lines = [pieces(text) for text in texts]
        self.physical, self.literal, self.any_case, self.json = [0], [0], [0], [0]
        self.bytes = 0
        for text, (a, k, b, j, c) in zip(texts, self.lines):
            content = b"".join((a, b, c))
            # 20 stands for what two gaps hold, about.
            self.bytes += len(content) + sum(20 for kind in (k, j) if kind != EMPTY)
            rows = content.split(b"\n")[:-1]
            self.physical.append(self.physical[-1] + len(rows))
            self.literal.append(self.literal[-1] + sum(bool(LITERAL.search(row)) for row in rows))
            self.any_case.append(self.any_case[-1] + sum(bool(ANY_CASE.search(row)) for row in rows))
            self.json.append(self.json[-1] + (text[0] == "{"))

    @property
    def mean(self):
        return self.bytes / len(self.lines)


# Services that call OpenAI, how their lines look, and whether each request has a line or only the end of a call has.
CALLERS = [("chat-api", "structlog", True), ("agent", "structlog", True), ("embed-worker", "docker", True),
           ("summarizer", "structlog", True), ("worker", "structlog", False)]
# Lines of a call that is refused or rate limited, and of one that is answered, where each request has a line.
REFUSED_LINES, ANSWERED_LINES = 6, 2


class Calls:
    """All lines of calls to OpenAI in a log, in the order of their times, and what is true of them."""

    def __init__(self, lines_wanted, duration, seed):
        self.random = random.Random(seed)
        self.duration = duration
        self.lines = []
        self.times = set()
        self.truth = {"answered": 0, "limited": 0, "input_tokens": 0, "output_tokens": 0, "explicit": 0,
                      "incidents": [{"calls": 0, "seen": 0, "wasted": 0, "inferred": 0, "services": {}} for _ in OUTAGES]}
        refused = sum(last - first for first, last in OUTAGES)
        share = (len(CALLERS) - 1) / len(CALLERS)
        lines_per_call = refused * (share * REFUSED_LINES + 1 - share) + (1 - refused) * (share * ANSWERED_LINES + 1 - share)
        # So many that some fall into each outage, however small the log is.
        count = max(100, round(lines_wanted / lines_per_call))
        for number in range(count):
            self.call(number, int((number + 0.2 + 0.6 * self.random.random()) * duration / count))
        self.lines.sort(key=lambda line: line[0])

    def outage_at(self, time):
        return next((index for index, (first, last) in enumerate(OUTAGES)
                     if first * self.duration <= time < last * self.duration), None)

    def distance(self, time):
        """Milliseconds from a time to the next change, signed: negative when it is over."""
        return min(((edge * self.duration - time) for outage in OUTAGES for edge in outage), key=abs)

    def free(self, time):
        """The next millisecond in which no line was written."""
        while time in self.times:
            time += 1
        self.times.add(time)
        return time

    def write(self, time, caller, number, logger, level, text, fields, kind):
        """`kind`: the outage; and whether a refusal is told, a success, or (None) what an earlier line told."""
        service, shape, _ = caller
        time = self.free(time)
        micros = "".join(self.random.choices("0123456789", k=3))
        if shape == "docker":
            inner = {"timestamp": COMMA, "level": level.upper(), "name": logger, "message": text, **fields,
                     "service": service, "trace_id": self.trace(number)}
            content = compact({"log": spaced(inner) + "\n", "stream": "stdout", "time": f"{ISO}{micros}000Z"})
            exact = time * 1000
        else:
            content = spaced({"service": service, "trace_id": self.trace(number), **fields, "event": text, "logger": logger,
                              "level": level, "timestamp": f"{ISO}{micros}Z"})
            exact = time * 1000 + int(micros)
        self.lines.append((time, pieces(content), exact, kind))

    def trace(self, number):
        return "%08x%08x" % (number, number * 2654435761 & 0xFFFFFFFF)

    def call(self, number, begun):
        outage = self.outage_at(begun)
        distance = self.distance(begun)
        if 0 <= distance < QUIET_BEFORE:
            return
        caller = CALLERS[number % len(CALLERS)]
        if outage is not None:
            self.failing(number, begun, caller, outage)
        elif number % 49 == 7 and abs(distance) > UNLIMITED_AROUND:
            self.failing(number, begun, caller, None)
        else:
            self.answered(number, begun, caller)

    def identities(self, number):
        return {"openai_organization": ORGANIZATION, "model": "gpt-4o-mini",
                "openai_request_id": "req_%016x%016x" % (number, number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)}

    def answered(self, number, begun, caller):
        if caller[2]:
            self.write(begun, caller, number, "httpx", "info", HTTP % "200 OK", {}, (None, False))
        usage = {"prompt_tokens": self.random.randrange(50, 4000), "completion_tokens": self.random.randrange(5, 900)}
        usage["total_tokens"] = sum(usage.values())
        self.truth["answered"] += 1
        self.truth["input_tokens"] += usage["prompt_tokens"]
        self.truth["output_tokens"] += usage["completion_tokens"]
        fields = {**self.identities(number), "usage": usage}
        # The request succeeded when its own line says so; where it has none, at the end of the call.
        self.write(begun + 10, caller, number, "app", "info", "chat_completed", fields, (None, None if caller[2] else False))

    def failing(self, number, begun, caller, outage):
        """A call that is refused, or rate limited when no outage is given, at each of its three requests."""
        kind = (outage, True)
        service, _, each_request = caller
        if each_request:
            for offset, delay in ((0, 0.45), (600, 0.9), (1700, None)):
                self.write(begun + offset, caller, number, "httpx", "info", HTTP % "429 Too Many Requests", {}, kind)
                if delay:
                    self.write(begun + offset + 2, caller, number, "openai._base_client", "info",
                               f"Retrying request to /chat/completions in {delay:.6f} seconds", {}, kind)
        code, message = ("rate_limit_exceeded", LIMIT) if outage is None else ("insufficient_quota", QUOTA)
        type_ = "tokens" if outage is None else code
        error = ("Error code: 429 - {'error': {'message': '" + message + f"', 'type': '{type_}', 'param': None, "
                 f"'code': '{code}'}}}}")
        fields = {"status_code": 429, "error_code": code, **self.identities(number)}
        self.write(begun + 1710, caller, number, "app", "error", "assist_failed: " + error, fields, kind)
        if caller[1] == "structlog":
            self.truth["explicit"] += outage is not None
        if outage is None:
            self.truth["limited"] += 1
            return
        incident = self.truth["incidents"][outage]
        incident["calls"] += 1
        incident["services"][service] = incident["services"].get(service, 0) + 1
        incident["seen"] += 3 if each_request else 1
        incident["wasted"] += 2 if each_request else 0
        incident["inferred"] += 0 if each_request else 2


def stamp(microseconds):
    whole, part = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(whole, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{part:06}Z"


def stream(pool, size, slot_lines, calls_share, seed, calls_lines=None, slots=None):
    """Yields a log of about `size` bytes in small parts, (text, lines); afterwards `stream.truth` holds what is true of it."""
    hours = max(1.0, 6.0 * size / (1 << 30))
    duration = int(hours * HOUR)
    wanted = size / pool.mean
    calls = Calls(calls_lines or wanted * calls_share, duration, seed)
    call_bytes = sum(sum(map(len, (line[1][0], line[1][2], line[1][4]))) for line in calls.lines) + 40 * len(calls.lines)
    ordinary = max(1, (size - call_bytes) / pool.mean)
    slots = slots or max(1, round(ordinary / slot_lines))
    slot_lines = ordinary / slots
    chooser = random.Random(seed + 1)
    lines, number, next_call = pool.lines, 0, 0
    truth = {"lines": 0, "bytes": 0, "literal": 0, "any_case": 0, "json": 0, "events": len(calls.lines), **calls.truth}
    places = [{} for _ in OUTAGES]
    last_success, sought = None, set()
    owed = 0.0
    most = len(lines) - 4 * int(slot_lines + 2)
    for slot in range(slots):
        now = slot * duration // slots
        part, count = [], 0
        while next_call < len(calls.lines) and (calls.lines[next_call][0] <= now or slot == slots - 1):
            time, (a, k, b, j, c), exact, (outage, refused) = calls.lines[next_call]
            filled = gaps(BEGIN + time, next_call)
            text = a + filled[k] + b + filled[j] + c
            part.append(text)
            count += 1
            truth["literal"] += bool(LITERAL.search(text))
            truth["any_case"] += bool(ANY_CASE.search(text))
            truth["json"] += 1
            place = (stamp(BEGIN * 1000 + exact), truth["lines"] + count)
            if refused and outage is not None:
                if not places[outage]:
                    places[outage] = {"first_failure": place, "last_success_before": last_success}
                places[outage]["last_failure"] = place
                sought.add(outage)
            elif refused is False:
                last_success = place
                for index in sought:
                    places[index]["recovered"] = place
                sought.clear()
            next_call += 1
        owed += slot_lines * (0.5 + chooser.random())
        taken, owed = int(owed), owed - int(owed)
        first = chooser.randrange(most)
        last = first + taken
        filled = gaps(BEGIN + now, slot + 1_000_000_000)
        part += [a + filled[k] + b + filled[j] + c for a, k, b, j, c in lines[first:last]]
        count += pool.physical[last] - pool.physical[first]
        truth["literal"] += pool.literal[last] - pool.literal[first]
        truth["any_case"] += pool.any_case[last] - pool.any_case[first]
        truth["json"] += pool.json[last] - pool.json[first]
        text = b"".join(part)
        truth["lines"] += count
        truth["bytes"] += len(text)
        yield text, count
    for incident, found in zip(truth["incidents"], places):
        incident.update(found)
    stream.truth = truth


def ordinary_pool(count):
    fleet = Fleet(1)
    return Pool([fleet.line() for _ in range(count)])


def long_pool(count):
    fleet = Fleet(2)
    return Pool([fleet.long() for _ in range(count)])


MODELS = {"gpt-4o-mini-2024-07-18": 50, "gpt-4o-2024-08-06": 20, "gpt-4.1-mini": 15, "o4-mini": 10, "text-embedding-3-small": 5}


def dense(size, seed):
    """A gateway's log in which every line is an answered call with its usage: (text, lines), and `dense.truth`."""
    maker = random.Random(seed)
    fleet = Fleet(seed)
    pool, groups = [], {}
    for _ in range(20_000 if size >> 24 else 2_000):
        model = maker.choices(list(MODELS), list(MODELS.values()))[0]
        embedding = model.startswith("text-embedding")
        prompt, completion = fleet.number(12_000) + 8, 0 if embedding else fleet.number(1500) + 1
        cached = 0 if embedding else maker.choice([0, 0, 0, prompt // 128 * 64])
        service = maker.choice(["chat-api", "agent", "summarizer", "support-bot", "search-api", "moderation"])
        fields = {"ts": f"{ISO}{fleet.digits()}Z", "level": "info", "logger": "gateway.upstream", "msg": "upstream response",
                  "service": service, "request_id": f"req_{ID}", "provider": "openai", "model": model,
                  "endpoint": "/v1/embeddings" if embedding else "/v1/chat/completions", "status": 200,
                  "latency_ms": fleet.number(30_000)}
        if maker.random() < 0.5:
            fields |= {"stream": True, "ttft_ms": fleet.number(2000)}
        fields["usage"] = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
        if not embedding and maker.random() < 0.8:
            fields["usage"] |= {"prompt_tokens_details": {"cached_tokens": cached, "audio_tokens": 0},
                                "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0}}
        fields |= {"openai_organization": ORGANIZATION, "user": f"u-{fleet.hexes(8)}"}
        if maker.random() < 0.3:
            fields["tags"] = {maker.choice(WORDS): fleet.words(1, 4) for _ in range(maker.randint(1, 4))}
        pool.append((pieces(spaced(fields)), (service, model), prompt, completion))
    mean = sum(len(a) + len(b) + len(c) + 39 for (a, _, b, _, c), _, _, _ in pool) / len(pool)
    count = max(100, round(size / mean))
    duration = int(max(1.0, 6.0 * size / (1 << 28)) * HOUR)
    used = [0] * len(pool)
    total = 0
    for begin in range(0, count, 512):
        part = []
        for number in range(begin, min(begin + 512, count)):
            index = maker.randrange(len(pool))
            used[index] += 1
            a, k, b, j, c = pool[index][0]
            filled = gaps(BEGIN + number * duration // count, number)
            part.append(a + filled[k] + b + filled[j] + c)
        text = b"".join(part)
        total += len(text)
        yield text, len(part)
    for times, (_, group, prompt, completion) in zip(used, pool):
        row = groups.setdefault("|".join(group), [0, 0, 0])
        row[0] += times
        row[1] += times * prompt
        row[2] += times * completion
    dense.truth = {"lines": count, "bytes": total, "events": count, "literal": count, "any_case": count, "json": count,
                   "answered": count, "limited": 0, "explicit": 0, "incidents": [],
                   "input_tokens": sum(row[1] for row in groups.values()),
                   "output_tokens": sum(row[2] for row in groups.values()), "groups": groups}
