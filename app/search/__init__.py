"""Search: indexes of questions and articles, the search page, and what is like a question being asked."""

from __future__ import annotations

from flask import Flask

from app.core.kernel import kernel_of
from app.core.options import Option


def init_app(app: Flask) -> None:
    from app.search import consumers, jobs
    from app.search.analysis import DEFAULT_LANGUAGE, STEMMED
    from app.search.cli import search
    from app.search.current import LANGUAGE
    from app.search.doctor import check_articles, check_questions
    from app.search.rebuild import rebuild_later
    from app.search.slots import register as register_slots
    from app.search.views import bp

    kernel = kernel_of(app)
    kernel.option(
        Option(
            LANGUAGE,
            DEFAULT_LANGUAGE,
            label="Language of the community",
            help="Words are searched for in all their forms in this language, and in those that questions "
            "say they are written in. After a change the index is made anew, which takes a minute.",
            choices=tuple((code, LANGUAGES[code]) for code in STEMMED),
        )
    )
    consumers.register(kernel)
    jobs.register(kernel)
    register_slots(kernel)
    kernel.folds["search"] = rebuild_later
    kernel.checks["search index"] = check_questions
    kernel.checks["article index"] = check_articles
    app.register_blueprint(bp)
    app.cli.add_command(search)


LANGUAGES = {
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hu": "Hungarian",
    "it": "Italian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
}
