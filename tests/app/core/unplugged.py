"""The forum in a process that has never heard of `superusers`: the main path, and every page there is.

    python -m tests.app.core.unplugged FOLDER DATABASE_URL

Prints the pages it has opened, as JSON. Run by test_without_superusers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from flask import Flask

from app import create_app
from app.analytics.queries import Cohort, overall
from app.forum.services.unaccept_answer import unaccept_answer
from app.moderation.services.flag_post import flag_post
from config import Settings
from tests.make.community import Community


def main(folder: str, url: str) -> None:
    settings = Settings(
        SECRET_KEY="a-secret-for-tests-only-0123456789abcdef",
        DATA_DIR=folder,
        DATABASE_URL=url,
        MAIL_URL=f"file://{folder}/mail",
        EMBEDDED_WORKER="off",
        PUBLIC_URL="http://localhost",
    )
    app = create_app(settings)
    with app.app_context():
        pages = walk(app)
    imported = [name for name in sys.modules if name.split(".")[0] == "superusers"]
    assert not imported, imported
    Path(folder, "pages.json").write_text(json.dumps(pages))


def walk(app: Flask) -> dict[str, int]:
    community = Community(app)
    asker, helper = community.member("Ada"), community.member("Bo")
    staff = community.member("Cy", role="community_manager")
    question = community.question(asker, tags=("wi-fi",))
    answer = community.answer(question, helper)
    community.vote(asker, question, answer_id=answer)
    community.accept(question, answer)
    assert community.deliver() > 0
    assert overall(Cohort()).rates["solved"]["ever"].count == 1
    unaccept_answer(asker, question)
    community.deliver()
    assert overall(Cohort()).rates["solved"]["ever"].count == 0
    community.accept(question, answer, by=staff)
    comment = community.comment(question, helper)
    flag_post(asker, "comment", comment, reason="off_topic")
    community.deliver()

    values = {"question_id": question, "answer_id": answer, "member_id": helper.member_id, "slug": "x"}
    values |= {"token": "t", "comment_id": comment}
    values |= {"digest": "x", "kind": "x"}  # and 1 for any other
    browsers = {
        "visitor": community.browser(),
        "asker": community.browser(asker),
        "staff": community.browser(staff),
    }
    opened = {}
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            path = rule.rule
            for name in rule.arguments:
                given = values.get(name, 1)
                path = path.replace(f"<id:{name}>", str(given)).replace(f"<{name}>", str(given))
            for who, browser in browsers.items():
                opened[f"{who} {path}"] = browser.get(path, follow_redirects=True).status_code
    return opened


if __name__ == "__main__":
    main(*sys.argv[1:])
