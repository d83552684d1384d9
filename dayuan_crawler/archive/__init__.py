"""The archive: every response that counts, as fetched, in WARC files (ISO 28500, WARC 1.1)."""
