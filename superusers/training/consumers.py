"""Training hears of who leaves, and lets the ledger follow the reports of product tests."""

from __future__ import annotations

from app.accounts.events import MemberClosed
from app.core.kernel import Kernel
from superusers.reputation.services.reconcile_ledger import follow_source
from superusers.reputation.sources import add_source
from superusers.training.earnings import REPORTS, SOURCE
from superusers.training.events import ProductTestReported
from superusers.training.services._leaving import forget_member


def register(kernel: Kernel) -> None:
    kernel.consume("training.member_closed", on_member_closed, MemberClosed)
    # By the ledger's name: its nightly check waits for what is on its way to it.
    kernel.consume("reputation.product_tests", on_test_reported, ProductTestReported)
    add_source(kernel, SOURCE)


def on_member_closed(event: MemberClosed) -> None:
    forget_member(event.member_id)


def on_test_reported(event: ProductTestReported) -> None:
    follow_source(REPORTS, [event.tester_id])
