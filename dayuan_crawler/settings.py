"""Scrapy's settings for this project, and the only module that reads the environment.

``options.py`` defines the user's settings: each is an environment variable of the same name or ``-s NAME=VALUE``.
"""

from __future__ import annotations

import os
from typing import Any

from dayuan_crawler import options

BOT_NAME = "dayuan_crawler"
SPIDER_MODULES = ["dayuan_crawler.spiders"]
SPIDER_LOADER_CLASS = "dayuan_crawler.spiders.loader.SectionLoader"
NEWSPIDER_MODULE = "dayuan_crawler.spiders"
COMMANDS_MODULE = "dayuan_crawler.commands"

# The user's settings. Unknown names with our prefix are passed on, so that the command can reject them.
globals().update({name: value for name, value in os.environ.items() if name.startswith(options.PREFIX)})
globals().update(options.defaults(os.environ))

MEDIA_ALLOW_REDIRECTS = True
# Scrapy starts this many tasks for each page, and a page yields one item.
CONCURRENT_ITEMS = 2
# The run's own summary contains what a user needs.
STATS_DUMP = False

# Scrapy's components, and our replacements for some of them.
SCHEDULER = "dayuan_crawler.crawling.scheduler.FrontierScheduler"
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    # Closest to the engine, so that it sees the outputs that all others have passed.
    "dayuan_crawler.middlewares.unit_of_work.UnitOfWorkMiddleware": 10,
    "dayuan_crawler.middlewares.evidence.EvidenceMiddleware": 700,
    "dayuan_crawler.middlewares.layout_watch.LayoutWatchMiddleware": 800,
    # Closest to the spider: error pages are detected before they are parsed.
    "dayuan_crawler.middlewares.soft_errors.SoftErrorMiddleware": 900,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "dayuan_crawler.middlewares.same_origin.SameOriginMiddleware": 10,
    "dayuan_crawler.middlewares.robots_txt.RobotsTxtMiddleware": 100,
    "dayuan_crawler.middlewares.asked_for.AskedForMiddleware": 110,
    # After the encoding is known: it reads pages that forward their readers.
    "dayuan_crawler.middlewares.redirects.PageRedirectMiddleware": 580,
    "dayuan_crawler.middlewares.encoding.EncodingMiddleware": 585,
    "dayuan_crawler.middlewares.compression.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    # Sees pages decompressed but otherwise unchanged.
    "dayuan_crawler.middlewares.whole_page.WholePageMiddleware": 587,
    "dayuan_crawler.middlewares.redirects.StatusRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "dayuan_crawler.middlewares.cookies.PortalCookiesMiddleware": 700,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    # Before Scrapy follows a redirect.
    "dayuan_crawler.middlewares.location.LocationMiddleware": 650,
    # Closest to the portal: it sees responses as received, compressed and with their own headers.
    "dayuan_crawler.middlewares.archive.ArchiveMiddleware": 1000,
    # Scrapy lets concurrent requests waiting for robots.txt through unchecked.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # Retries are kept in the frontier, where they survive a restart.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    # It checks hosts, not origins.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
}
ITEM_PIPELINES = {
    "dayuan_crawler.pipelines.validate.ValidatePipeline": 100,
    "dayuan_crawler.pipelines.deduplicate.DeduplicatePipeline": 200,
    # Pictures are stored before their article: a crawl killed in between loses neither.
    "dayuan_crawler.pipelines.pictures.PicturePipeline": 300,
    "dayuan_crawler.pipelines.store.StorePipeline": 900,
}
EXTENSIONS: dict[str, int | None] = {
    "dayuan_crawler.crawling.session.CrawlSession": 0,
    "dayuan_crawler.extensions.progress.ProgressExtension": 500,
    "spidermon.contrib.scrapy.extensions.Spidermon": 500,
    "scrapy.extensions.logstats.LogStats": None,
}
SPIDERMON_ENABLED = True
SPIDERMON_SPIDER_CLOSE_MONITORS = ("dayuan_crawler.extensions.monitors.RunMonitors",)
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "dayuan_crawler.crawling.download_handler.InterruptibleDownloadHandler",
    "https": "dayuan_crawler.crawling.download_handler.InterruptibleDownloadHandler",
}
# All requests of a kind share one slot without a delay of its own: the database allots the turns of all workers
# together. The requests of a page in the browser use the portal's slot.
DOWNLOAD_SLOTS: dict[str, dict[str, Any]] = {name: {"delay": 0.0, "jitter": 0.0} for name in ("portal", "browser")}
# How long the browser may take to read a page, in milliseconds.
PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT = 15_000

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if os.name == "posix" else None

# Cookies are kept during a crawl only.
COOKIES_ENABLED = True
# A portal may answer a foreign Referer with an empty page, but never a missing one.
REFERRER_POLICY = "no-referrer"
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# Both let anyone who can connect run code.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
FEED_EXPORT_ENCODING = "utf-8"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
LOG_FORMATTER = "dayuan_crawler.crawling.log.QuietLogFormatter"
