"""What managers of the community may change about the programme, beside its criteria."""

from __future__ import annotations

from app.core.option_kinds import Option

OPTIONS = (
    Option(
        "programme.invitation_days",
        default=14,
        label="Days to answer an invitation",
        unit="days",
        minimum=1,
        maximum=180,
    ),
    Option(
        "programme.again_days",
        default=90,
        label="Days to wait after a “not now”",
        help="Before somebody applies again, or is noticed again by figures. Others may nominate earlier.",
        unit="days",
        maximum=730,
    ),
    Option(
        "programme.nominations_a_month",
        default=5,
        label="Nominations a member may make in 30 days",
        minimum=1,
        maximum=1000,
    ),
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
