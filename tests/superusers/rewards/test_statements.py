"""Yearly statements and the report of the programme: they sum to what happened, and claim nothing else."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.options import save_options
from app.core.policy import Invalid
from app.core.slots import ReportLine
from app.core.uow import command
from superusers.rewards.papers import Paper
from superusers.rewards.queries.report import report_of
from superusers.rewards.queries.statements import members_of_year, statement_of, statement_years
from superusers.rewards.report_views import report_paper
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.statement_views import statement_paper
from superusers.rewards.tax import complaint, reached, read_notes
from tests.make.rewards import Rewards, held_by

IN_2027 = datetime(2027, 2, 3, 12, tzinfo=UTC)


@command
def set_option(actor, key: str, value: str) -> None:
    save_options(actor, {key: value}, seen={key: ""})


def lived(rewards: Rewards) -> tuple:
    """A member who got two things in 2026, one of which came back in 2027."""
    rewards.community.name_site()
    rewards.budget(10_000)
    member = rewards.member_with(500, name="Zoë Żółć Привет")
    tree, bell = rewards.item(kind="donation", value_minor=3000), rewards.item(name="=Bell", value_minor=2599)
    for item in (tree, bell):
        end_parcel(rewards.manager, choose_item(member, item), end="fulfilled")
    give_credits(rewards.manager, member.signed_in_id, amount=40, reason="A talk")
    with clock.frozen_at(IN_2027):
        end_parcel(rewards.manager, 2, end="returned", note="Broken")
    return member, tree, bell


def test_each_year_opens_where_the_one_before_closed(rewards: Rewards) -> None:
    member, _, _ = lived(rewards)
    with clock.frozen_at(IN_2027):
        assert statement_years(member.signed_in_id) == [2027, 2026]
        first, second = (statement_of(member.signed_in_id, year) for year in (2026, 2027))
    assert (first.opening, first.closing) == (0, 340)
    assert first.moves == [("Earned", 540), ("Spent on what was handed over", -100), ("Donated", -100)]
    assert first.totals == {"EUR": 5599}
    assert (second.opening, second.closing) == (340, 440)
    assert [(one.value, one.credits) for one in second.handed] == [("−25.99 EUR", -100)]
    assert sum(held_by(member)) == second.closing
    assert [(row.value_minor, row.things) for row in members_of_year(2026)] == [(5599, 2)]
    assert [(row.value_minor, row.things) for row in members_of_year(2027)] == [(-2599, -1)]
    assert statement_years(rewards.community.member().signed_in_id) == []


def test_a_statement_as_paper_and_as_table(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    member, _, _ = lived(rewards)
    set_option(rewards.second, "rewards.tax_texts", "DE 50.00 EUR Ask your tax office.\nFR 99.00 EUR Non.")
    browser = rewards.community.browser(member)
    assert "/rewards/statements/2026.pdf" in browser.get("/rewards").text
    paper = browser.get("/rewards/statements/2026.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
    assert paper.headers["Cache-Control"] == "no-store"
    table = list(csv.reader(io.StringIO(browser.get("/rewards/statements/2026.csv").text)))
    assert ["credits", "At the end", "", "", "340", "", ""] in table
    assert ["handed over", "'=Bell", "R-0000002", "2026-03-10", "100", "25.99", "EUR"] in table
    assert ["fair value", "In all", "", "", "", "55.99", "EUR"] in table
    notes = [row[1] for row in table if row[0] == "note"]
    assert notes == ["DE: 55.99 EUR in this year, shown from 50.00 EUR on. Ask your tax office."]
    page = browser.get("/rewards/statements/2026").text
    for words in ("Zoë Żółć Привет", "=Bell (", "55.99 EUR", "Ask your tax office.", "+540"):
        assert words in page
    for url in (
        "/rewards/statements/2025",
        "/rewards/statements/2025.pdf",
        "/rewards/statements/999999999.csv",
    ):
        assert browser.get(url).status_code == 404


def test_letters_without_a_sign_are_admitted(sqlite_rewards: Rewards) -> None:
    """Names in Chinese, Japanese and Korean show as boxes, so the paper says where they can be read."""
    lived(sqlite_rewards)
    for name, lacks in (("Zoë Żółć Привет Ελένη", False), ("王小明", True), ("김하나", True)):
        paper = Paper("Statement", author="Northlight")
        paper.say(name)
        assert paper.lacks_letters is lacks
        paper.throw_away()
        paper = Paper("Statement", author="Northlight")
        paper.table(("", "Credits"), [(name, "1")], widths=(4, -1))
        assert paper.lacks_letters is lacks
        paper.throw_away()
    short, long = (statement_paper(statement_of(1, 2026), name=name, number=1) for name in ("Ada", "王"))
    assert len(long) > len(short) + 50, "with the sentence that admits it"


def test_tax_notes_are_read_or_refused_line_by_line() -> None:
    notes = read_notes("DE 256.00 EUR A note.\n\n  JP 5000 JPY Another one. ")
    assert [(note.country, note.from_minor) for note in notes] == [("DE", 25_600), ("JP", 5000)]
    assert reached(notes, {"EUR": 25_599}) == []
    assert reached(notes, {"EUR": 25_600, "JPY": 5000})[1].startswith("JP: 5,000 JPY in this year")
    assert complaint("") == ""
    for wrong in ("DE", "Germany 256 EUR x", "DE 256 XXX x", "DE -1 EUR x", "DE 1.234 EUR x"):
        assert complaint(f"DE 1.00 EUR fine\n{wrong}").startswith("Line 2")
    with pytest.raises(Invalid):
        read_notes("nonsense")


def test_an_administrator_is_told_which_line_is_wrong(sqlite_rewards: Rewards) -> None:
    browser = sqlite_rewards.community.browser(sqlite_rewards.second)
    form = {"seen:rewards.tax_texts": "", "rewards.tax_texts": "DE lots"}
    answer = browser.post("/admin/options", form)
    assert answer.status_code == 422
    assert "Line 1 should read like" in answer.text
    assert "DE lots" in answer.text


def test_the_report_says_what_there_is_on_one_page(rewards: Rewards) -> None:
    lived(rewards)
    report = report_of(2026)
    assert report.as_of == date(2026, 3, 10)
    said = {line.words: line.value for _, lines in report.parts for line in lines}
    assert said["Credits given"] == "540"
    assert said["Credits donated"] == "100"
    assert said["Fair value handed over"] == "55.99 EUR"
    assert said["Rewards"].startswith("30.00 EUR spent"), "what came back later is not spent any more"
    assert "Return" not in said, "nothing is counted, so nothing is said"
    browser = rewards.community.browser(rewards.manager)
    assert "Fair value handed over" in browser.get("/rewards/manage/reports").text
    paper = browser.get("/rewards/manage/reports/2026.pdf").data
    assert paper.count(b"/Type /Page\n") == 1
    lines = [ReportLine("", "Words " * 4, "A figure", "And what it means, at some length, " * 2)] * 45
    assert report_paper(replace(report, parts=[("Much", lines)])).count(b"/Type /Page\n") == 1
    assert browser.get("/rewards/manage/reports/2031.pdf").status_code == 404
    table = browser.post("/rewards/manage/reports/2026/statements.csv").text
    assert "55.99,EUR" in table
    seen = select(AuditEntry).where(AuditEntry.action == "rewards.statements_seen")
    assert len(db.session.scalars(seen).all()) == 1
