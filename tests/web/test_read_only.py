"""The database takes no writes: everything can still be read, and what was typed is given back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from app.core.db import db
from tests.web.reading import faults
from tests.web.world import World


def no_more_writes() -> None:
    """From now on every connection refuses to write, as on a replica or a full disk."""
    statement = (
        "PRAGMA query_only=ON"
        if db.engine.dialect.name == "sqlite"
        else "SET default_transaction_read_only = on"
    )

    @event.listens_for(db.engine, "connect")
    def refuse(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        if db.engine.dialect.name != "sqlite":
            connection.commit()

    db.session.remove()
    db.engine.dispose()


def test_pages_can_be_read_and_texts_come_back(world_on_both: World) -> None:
    world = world_on_both
    browsers = {role: world.browser(role) for role in ("visitor", "member")}
    question = world.questions["answered"]
    no_more_writes()
    for role, browser in browsers.items():
        for url in world.pages():
            page = browser.get(url, follow_redirects=True)
            assert page.status_code in (200, 403, 404, 405, 410, 422), (role, url)
            assert "Writing is paused" not in page.text

    asker = browsers["member"]
    for url, form in (
        (f"/questions/{question}/answers", {"body": "What I <typed>"}),
        (f"/questions/{question}/comments", {"body": "What I <typed>"}),
        (f"/questions/{question}/accept/{world.answers['answered']}", {"thanks": "What I <typed>"}),
        ("/ask", {"title": "What I <typed> in one line", "body": "What I <typed>", "category": "1"}),
    ):
        page = asker.post(url, form)
        assert page.status_code == 503, url
        assert "What I &lt;typed&gt;" in page.text
        assert "nothing you typed is lost" in page.text
        assert faults(page.text) == []
    page = browsers["visitor"].get("/questions")
    assert page.status_code == 200
    assert "Writing is paused" in page.text
    signing_in = browsers["visitor"].post(
        "/sign-in", {"email": "a@example.com", "password": "x"}, page="/sign-in"
    )
    assert signing_in.status_code == 503
