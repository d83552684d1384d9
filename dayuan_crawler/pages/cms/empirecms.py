"""EmpireCMS 帝国CMS: comment lists and counters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from dayuan_crawler.pages.cms.comment_lists import CommentList
from dayuan_crawler.pages.cms.counter_scripts import CounterScript
from dayuan_crawler.pages.vocabulary.counters import CounterName

# ``e/public/ViewClick``: ``down`` selects the counter, ``addclick`` raises the views.
_BY_DOWN: dict[str, CounterName] = {"": "views", "0": "views", "2": "comments", "5": "likes"}
_BY_PARAMETER: dict[str, CounterName] = {"onclick": "views", "plnum": "comments", "diggtop": "likes"}
_PLUGIN_AREAS = ("infocommentarea", "infocommentnumarea")


def _told_id(told: dict[str, str], number: str, **more: str) -> dict[str, str] | None:
    classid = told.get("classid", "")
    return {"classid": classid, "id": number, **more} if classid.isdecimal() else None


def _form(root: etree._Element) -> str | None:
    """Query parameters of the comment list, from the hidden inputs of the comment form."""
    fields: dict[str, str] = {}
    is_comment_form = False
    for element in root.iter("input", "textarea"):
        name = (element.get("name") or "").lower()
        value = element.get("value") or ""
        is_comment_form |= name in ("saytext", "ecmsfrom") or (name == "enews" and value.lower() == "addpl")
        if name in ("id", "classid") and value.isdecimal():
            fields.setdefault(name, value)
    return f"classid={fields['classid']}&id={fields['id']}" if is_comment_form and len(fields) == 2 else None


def _plugin(root: etree._Element) -> Iterator[str]:
    # The plugin's script may be on another host. Its containers in the page show that it is in use.
    if any(element.get("id") in _PLUGIN_AREAS for element in root.iter("div", "td", "span", "ul", "ol")):
        yield from (f"/e/extend/infocomment/?{form}" for form in filter(None, [_form(root)]))


def _list(root: etree._Element) -> Iterator[str]:
    return (f"/e/pl/?{form}" for form in filter(None, [_form(root)]))


COMMENT_LISTS = (
    CommentList(
        "infocomment",
        re.compile(r"/e/extend/infocomment/(?:(?:index|commentajax)\.php)?$", re.IGNORECASE),
        lambda told, number: _told_id(told, number, page="0"),
        path=lambda path: path[: path.rfind("/") + 1],
        told=_plugin,
        call=re.compile(r"CommentToPage\(\s*['\"]?(\d{1,5})", re.IGNORECASE),
        divider="<!--empirecms.infocomment-->",
    ),
    CommentList("empire", re.compile(r"/e/pl/(?:index\.php)?$", re.IGNORECASE), _told_id, told=_list),
    # The plugin returns at most 80 comments.
    CommentList(
        "empire-more",
        re.compile(r"/e/pl/more/(?:index\.php)?$", re.IGNORECASE),
        lambda told, number: _told_id(told, number, num="80"),
        is_all_at_once=True,
    ),
)


def _counts(path: str, parameters: dict[str, str]) -> tuple[CounterName, ...]:
    if "viewmore" in path.lower():
        return tuple(name for key, name in _BY_PARAMETER.items() if parameters.get(key, "0") not in ("", "0"))
    counter = _BY_DOWN.get(parameters.get("down", ""))
    return (counter,) if counter else ()


def _at_once(path: str, parameters: dict[str, str]) -> tuple[str, dict[str, str]] | None:
    classid, number = parameters.get("classid", ""), parameters.get("id", "")
    if "viewmore" in path.lower() or not (classid.isdecimal() and number.isdecimal()):
        return None
    wanted = dict.fromkeys(_BY_PARAMETER, "1")
    return f"{path[: path.rfind('/') + 1]}ViewMore.php", {"classid": classid, "id": number, **wanted}


COUNTER_SCRIPTS = (
    CounterScript(
        re.compile(r"/e/public/viewclick/(?:(?:index|viewmore)\.php)?$", re.IGNORECASE),
        _counts,
        raising=frozenset({"addclick"}),
        at_once=_at_once,
        # ViewClick counts the reader who is about to be counted.
        more={"views": 1},
    ),
)
# Filled in by a script when the page opens.
FILLED_IN: dict[str, CounterName] = {
    "onclickshowdiv": "views",
    "diggtopshowdiv": "likes",
    "plnumshowdiv": "comments",
    "infocommentnumarea": "comments",
}
TAG_ADDRESSES = (r"/e/tags/", r"[?&]tagname=")
