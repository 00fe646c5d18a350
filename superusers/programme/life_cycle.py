"""The life cycle of a place in the programme: which step may follow which, and who may take it.

    signalled → nominated → invited → signed → onboarding → active → on leave → review → renewed
                                                                                       | emeritus | removed

The definitions name no end for a candidacy that comes to nothing; here it is *set aside*: not now, declined,
withdrawn or run out. Nothing ends for good: an emeritus, somebody removed and somebody set aside may be
nominated again.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from app.core.policy import ALLOW, Verdict, deny


class State(StrEnum):
    SIGNALLED = "signalled"
    NOMINATED = "nominated"
    INVITED = "invited"
    SIGNED = "signed"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    REVIEW = "review"
    RENEWED = "renewed"
    EMERITUS = "emeritus"
    REMOVED = "removed"
    SET_ASIDE = "set_aside"


class By(StrEnum):
    """In which role somebody takes a step. The same person may have several."""

    SELF = "self"
    OTHER = "other"
    """A member or staff, about somebody else: who nominates."""
    MANAGER = "manager"
    SYSTEM = "system"
    """A nightly job, a closed account, or a role that an administrator gave by hand."""


class Cause(StrEnum):
    """Why a place ends."""

    NOT_RENEWED = "not_renewed"
    """After a review, and only with a warning long enough ahead."""
    BREACH = "breach"
    """Of the agreement or of the community's rules. At once."""
    OWN_WISH = "own_wish"
    ROLE_CHANGED = "role_changed"
    """An administrator gave another role by hand."""
    ACCOUNT_CLOSED = "account_closed"


IN_FORCE = frozenset({State.ACTIVE, State.REVIEW, State.RENEWED})
"""Those whose tier grants what it grants. A review takes nothing from anybody."""
MEMBERS = IN_FORCE | {State.ON_LEAVE}
"""Super users: with the mark beside their name, on leave as well."""
CANDIDATES = (State.SIGNALLED, State.NOMINATED, State.INVITED, State.SIGNED, State.ONBOARDING)
ENDED = frozenset({State.EMERITUS, State.REMOVED, State.SET_ASIDE})

WORDS = {
    State.SIGNALLED: "Noticed",
    State.NOMINATED: "Nominated",
    State.INVITED: "Invited",
    State.SIGNED: "Agreement signed",
    State.ONBOARDING: "Onboarding",
    State.ACTIVE: "Active",
    State.ON_LEAVE: "On leave",
    State.REVIEW: "Under review",
    State.RENEWED: "Renewed",
    State.EMERITUS: "Emeritus",
    State.REMOVED: "Removed",
    State.SET_ASIDE: "Not now",
}

_SELF, _OTHER, _MANAGER, _SYSTEM = By.SELF, By.OTHER, By.MANAGER, By.SYSTEM
_NOMINATES = frozenset({_SELF, _OTHER, _MANAGER})
_BOTH = frozenset({_SELF, _MANAGER})
_ANYBODY_IN_CHARGE = frozenset({_SELF, _MANAGER, _SYSTEM})

STEPS: dict[tuple[State | None, State], frozenset[By]] = {
    (None, State.SIGNALLED): frozenset({_SYSTEM}),
    (None, State.NOMINATED): _NOMINATES,
    (State.SIGNALLED, State.NOMINATED): _NOMINATES,
    (State.SIGNALLED, State.SET_ASIDE): frozenset({_MANAGER, _SYSTEM}),
    (State.NOMINATED, State.INVITED): frozenset({_MANAGER}),
    (State.NOMINATED, State.SET_ASIDE): _ANYBODY_IN_CHARGE,
    (State.INVITED, State.SIGNED): frozenset({_SELF}),
    (State.INVITED, State.SET_ASIDE): _ANYBODY_IN_CHARGE,
    (State.SIGNED, State.ONBOARDING): frozenset({_MANAGER}),
    (State.SIGNED, State.SET_ASIDE): _ANYBODY_IN_CHARGE,
    (State.ONBOARDING, State.ACTIVE): frozenset({_MANAGER}),
    (State.ONBOARDING, State.SET_ASIDE): _ANYBODY_IN_CHARGE,
    (State.ON_LEAVE, State.ACTIVE): _BOTH,
    (State.REVIEW, State.RENEWED): frozenset({_MANAGER}),
    (State.SET_ASIDE, State.SIGNALLED): frozenset({_SYSTEM}),
}
for _state in (State.ACTIVE, State.RENEWED, State.REVIEW):
    STEPS[_state, State.ON_LEAVE] = _BOTH
for _state in (State.ACTIVE, State.RENEWED, State.ON_LEAVE):
    STEPS[_state, State.REVIEW] = frozenset({_MANAGER, _SYSTEM})
for _state in MEMBERS:
    STEPS[_state, State.EMERITUS] = _ANYBODY_IN_CHARGE
    STEPS[_state, State.REMOVED] = frozenset({_MANAGER, _SYSTEM})
for _state in ENDED:
    STEPS[_state, State.NOMINATED] = _NOMINATES
# Who already helps under another roof starts active: a programme that arrives, a role given by hand.
for _start in (None, *CANDIDATES, *ENDED):
    STEPS[_start, State.ACTIVE] = STEPS.get((_start, State.ACTIVE), frozenset()) | {_SYSTEM}

ARRIVES = frozenset({State.SIGNALLED, State.NOMINATED, *ENDED, None})
"""From where a manager's list of an existing programme makes somebody active: no process of theirs is on."""


def may_step(now: State | None, to: State, by: By) -> Verdict:
    """Whether this step exists in the life cycle, and for somebody in this role."""
    who = STEPS.get((now, to))
    if who is None:
        was = WORDS[now].lower() if now else "not in the programme"
        return deny("no_such_step", f"Somebody who is {was} cannot become: {WORDS[to].lower()}.")
    if by not in who:
        return deny("not_by_you", "This step is for somebody else to take.")
    return ALLOW


def next_steps(now: State | None, by: By) -> Iterable[State]:
    """Where somebody in this role may lead from here."""
    return [to for (start, to), who in STEPS.items() if start == now and by in who]
