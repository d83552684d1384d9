"""Summary of an article's comments: the printed count, whether the form is open, whether it asks for a captcha."""

from __future__ import annotations

import re

from dayuan_crawler.items import Comments
from dayuan_crawler.pages.cms.counter_scripts import counters_of
from dayuan_crawler.pages.cms.counters import filled_in
from dayuan_crawler.pages.document import Document, Element
from dayuan_crawler.pages.outline import Outline
from dayuan_crawler.pages.vocabulary.comments import COMMENT_COUNT, COUNTED, OTHER_COUNTERS

_COMMENT_FORM = re.compile(
    r"/pl/|comment|feedback|act=cmt|saypl|pinglun|reply|guestbook|saytext|txaArticle|msg", re.IGNORECASE
)
_TEXT_FIELD = re.compile(r"saytext|comment|txaArticle|content|message|msg|pinglun|reply|plcontent|body", re.IGNORECASE)
_CAPTCHA_FIELD = re.compile(r"captcha|verify|vcode|validate|vdcode|seccode|checkcode|yzm|^key$|ShowKey", re.IGNORECASE)
_NONE = re.compile("(?:暂无|没有)(?:评论|留言)")
_CLOSED = re.compile("评论(?:功能)?已(?:经)?关闭|关闭了?评论|禁止评论|不允许评论|评论已禁用")


def read_comment_box(document: Document, outline: Outline, body_end: int) -> tuple[Comments, bool]:
    """The summary of the comments, without the comments, and whether a script fills in the count."""
    comments = Comments()
    is_filled = any(filled_in()[name] == "comment_count" for name in filled_in().keys() & document.names)
    scripted = closed = behind = asks = False
    for line in document.blocks[body_end:]:
        if not line.text or len(line.text) > 120:
            continue
        closed = closed or ("评论" in line.text and bool(_CLOSED.search(line.text)))
        behind = behind or outline.kind(line) == "comments" or outline.label(line) == "comments"
        asks = asks or (behind and line.text.startswith("验证码"))
        if (
            comments.count is None
            and not scripted
            and outline.kind(line) not in ("side", "related")
            and not OTHER_COUNTERS.search(line.text)
            and not (line.is_link and not all(_stays(link) for link in line.links))
            and any(word in line.text for word in COUNTED)
            and (match := COMMENT_COUNT.search(line.text))
        ):
            number = next(filter(None, match.groups()), None)
            if match[2] and "条" not in match[0] and not any(match[0] in run.text for run in line.runs):
                continue  # a separate number, beside a button
            if "参与" in match[0] and _NONE.search(line.text):
                continue  # participants who wrote no comment are readers
            scripted = any(map(counters_of, line.scripts)) or is_filled
            comments.count = int(number) if number else None
    field = _field(document)
    comments.open = (field is not None or asks) and not closed
    comments.captcha = _asks_captcha(document, _form_of(field)) if field is not None else asks
    return comments, scripted


def _stays(link: Element) -> bool:
    """Whether a link leads to this article's comments, and not to another article."""
    href = (link.get("href") or "").lower()
    return href.startswith(("#", "javascript:")) or _COMMENT_FORM.search(href) is not None


def _field(document: Document) -> Element | None:
    """The input for a new comment."""
    for field in document.root.iter("textarea"):
        if any(element in document.hidden for element in field.iterancestors()):
            continue
        names = f"{field.get('name') or ''} {field.get('id') or ''}"
        form = next(field.iterancestors("form"), None)
        said = " ".join(form.get(name) or "" for name in ("action", "id", "name", "class")) if form is not None else ""
        if _COMMENT_FORM.search(said) or _TEXT_FIELD.search(names):
            return field
    return None


def _form_of(field: Element) -> Element:
    form = next(field.iterancestors("form"), None)
    if form is not None:
        return form
    around = field
    for _ in range(4):
        parent = around.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        around = parent
    return around


def _asks_captcha(document: Document, form: Element) -> bool:
    if any("验证码" in line.text for line in document.blocks_of(form)):
        return True
    for field in form.iter("input", "img"):
        said = " ".join(field.get(name) or "" for name in ("name", "id", "placeholder", "src"))
        if field.get("type") != "hidden" and (
            "验证码" in said or any(_CAPTCHA_FIELD.search(word) for word in said.split())
        ):
            return True
    return False
