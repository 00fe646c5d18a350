"""Imports, exports and test mails that are started on a page, run apart, and can be watched and stopped."""

from __future__ import annotations

import io
import json
import re
import socket
import tarfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.admin import errand_jobs
from app.admin.errands import rows, run, unpacking
from app.admin.errands.run import run_errand
from app.admin.errands.unpacking import NotUnpacked, unpack
from app.admin.models import Errand
from app.admin.services.cancel_errand import cancel_errand
from app.admin.services.start_errand import start_errand
from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.policy import NotFound, Refused
from app.core.worker import work_once
from app.forum.models import Question
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Browser, Community
from tests.make.imports import import_archive, write_archive

PAGE = "/admin/transfers"


def question(number: int) -> dict[str, str]:
    return {
        "id": str(number),
        "title": f"Question {number}",
        "body": "x",
        "format": "text",
        "created_at": "2024-01-01T00:00:00Z",
    }


FILES = {"questions": [question(1), question(2), question(2)]}


def packed(folder: Path, **more: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        tar.add(folder, arcname="somewhere/old-forum")
        for name, content in more.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def the(number: int) -> Errand:
    db.session.rollback()
    return db.session.get_one(Errand, number)


def administrator(community: Community) -> Browser:
    community.name_site()
    return community.browser(community.member("Ann", role="administrator"))


def send(browser: Browser, content: bytes, **fields: str) -> Any:
    form = {"folder": "", "source": "", "upload": (io.BytesIO(content), "../../forum.tar.gz")} | fields
    return browser.post("/admin/imports", form, page=PAGE, content_type="multipart/form-data")


def started(answer: Any) -> int:
    assert answer.status_code == 303, answer.text
    return int(re.fullmatch(r"/admin/errands/(\d+)", answer.location).group(1))  # type: ignore[union-attr]


# ---------------------------------------------------------------- imports


def test_an_upload_comes_in_and_its_rejected_rows_can_be_fetched(
    community: Community, tmp_path: Path
) -> None:
    browser = administrator(community)
    number = started(send(browser, packed(write_archive(tmp_path / "in", FILES, source="old"))))
    page = browser.get(f"/admin/errands/{number}").text
    assert "Waiting" in page
    assert 'http-equiv="refresh"' in page
    assert 'hx-trigger="every 2s"' in page
    run_errand(number)
    assert (the(number).state, the(number).said) == ("done", "2 rows came in from old.")
    assert len(db.session.scalars(select(Question)).all()) == 2
    page = browser.get(f"/admin/errands/{number}").text
    assert "refresh" not in page
    assert "hx-trigger" not in page
    assert "Fetch 1 rejected rows" in page
    with browser.get(f"/admin/errands/{number}/rejected") as rejected:
        assert json.loads(rejected.text)["line"] == 3
        assert "attachment" in rejected.headers["Content-Disposition"]
    panel = browser.get(f"/admin/errands/{number}", headers={"HX-Request": "true"}).text
    assert panel.startswith("<section")
    assert not list(rows.folder().glob("upload-*"))
    assert not rows.unpacked_folder(number).exists()
    line = db.session.scalars(select(AuditEntry)).one()
    assert (line.action, line.subject_id, line.detail["name"]) == (
        "admin.import_started",
        number,
        "forum.tar.gz",
    )


def test_a_folder_on_the_server_is_chosen_from_a_list(community: Community, tmp_path: Path) -> None:
    browser = administrator(community)
    write_archive(tmp_path / "incoming" / "old-forum", FILES)
    (tmp_path / "incoming" / "empty").mkdir()
    write_archive(tmp_path / "elsewhere", FILES)
    (tmp_path / "incoming" / "link").symlink_to(tmp_path / "elsewhere")
    page = browser.get(PAGE).text
    assert '<option value="old-forum">' in page
    assert '"empty">' not in page.replace('class="empty">', "")
    assert '"link"' not in page
    for name in ("../elsewhere", "link", "/etc", "empty", "."):
        answer = browser.post("/admin/imports", {"folder": name, "source": ""}, page=PAGE)
        assert answer.status_code == 422, name
    number = started(browser.post("/admin/imports", {"folder": "old-forum", "source": "mine"}, page=PAGE))
    run_errand(number)
    assert the(number).said == "2 rows came in from mine."
    assert (tmp_path / "incoming" / "old-forum").is_dir()


def test_one_of_the_two_has_to_be_chosen(community: Community, tmp_path: Path) -> None:
    browser = administrator(community)
    write_archive(tmp_path / "incoming" / "old", FILES)
    for answer in (
        browser.post("/admin/imports", {"folder": "", "source": ""}, page=PAGE),
        send(browser, b"x", folder="old"),
    ):
        assert answer.status_code == 422
        assert "one of the two" in answer.text
    assert db.session.scalars(select(Errand)).all() == []


@pytest.mark.torture
def test_killed_and_started_again_it_goes_on(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = community.member(role="administrator")
    write_archive(tmp_path / "incoming" / "old", {"questions": [question(n) for n in range(1, 1200)]})
    number = start_errand(admin, rows.IMPORT, folder="old", source="")
    note, calls = rows.note_progress, iter(range(100))

    class Killed(BaseException):
        pass

    def die_at_the_third(*args: Any) -> bool:
        if next(calls) == 2:
            raise Killed
        return note(*args)

    monkeypatch.setattr(run, "EVERY_S", 0)
    monkeypatch.setattr(rows, "note_progress", die_at_the_third)
    with pytest.raises(Killed):
        run_errand(number)
    assert the(number).state == "running"
    run_errand(number)
    assert the(number).state == "done"
    assert the(number).starts == 2
    assert len(db.session.scalars(select(Question.id)).all()) == 1199
    run_errand(number)  # it has ended: nothing happens
    assert the(number).starts == 2


def test_what_dies_every_time_is_given_up(community: Community, tmp_path: Path) -> None:
    number = start_errand(community.member(role="administrator"), rows.EXPORT, addresses=True)
    for _ in range(rows.MOST_STARTS):
        assert rows.take_on(number) is not None
    assert rows.take_on(number) is None
    assert "ended 5 times unexpectedly" in the(number).said
    assert not rows.look_again(number)


def test_cancelled_it_stops_and_keeps_what_came_in(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = administrator(community)
    write_archive(tmp_path / "incoming" / "old", {"questions": [question(n) for n in range(1, 1700)]})
    number = started(browser.post("/admin/imports", {"folder": "old", "source": ""}, page=PAGE))
    monkeypatch.setattr(run, "EVERY_S", 0)
    note = rows.note_progress

    def cancel_later(errand_id: int, progress: dict[str, Any]) -> bool:
        if progress["what"].startswith("Reading questions"):
            browser.post(f"/admin/errands/{number}/cancel", page=PAGE)
            assert "It stops at the next pause" in browser.get(f"/admin/errands/{number}").text
        return note(errand_id, progress)

    monkeypatch.setattr(rows, "note_progress", cancel_later)
    run_errand(number)
    assert the(number).state == "cancelled"
    assert len(db.session.scalars(select(Question.id)).all()) == 500
    assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
        "admin.import_started",
        "admin.errand_cancelled",
    ]
    monkeypatch.setattr(rows, "note_progress", note)
    run_errand(started(browser.post("/admin/imports", {"folder": "old", "source": ""}, page=PAGE)))
    assert len(db.session.scalars(select(Question.id)).all()) == 1699


def test_cancelled_before_it_began_it_never_begins(community: Community) -> None:
    admin = community.member(role="administrator")
    number = start_errand(admin, rows.EXPORT, addresses=True)
    cancel_errand(admin, number)
    run_errand(number)
    assert (the(number).state, the(number).starts) == ("cancelled", 0)
    with pytest.raises(NotFound):
        cancel_errand(admin, 999)
    for role in ("member", "community_manager"):
        with pytest.raises(Refused):
            start_errand(community.member(role=role), rows.EXPORT, addresses=True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a whole tar or zip"),
        (b"hello", "not a whole tar or zip"),
        (b"PK\x03\x04" + bytes(100), "not a whole tar or zip"),
        ("cut", "not a whole tar or zip"),
        ("other", "neither archive.json nor Posts.xml"),
        ("broken", "archive.json, line 1: not JSON"),
    ],
)
def test_what_cannot_be_read_says_so(
    community: Community, tmp_path: Path, content: bytes | str, says: str
) -> None:
    browser = administrator(community)
    if content == "cut":
        content = packed(write_archive(tmp_path / "in", FILES))[:-60]
    elif content == "broken":
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "archive.json").write_text("{")
        content = packed(tmp_path / "in")
    elif content == "other":
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "letter.txt").write_text("Hello")
        content = packed(tmp_path / "in")
    assert isinstance(content, bytes)
    number = started(send(browser, content))
    run_errand(number)
    assert the(number).state == "failed"
    assert says in the(number).said
    assert "Failed" in browser.get(f"/admin/errands/{number}").text


