"""What the programme plans, and for whom. Attendance is never paid, in points or credits (definitions)."""

from __future__ import annotations

TRAINING, CATCH_UP, CONFERENCE, BRIEFING, OPEN_DOOR = (
    "training",
    "catch_up",
    "conference",
    "briefing",
    "open_door",
)
KIND_WORDS = {
    TRAINING: "Training",
    CATCH_UP: "Catch-up with management",
    CONFERENCE: "Conference",
    BRIEFING: "Product briefing",
    OPEN_DOOR: "Office hours",
}
MEMBERS, SUPER_USERS = "members", "super_users"
AUDIENCE_WORDS = {MEMBERS: "Every member", SUPER_USERS: "Super users"}

HOSTS = 4
"""How many the editor has room for."""
PLANNED, CANCELLED = "planned", "cancelled"
YES, WAITING, NO = "yes", "waiting", "no"
REPLY_WORDS = {YES: "You are coming", WAITING: "You are on the waiting list", NO: "You are not coming"}

INVITED, CONFIRMED, QUEUED, PROMOTED, CHANGED, CALLED_OFF, WITHDRAWN, REMINDED, SOON = (
    "invited",
    "confirmed",
    "queued",
    "promoted",
    "changed",
    "called_off",
    "withdrawn",
    "reminded",
    "soon",
)
ANSWER_SOON, LAPSED, TAKEN_BACK = "answer_soon", "lapsed", "taken_back"
"""What a mail about an event is for."""
WITH_SEAT = frozenset({CONFIRMED, PROMOTED, CHANGED, REMINDED, SOON})
"""Mails for those who are coming. What is about a change goes to the waiting list as well, without a file."""
NOTICES = {
    INVITED: "You are invited: {title}",
    ANSWER_SOON: "A seat is kept for you, please answer: {title}",
    LAPSED: "The seat kept for you is free again: {title}",
    TAKEN_BACK: "An invitation was taken back: {title}",
    PROMOTED: "A seat is yours: {title}",
    CHANGED: "Changed: {title}",
    CALLED_OFF: "Cancelled: {title}",
}
"""What stands under the bell too. What members did themselves, and reminders, come by mail alone."""
