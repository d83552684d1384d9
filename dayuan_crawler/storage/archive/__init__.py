"""The archive's tables: where each page lies in the WARC files."""
