"""Name, tagline, colour, corners and mark of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from app.admin.brand import DARK, LARGEST_RADIUS, LIGHT, measure, style_sheet
from app.admin.marks import digest_of
from app.admin.policy import can_administer
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.colours import read_colour
from app.core.db import db, insert_ignoring
from app.core.policy import Invalid
from app.core.site import SiteMark, SiteRow, forget_site
from app.core.uow import command


@dataclass(frozen=True, slots=True)
class Brand:
    name: str
    tagline: str = ""
    accent: str = ""
    accent_dark: str = ""
    radius: int | None = None


@command
def change_brand(actor: Actor, brand: Brand, *, mark: bytes | None = None, drop_mark: bool = False) -> None:
    """Change the brand at once. `mark`: another one, as `read_mark` gives it; None: as it is.

    Raises Refused, or Invalid with the figures where a colour cannot be read well enough.
    """
    can_administer(actor).enforce()
    _refuse_unreadable(brand)
    row = db.session.get(SiteRow, 1, with_for_update=True)
    if row is None:
        row = SiteRow(id=1, name=brand.name, created_at=clock.now())
        db.session.add(row)
    before = {"name": row.name, "tagline": row.tagline, "accent": row.accent, "radius": row.radius}
    before |= {"accent_dark": row.accent_dark, "mark": row.mark_digest}
    row.name, row.tagline, row.radius = brand.name, brand.tagline, brand.radius
    row.accent, row.accent_dark = brand.accent, brand.accent_dark
    row.style = style_sheet(brand.accent, brand.accent_dark, brand.radius)
    row.style_digest = digest_of(row.style.encode()) if row.style else ""
    if mark is not None or drop_mark:
        _change_mark(row, mark)
    after = {"name": row.name, "tagline": row.tagline, "accent": row.accent, "radius": row.radius}
    after |= {"accent_dark": row.accent_dark, "mark": row.mark_digest}
    changed: dict[str, Any] = {
        key: [before[key] or "", value or ""] for key, value in after.items() if value != before[key]
    }
    if changed:
        record(actor, "admin.brand_changed", subject=("site", None), **changed)
    forget_site()


def _refuse_unreadable(brand: Brand) -> None:
    problems: dict[str, str] = {}
    for field, text, theme in (("accent", brand.accent, LIGHT), ("accent_dark", brand.accent_dark, DARK)):
        if not text:
            continue
        colour = read_colour(text)
        if colour is None:
            problems[field] = "Please give a colour as #rrggbb, such as #b4450f."
        elif not (measured := measure(colour, theme)).is_enough:
            problems[field] = measured.in_words
    if brand.accent_dark and not brand.accent:
        problems["accent_dark"] = "Please give the accent of the light theme too."
    if brand.radius is not None and not 0 <= brand.radius <= LARGEST_RADIUS:
        problems["radius"] = f"Please give a number from 0 to {LARGEST_RADIUS}."
    if problems:
        raise Invalid(**problems)


def _change_mark(row: SiteRow, mark: bytes | None) -> None:
    row.mark_digest = digest_of(mark) if mark else ""
    db.session.execute(delete(SiteMark).where(SiteMark.digest != row.mark_digest))
    if mark:
        db.session.execute(insert_ignoring(SiteMark).values(digest=row.mark_digest, picture=mark))
