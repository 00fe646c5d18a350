"""The path everything hangs on, on the forum's pages: ask, answer, accept."""

from __future__ import annotations

from tests.make.community import Community


def test_the_pages_of_the_path_can_be_read(community: Community) -> None:
    asker = community.member("Ada")
    question = community.question(asker, tags=("wi-fi", "mesh"))
    answer = community.answer(question)
    browser = community.browser(asker)
    page = browser.get(f"/questions/{question}", follow_redirects=True)
    assert page.status_code == 200
    assert "Did this solve it?" in page.text
    done = browser.post(
        f"/questions/{question}/accept/{answer}", {"thanks": "It works"}, page=f"/questions/{question}"
    )
    assert done.status_code == 303
    page = community.browser().get(f"/questions/{question}", follow_redirects=True)
    assert "accepted by the asker" in page.text
    assert "It works" in page.text
    assert community.browser().get("/").status_code == 200
