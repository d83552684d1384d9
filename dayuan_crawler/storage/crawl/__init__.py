"""The crawl's tables: frontier, runs, walks, revisits, and the unit of work that commits a page."""
