"""`flask search`: the indexes made anew, and how good similar questions and articles are."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.search.engine import Busy, SearchUnavailable
from app.search.evaluation import UnreadablePairs, evaluate_pairs, read_pairs
from app.search.indexes import ARTICLES, QUESTIONS
from app.search.queries import count_questions
from app.search.rebuild import rebuild_index

search = AppGroup("search", help="The search indexes.")


@search.command("rebuild")
def rebuild() -> None:
    """Make the indexes anew beside the old ones, which answer until the new ones are whole."""
    with click.progressbar(length=count_questions(), label="Questions") as bar:
        try:
            count = rebuild_index(bar.update)
            articles = rebuild_index(index=ARTICLES)
        except Busy as error:
            raise click.ClickException("the index is being made anew by another process") from error
        except SearchUnavailable as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{count:,} questions, {articles:,} articles")


@search.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lines", type=click.Choice(["all", "odd", "even"]), default="all", help="Lines of the file.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
def evaluate(file: Path, lines: str, as_json: bool) -> None:
    """Hold similar questions, or articles, against FILE: pairs of an imported community that belong."""
    wanted = {"all": (0, 1), "odd": (1,), "even": (0,)}[lines]
    try:
        pairs = [pair for pair in read_pairs(file) if pair.line % 2 in wanted]
        index = ARTICLES if any(pair.article for pair in pairs) else QUESTIONS
        if not index.engine().is_whole():  # right after an import
            rebuild_index(index=index)
        found = evaluate_pairs(pairs)
    except (UnreadablePairs, SearchUnavailable) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2))
        return
    shown = [("all pairs", found.everything)]
    shown += [] if found.of_articles else [("worded as duplicates", found.duplicates)]
    for words, score in shown:
        click.echo(
            f"{words:22} hit@10 {score.hits:.2f}  MRR {score.mrr:.2f}  of {score.queries:,} questions asked"
        )
    click.echo(f"{found.left_out:,} of {found.pairs:,} pairs left out: not visible, or not in that order")
