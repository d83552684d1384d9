"""Every default, and the only place that reads the environment.

Each setting here can also be given as an environment variable of the same name, or with ``-s NAME=VALUE``.
"""

from __future__ import annotations

import os
from typing import Any

from dayuan_crawler import __version__

BOT_NAME = "dayuan_crawler"
SPIDER_MODULES = ["dayuan_crawler.spiders"]
NEWSPIDER_MODULE = "dayuan_crawler.spiders"
COMMANDS_MODULE = "dayuan_crawler.commands"

# The portal and where its articles are kept.
DAYUAN_SITE_URL = "http://www.shanxidayuan.com"
DAYUAN_DATABASE_URL = "sqlite:///data/dayuan.db"
# How many seconds the portal may be out of reach before a run stops, to be resumed later.
DAYUAN_OUTAGE_PATIENCE = 60.0
# How many known articles a run visits again at the most, those longest due first.
DAYUAN_REVISIT_BUDGET = 500
# Origins other than the portal's that may be asked, as http://host:port; none by default.
DAYUAN_EXTRA_ORIGINS = ""
# What others are asked for when the console is served beyond this machine, and the names it answers to there.
DAYUAN_CONSOLE_PASSWORD = ""
DAYUAN_CONSOLE_HOSTS = ""

# Politeness. The delay holds for all workers together; robots.txt's Crawl-delay may lengthen it.
USER_AGENT = f"dayuan_crawler/{__version__} (news archive crawler; complaints to the operator of this crawl)"
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 8
DOWNLOAD_TIMEOUT = 30
# Scrapy starts this many tasks for each page, and a page brings one item.
CONCURRENT_ITEMS = 2

LOG_LEVEL = "INFO"
# The run's own summary says what a person wants to know.
STATS_DUMP = False

_FROM_ENVIRONMENT = (
    "DAYUAN_SITE_URL",
    "DAYUAN_DATABASE_URL",
    "DAYUAN_OUTAGE_PATIENCE",
    "DAYUAN_REVISIT_BUDGET",
    "DAYUAN_EXTRA_ORIGINS",
    "DAYUAN_CONSOLE_PASSWORD",
    "DAYUAN_CONSOLE_HOSTS",
    "USER_AGENT",
    "ROBOTSTXT_OBEY",
    "DOWNLOAD_DELAY",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DOWNLOAD_TIMEOUT",
    "LOG_LEVEL",
)
globals().update({name: os.environ[name] for name in _FROM_ENVIRONMENT if os.environ.get(name)})

# Scrapy's parts, and ours in their place.
SCHEDULER = "dayuan_crawler.scheduler.FrontierScheduler"
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    # Nearest to the engine, so that it sees what all others leave.
    "dayuan_crawler.middlewares.unit_of_work.UnitOfWorkMiddleware": 10,
    # Nearest to the spider: what is no page at all is told before it is parsed.
    "dayuan_crawler.middlewares.soft_errors.SoftErrorMiddleware": 900,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "dayuan_crawler.middlewares.same_origin.SameOriginMiddleware": 10,
    "dayuan_crawler.middlewares.robots_txt.RobotsTxtMiddleware": 100,
    "dayuan_crawler.middlewares.encoding.EncodingMiddleware": 585,
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
    "dayuan_crawler.pipelines.store.StorePipeline": 900,
}
EXTENSIONS: dict[str, int | None] = {
    "dayuan_crawler.extensions.progress.ProgressExtension": 500,
    "scrapy.extensions.logstats.LogStats": None,
}
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    "http": "dayuan_crawler.download_handler.InterruptibleDownloadHandler",
    "https": "dayuan_crawler.download_handler.InterruptibleDownloadHandler",
}
# All requests share one slot. The database reserves their moments, for all workers together; the slot sees to it
# that those of one worker keep the delay also when the worker was busy and they are late.
DOWNLOAD_SLOTS: dict[str, dict[str, Any]] = {"portal": {"jitter": 0.0}}

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
ASYNCIO_EVENT_LOOP = "uvloop.Loop" if os.name == "posix" else None

COOKIES_ENABLED = False
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
