"""Options as the page of defaults shows them: in groups, with what was typed and what others saved
meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.kernel import current_kernel
from app.core.options import Option, Value, forget_options, option
from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

SEEN = "seen:"
LONGEST_TEXT = 10_000
ROOMS = {
    "core": "The site",
    "accounts": "Accounts",
    "forum": "Questions and answers",
    "moderation": "Moderation",
    "notifications": "Messages",
    "search": "Search",
    "analytics": "Statistics",
    "admin": "Administration",
    "reputation": "Reputation",
    "rewards": "Rewards",
}


@dataclass(slots=True)
class OptionField:
    option: Option
    value: str
    """As it stands in the control."""
    seen: str
    problem: str = ""

    @property
    def id(self) -> str:
        return "option-" + self.option.key.replace(".", "-").replace("_", "-")

    @property
    def kind(self) -> str:
        if isinstance(self.option.default, bool):
            return "switch"
        if isinstance(self.option.default, int):
            return "number"
        return "choice" if self.option.choices else "text"

    @property
    def default(self) -> str:
        """The default in words."""
        default = self.option.default
        if isinstance(default, bool):
            return "on" if default else "off"
        return dict(self.option.choices).get(str(default), str(default))


@dataclass(slots=True)
class OptionGroup:
    title: str
    fields: list[OptionField] = field(default_factory=list)


def written(value: Value) -> str:
    """A value as a form carries it."""
    return ("1" if value else "0") if isinstance(value, bool) else str(value)


def option_groups(
    typed: Mapping[str, str] | None = None,
    *,
    problems: Mapping[str, str] | None = None,
    meanwhile: Mapping[str, Value] | None = None,
) -> list[OptionGroup]:
    """Every option there is, by room. `meanwhile`: what somebody else has just saved, for the form that
    lost.
    """
    if typed is None:
        forget_options()  # this page shows what stands, not what stood two seconds ago
    problems, meanwhile, groups = problems or {}, meanwhile or {}, dict[str, OptionGroup]()
    for key, declared in sorted(current_kernel().options.items()):
        value = seen = written(option(key))
        if typed is not None:
            value, seen = (
                typed.get(key, "0" if declared.default in (True, False) else ""),
                typed.get(SEEN + key, seen),
            )
        problem = problems.get(key, "")
        if key in meanwhile:
            now = seen = written(meanwhile[key])
            shown = {"0": "off", "1": "on"}[now] if isinstance(declared.default, bool) else now
            problem = (
                f"Somebody else has just saved {dict(declared.choices).get(shown, shown)} here. "
                "What you chose is still in the field: save again to replace theirs."
            )
        title = ROOMS.get(declared.room, declared.room.replace("_", " ").capitalize())
        groups.setdefault(title, OptionGroup(title)).fields.append(
            OptionField(declared, value, seen, problem)
        )
    return sorted(groups.values(), key=lambda group: [*ROOMS.values(), group.title].index(group.title))


def read_options(form: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, Value], dict[str, str]]:
    """What a form says: values, what its sender saw, and problems, each by key.

    An option that the form does not have (it came with an update meanwhile) is left alone.
    """
    values: dict[str, Value] = {}
    seen: dict[str, Value] = {}
    problems: dict[str, str] = {}
    for key, declared in current_kernel().options.items():
        if SEEN + key not in form:
            continue
        try:
            seen[key] = declared.read(form[SEEN + key])
        except Invalid:
            continue  # no form of ours: what was seen is one of its values
        try:
            values[key] = declared.read(_storable(form.get(key, "")))
        except (Invalid, UnstorableText) as error:
            problems[key] = str(error)
    return values, {key: seen[key] for key in values}, problems


def _storable(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise UnstorableText(f"Please use at most {LONGEST_TEXT:,} characters.")
    return clean_text(text).strip()
