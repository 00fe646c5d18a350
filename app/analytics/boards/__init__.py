"""The pages of the statistics: from a lens to a board. They word and arrange, and count nothing."""

from __future__ import annotations
