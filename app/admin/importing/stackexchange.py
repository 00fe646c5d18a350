"""Reader of a Stack Exchange data dump: a folder of XML files, one row a line.

Dates there carry no zone and are UTC. Votes tell the day only. User −1 is the site's own software. A post or
comment without an owner is by a deleted member. Description of the format:
https://meta.stackexchange.com/questions/2677 (database schema documentation for the public data dump).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from app.admin.importing.post_history import merged_revisions, read_history
from app.admin.importing.readers_common import Phase, RowError, UnreadableError, excerpt
from app.admin.importing.records import (
    AcceptanceRecord,
    AnswerRecord,
    BadgeRecord,
    CommentRecord,
    DuplicateLinkRecord,
    Item,
    MemberRecord,
    QuestionRecord,
    Rejected,
    Skipped,
    TagRecord,
    Truncated,
    VoteRecord,
)
from app.admin.importing.stackexchange_fields import KNOWN_FIELDS, Row, tag_names, unknown_fields
from app.admin.importing.xml_rows import XmlRows

AUTOMATIC_USER = "-1"

OTHER_POSTS = {
    "3": "orphaned tag wiki",
    "4": "tag wiki excerpt",
    "5": "tag wiki",
    "6": "moderator nomination",
    "7": "wiki placeholder",
    "8": "privilege wiki",
}
OTHER_VOTES = {
    "4": "offensive",
    "5": "favourite",
    "6": "close",
    "7": "reopen",
    "8": "bounty start",
    "9": "bounty close",
    "10": "deletion",
    "11": "undeletion",
    "12": "spam",
    "13": "inform moderator",
    "15": "moderator review",
    "16": "approve edit suggestion",
}
UP_VOTE, DOWN_VOTE, ACCEPT_VOTE = "2", "3", "1"

# One row in, what it means out.
RowReader = Callable[[Row], tuple[Item, ...]]
Wanted = Callable[[dict[str, str]], bool]


class StackExchangeReader:
    """The files of a dump as phases. Raises UnreadableError if `folder` is not a dump.

    `now` is the time (aware) after which a date counts as being in the future.
    """

    def __init__(self, folder: Path, *, now: datetime) -> None:
        self.folder = folder
        self._now = now
        if not folder.is_dir():
            raise UnreadableError(str(folder), 0, "there is no such folder")
        if not (folder / "Posts.xml").is_file():
            raise UnreadableError(str(folder), 0, "not a Stack Exchange dump: it has no Posts.xml")

    def phases(self) -> list[Phase]:
        """The phases in the order to load them; files that are not there are left out."""
        return [
            self._phase(name, file, read) for name, file, read in PHASES if (self.folder / file).is_file()
        ]

    def rereadings(self) -> list[Phase]:
        """The posts read again, for rows that may point to a later line: only the answers, and only the
        questions with an accepted answer. What else is wrong with the file `phases` has told."""
        return [self._phase(name, "Posts.xml", _post, wanted) for name, wanted in REREADINGS]

    def _phase(self, name: str, file: str, read: RowReader, wanted: Wanted | None = None) -> Phase:
        def rows(phase: Phase, start_line: int) -> Iterator[Item]:
            items = self._items(phase, read, start_line, wanted)
            return merged_revisions(items) if name == "history" else items

        return Phase(name, self.folder / file, rows)

    def _items(self, phase: Phase, read: RowReader, start_line: int, wanted: Wanted | None) -> Iterator[Item]:
        known = KNOWN_FIELDS[phase.file]
        root = phase.path.stem.lower()  # Posts.xml holds <posts>
        for found in XmlRows(phase, root=root, start_line=start_line, wanted=wanted):
            if isinstance(found, Truncated):
                yield found
                return
            line, element, attributes = found
            if element != "row":
                yield Skipped(phase.file, line, "row", f"unknown element {excerpt(element)[:40]}")
                continue
            row = Row(phase.file, line, attributes, self._now)
            if not attributes.keys() <= known:
                yield from unknown_fields(row, known)
            try:
                yield from read(row)
            except RowError as error:
                yield Rejected(phase.file, line, str(error), excerpt(repr(attributes)))


def _member(row: Row) -> tuple[Item, ...]:
    external_id = row.identity("Id")
    record = MemberRecord(
        file=row.file,
        line=row.line,
        external_id=external_id,
        # The site shows a user without a name this way.
        name=row.get("DisplayName").strip() or f"user{external_id}",
        automatic=external_id == AUTOMATIC_USER,
        joined_at=row.time("CreationDate"),
        about=row.get("AboutMe") or None,
        about_format="html",
        location=row.get("Location") or None,
        source_reputation=row.optional_integer("Reputation"),
    )
    return (record,)


def _tag(row: Row) -> tuple[Item, ...]:
    record = TagRecord(
        file=row.file,
        line=row.line,
        external_id=row.identity("Id"),
        name=row.text("TagName"),
        count=row.optional_integer("Count"),
    )
    return (record,)


def _post(row: Row) -> tuple[Item, ...]:
    kind = row.identity("PostTypeId")
    if kind == "1":
        record: QuestionRecord | AnswerRecord = _question(row)
    elif kind == "2":
        record = _answer(row)
    else:
        return (Skipped(row.file, row.line, "row", f"post of type {OTHER_POSTS.get(kind, kind)}"),)
    if record.author is None and row.get("OwnerDisplayName"):
        return (Skipped(row.file, row.line, "field", "OwnerDisplayName of a deleted member"), record)
    return (record,)


def _question(row: Row) -> QuestionRecord:
    return QuestionRecord(
        file=row.file,
        line=row.line,
        external_id=row.identity("Id"),
        author=row.optional_identity("OwnerUserId"),
        title=row.text("Title"),
        body=row.get("Body"),
        format="html",
        created_at=row.time("CreationDate"),
        edited_at=row.optional_time("LastEditDate"),
        tags=tag_names(row.get("Tags")),
        views=row.optional_integer("ViewCount"),
        score=row.optional_integer("Score"),
        closed_at=row.optional_time("ClosedDate"),
        accepted_answer=row.optional_identity("AcceptedAnswerId"),
    )


def _answer(row: Row) -> AnswerRecord:
    author = row.optional_identity("OwnerUserId")
    return AnswerRecord(
        file=row.file,
        line=row.line,
        external_id=row.identity("Id"),
        question=row.identity("ParentId"),
        author=author,
        author_role="automatic" if author == AUTOMATIC_USER else None,
        body=row.get("Body"),
        format="html",
        created_at=row.time("CreationDate"),
        edited_at=row.optional_time("LastEditDate"),
        score=row.optional_integer("Score"),
    )


def _comment(row: Row) -> tuple[Item, ...]:
    author = row.optional_identity("UserId")
    record = CommentRecord(
        file=row.file,
        line=row.line,
        external_id=row.identity("Id"),
        on=None,
        post=row.identity("PostId"),
        author=author,
        body=row.get("Text"),
        # The only texts of a dump that are not HTML: emphasis, code and links in Markdown.
        format="markdown",
        created_at=row.time("CreationDate"),
    )
    if author is None and row.get("UserDisplayName"):
        return (Skipped(row.file, row.line, "field", "UserDisplayName of a deleted member"), record)
    return (record,)


def _vote(row: Row) -> tuple[Item, ...]:
    kind = row.identity("VoteTypeId")
    if kind in (UP_VOTE, DOWN_VOTE):
        vote = VoteRecord(
            file=row.file,
            line=row.line,
            external_id=row.identity("Id"),
            on=None,
            post=row.identity("PostId"),
            member=row.optional_identity("UserId"),
            value=1 if kind == UP_VOTE else -1,
            at=row.time("CreationDate"),
            known_to_day=True,
        )
        return (vote,)
    if kind == ACCEPT_VOTE:
        acceptance = AcceptanceRecord(
            file=row.file,
            line=row.line,
            external_id=row.identity("Id"),
            answer=row.identity("PostId"),
            at=row.time("CreationDate"),
            known_to_day=True,
        )
        return (acceptance,)
    return (Skipped(row.file, row.line, "row", f"vote of type {OTHER_VOTES.get(kind, kind)}"),)


def _link(row: Row) -> tuple[Item, ...]:
    kind = row.identity("LinkTypeId")
    if kind != "3":
        return (Skipped(row.file, row.line, "row", f"link of type {'linked' if kind == '1' else kind}"),)
    record = DuplicateLinkRecord(
        file=row.file,
        line=row.line,
        external_id=row.identity("Id"),
        question=row.identity("PostId"),
        duplicate_of=row.identity("RelatedPostId"),
        at=row.time("CreationDate"),
    )
    return (record,)


def _badge(row: Row) -> tuple[Item, ...]:
    record = BadgeRecord(
        file=row.file,
        line=row.line,
        external_id=row.identity("Id"),
        member=row.identity("UserId"),
        name=row.text("Name"),
        at=row.time("Date"),
    )
    return (record,)


PHASES: tuple[tuple[str, str, RowReader], ...] = (
    ("members", "Users.xml", _member),
    ("tags", "Tags.xml", _tag),
    ("posts", "Posts.xml", _post),
    ("comments", "Comments.xml", _comment),
    ("votes", "Votes.xml", _vote),
    ("links", "PostLinks.xml", _link),
    ("history", "PostHistory.xml", read_history),
    ("badges", "Badges.xml", _badge),
)

REREADINGS: tuple[tuple[str, Wanted], ...] = (
    ("answers", lambda attributes: attributes.get("PostTypeId") == "2"),
    ("accepting", lambda attributes: "AcceptedAnswerId" in attributes),
)
