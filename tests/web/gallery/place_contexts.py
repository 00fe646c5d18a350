"""The programme's own pages: a member's place, candidates, agreements, the lounge; and its mail."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from superusers.programme.life_cycle import WORDS, By, State
from superusers.programme.queries.places import Place, Step
from tests.web.gallery import rows
from tests.web.gallery.shelf import visitor

STEPS = [
    Step(4, rows.before(days=2), "On leave", "Tomas Keller", By.SELF, "", "", "Super user"),
    Step(3, rows.before(days=90), "Renewed", "Lena Brandt", By.MANAGER, "", "Thank you.", "Super user"),
    Step(2, rows.before(days=270), "Active", "Lena Brandt", By.MANAGER, "", rows.LONG_WORD, "Helper"),
    Step(1, rows.before(days=300), "Noticed", "the community's own rules", By.SYSTEM, "", "", ""),
]
PLACE = Place(1, State.ON_LEAVE, 1, "Everywhere", 2, "Super user", rows.before(days=270))
ON_PATH: dict[str, Any] = {"place": PLACE, "steps": STEPS, "state_words": WORDS}
OFF_PATH: dict[str, Any] = {"place": None, "steps": [], "state_words": WORDS}

MAIL = {
    "name": "Ada",
    "text": "You are invited to the super-user programme.",
    "reason": "",
    "until": None,
    "link": "https://community.example/my-path",
    "link_words": "Your path",
    "subject": "An invitation to the super users",
    "site_name": "Northlight Community",
    "public_url": "https://community.example",
}
LONG = {"reason": f"{rows.LONG_WORD}\nand more", "until": rows.NOW}
PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "mail-programme-txt": ("email/programme_letter.txt", visitor(), MAIL, {}),
    "mail-programme": ("email/programme_letter.html", visitor(), MAIL, {}),
    "mail-programme-reason": ("email/programme_letter.html", visitor(), MAIL | LONG, {}),
    "mail-programme-reason-txt": ("email/programme_letter.txt", visitor(), MAIL | LONG, {}),
}
