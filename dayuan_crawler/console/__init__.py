"""The web console: shows, searches and compares crawled articles. It changes nothing."""

from __future__ import annotations

from dayuan_crawler.console.app import make_app
from dayuan_crawler.console.originals import Originals
from dayuan_crawler.console.rights import Rights
from dayuan_crawler.console.server import ServerError, is_loopback, listen, serve

__all__ = ["Originals", "Rights", "ServerError", "is_loopback", "listen", "make_app", "serve"]
