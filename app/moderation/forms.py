"""Forms of moderation. What a field may hold is decided by `forum.texts` and the use cases."""

from __future__ import annotations

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from app.core.web.form_fields import Form
from app.moderation.reasons import REASONS, SUSPENSION_DAYS

WHY = [SelectChoice(reason, words) for reason, words in REASONS.items()]
DAYS = [SelectChoice(str(days), "1 day" if days == 1 else f"{days} days") for days in SUSPENSION_DAYS]
NOTHING_MORE = [SelectChoice("keep", "Nothing more to do")]
"""Where there is no post to hide."""


class FlagForm(Form):
    reason = RadioField("What is wrong with it?", choices=WHY, validate_choice=False)
    note = TextAreaField("In your own words")


class AskAgainForm(Form):
    note = TextAreaField("Why should it be shown again?")


class VoteForm(Form):
    choice = RadioField(
        "What should happen?",
        choices=[
            SelectChoice("keep", "Keep it: nothing is wrong enough"),
            SelectChoice("hide", "Hide it, for the reason below"),
        ],
        validate_choice=False,
    )
    reason = SelectField(
        "Reason for hiding", choices=[SelectChoice("", "Choose a reason"), *WHY], validate_choice=False
    )
    note = TextAreaField("A sentence for the author")


class SuspendForm(Form):
    days = RadioField("For how long?", choices=DAYS, validate_choice=False)
    reason = TextAreaField("Reason", description="The member reads it, and so does the second person.")


class LiftForm(Form):
    reason = TextAreaField("Why is it lifted?")
