"""What a template may not hold. Each rule: (path, source) -> what is wrong there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from jinja2 import Environment, nodes
from jinja2.exceptions import TemplateSyntaxError

_ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_EVENT_HANDLER = re.compile(
    r"on(abort|animation|auxclick|before|blur|cancel|change|click|close|context|copy|cut|dblclick|drag|drop|end"
    r"|error|focus|form|hash|input|invalid|key|load|message|mouse|page|paste|play|pointer|popstate|reset|resize"
    r"|scroll|select|storage|submit|toggle|touch|transition|unload|wheel)[a-z]*|hx-on.*"
)


def no_url_for_in_loops(path: str, source: str) -> list[str]:
    """`url_for` in a loop costs more than the queries of the page: build the URL where the row is read."""
    found = set()
    for loop in _parse(source).find_all(nodes.For):
        for part in (*loop.body, *loop.else_):
            calls = [part] if isinstance(part, nodes.Call) else []
            for call in [*calls, *part.find_all(nodes.Call)]:
                if isinstance(call.node, nodes.Name) and call.node.name == "url_for":
                    found.add(f"{path}:{call.lineno}: url_for inside a loop")
    return sorted(found)


def nothing_inline(path: str, source: str) -> list[str]:
    """The Content-Security-Policy forbids inline style and script, so such markup would silently not work."""
    parser = _InlineFinder(path)
    # Jinja is blanked out, not removed, so that lines keep their numbers and attributes their shape.
    parser.feed(_JINJA.sub(lambda match: "x" + "\n" * match[0].count("\n"), source))
    parser.close()
    for keyword in _parse(source).find_all(nodes.Keyword):
        if keyword.key == "style" or _EVENT_HANDLER.fullmatch(keyword.key):
            parser.found.append(f"{path}:{keyword.lineno}: {keyword.key}= is inline")
    return parser.found


def _parse(source: str) -> nodes.Template:
    return _ENVIRONMENT.parse(source)


class _InlineFinder(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "style":
            self._report("<style> is inline")
        if tag == "script" and "src" not in names:
            self._report("<script> without src is inline")
        for name, value in attrs:
            if name == "style" or _EVENT_HANDLER.fullmatch(name):
                self._report(f"{name}= is inline")
            if value and re.match(r"\s*javascript\s*:", value, re.I):
                self._report(f"{name} runs a script")

    def _report(self, what: str) -> None:
        self.found.append(f"{self.path}:{self.getpos()[0]}: {what}")


def parses(path: str, source: str) -> list[str]:
    """A template that does not parse is found here, not by the first visitor."""
    try:
        _parse(source)
    except TemplateSyntaxError as error:
        return [f"{path}:{error.lineno}: {error.message}"]
    return []


RULES = (parses, no_url_for_in_loops, nothing_inline)
