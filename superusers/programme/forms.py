"""Forms of the programme. What a field may hold is decided by `texts` and the use cases."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.web.form_fields import Form
from superusers.programme.life_cycle import Cause
from superusers.programme.tiers import GRANTABLE

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
READS = "The member reads it."


class NominateForm(Form):
    member = StringField("Who", description="The name as it stands on the page, or the page's number.")
    reason = TextAreaField(
        "Why", description="What this person does for others. Those who decide read it, with your name."
    )


class ApplyForm(Form):
    reason = TextAreaField("Why you", description="What you like to help with. Two sentences are enough.")


class VoteForm(Form):
    vote = RadioField(
        "What do you think?",
        choices=[
            SelectChoice("for", "Invite"),
            SelectChoice("unsure", "Not sure"),
            SelectChoice("against", "Not now"),
        ],
        validate_choice=False,
    )
    words = TextAreaField("In words", description="Those who decide read it.")


class ReasonForm(Form):
    reason = TextAreaField("Reason", description=READS)


class OnboardForm(Form):
    buddy = StringField(
        "Buddy", description="A super user or somebody of the staff: the name, or the page's number."
    )
    reason = TextAreaField("A word of welcome", description=READS)


class TierOfForm(Form):
    tier = SelectField("Tier", coerce=str, validate_choice=False)
    reason = TextAreaField("Reason", description=READS)


class EndForm(Form):
    cause = SelectField(
        "Why it ends",
        choices=[
            SelectChoice(Cause.NOT_RENEWED, "Not renewed after the review"),
            SelectChoice(Cause.BREACH, "A breach of the agreement or of the rules"),
        ],
        validate_choice=False,
    )
    thanks = BooleanField("As an emeritus, with thanks", description="Not after a breach.")
    reason = TextAreaField("Reason", description=READS)


class MarketOfForm(Form):
    market = SelectField("Market", coerce=str, validate_choice=False)


class CriteriaForm(Form):
    """Empty: the community's own value."""

    tenure_days = StringField("How long somebody has been a member", render_kw=NUMBER)
    active_days_a_month = StringField("Active days in each of three months", render_kw=NUMBER)
    answers = StringField("Answers written", render_kw=NUMBER)
    accepted = StringField("Answers accepted by other people", render_kw=NUMBER)
    nominations = StringField("Nominations", render_kw=NUMBER)
    on = StringField(
        "Who would have had all of it on",
        render_kw={"type": "date"},
        description="Nothing is saved by looking.",
    )


class AgreementForm(Form):
    text = TextAreaField("Text", description="Markdown works: headings, lists, **bold**.")
    changed = TextAreaField("What is new in it", description="Stands above the text when people sign again.")
    seen = HiddenField()


class SignForm(Form):
    name = StringField("Your full name", description="As you sign it.", render_kw={"autocomplete": "name"})
    agreed = BooleanField("I have read the text and agree to it")
    number = HiddenField()


class FirstStepsForm(Form):
    lines = TextAreaField("First steps", description="One on each line, in order.")


class TierForm(Form):
    name = StringField("Name")
    grants = SelectMultipleField(
        "What it lets people do",
        choices=[SelectChoice(one, words) for one, words in GRANTABLE.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


class MarketForm(Form):
    name = StringField("Name")
    languages = StringField("Languages", description="For people to read, such as: German, French.")
    time_zones = StringField(
        "Time zones", description="Such as Europe/Berlin. Who is in one of them is a candidate here at first."
    )
    managers = StringField(
        "Who runs it", description="Numbers of members' pages. Empty: every manager of the programme."
    )


class TopicForm(Form):
    title = StringField("Title")
    body = TextAreaField("Text", description="Markdown works. Nobody outside reads it.")
    announces = BooleanField("An announcement", description="Stands on top until each has said they read it.")
    opens_at = StringField(
        "Under embargo until",
        render_kw={"type": "datetime-local"},
        description="In UTC. Until then managers alone see it. Empty: at once.",
    )


class ReplyForm(Form):
    body = TextAreaField("Reply", description="Markdown works.")


class GoalsForm(Form):
    goals = TextAreaField(
        "Goals",
        description="One on each line; with a figure: words | solutions | 200. Figures: active, solutions, "
        "answers, worked, each of a month.",
    )


class ArrivalForm(Form):
    list = TextAreaField(
        "The list",
        description="CSV with a first line: member, market, tier, since, certificates. Members are "
        "addresses, names or numbers of pages; since is a day such as 2021-03-01; certificates are written "
        "Firmware 2025-03-01 | Safety 2024-11-20. All but member may be empty.",
        render_kw={"spellcheck": "false", "wrap": "off"},
    )


def choose_from(field: Any, rows: Any) -> None:
    """Fill a list of choices with rows that have an id and a name."""
    field.choices = [SelectChoice(str(row.id), row.name) for row in rows]
