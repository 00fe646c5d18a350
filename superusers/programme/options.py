"""What managers of the community may change about the programme, beside its criteria."""

from __future__ import annotations

from app.core.option_kinds import Option

OPTIONS = (
    Option(
        "programme.agreement_days",
        default=30,
        label="Days to sign an agreement that is due",
        help="For who starts active, and for everybody when its text changes.",
        unit="days",
        minimum=1,
        maximum=365,
    ),
    Option(
        "programme.review_days",
        default=182,
        label="Days between two reviews of a place",
        unit="days",
        minimum=28,
        maximum=1095,
    ),
    Option(
        "programme.notice_days",
        default=60,
        label="Days between the warning and the end of a place that is not renewed",
        unit="days",
        minimum=1,
        maximum=365,
    ),
)
