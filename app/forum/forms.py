"""Forms of the forum. What a field may hold is decided in `texts`."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField

from app.core.web.form_fields import Form
from app.forum.queries import all_categories


class AskForm(Form):
    title = StringField("In one sentence, what goes wrong?")
    body = TextAreaField("Tell us more")
    category = SelectField("Category", validate_choice=False)
    tags = StringField("Tags", description="Up to five, separated by spaces.")

    def load_categories(self) -> None:
        self.category.choices = [("", "Choose a category")] + [
            (str(category.id), category.name) for category in all_categories()
        ]


class AnswerForm(Form):
    body = TextAreaField("Your answer")
