"""What the audit log calls the acts of this room."""

from __future__ import annotations

WORDS = {
    "programme.signalled": "Noticed somebody for the programme",
    "programme.nominated": "Made somebody a candidate for the programme",
    "programme.invited": "Invited somebody to the programme",
    "programme.agreement_signed": "Accepted an invitation to the programme",
    "programme.onboarding_begun": "Began somebody's onboarding",
    "programme.made_active": "Made somebody an active super user",
    "programme.leave_begun": "Began a leave from the programme",
    "programme.review_begun": "Began the review of a place in the programme",
    "programme.renewed": "Renewed a place in the programme",
    "programme.made_emeritus": "Thanked a super user into retirement",
    "programme.removed": "Ended a place in the programme",
    "programme.agreement_published": "Published a version of the programme's agreement",
    "programme.version_signed": "Signed a version of the programme's agreement",
    "programme.criteria_changed": "Changed what it takes to be noticed for the programme",
    "programme.first_steps_changed": "Changed the checklist of those who are new in the programme",
    "programme.tier_changed": "Gave a super user another tier",
    "programme.tier_saved": "Changed a tier of the programme",
    "programme.market_changed": "Led somebody into another market of the programme",
    "programme.market_saved": "Changed a market of the programme",
    "programme.warned": "Warned a super user that the place may not be renewed",
    "programme.announced": "Announced something in the lounge",
    "programme.lounge_hidden": "Hid something in the lounge",
    "programme.goals_saved": "Wrote down the goals of the programme",
    "programme.arrived": "Brought the people of an existing programme in",
    "programme.set_aside": "Set a candidacy aside",
}
