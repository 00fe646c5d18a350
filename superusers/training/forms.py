"""Forms of training. What a field may hold is decided by `texts`, `when` and the use cases."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from app.accounts.queries import zone_names
from app.core.web.form_fields import Form
from superusers.training.kinds import AUDIENCE_WORDS, HOSTS, KIND_WORDS

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


def choices_of(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in words.items()]


class EventForm(Form):
    title = StringField("Title", render_kw={"autocomplete": "off"})
    kind = SelectField("Kind", choices=choices_of(KIND_WORDS), validate_choice=False)
    audience = SelectField("For whom", choices=choices_of(AUDIENCE_WORDS), validate_choice=False)
    description = TextAreaField("What it is about", description="Markdown. Say what people take home.")
    day = StringField("Day", render_kw={"type": "date"})
    at = StringField("Begins at", render_kw={"type": "time"})
    time_zone = SelectField(
        "Time zone",
        description="Yours. Everybody else sees their own; a change of clocks keeps this time.",
        validate_choice=False,
    )
    which = SelectField(
        "Which of the two",
        choices=[
            SelectChoice("", "Clocks show this time once"),
            SelectChoice("first", "The first"),
            SelectChoice("second", "The second"),
        ],
        validate_choice=False,
    )
    length = StringField("Minutes", render_kw=NUMBER)
    place = StringField("Place", description="A room or an address. Empty for online only.")
    meeting_url = StringField("Link to the meeting", description="Shown to those who come, nobody else.")
    opens_before = StringField(
        "The link opens", render_kw=NUMBER, description="So many minutes before the start."
    )
    capacity = StringField("Seats", render_kw=NUMBER, description="Empty for as many as want one.")
    agenda = TextAreaField(
        "Agenda", description="One item a line, its minutes in front: 15 What is new in the firmware"
    )
    reason = StringField("What changed, and why", description="Those who come read it in their mail.")
    later_too = BooleanField("Also what comes later in this series, each on its own day")
    repeats = SelectField(
        "Comes again",
        choices=[
            SelectChoice("", "No, once"),
            SelectChoice("weekday", "Every month on the same weekday (such as the second Tuesday)"),
            SelectChoice("date", "Every month on the same date"),
        ],
        validate_choice=False,
    )
    times = StringField("How often in all", render_kw=NUMBER, description="2 to 24 months.")
    invites = BooleanField("Invite the super users by mail now")
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in zone_names()]


for _number in range(1, HOSTS + 1):
    setattr(EventForm, f"host_{_number}", StringField("Name, or number of a member's page"))
    setattr(EventForm, f"role_{_number}", StringField("What they do"))
    setattr(EventForm, f"management_{_number}", BooleanField("Top management"))


class CancelForm(Form):
    reason = StringField("Why", description="Those who come read it in their mail.")
    later_too = BooleanField("Also what comes later in this series")
