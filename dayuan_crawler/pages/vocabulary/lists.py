"""The words in lists of articles, and the names of elements beside a list."""

from __future__ import annotations

import re

from dayuan_crawler.pages.vocabulary.parts import NAMES

# Only these are checked within an item of a list: an item has no menu, but its header may have another of the names.
MENU_NAMES = frozenset("nav navbar menu breadcrumb crumb crumbs".split())
MENU_TAGS = frozenset({"aside", "nav", "footer"})
# Elements with these names are beside the list.
ASIDE_NAMES = (
    NAMES["side"]
    | NAMES["footer"]
    | MENU_NAMES
    | frozenset(
        "hot rank ranking ranks recommend recommended tuijian related relate xiangguan paihang head header tagcloud comments"
        " slider slide swiper carousel banner focus marquee".split()
    )
)
ASIDE_TAGS = MENU_TAGS | {"header"}
# Content under such a heading is beside the list.
ASIDE_HEADING = re.compile(
    r"热门|热点|热文|热读|热评|热榜|推荐|相关|猜你|排行|点击榜?|最后更新|最近更新|栏目更新|随机|人气|周榜|月榜|日榜|阅读榜|"
    r"最新(?:文章|资讯|更新|发布|动态|新闻|信息|消息|评论|留言)|精彩|精选|焦点|看了又看|您可能|大家(?:都)?在看|延伸阅读|本周|本月|图文|专题|友情链接"
)
NOT_HEADING = re.compile(r"[\W\d_]*|(?:更多|more|换一[换批])[\W_]*", re.IGNORECASE)

_AT_TIME = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
DATE = re.compile(
    rf"[\[(【]?\s*(?:\d{{4}}\s?[-/.年]\s?)?\d{{1,2}}\s?[-/.月]\s?\d{{1,2}}\s?日?{_AT_TIME}\s*[\])】]?|"
    r"(?:\d{1,5}|[半一二两三四五六七八九十])\s?(?:秒|分钟|个?小时|天|周)(?:之?前|以前)(?:发布|发表|更新)?|(?:\d{1,5}|an?) (?:min(?:ute)?|hour|day|week)s? ago|刚刚|(?:今天|昨天|前天)(?:\s*\d{1,2}:\d{2})?"
)
NO_TITLE = re.compile(
    r"[\W\d_]*|第?\s?[A-Z]?[\d一二三四五六七八九十]{1,3}\s?版\W?.{0,16}|(?:点击|查看|阅读|浏览|了解)?(?:查看|阅读)?(?:全文|详情|详细|更多|原文)(?:内容|阅读)?[\W_]*|"
    r"\W*(?:继续阅读|阅读剩余部分|阅读余下内容)\W*|"
    r"\W*(?:(?:read|view|learn) ?)?more\W*|\W*continue reading\W*|"
    r"评论\W*\d*\W*|[\d,]+\s*(?:阅读|浏览|评论|次)|[上下]一?[页頁篇]|首页|[尾末]页",
    re.IGNORECASE,
)
PAGE_WORD = re.compile(r"[\W\d_]*|[上下]一?[页頁]|首页|[尾末]页", re.IGNORECASE)
_MARKS = "置顶|固顶|顶|荐|推荐|热门?|图文?|组图|视频|原创|头条"
BADGE = re.compile(rf"^\s*[\[【(（]\s*(?:{_MARKS})\s*[\]】)）]\s*")
MARK = re.compile(rf"(?:{_MARKS}|新|精华|独家|new|hot|top)!?", re.IGNORECASE)
ON_TOP = re.compile(r"[\[【(（]?\s*(?:置顶|固顶|顶|top)\s*[\]】)）]?", re.IGNORECASE)
ON_TOP_NAMES = frozenset("sticky istop zhiding settop is-top pinned stick".split())
ON_TOP_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:is|set|on)?(?:top|zd|zhiding|ding|pin|pinned|sticky)\d?\.(?:gif|png|jpe?g|svg|webp)", re.IGNORECASE
)
TITLE_NAMES = frozenset({"title", "tit", "bt", "biaoti"})
BULLETS = " ·•■◆●▪►▶□○☆★◇▲・"
# Words after a date that confirm a date without a year.
BESIDE_DATE = "来源|作者|编辑|发布|浏览|阅读|点击|评论|人气"
