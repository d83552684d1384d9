"""The running crawl: the scheduler and worker of a run, the visits to its pages, and the handling of failures."""
