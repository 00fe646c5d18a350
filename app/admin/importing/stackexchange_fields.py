"""Attributes of a Stack Exchange row, read with care: what they are called and how each kind is checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.admin.importing.readers_common import LARGEST_INTEGER, RowError, excerpt, time_in_utc
from app.admin.importing.records import Skipped

_INTEGER = re.compile(r"-?[0-9]{1,18}").fullmatch
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?([Z+-].*)?").fullmatch
_ANGLED_TAG = re.compile(r"<([^<>]+)>")

# Every attribute the dumps have had, used or not. Any other is counted as unknown.
KNOWN_FIELDS: dict[str, frozenset[str]] = {
    file: frozenset(names.split())
    for file, names in {
        "Users.xml": """Id Reputation CreationDate DisplayName LastAccessDate WebsiteUrl Location AboutMe
            Views UpVotes DownVotes AccountId ProfileImageUrl EmailHash Age""",
        "Tags.xml": "Id TagName Count ExcerptPostId WikiPostId IsRequired IsModeratorOnly",
        "Posts.xml": """Id PostTypeId ParentId AcceptedAnswerId CreationDate DeletionDate Score ViewCount Body
            OwnerUserId OwnerDisplayName LastEditorUserId LastEditorDisplayName LastEditDate LastActivityDate
            Title Tags AnswerCount CommentCount FavoriteCount ClosedDate CommunityOwnedDate ContentLicense""",
        "Comments.xml": "Id PostId Score Text CreationDate UserId UserDisplayName ContentLicense",
        "Votes.xml": "Id PostId VoteTypeId UserId CreationDate BountyAmount",
        "PostLinks.xml": "Id CreationDate PostId RelatedPostId LinkTypeId",
        "PostHistory.xml": """Id PostHistoryTypeId PostId RevisionGUID CreationDate UserId UserDisplayName
            Comment Text ContentLicense""",
        "Badges.xml": "Id UserId Name Date Class TagBased",
    }.items()
}


@dataclass(slots=True)
class Row:
    """The attributes of one row. Its readers raise RowError, with the attribute's name in the reason."""

    file: str
    line: int
    attributes: dict[str, str]
    now: datetime

    def get(self, name: str) -> str:
        """Return the text, or "" where it is absent."""
        return self.attributes.get(name, "")

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.attributes.get(name, "")
        if not value.strip():
            raise RowError(f"{name} is missing")
        return value

    def identity(self, name: str) -> str:
        """Return an id that must be there, as written."""
        value = self.optional_identity(name)
        if value is None:
            raise RowError(f"{name} is missing")
        return value

    def optional_identity(self, name: str) -> str | None:
        value = self.attributes.get(name)
        if not value:
            return None
        if not _INTEGER(value):
            raise RowError(f"{name}: not a whole number: {excerpt(value)[:40]!r}")
        return value

    def optional_integer(self, name: str) -> int | None:
        value = self.optional_identity(name)
        if value is None:
            return None
        number = int(value)
        if abs(number) > LARGEST_INTEGER:
            raise RowError(f"{name}: too large: {value}")
        return number

    def time(self, name: str) -> datetime:
        """Return a date and time that must be there; without a zone it is UTC."""
        moment = self.optional_time(name)
        if moment is None:
            raise RowError(f"{name} is missing")
        return moment

    def optional_time(self, name: str) -> datetime | None:
        value = self.attributes.get(name)
        if not value:
            return None
        written = _TIME(value)
        if written is None:
            raise RowError(f"{name}: not a time: {excerpt(value)[:40]!r}")
        return time_in_utc(value if written[1] else value + "+00:00", name=name, now=self.now)


def tag_names(written: str) -> tuple[str, ...]:
    """Read the tags of a post: `<a><b>` in older dumps, `|a|b|` in newer ones. Each name once, in order."""
    names = _ANGLED_TAG.findall(written) if "<" in written else written.split("|")
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def unknown_fields(row: Row, known: frozenset[str]) -> Iterator[Skipped]:
    for name in sorted(row.attributes.keys() - known):
        yield Skipped(row.file, row.line, "field", f"unknown field {excerpt(name)[:40]}")
