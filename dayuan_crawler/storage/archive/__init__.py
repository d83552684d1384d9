"""Tables of the archive: the position of each page in the WARC files."""
