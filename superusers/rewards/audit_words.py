"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "rewards.address_seen": "Took a parcel on and saw its address",
    "rewards.balance_settled": "Settled the credits of an account that was closed",
    "rewards.budget_alarm": "Raised an alarm: a line of the budget is nearly used up",
    "rewards.difference_found": "Found a difference between the ledgers",
    "rewards.grant_approved": "Approved a grant of credits as the second manager",
    "rewards.grant_declined": "Declined a grant of credits",
    "rewards.grant_given": "Gave a member credits by hand",
    "rewards.grant_proposed": "Proposed a grant of credits",
    "rewards.grant_reversed": "Took credits back that were given by hand",
    "rewards.item_saved": "Changed something in the catalogue of rewards",
    "rewards.line_added": "Added a line to a budget",
    "rewards.line_planned": "Planned a line of a budget",
    "rewards.line_spent": "Wrote down what a line of a budget promised or paid",
    "rewards.parcel_ended": "Said what became of a parcel",
    "rewards.rate_recorded": "Recorded what a credit is worth",
    "rewards.redemption_approved": "Approved what a member chose for credits",
    "rewards.redemption_declined": "Declined what a member chose for credits",
    "rewards.rule_changed": "Changed an earning rule",
    "rewards.year_begun": "Began a budget year",
    "rewards.year_funded": "Moved credits into a budget or out of it",
}
