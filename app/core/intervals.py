"""How sure a share is. Pure; shared by every room that shows one."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
"""The 97.5% quantile of the normal distribution."""


def wilson(count: int, n: int) -> tuple[float, float]:
    """The Wilson 95% interval of count / n. n must not be 0."""
    share, z2 = count / n, Z95 * Z95
    middle = share + z2 / (2 * n)
    spread = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
