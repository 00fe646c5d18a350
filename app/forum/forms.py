"""Forms of the forum. What a field may hold is decided in `texts`."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField

from app.forum.queries import all_categories


class AskForm(FlaskForm):
    title = StringField("In one sentence, what goes wrong?")
    body = TextAreaField("Tell us more")
    category = SelectField("Category", validate_choice=False)
    tags = StringField("Tags", description="Up to five, separated by spaces.")

    def load_categories(self) -> None:
        self.category.choices = [("", "Choose a category")] + [
            (str(category.id), category.name) for category in all_categories()
        ]


class AnswerForm(FlaskForm):
    body = TextAreaField("Your answer")
