"""Product tests."""

from __future__ import annotations

ADDRESS = "training.product_test_address"
"""What the addresses of testers are sealed for."""
