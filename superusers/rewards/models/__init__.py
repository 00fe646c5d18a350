"""The tables of rewards: the ledger of credits, grants and their rules, money, the catalogue, windows."""

from __future__ import annotations

from superusers.rewards.models.catalogue import Item, Redemption, VoucherCode
from superusers.rewards.models.grants import CreditUse, EarningRule, Grant
from superusers.rewards.models.ledger import CreditAccount, CreditLine, CreditTransaction
from superusers.rewards.models.money import BudgetEntry, BudgetLine, CreditRate, CreditYear
from superusers.rewards.models.windows import PayoutWindow

__all__ = [
    "BudgetEntry",
    "BudgetLine",
    "CreditAccount",
    "CreditLine",
    "CreditRate",
    "CreditTransaction",
    "CreditUse",
    "CreditYear",
    "EarningRule",
    "Grant",
    "Item",
    "PayoutWindow",
    "Redemption",
    "VoucherCode",
]
