"""The script that says that a page is being used, in a real browser: what it sends, and when it is silent."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.conftest import keep
from tests.journeys.steps import eventually
from tests.make.community import Community
from tests.make.server import ROOT, Server

SCRIPT = (ROOT / "app/static/js/activity.js").read_text()
PAGE = (
    "<!doctype html><html lang=en><title>A page</title><textarea id=t></textarea><a href=/next>next</a>"
    '<p style="height:3000px">Long</p>'
    "<script src=/activity.js data-to=/beat data-kind=r data-ticket=7.1763000000.forum.question.sig></script>"
)
LINE = re.compile(r"7\.\d+\.forum\.question\.sig\|([a-z0-9]{8})\|(\d+)\|(\d+)\|([rcb])\|([tbi])")


@dataclass(frozen=True, slots=True)
class Beat:
    tab: str
    sequence: int
    active: int
    kind: str
    why: str


class Stage:
    """Pages on a little server that hears their beats, with a clock that stands still until it is moved.

    A real server, because the browser does not show a test what a page sends while it is left.
    """

    def __init__(self, chromium: Browser) -> None:
        self.sent: list[Beat] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.context: BrowserContext = chromium.new_context()

    def close(self) -> None:
        self.context.close()
        self.server.shutdown()
        self.server.server_close()

    def open(self, path: str = "/", *, clock: bool = True) -> Page:
        page = self.context.new_page()
        if clock:
            page.clock.install(time=1_763_000_000_000)
        page.goto(self.url + path)
        page.bring_to_front()
        return page

    def told(self, page: Page) -> list[Beat]:
        """What was sent, once the network has handed it over."""
        page.wait_for_timeout(200)
        return sorted(self.sent, key=lambda beat: (beat.tab, beat.sequence))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sent = self.sent

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                script = self.path.endswith(".js")
                self.answer(200, "text/javascript" if script else "text/html", SCRIPT if script else PAGE)

            def do_POST(self) -> None:
                found = LINE.fullmatch(self.rfile.read(int(self.headers["Content-Length"])).decode())
                if found:
                    tab, sequence, active, kind, why = found.groups()
                    sent.append(Beat(tab, int(sequence), int(active), kind, why))
                self.answer(204 if found else 400, "text/plain", "")

            def answer(self, status: int, kind: str, body: str) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def stage(chromium: Browser) -> Iterator[Stage]:
    one = Stage(chromium)
    yield one
    one.close()


def pass_time(page: Page, seconds: float) -> None:
    page.clock.run_for(int(seconds * 1000))


def use(page: Page, seconds: int) -> None:
    """Touch the page every ten seconds."""
    for n in range(seconds // 10):
        page.mouse.move(10 + n % 50, 10)
        pass_time(page, 10)


class TestScript:
    def test_it_is_small_and_needs_nothing(self) -> None:
        assert len(SCRIPT.encode()) <= 3 * 1024
        assert "import" not in SCRIPT

    def test_a_page_in_use_beats_every_half_minute(self, stage: Stage) -> None:
        page = stage.open()
        use(page, 300)
        beats = stage.told(page)
        assert 8 <= len(beats) <= 11
        assert all(26_900 <= beat.active <= 33_100 for beat in beats)
        assert [beat.sequence for beat in beats] == list(range(len(beats)))
        assert {(beat.kind, beat.why) for beat in beats} == {("r", "t")}
        assert len({round(beat.active, -2) for beat in beats}) > 3, "each a little uneven"

    def test_a_page_that_nobody_touches_is_silent(self, stage: Stage) -> None:
        page = stage.open()
        pass_time(page, 3600)
        assert stage.told(page) == []

    def test_two_minutes_after_the_last_touch_it_says_so_and_stops(self, stage: Stage) -> None:
        page = stage.open()
        page.mouse.move(20, 20)
        pass_time(page, 3600)
        beats = stage.told(page)
        assert beats[-1].why == "i"
        assert sum(beat.active for beat in beats) == pytest.approx(120_000, abs=200)

    def test_a_script_that_scrolls_and_clicks_is_nobody(self, stage: Stage) -> None:
        page = stage.open()
        for _ in range(60):
            page.evaluate(
                "scrollBy(0, 50); for (const t of ['wheel', 'keydown', 'pointermove', 'touchstart'])"
                " document.body.dispatchEvent(new Event(t, { bubbles: true }))"
            )
            pass_time(page, 10)
        assert stage.told(page) == []

    def test_writing_is_told_apart(self, stage: Stage) -> None:
        page = stage.open()
        page.locator("#t").press_sequentially("abc")
        pass_time(page, 35)
        page.mouse.move(10, 10)
        pass_time(page, 35)
        assert [beat.kind for beat in stage.told(page)][:2] == ["c", "r"]

    def test_leaving_the_page_sends_what_is_there(self, stage: Stage) -> None:
        page = stage.open()
        page.mouse.move(20, 20)
        pass_time(page, 10)
        page.goto(stage.url + "/next")
        [beat] = stage.told(page)
        assert beat.why == "b"
        assert 9_900 <= beat.active <= 10_900  # ms; leaving takes real time

    def test_a_window_without_focus_is_silent(self, stage: Stage) -> None:
        page = stage.open()
        page.mouse.move(20, 20)
        pass_time(page, 5)
        page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))")
        use(page, 120)
        assert [beat.why for beat in stage.told(page)] == ["b"]

    def test_hidden_it_stops_and_in_front_it_goes_on_in_the_same_count(self, stage: Stage) -> None:
        page = stage.open()
        page.mouse.move(20, 20)
        pass_time(page, 5)
        hide(page, hidden=True)
        pass_time(page, 600)
        hide(page, hidden=False)
        use(page, 40)
        beats = stage.told(page)
        assert [beat.sequence for beat in beats] == list(range(len(beats)))
        assert beats[0].why == "b"
        assert 4_800 <= beats[0].active <= 5_200
        assert sum(beat.active for beat in beats[1:]) <= 40_100

    def test_two_tabs_have_two_names(self, stage: Stage) -> None:
        one, other = stage.open(), stage.open()
        use(other, 40)
        one.bring_to_front()
        use(one, 40)
        stage.told(one)
        assert len({beat.tab for beat in stage.sent}) == 2

    def test_a_clock_that_is_set_changes_nothing(self, stage: Stage) -> None:
        page = stage.open()
        page.mouse.move(20, 20)
        pass_time(page, 10)
        page.evaluate("Date.now = () => 4102444800000")
        use(page, 50)
        assert sum(beat.active for beat in stage.told(page)) <= 61_000

    def test_a_computer_that_slept_claims_two_minutes_at_most(self, stage: Stage) -> None:
        page = stage.open()
        page.mouse.move(20, 20)
        page.clock.fast_forward(8 * 3600 * 1000)
        page.mouse.move(30, 30)
        pass_time(page, 1)
        assert sum(beat.active for beat in stage.told(page)) <= 121_000

    def test_what_cannot_be_sent_is_dropped_and_not_sent_later(self, stage: Stage) -> None:
        page = stage.open()
        page.evaluate("navigator.sendBeacon = () => { throw new TypeError('no') }; 0")
        use(page, 120)
        page.evaluate("delete navigator.sendBeacon; 0")
        use(page, 40)
        beats = stage.told(page)
        assert beats[0].sequence > 0
        assert sum(beat.active for beat in beats) <= 70_000

    def test_after_twelve_hours_the_ticket_is_old_and_the_page_is_silent(self, stage: Stage) -> None:
        page = stage.open()
        page.clock.fast_forward(12 * 3600 * 1000 + 1000)
        use(page, 60)
        assert stage.told(page) == []

    def test_a_beat_costs_less_than_a_millisecond_of_the_page(self, stage: Stage) -> None:
        """Half a thousand touches and the beat that leaving sends."""
        page = stage.open(clock=False)
        page.mouse.move(20, 20)
        took = page.evaluate(
            """() => {
              const begun = performance.now();
              for (let n = 0; n < 500; n++) {
                dispatchEvent(new Event('focus'));
                dispatchEvent(new Event('blur'));
              }
              return (performance.now() - begun) / 500;
            }"""
        )
        assert took < 1


def hide(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
          const value = hidden ? 'hidden' : 'visible';
          Object.defineProperty(document, 'visibilityState', { value, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


def test_a_page_from_the_back_forward_cache_goes_on(stage: Stage) -> None:
    page = stage.open(clock=False)
    page.mouse.move(20, 20)
    page.wait_for_timeout(50)
    page.goto(stage.url + "/next")
    page.go_back()
    page.bring_to_front()
    page.mouse.move(30, 30)
    page.wait_for_timeout(50)
    page.goto(stage.url + "/next")
    beats = stage.told(page)
    assert len(beats) >= 2
    of_first = [beat.sequence for beat in beats if beat.tab == beats[0].tab]
    assert of_first == sorted(set(of_first)), "no number twice, whether or not the page was kept"


def test_a_member_switches_it_on_reads_here_and_sees_it(
    new_person: Callable[[], Page], beside: Community, server: Server
) -> None:
    """From the switch to the figures, through the product's own server."""
    member = beside.member("Reader Person")
    question = beside.question(title="A question that is read")
    page = new_person()
    beside.sign_in(page, member, server.url)
    page.goto(f"/questions/{question}")
    assert "activity.js" not in page.content(), "nobody's script before the consent"
    page.goto("/settings/activity")
    page.get_by_role("button", name="Switch on").click()
    page.goto(f"/questions/{question}")
    assert "activity.js" in page.content()
    page.mouse.move(100, 100)
    page.wait_for_timeout(1500)
    page.goto("/my-time")

    def counted() -> bool:
        page.goto("/my-time")
        return page.locator("section", has_text="Visits").locator("tbody tr").count() > 0

    eventually(counted, "a visit")
    keep(page, "my-time")