def test_only_an_administrator_may_send_much(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LARGEST_UPLOAD", 3 * 1024 * 1024)
    large = bytes(2 * 1024 * 1024 + 50_000)
    administrator_ = administrator(community)
    assert send(administrator_, large).status_code == 303
    for browser in (community.browser(community.member()), community.browser()):
        token = browser.token("/sign-in" if browser.get("/account/sessions").status_code != 200 else None)
        form = {"csrf_token": token, "upload": (io.BytesIO(large), "x.tar")}
        answer = browser.client.post("/admin/imports", data=form, content_type="multipart/form-data")
        assert answer.status_code == 413
    # Elsewhere the limit of forms holds for administrators too.
    assert administrator_.post("/admin/mail", {"to": "x" * len(large)}).status_code == 413


# ---------------------------------------------------------------- unpacking


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def test_names_inside_lead_nowhere_else(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name in ("../../archive.json", "/etc/members.jsonl", "a/../../../votes.jsonl", "..\\x\\tags.xml"):
            info = tarfile.TarInfo(name)
            info.size = 2
            tar.addfile(info, io.BytesIO(b"{}"))
        for name, kind in (("questions.jsonl", tarfile.SYMTYPE), ("answers.jsonl", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            tar.addfile(info)
        device = tarfile.TarInfo("comments.jsonl")
        device.type = tarfile.FIFOTYPE
        tar.addfile(device)
    (tmp_path / "up").write_bytes(out.getvalue())
    unpack(tmp_path / "up", tmp_path / "deep" / "er" / "out")
    found = sorted(path.name for path in (tmp_path / "deep" / "er" / "out").iterdir())
    assert found == ["archive.json", "members.jsonl", "votes.jsonl"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "up"]
    (tmp_path / "zip").write_bytes(zipped({"../../archive.json": b"{}", "/abs/members.jsonl": b"x"}))
    unpack(tmp_path / "zip", tmp_path / "zipped")
    assert sorted(path.name for path in (tmp_path / "zipped").iterdir()) == ["archive.json", "members.jsonl"]


@pytest.mark.parametrize("kind", ["tar", "zip"])
def test_what_grows_without_end_is_stopped(tmp_path: Path, kind: str) -> None:
    content = bytes(30 * 1024 * 1024)
    if kind == "zip":
        (tmp_path / "up").write_bytes(zipped({"archive.json": b"{}", "questions.jsonl": content}))
    else:
        with tarfile.open(tmp_path / "up", "w:gz") as tar:
            info = tarfile.TarInfo("questions.jsonl")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    assert (tmp_path / "up").stat().st_size < 100_000
    with pytest.raises(NotUnpacked, match="no room for it"):
        unpack(tmp_path / "up", tmp_path / "out", most=5 * 1024 * 1024)
    assert not (tmp_path / "out").exists()


def test_more_files_than_a_community_has_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / "up").write_bytes(zipped({f"{n}.txt": b"" for n in range(1100)} | {"archive.json": b"{}"}))
    with pytest.raises(NotUnpacked, match="more than 1,000 files"):
        unpack(tmp_path / "up", tmp_path / "out")
    (tmp_path / "up").write_bytes(zipped({"a/archive.json": b"{}", "b/archive.json": b"{}"}))
    with pytest.raises(NotUnpacked, match="twice"):
        unpack(tmp_path / "up", tmp_path / "out")


# ---------------------------------------------------------------- exports


def test_an_export_can_be_fetched_and_is_the_community(community: Community, tmp_path: Path) -> None:
    browser = administrator(community)
    asked = community.question()
    number = started(browser.post("/admin/exports", {"addresses": "y"}, page=PAGE))
    assert browser.get(f"/admin/errands/{number}/archive").status_code == 404
    run_errand(number)
    assert the(number).state == "done"
    with browser.get(f"/admin/errands/{number}/archive") as answer:
        assert answer.headers["Content-Disposition"] == "attachment; filename=community-archive.tar.gz"
        assert answer.headers["Cache-Control"].startswith("no-")
        (tmp_path / "fetched").write_bytes(answer.data)
    unpack(tmp_path / "fetched", tmp_path / "out")
    assert f'"id":"here-{asked}"' in (tmp_path / "out" / "questions.jsonl").read_text()
    assert oct(rows.archive_file(number).stat().st_mode)[-3:] == "600"
    for role in ("member", "community_manager"):
        other = community.browser(community.member(role=role))
        assert other.get(f"/admin/errands/{number}/archive").status_code == 403
    with clock.shifted_by(timedelta(days=8)):
        errand_jobs.sweep()
    assert browser.get(f"/admin/errands/{number}/archive").status_code == 404
    assert "Fetch the archive" not in browser.get(f"/admin/errands/{number}").text


# ---------------------------------------------------------------- processes


def test_the_worker_starts_a_process_and_looks_after_it(
    community: Community, tmp_path: Path, database_url: str
) -> None:
    community.name_site()
    import_archive(write_archive(tmp_path / "in", FILES))
    number = start_errand(community.member(role="administrator"), rows.EXPORT, addresses=False)
    work_once()
    deadline = time.monotonic() + 60
    while the(number).state != "done" and time.monotonic() < deadline:
        time.sleep(0.2)
    log = rows.folder() / f"{number}.log"
    assert the(number).state == "done", log.read_text()
    assert rows.archive_file(number).exists()
    assert errand_jobs._processes[-1].wait(30) == 0
    with clock.shifted_by(timedelta(minutes=1)):
        work_once()  # it looks once more, and that was all
        assert not rows.look_again(number)


def test_two_processes_are_never_at_the_same_errand(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = start_errand(community.member(role="administrator"), rows.EXPORT, addresses=True)
    with run._alone(number) as free:
        assert free
        assert run.is_running(number)
        run_errand(number)
        assert the(number).state == "waiting"
        begun: list[int] = []
        monkeypatch.setattr(errand_jobs, "_start", begun.append)
        errand_jobs.look_after(number)
        assert begun == []
    errand_jobs.look_after(number)
    assert begun == [number]


# ---------------------------------------------------------------- test mail


@contextmanager
def silent_server(*, drip: bool) -> Iterator[int]:
    """Takes a connection and says nothing, or a byte now and then, which no limit of an answer ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stop = threading.Event()

        def serve() -> None:
            listening.settimeout(5)
            with listening.accept()[0] as connection:
                while not stop.wait(0.05):
                    if drip:
                        connection.sendall(b"2")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        stop.set()
        thread.join()


def test_a_test_mail_goes_the_way_of_every_mail(community: Community, tmp_path: Path) -> None:
    browser = administrator(community)
    refused = browser.post("/admin/mail", {"to": "nobody"}, page="/admin/mail")
    assert refused.status_code == 422
    number = started(browser.post("/admin/mail", {"to": "ada@example.com"}, page="/admin/mail"))
    work_once()
    assert the(number).state == "done"
    assert "took it in" in browser.get(f"/admin/errands/{number}").text
    (mail,) = (tmp_path / "mail").glob("*.eml")
    assert "To: ada@example.com" in mail.read_text()
    line = db.session.scalars(select(AuditEntry)).one()
    assert line.action == "admin.test_mail_sent"
    assert "ada@" not in json.dumps(line.detail)


@pytest.mark.parametrize("drip", [False, True])
def test_a_mail_server_that_hangs_is_given_up_in_time(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drip: bool
) -> None:
    monkeypatch.setattr(errand_jobs, "MAIL_TIME_S", 1.0)
    with silent_server(drip=drip) as port:
        url = f"smtp://user:secret@127.0.0.1:{port}"
        for app in in_context(build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, MAIL_URL=url)):
            community = Community(app)
            browser = administrator(community)
            page = browser.get("/admin/mail").text
            assert f"smtp://127.0.0.1:{port}" in page
            assert "secret" not in page
            number = started(browser.post("/admin/mail", {"to": "ada@example.com"}, page="/admin/mail"))
            begun = time.monotonic()
            work_once()
            assert time.monotonic() - begun < 5
            assert the(number).state == "failed"
            assert "did not finish within" in the(number).said


def test_a_mail_server_that_refuses_is_quoted(migrated_sqlite: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    url = f"smtp://127.0.0.1:{port}"
    for app in in_context(build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, MAIL_URL=url)):
        number = start_errand(Community(app).member(role="administrator"), rows.TEST_MAIL, to="a@example.com")
        work_once()
        assert the(number).state == "failed"
        assert "Connection refused" in the(number).said
