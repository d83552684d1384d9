"""A real browser for pages that only scripts fill in. It has no network access: the downloader supplies every response."""
