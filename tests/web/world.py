"""A small community with a question in every state, and somebody in every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from app.accounts.roles import ROLES
from app.core import clock
from app.core.actor import VISITOR, Actor
from app.core.db import db
from app.core.uow import command
from app.forum.models import Answer, Comment, Question
from app.forum.services.accept_answer import accept_answer
from app.forum.services.mark_also_works import mark_also_works
from app.forum.upkeep import recompute_state
from tests.make.community import Browser, Community


@dataclass(slots=True)
class World:
    community: Community
    people: dict[str, Actor] = field(default_factory=dict)
    """By role; `visitor` as well."""
    questions: dict[str, int] = field(default_factory=dict)
    """By what is special about them."""
    answers: dict[str, int] = field(default_factory=dict)

    def browser(self, role: str) -> Browser:
        return self.community.browser(self.people[role] if role != "visitor" else None)

    def pages(self) -> list[str]:
        """Every address that a GET may open here; those of mailed links excepted."""
        member = self.people["member"].member_id
        return [
            "/",
            "/questions",
            "/questions?filter=unsolved",
            "/questions?filter=solved",
            "/questions?category=speakers",
            "/questions?tag=wi-fi",
            "/questions?tag=nowhere",
            "/ask",
            "/ask?title=Why+does+it+blink",
            *(f"/questions/{number}" for number in self.questions.values()),
            f"/questions/{self.questions['long']}/a-question-with-many-answers?page=2",
            f"/answers/{self.answers['hidden']}",
            f"/answers/{self.answers['in-hidden']}",
            *(f"/members/{actor.member_id}" for actor in (self.people["super_user"], self.people["staff"])),
            f"/members/{member}",
            f"/members/{member}/reputation",
            f"/members/{self.people['super_user'].member_id}/reputation",
            "/account/sessions",
            "/sign-in",
            "/sign-in?next=/ask",
            "/sign-up",
            "/forgot-password",
            "/verify/x",
            "/reset-password/x",
            "/setup/x",
            "/statistics",
            "/statistics?by=category",
            "/statistics?from=nonsense",
            "/statistics/questions?figure=solved.ever&part=count",
            "/statistics/questions?figure=nonsense",
            "/nowhere",
            "/questions/999999",
            "/vote",
        ]


def build_world(community: Community) -> World:
    world = World(community)
    community.name_site()
    world.people = {"visitor": VISITOR} | {
        role: community.member(f"{role.replace('_', ' ').title()} Person", role=role) for role in ROLES
    }
    asker, helper, staff = (world.people[role] for role in ("member", "super_user", "staff"))
    ask, answer = community.question, community.answer
    q, a = world.questions, world.answers

    q["open"] = ask(asker, title="An open question about Wi-Fi", tags=("wi-fi", "mesh"))
    q["acknowledged"] = ask(asker, title="A question somebody asked back about")
    community.comment(q["acknowledged"], staff)
    q["answered"] = ask(asker, title="A question with an answer and comments")
    a["answered"] = answer(q["answered"], helper)
    for n in range(7):
        community.comment(q["answered"], helper if n % 2 else asker, answer_id=a["answered"])
    community.vote(staff, q["answered"])
    community.vote(asker, q["answered"], answer_id=a["answered"])
    q["solved"] = ask(asker, title="A question that is solved")
    a["other"] = answer(q["solved"], staff, "Or this.")
    a["solution"] = answer(q["solved"], helper)
    accept_answer(asker, q["solved"], a["solution"], thanks="It works, thank you")
    mark_also_works(asker, q["solved"], a["other"], works=True)
    q["self-solved"] = ask(asker, title="A question its asker solved")
    community.accept(q["self-solved"], answer(q["self-solved"], asker))
    q["silent"] = ask(asker, title="A question left alone", at=clock.now() - timedelta(days=30))
    answer(q["silent"], world.people["community_manager"], at=clock.now() - timedelta(days=20))
    q["closed"] = ask(asker, title="A question that was closed")
    change(Question, q["closed"], closed_at=clock.now(), closed_reason="off_topic")
    q["duplicate"] = ask(asker, title="A question asked before")
    change(
        Question,
        q["duplicate"],
        closed_at=clock.now(),
        closed_reason="duplicate",
        duplicate_of_id=q["solved"],
    )
    q["hidden"] = ask(asker, title="A question that was hidden")
    a["in-hidden"] = answer(q["hidden"], helper)
    community.hide(Question, q["hidden"], "abuse")
    q["hidden-answer"] = ask(asker, title="A question with a hidden answer")
    a["hidden"] = answer(q["hidden-answer"], helper)
    community.hide(Answer, a["hidden"])
    q["deleted"] = ask(community.member(), title="A question of somebody who left")
    a["deleted"] = answer(q["deleted"])
    community.comment(q["deleted"])
    change(Question, q["deleted"], author_id=None)
    change(Answer, a["deleted"], author_id=None)
    change_all(Comment, Comment.question_id == q["deleted"], author_id=None)
    q["long"] = ask(asker, title="A question with many answers", tags=("wi-fi",))
    add_answers(q["long"], 32, author_id=world.people["administrator"].member_id)
    q["program"] = ask(asker, title="A question a program replied to")
    answer(q["program"], community.member("Bot", automatic=True))
    community.deliver()
    return world


@command
def add_answers(question_id: int, count: int, *, author_id: int | None) -> None:
    """Many at once; the commands of the product post one."""
    for n in range(count):
        db.session.add(
            Answer(
                question_id=question_id,
                author_id=author_id,
                body_source=f"Try this, {n}.",
                body_html=f"<p>Try this, {n}.</p>",
                renderer=1,
                created_at=clock.now(),
            )
        )
    question = db.session.get_one(Question, question_id)
    recompute_state(question)


@command
def change(kind: Any, number: int, **columns: Any) -> None:
    """What moderation and imports leave behind; their own commands come later."""
    db.session.execute(update(kind).where(kind.id == number).values(**columns))


@command
def change_all(kind: Any, where: Any, **columns: Any) -> None:
    db.session.execute(update(kind).where(where).values(**columns))
