"""What an archive cannot say of the demo: who is on what, who has it too, what was edited and merged.

Done by the product's own commands, each at its own moment, so that every history is one that could have been.
Killed in between, it is done again from the start: what has happened already refuses or changes nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.accounts.queries import actor_of_member
from app.admin.demo.times import duration
from app.admin.importing.known import known_ids
from app.admin.models import ImportSource
from app.core import clock, delivery
from app.core.actor import Actor
from app.core.db import db
from app.core.policy import Refused
from app.forum.models import Answer, Question, QuestionEvent
from app.forum.queries import tag_names
from app.forum.services._revising import EditedMeanwhile
from app.forum.services.claim_question import claim_question
from app.forum.services.close_question import close_question
from app.forum.services.edit_answer import edit_answer
from app.forum.services.edit_question import edit_question
from app.forum.services.escalate_question import escalate_question
from app.forum.services.follow_question import follow_question
from app.forum.services.lock_replies import lock_replies
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.mark_worked import mark_worked
from app.forum.services.merge_questions import merge_questions
from app.forum.services.recount_questions import recount_questions
from app.forum.services.reopen_question import reopen_question
from app.forum.services.request_info import request_info
from app.forum.services.say_didnt_help import say_didnt_help
from app.forum.services.set_urgency import set_urgency
from app.forum.texts import read_body

CONTENT = Path(__file__).parent / "content" / "life.toml"

DONE_ALREADY = ("closed", "merged")
UNPLUGGED = ("not_helper", "not_allowed", "not_author")
"""Without the super-user module its members may not do these things, so they do not happen."""

Row = dict[str, Any]


def read_life() -> list[Row]:
    acts: list[Row] = tomllib.loads(CONTENT.read_text(encoding="utf-8"))["act"]
    return acts


def live_through(source: str, now: datetime) -> None:
    """Let it all happen to the imported demo of this source. `now`: what `ago` counts from."""
    source_id = db.session.scalars(select(ImportSource.id).where(ImportSource.name == source)).one()
    touched = set()
    for number, act in enumerate(read_life()):
        question = _one(source_id, "question", act["question"])
        asked_at, asker = db.session.execute(
            select(Question.created_at, Question.author_id).where(Question.id == question)
        ).one()
        at = now - duration(act["ago"]) if "ago" in act else asked_at + duration(act["after"])
        if _happened(question, at):
            continue
        answer = _one(source_id, "answer", f"{act['question']}/{act['answer']}") if "answer" in act else 0
        into = _one(source_id, "question", act["into"]) if "into" in act else 0
        names = str(act.get("who") or act.get("by") or "").split()
        for person in [_one(source_id, "member", name) for name in names] or [asker or 0]:
            values = act | {"answer_id": answer, "into_id": into, "key": f"demo-life-{number}"}
            # Members of an archive never confirmed an address; of these we know that they are invented.
            _do(act["do"], replace(actor_of_member(person), verified=True), question, values, at)
        touched |= {question, into} - {0}
    recount_questions(sorted(touched))  # last activity, as the times of the replies say
    while delivery.deliver_due():
        pass


def _one(source_id: int, kind: str, name: str) -> int:
    return known_ids(source_id, kind, [name])[name]


def _happened(question_id: int, at: datetime) -> bool:
    return (
        db.session.scalar(
            select(QuestionEvent.id).where(QuestionEvent.question_id == question_id, QuestionEvent.at == at)
        )
        is not None
    )


def _do(what: str, actor: Actor, question: int, act: Mapping[str, Any], at: datetime) -> None:
    with clock.frozen_at(at):
        try:
            ACTS[what](actor, question, act)
        except EditedMeanwhile:
            return
        except Refused as error:
            if error.reason not in DONE_ALREADY + UNPLUGGED:
                raise


def _edit_answer(actor: Actor, _question: int, act: Mapping[str, Any]) -> None:
    text = db.session.get_one(Answer, act["answer_id"]).body_source
    edit_answer(actor, act["answer_id"], read_body(text + act["append"]), seen=1)


def _edit_title(actor: Actor, question: int, act: Mapping[str, Any]) -> None:
    row = db.session.get_one(Question, question)
    edit_question(
        actor,
        question,
        act["title"],
        read_body(row.body_source),
        category_id=row.category_id,
        tags=tuple(tag_names(question)),
        seen=1,
        reason=act["reason"],
    )


ACTS: dict[str, Callable[[Actor, int, Mapping[str, Any]], object]] = {
    "me_too": lambda actor, q, act: mark_me_too(actor, q, has_it=True),
    "worked": lambda actor, q, act: mark_worked(actor, q, act["answer_id"], worked=True),
    "follow": lambda actor, q, act: follow_question(actor, q, follows=True),
    "request_info": lambda actor, q, act: request_info(
        actor, q, read_body(act["body"]), submission_key=act["key"]
    ),
    "didnt_help": lambda actor, q, act: say_didnt_help(actor, q, act["answer_id"], helped=False),
    "edit_answer": _edit_answer,
    "edit_title": _edit_title,
    "escalate": lambda actor, q, act: escalate_question(actor, q, reason=act["reason"]),
    "urgent_asked": lambda actor, q, act: set_urgency(actor, q, urgency="asked", reason=act["reason"]),
    "lock": lambda actor, q, act: lock_replies(actor, q, locked=True, reason=act["reason"]),
    "close": lambda actor, q, act: close_question(actor, q, reason=act["reason"]),
    "reopen": lambda actor, q, act: reopen_question(actor, q, reason=act["reason"]),
    "merge": lambda actor, q, act: merge_questions(actor, q, act["into_id"]),
    "claim": lambda actor, q, act: claim_question(actor, q),
}
"""By the word after `do`."""
