"""Rows for the pages about vote patterns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.queries import MemberCard, member_cards
from app.forum.queries import Act, acts_between, question_links
from superusers.reputation.case_models import Case, CaseNotice
from superusers.reputation.case_queries import all_taken_back
from superusers.reputation.patterns import SIGNALS

ACTS_SHOWN = 200
STATES = {
    "open": "To look at",
    "dismissed": "Nothing wrong",
    "acted": "Acted on",
    "joined": "In a larger case",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: int
    url: str
    names: list[str]
    signals: list[str]
    acts: int
    state: str
    state_word: str
    opened_at: datetime
    decided_at: datetime | None


def case_rows(cases: list[Case]) -> list[CaseRow]:
    people = {case.id: [int(member) for member in case.who.split(",")] for case in cases}
    cards = member_cards(member for members in people.values() for member in members)
    return [
        CaseRow(
            id=case.id,
            url=f"/reputation/cases/{case.id}",
            names=[_card(cards, member).name for member in people[case.id]],
            signals=list(dict.fromkeys(SIGNALS[found["signal"]] for found in case.evidence)),
            acts=case.acts,
            state=case.state,
            state_word=STATES[case.state],
            opened_at=case.opened_at,
            decided_at=case.decided_at,
        )
        for case in cases
    ]


def _card(cards: dict[int | None, MemberCard], member_id: int | None) -> MemberCard:
    return cards.get(member_id) or cards[None]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding in words."""

    signal: str
    who: str
    figures: str


@dataclass(frozen=True, slots=True)
class Gave:
    """What one member of a case gave another."""

    giver: MemberCard
    receiver: MemberCard
    up: int
    down: int
    acceptances: int


@dataclass(frozen=True, slots=True)
class ActRow:
    giver: MemberCard
    receiver: MemberCard
    what: str
    question_title: str
    question_url: str
    at: datetime
    taken_back: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    id: int
    member: MemberCard
    points: int
    restricted_until: datetime | None
    read_at: datetime | None
    appeal: str
    appealed_at: datetime | None
    upheld: bool | None
    answer: str
    answered_at: datetime | None
    answered_by: str
    alone: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its evidence and the history of those it is about."""

    people: list[tuple[int, MemberCard]]
    evidence: list[Evidence]
    matrix: list[Gave]
    history: list[ActRow]
    total: int
    decided_by: str
    notices: list[NoticeRow]


def case_view(case: Case, members: list[int], notices: list[CaseNotice]) -> CaseView:
    acts = acts_between(members)
    staff = {case.decided_by_id, *(notice.answered_by_id for notice in notices)}
    cards = member_cards([*members, *staff])
    shown = acts[:ACTS_SHOWN]
    links = question_links({act.question_id for act in shown})
    back = all_taken_back({act.question_id for act in shown})
    return CaseView(
        people=[(member, _card(cards, member)) for member in members],
        evidence=[_evidence(found, cards) for found in case.evidence],
        matrix=_matrix(acts, cards),
        history=[_act(act, cards, links, back) for act in shown],
        total=len(acts),
        decided_by=_card(cards, case.decided_by_id).name if case.decided_by_id else "",
        notices=[_notice(notice, cards) for notice in notices],
    )


def _evidence(found: dict[str, Any], cards: dict[int | None, MemberCard]) -> Evidence:
    names = [_card(cards, member).name for member in found["members"]]
    figures = found["figures"]
    giver = figures.get("giver")
    if giver is not None:
        receiver = next(m for m in found["members"] if m != giver)
        names = [f"{_card(cards, int(giver)).name} → {_card(cards, receiver).name}"]
    return Evidence(SIGNALS[found["signal"]], ", ".join(names), _figures(found["signal"], figures))


def _figures(signal: str, f: dict[str, Any]) -> str:
    if signal == "concentrated":
        return f"{f['votes']:,} of {f['of']:,} votes ({f['share']:.0%}); noted from 40% of 8 votes or more"
    if signal == "burst":
        return f"{f['votes']:,} votes within {f['minutes']} minutes; noted from 6"
    if signal == "reciprocal":
        there = f"{f['there']:,} votes ({f['share']:.0%} of all given)"
        return f"{there} and {f['back']:,} back ({f['share_back']:.0%})"
    if signal == "mutual_acceptances":
        return f"{f['there']:,} answers accepted, and {f['back']:,} the other way round"
    if signal == "closed_group":
        return (
            f"{f['acts']:,} votes and acceptances inside: {f['share_given']:.0%} of what they give, "
            f"{f['share_received']:.0%} of what they get"
        )
    where = "in one browser" if signal == "shared_device" else "from one address"
    return f"{f['acts']:,} votes and acceptances between accounts that signed in {where}"


def _matrix(acts: list[Act], cards: dict[int | None, MemberCard]) -> list[Gave]:
    counted: dict[tuple[int, int], list[int]] = {}
    for act in acts:
        sums = counted.setdefault((act.from_id, act.to_id), [0, 0, 0])
        sums[2 if act.kind == "acceptance" else 0 if act.value > 0 else 1] += 1
    pairs = sorted(counted.items(), key=lambda item: -sum(item[1]))
    return [Gave(_card(cards, giver), _card(cards, to), *sums) for (giver, to), sums in pairs]


def _act(
    act: Act,
    cards: dict[int | None, MemberCard],
    links: dict[int, tuple[str, str]],
    back: set[tuple[str, int]],
) -> ActRow:
    title, url = links.get(act.question_id, ("A question that was hidden", "/questions"))
    what = (
        "Accepted the answer" if act.kind == "acceptance" else "Voted up" if act.value > 0 else "Voted down"
    )
    return ActRow(
        giver=_card(cards, act.from_id),
        receiver=_card(cards, act.to_id),
        what=what,
        question_title=title,
        question_url=url,
        at=act.at,
        taken_back=(act.kind, act.id) in back,
    )


def _notice(notice: CaseNotice, cards: dict[int | None, MemberCard]) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        member=_card(cards, notice.member_id),
        points=notice.points,
        restricted_until=notice.restricted_until,
        read_at=notice.read_at,
        appeal=notice.appeal,
        appealed_at=notice.appealed_at,
        upheld=notice.upheld,
        answer=notice.answer,
        answered_at=notice.answered_at,
        answered_by=_card(cards, notice.answered_by_id).name if notice.answered_by_id else "",
        alone=notice.alone,
    )
