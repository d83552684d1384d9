"""Scrapy's settings for this project, and the only place that reads the environment.

``options.py`` has those that a user sets, each as an environment variable of the same name or with ``-s NAME=VALUE``.
"""

from __future__ import annotations

import os
from typing import Any

from dayuan_crawler import options

BOT_NAME = "dayuan_crawler"
SPIDER_MODULES = ["dayuan_crawler.spiders"]
NEWSPIDER_MODULE = "dayuan_crawler.spiders"
COMMANDS_MODULE = "dayuan_crawler.commands"

# What a user sets; a name of ours that is none is passed on, for the command to refuse.
globals().update({name: value for name, value in os.environ.items() if name.startswith(options.PREFIX)})
globals().update(options.defaults(os.environ))

MEDIA_ALLOW_REDIRECTS = True
# Scrapy starts this many tasks for each page, and a page brings one item.
CONCURRENT_ITEMS = 2
# The run's own summary says what a person wants to know.
STATS_DUMP = False

# Scrapy's parts, and ours in their place.
SCHEDULER = "dayuan_crawler.scheduler.FrontierScheduler"
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    # Nearest to the engine, so that it sees what all others leave.
    "dayuan_crawler.middlewares.unit_of_work.UnitOfWorkMiddleware": 10,
    "dayuan_crawler.middlewares.evidence.EvidenceMiddleware": 700,
    "dayuan_crawler.middlewares.layout_watch.LayoutWatchMiddleware": 800,
    # Nearest to the spider: what is no page at all is told before it is parsed.
    "dayuan_crawler.middlewares.soft_errors.SoftErrorMiddleware": 900,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "dayuan_crawler.middlewares.same_origin.SameOriginMiddleware": 10,
    "dayuan_crawler.middlewares.robots_txt.RobotsTxtMiddleware": 100,
    "dayuan_crawler.middlewares.asked_for.AskedForMiddleware": 110,
    # Of pages that forward their readers; they have their true encoding then.
    "dayuan_crawler.middlewares.redirects.PageRedirectMiddleware": 580,
    "dayuan_crawler.middlewares.encoding.EncodingMiddleware": 585,
    "dayuan_crawler.middlewares.compression.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    # Decompressed, and as they came otherwise.
    "dayuan_crawler.middlewares.whole_page.WholePageMiddleware": 587,
    "dayuan_crawler.middlewares.redirects.StatusRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "dayuan_crawler.middlewares.cookies.PortalCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    # Before Scrapy follows a redirect.
    "dayuan_crawler.middlewares.location.LocationMiddleware": 650,
    # Nearest to the portal: it sees answers as they came, compressed and with their own headers.
    "dayuan_crawler.middlewares.archive.ArchiveMiddleware": 1000,
    # Its waiters for one robots.txt are let through unasked when they wait together.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # Retries live in the frontier, where they survive a restart.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    # It knows hosts, not origins.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
ITEM_PIPELINES = {
    "dayuan_crawler.pipelines.validate.ValidatePipeline": 100,
    "dayuan_crawler.pipelines.deduplicate.DeduplicatePipeline": 200,
    # Before the article is stored, so that it is not without them.
    "dayuan_crawler.pipelines.pictures.PicturePipeline": 300,
    "dayuan_crawler.pipelines.store.StorePipeline": 900,
}
EXTENSIONS: dict[str, int | None] = {
    "dayuan_crawler.extensions.progress.ProgressExtension": 500,
    "spidermon.contrib.scrapy.extensions.Spidermon": 500,
    "scrapy.extensions.logstats.LogStats": None,
}
SPIDERMON_ENABLED = True
SPIDERMON_SPIDER_CLOSE_MONITORS = ("dayuan_crawler.extensions.monitors.RunMonitors",)
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "dayuan_crawler.download_handler.InterruptibleDownloadHandler",
    "https": "dayuan_crawler.download_handler.InterruptibleDownloadHandler",
}
# All requests of a kind share one slot, without a delay of its own: the database gives out the turns, for all workers
# together. What a page in the browser asks for goes through the portal's slot.
DOWNLOAD_SLOTS: dict[str, dict[str, Any]] = {name: {"delay": 0.0, "jitter": 0.0} for name in ("portal", "browser")}
# How long a page may take to be read by the browser, in milliseconds.
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 15_000

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if os.name == "posix" else None

# Kept for the length of a crawl, and nowhere else.
COOKIES_ENABLED = True
# A foreign Referer can be refused with an empty page; none never is.
REFERRER_POLICY = "no-referrer"
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# Both let whoever reaches them run code.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
LOG_FORMATTER = "dayuan_crawler.log.QuietLogFormatter"
