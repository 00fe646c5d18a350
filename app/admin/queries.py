"""Reads for the pages of administration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.accounts.queries import member_cards
from app.accounts.roles import ROLE_WORDS, ROLES
from app.admin.models import Errand
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.jobs import Job
from app.core.kernel import current_kernel
from app.core.outbox import OutboxDelivery, OutboxEvent
from app.core.policy import NotFound
from app.core.site import SiteMark, SiteRow
from app.core.text import case_fold_key
from app.forum.models import Category

AUDIT_ROWS = 50
FOUND_MEMBERS = 30
WORK_ROWS = 50


# ---------------------------------------------------------------- brand


def site_row() -> Any:
    """Everything about the brand but the picture; None before the site has a name."""
    columns = ("name", "tagline", "accent", "accent_dark", "radius", "style", "style_digest", "mark_digest")
    return db.session.execute(select(*(getattr(SiteRow, name) for name in columns))).first()


def mark_picture(digest: str) -> bytes | None:
    return db.session.scalar(select(SiteMark.picture).where(SiteMark.digest == digest))


# ---------------------------------------------------------------- members


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    role: str
    email: str
    joined_at: datetime

    @property
    def role_word(self) -> str:
        return ROLE_WORDS.get(self.role, self.role)


PERSON = (Member.id, Member.name, Member.role, Member.email, Member.joined_at)


def _person(row: Any) -> Person:
    return Person(row.id, row.name, row.role, row.email or "", row.joined_at)


def people_with_roles() -> list[Person]:
    """Everybody who is more than a member, the highest role first; at most 200."""
    order = {role: number for number, role in enumerate(reversed(ROLES))}
    rows = db.session.execute(
        select(*PERSON).where(Member.role != "member").order_by(Member.name_key, Member.id).limit(200)
    )
    return sorted(map(_person, rows), key=lambda person: order.get(person.role, 9))


def find_people(text: str) -> list[Person]:
    """Members whose name begins with these words or whose address this is."""
    key = case_fold_key(text)
    if not key:
        return []
    rows = db.session.execute(
        select(*PERSON)
        .where(or_(Member.name_key.startswith(key, autoescape=True), Member.email_key == key))
        .order_by(Member.name_key, Member.id)
        .limit(FOUND_MEMBERS)
    )
    return [_person(row) for row in rows]


def person(member_id: int) -> Person:
    """Raises NotFound."""
    row = db.session.execute(select(*PERSON).where(Member.id == member_id)).first()
    if row is None:
        raise NotFound
    return _person(row)


# ---------------------------------------------------------------- errands


def newest_errands(*kinds: str, limit: int = 20) -> Sequence[Errand]:
    return db.session.scalars(
        select(Errand).where(Errand.kind.in_(kinds)).order_by(Errand.id.desc()).limit(limit)
    ).all()


def errand_by_id(errand_id: int) -> Errand:
    """Raises NotFound."""
    errand = db.session.get(Errand, errand_id)
    if errand is None:
        raise NotFound
    return errand


# ---------------------------------------------------------------- jobs and deliveries


@dataclass(frozen=True, slots=True)
class Work:
    kind: str
    """job or delivery."""
    id: int
    what: str
    state: str
    at: datetime
    attempts: int
    error: str


def dead_work() -> list[Work]:
    """What failed for good, the newest first, at most WORK_ROWS of each kind."""
    jobs = db.session.execute(
        select(Job.id, Job.kind, Job.state, Job.created_at, Job.attempts, Job.last_error)
        .where(Job.state == "dead")
        .order_by(Job.id.desc())
        .limit(WORK_ROWS)
    )
    found = [Work("job", r.id, r.kind, r.state, r.created_at, r.attempts, r.last_error or "") for r in jobs]
    deliveries = db.session.execute(
        select(
            OutboxDelivery.id,
            OutboxDelivery.consumer,
            OutboxDelivery.state,
            OutboxDelivery.attempts,
            OutboxDelivery.last_error,
            OutboxEvent.name,
            OutboxEvent.occurred_at,
        )
        .join(OutboxEvent, OutboxEvent.id == OutboxDelivery.event_id)
        .where(OutboxDelivery.state == "dead")
        .order_by(OutboxDelivery.id.desc())
        .limit(WORK_ROWS)
    )
    for row in deliveries:
        what = f"{row.name} to {row.consumer}"
        found.append(
            Work("delivery", row.id, what, row.state, row.occurred_at, row.attempts, row.last_error or "")
        )
    return found


def standing_jobs() -> list[Work]:
    """What waits or runs, the next first."""
    rows = db.session.execute(
        select(Job.id, Job.kind, Job.state, Job.run_at, Job.attempts, Job.last_error)
        .where(Job.state.in_(("due", "running")))
        .order_by(Job.run_at, Job.id)
        .limit(WORK_ROWS)
    )
    return [Work("job", r.id, r.kind, r.state, r.run_at, r.attempts, r.last_error or "") for r in rows]


# ---------------------------------------------------------------- the audit log


@dataclass(frozen=True, slots=True)
class AuditFilter:
    actor: str = ""
    action: str = ""
    subject: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    id: int
    at: datetime
    who: str
    who_url: str | None
    role_word: str
    action: str
    subject: str
    subject_url: str | None
    reason: str
    detail: str


def audit_lines(wanted: AuditFilter) -> tuple[list[AuditLine], int | None]:
    """A page of the log, newest first, and the id that the next page goes on before."""
    statement = select(AuditEntry.__table__).order_by(AuditEntry.id.desc()).limit(AUDIT_ROWS + 1)
    if wanted.actor:
        key = case_fold_key(wanted.actor)
        people = select(Member.id).where(or_(Member.name_key == key, Member.email_key == key))
        statement = statement.where(AuditEntry.actor_id.in_(people))
    if wanted.action:
        statement = statement.where(AuditEntry.action == wanted.action)
    if wanted.subject:
        word, _, number = wanted.subject.lower().partition(" ")
        statement = statement.where(AuditEntry.subject_type == KIND_OF_SUBJECT.get(word, word))
        if number.isascii() and number.isdigit() and len(number) < 19:
            statement = statement.where(AuditEntry.subject_id == int(number))
    if wanted.before is not None:
        statement = statement.where(AuditEntry.id < wanted.before)
    rows = db.session.execute(statement).all()
    page = rows[:AUDIT_ROWS]
    ids = [row.actor_id for row in page] + [row.subject_id for row in page if row.subject_type == "member"]
    cards = member_cards(ids)
    return [_line(row, cards) for row in page], (page[-1].id if len(rows) > AUDIT_ROWS else None)


SUBJECT_WORDS = {"errand": "task", "option": "setting", "site": "community"}
"""Where the log's own word for what an act was about is not what people call it."""
KIND_OF_SUBJECT = {word: kind for kind, word in SUBJECT_WORDS.items()}

