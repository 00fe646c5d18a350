"""Reactions, followers, timelines and states of posts, from archives of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, update

from app.admin.importing.batch import Batch
from app.admin.importing.bulk import Lookup, bulk_insert
from app.admin.importing.known import known_answers, known_members, known_questions, seen_ids
from app.admin.importing.load_posts import NO_POST, NO_QUESTION
from app.admin.importing.records import EventRecord, FollowRecord, ReactionRecord, StateRecord
from app.admin.importing.texts import one_line
from app.core.db import db
from app.forum.models import Acceptance, Answer, Comment, Follow, Question, QuestionEvent, Reaction

NO_MEMBER = "the member is not there"
OWN_POST = "a reaction to a post of one's own"
REACTED = "the member has reacted to this post before"
NO_OTHER = "the other question is not there"
NOT_MERGED = "a merged question repeats another, and this one does not"
SEVERAL = "the post has come before"

_reacted = Lookup(
    lambda among: select(Reaction.kind, Reaction.question_id, Reaction.answer_id, Reaction.member_id).where(
        or_(among(Reaction.question_id, "questions"), among(Reaction.answer_id, "answers")),
        among(Reaction.member_id, "members"),
    )
)
_followed = Lookup(
    lambda among: select(Follow.question_id, Follow.member_id).where(
        among(Follow.question_id, "questions"), among(Follow.member_id, "members")
    )
)


def load_reactions(batch: Batch, records: Sequence[ReactionRecord]) -> None:
    members = known_members(batch.source_id, (record.member for record in records))
    named = {kind: {r.post for r in records if r.kind == kind} for kind in ("me_too", "worked")}
    questions = known_questions(batch.source_id, named["me_too"])
    answers = known_answers(batch.source_id, named["worked"])
    fresh = batch.whole(
        batch.new_rows("reaction", records, lambda r: f"{r.kind}/{r.post}/{r.member}", repeated=REACTED),
        ("member", members, NO_MEMBER),
    )
    there = {
        (kind, answer_id if kind == "worked" else question_id, member_id)
        for kind, question_id, answer_id, member_id in _reacted(
            questions={q.id for q in questions.values()},
            answers={a.id for a in answers.values()},
            members={m.id for m in members.values()},
        )
    }
    rows: dict[str, dict[str, Any]] = {}
    for name, record in fresh.items():
        post: Any = (questions if record.kind == "me_too" else answers).get(record.post)
        member_id = members[record.member].id
        if post is None:
            batch.reject(record, NO_POST)
        elif post.author_id == member_id:
            batch.reject(record, OWN_POST)
        elif (record.kind, post.id, member_id) in there:
            batch.reject(record, REACTED)
        else:
            on_answer = record.kind == "worked"
            rows[name] = {
                "kind": record.kind,
                "question_id": post.question_id if on_answer else post.id,
                "answer_id": post.id if on_answer else None,
                "member_id": member_id,
                "at": record.at,
            }
    batch.store("reaction", Reaction, rows)


def load_follows(batch: Batch, records: Sequence[FollowRecord]) -> None:
    """Who hears of a question, or has said not to. What stands here already stays."""
    members = known_members(batch.source_id, (record.member for record in records))
    questions = known_questions(batch.source_id, {record.question for record in records})
    found = _followed(questions={q.id for q in questions.values()}, members={m.id for m in members.values()})
    there = {(question_id, member_id) for question_id, member_id in found}
    rows: list[dict[str, Any]] = []
    for record in records:
        question, member = questions.get(record.question), members.get(record.member)
        if question is None:
            batch.reject(record, NO_QUESTION)
        elif member is None:
            batch.reject(record, NO_MEMBER)
        elif (question.id, member.id) in there:
            batch.tally.there["follow"] += 1
        else:
            there.add((question.id, member.id))
            rows.append(
                {"question_id": question.id, "member_id": member.id, "at": record.at, "muted": record.muted}
            )
    bulk_insert(Follow, rows)
    batch.tally.imported["follow"] += len(rows)


def load_events(batch: Batch, records: Sequence[EventRecord]) -> None:
    members = known_members(batch.source_id, (record.by for record in records))
    named = {name for record in records for name in (record.question, record.other) if name is not None}
    questions = known_questions(batch.source_id, named)
    answers = known_answers(batch.source_id, {record.answer for record in records})
    fresh = batch.whole(
        batch.new_rows(
            "event", records, lambda r: f"{r.question}/{r.kind}/{r.at.isoformat()}/{r.answer}/{r.other}"
        ),
        ("question", questions, NO_QUESTION),
        ("by", members, NO_MEMBER),
        ("answer", answers, NO_POST),
        ("other", questions, NO_OTHER),
    )
    rows = {
        name: {
            "question_id": questions[record.question].id,
            "kind": record.kind,
            "actor_id": members[record.by].id if record.by else None,
            "at": record.at,
            "answer_id": answers[record.answer].id if record.answer else None,
            "other_id": questions[record.other].id if record.other else None,
            "detail": one_line(record.detail, 300),
        }
        for name, record in fresh.items()
    }
    batch.store("event", QuestionEvent, rows)


POSTS: dict[str, Any] = {"question": Question, "answer": Answer, "comment": Comment}


def load_states(batch: Batch, records: Sequence[StateRecord]) -> None:
    """What else stands on posts that this run has brought. Those that were here stay as they are."""
    moved_from = known_questions(batch.source_id, (record.moved_from for record in records))
    merged = {r.post for r in records if r.on == "question" and "merged_at" in r.values}
    duplicates = known_questions(batch.source_id, merged)
    for on, model in POSTS.items():
        mine = [record for record in records if record.on == on]
        seen = seen_ids(batch.source_id, on, (record.post for record in mine))
        changes: dict[int, dict[str, Any]] = {}
        to_the_day: set[int] = set()
        for record in mine:
            post = seen.get(record.post)
            if post is None:
                batch.reject(record, NO_POST)
            elif post.run_id != batch.run_id:
                batch.tally.there["state"] += 1
            elif post.local_id in changes:
                batch.reject(record, SEVERAL)
            elif record.moved_from is not None and record.moved_from not in moved_from:
                batch.reject(record, NO_OTHER)
            elif "merged_at" in record.values and duplicates[record.post].duplicate_of_id is None:
                batch.reject(record, NOT_MERGED)
            else:
                changes[post.local_id] = record.values | (
                    {"moved_from_id": moved_from[record.moved_from].id} if record.moved_from else {}
                )
                if record.to_the_day:
                    to_the_day.add(post.local_id)
        _store_states(batch, model, changes, to_the_day)


def _store_states(batch: Batch, model: Any, changes: dict[int, dict[str, Any]], to_the_day: set[int]) -> None:
    for number, values in changes.items():
        if "hidden_note" in values:
            values["hidden_note"] = one_line(values["hidden_note"], 300) or None
        if values:
            db.session.execute(update(model).where(model.id == number).values(**values))
    if to_the_day:
        db.session.execute(
            update(Acceptance)
            .where(Acceptance.answer_id.in_(to_the_day), Acceptance.kind == "solution")
            .values(day_precision=True)
        )
    batch.tally.imported["state"] += len(changes)
