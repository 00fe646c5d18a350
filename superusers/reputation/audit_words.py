"""What this room records in the audit log, in words."""

from __future__ import annotations

WORDS = {
    "reputation.rules_made": "Made a version of the rules of reputation",
    "reputation.rules_put_into_effect": "Put rules of reputation into effect",
    "reputation.rules_withdrawn": "Withdrew rules of reputation before their first day",
    "reputation.ledger_differs": "Found that the ledger differs from the facts",
    "reputation.case_opened": "Noticed votes that look arranged",
    "reputation.case_dismissed": "Found nothing wrong with votes",
    "reputation.case_acted_on": "Acted on arranged votes",
    "reputation.decision_appealed": "Appealed a decision about votes",
    "reputation.appeal_upheld": "Upheld an appeal about votes",
    "reputation.appeal_declined": "Declined an appeal about votes",
    "reputation.badge_given": "Gave a badge",
    "reputation.badge_withdrawn": "Withdrew a badge",
}
