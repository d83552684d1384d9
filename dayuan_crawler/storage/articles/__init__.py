"""Tables of the articles: records, revisions, duplicates and pictures."""
