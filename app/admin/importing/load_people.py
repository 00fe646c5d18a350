"""Members and their badges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.accounts.models import Member
from app.admin.importing.batch import Batch
from app.admin.importing.bulk import Lookup
from app.admin.importing.known import known_members
from app.admin.importing.records import BadgeRecord, MemberRecord
from app.admin.importing.texts import one_line
from app.admin.models import ImportRun
from app.core.db import db
from app.core.kernel import current_kernel
from app.core.text import case_fold_key

LONGEST_ADDRESS = 254
NO_MEMBER = "the member is not there"


_addresses = Lookup(lambda among: select(Member.email_key).where(among(Member.email_key, "keys")))


def load_members(batch: Batch, records: list[MemberRecord]) -> None:
    """Add members without a password; whoever has an address can ask for a link to set one."""
    fresh = batch.whole(batch.new_rows("member", records, lambda record: record.external_id))
    taken = _addresses_taken(record.email for record in fresh.values())
    # Where the source does not say when somebody joined, the time of the run stands in for it:
    # `joined_by_first_post` finds these rows by it.
    started_at = db.session.get_one(ImportRun, batch.run_id).started_at
    rows: dict[str, dict[str, Any]] = {}
    for name, record in fresh.items():
        row = _member_row(record, batch.text_of(record).html)
        row["joined_at"] = record.joined_at or started_at
        if record.email is not None:
            key = case_fold_key(record.email)
            if key in taken or len(record.email) > LONGEST_ADDRESS or len(key) > LONGEST_ADDRESS:
                batch.tally.remarks["members imported without their address, which another member has"] += 1
            else:
                taken.add(key)
                row |= {"email": record.email, "email_key": key}
        rows[name] = row
    batch.store("member", Member, rows)


def _member_row(record: MemberRecord, about_html: str) -> dict[str, Any]:
    name = one_line(record.name, 80) or f"user{record.external_id}"[:80]
    return {
        "name": name,
        "name_key": case_fold_key(name)[:160],
        "email": None,
        "email_key": None,
        "email_verified_at": None,
        "password_hash": None,
        "role": record.role,
        "automatic": record.automatic,
        "about_source": record.about or "",
        "about_format": record.about_format,
        "about_html": about_html,
        "location": one_line(record.location, 120),
        "time_zone": one_line(record.time_zone, 60),
    }


def _addresses_taken(addresses: Iterable[str | None]) -> set[str]:
    keys = {case_fold_key(address) for address in addresses if address is not None}
    return {row.email_key for row in _addresses(keys=keys)}


def load_badges(batch: Batch, records: list[BadgeRecord]) -> None:
    """Hand badges to whoever keeps them; nobody does while `superusers` is unplugged."""
    receivers = current_kernel().slots["imported_badges"]
    if not receivers:
        batch.leave_out(records[0].file, "badge (nobody here keeps badges)", len(records))
        return
    members = known_members(batch.source_id, (record.member for record in records))
    rows = []
    for record in records:
        if record.member in members:
            rows.append((members[record.member].id, one_line(record.name, 80), record.at))
        else:
            batch.reject(record, NO_MEMBER)
    if rows:
        new = max(receive(rows) for receive in receivers)
        batch.tally.imported["badge"] += new
        batch.tally.there["badge"] += len(rows) - new
