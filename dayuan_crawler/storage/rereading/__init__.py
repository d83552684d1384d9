"""Corrects the database by the archive: articles read anew, and files that it does not know."""
