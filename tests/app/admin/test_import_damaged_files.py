"""Stack Exchange files that are cut, broken, hostile or endless; resuming and progress."""

from pathlib import Path

import pytest

from app.admin.importing import readers_common, xml_rows
from app.admin.importing.readers_common import UnreadableError, batched
from app.admin.importing.records import QuestionRecord, RevisionRecord, Truncated
from app.admin.importing.stackexchange import StackExchangeReader
from tests.make.dumps import NOW, QUESTION, history_row, read_dump_file, read_rows, write_dump_file

VOTE = '<row Id="{0}" PostId="1" VoteTypeId="2" CreationDate="2021-04-27T00:00:00.000" />'


def test_a_truncated_file_gives_what_is_whole_and_says_so(tmp_path: Path) -> None:
    path = write_dump_file(tmp_path, "Votes.xml", *[VOTE.format(number) for number in (1, 2, 3)])
    text = path.read_bytes()
    path.write_bytes(text[: text.index(b'Id="3"') + 10])
    *votes, end = read_dump_file(tmp_path, "Votes.xml")
    assert [vote.line for vote in votes] == [3, 4]
    assert isinstance(end, Truncated)
    assert (end.file, end.line) == ("Votes.xml", 5)
    assert "ends in the middle" in end.message


def test_a_file_cut_inside_a_revision_gives_the_rows_it_has(tmp_path: Path) -> None:
    path = write_dump_file(tmp_path, "PostHistory.xml", history_row(1, 2, more='Text="body"'))
    path.write_bytes(path.read_bytes().removesuffix(b"</posthistory>"))
    revision, end = read_dump_file(tmp_path, "PostHistory.xml")
    assert isinstance(revision, RevisionRecord)
    assert isinstance(end, Truncated)


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "Users.xml").touch()
    (end,) = read_dump_file(tmp_path, "Users.xml")
    assert isinstance(end, Truncated)
    assert end.message == "the file is empty"


def test_xml_that_is_not_well_formed_names_file_and_line_after_the_good_rows(tmp_path: Path) -> None:
    write_dump_file(tmp_path, "Posts.xml", QUESTION, '<row Id="2" PostTypeId="1" <', QUESTION)
    phase = StackExchangeReader(tmp_path, now=NOW).phases()[0]
    rows = phase.iterate()
    assert isinstance(next(rows), QuestionRecord)
    with pytest.raises(UnreadableError, match=r"^Posts\.xml, line 4: not well-formed XML: [^\n]*$"):
        next(rows)


def test_the_wrong_file_under_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Users.xml").write_text("<posts></posts>")
    with pytest.raises(UnreadableError, match=r"^Users\.xml, line 1: expected <users>, found <posts>$"):
        read_dump_file(tmp_path, "Users.xml")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE p SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_document_types_and_so_entities_are_refused(tmp_path: Path, declaration: str) -> None:
    (tmp_path / "Posts.xml").write_text(f'<?xml version="1.0"?>\n{declaration}\n<posts></posts>')
    with pytest.raises(UnreadableError, match=r"line 2: a document type declaration"):
        read_dump_file(tmp_path, "Posts.xml")


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_rows, "LONGEST_LINE", 200_000)
    write_dump_file(tmp_path, "Posts.xml", QUESTION, QUESTION.replace("How?", "x" * 400_000))
    phase = StackExchangeReader(tmp_path, now=NOW).phases()[0]
    with pytest.raises(UnreadableError, match=r"line 4: more than"):
        list(phase.iterate())
    assert phase.bytes_read < 400_000


# ---------------------------------------------------------------- resuming and progress


def test_resuming_after_any_line_gives_the_rest_and_nothing_twice(tmp_path: Path) -> None:
    write_dump_file(tmp_path, "Votes.xml", *[VOTE.format(number) for number in range(1, 21)])
    everything = read_dump_file(tmp_path, "Votes.xml")
    assert len(everything) == 20
    for line in range(24):
        assert read_dump_file(tmp_path, "Votes.xml", start_line=line) == [
            one for one in everything if one.line > line
        ]


def test_batches_never_part_the_items_of_one_line(tmp_path: Path) -> None:
    rows = [VOTE.format(number) * 3 for number in range(1, 5)]
    batches = list(batched(read_rows(tmp_path, "Votes.xml", *rows), 4))
    assert [[item.line for item in batch] for batch in batches] == [[3, 3, 3, 4, 4, 4], [5, 5, 5, 6, 6, 6]]


def test_progress_runs_up_to_the_size_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_rows, "CHUNK", 500)
    write_dump_file(tmp_path, "Posts.xml")
    path = write_dump_file(tmp_path, "Votes.xml", *[VOTE.format(number) for number in range(1, 100)])
    phase = StackExchangeReader(tmp_path, now=NOW).phases()[1]
    seen = [phase.bytes_read for _item in phase.iterate()]
    assert seen == sorted(seen)
    assert len(set(seen)) > 10
    assert phase.bytes_read == phase.total_bytes == path.stat().st_size


def test_an_excerpt_is_short_and_safe_to_print() -> None:
    raw = "a\x1b[31m\x00" + "b" * 1000
    assert readers_common.excerpt(raw).startswith("a\ufffd[31m\ufffdb")
    assert len(readers_common.excerpt(raw)) == 200
    assert readers_common.excerpt(b"\xff\xfe") == "\ufffd\ufffd"
