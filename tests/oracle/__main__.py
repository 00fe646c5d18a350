"""`python -m tests.oracle FOLDER [AS_OF]`: print the figures of a dump or an archive."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.oracle import archive, figures, reputation, stackexchange

folder = Path(sys.argv[1])
as_of = datetime.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else datetime.now(UTC)
is_archive = (folder / "archive.json").exists()
questions = (archive if is_archive else stackexchange).questions(folder).values()
print(json.dumps(figures.statistics(questions, as_of=as_of), indent=1))
eligible = [question for question in questions if question.excluded is None]
print("solved, of all questions:", sum(question.solved is not None for question in questions))
print("solved, of eligible ones:", sum(question.solved is not None for question in eligible))
print("self-solved, of eligible:", sum(question.self_solved for question in eligible))
if not is_archive:
    ledger = reputation.accounts(folder).values()
    print("members with a line:", len(ledger))
    print("points, all lines:", sum(account.uncapped for account in ledger))
    print("points, as shown:", sum(account.total for account in ledger))
