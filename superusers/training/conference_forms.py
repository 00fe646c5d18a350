"""Forms of conferences. What a field may hold is decided by `texts`, `when` and the use cases."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from app.core.web.form_fields import Form
from superusers.training.costs import KINDS
from superusers.training.forms import NUMBER, choices_of
from superusers.training.survey import STATEMENTS

DAY = {"type": "date"}
MONEY = {"inputmode": "decimal", "autocomplete": "off"}


class InviteForm(Form):
    whom = SelectField("Whom", validate_choice=False)
    names = TextAreaField(
        "One by one", description="Names, or numbers of members’ pages; one a line. They are first in line."
    )
    until = StringField("Answer until", render_kw=DAY, description="The last day. A seat is kept so long.")

    def offer(self, tiers: dict[int, str], markets: dict[int, str]) -> None:
        self.whom.choices = choices_of(
            {"": "Only those below", "everybody": "Everybody it is for"}
            | {f"tier:{number}": f"Tier: {name}" for number, name in tiers.items()}
            | {f"market:{number}": f"Market: {name}" for number, name in markets.items()}
        )


class MoreTimeForm(Form):
    until = StringField("Answer until", render_kw=DAY)


class SessionForm(Form):
    title = StringField("Title", render_kw={"autocomplete": "off"})
    words = TextAreaField("What it is about")
    place = StringField("Room")
    day = SelectField("Day", validate_choice=False)
    at = StringField("Begins at", render_kw={"type": "time"})
    length = StringField("Minutes", render_kw=NUMBER)
    signs_up = BooleanField("People sign up for it")
    capacity = StringField("Seats", render_kw=NUMBER, description="Empty for as many as want one.")


class CostForm(Form):
    kind = SelectField("For", choices=choices_of(KINDS), validate_choice=False)
    words = StringField("What it is", render_kw={"autocomplete": "off"})
    planned = StringField("Planned", render_kw=MONEY)
    committed = StringField("Ordered, not paid yet", render_kw=MONEY)
    spent = StringField("Paid", render_kw=MONEY)


class SurveyForm(Form):
    words = TextAreaField("What should be different next time?", description="Nobody reads who wrote it.")

    def statements(self) -> list[Any]:
        return [self[name] for name in STATEMENTS]


SCALE = (("5", "5, fully"), ("4", "4"), ("3", "3, half"), ("2", "2"), ("1", "1, not at all"))
for _name, _words in STATEMENTS.items():
    setattr(
        SurveyForm,
        _name,
        RadioField(_words, choices=[SelectChoice(*choice) for choice in SCALE], validate_choice=False),
    )
