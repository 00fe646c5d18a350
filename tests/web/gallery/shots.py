"""Pictures of every page: light and dark, phone and desk.

python -m tests.web.gallery.shots FOLDER [name ...]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

from tests.web.gallery.contexts import PAGES
from tests.web.gallery.shelf import ROOT, render_page

SIZES = {"phone": 390, "desk": 1280}


def serve(page: Page, html: dict[str, str]) -> None:
    """Answer http://gallery.test from memory and the static folder, under the policy of the real site."""
    from app.core.web.security import CONTENT_SECURITY_POLICY

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://gallery.test")
        if path.startswith("/static/"):
            route.fulfill(path=str(ROOT / "app" / path.lstrip("/")))
        else:
            headers = {
                "Content-Security-Policy": CONTENT_SECURITY_POLICY,
                "Content-Type": "text/html; charset=utf-8",
            }
            route.fulfill(body=html.get(path.strip("/"), ""), headers=headers)

    page.route("http://gallery.test/**", answer)


def main(folder: Path, wanted: list[str]) -> None:
    html = {name: render_page(name) for name in wanted or PAGES}
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        for theme in ("light", "dark"):
            for size, width in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
                page.on("console", lambda message: print(message.type, message.text))
                serve(page, html)
                for name in html:
                    page.goto(f"http://gallery.test/{name}")
                    page.screenshot(path=folder / f"{name}-{size}-{theme}.png", full_page=True)
                page.close()
        page = browser.new_page(viewport={"width": 360, "height": 800})
        serve(page, html)
        for name in html:
            page.goto(f"http://gallery.test/{name}")
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                print(f"{name}: {over} px too wide at 360 px")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
