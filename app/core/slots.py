"""Slots: places on a lower room's page that higher rooms fill, always in bulk, so never a query a row.

member_marks      (member_ids) -> {member_id: Markup}    beside a name, wherever names stand (bulk)
member_activity   (member_id)  -> Markup                 what a member did, on the profile page
member_profile    (member_id)  -> Markup                 a panel beside it
account_menu      (actor)      -> Markup                 links in a signed-in member's menu, as <li>
home_aside, questions_aside (actor) -> Markup            panels beside the lists of questions
question_aside    (actor, question_id) -> Markup         panels beside a question
home_figures      ()           -> HomeFigures | None     "How we are doing" (the first that has any)
welcome           ()           -> Markup | None          in place of the home page before the set-up
imported_badges   (rows)       -> int                    badges an import brought: (member id, name, at)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from markupsafe import Markup

from app.core.kernel import current_kernel


def bulk(slot: str, ids: Iterable[int | None]) -> dict[int, Markup]:
    """What all fillers of a bulk slot say about these ids, joined an id."""
    wanted = sorted({i for i in ids if i is not None})
    found: dict[int, Markup] = defaultdict(Markup)
    if wanted:
        for filler in current_kernel().slots[slot]:
            for key, piece in filler(wanted).items():
                found[key] += piece
    return dict(found)


def single(slot: str, *args: object) -> Markup:
    """What all fillers of a slot say, one after the other."""
    return Markup("").join(filler(*args) for filler in current_kernel().slots[slot])


def first(slot: str, *args: object) -> object | None:
    """What the first filler that has anything to say gives."""
    for filler in current_kernel().slots[slot]:
        if (found := filler(*args)) is not None:
            return found  # type: ignore[no-any-return]
    return None
