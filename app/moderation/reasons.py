"""Why a post is flagged or hidden: a closed list."""

from __future__ import annotations

REASONS = {
    "spam": "Spam or advertising",
    "abuse": "Abuse: it attacks or insults somebody",
    "personal_data": "Personal data of somebody, such as an address or a serial number",
    "off_topic": "Off topic: it belongs somewhere else",
    "not_an_answer": "Not an answer to the question",
    "other": "Something else, in my own words",
}
"""What a person chooses from."""

AT_ONCE = ("spam", "abuse", "personal_data")
"""Where waiting does harm: staff may hide at once, and a second person confirms."""

REMOVED = ("spam", "abuse")
"""Hidden for these by decision, a post counts as removed: it costs reputation, and a question leaves the
statistics."""

NEEDS_WORDS = "other"
LONGEST_NOTE = 300
LONGEST_FLAG_NOTE = 500
SUSPENSION_DAYS = (1, 3, 7, 30)


def unconfirmed(reason: str) -> str:
    """The reason as it stands on a post that one person hid at once.

    Not the reason itself: what takes a question out of the statistics is a decision, never one person's word.
    """
    return f"{reason}_(to_be_confirmed)"


def in_words(reason: str | None) -> str:
    """`not an answer`: as it stands after a colon."""
    return "another reason" if reason == NEEDS_WORDS else (reason or "").replace("_", " ")


def agreed_reason(reasons: list[str]) -> str:
    """The reason that stands where reviewers agree to hide and name several, in the order they named them.

    What takes least from the author stands: removal as spam or abuse is only what all of them said.
    """
    return next((reason for reason in reasons if reason not in REMOVED), reasons[0])
