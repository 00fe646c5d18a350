"""The question page: everything it shows, in six queries at most and nothing in a loop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from app.core import capabilities, clock, slots
from app.core.actor import Actor
from app.core.policy import NotFound
from app.forum.life_cycle import AcceptedSpell, Life, Reply, life_of
from app.forum.page_rows import (
    ANSWERS_A_PAGE,
    acceptance_rows,
    answer_rows,
    comment_rows,
    own_votes,
    question_row,
    reply_rows,
)
from app.forum.pages import (
    FORMER_NAME,
    CommentView,
    Pager,
    PostView,
    QuestionHead,
    SideNote,
    SolutionView,
    TimelineEvent,
    category_url,
    member_url,
    question_url,
    shown_state,
    tag_links,
)
from app.forum.policy import QUESTION_DOWN_VOTES, SILENCE, can_post
from app.forum.queries import may_see_hidden

CLOSED_WORDS = {
    "off_topic": "off topic",
    "duplicate": "asked before",
    "spam": "spam",
    "abuse": "abuse",
    "too_broad": "too broad",
    "unclear": "unclear",
    "opinion": "a matter of opinion",
    "resolved": "settled otherwise",
}


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The context of `forum/question.html`, forms excepted."""

    question: QuestionHead
    post: PostView
    answers: list[PostView]
    asker_view: bool
    solved: bool
    side: SideNote | None
    events: list[TimelineEvent]
    lower_bound: bool
    pager: Pager
    closed: bool


def read_question_page(actor: Actor, question_id: int, *, page: int = 1) -> QuestionView:
    """Read the page. Raises NotFound when there is no such question for this actor, or no such page."""
    q = question_row(question_id)
    if q is None or (q.hidden_at is not None and not may_see_hidden(actor, q.author_id)):
        raise NotFound
    acceptances = acceptance_rows(question_id)
    answers = answer_rows(actor, question_id, page)
    if not answers and page > 1:
        raise NotFound
    comments = comment_rows(actor, question_id)
    votes = own_votes(actor, question_id)
    marks = slots.bulk("member_marks", {q.author_id} | {a.author_id for a in answers})
    builder = _Builder(actor, q, acceptances, comments, votes, marks, page)
    replies = reply_rows(question_id)
    life = _life(q, replies, acceptances)
    shown = answers[:ANSWERS_A_PAGE]
    return QuestionView(
        question=builder.head(),
        post=builder.post(q, "question", None),
        answers=[builder.answer(a, life) for a in shown],
        asker_view=actor.is_member(q.author_id),
        solved=life.solution is not None,
        side=builder.side(),
        events=builder.events(life, replies),
        lower_bound=life.solution is not None and life.solution.day_precision,
        pager=Pager(
            newer_url=f"{builder.url}?page={page - 1}" if page > 1 else None,
            older_url=f"{builder.url}?page={page + 1}" if len(answers) > ANSWERS_A_PAGE else None,
        ),
        closed=q.closed_at is not None,
    )


def _life(q: Any, replies: Iterable[Any], acceptances: Iterable[Any]) -> Life:
    """The question's life, by the rules that the statistics follow too."""
    visible = [Reply(r.created_at, r.author_id, r.author_role, r.answer_id) for r in replies]
    spells = [
        AcceptedSpell(
            a.answer_id,
            a.author_id,
            a.author_role,
            a.at,
            a.undone_at,
            a.by_role,
            a.answer_visible,
            a.day_precision,
        )
        for a in acceptances
        if a.kind == "solution"
    ]
    return life_of(q.author_id, visible, spells)


def _name_at(replies: Iterable[Any], moment: datetime) -> str:
    """Who wrote the reply of that moment."""
    return next((r.author_name for r in replies if r.created_at == moment), None) or FORMER_NAME


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))


