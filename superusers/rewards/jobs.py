"""What happens to rewards as time goes by."""

from __future__ import annotations

from datetime import timedelta

from app.core.doctor import FAIL, OK
from app.core.kernel import Kernel
from superusers.rewards.queries.differences import differences
from superusers.rewards.services.erase_addresses import erase_addresses
from superusers.rewards.services.fund_waiting_grants import fund_waiting_grants
from superusers.rewards.services.reconcile_rewards import reconcile_rewards
from superusers.rewards.services.release_grants import release_grants


def register(kernel: Kernel) -> None:
    kernel.handle("rewards.release", release_due, every=timedelta(hours=1))
    kernel.handle("rewards.fund_waiting", fund_waiting, every=timedelta(hours=6))
    kernel.handle("rewards.erase_addresses", erase, every=timedelta(hours=6))
    kernel.handle("rewards.reconcile", reconcile, every=timedelta(days=1))
    kernel.checks["credits"] = check_credits


def release_due() -> None:
    while release_grants():
        pass


def fund_waiting() -> None:
    while fund_waiting_grants():
        pass


def erase() -> None:
    erase_addresses()


def reconcile() -> None:
    reconcile_rewards()


def check_credits() -> tuple[str, str]:
    found = differences()
    if not found:
        return OK, "the ledgers of credits and money agree"
    return FAIL, f"{len(found)} differences, such as: {found[0]}"
