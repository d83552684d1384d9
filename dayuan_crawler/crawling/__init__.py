"""The running crawl: the run's scheduler and worker, the visits of its pages, and what becomes of those that fail."""
