"""Forms of rewards. What a field may hold is decided by `money`, `texts` and the use cases."""

from __future__ import annotations

from wtforms import BooleanField, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from app.core.money import CURRENCIES
from app.core.web.form_fields import Form

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}
DAY = {"type": "date", "autocomplete": "off"}


class RuleForm(Form):
    credits = StringField("Credits", render_kw=NUMBER, description="0 switches the rule off from now on.")
    marked_percent = StringField(
        "Per cent where the asker did not confirm it",
        render_kw=NUMBER,
        description="An acceptance by staff or a super user weighs so much of the asker's own.",
    )
    member_cap = StringField(
        "Most for one member in a month", render_kw=NUMBER, description="Credits. 0 for no limit."
    )
    total_cap = StringField(
        "Most for all members in a month", render_kw=NUMBER, description="Credits. 0 for no limit."
    )
    reason = StringField("Reason", description="It stands beside the version.")


class GrantForm(Form):
    member = StringField("Member", description="The name as it stands on the page, or the page's number.")
    credits = StringField("Credits", render_kw=NUMBER)
    reason = TextAreaField("Reason", description="The member reads it.")


class ReasonForm(Form):
    reason = StringField("Reason")


class RateForm(Form):
    currency = SelectField(
        "Currency", choices=[SelectChoice(code, code) for code in CURRENCIES], validate_choice=False
    )
    minor_per_credit = StringField(
        "What a credit is worth", render_kw=NUMBER, description="In cents, or the currency's smallest unit."
    )


class YearForm(Form):
    year = StringField("Year", render_kw=NUMBER)


class PlanForm(Form):
    line = SelectField("Line", validate_choice=False)
    planned = StringField("Planned for the whole year", render_kw=AMOUNT)
    reason = StringField("Reason")


class SpendForm(Form):
    line = SelectField("Line", validate_choice=False)
    what = SelectField(
        "What",
        choices=[
            SelectChoice("spent", "Spent"),
            SelectChoice("committed", "Committed"),
            SelectChoice("paid", "Spent, as it was committed before"),
            SelectChoice("uncommitted", "Not committed any more"),
        ],
        validate_choice=False,
    )
    amount = StringField("Amount", render_kw=AMOUNT)
    reason = StringField("What for")


class FundForm(Form):
    direction = SelectField(
        "Direction",
        choices=[SelectChoice("in", "Into the budget"), SelectChoice("out", "Out of the budget")],
        validate_choice=False,
    )
    amount = StringField("Credits", render_kw=NUMBER)
    reason = StringField("Reason")


class LineForm(Form):
    name = StringField("Name of the line")


class ChooseForm(Form):
    country = StringField("Country", description="Two letters, such as DE.")
    address = TextAreaField(
        "Address",
        description="Encrypted, seen only by the person who sends it, and erased after delivery.",
    )


class ItemForm(Form):
    name = StringField("Name")
    description = TextAreaField("Description")
    kind = SelectField("Kind", validate_choice=False)
    cost = StringField("Cost in credits", render_kw=NUMBER)
    currency = SelectField(
        "Currency", choices=[SelectChoice(code, code) for code in CURRENCIES], validate_choice=False
    )
    value = StringField("Fair value", render_kw=AMOUNT)
    delivery = StringField("Delivery costs us", render_kw=AMOUNT)
    customs = StringField("Declared at customs as", render_kw=AMOUNT)
    member_pays = BooleanField("The member pays duties at the border")
    match_percent = StringField(
        "Of a donation, we add",
        render_kw=NUMBER,
        default="100",
        description="Per cent; 100 doubles it. Other kinds ignore it.",
    )
    countries = StringField("Countries", description="Two letters each; empty for everywhere.")
    stock = StringField(
        "In stock",
        render_kw=NUMBER,
        description="Empty for as many as are asked for. Vouchers have as many as there are codes.",
    )
    member_limit = StringField("Most for one member", render_kw=NUMBER, description="0 for no limit.")
    window_only = BooleanField("Only while a payout window is open")
    offered = BooleanField("Members can choose it")
    picture = FileField("Picture", description="JPEG, PNG, WebP or GIF, at most 5 MB. We cut it square.")
    picture_kept = HiddenField()
    """The stem of a picture that came with a form that had an error."""


class CodesForm(Form):
    codes = TextAreaField("Codes", description="One a line. They are encrypted, and nobody reads them here.")
    valid_until = StringField("Last day", render_kw=DAY, description="Empty where they never end.")


class ThankForm(Form):
    voucher = SelectField("With", validate_choice=False)
    credits = StringField("How many credits", render_kw=NUMBER)
    words = StringField("A line of thanks", description="Everybody reads it, below the post.")


class WindowForm(Form):
    name = StringField("Name", description="Members read it: June 2027.")
    first = StringField("First day", render_kw=DAY)
    last = StringField("Last day", render_kw=DAY, description="It closes at the end of this day.")


class SettleForm(Form):
    reference = StringField("Reference of the payment", description="It stands on the receipts.")
