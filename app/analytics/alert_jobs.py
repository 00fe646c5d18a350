"""What the worker does for the statistics: judging alerts, and telling of them."""

from __future__ import annotations

import json
from datetime import timedelta

from app.analytics import hook
from app.analytics.alert_rules import addresses_of_managers
from app.analytics.models import Alert
from app.analytics.services.judge_alerts import HOOK_JOB, MAIL_JOB, judge_alerts
from app.analytics.standing_alerts import forget_standing
from app.core import clock, mail
from app.core.db import db
from app.core.kernel import Kernel, current_settings
from app.core.options import option
from app.core.site import current_site
from app.core.web.rendering import render_mail

JUDGE_JOB = "analytics.judge_alerts"


def register(kernel: Kernel) -> None:
    kernel.handle(JUDGE_JOB, _judge, every=timedelta(hours=1))
    kernel.handle(MAIL_JOB, mail_alert)
    kernel.handle(HOOK_JOB, call_hook)


def _judge() -> None:
    judge_alerts()
    forget_standing()


def mail_alert(alert_id: int) -> None:
    """To every manager with an address."""
    alert = db.session.get_one(Alert, alert_id)
    context = {"words": alert.words, "link": current_settings().PUBLIC_URL + alert.url}
    for address in addresses_of_managers():
        mail.send(render_mail(address, template="alert", subject="Something needs a look", **context))


def call_hook(alert_id: int, over: bool) -> None:
    """Nothing when no address is set any more. Tried again when it fails, not when it is refused."""
    url = str(option("analytics.alert_hook"))
    if not url:
        return
    alert = db.session.get_one(Alert, alert_id)
    body = {
        "id": alert.id,
        "about": alert.key,
        "state": "over" if over else "raised",
        "text": alert.words,
        "url": current_settings().PUBLIC_URL + alert.url,
        "raised_at": alert.raised_at.isoformat(),
        "community": current_site().name,
    }
    hook.call(url, json.dumps(body).encode(), moment=int(clock.now().timestamp()))
