"""What was told a year ago is forgotten; newer things, and lines that hold any, stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.notifications.jobs import forget
from app.notifications.models import Notification, NotificationLine, NotificationMail
from app.notifications.services import forget_told
from tests.app.notifications.told import deliver_later, lines, person, rows
from tests.make.community import Community


def test_old_notifications_go_with_their_lines_and_mails(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forget_told, "BATCH", 2)
    community.name_site()
    ada, bo = person(community, "Ada"), person(community, "Bo")
    with clock.shifted_by(timedelta(days=-400)):
        old, growing = community.question(ada), community.question(ada)
        for _ in range(3):
            community.answer(old)
        community.answer(growing, bo)
        community.accept(old, community.answer(old, bo))
        deliver_later(community)
    community.answer(growing, bo)
    deliver_later(community)
    assert len(rows(ada)) == 6
    forget()
    [left] = rows(ada)
    [line] = lines(ada)
    assert (left.question_id, line.url) == (growing, f"/questions/{growing}/{line.url.rpartition('/')[2]}")
    assert rows(bo) == []
    for table in (Notification, NotificationLine, NotificationMail):
        assert db.session.scalar(select(func.count()).select_from(table)) == 1
    forget()
    assert len(rows(ada)) == 1
