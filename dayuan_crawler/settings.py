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
# Where every page is kept as it was fetched, in WARC files; empty to keep none.
DAYUAN_ARCHIVE_DIR = "data/archive"
# An archive file that has grown to this many bytes is followed by another.
DAYUAN_ARCHIVE_FILE_BYTES = 1_000_000_000
# Whether a crawl stops when articles lack what they used to have.
DAYUAN_LAYOUT_WATCH = True
# Where sections are that are not found by themselves, as "yangquan=/zxzx/ datong=/dt/".
DAYUAN_SECTION_URLS = ""
# How many seconds the portal may be out of reach before a run stops, to be resumed later.
DAYUAN_OUTAGE_PATIENCE = 60.0
# How many known articles a run visits again at the most, those longest due first.
DAYUAN_REVISIT_BUDGET = 500
# Origins other than the portal's that may be asked, as http://host:port; none by default.
DAYUAN_EXTRA_ORIGINS = ""
# When a browser is used: auto (for what only scripts fill in), never, or always; and its executable, where it is
# not found by itself.
DAYUAN_RENDER = "auto"
DAYUAN_CHROMIUM = ""
# Whether counters are asked for that count their own call, such as DedeCMS's count.php.
DAYUAN_RAISE_COUNTERS = False
# What is kept of commenters' names: keep, hash (pseudonyms) or drop. The key of the pseudonyms is kept in the
# database unless one is given.
DAYUAN_COMMENT_AUTHORS = "keep"
DAYUAN_COMMENT_KEY = ""
# Whether articles' pictures are downloaded, and the folder that they are put in.
DAYUAN_IMAGES = "off"
FILES_STORE = "data/pictures"
MEDIA_ALLOW_REDIRECTS = True
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
    "DAYUAN_ARCHIVE_FILE_BYTES",
    "DAYUAN_LAYOUT_WATCH",
    "DAYUAN_OUTAGE_PATIENCE",
    "DAYUAN_REVISIT_BUDGET",
    "DAYUAN_EXTRA_ORIGINS",
    "DAYUAN_SECTION_URLS",
    "DAYUAN_RENDER",
    "DAYUAN_CHROMIUM",
    "DAYUAN_RAISE_COUNTERS",
    "DAYUAN_COMMENT_AUTHORS",
    "DAYUAN_COMMENT_KEY",
    "DAYUAN_IMAGES",
    "FILES_STORE",
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
# Empty has a meaning here.
DAYUAN_ARCHIVE_DIR = os.environ.get("DAYUAN_ARCHIVE_DIR", DAYUAN_ARCHIVE_DIR)

# Scrapy's parts, and ours in their place.
SCHEDULER = "dayuan_crawler.scheduler.FrontierScheduler"
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    # Nearest to the engine, so that it sees what all others leave.
    "dayuan_crawler.middlewares.unit_of_work.UnitOfWorkMiddleware": 10,
    "dayuan_crawler.middlewares.layout_watch.LayoutWatchMiddleware": 800,
    # Nearest to the spider: what is no page at all is told before it is parsed.
    "dayuan_crawler.middlewares.soft_errors.SoftErrorMiddleware": 900,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "dayuan_crawler.middlewares.same_origin.SameOriginMiddleware": 10,
    "dayuan_crawler.middlewares.robots_txt.RobotsTxtMiddleware": 100,
    "dayuan_crawler.middlewares.asked_for.AskedForMiddleware": 110,
    "dayuan_crawler.middlewares.encoding.EncodingMiddleware": 585,
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
