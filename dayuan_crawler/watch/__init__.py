"""Detects that the portal's layout is no longer understood: by one crawl's pages, and by the coverage of its runs."""
