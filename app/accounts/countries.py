"""Countries, as far as a member's time zone tells: the one place a member may have said without meaning to.

From the tables of the IANA time zone database (zone.tab, iso3166.tab), which come with the package tzdata.
"""

from __future__ import annotations

import functools
from importlib.resources import files


def country_of_zone(zone: str) -> str | None:
    """The ISO 3166 code of the country that a zone is named after; None for UTC and what is no zone."""
    return _countries().get(zone)


def zones_of_country(code: str) -> list[str]:
    """Nothing for a code that there is not."""
    return [zone for zone, country in _countries().items() if country == code]


def known_zones() -> list[str]:
    return list(_countries())


@functools.cache
def country_names() -> dict[str, str]:
    """By code, in English."""
    return {code: name for code, name, *_ in _rows("iso3166.tab")}


@functools.cache
def _countries() -> dict[str, str]:
    """By zone, older names of zones included: browsers still send some."""
    found = {zone: code for code, _, zone, *_ in _rows("zone.tab")}
    for line in _table("tzdata.zi").splitlines():
        if line.startswith("L "):
            _, now, before = line.split()
            if now in found:
                found.setdefault(before, found[now])
    return found


def _rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in _table(name).splitlines() if line and not line.startswith("#")]


def _table(name: str) -> str:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
