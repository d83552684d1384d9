"""A real browser for pages that only scripts fill in. It has no network of its own: the downloader hands it everything."""
