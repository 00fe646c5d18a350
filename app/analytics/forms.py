"""Forms of what people keep on the statistics. What a field may hold is decided by the use cases."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice

from app.accounts.time_zones import zone_names
from app.core.web.form_fields import Form, one_line

RHYTHM_WORDS = {"day": "Every day", "week": "Every Monday", "month": "On the first of each month"}


class KeepViewForm(Form):
    name = StringField("Name", filters=[one_line])
    page = HiddenField()
    query = HiddenField()
    shared = BooleanField(
        "Others may open it by its link",
        description="Only people who may read the statistics, and each is checked when opening it.",
    )


class MailViewForm(Form):
    rhythm = SelectField(
        "How often",
        choices=[SelectChoice(value, word) for value, word in RHYTHM_WORDS.items()],
        validate_choice=False,
    )
    hour = SelectField(
        "At", choices=[SelectChoice(str(h), f"{h:02d}:00") for h in range(24)], validate_choice=False
    )
    time_zone = SelectField("Time zone", validate_choice=False)

    def offer_zones(self) -> None:
        self.time_zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in zone_names()]


class NoteForm(Form):
    day = StringField("Day", description="In the programme's time zone.", render_kw={"type": "date"})
    words = StringField("What happened", filters=[one_line])


class PressForm(Form):
    """A button: nothing but the form token."""