SUBJECT_PAGES = {
    "question": "/questions/{}",
    "answer": "/answers/{}",
    "comment": "/comments/{}",
    "member": "/members/{}",
    "errand": "/admin/errands/{}",
}


def _line(row: Any, cards: Any) -> AuditLine:
    who = cards.get(row.actor_id) if row.actor_id is not None else None
    subject = _subject_word(row.subject_type) + (f" {row.subject_id}" if row.subject_id is not None else "")
    url = SUBJECT_PAGES.get(row.subject_type)
    if row.subject_type == "member" and row.subject_id in cards:
        subject = cards[row.subject_id].name
    elif row.subject_type == "member":
        url = None
    system = "The system" if row.actor_id is None else f"Member {row.actor_id}"
    return AuditLine(
        id=row.id,
        at=row.at,
        who=who.name if who else system,
        who_url=who.url if who else None,
        role_word=ROLE_WORDS.get(row.actor_role, row.actor_role),
        action=act_in_words(row.action),
        subject=subject.capitalize() if row.subject_type != "member" else subject,
        subject_url=url.format(row.subject_id) if url and row.subject_id is not None else None,
        reason=row.reason,
        detail=_detail_in_words(row.detail),
    )


def _subject_word(kind: str) -> str:
    return SUBJECT_WORDS.get(kind, kind).replace("_", " ")


def act_in_words(action: str) -> str:
    """Words of the room that did it; of one that is not plugged in any more, the name without its signs."""
    words = current_kernel().audit_words.get(action)
    return words or action.rpartition(".")[2].replace("_", " ").capitalize()


DETAIL_WORDS = {
    "alone": "without a second person",
    "answers": "answers moved",
    "declined": "votes against",
    "into": "into question",
    "is_hidden": "hidden now",
    "key": "setting",
    "new_home": "new home, category",
    "order": "categories",
    "original": "repeats question",
    "why": "reason",
}


COUNTED = ("answers", "order", "votes")
"""Lists of numbers of rows: how many there are says more."""
ONLY_WHERE_SO = ("alone", "is_hidden")


def _detail_in_words(detail: dict[str, Any]) -> str:
    rest = dict(detail)
    said = []
    if rest.get("key") in current_kernel().options:
        said.append(current_kernel().options[rest.pop("key")].label)
    if {"before", "after"} <= rest.keys():
        said.append(f"{_shown(rest.pop('before'))} → {_shown(rest.pop('after'))}")
    for name, value in rest.items():
        if value is False and name in ONLY_WHERE_SO:
            continue
        if isinstance(value, list) and name in COUNTED:
            value = len(value)
        pair = isinstance(value, list) and len(value) == 2
        shown = f"{_shown(value[0])} → {_shown(value[1])}" if pair else _shown(value)
        said.append(f"{DETAIL_WORDS.get(name, name.replace('_', ' '))}: {shown}")
    return ", ".join(said)


def _shown(value: Any) -> str:
    if value in ("", None):
        return "nothing"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    # `off_topic` and the like are names of ours; what people typed has spaces or capitals.
    return value.replace("_", " ") if isinstance(value, str) and PLAIN_NAME.fullmatch(value) else str(value)


PLAIN_NAME = re.compile(r"[a-z]+(_[a-z]+)+")


def audit_words() -> tuple[list[tuple[str, str]], list[str]]:
    """The acts that the log holds, each with its words, and the kinds of subjects, for choosing among."""
    actions = db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()
    kinds = db.session.scalars(
        select(AuditEntry.subject_type).distinct().order_by(AuditEntry.subject_type)
    ).all()
    acts = sorted(((action, act_in_words(action)) for action in actions), key=lambda act: act[1])
    return acts, sorted(_subject_word(kind) for kind in kinds)


# ---------------------------------------------------------------- categories


@dataclass(frozen=True, slots=True)
class CategoryLine:
    id: int
    name: str
    slug: str
    description: str
    parent: str
    questions: int
    retired_at: datetime | None
    new_home: str


def category_lines() -> list[CategoryLine]:
    """All of them, in the order in which they stand."""
    above, home = aliased(Category), aliased(Category)
    rows = db.session.execute(
        select(
            Category.id,
            Category.name,
            Category.slug,
            Category.description,
            func.coalesce(above.name, "").label("parent"),
            Category.question_count.label("questions"),
            Category.retired_at,
            func.coalesce(home.name, "").label("new_home"),
        )
        .outerjoin(above, above.id == Category.parent_id)
        .outerjoin(home, home.id == Category.new_home_id)
        .order_by(Category.position, Category.name, Category.id)
    )
    return [CategoryLine(**row._mapping) for row in rows]
