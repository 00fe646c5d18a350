"""`flask search`: the index made anew, and how good similar questions are."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.search.current import current_engine
from app.search.engine import Busy, SearchUnavailable
from app.search.evaluation import UnreadablePairs, evaluate_pairs, read_pairs
from app.search.queries import count_questions
from app.search.rebuild import rebuild_index

search = AppGroup("search", help="The search index.")


@search.command("rebuild")
def rebuild() -> None:
    """Make the index anew beside the old one, which answers until the new one is whole."""
    with click.progressbar(length=count_questions(), label="Questions") as bar:
        try:
            count = rebuild_index(bar.update)
        except Busy as error:
            raise click.ClickException("the index is being made anew by another process") from error
        except SearchUnavailable as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{count:,} questions")


@search.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lines", type=click.Choice(["all", "odd", "even"]), default="all", help="Lines of the file.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def evaluate(file: Path, lines: str, as_json: bool) -> None:
    """Hold similar questions against FILE, pairs of questions of an imported community that belong."""
    wanted = {"all": (0, 1), "odd": (1,), "even": (0,)}[lines]
    try:
        pairs = [pair for pair in read_pairs(file) if pair.line % 2 in wanted]
        if not current_engine().is_whole():  # right after an import
            rebuild_index()
        found = evaluate_pairs(pairs)
    except (UnreadablePairs, SearchUnavailable) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2))
        return
    for words, score in (("all pairs", found.everything), ("worded as duplicates", found.duplicates)):
        click.echo(
            f"{words:22} hit@10 {score.hits:.2f}  MRR {score.mrr:.2f}  of {score.queries:,} questions asked"
        )
    click.echo(f"{found.left_out:,} of {found.pairs:,} pairs left out: not visible, or not in that order")
