"""The names of a portal's sections, and the positions of their links."""

from __future__ import annotations

import re

# Words after a city's name in the name of its section.
AFTER_CITY = r"(?:市)?(?:新闻网?|资讯网?|频道|要闻|要览|动态|政务|站|在线|头条|快讯|信息|栏目|专区|时讯|报道|本地)?"
# Names of sections that contain the cities' sections.
PARENT = re.compile(r"各市|地市|市县|县市|各地|地方|城市|区域|市州|分站|全省|省内|三晋|山西|本地")
NOT_A_SECTION = re.compile(
    r"/e/(?!action/listinfo)|/(?:search|tags?|member|login|register|user|comment|rss|feed)(?:[/.?]|$)|/zb_system/|"
    r"\.(?:jpe?g|png|gif|css|js|xml|rar|zip|pdf|docx?|apk)$",
    re.IGNORECASE,
)
NAVIGATION_TAGS = frozenset({"nav", "header"})
NAVIGATION_NAMES = frozenset(
    "nav navbar menu header head breadcrumb crumb crumbs position location subnav mainnav topnav channel".split()
)
