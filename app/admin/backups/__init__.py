"""Backups: the database and the uploads in one checked file, and back."""
