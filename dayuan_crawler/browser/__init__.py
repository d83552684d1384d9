"""A real browser for pages that only scripts fill in. It has no network: the downloader supplies all responses."""
