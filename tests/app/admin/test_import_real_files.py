"""The readers on the real communities: nothing is lost, nothing is rejected, memory stays where it is."""

import tracemalloc
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.admin.importing.archive import ArchiveReader
from app.admin.importing.records import QuestionRecord, Skipped
from app.admin.importing.stackexchange import StackExchangeReader
from tests.make.dumps import QUESTION, read_dump_file, write_dump_file
from tests.oracle.communities import unpack

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def tally(reader: StackExchangeReader | ArchiveReader) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Count records by their class and skipped rows by file and kind."""
    records: Counter[str] = Counter()
    skipped: Counter[tuple[str, str]] = Counter()
    for phase in reader.phases():
        for item in phase.iterate():
            if isinstance(item, Skipped):
                skipped[item.file, item.kind] += 1
            else:
                records[type(item).__name__] += 1
    return records, skipped


@pytest.mark.data
def test_every_row_of_the_cardano_dump_is_a_record_or_counted(tmp_path: Path) -> None:
    records, skipped = tally(StackExchangeReader(unpack("cardano", tmp_path), now=NOW))
    assert records == {
        "MemberRecord": 3988,
        "TagRecord": 224,
        "QuestionRecord": 1042,
        "AnswerRecord": 1496,
        "CommentRecord": 1829,
        "VoteRecord": 7604 + 268,
        "AcceptanceRecord": 460,
        "DuplicateLinkRecord": 10,
        "BadgeRecord": 4467,
    }
    assert skipped == {
        ("Posts.xml", "row"): 2630 - 1042 - 1496,
        ("Posts.xml", "field"): 2,
        ("Comments.xml", "field"): 2,
        ("Votes.xml", "row"): 9147 - 7604 - 268 - 460,
        ("PostLinks.xml", "row"): 104 - 10,
    }


@pytest.mark.data
def test_every_row_of_the_bicycles_dump_with_its_history_is_a_record_or_counted(tmp_path: Path) -> None:
    folder = unpack("bicycles-meta", tmp_path)
    records, skipped = tally(StackExchangeReader(folder, now=NOW))
    revision_rows = 471 + 1446 + 453 + 42 + 1115 + 182 + 1  # first versions, edits, a rollback of tags
    assert records["ClosingRecord"] == 15
    assert skipped["PostHistory.xml", "row"] == 3994 - revision_rows - 15
    lines = (folder / "PostHistory.xml").read_text("utf-8-sig").splitlines()
    parts = [line for line in lines if any(f' PostHistoryTypeId="{kind}" ' in line for kind in range(1, 10))]
    assert len(parts) == revision_rows
    revisions = {line.split('RevisionGUID="')[1][:36] for line in parts}
    # One of them has a row of another kind between its parts.
    assert records["RevisionRecord"] == len(revisions) + 1
    assert (records["QuestionRecord"], records["AnswerRecord"], records["Rejected"]) == (453, 971, 0)


@pytest.mark.data
def test_every_row_of_the_thunderbird_archive_is_a_record(tmp_path: Path) -> None:
    records, skipped = tally(ArchiveReader(unpack("thunderbird", tmp_path), now=NOW))
    assert records == {
        "MemberRecord": 10847,
        "CategoryRecord": 28,
        "QuestionRecord": 12347,
        "AnswerRecord": 27960,
        "ArticleRecord": 174,
    }
    assert not skipped


@pytest.mark.data
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_real_file_cut_anywhere_gives_what_is_whole(share: float, tmp_path: Path) -> None:
    path = unpack("bicycles-meta", tmp_path) / "Posts.xml"
    everything = read_dump_file(tmp_path, "Posts.xml")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    *whole, end = read_dump_file(tmp_path, "Posts.xml")
    assert whole == everything[: len(whole)]
    assert len(whole) > share * len(everything) / 2
    assert end.line == whole[-1].line + 1


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = write_dump_file(tmp_path, "Posts.xml", *[QUESTION.replace("How?", "x" * 2000)] * rows)
        assert path.stat().st_size > rows * 2000
        phase = StackExchangeReader(tmp_path, now=NOW).phases()[0]
        tracemalloc.start()
        for item in phase.iterate():
            assert isinstance(item, QuestionRecord)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(5000) < 1.2 * peak(500)
