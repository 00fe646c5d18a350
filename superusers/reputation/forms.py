"""Forms of reputation. What a field may hold is decided by the rules and the use cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.policy import Invalid
from app.core.web.form_fields import Form, cleaned, one_line
from superusers.reputation.rules import MOST_POINTS, WORDS, Earning, RuleVersion

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class RulesForm(Form):
    """A number for each event there is: the enumeration is closed, and none of it is time."""

    name = StringField("Name", filters=[one_line], description="So that people can tell it from others.")
    reason = TextAreaField(
        "Why should the rules change?", filters=[one_line], description="Every member can read it."
    )
    daily_cap = StringField(
        "Most points a day from votes", render_kw=NUMBER, description="Acceptances are never capped."
    )
    seen = HiddenField()

    @property
    def events(self) -> list[Any]:
        return [self[event.value] for event in Earning]

    def fill(self, rules: RuleVersion, newest: int) -> None:
        self.daily_cap.data, self.seen.data = str(rules.daily_cap_from_votes), str(newest)
        for event in Earning:
            self[event.value].data = str(rules.points.get(event, 0))

    def numbers(self) -> tuple[dict[str, int], int]:
        """What was typed, as numbers. Raises Invalid by field."""
        wrong: dict[str, str] = {}
        found = {name: _number(self[name].data or "") for name in (*(e.value for e in Earning), "daily_cap")}
        for name, number in found.items():
            if number is None:
                wrong[name] = f"Please give a whole number, at most {MOST_POINTS:,}."
        if wrong:
            raise Invalid(**wrong)
        points = {name: number for name, number in found.items() if number is not None}
        return points, points.pop("daily_cap")


for _event in Earning:
    setattr(RulesForm, _event.value, StringField(WORDS[_event], render_kw=NUMBER))


def _number(typed: str) -> int | None:
    text = typed.strip().replace("−", "-")  # as pages write it
    digits = text.removeprefix("-").removeprefix("+")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else None


class EffectForm(Form):
    first_day = StringField(
        "First day", render_kw={"type": "date"}, description="It holds for what happens from then on."
    )
    dry_run = HiddenField()

    def day(self) -> date:
        """Raises Invalid on `first_day`."""
        try:
            return date.fromisoformat((self.first_day.data or "").strip())
        except ValueError:
            raise Invalid(first_day="Please give a day, as 2026-01-31.") from None


class DismissForm(Form):
    reason = TextAreaField("Why is nothing wrong?", filters=[one_line])


class ActForm(Form):
    takes = RadioField(
        "What is taken back?",
        choices=[
            SelectChoice("votes", "The votes between these members"),
            SelectChoice("all", "The votes, and the acceptances by their askers"),
            SelectChoice("nothing", "Nothing"),
        ],
        validate_choice=False,
    )
    restrict = SelectMultipleField(
        "Who may not vote for a time?",
        choices=[],
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    days = SelectField(
        "For how long?",
        choices=[
            SelectChoice("0", "Everybody may vote"),
            *(SelectChoice(str(d), f"{d} days") for d in (7, 30, 90)),
        ],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Reason",
        filters=[one_line],
        description="The members read it. Say what was found, not what they are.",
    )

    def offer(self, people: list[tuple[int, Any]]) -> None:
        self.restrict.choices = [SelectChoice(str(number), card.name) for number, card in people]

    def chosen(self) -> list[int]:
        """Raises Invalid on `restrict`."""
        typed = self.restrict.data or []
        if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in typed):
            raise Invalid(restrict="Please choose among the members of this case.")
        return sorted({int(one) for one in typed})

    def number_of_days(self) -> int:
        return _number(self.days.data or "0") or 0


class AppealForm(Form):
    words = TextAreaField("What is wrong with it?", filters=[cleaned])


class AnswerForm(Form):
    outcome = RadioField(
        "Was the decision right?",
        choices=[
            SelectChoice("uphold", "No: give everything back to this member"),
            SelectChoice("decline", "Yes: it stands"),
        ],
        validate_choice=False,
    )
    answer = TextAreaField("Your answer", filters=[one_line], description="The member reads it.")


class BadgeForm(Form):
    name = StringField("Name of the badge", filters=[one_line])
    reason = StringField("What for?", filters=[one_line], description="Everybody can read it.")
    days = SelectField(
        "How long does it last?",
        choices=[SelectChoice("0", "For good"), SelectChoice("90", "90 days"), SelectChoice("365", "A year")],
        validate_choice=False,
    )

    def number_of_days(self) -> int:
        """-1 for what is no number."""
        found = _number(self.days.data or "0")
        return -1 if found is None else found
