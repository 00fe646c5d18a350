"""The steps of each format, in the order in which rows find what they point at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.admin.importing.archive import ArchiveReader
from app.admin.importing.load_acceptances import load_acceptances, load_accepted_answers, load_dump_votes
from app.admin.importing.load_additions import load_events, load_follows, load_reactions, load_states
from app.admin.importing.load_articles import load_articles
from app.admin.importing.load_closings import load_duplicates, load_history
from app.admin.importing.load_people import load_badges, load_members
from app.admin.importing.load_posts import load_answers, load_comments, load_questions
from app.admin.importing.load_revisions import load_revisions
from app.admin.importing.load_topics import load_categories, load_parents, load_tags
from app.admin.importing.load_votes import load_votes
from app.admin.importing.readers_common import Phase
from app.admin.importing.records import (
    AcceptanceRecord,
    AnswerRecord,
    ArticleRecord,
    BadgeRecord,
    CategoryRecord,
    ClosingRecord,
    CommentRecord,
    DuplicateLinkRecord,
    EventRecord,
    FollowRecord,
    MemberRecord,
    QuestionRecord,
    ReactionRecord,
    RevisionRecord,
    StateRecord,
    TagRecord,
    VoteRecord,
)
from app.admin.importing.stackexchange import StackExchangeReader
from app.admin.importing.steps import Step
from app.admin.importing.texts import about_text, dump_comment_text, post_text, question_text
from app.core import clock


@dataclass(frozen=True, slots=True)
class Plan:
    """What to import: `source` tells its ids from those of other communities."""

    source: str
    community: str
    licence: str
    phases: dict[str, Phase]
    steps: list[Step]
    """Only those whose file is there."""
    files: dict[str, list[int]]
    """Size and time of change (nanoseconds) of each file."""

    @property
    def total_bytes(self) -> int:
        """How much there is to read; a file counts as often as it is read."""
        return sum(self.phases[step.reads].total_bytes for step in self.steps)


def stackexchange_plan(folder: Path, source: str | None = None) -> Plan:
    """A dump; its source is called like its folder unless another name is given. Raises UnreadableError."""
    reader = StackExchangeReader(folder, now=clock.now())
    name = source or folder.resolve().name
    return _plan(name, name, "", reader.phases() + reader.rereadings(), DUMP_STEPS)


def archive_plan(folder: Path, source: str | None = None) -> Plan:
    """An archive; its manifest names source and community. Raises UnreadableError."""
    reader = ArchiveReader(folder, now=clock.now())
    name = source or reader.manifest.source or reader.manifest.name
    manifest = reader.manifest
    return _plan(name, manifest.name, manifest.licence or "", reader.phases(), ARCHIVE_STEPS)


def _plan(source: str, community: str, licence: str, found: list[Phase], steps: Sequence[Step]) -> Plan:
    phases = {phase.name: phase for phase in found}
    stats = {phase.file: phase.path.stat() for phase in found}
    return Plan(
        source=source.strip()[:200],
        community=community,
        licence=licence,
        phases=phases,
        steps=[step for step in steps if step.reads in phases],
        files={file: [stat.st_size, stat.st_mtime_ns] for file, stat in stats.items()},
    )


DUMP_STEPS = (
    Step("members", "members", (MemberRecord,), load_members, about_text, "member"),
    Step("tags", "tags", (TagRecord,), load_tags),
    Step("questions", "posts", (QuestionRecord,), load_questions, question_text, "question"),
    Step("answers", "answers", (AnswerRecord,), load_answers, post_text, "answer", again=True),
    Step("acceptances", "accepting", (QuestionRecord,), load_accepted_answers, again=True),
    Step("comments", "comments", (CommentRecord,), load_comments, dump_comment_text, "comment"),
    Step("votes", "votes", (VoteRecord, AcceptanceRecord), load_dump_votes),
    Step("duplicates", "links", (DuplicateLinkRecord,), load_duplicates),
    Step("closings", "history", (ClosingRecord, RevisionRecord), load_history),
    Step("badges", "badges", (BadgeRecord,), load_badges),
)

ARCHIVE_STEPS = (
    Step("members", "members", (MemberRecord,), load_members, about_text, "member"),
    Step("categories", "categories", (CategoryRecord,), load_categories),
    Step("parents", "categories", (CategoryRecord,), load_parents, again=True),
    Step("questions", "questions", (QuestionRecord,), load_questions, question_text, "question"),
    Step("duplicates", "questions", (QuestionRecord,), load_duplicates, again=True),
    Step("answers", "answers", (AnswerRecord,), load_answers, post_text, "answer"),
    Step("comments", "comments", (CommentRecord,), load_comments, post_text, "comment"),
    Step("acceptances", "acceptances", (AcceptanceRecord,), load_acceptances),
    Step("votes", "votes", (VoteRecord,), load_votes),
    Step("articles", "articles", (ArticleRecord,), load_articles, post_text, "article"),
    Step("revisions", "revisions", (RevisionRecord,), load_revisions),
    Step("reactions", "reactions", (ReactionRecord,), load_reactions),
    Step("follows", "follows", (FollowRecord,), load_follows),
    Step("events", "events", (EventRecord,), load_events),
    Step("states", "states", (StateRecord,), load_states),
)
