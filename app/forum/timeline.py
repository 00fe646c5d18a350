"""What happened on a question, in words."""

from __future__ import annotations

from typing import Any

from app.accounts.names import FORMER_NAME
from app.forum.pages import TimelineEvent

CLOSED_WORDS = {
    "off_topic": "off topic",
    "duplicate": "asked before",
    "spam": "spam",
    "abuse": "abuse",
    "too_broad": "too broad",
    "unclear": "unclear",
    "opinion": "a matter of opinion",
    "resolved": "settled otherwise",
}

WORDS = {
    "info_requested": "{name} asked for information",
    "didnt_help": "The asker says an answer did not help",
    "edited": "Edited by {name}",
    "answer_edited": "An answer was edited by {name}",
    "closed": "Closed by {name}: {closed}",
    "duplicate": "Marked as asked before by {name}",
    "merged": "Merged into another question by {name}",
    "merged_in": "Answers brought here by {name}",
    "reopened": "Reopened by {name}",
    "moved": "Moved by {name}: {text}",
    "locked": "Locked by {name}",
    "unlocked": "Unlocked by {name}",
    "escalated": "Handed to staff by {name}",
    "handed_back": "Handed back to the community by {name}",
    "urgent_asked": "{name} asks for this to be urgent",
    "urgent": "Marked urgent by {name}",
    "not_urgent": "No longer urgent, says {name}",
}
WITH_REASON = ("edited", "answer_edited", "reopened", "locked", "unlocked")
FOR_HELPERS = ("escalated", "handed_back", "urgent_asked", "urgent", "not_urgent")
"""Their reasons are read by those who may give them: they may name an order or a person."""


def told(row: Any, *, sees_reasons: bool) -> TimelineEvent:
    """One row of `question_event`, with names, as the timeline shows it."""
    text = WORDS[row.kind].format(
        name=row.name or FORMER_NAME, text=row.text, closed=CLOSED_WORDS.get(row.text, row.text)
    )
    if row.text and (row.kind in WITH_REASON or (sees_reasons and row.kind in FOR_HELPERS)):
        text = f"{text}: {row.text}"
    url = f"#a{row.answer_id}" if row.answer_id is not None else None
    if row.other_title:
        text = f"{text} (“{row.other_title}”)"
        url = f"/questions/{row.other_id}/{row.other_slug}"
    return TimelineEvent(row.kind, text, row.at, url=url)
