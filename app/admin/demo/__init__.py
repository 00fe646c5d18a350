"""The demo community: content as text, made into a community archive, brought in by the importer."""
