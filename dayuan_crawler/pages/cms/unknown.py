"""Unknown systems: common names of counter scripts. A request to one may count as a view."""

from __future__ import annotations

import re

from dayuan_crawler.pages.cms.counter_scripts import CounterScript

COUNTER_SCRIPTS = (CounterScript(re.compile(r"/(?:api|count|hits|click|views?)\.php$", re.IGNORECASE), raises=True),)
TAG_ADDRESSES = (r"[?&]tag(?:s|id)?=", r"/tags?/", r"/tag\.(?:php|asp)", r"/tags\.asp", r"/tag-\d")
