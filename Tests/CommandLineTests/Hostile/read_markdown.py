"""Reads Markdown reports as GitHub does, and says what in them would be live.

Usage: read_markdown.py FILE... ; prints a JSON list of lists of problems, one a file.
Needs cmark-gfm: GitHub's own parser, which does everything but mentions, references and emoji.
"""

import html.parser
import json
import re
import subprocess
import sys
import unicodedata

ELEMENTS = set("h1 h2 h3 h4 h5 h6 p ul ol li table thead tbody tr th td code pre strong br".split())
ATTRIBUTES = {"align", "class", "start"}
VOID = {"br"}
# What GitHub, GitLab and the like turn into links, notes to people, or pictures. Our own words have none.
LIVE = {
    "mention": re.compile(r"(?<!\w)@\w"),
    "reference": re.compile(r"(?<![\w&])[#!]\d|\bGH-\d|\b\w+/\w+#\d"),
    "commit": re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b"),
    "emoji": re.compile(r":[a-z+-][a-z0-9_+-]*:"),
    "address": re.compile(r"https?:|www\.|mailto:\S*@|ftp:", re.I),
    "template": re.compile(r"\{\{|\{%|\$\{|<%|\$\$?[^\d\s]"),
}


def is_unsafe(character):
    return character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.problems = []
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag not in ELEMENTS:
            self.problems.append(f"<{tag}>")
        for name, value in attributes:
            if name not in ATTRIBUTES or name == "class" and value != "language-text":
                self.problems.append(f"<{tag} {name}={value!r}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_comment(self, data):
        self.problems.append("a comment")

    def handle_data(self, data):
        if "code" in self.open or "pre" in self.open:
            return
        for kind, pattern in LIVE.items():
            found = pattern.search(data)
            if found:
                start = max(0, found.start() - 30)
                self.problems.append(f"{kind}: {data[start:found.end() + 30]!r}")


def problems(path):
    with open(path, encoding="utf-8") as file:
        source = file.read()
    extensions = ["-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tasklist"]
    result = subprocess.run(
        ["cmark-gfm", "--unsafe", "--to", "html", *extensions, path],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    reader = Reader()
    reader.feed(result.stdout)
    reader.close()
    found = reader.problems + [f"<{tag}> is not closed" for tag in reader.open]
    if any(is_unsafe(character) for character in source):
        found.append("a character that does more than show")
    if "<h1>" not in result.stdout or result.stdout.count("<h1>") != 1:
        found.append("not one title")
    return found


json.dump([problems(path) for path in sys.argv[1:]], sys.stdout)
