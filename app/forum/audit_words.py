"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "forum.answer_edited": "Edited an answer",
    "forum.categories_reordered": "Put the categories in another order",
    "forum.category_created": "Created a category",
    "forum.category_renamed": "Changed a category",
    "forum.category_retired": "Retired a category",
    "forum.comment_edited": "Edited a comment",
    "forum.question_closed": "Closed a question",
    "forum.question_edited": "Edited a question",
    "forum.question_escalated": "Handed a question to staff",
    "forum.question_handed_back": "Handed a question back to the community",
    "forum.question_locked": "Locked a question",
    "forum.question_marked_duplicate": "Marked a question as asked before",
    "forum.question_moved": "Moved a question to another category",
    "forum.question_reopened": "Opened a question again",
    "forum.question_unlocked": "Unlocked a question",
    "forum.questions_merged": "Merged a question into another",
    "forum.urgency_changed": "Changed how urgent a question is",
}
