"""The kinds of notification: one row each, with what it is called, what it says and how it is told at first.

To add a kind, add a row to `KINDS`. A new sort of cause also needs a reader in `causes.READERS`.
"""

from __future__ import annotations

from dataclasses import dataclass

SOMEBODY = "Former member"


@dataclass(frozen=True, slots=True)
class Says:
    """The sentence for one sort of cause.

    `{who}` is a name, `{n}` a number from 2, `{what}` the second part of a cause like `hidden:answer:40:…`.
    """

    one: str
    many: str | None = None
    """None: each cause is a line of its own."""
    sign: str = "speech"
    """A sign of components/ui.html."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a member switches on and off as one."""

    name: str
    label: str
    """In the table of settings, and in a mail: "You get this mail for: …"."""
    says: dict[str, Says]
    """By the sort of cause: what stands before the colon of `Notification.cause`."""
    in_app: bool = True
    by_mail: bool = True
    always_in_app: bool = False
    """The definitions promise that the member is told, so the app cannot be switched off."""
    always_by_mail: bool = False
    """Its mails are letters of the room it comes from, and are no part of the switches."""


ANSWERED = Says("{who} answered your question", "{n} new answers to your question")

KINDS = (
    Kind(
        "answer",
        "Answers to my questions",
        {
            "answer": ANSWERED,
            "acceptance": Says("{who} marked an answer to your question as the solution", sign="check"),
        },
    ),
    Kind(
        "comment",
        "Comments on what I wrote",
        {"comment": Says("{who} commented on what you wrote", "{n} new comments on what you wrote")},
    ),
    Kind(
        "request",
        "Somebody needs to know more about my question",
        {"comment": Says("{who} needs to know more to help you", sign="dashed")},
    ),
    Kind(
        "followed",
        "Replies on questions I follow",
        {
            "answer": Says(
                "{who} answered a question you follow", "{n} new answers to a question you follow"
            ),
            "comment": Says(
                "{who} commented on a question you follow", "{n} new comments on a question you follow"
            ),
            "acceptance": Says("A question you follow is solved", sign="check"),
        },
    ),
    Kind(
        "accepted",
        "My answer is accepted",
        {"acceptance": Says("{who} accepted your answer", sign="check")},
    ),
    Kind(
        "thanks",
        "My answer works for others, or staff thank me",
        {
            "goodwill": Says("{who} thanks you for your {what}", sign="check"),
            "acceptance": Says("Your answer also works, says {who}", sign="check"),
            "worked": Says("Your answer worked for {who}", "Your answer worked for {n} people", sign="check"),
        },
    ),
    Kind(
        "hidden",
        "Something I wrote is hidden or shown again",
        {
            "hidden": Says("Your {what} was hidden", sign="slash"),
            "restored": Says("Your {what} is shown again", sign="check"),
        },
        always_in_app=True,
    ),
    Kind(
        "closed",
        "My question is closed, moved or merged",
        {
            "closed": Says("Your question was closed", sign="square"),
            "duplicate": Says("Your question was asked before", sign="double"),
            "moved": Says("Your question was moved to another category", sign="link"),
            "merged": Says("Your question was merged into another one", sign="double"),
        },
    ),
    Kind(
        "programme",
        "My place in the super-user programme",
        {"notice": Says("News of your place in the programme", sign="star")},
        always_by_mail=True,
    ),
    Kind(
        "event",
        "Events I am invited to or come to",
        {"notice": Says("News of an event", sign="half")},
        always_by_mail=True,
    ),
)

BY_NAME = {kind.name: kind for kind in KINDS}


def sort_of(cause: str) -> str:
    return cause.partition(":")[0]


def says(kind: str, cause: str) -> Says:
    """What is said of this cause. Raises KeyError for a kind or cause that nobody described."""
    return BY_NAME[kind].says[sort_of(cause)]


def topic_of(kind: str, cause: str, question_id: int | None) -> str:
    """Causes with the same topic share a line while it is unread."""
    told_together = says(kind, cause).many is not None
    return f"{kind}:{sort_of(cause)}:{question_id}" if told_together else f"{kind}:{cause}"


def sentence(kind: str, cause: str, *, who: str | None, count: int = 1) -> str:
    """The line in words. `who` None: they are no longer a member."""
    said = says(kind, cause)
    if count > 1 and said.many is not None:
        return said.many.format(n=f"{count:,}")
    return said.one.format(who=who or SOMEBODY, what=cause.split(":")[1])
