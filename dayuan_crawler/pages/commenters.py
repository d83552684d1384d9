"""Readers' names in comments, without the floor, the region and the words that sites put around them."""

from __future__ import annotations

import re

from dayuan_crawler.pages.vocabulary.comments import NAME_IN_BRACKETS
from dayuan_crawler.text.clean import clean_line

# Longer names are texts.
LONGEST_NAME = 24
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|"
    "陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|美国|日本|英国|加拿大|澳大利亚|新加坡|韩国|德国|法国|泰国|马来西亚|俄罗斯|海外|国外|未知"
)
# The region of a reader: with a label, or in brackets after the name.
_REGION = re.compile(
    rf"[\W_]*(?:来自|(?i:ip)(?:属地)?[:：]?|属地[:：]?|搜狐|新浪|腾讯|[\u4e00-\u9fff]{{1,5}}网)?\s*(?:中国)?(?:{_PROVINCES})[\u4e00-\u9fff]{{0,8}}?(?:手机)?(?:网友|网民|用户|会员|游客)?[\W_]*"
    r"|(?!匿名)[\u4e00-\u9fff]{2,8}(?:网友|网民)|\W*(?:网友|网民)\W+|\s*[\[【(（][\u4e00-\u9fff]{2,10}[\])）】]\s*|\s*[·•|]\s*[\u4e00-\u9fff]{2,6}\s*[·•|]?\s*"
)
_REGION_BEHIND = re.compile(
    rf"\s*[\[(（【](?:来自|IP属地[:：]?)?(?:中国)?(?:{_PROVINCES})[^\])）】]{{0,12}}[\])）】]$", re.IGNORECASE
)
_FLOOR_BEFORE = re.compile(
    r"^(?:(?:第\s*)?#?\d{1,5}\s*[楼#层Ff][\s\u3000:：.]+|[\[【(（]\s*(?:第\s*)?\d{1,5}\s*[楼#层]\s*[\])）】]\s*|\d{1,4}[.、]\s*|#\s?\d{1,5}\s+|(?:沙发|板凳|地板)\s+)(?=\D)"
)
_REGION_BEFORE = re.compile(rf"^[\[(（【](?:中国)?(?:{_PROVINCES})[^\])）】]{{0,12}}[\])）】]\s*(?=\S)")
_SITE_READER = re.compile(
    r"^本站(?:网友|会员|用户)\s*(?=\S)|^[\[【(（](?:网友|会员|游客|用户)[\])）】]\s*(?=\S)|^(?:网友|会员|游客|用户)[\s:：]+(?=\S)|^(?:评论者|昵称|作者|用户名|姓名|网名|称呼|(?:留言|评论|发表|发布|回复|答复)(?:人|者|单位|部门))\s*[:：]\s*"
)
_ADDRESS_BEHIND = re.compile(
    r"\s*[\[(（【]?\s*(?:ip\s*[:：]?)?\s*(\d{1,3}(?:\.[\d*]{1,3}){1,3})\s*[\])）】]?$", re.IGNORECASE
)
_AUTHOR_TAIL = re.compile(
    r"(?:\s*(?:于|在|(?:发表|发布|评论|留言|回复)(?:时间|日期)|发表于?|发布于?|评论于?|说道?|的原文|的原帖|的原贴|的?回复|写道|(?<![a-z])ip|\s(?:楼主|作者|博主|管理员))\s*)?[\s:：,，·|(\[（【-]*$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"[\[【][^\[\]【】]+[\]】]")
_ANSWERS = re.compile(
    r"^\s*(?:回复|@)\s*@?\s*([^\s:：,，@]{1,30})\s*(?:的?评论)?\s*[:：]\s*|^\s*@\s*([^\s:：,，@]{1,30})(?:\s*[,，]\s*|\s+)"
)


def clean_author(text: str) -> str:
    """A reader's name without the site's additions."""
    if bracketed := NAME_IN_BRACKETS.search(text):
        text = bracketed[1]
    # The words around a name come in any order.
    name = _AUTHOR_TAIL.sub("", _AUTHOR_TAIL.sub("", without_floor(clean_line(text))))
    name = _REGION_BEHIND.sub("", _ADDRESS_BEHIND.sub("", name))
    name = _REGION_BEFORE.sub("", _SITE_READER.sub("", name)).strip(" @—–")
    return name[1:-1] if _IN_BRACKETS.fullmatch(name) else name


def without_floor(text: str) -> str:
    """The text after a comment's floor number."""
    return _FLOOR_BEFORE.sub("", text)


def address_in(text: str) -> str | None:
    """The region or address of a reader, if a text contains nothing else."""
    match = _ADDRESS_BEHIND.fullmatch(text)
    return match[1] if match else None


def is_region(text: str) -> bool:
    """Whether a text is a reader's region. A name may look the same."""
    return _REGION.fullmatch(text) is not None


def split_answer(text: str) -> tuple[str | None, str]:
    """Split a comment into the person answered, if it begins with one, and its text."""
    text, _, quoted = text.partition("//@")
    match = _ANSWERS.match(text) or (_ANSWERS.match(f"@{quoted}") if not text else None)
    return (match[1] or match[2], text[match.end() :].strip() or text) if match else (None, text)
