"""`make bench`: what pages cost, beside what they may cost.

The unit is ×hello: processor time of the server (all its processes, SQLite included) for a request, as a
multiple of a bare Flask view on the same server in the same run. It survives noisy machines; requests per
second do not. Figures are medians over rounds. Tests never assert any of them.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import event, select

from app import create_app
from app.core import migrate
from app.core.actor import Actor
from app.core.db import db
from app.forum.models import Question
from app.search.rebuild import rebuild_index
from config import Settings
from superusers import init_app as init_superusers
from tests.bench.beats import MOST_LOST, RATE, beat_of, pages_beside_beats, write_readers
from tests.bench.load import Load, Request, run_load
from tests.bench.process_tree import cpu_seconds, memory_mb
from tests.bench.town import LONG_QUESTION, write_town
from tests.conftest import new_postgresql_database
from tests.make.community import CSRF, Browser, Community
from tests.make.imports import import_archive
from tests.make.server import ROOT, Server

SECRET = "a secret of the bench, long enough to be taken"
WARM_UP = 40


@dataclass(frozen=True, slots=True)
class Target:
    must: float
    aim: float


@dataclass(slots=True)
class Page:
    """One line of the table."""

    name: str
    path: str
    target: Target | None = None
    signed_in: bool = False
    bodies: Callable[[int], tuple[str, ...]] | None = None
    """For a page that is posted to: so many forms to send."""
    expect: int = 303
    """What a form is answered with."""
    times: int = 1
    """Asked so many times as often as the others."""
    settles: float = 0.0
    """Seconds until the server has done what the requests left."""
    ratios: list[float] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)


@dataclass(slots=True)
class Bench:
    app: Flask
    community: Community
    server: Server
    member: Actor
    cookie: str
    question_url: str
    requests: int
    beats: Callable[[int], tuple[str, ...]]
    hellos: list[Load] = field(default_factory=list)


@contextmanager
def town(posts: int, requests: int, *, postgresql: bool) -> Iterator[Bench]:
    """A community, served as an administrator would; deliveries and jobs wait meanwhile."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        folder = Path(name)
        url = f"sqlite:///{folder}/community.sqlite3"
        if postgresql:
            url = stack.enter_context(new_postgresql_database())
        settings = Settings(
            SECRET_KEY=SECRET, DATA_DIR=name, DATABASE_URL=url, EMBEDDED_WORKER="off", LOG_LEVEL="WARNING"
        )
        app = create_app(settings, extensions=[init_superusers])
        with app.app_context():
            migrate.upgrade()
            community = Community(app)
            community.name_site()
            write_town(folder / "archive", posts=posts)
            outcome = import_archive(folder / "archive")
            rebuild_index()
            member = community.member("Bench Reader")
            browser = community.browser(member)
            cookie = browser.client.get_cookie("sid", domain="localhost")
            assert cookie is not None
            print(f"{outcome.posts:,} posts imported at {outcome.posts / outcome.seconds:,.0f} posts/s\n")
            long = browser.get(f"/questions/{LONG_QUESTION}").location
            beats = write_readers(SECRET)
            db.session.remove()
            server = Server(database_url=url, folder=folder, secret=SECRET, EMBEDDED_WORKER="off").start()
            try:
                yield Bench(app, community, server, member, f"sid={cookie.value}", long, requests, beats)
            finally:
                server.stop()


@contextmanager
def hello() -> Iterator[tuple[int, int]]:
    """The bare view on the same kind of server: its port and its process."""
    probe = Server(database_url="sqlite://", folder=Path(), secret=SECRET)
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "tests.bench.hello:app"],
        cwd=ROOT,
        env=probe.environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(probe.url, timeout=1).read()
                break
            except OSError:
                pass
        yield probe.port, process.pid
    finally:
        process.terminate()
        process.wait()


def pages(bench: Bench) -> list[Page]:
    question = bench.question_url
    listed = [
        Page("question list", "/questions", Target(5, 4)),
        Page("question list, signed in", "/questions", Target(5, 4), signed_in=True),
        Page("question, 20 answers", question, Target(7, 5)),
        Page("question, signed in", question, Target(9, 6), signed_in=True),
    ]
    if any(rule.rule == "/search" for rule in bench.app.url_map.iter_rules()):
        search = "/search?" + urllib.parse.urlencode({"q": "speaker wireless reset"})
        listed += [
            Page("search", search, Target(15, 10)),
            Page("search, signed in", search, Target(15, 10), signed_in=True),
            Page(
                "similar, while typing",
                "/search/similar",
                Target(15, 10),
                signed_in=True,
                bodies=_drafts(bench),
                expect=200,
            ),
        ]
    answers = f"/questions/{int(LONG_QUESTION) + 1}/answers"
    beat = Page("activity beat", "/activity/beat", Target(1.5, 1.2), bodies=bench.beats, expect=204)
    beat.times, beat.settles = 20, 2.0  # what they left is stored once a second
    listed.append(beat)
    listed.append(Page("post an answer", answers, Target(20, 12), signed_in=True, bodies=_answers(bench)))
    return listed


