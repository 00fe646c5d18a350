"""What people complain about and praise, by what others said a question is: never by its words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, or_, select

from app.accounts.countries import country_of_zone, known_zones, zones_of_country
from app.accounts.models import Member
from app.analytics.models import QuestionFact, QuestionKind
from app.analytics.queries import Cohort, WithTag, conditions
from app.core.db import db
from app.forum.models import Category, Question, QuestionTag, Tag

KINDS = {"complaint": "Complaint", "praise": "Praise", "idea": "Idea", "problem": "Problem"}
MANY = {"complaint": "Complaints", "praise": "Praise", "idea": "Ideas", "problem": "Problems"}
UNKNOWN = "none"
"""In place of the code of a country: the asker has no time zone, or one of no country."""


@dataclass(frozen=True, slots=True)
class Said:
    """How many questions of each kind, by kind, under a category's id, a tag, a country's code."""

    categories: dict[int, Counter[str]] = field(default_factory=dict)
    tags: dict[WithTag, Counter[str]] = field(default_factory=dict)
    countries: dict[str, Counter[str]] = field(default_factory=dict)
    total: int = 0


def kind_of(question_id: int) -> str:
    """Empty where nobody has said. One query."""
    found = select(QuestionKind.kind).where(QuestionKind.question_id == question_id)
    return db.session.scalar(found) or ""


def read_said(cohort: Cohort) -> Said:
    """Two queries."""
    where, said = conditions(cohort, QuestionFact), Said()
    per_question = (
        select(QuestionFact.category_id, Member.time_zone, QuestionKind.kind, func.count())
        .select_from(QuestionKind)
        .join(QuestionFact, QuestionFact.question_id == QuestionKind.question_id)
        .join(Question, Question.id == QuestionKind.question_id)
        .outerjoin(Member, Member.id == Question.author_id)
        .where(*where)
        .group_by(QuestionFact.category_id, Member.time_zone, QuestionKind.kind)
    )
    total = 0
    for category_id, zone, kind, count in db.session.execute(per_question):
        said.categories.setdefault(category_id, Counter())[kind] += count
        said.countries.setdefault(country_of_zone(zone or "") or UNKNOWN, Counter())[kind] += count
        total += count
    tagged = (
        select(Tag.id, Tag.name, QuestionKind.kind, func.count())
        .select_from(QuestionKind)
        .join(QuestionFact, QuestionFact.question_id == QuestionKind.question_id)
        .join(QuestionTag, QuestionTag.question_id == QuestionKind.question_id)
        .join(Tag, Tag.id == QuestionTag.tag_id)
        .where(*where)
        .group_by(Tag.id, Tag.name, QuestionKind.kind)
    )
    for tag_id, name, kind, count in db.session.execute(tagged):
        said.tags.setdefault(WithTag(tag_id, name), Counter())[kind] += count
    return Said(said.categories, said.tags, said.countries, total)


def with_children(found: dict[int, Counter[str]], categories: list[Category]) -> dict[int, Counter[str]]:
    """A category that groups others includes what was said in them, as its own page does."""
    sums = {category.id: Counter(found.get(category.id, Counter())) for category in categories}
    for category in categories:
        if category.parent_id in sums:
            sums[category.parent_id].update(found.get(category.id, Counter()))
    return {number: counts for number, counts in sums.items() if counts}


def of_kind(kind: str, country: str) -> list[ColumnElement[bool]]:
    """What makes a question one of a kind, and of a country where one is named."""
    labelled = select(QuestionKind.question_id).where(QuestionKind.kind == kind)
    found: list[ColumnElement[bool]] = [QuestionFact.question_id.in_(labelled)]
    if not country:
        return found
    asked = select(Question.id).outerjoin(Member, Member.id == Question.author_id)
    if country == UNKNOWN:
        asked = asked.where(or_(Member.time_zone.is_(None), Member.time_zone.not_in(known_zones())))
    else:
        asked = asked.where(Member.time_zone.in_(zones_of_country(country)))
    return [*found, QuestionFact.question_id.in_(asked)]
