"""`flask stats`: the statistics from the terminal."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import click
from flask.cli import AppGroup

from app.analytics.fold import rebuild_facts, verify_facts
from app.analytics.hook import signing_key
from app.analytics.queries import cohort_facts, count_answers, grouped, read_cohort
from app.analytics.statistics import EVENTS, Rate, Report, report
from app.core import clock
from app.core.policy import Invalid
from app.core.words import duration, percent

stats = AppGroup("stats", help="Statistics of the community.")


def as_json(found: Report, answers: int | None) -> dict[str, Any]:
    """The interface of `stats solve-rate --json`; names and shapes are relied on."""
    rates = {event: {name: _rate_json(rate) for name, rate in found.rates[event].items()} for event in EVENTS}
    return {
        "as_of": found.as_of.isoformat(),
        "questions": found.questions,
        **({"answers": answers} if answers is not None else {}),
        "eligible": found.eligible,
        "excluded": found.excluded,
        **rates,
        "first_response": asdict(found.first_response),
        "solution": asdict(found.solution),
        "lower_bounds": found.lower_bounds,
    }


def _rate_json(rate: Rate) -> dict[str, Any]:
    return asdict(rate)


@stats.command("solve-rate")
@click.option("--from", "start", metavar="DAY", help="Asked on or after this day (2026-01-31).")
@click.option("--to", "end", metavar="DAY", help="Asked on or before this day.")
@click.option("--category", metavar="SLUG", help="Only this category.")
@click.option("--by", type=click.Choice(["month", "category"]), help="Also by month of asking, or category.")
@click.option("--json", "as_json_", is_flag=True, help="Machine-readable.")
def solve_rate(
    start: str | None, end: str | None, category: str | None, by: str | None, as_json_: bool
) -> None:
    """Acknowledged, answered and solve rate of questions by when they were asked."""
    try:
        cohort = read_cohort(start=start, end=end, category=category)
    except Invalid as error:
        raise click.ClickException(str(error)) from error
    facts, as_of = cohort_facts(cohort), clock.now()
    found, answers = report(facts, as_of), count_answers(cohort)
    groups = grouped(facts, by, as_of) if by else []
    if as_json_:
        body = as_json(found, answers)
        if by:
            body["by"] = by
            body["groups"] = [{"key": g.key, "label": g.label, **as_json(g.report, None)} for g in groups]
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))
        return
    _print(found, answers)
    for group in groups:
        r = group.report
        cells = " ".join(f"{percent(r.rates[event]['7d'].rate):>5}" for event in EVENTS)
        click.echo(
            f"{group.label:24.24} {r.questions:7,} asked  {cells}  acknowledged, answered, solved in 7 days"
        )


def _print(found: Report, answers: int) -> None:
    click.echo(f"{found.questions:,} questions, {answers:,} answers, {found.eligible:,} eligible")
    for reason, number in found.excluded.items():
        click.echo(f"  excluded as {reason.replace('_', ' ')}: {number:,}")
    for event in EVENTS:
        for name, rate in found.rates[event].items():
            interval = f"{percent(rate.low)}–{percent(rate.high)}" if rate.n else "not enough data"
            young = f", {rate.not_yet:,} not yet countable" if rate.not_yet else ""
            click.echo(f"{event:>12} {name:>4}  {percent(rate.rate):>4}  {interval:>9}  n {rate.n:,}{young}")
    for words, waiting in (("first response", found.first_response), ("solution", found.solution)):
        click.echo(f"time to {words}: median {duration(waiting.median_s)}, p90 {duration(waiting.p90_s)}")
    if found.lower_bounds:
        click.echo(
            f"{found.lower_bounds:,} solutions are known to the day only: their times are lower bounds"
        )


@stats.command("rebuild")
@click.option("--check", is_flag=True, help="Only compare what is stored with the forum's rows.")
def rebuild(check: bool) -> None:
    """Build the facts behind the statistics anew from the forum's rows."""
    if not check:
        click.echo(f"{rebuild_facts():,} questions")
        return
    found = verify_facts()
    if found.agrees:
        click.echo(f"The facts of {found.questions:,} questions and their cells agree with the forum's rows.")
        return
    click.echo(
        f"{found.facts_that_differ:,} facts and {found.cells_that_differ:,} cells differ. "
        "Waiting deliveries can be the reason; see `flask doctor`. `flask stats rebuild` sets them right."
    )
    sys.exit(1)


@stats.command("hook-key")
def hook_key() -> None:
    """Print the key that alerts sent to a webhook are signed with (X-Signature)."""
    click.echo(signing_key())
