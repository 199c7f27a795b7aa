"""Reads HTML reports as a browser does, and says what is wrong with them and what they hold.

Usage: read_html.py FILE... ; prints a JSON list, one object a file. Needs html5lib.
"""

import base64
import hashlib
import html.parser
import json
import re
import sys
import unicodedata

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"

ELEMENTS = {
    HTML: set(
        "html head body meta title style main nav h1 h2 h3 h4 p ul ol li div span a bdi code samp"
        " strong table thead tbody tfoot tr th td figure figcaption details summary".split()
    ),
    SVG: set("svg title desc path rect circle text".split()),
}
ATTRIBUTES = set(
    "lang charset name content http-equiv id class scope role colspan rowspan tabindex href"
    " aria-labelledby aria-label width height x y d r cx cy viewBox preserveAspectRatio".split()
)
VOID = {"meta"}
BARS = re.compile(r"M(\d+)\.1 (-?\d+)v(-?\d+)h\.8v(-?\d+)z")


class Balance(html.parser.HTMLParser):
    """Every element that is opened is closed in its place, also where HTML would forgive it."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.problems = []

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)
        if len({name for name, _ in attributes}) < len(attributes):
            self.problems.append(f"<{tag}> has an attribute twice")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing")

    def handle_comment(self, data):
        self.problems.append("a comment")

    def handle_pi(self, data):
        self.problems.append("a processing instruction")


def text(element):
    return "".join(element.itertext())


def name(element):
    return element.tag.split("}")[-1]


def is_unsafe(character):
    return character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Page:
    def __init__(self, source):
        self.source = source
        parser = html5lib.HTMLParser(namespaceHTMLElements=True)
        self.root = parser.parse(source)
        self.problems = [f"parse error: {code} {place}" for place, code, _ in parser.errors]
        self.elements = [e for e in self.root.iter() if isinstance(e.tag, str)]
        self.ids = [e.get("id") for e in self.elements if e.get("id") is not None]

    def check(self):
        balance = Balance()
        balance.feed(self.source)
        balance.close()
        self.problems += balance.problems + [f"<{tag}> is not closed" for tag in balance.open]
        if any(is_unsafe(character) for character in self.source):
            self.problems.append("a character that does more than show")
        if len(set(self.ids)) < len(self.ids):
            self.problems.append("an id stands twice")
        for element in self.elements:
            self.check_element(element)
        self.check_policy()
        for table in self.all("table"):
            self.check_table(table)
        for drawing in self.all("svg", SVG):
            first = list(drawing)[0]
            if drawing.get("role") != "img" or first.tag != SVG + "title" or not text(first):
                self.problems.append("a drawing without a title")
            if first.get("id") not in (drawing.get("aria-labelledby") or "").split():
                self.problems.append("a drawing that is not labelled")
        levels = [int(name(e)[1]) for e in self.elements if re.fullmatch("h[1-6]", name(e))]
        if levels[:1] != [1] or levels.count(1) != 1:
            self.problems.append("not one title")
        if any(after > before + 1 for before, after in zip(levels, levels[1:])):
            self.problems.append("a level of headings is left out")

    def all(self, tag, space=HTML):
        return list(self.root.iter(space + tag))

    def check_element(self, element):
        space = element.tag[: element.tag.index("}") + 1]
        if name(element) not in ELEMENTS.get(space, ()):
            self.problems.append(f"<{name(element)}> is not among the elements of a report")
        for attribute, value in element.attrib.items():
            if attribute not in ATTRIBUTES:
                self.problems.append(f"attribute {attribute}")
            targets = []
            if attribute == "aria-labelledby":
                targets = value.split()
            if attribute == "href":
                targets = [value[1:]]
                if not value.startswith("#"):
                    self.problems.append(f"a link to {value}")
            for target in targets:
                if target not in self.ids:
                    self.problems.append(f"nothing has the id {target}")
        if element.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy":
            self.problems.append("a meta element that acts")

    def check_policy(self):
        metas = [m for m in self.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        styles = self.all("style")
        if len(metas) != 1 or len(styles) != 1:
            self.problems.append("not one policy and one style sheet")
            return
        order = [name(e) for e in list(self.all("head")[0])]
        if order.index("meta") > 0 or self.elements.index(metas[0]) > self.elements.index(styles[0]):
            self.problems.append("the policy stands too late")
        sheet = text(styles[0])
        digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
        wanted = (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
        if metas[0].get("content") != wanted:
            self.problems.append(f"the policy is not: {wanted}")
        if re.search(r"url\s*\(|@import|image-set|expression|javascript", sheet, re.I):
            self.problems.append("the style sheet asks for something")

    def check_table(self, table):
        if not (table.get("aria-label") or table.get("aria-labelledby")):
            self.problems.append("a table without a name")
        rows = [row for row in table.iter(HTML + "tr")]
        if not rows:
            self.problems.append("an empty table")
        heads = [th for th in table.iter(HTML + "th")]
        if any(th.get("scope") not in {"row", "col", "colgroup"} for th in heads):
            self.problems.append("a head of a table without scope")
        if any(th.get("scope") != "row" and not text(th).strip() for th in heads):
            self.problems.append("an empty head of a column")
        if any(not [c for c in row if c.tag == HTML + "th"] for row in rows):
            self.problems.append("a row without a head")
        widths = set()
        for body in list(table):
            for row in body:
                width = sum(int(cell.get("colspan", 1)) for cell in row)
                spanned = name(body) == "thead" and len(list(body)) == 2 and row is list(body)[1]
                widths.add(width + (1 if spanned else 0))
        if len(widths) != 1:
            self.problems.append(f"rows of different widths: {sorted(widths)}")

    # What the page holds.

    def figures(self):
        return [self.figure(figure) for figure in self.all("figure")]

    def figure(self, figure):
        lanes = [self.lane(d) for d in figure.iter(HTML + "div") if d.get("class") == "lane"]
        table = list(figure.iter(HTML + "table"))[0]
        cells = [[text(cell) for cell in row] for row in table.iter(HTML + "tr")]
        events = [text(li) for ol in figure.iter(HTML + "ol") for li in ol]
        return {
            "caption": text(list(figure.iter(HTML + "figcaption"))[0]),
            "lanes": lanes,
            "groups": [int(c.get("colspan")) for c in list(table.iter(HTML + "tr"))[0][1:]],
            "kinds": cells[1],
            "rows": cells[2:-1],
            "totals": cells[-1][1:],
            "events": events,
            "circles": len(list(figure.iter(SVG + "circle"))),
        }

    @staticmethod
    def lane(lane):
        drawing = list(lane.iter(SVG + "svg"))[0]
        bars = {}
        for path in drawing.iter(SVG + "path"):
            kind = path.get("class")
            if kind in {"failed", "succeeded", "wasted", "spent"}:
                data = path.get("d")
                found = BARS.findall(data)
                assert "".join("M%s.1 %sv%sh.8v%sz" % bar for bar in found) == data, data
                assert all(int(out) == -int(back) for _, _, out, back in found)
                bars[kind] = [[int(n) for n in bar[:3]] for bar in found]
        return {
            "summary": text(list(lane.iter(HTML + "p"))[0]),
            "title": text(list(drawing.iter(SVG + "title"))[0]),
            "description": text(list(drawing.iter(SVG + "desc"))[0]),
            "viewBox": [int(n) for n in drawing.get("viewBox").split()],
            "bars": bars,
            "bands": [
                [float(r.get("x")), float(r.get("width")), r.get("class")]
                for r in drawing.iter(SVG + "rect")
                if r.get("class") != "tip"
            ],
            "tips": [text(r) for r in drawing.iter(SVG + "rect") if r.get("class") == "tip"],
        }

    def answer(self):
        figures = []
        try:
            self.check()
            figures = self.figures()
        except (AssertionError, IndexError, TypeError, ValueError) as error:
            # What is wrong with one page is said of it; the others are read.
            self.problems.append(f"cannot be read: {error!r}")
        return {
            "problems": self.problems,
            "title": "".join(text(title) for title in self.all("title")),
            "text": "".join(text(body) for body in self.all("body")),
            "figures": figures,
        }


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return Page(file.read()).answer()


json.dump([read(path) for path in sys.argv[1:]], sys.stdout)
