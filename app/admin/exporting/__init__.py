"""Communities travelling out: the tables as a community archive."""
