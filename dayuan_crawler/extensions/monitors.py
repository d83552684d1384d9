"""What Spidermon checks at the end of a crawl. To be told by mail, Slack or Telegram, use its own settings and actions."""

from __future__ import annotations

import warnings

from scrapy.exceptions import ScrapyDeprecationWarning
from spidermon import Monitor, MonitorSuite, monitors

from dayuan_crawler.middlewares.layout_watch import FILLED_STAT, LOST_STAT, READ_STAT, USUAL_STAT

# Spidermon's own call, in every line that it logs.
warnings.filterwarnings("ignore", message=r"Spider\.log\(\) is deprecated", category=ScrapyDeprecationWarning)

# Fewer articles tell nothing; and this much less of a field than usual is no accident.
ENOUGH_ARTICLES = 20
TOLERANCE = 0.25


@monitors.name("Fields")
class FieldsMonitor(Monitor):  # type: ignore[misc]
    @monitors.name("are filled as often as in the runs before")  # type: ignore[untyped-decorator]
    def test_coverage(self) -> None:
        stats = self.data.stats
        read = stats.get(READ_STAT, 0)
        filled = stats.get(FILLED_STAT, {})
        lost = [
            f"{name} was filled in {filled.get(name, 0) / read:.0%} of {read} articles, and in {share:.0%} before"
            for name, share in sorted(stats.get(USUAL_STAT, {}).items())
            if read >= ENOUGH_ARTICLES and filled.get(name, 0) / read < share - TOLERANCE
        ]
        if lost:
            self.data.crawler.stats.set_value(LOST_STAT, "; ".join(lost))
            self.fail("; ".join(lost))


class RunMonitors(MonitorSuite):  # type: ignore[misc]
    monitors = (FieldsMonitor,)
