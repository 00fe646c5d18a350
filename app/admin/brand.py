"""A brand's colour in both themes: what it must be readable against, and the style sheet that follows.

The tokens are those of `app/static/css/app.css`; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.colours import Colour, contrast, lightness, mixed, read_colour, with_lightness, written

ENOUGH = 4.5
DEFAULT_RADIUS, LARGEST_RADIUS = 10, 24


@dataclass(frozen=True, slots=True)
class Theme:
    name: str
    accent: str
    ink: str
    """Of text on the accent."""
    grounds: tuple[tuple[str, str], ...]
    """What the accent is read on, as text: links on the page and on cards."""
    soft_share: float
    """How much of the accent is in the tint behind accent-coloured words."""

    @property
    def card(self) -> Colour:
        return _known(dict(self.grounds)["card"])


LIGHT = Theme(
    "light", "#b4450f", "#ffffff", (("text on it", "#ffffff"), ("page", "#faf8f5"), ("card", "#ffffff")), 0.1
)
DARK = Theme(
    "dark", "#f0905a", "#24120a", (("text on it", "#24120a"), ("page", "#171512"), ("card", "#1f1c18")), 0.18
)


@dataclass(frozen=True, slots=True)
class Measured:
    """How readable a colour is in a theme, and the nearest shade of it that is readable enough."""

    theme: str
    ratios: tuple[tuple[str, float], ...]
    suggestion: str

    @property
    def is_enough(self) -> bool:
        return all(ratio >= ENOUGH for _, ratio in self.ratios)

    @property
    def in_words(self) -> str:
        figures = ", ".join(f"{ratio:.2f} : 1 with the {what}" for what, ratio in self.ratios)
        return (
            f"In the {self.theme} theme this colour has a contrast of {figures.replace('the text', 'text')}. "
            f"It needs {ENOUGH} : 1 with each. The nearest shade that has it: {self.suggestion}"
        )


def measure(colour: Colour, theme: Theme) -> Measured:
    return Measured(theme.name, _ratios(colour, theme), written(readable(colour, theme)))


def _ratios(colour: Colour, theme: Theme) -> tuple[tuple[str, float], ...]:
    ratios = [(what, contrast(colour, _known(ground))) for what, ground in theme.grounds]
    # Rounded down, so that no figure that is shown looks better than it is.
    return tuple((what, int(ratio * 100) / 100) for what, ratio in ratios)


def readable(colour: Colour, theme: Theme) -> Colour:
    """The colour itself, or its nearest shade, lighter or darker, with enough contrast in this theme."""
    start = lightness(colour)
    for step in range(101):
        for shade in (start - step / 100, start + step / 100):
            if 0 <= shade <= 1:
                found = _known(written(with_lightness(colour, shade) if step else colour))
                if all(ratio >= ENOUGH for _, ratio in _ratios(found, theme)):
                    return found
    return _known(theme.accent)


def style_sheet(accent: str, accent_dark: str, radius: int | None) -> str:
    """The brand's variables; empty where nothing differs from ours. Colours are readable ones, or empty."""
    rules = []
    if radius is not None and radius != DEFAULT_RADIUS:
        rules.append(f":root{{--radius:{radius}px}}")
    if accent and (accent, accent_dark) != (LIGHT.accent, ""):
        rules.append(f":root{{{_variables(_known(accent), LIGHT)}}}")
        dark = _variables(_known(accent_dark) if accent_dark else readable(_known(accent), DARK), DARK)
        rules.append(
            f'@media screen and (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
        )
        rules.append(f'@media screen{{:root[data-theme="dark"]{{{dark}}}}}')
    return "".join(rules)


def _variables(accent: Colour, theme: Theme) -> str:
    return ";".join(
        (
            f"--accent:{written(accent)}",
            f"--accent-hover:{written(_hover(accent, theme))}",
            f"--accent-ink:{theme.ink}",
            f"--accent-soft:{written(_soft(accent, theme))}",
        )
    )


def _hover(accent: Colour, theme: Theme) -> Colour:
    """Away from the page, so that it gains contrast."""
    return with_lightness(accent, lightness(accent) + (-0.07 if theme is LIGHT else 0.07))


def _soft(accent: Colour, theme: Theme) -> Colour:
    """The strongest tint, up to the usual one, on which words in the accent can still be read."""
    return next(_tints(accent, theme), theme.card)


def _tints(accent: Colour, theme: Theme) -> Iterator[Colour]:
    for percent in range(round(theme.soft_share * 100), 0, -1):
        tint = mixed(accent, theme.card, percent / 100)
        if contrast(accent, _known(written(tint))) >= ENOUGH:
            yield tint


def _known(text: str) -> Colour:
    colour = read_colour(text)
    assert colour is not None  # noqa: S101 - ours, or checked before
    return colour