class _Builder:
    """Turns the rows of one question into what the template shows to one actor."""

    def __init__(
        self,
        actor: Actor,
        q: Any,
        acceptances: list[Any],
        comments: list[Any],
        votes: dict[int | None, int],
        marks: dict[int, Markup],
        page: int,
    ) -> None:
        self.actor, self.q, self.acceptances, self.votes, self.marks = actor, q, acceptances, votes, marks
        self.url = question_url(q.id, q.slug)
        self.here = f"{self.url}?page={page}" if page > 1 else self.url
        self.may_post = bool(can_post(actor))
        self.may_reply = self.may_post and q.closed_at is None
        self.comments: dict[int | None, list[CommentView]] = {}
        for c in comments:
            self.comments.setdefault(c.answer_id, []).append(self._comment(c))
        self.asker_last_seen = max(
            [q.created_at]
            + [c.created_at for c in comments if c.author_id is not None and c.author_id == q.author_id]
        )

    def _comment(self, c: Any) -> CommentView:
        return CommentView(
            anchor=f"c{c.id}",
            body_html=Markup(c.body_html),  # noqa: S704 - rendered and sanitised when it was written
            author_id=c.author_id,
            author_name=c.author_name or FORMER_NAME,
            author_url=member_url(c.author_id),
            author_role=c.author_role,
            created_at=c.created_at,
            answer_id=c.answer_id,
        )

    def head(self) -> QuestionHead:
        q = self.q
        return QuestionHead(
            id=q.id,
            url=self.url,
            title=q.title,
            state=shown_state(
                q.state,
                hidden_at=q.hidden_at,
                duplicate_of=q.duplicate_of_id,
                reason=q.closed_reason,
                closed_at=q.closed_at,
            ),
            asked_at=q.created_at,
            category_name=q.category_name,
            category_url=category_url(q.category_slug),
            tags=tag_links(q.tags),
            answer_count=q.answer_count,
        )

    def side(self) -> SideNote | None:
        q, state = self.q, self.head().state
        if state == "hidden":
            return SideNote("hidden", (q.hidden_reason or "").replace("_", " "), q.hidden_at)
        if state == "duplicate":
            known = q.original_title is not None and q.original_hidden_at is None
            return SideNote(
                "duplicate",
                "",
                q.closed_at,
                other_title=q.original_title if known else None,
                other_url=question_url(q.duplicate_of_id, q.original_slug) if known else None,
            )
        if q.closed_at is not None:
            reason = q.closed_reason or ""
            return SideNote("closed", CLOSED_WORDS.get(reason, reason.replace("_", " ")), q.closed_at)
        return None

    def post(self, row: Any, anchor: str, answer_id: int | None, **more: Any) -> PostView:
        is_own = self.actor.is_member(row.author_id)
        visible = row.hidden_at is None
        what = f"/answers/{answer_id}" if answer_id is not None else f"/questions/{self.q.id}"
        return PostView(
            id=row.id,
            anchor=anchor,
            url=f"{self.here}#{anchor}",
            body_html=Markup(row.body_html),  # noqa: S704 - rendered and sanitised when it was written
            note_to_author=row.note if is_own else None,
            author_id=row.author_id,
            author_name=row.author_name or FORMER_NAME,
            author_url=member_url(row.author_id),
            author_role=row.author_role,
            author_extra=self.marks.get(row.author_id, Markup("")),
            is_own=is_own,
            by_asker=answer_id is not None
            and row.author_id is not None
            and row.author_id == self.q.author_id,
            created_at=row.created_at,
            edited_at=row.edited_at,
            score=row.score,
            my_vote=self.votes.get(answer_id, 0),
            vote_url=f"{what}/vote" if self.may_post and not is_own and visible else None,
            can_vote_down=answer_id is not None or QUESTION_DOWN_VOTES,
            hidden_reason=(row.hidden_reason or "").replace("_", " ") if not visible else None,
            comments=self.comments.get(answer_id, []),
            comment_url=f"{what}/comments" if self.may_reply and visible else None,
            **more,
        )

    def answer(self, row: Any, life: Life) -> PostView:
        is_solution = life.solution is not None and life.solution.answer_id == row.id
        also = next(
            (
                a
                for a in self.acceptances
                if a.kind == "also_works" and a.answer_id == row.id and a.undone_at is None
            ),
            None,
        )
        may_mark = row.hidden_at is None and self._may_accept(row, standing=life.solution is not None)
        base = f"/questions/{self.q.id}"
        return self.post(
            row,
            f"a{row.id}",
            row.id,
            solution=self._solution(life) if is_solution else None,
            also_works=self._who(also.by_role, also.by_name) if also else None,
            accept_url=f"{base}/accept/{row.id}" if may_mark and not is_solution else None,
            unaccept_url=f"{base}/unaccept" if is_solution and self._may_unaccept() else None,
            also_works_url=(
                f"{base}/also-works/{row.id}" if may_mark and not is_solution and also is None else None
            ),
        )

    def _standing(self) -> Any:
        return next(a for a in self.acceptances if a.kind == "solution" and a.undone_at is None)

    def _solution(self, life: Life) -> SolutionView:
        row = self._standing()
        return SolutionView(
            by=row.by_role,
            by_name=row.by_name or "staff",
            at=row.at,
            after_s=_seconds(self.q.created_at, row.at),
            to_the_day=row.day_precision,
            self_solved=life.self_solved,
            thanks=row.thanks or None,
        )

    def _who(self, role: str, name: str | None) -> str:
        return "the asker" if role == "asker" else name or "staff"

    def _may_accept(self, answer: Any, *, standing: bool) -> bool:
        """A hint for the page only; `policy.can_accept` decides when the button is pressed."""
        actor = self.actor
        if not self.may_post:
            return False
        if actor.is_member(self.q.author_id):
            return True
        if actor.is_member(answer.author_id):
            return False
        if actor.can(capabilities.ACCEPT_ANY):
            return True
        silent_since = max(answer.created_at, self.asker_last_seen)
        return (
            actor.can(capabilities.ACCEPT_FOR_SILENT)
            and not standing
            and clock.now() - silent_since >= SILENCE
        )

    def _may_unaccept(self) -> bool:
        actor = self.actor
        if not self.may_post:
            return False
        return (
            actor.is_member(self.q.author_id)
            or actor.can(capabilities.ACCEPT_ANY)
            or actor.is_member(self._standing().by_id)
        )

    def events(self, life: Life, replies: Iterable[Any]) -> list[TimelineEvent]:
        """What happened, in order of time."""
        q = self.q
        found = [TimelineEvent("asked", "Asked", q.created_at)]
        if life.acknowledged_at is not None:
            after = _seconds(q.created_at, life.acknowledged_at)
            by = f"First response by {_name_at(replies, life.acknowledged_at)}"
            found.append(TimelineEvent("first_response", by, life.acknowledged_at, after))
        if life.answered_at is not None and life.answered_at != life.acknowledged_at:
            by = f"First answer by {_name_at(replies, life.answered_at)}"
            found.append(
                TimelineEvent("answered", by, life.answered_at, _seconds(q.created_at, life.answered_at))
            )
        for a in self.acceptances:
            if a.kind != "solution" or not a.answer_visible:
                continue
            found.append(self._accepted(a))
            if a.undone_at is not None and not self._replaced(a):
                found.append(TimelineEvent("reopened", "Not solved after all", a.undone_at))
        if q.closed_at is not None:
            kind = "duplicate" if q.duplicate_of_id is not None else "closed"
            words = "Closed as asked before" if kind == "duplicate" else "Closed"
            found.append(TimelineEvent(kind, words, q.closed_at))
        return sorted(found, key=lambda event: event.at)

    def _accepted(self, a: Any) -> TimelineEvent:
        name = a.author_name or FORMER_NAME
        word = "Solved" if a.undone_at is None else "Marked as solved"
        text = (
            f"{word} by {name}"
            if a.author_id != self.q.author_id or a.author_id is None
            else f"{word} by the asker"
        )
        return TimelineEvent(
            "solved" if a.undone_at is None else "accepted",
            text,
            a.at,
            _seconds(self.q.created_at, a.at),
            to_the_day=a.day_precision,
            url=f"#a{a.answer_id}",
        )

    def _replaced(self, a: Any) -> bool:
        """Another answer was accepted in the same act."""
        return any(
            b.kind == "solution" and b.id != a.id and b.answer_visible and b.at == a.undone_at
            for b in self.acceptances
        )
