"""Who looks at which waiting question: fitted to what each knows, and shared fairly. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Open(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def category_id(self) -> int: ...

    @property
    def author_id(self) -> int | None: ...


def share_out(
    questions: Sequence[Open], members: Sequence[int], known: Mapping[int, Mapping[int, int]]
) -> dict[int, int]:
    """By question, one member. `known`: by member and category, the questions they solved there.

    In the order given: each goes to who knows the category best for the load they have already, so that
    neither the fastest nor the best gets everything. The same for everybody who looks; nobody is bound by it.
    """
    load = dict.fromkeys(members, 0)
    found = {}
    for question in questions:
        able = [one for one in members if one != question.author_id]
        if not able:
            continue
        best = max(
            able,
            key=lambda one: (
                (1 + known.get(one, {}).get(question.category_id, 0)) / (1 + load[one]),
                -load[one],
                -one,
            ),
        )
        found[question.id] = best
        load[best] += 1
    return found
