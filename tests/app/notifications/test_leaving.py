"""Who leaves takes along what was told to them, and is told nothing more."""

from __future__ import annotations

from sqlalchemy import func, select

from app.accounts.services.close_account import close_account
from app.core.db import db
from app.notifications.kinds import KINDS
from app.notifications.models import Notification, NotificationLine, NotificationMail, NotificationSetting
from app.notifications.personal_data import data_of_notifications
from app.notifications.services.save_settings import save_settings
from tests.app.notifications.told import deliver_later, person
from tests.make.community import Community


def test_closing_an_account_forgets_its_notifications(community: Community) -> None:
    community.name_site()
    ada, bo = person(community, "Ada", password_hash="x"), person(community, "Bo")
    save_settings(ada, in_app={"answer"}, by_mail={"answer"})
    question = community.question(ada)
    answer = community.answer(question, bo)
    deliver_later(community)
    data = data_of_notifications(ada.signed_in_id)
    assert [row["cause"] for row in data["told"]] == [f"answer:{answer}"]
    assert {row["kind"] for row in data["settings"]} == {kind.name for kind in KINDS}
    community.answer(question, bo)  # told, and its mail waits
    community.deliver()
    close_account(ada, checked_hash="x")
    community.answer(question, bo)
    deliver_later(community)
    for table in (Notification, NotificationLine, NotificationMail, NotificationSetting):
        count = select(func.count()).where(table.member_id == ada.member_id)
        assert db.session.scalar(count) == 0
