"""Reads of rewards, by page."""
