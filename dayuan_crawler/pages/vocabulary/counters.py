"""The names of counters: labels, element names, and names of request parameters."""

from __future__ import annotations

import re
from typing import Literal

CounterName = Literal["views", "likes", "comments"]

# Matched anywhere in a label, a class or an id. The first match wins.
BY_WORD: tuple[tuple[CounterName, re.Pattern[str]], ...] = (
    ("comments", re.compile(r"评论|留言|跟帖|comment|plnum|cmt|reply", re.IGNORECASE)),
    ("likes", re.compile(r"点赞|[顶赞]|喜欢|digg?top|like|zan|goodpost|praise", re.IGNORECASE)),
    ("views", re.compile(r"浏览|阅读|点击|人气|查看|热度|访问|次数|onclick|click|view|hits?|read", re.IGNORECASE)),
)
NEITHER = re.compile(r"down|踩|下载|评分|得分|pfen", re.IGNORECASE)

_AMOUNT = r"(?:num|nums|number|count|counts|counter|total|times|show|showdiv|amount|val)?"
# Matched against the complete name of a placeholder.
BY_NAME: tuple[tuple[CounterName, re.Pattern[str]], ...] = (
    (
        "views",
        re.compile(rf"(?:on|art|article)?(?:clicks?|views?|hits?|reads?|pv|visits?|browse|liulan|yuedu){_AMOUNT}"),
    ),
    ("likes", re.compile(rf"(?:likes?|zan|dianzan|diggs?|diggtop|dingnum|praise|goodpost|thumbup){_AMOUNT}")),
    ("comments", re.compile(rf"(?:comments?|infocomment|cmt|pl|pinglun|review|reply|replies){_AMOUNT}")),
)
# The label right before a placeholder.
BY_LABEL: tuple[tuple[CounterName, re.Pattern[str]], ...] = (
    ("views", re.compile(r"(?:浏览|阅读|点击|人气|查看|访问)(?:量|数|次数|人数)?\s*[:(\[]\s*$")),
    ("likes", re.compile(r"(?:点赞|喜欢|赞)(?:量|数|人数)?\s*[:(\[]\s*$")),
    ("comments", re.compile(r"(?:评论|留言)(?:量|数|条数)?\s*[:(\[]\s*$")),
)
