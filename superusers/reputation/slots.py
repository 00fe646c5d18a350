"""What reputation adds to the app's pages."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic

from flask import render_template
from markupsafe import Markup

from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel, current_kernel
from app.core.web.access import current_actor
from superusers.reputation.badge_queries import held_badges
from superusers.reputation.badge_rules import rank_of
from superusers.reputation.badges import award_badges
from superusers.reputation.boards import BOARD_OF_THE_MONTH, Period, Place, board, period_of, today
from superusers.reputation.case_queries import unread_notice, voting_restricted_until, waiting_cases
from superusers.reputation.personal_data import data_of_reputation
from superusers.reputation.policy import can_give_badge, can_read_ledger
from superusers.reputation.queries import badges_of, reputation_of, stored_totals
from superusers.reputation.rules import FLOOR

SHOWN = 5
KEPT_S = 30.0
CASES_LINK = Markup('<a class="btn btn-quiet" href="/reputation/cases">Vote patterns{}</a>')
MANAGE_LINK = Markup('<li><a href="/reputation/rules">Look after reputation</a></li>')
MARK = Markup(
    '<span class="points" title="Reputation">{:,} {}'
    '<span class="visually-hidden"> of reputation</span></span>'
)


def register(kernel: Kernel) -> None:
    kernel.fill("member_marks", member_marks)
    kernel.fill("member_profile", member_profile)
    kernel.fill("account_menu", account_menu)
    kernel.fill("imported_badges", award_badges)
    kernel.fill("home_aside", home_aside)
    kernel.fill("home_aside", own_notice)
    kernel.fill("queue_acts", queue_acts)
    kernel.fill("vote_refusal", vote_refusal)
    kernel.personal_data("reputation", data_of_reputation)


def member_marks(member_ids: list[int]) -> dict[int, Markup]:
    """The reputation beside a name."""
    totals = stored_totals(member_ids)
    return {member_id: mark(totals.get(member_id, FLOOR)) for member_id in member_ids}


@lru_cache(maxsize=2000)
def mark(points: int) -> Markup:
    return MARK.format(points, "point" if points == 1 else "points")


def member_profile(member_id: int) -> Markup:
    actor, points = current_actor(), reputation_of(member_id)
    return Markup(  # noqa: S704 - a template's own escaped output
        render_template(
            "superusers/reputation_panel.html",
            points=points,
            url=f"/members/{member_id}/reputation" if can_read_ledger(actor, member_id) else "",
            rank=rank_of(points).name,
            held=held_badges(member_id),
            badges=badges_of(member_id),
            manage_url=f"/members/{member_id}/badges" if can_give_badge(actor, member_id) else "",
        )
    )


def home_aside(_actor: Actor) -> Markup:
    """The first of this month, while there are any; read at most twice a minute a process."""
    period = period_of("month", today())
    keeper = current_kernel().kept
    kept: tuple[float, Period, Markup] | None = keeper.get(BOARD_OF_THE_MONTH)
    if kept is None or kept[1] != period or monotonic() - kept[0] > KEPT_S:
        kept = (monotonic(), period, _panel_of(board(period, places=SHOWN)))
        keeper[BOARD_OF_THE_MONTH] = kept
    return kept[2]


def own_notice(actor: Actor) -> Markup:
    """A decision about the member's votes that they have not read."""
    notice = unread_notice(actor.member_id) if actor.member_id is not None else None
    if notice is None:
        return Markup("")
    return Markup(  # noqa: S704 - ours
        render_template("superusers/notice_panel.html", url=f"/reputation/notices/{notice}")
    )


def queue_acts(actor: Actor) -> Markup:
    if not actor.can(capabilities.MANAGE_REPUTATION):
        return Markup("")
    waiting = waiting_cases()
    return CASES_LINK.format(f" ({waiting:,})" if waiting else "")


def vote_refusal(member_id: int) -> str | None:
    until = voting_restricted_until(member_id)
    if until is None:
        return None
    return f"You cannot vote until {until:%d %b %Y, %H:%M} UTC. The notice about your votes says why."


def _panel_of(places: list[Place]) -> Markup:
    if not places:
        return Markup("")
    return Markup(render_template("superusers/leaderboard_panel.html", places=places))  # noqa: S704 - ours


def account_menu(actor: Actor) -> Markup:
    links = Markup('<li><a href="/members/{}/reputation">Your reputation</a></li>').format(actor.member_id)
    return links + MANAGE_LINK if actor.can(capabilities.MANAGE_REPUTATION) else links
