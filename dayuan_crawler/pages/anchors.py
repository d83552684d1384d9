"""What a reader steers by: the labels that begin the parts of an article page, in either width of punctuation."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Anchor = Literal["comments", "copyright", "address", "neighbours", "related", "footer", "tags", "share", ""]

_LONGEST = 80
_COUNT = r"\s?[（(\[【:：]?\s?(?:共有?|已有)?\s?\d{0,9}\s?(?:条|人|个|位)?\s?(?:评论|留言|参与|回复)?\s?[）)\]】]?"
_ANCHORS: tuple[tuple[Anchor, re.Pattern[str]], ...] = (
    (
        "comments",
        re.compile(
            rf"^(?:留言与评论|(?:我要|发表|网友|最新|热门|精彩|全部|所有|用户|文章|读者|查看|新闻)?(?:评论|留言|点评|跟帖)(?:列表|区|板)?){_COUNT}$"
            r"|^留言与评论|^(?:共有?|已有|目前有)\s?\d{0,9}\s?(?:条|位|人)?\s?(?:网友)?(?:的)?(?:评论|留言|参与)"
            r"|^我(?:来|要)说(?:两|几)句|^说点什么|^发表(?:我|您|你)?的?(?:评论|留言|看法|回复)|^取消回复|^网友评论仅供|^(?:还没有|暂无|没有)(?:任何)?评论"
            r"|^本站网友\s|^(?:欢迎|快来)?.{0,6}发表评论$|^Leave a (?:Reply|Comment)",
            re.IGNORECASE,
        ),
    ),
    (
        "copyright",
        re.compile(
            r"^[【\[(（*※]?\s?(?:版权|免责|郑重|特别|转载|原创)(?:声明|说明|提示|提醒|信息|申明|保护|归属)\s?(?:[:：】\])）]|$|本)"
            r"|^声明\s?[:：]"
        ),
    ),
    (
        "address",
        re.compile(
            r"^(?:本文|文章|原文|本页|当前|网页)(?:的)?(?:固定|永久)?(?:地址|链接|网址|URL|转载自)\s?[:：]|^转载(?:请注明|请保留|须注明|自)",
            re.IGNORECASE,
        ),
    ),
    (
        "neighbours",
        re.compile(
            r"^[\[【(（«<＜]?\s?(?:上|下|前|后)一?(?:篇|条|则|章)(?:文章|新闻|信息|资讯)?\s?(?:[:：\]】)）»>＞←→]|$|\s|没有)"
        ),
    ),
    (
        "related",
        re.compile(
            r"^[\[【]?(?:相关(?:$|文章|阅读|新闻|推荐|资讯|内容|信息|报道|专题|热词|主题)|延伸阅读|推荐(?:阅读|文章|资讯|新闻|内容|信息)|猜你喜欢|你可能(?:还|也)?(?:感兴趣|喜欢)"
            r"|您可能.{0,8}|大家都在(?:看|搜)|为您推荐|精彩推荐|精彩图文|热门(?:文章|推荐|新闻|资讯|排行|阅读|标签|内容|信息)|热点(?:新闻|推荐|资讯|排行)|最新(?:文章|资讯|新闻|发布|信息|动态)"
            r"|栏目(?:更新|热门|推荐)|(?:点击|阅读|新闻|热门|人气|本周|本月|一周|文章)排行榜?|图文(?:推荐|资讯|热点)|随机(?:文章|推荐)|本类(?:推荐|排行|最新|热门)|同类(?:文章|新闻)|更多(?:相关|精彩|新闻|文章).{0,4})"
            r"\s?[\]】]?\s?[:：]?\s?(?:更多.{0,3})?$"
        ),
    ),
    ("footer", re.compile(r"copyright\b|©|\bICP[备证]|ICP备|公网安备|^友情链接|All Rights? Reserved", re.IGNORECASE)),
    ("tags", re.compile(r"^(?:本文|文章|相关)?(?:标签|tags?|关键词|关键字)\s?[:：]", re.IGNORECASE)),
    (
        "share",
        re.compile(
            r"^(?:一键|点击|我要)?(?:分享|转发)(?:到|至|给|本文|此文|该文|文章)?\s?(?:[:：]|$|\s)|^扫一扫|^微信扫|^手机扫|^(?:打赏|赞赏)(?:作者)?$|^分享到"
        ),
    ),
)
_OF_LONG_LINES = frozenset({"copyright", "address", "tags", "neighbours"})
# The characters of which an anchor has at least one; most lines have none.
_SIGNS = re.compile(
    "[评留跟说回声说提信申址接网载篇条则章关读荐喜兴看热最排更随类点图©备签词享扫赏链R]|opyright|tag|TAG|Tag|URL|ICP",
    re.IGNORECASE,
)


def anchor_of(text: str) -> Anchor:
    """Which part of the page a line begins; "" for a line that begins none."""
    anchor = _anchor_of_head(text[:_LONGEST])
    return anchor if len(text) <= _LONGEST or anchor in _OF_LONG_LINES else ""


@lru_cache(maxsize=4096)
def _anchor_of_head(head: str) -> Anchor:
    if _SIGNS.search(head):
        for anchor, pattern in _ANCHORS:
            if pattern.search(head):
                return anchor
    return ""
