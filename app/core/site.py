"""The site's own words: its name and tagline. One row, read at most every two seconds a process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from flask import current_app
from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import db
from app.core.types import Base, UtcDateTime

CACHE_S = 2.0


class SiteRow(Base):
    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))
    tagline: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    tagline: str
    is_set_up: bool


UNNAMED = Site(name="Community", tagline="", is_set_up=False)


def current_site() -> Site:
    """The site as it is called now; `UNNAMED` before it has been set up."""
    kept: tuple[float, Site] | None = current_app.extensions.get("site")
    if kept is not None and monotonic() - kept[0] < CACHE_S:
        return kept[1]
    row = db.session.execute(select(SiteRow.name, SiteRow.tagline)).first()
    site = Site(row.name, row.tagline, is_set_up=True) if row else UNNAMED
    if site.is_set_up:  # an unnamed site is about to get its name: do not keep it
        current_app.extensions["site"] = (monotonic(), site)
    return site


def name_site(name: str, tagline: str = "") -> None:
    """Give the site its name, or another one. Inside a command."""
    row = db.session.get(SiteRow, 1)
    if row is None:
        db.session.add(SiteRow(id=1, name=name, tagline=tagline, created_at=clock.now()))
    else:
        row.name, row.tagline = name, tagline
    current_app.extensions.pop("site", None)
