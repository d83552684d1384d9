"""What Spidermon checks at the end of a crawl. To be told by mail, Slack or Telegram, use its own settings and actions."""

from __future__ import annotations

import warnings
from math import sqrt

from scrapy.exceptions import ScrapyDeprecationWarning
from spidermon import Monitor, MonitorSuite, monitors

from dayuan_crawler.middlewares.layout_watch import FILLED_STAT, LOST_STAT, READ_STAT, USUAL_STAT

# Spidermon's own call, in every line that it logs.
warnings.filterwarnings("ignore", message=r"Spider\.log\(\) is deprecated", category=ScrapyDeprecationWarning)

# Fewer articles tell nothing; and a field that is filled in so much less than usual, by so many standard deviations, is
# lost by no accident. Articles that are visited together are alike, so that chance reaches farther than in a fair draw.
ENOUGH_ARTICLES = 20
TOLERANCE = 0.25
DEVIATIONS = 5.0


def is_lost(share: float, usual: float, articles: int) -> bool:
    """Whether a field that a share of so many articles has filled used to be filled in more of them than chance explains."""
    chance = DEVIATIONS * sqrt(usual * (1 - usual) / articles)
    return share < usual - max(TOLERANCE, chance)


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
            if read >= ENOUGH_ARTICLES and is_lost(filled.get(name, 0) / read, share, read)
        ]
        if lost:
            self.data.crawler.stats.set_value(LOST_STAT, "; ".join(lost))
            self.fail("; ".join(lost))


class RunMonitors(MonitorSuite):  # type: ignore[misc]
    monitors = (FieldsMonitor,)
