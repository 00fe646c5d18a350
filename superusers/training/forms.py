"""Forms of training. What a field may hold is decided by `texts`, `when` and the use cases."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
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
    topic = SelectField(
        "What it teaches",
        description="Those who were there can get a certificate of it.",
        validate_choice=False,
    )
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
    embargo = StringField(
        "Secret until",
        render_kw={"type": "date"},
        description="Until that day begins, only those who signed the agreement in force know of it.",
    )
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
        self.offer({}, {})

    def offer(self, tiers: dict[int, str], topics: dict[int, str]) -> None:
        """Tiers an event may be for, topics it may teach; by number."""
        self.audience.choices = choices_of(
            AUDIENCE_WORDS | {f"tier:{number}": f"Super users: {name}" for number, name in tiers.items()}
        )
        nothing = {"": "Nothing that leads to a certificate"}
        self.topic.choices = choices_of(nothing | {str(number): name for number, name in topics.items()})


for _number in range(1, HOSTS + 1):
    setattr(EventForm, f"host_{_number}", StringField("Name, or number of a member's page"))
    setattr(EventForm, f"role_{_number}", StringField("What they do"))
    setattr(EventForm, f"management_{_number}", BooleanField("Top management"))


class TopicForm(Form):
    title = StringField("What is learnt", render_kw={"autocomplete": "off"})
    needed_by = SelectField("In whose training plan", validate_choice=False)
    valid_months = StringField(
        "Months a certificate holds", render_kw=NUMBER, description="Empty for good. 1 to 120."
    )
    retired = BooleanField("Not taught any more")

    def offer(self, tiers: dict[int, str]) -> None:
        words = {"nobody": "Nobody’s: who wants to, comes", "everybody": "Every super user’s"}
        self.needed_by.choices = choices_of(
            words | {f"tier:{number}": f"Super users: {name}" for number, name in tiers.items()}
        )


class GuestForm(Form):
    guest = StringField(
        "Somebody else was there", description="The name, or the number of the member's page."
    )


class MaterialForm(Form):
    title = StringField("What it is", render_kw={"autocomplete": "off"})
    url = StringField("Its address")


class NotesForm(Form):
    recording_url = StringField("Recording")
    notes = TextAreaField("Notes", description="Markdown. For those who could not come.")


class FeedbackForm(Form):
    score = RadioField(
        "How was it?",
        choices=[
            SelectChoice("5", "5, it helped me a lot"),
            SelectChoice("4", "4"),
            SelectChoice("3", "3, all right"),
            SelectChoice("2", "2"),
            SelectChoice("1", "1, not worth the time"),
        ],
        validate_choice=False,
    )
    words = TextAreaField("In your words", description="Managers read it without your name.")


class PromiseForm(Form):
    words = StringField("What was promised", render_kw={"autocomplete": "off"})
    owner = StringField("Who answers for it")
    due = StringField("Until when", render_kw={"type": "date"})
    event = SelectField("Made at", validate_choice=False)


class AnswerForm(Form):
    state = SelectField(
        "What became of it",
        choices=[SelectChoice("kept", "Kept"), SelectChoice("declined", "No, because")],
        validate_choice=False,
    )
    answer = TextAreaField("The answer", description="Super users read it.")


class OfferForm(Form):
    about = StringField("What people can ask you about", render_kw={"autocomplete": "off"})
    day = StringField("Day", render_kw={"type": "date"})
    at = StringField("The first begins at", render_kw={"type": "time"})
    which = SelectField(
        "Which of the two",
        choices=[
            SelectChoice("", "Clocks show this time once"),
            SelectChoice("first", "The first"),
            SelectChoice("second", "The second"),
        ],
        validate_choice=False,
    )
    time_zone = SelectField("Time zone", validate_choice=False)
    slots = StringField("How many", render_kw=NUMBER, description="Of 15 minutes each, one after the other.")
    meeting_url = StringField("Link to the meeting", description="Shown to whoever booked, nobody else.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in zone_names()]


class BookingForm(Form):
    about = TextAreaField("What it is about", description="So that the expert can prepare.")
    question = StringField(
        "Your question here", description="Its number or address, if you have asked it already."
    )


class ProductTestForm(Form):
    title = StringField("What is tested", render_kw={"autocomplete": "off"})
    description = TextAreaField("What it is about", description="Markdown.")
    terms = TextAreaField("Terms", description="What a tester agrees to, beside the programme's agreement.")
    places = StringField("Places", render_kw=NUMBER)
    report_days = StringField("Days until the report", render_kw=NUMBER, description="Once it has arrived.")
    until = StringField("Apply until", render_kw={"type": "date"}, description="The last day.")
    secret = BooleanField("Confidential: only those who signed the agreement in force know of it")
    loan = BooleanField("It is lent, and comes back")


class ApplyForm(Form):
    why = TextAreaField("What would you try?")


class AddressForm(Form):
    address = TextAreaField(
        "Where it goes",
        description="Encrypted, seen only by who sends it, and erased 60 days after.",
        render_kw={"autocomplete": "street-address"},
    )
    agrees = BooleanField("I agree to the terms of this test")


class ReportForm(Form):
    score = RadioField(
        "All in all",
        choices=[
            SelectChoice("5", "5, I would give it to a friend"),
            SelectChoice("4", "4"),
            SelectChoice("3", "3, all right"),
            SelectChoice("2", "2"),
            SelectChoice("1", "1, not yet"),
        ],
        validate_choice=False,
    )
    report = TextAreaField("What you found", description="What works, what does not, what you would change.")
    questions = StringField("Questions that came up", description="Their numbers in the forum.")


class NeedsForm(Form):
    travel = StringField("Travel", description="From where, and how.")
    arrives = StringField("A room from", render_kw={"type": "date"}, description="The first night.")
    leaves = StringField("A room until", render_kw={"type": "date"}, description="The day you leave.")
    room = StringField("About the room", description="Whom you share it with, a quiet floor.")
    diet = StringField("Food", description="What you do not eat.")
    access = StringField("Access", description="What helps you to take part.")


class CancelForm(Form):
    reason = StringField("Why", description="Those who come read it in their mail.")
    later_too = BooleanField("Also what comes later in this series")
