"""Forms of the forum. What a field may hold is decided in `texts`."""

from __future__ import annotations

from functools import cache

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
    is_blank = False
    body = TextAreaField("Your answer")


@cache
def blank_answer_form() -> AnswerForm:
    """The empty composer, one for all pages: its template writes the token, and nobody fills it in."""
    form = AnswerForm(formdata=None, meta={"csrf": False})
    form.is_blank = True
    return form


class EditForm(Form):
    body = TextAreaField("Text")
    reason = StringField("Why you edit it")


class EditQuestionForm(Form):
    title = StringField("In one sentence, what goes wrong?")
    body = TextAreaField("Tell us more")
    category = SelectField("Category", validate_choice=False)
    tags = StringField("Tags", description="Up to five, separated by spaces.")
    reason = StringField("Why you edit it")

    def load_categories(self) -> None:
        self.category.choices = [(str(category.id), category.name) for category in all_categories()]
