"""What an administrator may change about accounts."""

from __future__ import annotations

from app.core.option_kinds import Option

OPTIONS = (
    Option(
        "accounts.second_step_required",
        default=True,
        label="Managers and administrators sign in with a code as well",
        help="Until they have set it up, their role lets them do nothing.",
    ),
    Option(
        "accounts.fresh_minutes",
        default=15,
        label="Ask again who it is before role changes, exports and payouts, after",
        minimum=1,
        maximum=120,
        unit="minutes",
    ),
    Option(
        "accounts.undo_email_days",
        default=7,
        label="An earlier e-mail address can take a change back for",
        minimum=1,
        maximum=60,
        unit="days",
    ),
    Option(
        "accounts.data_copy_days",
        default=7,
        label="A copy of a member's data can be downloaded for",
        minimum=1,
        maximum=30,
        unit="days",
    ),
)
