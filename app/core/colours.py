"""Colours and their contrast, by WCAG 2.2 (relative luminance, contrast ratio)."""

from __future__ import annotations

import colorsys
import re

Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 1, as sRGB."""

_HEX = re.compile(r"#[0-9a-f]{6}")


def read_colour(text: str) -> Colour | None:
    """A colour written #rrggbb in lower case; None: it is not one."""
    if not _HEX.fullmatch(text):
        return None
    return tuple(int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def written(colour: Colour) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in colour)


def luminance(colour: Colour) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the first, the rest of the second."""
    return tuple(a * share + b * (1 - share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def with_lightness(colour: Colour, lightness: float) -> Colour:
    hue, _, saturation = colorsys.rgb_to_hls(*colour)
    return colorsys.hls_to_rgb(hue, min(1.0, max(0.0, lightness)), saturation)


def lightness(colour: Colour) -> float:
    return colorsys.rgb_to_hls(*colour)[1]
