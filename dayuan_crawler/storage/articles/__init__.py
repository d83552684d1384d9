"""The articles' tables: records, revisions, duplicates and pictures."""
