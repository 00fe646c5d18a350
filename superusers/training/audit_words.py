"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "training.address_seen": "Saw where a product to test goes",
    "training.needs_seen": "Read what people need at a conference",
    "training.product_sent": "Sent a product to its tester",
    "training.product_test_saved": "Changed a product test",
    "training.tester_declined": "Gave an applicant no place in a product test",
    "training.tester_selected": "Gave an applicant a place in a product test",
    "training.certificates_given": "Gave certificates to those who were at a training",
    "training.event_cancelled": "Cancelled an event",
    "training.event_changed": "Changed an event",
    "training.event_planned": "Planned an event",
    "training.cost_dropped": "Took away what a conference costs",
    "training.cost_saved": "Wrote down what a conference costs",
    "training.invitation_withdrawn": "Took an invitation to a conference back",
    "training.invitations_extended": "Gave more time to answer an invitation",
    "training.members_invited": "Invited super users to a conference",
    "training.session_dropped": "Dropped a session of a conference",
    "training.session_saved": "Changed a session of a conference",
    "training.promise_answered": "Said what became of a promise",
    "training.promise_noted": "Noted what management promised",
    "training.topic_saved": "Changed what is taught",
}
