"""The archive: every response that counted, as fetched, in WARC files (ISO 28500, WARC 1.1)."""
