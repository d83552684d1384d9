"""Tables of the crawl: frontier, runs, walks, revisits, and the unit of work that commits a page."""
