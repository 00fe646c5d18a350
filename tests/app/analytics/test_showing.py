"""The statistics as files, and what everybody may see."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from app.analytics.board import Board, Cell, Panel, Table
from app.analytics.exporting import as_csv, as_json
from app.core import clock
from app.core.actor import Actor
from app.core.options import save_options
from app.core.uow import command
from tests.make.community import Community
from tests.web.reading import parse


@command
def switch(actor: Actor, *, on: bool) -> None:
    save_options(actor, {"analytics.public_page": on}, seen={"analytics.public_page": not on})


@pytest.fixture
def busy(sqlite_community: Community) -> Community:
    community = sqlite_community
    community.name_site()
    for days in range(8, 20):
        asked = clock.now() - timedelta(days=days)
        question = community.question(at=asked, title=f"Question {days}")
        if days % 2:
            answer = community.answer(question, at=asked + timedelta(minutes=30))
            community.accept(question, answer, at=asked + timedelta(hours=3))
    community.deliver()
    return community


def board(*cells: Cell) -> Board:
    table = Table("t", "=A table", ("Step", "Share"), (cells,))
    return Board("overview", "Statistics", (Panel("p", "+Panel", tables=(table,)),))


def test_no_cell_of_a_csv_is_a_formula() -> None:
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]
    for said in words:
        text = as_csv(board(Cell(said, said), Cell(said, said, note=said)), {said: said})
        for row in csv.reader(io.StringIO(text)):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), said


def test_a_figure_below_nought_stays_a_number() -> None:
    text = as_csv(board(Cell("NPS", "NPS"), Cell("-12", -12.0)), {})
    assert list(csv.reader(io.StringIO(text)))[-1][4:6] == ["'-12", "-12.0"]


def test_what_is_not_known_is_empty_and_null() -> None:
    shown = board(Cell("Solved", "Solved"), Cell("–", None, note="not enough data"))
    assert list(csv.reader(io.StringIO(as_csv(shown, {}))))[-1][4:] == ["–", "", "", "not enough data"]
    assert as_json(shown, {})["tables"][0]["rows"][0][1]["value"] is None


@pytest.mark.parametrize("path", ["", "/speed", "/people", "/quality"])
def test_files_hold_exactly_what_the_page_shows(busy: Community, path: str) -> None:
    browser = busy.browser(busy.member(role="community_manager"))
    page, name = browser.get(f"/statistics{path}").text, path.strip("/") or "overview"
    shown = {
        link.text: int(link.get("data-count", ""))
        for link in parse(page)[0].iter("a")
        if link.get("data-count") is not None and "class" not in (link.attrib or {})
    }
    told = json.loads(browser.get(f"/statistics/export/{name}.json").data)
    cells = [cell for table in told["tables"] for row in table["rows"] for cell in row]
    counts = {cell["shown"]: cell["questions"] for cell in cells if "questions" in cell}
    assert counts
    assert {text for text in counts if text not in page} == set()
    big = {text for text in shown if text and text.endswith("%")}
    assert big <= set(counts)
    lines = list(csv.reader(io.StringIO(browser.get(f"/statistics/export/{name}.csv").text)))
    assert len(lines) > len(told["tables"])


def test_files_are_for_those_who_read_the_statistics(busy: Community) -> None:
    for path in ("/statistics/export/overview.csv", "/statistics/export/speed.json"):
        assert busy.browser(busy.member()).get(path).status_code == 403
        assert busy.browser().get(path).status_code == 302


def test_nobody_sees_how_it_goes_until_it_is_switched_on(busy: Community) -> None:
    visitor, administrator = busy.browser(), busy.member(role="administrator")
    paths = ("/how-we-are-doing", "/how-we-are-doing.json", "/how-we-are-doing.svg")
    assert [visitor.get(path).status_code for path in paths] == [404, 404, 404]
    switch(administrator, on=True)
    assert [visitor.get(path).status_code for path in paths] == [200, 200, 200]
    switch(administrator, on=False)
    assert visitor.get(paths[0]).status_code == 404


def test_everybody_sees_the_same_figures_as_the_managers(busy: Community) -> None:
    switch(busy.member(role="administrator"), on=True)
    told = json.loads(busy.browser().get("/how-we-are-doing.json").data)
    assert told["eligible_questions"] == 12
    assert told["solved_within_7_days"]["rate"] == 0.5
    assert told["solved_within_7_days"]["n"] == 12
    assert told["median_first_response_seconds"] == 1800.0
    page = busy.browser().get("/how-we-are-doing").text
    assert ">50%<" in page
    assert "30 min" in page
    assert told["how_measured"] in page.replace("&#39;", "'")


def test_other_sites_may_embed_it_and_ask_again_cheaply(busy: Community) -> None:
    switch(busy.member(role="administrator"), on=True)
    first = busy.browser().get("/how-we-are-doing.json")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=600"
    assert "Set-Cookie" not in first.headers
    with clock.frozen_at(clock.now()):
        first = busy.browser().get("/how-we-are-doing.json")
        again = busy.browser().get("/how-we-are-doing.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_badge_is_a_picture_that_escapes_the_name(busy: Community) -> None:
    busy.name_site("A <b>&amp; co")
    switch(busy.member(role="administrator"), on=True)
    picture = busy.browser().get("/how-we-are-doing.svg")
    assert picture.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(picture.data)
    assert "50% solved in 7 days" in "".join(root.itertext())
    assert not any(element.tag.endswith("}b") for element in root.iter())


def test_too_few_questions_say_nothing_about_the_community(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    community.question(at=clock.now() - timedelta(days=8))
    community.deliver()
    switch(community.member(role="administrator"), on=True)
    assert "not enough data" in community.browser().get("/how-we-are-doing").text
    told = json.loads(community.browser().get("/how-we-are-doing.json").data)
    assert told["solved_within_7_days"] is None
    assert "not enough data" in community.browser().get("/how-we-are-doing.svg").text
