"""Every template renders from what its comment promises, into pages a browser and a reader can trust."""

from __future__ import annotations

import functools
import re
from collections import Counter
from html.parser import HTMLParser

import html5lib
import pytest

from tests.web.gallery.contexts import PAGES
from tests.web.gallery.shelf import ROOT, render_page

FOLDERS = (ROOT / "app/templates", ROOT / "superusers/templates")
PARTS = ("layout/", "components/", "errors/frame.html", "email/frame.html")


def is_fragment(template: str) -> bool:
    """Whether it is a piece of a page: it extends nothing."""
    path = next(path for folder in FOLDERS if (path := folder / template).exists())
    return "{% extends" not in path.read_text()


MAILS = {name for name, page in PAGES.items() if page[0].startswith("email/")}
FRAGMENTS = {name for name, page in PAGES.items() if is_fragment(page[0])} - MAILS
FULL = sorted(set(PAGES) - FRAGMENTS - MAILS)


class Reader(HTMLParser):
    """Collects what the checks ask about."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.tags: Counter[str] = Counter()
        self.inline: list[str] = []
        self.references: set[str] = set()
        self.labels: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            self.references |= set((given.get(name) or "").split())
        if tag == "label":
            self.labels.add(str(given.get("for")))
        if tag in ("input", "textarea", "select") and given.get("type") not in ("hidden", "submit"):
            self.controls.append(given)


@functools.cache
def read(name: str) -> Reader:
    reader = Reader()
    reader.feed(render_page(name))
    return reader


def test_every_template_stands_on_the_shelf() -> None:
    found = {str(path.relative_to(folder)) for folder in FOLDERS for path in folder.rglob("*.*")}
    assert {name for name in found if not name.startswith(PARTS)} == {page[0] for page in PAGES.values()}


@pytest.mark.parametrize("name", sorted(FRAGMENTS))
def test_a_piece_of_a_page_is_no_page(name: str) -> None:
    assert "<html" not in render_page(name)


@pytest.mark.parametrize("name", FULL)
def test_a_page_is_valid_html(name: str) -> None:
    html5lib.HTMLParser(strict=True).parse(render_page(name))


@pytest.mark.parametrize("name", FULL)
def test_a_page_has_one_h1_and_skips_no_level(name: str) -> None:
    reader = read(name)
    assert reader.tags["h1"] == 1
    assert reader.headings[0] == 1
    assert all(
        after - before <= 1 for before, after in zip(reader.headings, reader.headings[1:], strict=False)
    )


@pytest.mark.parametrize("name", sorted(set(PAGES) - MAILS))
def test_ids_are_unique_and_every_reference_has_its_element(name: str) -> None:
    reader = read(name)
    assert [key for key, n in reader.ids.items() if n > 1] == []
    assert reader.references - set(reader.ids) == set()


@pytest.mark.parametrize("name", FULL)
def test_every_control_has_a_label(name: str) -> None:
    reader = read(name)
    assert [c for c in reader.controls if c.get("id") not in reader.labels and not c.get("aria-label")] == []


@pytest.mark.parametrize("name", sorted(PAGES))
def test_nothing_is_inline(name: str) -> None:
    assert read(name).inline == []


@pytest.mark.parametrize("name", sorted(set(PAGES) - MAILS))
def test_every_posting_form_carries_a_token(name: str) -> None:
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", render_page(name), re.S | re.I)
    assert [form[:80] for form in forms if "csrf_token" not in form] == []
