"""The meaning of class names, ids and similar attributes for the text in the element."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Hint = Literal["editor", "time", "category", "views", "source", "comments", "likes", "tags", ""]

_HINTS: dict[Hint, str] = {
    "editor": "user author writer editor pen people username byname zuozhe vcard bianji zrbj zerenbianji authorstyle",
    "time": "time date clock calendar datebox pubtime pubdate publishtime publishdate posttime fbsj fbrq riqi datetime shijian published timestyle",
    "category": "cat category class folder column sort channel lanmu cate classname",
    "views": "views view eye click clicks hits hit fire browse pv liulan yuedu djs djl lls onclick viewnum viewcount readnum",
    "source": "source from laiyuan origin copyfrom befrom artfrom medianame mname src ly",
    "comments": "comment comments pl cmt commentcount chat",
    "likes": "like likes zan thumbs heart digg good praise",
    "tags": "tag tags keyword keywords",
}
HINTS: dict[str, Hint] = {word: hint for hint, words in _HINTS.items() for word in words.split()}
TITLE = frozenset("title headline tit biaoti bt subject titles arttitle newstitle articletitle".split())
NOT_TITLE = frozenset("sub subtitle subtit site bar list logo side more box fu small brand tagline nav".split())
SUBTITLE = frozenset("subtitle subtit fbt ftit ftitle futitle fubiaoti".split())
SUB = frozenset("sub assistant vice second fu small".split())
BYLINE = frozenset("info meta byline postinfo postmeta".split())
SUMMARY = frozenset(
    "summary abstract intro introduction lead brief digest desc description daodu zhaiyao daoyu".split()
)
TITLE_WORD = "title"


_ORDER: tuple[Hint, ...] = ("time", "source", "category", "tags", "comments", "likes", "views", "editor")


@lru_cache(maxsize=4096)
def hint_of(words: frozenset[str]) -> Hint:
    """The meaning of the words of a name. Category before tags: a category is often named a tag as well."""
    if "category" in words or "categories" in words:
        return "category"
    hints = {HINTS[word] for word in words if word in HINTS}
    return next((hint for hint in _ORDER if hint in hints), "") if hints else ""
