"""What the programme writes to a member at each step: the subject, and the first sentences."""

from __future__ import annotations

from dataclasses import dataclass

from superusers.programme.life_cycle import State


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    link: str = "/my-path"
    link_words: str = "Your path"
    until_words: str = "Open until"


LETTERS = {
    State.NOMINATED: Letter(
        "You are a candidate",
        "You were nominated for the super-user programme, or applied for it. Nothing is asked of you now: "
        "managers look at it and write to you with their decision and its reason.",
    ),
    State.INVITED: Letter(
        "An invitation to the super users",
        "You are invited to the super-user programme. You need not; if you would like to, read the agreement "
        "and sign it.",
        link="/programme/agreement",
        link_words="Read the agreement",
    ),
    State.SIGNED: Letter(
        "You signed the agreement",
        "Thank you. A manager welcomes you soon and names somebody who has been with us for a while, to ask "
        "anything.",
    ),
    State.ONBOARDING: Letter(
        "Your first steps",
        "Your onboarding has begun. The list of first steps is short, and there is no hurry.",
    ),
    State.ACTIVE: Letter(
        "You are a super user",
        "Your place in the programme is active. What it lets you do works from now on, without signing in "
        "again. You can take leave at any time, and keep your status meanwhile.",
    ),
    State.ON_LEAVE: Letter(
        "You are on leave",
        "Your leave has begun. You keep your status, nothing waits for you, and one press brings you back.",
    ),
    State.REVIEW: Letter(
        "Your place is being looked at",
        "It is time for the half-yearly look at your place. Managers prepare it with your figures, which you "
        "can read too. What you may do stays as it is.",
    ),
    State.RENEWED: Letter(
        "Your place is renewed", "Your place in the programme goes on. Thank you for all you do."
    ),
    State.EMERITUS: Letter(
        "Thank you",
        "Your active time in the programme has ended, and you leave as an emeritus. Thank you for all you "
        "did. The way back is open.",
    ),
    State.REMOVED: Letter("Your place has ended", "Your place in the programme has ended."),
    State.SET_ASIDE: Letter("Not now", "Your candidacy for the super-user programme ends here for now."),
}
WARNING = Letter(
    "Your place may not be renewed",
    "We are thinking about not renewing your place in the programme, and want you to know in time. "
    "Nothing changes before the day below. Answer this mail, or talk to your managers.",
    until_words="It stays as it is at least until",
)
AGREEMENT = Letter(
    "The agreement waits for you",
    "The programme's agreement, or a new version of it, waits for your signature. Please read it, and sign "
    "it if you want to go on. What changed stands above the text.",
    link="/programme/agreement",
    link_words="Read the agreement",
    until_words="Please sign it by",
)
"""Who is merely noticed by a nightly job is not written to: it asks nothing and promises nothing."""
