"""What a reader of imports hands to the loader: one small value for each thing found in a file.

Every value names its `file` and `line` (1-based), so that whatever goes wrong later can be traced to its row.
Ids are the source's own, as text. Times are aware and in UTC. A missing author means a deleted member.
`known_to_day` marks times of which the source tells the day only (then they read 00:00 UTC of that day).

Nobody changes a record. The classes are not frozen because that doubles the time to make one and to hand it
from one process to another.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(slots=True, kw_only=True)
class MemberRecord:
    file: str
    line: int
    external_id: str
    name: str
    role: str = "member"  # member, super_user, staff, community_manager, administrator
    automatic: bool = False  # an account of the source's software: its replies are not human replies
    joined_at: datetime | None = None
    email: str | None = None
    about: str | None = None
    about_format: str = "text"  # markdown, html, text
    location: str | None = None
    time_zone: str | None = None
    source_reputation: int | None = None  # what the source itself showed; never our ledger


@dataclass(slots=True, kw_only=True)
class CategoryRecord:
    file: str
    line: int
    external_id: str
    name: str
    parent: str | None = None  # external id of another category, perhaps of a later line
    description: str | None = None


@dataclass(slots=True, kw_only=True)
class TagRecord:
    file: str
    line: int
    external_id: str
    name: str
    count: int | None = None  # what the source says; ours is counted


@dataclass(slots=True, kw_only=True)
class QuestionRecord:
    file: str
    line: int
    external_id: str
    author: str | None
    title: str
    body: str
    format: str  # markdown, html, text
    created_at: datetime
    edited_at: datetime | None = None
    category: str | None = None  # external id
    tags: tuple[str, ...] = ()  # names
    locale: str | None = None
    views: int | None = None
    up: int | None = None  # totals, for posts without vote rows
    down: int | None = None
    score: int | None = None  # up − down as the source shows it; a check on its votes
    closed_at: datetime | None = None
    closed_reason: str | None = None  # None though closed: the source does not say in this file
    duplicate_of: str | None = None  # external id of another question, perhaps of a later line
    hidden_at: datetime | None = None
    hidden_reason: str | None = None
    accepted_answer: str | None = None  # external id of an answer, perhaps of a later line


@dataclass(slots=True, kw_only=True)
class AnswerRecord:
    file: str
    line: int
    external_id: str
    question: str  # external id; the question may stand on a later line
    author: str | None
    body: str
    format: str
    created_at: datetime
    author_role: str | None = None  # customer, super_user, staff, automatic; None: not said
    edited_at: datetime | None = None
    up: int | None = None
    down: int | None = None
    score: int | None = None
    hidden_at: datetime | None = None
    hidden_reason: str | None = None


@dataclass(slots=True, kw_only=True)
class CommentRecord:
    file: str
    line: int
    external_id: str
    on: str | None  # question, answer; None: the source does not say, `post` is one of the two
    post: str
    author: str | None
    body: str
    format: str
    created_at: datetime
    hidden_at: datetime | None = None
    hidden_reason: str | None = None


@dataclass(slots=True, kw_only=True)
class AcceptanceRecord:
    """An answer was accepted. From Stack Exchange it is the accept vote, which may concern an answer that is
    not the accepted one: what stands there is `QuestionRecord.accepted_answer`."""

    file: str
    line: int
    answer: str
    at: datetime
    kind: str = "solution"  # solution, also_works
    by: str | None = None
    role: str | None = None  # asker, customer, super_user, staff; None: not said
    undone_at: datetime | None = None
    thanks: str | None = None
    known_to_day: bool = False
    external_id: str | None = None  # of the accept vote; an archive's acceptances have none


@dataclass(slots=True, kw_only=True)
class VoteRecord:
    file: str
    line: int
    external_id: str | None  # an archive's votes have no id: file and line are what tells them apart
    on: str | None  # question, answer; None: the source does not say
    post: str
    member: str | None
    value: int  # 1 or −1
    at: datetime
    known_to_day: bool = False


@dataclass(slots=True, kw_only=True)
class DuplicateLinkRecord:
    file: str
    line: int
    external_id: str
    question: str
    duplicate_of: str  # may be missing from the source
    at: datetime


@dataclass(slots=True, kw_only=True)
class ClosingRecord:
    """A question was closed or, when `reopened`, opened again."""

    file: str
    line: int
    external_id: str
    question: str
    at: datetime
    reopened: bool = False
    reason: str | None = None
    by: str | None = None
    duplicate_of: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class RevisionRecord:
    """One saving of a post. From Stack Exchange, None is a part that was not touched, and `line` that of the
    revision's last row; an archive tells each version whole, with its number."""

    file: str
    line: int
    external_id: str
    post: str
    author: str | None
    at: datetime
    initial: bool
    on: str | None = None  # question, answer, comment; None: the source does not say
    number: int | None = None  # from 1; None: as they come
    title: str | None = None
    body: str | None = None
    format: str = "markdown"
    tags: tuple[str, ...] | None = None
    category: str | None = None  # its name as it was then
    comment: str | None = None


@dataclass(slots=True, kw_only=True)
class ReactionRecord:
    file: str
    line: int
    kind: str  # me_too, on a question; worked, on an answer
    post: str
    member: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class FollowRecord:
    file: str
    line: int
    question: str
    member: str
    at: datetime
    muted: bool = False


@dataclass(slots=True, kw_only=True)
class EventRecord:
    """Something that happened to a question, as its timeline tells it."""

    file: str
    line: int
    question: str
    kind: str
    at: datetime
    by: str | None = None
    answer: str | None = None
    other: str | None = None  # external id of a question
    detail: str | None = None


@dataclass(slots=True, kw_only=True)
class StateRecord:
    """What else stands on a post; None and False: nothing."""

    file: str
    line: int
    on: str  # question, answer, comment
    post: str
    values: dict[str, Any]  # by column, ids excepted
    moved_from: str | None = None  # external id of a question
    to_the_day: bool = False  # the acceptance of this answer is known to the day only


@dataclass(slots=True, kw_only=True)
class BadgeRecord:
    file: str
    line: int
    external_id: str
    member: str
    name: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class ArticleRecord:
    file: str
    line: int
    external_id: str
    title: str
    body: str
    format: str
    slug: str | None = None
    summary: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    locale: str | None = None
    created_at: datetime | None = None


@dataclass(slots=True)
class Rejected:
    """A row that cannot be used. `raw_excerpt` is its beginning, with control characters made visible."""

    file: str
    line: int
    reason: str
    raw_excerpt: str


@dataclass(slots=True)
class Skipped:
    """Well-formed, but of a kind that is not kept; to be counted by `(kind, reason)`.

    `kind` is "row" (the whole row is left out) or "field" (one field of a row that is otherwise kept).
    """

    file: str
    line: int
    kind: str
    reason: str


@dataclass(slots=True)
class Truncated:
    """The file ends in the middle. Everything whole came before this, and nothing comes after it."""

    file: str
    line: int
    message: str


Record = (
    MemberRecord
    | CategoryRecord
    | TagRecord
    | QuestionRecord
    | AnswerRecord
    | CommentRecord
    | AcceptanceRecord
    | VoteRecord
    | DuplicateLinkRecord
    | ClosingRecord
    | RevisionRecord
    | ReactionRecord
    | FollowRecord
    | EventRecord
    | StateRecord
    | BadgeRecord
    | ArticleRecord
)
Item = Record | Rejected | Skipped | Truncated
