"""Spidermon's checks at the end of a crawl. For mail, Slack or Telegram, use Spidermon's own settings and actions."""

from __future__ import annotations

import warnings

from scrapy.exceptions import ScrapyDeprecationWarning
from spidermon import Monitor, MonitorSuite, monitors

from dayuan_crawler.watch.coverage import RunCoverage, lost_fields
from dayuan_crawler.watch.layout import FILLED_STAT, LOST_STAT, READ_STAT, USUAL_STAT

# Spidermon itself makes this call, in every line that it logs.
warnings.filterwarnings("ignore", message=r"Spider\.log\(\) is deprecated", category=ScrapyDeprecationWarning)


@monitors.name("Fields")
class FieldsMonitor(Monitor):  # type: ignore[misc]
    @monitors.name("are filled as often as in the runs before")  # type: ignore[untyped-decorator]
    def test_coverage(self) -> None:
        stats = self.data.stats
        read = RunCoverage(stats.get(READ_STAT, 0), stats.get(FILLED_STAT, {}))
        lost = lost_fields(read, stats.get(USUAL_STAT, {}))
        if lost:
            self.data.crawler.stats.set_value(LOST_STAT, "; ".join(lost.values()))
            self.fail("; ".join(lost.values()))


class RunMonitors(MonitorSuite):  # type: ignore[misc]
    monitors = (FieldsMonitor,)
