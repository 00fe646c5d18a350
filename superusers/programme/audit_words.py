"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "programme.signalled": "Noticed somebody for the programme",
    "programme.nominated": "Made somebody a candidate for the programme",
    "programme.invited": "Invited somebody to the programme",
    "programme.agreement_signed": "Signed the programme's agreement",
    "programme.onboarding_begun": "Began somebody's onboarding",
    "programme.made_active": "Made somebody an active super user",
    "programme.leave_begun": "Began a leave from the programme",
    "programme.review_begun": "Began the review of a place in the programme",
    "programme.renewed": "Renewed a place in the programme",
    "programme.made_emeritus": "Thanked a super user into retirement",
    "programme.removed": "Ended a place in the programme",
    "programme.set_aside": "Set a candidacy aside",
}
