"""Imports, exports and test mails that an administrator starts on a page and may watch there."""
