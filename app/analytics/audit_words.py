"""What the audit log says about the statistics."""

from __future__ import annotations

WORDS = {
    "analytics.assumption_set": "Changed what is assumed of the community's worth",
    "analytics.day_noted": "Noted what happened on a day",
    "analytics.kind_set": "Said what kind of question this is",
    "analytics.note_dropped": "Deleted a note on a day",
    "analytics.target_set": "Set a target",
}
