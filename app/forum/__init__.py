"""The forum: questions, answers, comments, votes, acceptances."""

from __future__ import annotations

from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of
from app.core.option_kinds import Option

OF_EMPLOYEES = (
    capabilities.ACCEPT_ANY,
    capabilities.SEE_HIDDEN,
    capabilities.REQUEST_INFO,
    capabilities.ESCALATE,
    capabilities.TAKE_OVER,
    capabilities.MODERATE,
    capabilities.MERGE,
    capabilities.EDIT_ANY,
)
OPTIONS = (
    Option(
        "forum.claim_minutes",
        default=15,
        label="How long a claim lasts",
        help="“I'm on it” releases itself after this time.",
        unit="minutes",
        minimum=1,
        maximum=240,
    ),
    Option(
        "forum.silence_days",
        default=7,
        label="When an asker counts as silent",
        help="After this time without a word from the asker, a super user may say what solved the question.",
        unit="days",
        minimum=1,
        maximum=365,
    ),
    Option(
        "forum.breathe_minutes",
        default=60,
        label="Let it breathe",
        help="So long after a question is asked, staff are asked to let customers answer first. 0: never.",
        unit="minutes",
        maximum=10080,
    ),
    Option(
        "forum.new_member_days",
        default=3,
        label="How long a member is new",
        help="New members give few votes and none down, so that an account made for voting is worth little.",
        unit="days",
        maximum=90,
    ),
    Option(
        "forum.votes_a_day_new",
        default=5,
        label="Votes a new member may give in a day",
        unit="votes",
        maximum=1000,
    ),
    Option(
        "forum.votes_a_day",
        default=50,
        label="Votes a member may give in a day",
        help="At most five of them on posts by one person, always.",
        unit="votes",
        minimum=1,
        maximum=10_000,
    ),
)


def init_app(app: Flask) -> None:
    from app.accounts.roles import EMPLOYEES, MANAGERS
    from app.forum import audit_words, care_views, consumers, edit_views, jobs, kept_views, slots, views
    from app.forum.cli import recount
    from app.forum.member_views import bp as member_bp
    from app.forum.shared_views import bp

    kernel = kernel_of(app)
    for part in (consumers, slots, jobs):
        part.register(kernel)
    _ = (care_views, edit_views, kept_views, views)  # importing them put their views on the blueprint
    app.register_blueprint(bp)
    app.register_blueprint(member_bp)
    app.cli.add_command(recount)
    kernel.audits(audit_words.WORDS)
    for one in OPTIONS:
        kernel.option(one)
    for role in EMPLOYEES:
        kernel.grant(role, *OF_EMPLOYEES)
    for role in MANAGERS:
        kernel.grant(role, capabilities.MANAGE_CATEGORIES)
