"""Corrects the database from the archive: extracts articles again, and restores files that the database lacks."""
