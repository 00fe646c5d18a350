"""Communities travelling in: readers turn files into records, a loader writes the records."""
