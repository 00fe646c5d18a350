"""What may earn credits, and how things are called.

The enumeration is closed. Time on the forum is not in it and cannot be: nothing here is ever a function of
minutes (definitions, *Activity time*). Training earns nothing either. Ideas that are delivered get their
place when their event exists.
"""

from __future__ import annotations

ACCEPTED, RESCUED, TESTED, ARTICLE = "accepted_answer", "rescued_question", "product_test", "article"
OF_QUESTIONS = (ACCEPTED, RESCUED)
"""Those that follow what stands on a question; their cause is the acceptance."""
EVENTS = {
    ACCEPTED: "An answer is accepted by somebody else",
    RESCUED: "A question is solved that had waited without an answer",
    TESTED: "A product test is reported",
    ARTICLE: "A help article is published",
}
MANUAL, GOODWILL = "manual", "goodwill"
THANKS = "thanks:{}"
"""The source of thanks for a `question` or an `answer`: a post is thanked for once."""
GRANT_WORDS = {
    ACCEPTED: "Your answer was accepted",
    RESCUED: "You solved a question that had waited",
    TESTED: "You reported a product test",
    ARTICLE: "Your help article was published",
    MANUAL: "Given by a manager",
    GOODWILL: "Thanks from staff",
}
SUGGESTED = {
    ACCEPTED: (50, 50, 1000, 20000),
    RESCUED: (75, 50, 750, 10000),
    TESTED: (100, 100, 300, 3000),
    ARTICLE: (100, 100, 400, 4000),
}
"""Credits, per cent without the asker's own confirmation, a member's cap and everybody's cap a month."""

GRANTED, RELEASED, TAKEN_BACK, GIVEN_AGAIN = "granted", "released", "taken_back", "given_again"
TAKEN, HANDED_OVER, GIVEN_BACK, RETURNED = "reserved", "redeemed", "given_back", "returned"
DONATED, EXPIRED, CLOSED, FUNDED, UNFUNDED = "donated", "expired", "closed", "funded", "defunded"
MOVE_WORDS = {
    GRANTED: "Earned, held for now",
    RELEASED: "Released",
    TAKEN_BACK: "Taken back",
    GIVEN_AGAIN: "Given again",
    TAKEN: "Set aside for what you chose",
    HANDED_OVER: "Handed over",
    GIVEN_BACK: "Given back",
    RETURNED: "Came back",
    DONATED: "Donated",
    EXPIRED: "Expired",
    CLOSED: "Settled as the account closed",
    FUNDED: "Budget raised",
    UNFUNDED: "Budget lowered",
}

REDEMPTION_WORDS = {
    "requested": "Requested",
    "reserved": "Waiting for approval",
    "approved": "Being prepared",
    "fulfilled": "Done",
    "failed": "Did not work out",
    "returned": "Came back",
}


def state_words(state: str, kind: str) -> str:
    """How far a redemption is, as its member reads it."""
    if (state, kind) == ("approved", "voucher"):
        return "Its code waits for you"
    return REDEMPTION_WORDS[state]


KIND_WORDS = {
    "product": "Product",
    "voucher": "Voucher",
    "donation": "Donation",
    "experience": "Experience",
    "badge": "Badge",
}
BUDGET_LINES = {
    "conference": ("Conference", 40),
    "training": ("Training", 15),
    "rewards": ("Rewards", 30),
    "product_tests": ("Product tests", 5),
    "platform": ("Platform", 10),
}
"""Name, and the share of a year's budget that is proposed: 40% on conferences is what Sony spent."""
REWARDS_LINE = "rewards"
ALARMS = (80, 100)
ADDRESS, CODE = "rewards.address", "rewards.code"
"""What addresses and voucher codes are sealed for."""