def _drafts(bench: Bench) -> Callable[[int], tuple[str, ...]]:
    """Questions half written, each another."""
    token, rows = _token(bench), db.session.execute(select(Question.title, Question.body_source).limit(500))
    drafts = [
        urllib.parse.urlencode({"csrf_token": token, "title": f"Why: {row.title}", "body": row.body_source})
        for row in rows
    ]
    db.session.remove()
    return lambda number: tuple(itertools.islice(itertools.cycle(drafts), number))


def _token(bench: Bench) -> str:
    browser = Browser(bench.app)
    browser.client.set_cookie("sid", bench.cookie.removeprefix("sid="), domain="localhost")
    found = CSRF.search(browser.get("/ask").text)
    assert found
    return found.group(1)


def _answers(bench: Bench) -> Callable[[int], tuple[str, ...]]:
    token = _token(bench)
    keys = iter(range(10**9))

    def forms(number: int) -> tuple[str, ...]:
        text = (
            "Hold **the button** for ten seconds, then wait until the light is white.\n\n- once\n- twice\n"
            * 4
        )
        return tuple(
            urllib.parse.urlencode(
                {"csrf_token": token, "body": text, "submission_key": f"bench-{next(keys)}"}
            )
            for _ in range(number)
        )

    return forms


def request_of(page: Page, bench: Bench, number: int) -> Request:
    if page.expect == 204:
        assert page.bodies is not None
        return beat_of(page.bodies(number))
    headers = [("Accept-Encoding", "gzip")]
    if page.signed_in:
        headers.append(("Cookie", bench.cookie))
    if page.bodies is None:
        return Request(page.path, tuple(headers))
    headers += [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", bench.server.url)]
    headers.append(("Referer", f"{bench.server.url}{bench.question_url}"))
    return Request(page.path, tuple(headers), page.bodies(number), expect=page.expect)


def measure(bench: Bench, listed: list[Page], rounds: int) -> None:
    """Round by round, the bare view and then every page, so that all meet the same weather."""
    assert bench.server.process is not None
    with hello() as (port, pid):
        run_load(port, Request("/"), number=WARM_UP)
        for page in listed:
            run_load(bench.server.port, request_of(page, bench, WARM_UP), number=WARM_UP)
        for _ in range(rounds):
            bare, load = cost(pid, lambda: run_load(port, Request("/"), number=bench.requests * 4))
            bench.hellos.append(load)
            for page in listed:
                number = bench.requests * page.times
                asked = request_of(page, bench, number)
                spent, load = cost(
                    bench.server.process.pid,
                    lambda asked=asked, number=number: run_load(bench.server.port, asked, number=number),  # type: ignore[misc]
                    settles=page.settles,
                )
                page.ratios.append(spent / bare)
                page.loads.append(load)


def cost(pid: int, work: Callable[[], Load], *, settles: float = 0.0) -> tuple[float, Load]:
    """Processor seconds a request, and what the askers saw."""
    before = cpu_seconds(pid)
    load = work()
    time.sleep(settles)
    return (cpu_seconds(pid) - before) / len(load.times), load


def count_queries(bench: Bench, page: Page) -> int:
    """Statements that one request sends, apart from those that begin and end transactions."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    browser = Browser(bench.app)
    if page.signed_in:
        browser.client.set_cookie("sid", bench.cookie.removeprefix("sid="), domain="localhost")
    browser.get(page.path)
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        if page.bodies is None:
            browser.get(page.path)
        else:
            browser.client.post(
                page.path, data=page.bodies(1)[0], content_type="application/x-www-form-urlencoded"
            )
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return sum(not s.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")) for s in sent)


@dataclass(frozen=True, slots=True)
class FirstView:
    """What a browser that was never here fetches for one page, in bytes as sent."""

    html: int
    html_gzipped: int
    files: int
    requests: int


LINKED = re.compile(r'<(?:script|link)[^>]+?(?:src|href)="(/static/[^"]+)"')


def first_view(bench: Bench, path: str) -> FirstView:
    def fetch(url: str) -> tuple[bytes, bool]:
        request = urllib.request.Request(bench.server.url + url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            return answer.read(), answer.headers.get("Content-Encoding") == "gzip"

    sent, zipped = fetch(path)
    html = gzip.decompress(sent) if zipped else sent
    linked = list(dict.fromkeys(LINKED.findall(html.decode())))
    files = sum(len(fetch(url)[0]) for url in linked)
    gzipped = len(sent) if zipped else len(gzip.compress(html, 6))
    return FirstView(len(html), gzipped, files, 1 + len(linked))


def verdict(value: float, target: Target | None) -> str:
    if target is None:
        return ""
    if value <= target.aim:
        return "aim"
    return "must" if value <= target.must else "MISSED"


def show(bench: Bench, listed: list[Page]) -> None:
    hello_per_second = statistics.median(load.per_second for load in bench.hellos)
    heads = (
        ("×hello", 8),
        ("must", 6),
        ("aim", 5),
        ("", 9),
        ("req/s", 7),
        ("p50 ms", 8),
        ("p99 ms", 8),
        ("queries", 8),
    )
    print(" " * 26 + "".join(f"{head:>{width}}" for head, width in heads))
    print(f"{'a bare Flask view':26}{1:8.1f}{'':20}{hello_per_second:7,.0f}")
    for page in listed:
        ratio = statistics.median(page.ratios)
        target = page.target
        must, aim = (f"{target.must:g}", f"{target.aim:g}") if target else ("", "")
        per_second = statistics.median(load.per_second for load in page.loads)
        p50, p99 = (
            statistics.median(load.percentile(share) for load in page.loads) * 1000 for share in (0.5, 0.99)
        )
        print(
            f"{page.name:26}{ratio:8.1f}{must:>6}{aim:>5}  {verdict(ratio, target):7}"
            f"{per_second:7,.0f}{p50:8.1f}{p99:8.1f}{count_queries(bench, page):8}"
        )
    print()
    for name, path in (("home", "/"), ("question, 20 answers", bench.question_url)):
        view = first_view(bench, path)
        total, html = (view.html_gzipped + view.files) / 1000, view.html_gzipped / 1000
        print(f"first view of {name}:")
        print(f"  {total:.0f} kB gzipped {beside(total, Target(120, 80))}")
        print(f"  {view.requests} requests {beside(view.requests, Target(8, 6))}")
        print(f"  HTML {html:.1f} kB gzipped {beside(html, Target(20, 12))}, {view.html / 1000:.0f} kB plain")
    assert bench.server.process is not None
    memory = memory_mb(bench.server.process.pid)
    print(f"memory: {memory:.0f} MB PSS {beside(memory, Target(180, 140))}")


def show_beats(bench: Bench, listed: list[Page], rounds: int) -> None:
    """Of the beats: their throughput beside the bare view's, and what pages lose to them."""
    bare = statistics.median(load.per_second for load in bench.hellos)
    [beat] = [page for page in listed if page.expect == 204]
    share = statistics.median(load.per_second for load in beat.loads) / bare
    print(
        f"beats: {share:.0%} of the bare view's throughput (must 60%: {'must' if share >= 0.6 else 'MISSED'})"
    )
    alone, beside_beats = pages_beside_beats(
        bench.server.port, Request("/questions"), bench.beats, rounds=rounds, seconds=4
    )
    lost = 1 - beside_beats / alone
    assert bench.server.process is not None
    pid = bench.server.process.pid
    body = bench.beats(RATE * 10)
    before = cpu_seconds(pid)
    run_load(bench.server.port, beat_of(body), number=len(body), connections=4, rate=RATE)
    time.sleep(2)
    busy = (cpu_seconds(pid) - before) / 10
    print(f"{RATE} beats/s keep {busy:.1%} of one processor busy")
    said = "must" if lost <= MOST_LOST else "MISSED"
    print(
        f"question lists lose {lost:.1%} under {RATE} beats/s: {alone:.0f} a second alone, "
        f"{beside_beats:.0f} beside them (must {MOST_LOST:.0%}: {said})"
    )


def beside(value: float, target: Target) -> str:
    return f"(must {target.must:g}, aim {target.aim:g}: {verdict(value, target)})"


def main() -> None:
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__)
    asked.add_argument("--posts", type=int, default=5000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--requests", type=int, default=150, help="a page and round")
    asked.add_argument("--postgresql", action="store_true", help="on the server of TEST_DATABASE_URL")
    asked.add_argument("--only", default="", help="only pages with this in their name")
    asked.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = asked.parse_args()
    with (
        town(options.posts, options.requests, postgresql=options.postgresql) as bench,
        bench.app.app_context(),
    ):
        listed = [page for page in pages(bench) if options.only in page.name]
        measure(bench, listed, options.rounds)
        show(bench, listed)
        if any(page.expect == 204 for page in listed):
            show_beats(bench, listed, options.rounds)
        if options.json:
            figures = {page.name: statistics.median(page.ratios) for page in listed}
            options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
