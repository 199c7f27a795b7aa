"""Lines as services write them: ordinary ones, and those about calls to OpenAI that are answered, limited or refused.

Every line about a call names what proves its class, and every call has ids of its own: a report has nothing to guess.
Times are milliseconds since 1970.
"""
import hashlib
import json
from datetime import datetime, timedelta, timezone

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000

QUOTA = ("You exceeded your current quota, please check your plan and billing details. For more information on this error, "
         "read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.")
LIMIT = ("Rate limit reached for gpt-4o-mini in organization {} on tokens per min (TPM): Limit 200000, Used 198412, "
         "Requested 2311. Please try again in 216ms. Visit https://platform.openai.com/account/rate-limits to learn more.")
# Status, message and type by code. Of these the first is by far the most frequent.
ERRORS = {
    "insufficient_quota": (429, QUOTA, "insufficient_quota"),
    "credit_balance_exhausted": (429, QUOTA, "insufficient_quota"),
    "billing_hard_limit_reached": (400, "Billing hard limit has been reached", "invalid_request_error"),
    "rate_limit_exceeded": (429, LIMIT, "tokens"),
}
REASONS = {200: "OK", 400: "Bad Request", 429: "Too Many Requests"}
TRACEBACK = ('Traceback (most recent call last):\n'
             '  File "/srv/{0}/sync.py", line 88, in summarize\n'
             '    reply = client.chat.completions.create(model="gpt-4o-mini", messages=messages)\n'
             '  File "/usr/lib/python3/dist-packages/openai/_base_client.py", line 1047, in request\n'
             '    raise self._make_status_error_from_response(err.response) from None\n')


def date(time):
    return datetime.fromtimestamp(time // 1000, timezone.utc)


def iso(time):
    return f"{date(time):%Y-%m-%dT%H:%M:%S}.{time % 1000:03}Z"


def day_name(time, separator=""):
    return f"{date(time):%Y{separator}%m{separator}%d}"


def next_midnight(time):
    day = date(time).replace(hour=0, minute=0, second=0)
    return int((day + timedelta(days=1)).timestamp()) * 1000


def error_text(code, organization):
    """What openai-python's exception says."""
    status, message, kind = ERRORS[code]
    message = message.format(organization) if "{}" in message else message
    return (f"Error code: {status} - {{'error': {{'message': '{message}', 'type': '{kind}', 'param': None, "
            f"'code': '{code}'}}}}")


class JSONShape:
    """One JSON object per line, as structlog writes."""
    can_have_banner = True

    def record(self, writer, time, level, logger, message, fields, stack=""):
        record = {"service": writer.service, "host": writer.host, **fields, "event": message, "logger": logger,
                  "level": level, "timestamp": iso(time)}
        return json.dumps(record, ensure_ascii=False) + "\n"


class TextShape:
    """A text line, with the stack of an error behind it."""
    can_have_banner = False

    def record(self, writer, time, level, logger, message, fields, stack=""):
        said = "".join(f" {key}={value}" for key, value in fields.items() if not isinstance(value, dict))
        said += "".join(f" {key}={value}" for each in fields.values() if isinstance(each, dict)
                        for key, value in each.items())
        return f"{iso(time)[:-1].replace('T', ' ')} {level.upper()} [{writer.service}] {message}{said}\n{stack}"


class DockerShape:
    """JSON lines as docker's json-file driver keeps them."""
    can_have_banner = False

    def record(self, writer, time, level, logger, message, fields, stack=""):
        inner = JSONShape().record(writer, time, level, logger, message, fields)
        return json.dumps({"log": inner, "stream": "stdout", "time": iso(time)[:-1] + "204411Z"},
                          ensure_ascii=False) + "\n"


class CRIShape:
    """JSON lines as a container runtime keeps them: long ones in several parts."""
    can_have_banner = False
    longest = 300

    def record(self, writer, time, level, logger, message, fields, stack=""):
        inner = JSONShape().record(writer, time, level, logger, message, fields)[:-1]
        parts = [inner[at:at + self.longest] for at in range(0, len(inner), self.longest)]
        stamp = iso(time)[:-1] + "310702Z"
        return "".join(f"{stamp} stdout {'F' if part is parts[-1] else 'P'} {part}\n" for part in parts)


class CallWriter:
    """One service on one host: its records about calls, and ordinary ones. Bytes, each with its time."""

    def __init__(self, seed, service, host, shape, organization):
        self.seed, self.service, self.host, self.shape = seed, service, host, shape
        self.organization = organization
        self.named = {"openai_organization": organization}
        self.counter = 0

    def identifier(self, length):
        self.counter += 1
        name = f"{self.seed} {self.host} {self.service} {self.counter}"
        return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:length]

    def record(self, time, level, logger, message, fields=None, stack=""):
        text = self.shape.record(self, time, level, logger, message, fields or {}, stack)
        return time, text.encode()

    def http(self, time, status, trace):
        message = f'HTTP Request: POST https://api.openai.com/v1/chat/completions "HTTP/1.1 {status} {REASONS[status]}"'
        return self.record(time, "info", "httpx", message, {"trace_id": trace})

    def notice(self, time, milliseconds, trace):
        message = f"Retrying request to /chat/completions in {milliseconds / 1000:.6f} seconds"
        return self.record(time, "info", "openai._base_client", message, {"trace_id": trace})

    def ordinary(self, time):
        said = ("cart updated for Zoë, 3 Stück ✓", "GET /healthz 200 in 2 ms", "cache hit key=doc:4711")[self.counter % 3]
        return [self.record(time, "info", "app", said, {"job": self.identifier(10)})]

    def answered(self, time, trace=None):
        trace = trace or self.identifier(16)
        usage = {"prompt_tokens": 812, "completion_tokens": 164, "total_tokens": 976}
        fields = {"trace_id": trace, "openai_request_id": "req_" + self.identifier(32), "model": "gpt-4o-mini", **self.named,
                  "usage": usage}
        end = self.record(time + 905, "info", "app", "openai completion done", fields)
        if isinstance(self.shape, TextShape):
            return [end]
        return [self.http(time + 900, 200, trace), end]

    def limited(self, time):
        """Limited once, then answered."""
        if isinstance(self.shape, TextShape):
            return self.answered(time)
        trace = self.identifier(16)
        return [self.http(time, 429, trace), self.notice(time + 2, 450, trace)] + self.answered(time + 600, trace)

    def failed(self, time, code):
        """A call that fails for good; the SDK tries twice more what is answered with 429."""
        trace, status = self.identifier(16), ERRORS[code][0]
        text = error_text(code, self.organization)
        fields = {"trace_id": trace, "status_code": status, "error_code": code,
                  "openai_request_id": "req_" + self.identifier(32), **self.named}
        if isinstance(self.shape, TextShape):
            name = "RateLimitError" if status == 429 else "BadRequestError"
            stack = TRACEBACK.format(self.service) + f"openai.{name}: {text}\n"
            return [self.record(time + 1700, "error", "app", "digest failed",
                                {key: fields[key] for key in fields if key not in ("status_code", "error_code")}, stack)]
        lines = []
        for offset, wait in ((0, 450), (600, 900), (1690, 0)) if status == 429 else ((1690, 0),):
            lines.append(self.http(time + offset, status, trace))
            if wait:
                lines.append(self.notice(time + offset + 3, wait, trace))
        return lines + [self.record(time + 1700, "error", "app", "assist_failed: " + text, fields)]
