"""The form of a help article. What a field may hold is decided in `texts`."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField

from app.core.web.form_fields import Form
from app.forum.queries import all_categories


class ArticleForm(Form):
    title = StringField("What is it about?", description="As somebody would look for it.")
    summary = TextAreaField("In short", description="One or two sentences, for lists and search.")
    body = TextAreaField("Text", description="What to do, step by step. Say for which products it holds.")
    category = SelectField("Category", validate_choice=False)
    tags = StringField("Tags", description="Up to five, separated by spaces.")
    reason = StringField("Why you edit it", description="They stand in the history, for others to read.")

    def load_categories(self) -> None:
        self.category.choices = [("", "Choose a category")] + [
            (str(category.id), category.name) for category in all_categories()
        ]
