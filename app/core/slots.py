"""Slots: places on a lower room's page that higher rooms fill, always in bulk, so never a query a row.

member_marks      (member_ids) -> {member_id: Markup}    beside a name, wherever names stand (bulk)
member_activity   (member_id)  -> Markup                 what a member did, on the profile page
member_profile    (member_id)  -> Markup                 a panel beside it
head              (actor)      -> Markup                 in the head of every page of a member: a script
main_nav          (actor, here) -> Markup                links at the end of the main navigation, as <li>
account_menu      (actor)      -> Markup                 links in a signed-in member's menu, as <li>
top_bar           (actor)      -> Markup                 beside that menu, on every page of a member
admin_menu        (actor)      -> Markup                 links in the list of administration pages, as <li>
queue_acts        (actor)      -> Markup                 beside the heading of the queue: a button
home_aside, questions_aside (actor) -> Markup            panels beside the lists of questions
question_aside    (actor, question_id, own_solved) -> Markup  panels beside a question
solved_aside      (actor, question_id) -> Markup         beside a solved question of others
post_notes        (actor, question_id, [(kind, post id, author id, role)]) -> {(kind, post id): Markup}
                  below the text of a question and its answers (bulk)
report_lines      (first day, last day) -> [ReportLine]  a room's part of the report of the programme (each)
flags_at          ()           -> str                    where posts are flagged: a path before /kind/id
home_figures      ()           -> HomeFigures | None     "How we are doing" (the first that has any)
welcome           ()           -> Markup | None          in place of the home page before the set-up
settings_tabs     ()           -> SettingsTab            one more tab of a member's settings (each)
second_step_due   ()           -> Response | None        leads to setting up the second step of sign-in
fresh_sign_in     ()           -> Response | None        asks who it is again before a view that needs it
ask_similar       (title, body) -> Markup                below the title of the ask form: asked before
similar_acts      (question_ids) -> {question_id: Markup}  beside each question that was asked before (bulk)
question_read     (actor, question_id) -> None           a question's page is shown to somebody
question_sent     (actor)      -> None                   after the ask form was sent: posted, or kept
goodwill          (thanks id)  -> Goodwill | None        thanks of staff for a post, while they stand
bell_count        (actor)      -> int                    what else is counted beside the bell (each)
bell_standing     (actor)      -> Markup                 above the lines under the bell: what needs a look
ask_after         ()           -> Markup                 after the ask form: forms of buttons in it
imported_ids      (kind, external ids) -> {external id: local id} what an import made of a source's ids
signed_up         (member_id, visit hash or None) -> None  inside the command that signs somebody up
kept_words        ()           -> Markup                 what was written before signing up, on the way
joined_target     (member_id)  -> str | None             where to go once the address is confirmed
role_changed      (actor, member_id, before, now, reason) -> None  inside the command that gives a role
desk              (actor)      -> Markup                 panels on a super user's desk
today             (actor)      -> Markup                 panels on a manager's first page
taught_topics     ()           -> {case_fold_key of the title: topic id}  what certificates are of (the first)
certificates_arrived ([(member_id, topic_id, day)]) -> int  inside a command: how many were stored
conference_budget (year)       -> YearBudget | None      what the year has for conferences (the first)
vote_refusal      (member_id)  -> str | None             inside the vote's command: why somebody may not vote
imported_badges   (rows)       -> int                    badges an import brought: (member id, name, at)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from app.core.kernel import current_kernel


@dataclass(frozen=True, slots=True)
class SettingsTab:
    """A tab of the settings: its words and the address of its page (which extends accounts/settings.html)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Goodwill:
    """Thanks of staff, as the post's author is told of them."""

    member_id: int
    by_id: int | None
    post: str
    """question or answer."""
    post_id: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A figure of the report to top management, with what it means. Without a figure there is no line."""

    part: str
    """The heading it stands under."""
    words: str
    value: str
    definition: str


def bulk(slot: str, ids: Iterable[int | None]) -> dict[int, Markup]:
    """What all fillers of a bulk slot say about these ids, joined an id."""
    wanted = sorted({i for i in ids if i is not None})
    found: dict[int, Markup] = defaultdict(Markup)
    if wanted:
        for filler in current_kernel().slots[slot]:
            for key, piece in filler(wanted).items():
                found[key] += piece
    return dict(found)


def merged(slot: str, *args: object) -> dict[Any, Markup]:
    """What all fillers of a slot say about several things, joined for each thing."""
    found: dict[Any, Markup] = defaultdict(Markup)
    for filler in current_kernel().slots[slot]:
        for key, piece in filler(*args).items():
            found[key] += piece
    return dict(found)


def single(slot: str, *args: object) -> Markup:
    """What all fillers of a slot say, one after the other."""
    return Markup("").join(filler(*args) for filler in current_kernel().slots[slot])


def each(slot: str, *args: object) -> list[Any]:
    """What each filler of a slot gives, in the order of the rooms."""
    return [filler(*args) for filler in current_kernel().slots[slot]]


def first(slot: str, *args: object) -> object | None:
    """What the first filler that has anything to say gives."""
    for filler in current_kernel().slots[slot]:
        if (found := filler(*args)) is not None:
            return found  # type: ignore[no-any-return]
    return None
