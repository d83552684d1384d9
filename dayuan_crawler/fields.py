"""The fields of an article's record, declared once.

The exported record, its JSON Schema, the columns of every export format, the content hash and the layout watch follow
from this table. CONTRIBUTING.md, "Ten changes", has what else a new field needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dayuan_crawler.portal import NAME

Schema = dict[str, Any]


class Filled(StrEnum):
    """Which page of an article fills a field. The layout watch expects the fields of the first page."""

    FIRST = "by the article's first page"
    LATER = "perhaps by a counter's or a comment list's own response"


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the record.

    ``path`` is its place in the record and, if ``is_read``, in the item (``copyright.notice``). ``column`` is its column in the
    database. A change of ``is_content`` is a revision. ``filled`` is None for a field that the layout watch ignores.
    """

    path: str
    column: str
    schema: Schema
    is_read: bool = True
    is_content: bool = False
    filled: Filled | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The path, as names."""
        return tuple(self.path.split("."))


def _typed(kind: str, description: str, **more: Any) -> Schema:
    return {"description": description, "type": kind, **more}


def _optional(kind: str, description: str, **more: Any) -> Schema:
    return {"description": description, "type": [kind, "null"], **more}


def _count(description: str) -> Schema:
    return _optional("integer", description, minimum=0)


def _object(properties: dict[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


_TIME: Schema = {"format": "date-time", "pattern": "\\+08:00$"}
_NAME: Schema = {"pattern": f"^{NAME}$"}
_STRINGS: Schema = {"type": "string"}
_SHA256 = "^[0-9a-f]{64}$"
_COMMENT = _object(
    {
        "author": _typed("string", "Who wrote it."),
        "posted_at": _optional("string", "When it was posted; null when that cannot be read.", **_TIME),
        "text": _typed("string", "What it says."),
        "reply_to": _typed("string", "The author whom it answers; absent where the page does not say."),
    },
    optional=("reply_to",),
)

# Version of the format of stored former states. Raise it when a field is added, renamed or removed.
RECORD_VERSION = 2

FIELDS: tuple[Field, ...] = (
    Field(
        "url",
        "url",
        _typed(
            "string",
            "The article's canonical address: one article has one, whatever address it was met under.",
            format="uri",
            pattern="^https?://[^\\s/]+/\\S*$",
        ),
        is_content=True,
    ),
    Field(
        "site_id",
        "site_id",
        _optional(
            "integer",
            "The article's number on the portal, from its address; null where the address has none.",
            minimum=1,
        ),
        is_content=True,
    ),
    Field(
        "city",
        "city",
        _optional("string", "The city that the article's section is about; null where it is about none.", **_NAME),
        is_content=True,
    ),
    Field(
        "title",
        "title",
        _typed("string", "The heading.", minLength=1),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "subtitle",
        "subtitle",
        _optional("string", "The second heading, from a body line that repeats the title and goes on."),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "source",
        "source",
        _optional("string", "Whom the article was taken from, from a body line that repeats the title."),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "editor",
        "editor",
        _optional("string", "The editor, as the page names one."),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "category",
        "category",
        _optional("string", "The section's name, as the page gives it."),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "tags",
        "tags",
        _typed("array", "The article's tags, in the page's order.", items=_STRINGS),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "published_at",
        "published_at",
        _optional(
            "string",
            "When the portal says it published the article; null when that cannot be read, never a guess.",
            **_TIME,
        ),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "body",
        "body",
        _typed("string", "The paragraphs of all the article's pages as plain text, one a line."),
        is_content=True,
        filled=Filled.FIRST,
    ),
    # Not content: a new template changes it although the article is the same.
    Field(
        "body_html",
        "body_html",
        _typed("string", "The same as sanitised HTML: structure, tables and pictures kept, nothing active."),
    ),
    Field(
        "images",
        "images",
        _typed("array", "Absolute addresses of the body's pictures, in order.", items=_STRINGS),
        is_content=True,
        filled=Filled.FIRST,
    ),
    # Counters change all the time, so they are not content.
    Field(
        "view_count",
        "view_count",
        _count("Views, as a reader is shown them; null when unknown."),
        filled=Filled.LATER,
    ),
    Field(
        "like_count",
        "like_count",
        _count("Likes, as a reader is shown them; null when unknown."),
        filled=Filled.LATER,
    ),
    Field(
        "copyright.notice",
        "copyright_notice",
        _optional("string", "The article's own copyright notice."),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "copyright.reprint",
        "reprint",
        _typed("string", "What that notice says of reprinting.", enum=["prohibited", "permitted", "unstated"]),
        is_content=True,
    ),
    Field(
        "copyright.declared_url",
        "declared_url",
        _optional("string", "The address that the notice gives as the article's own, as written."),
        is_content=True,
    ),
    Field(
        "copyright.site_notice",
        "site_notice",
        _optional("string", "The notice for the whole site, from the footer."),
        is_content=True,
        filled=Filled.FIRST,
    ),
    Field(
        "comments.count",
        "comment_count",
        _count("How many comments the page says there are; null when unknown."),
        filled=Filled.LATER,
    ),
    Field(
        "comments.open",
        "comments_open",
        _typed("boolean", "Whether the page offers a form for comments."),
        is_content=True,
    ),
    Field(
        "comments.captcha",
        "comments_captcha",
        _typed("boolean", "Whether that form asks for a captcha."),
        is_content=True,
    ),
    Field(
        "comments.items",
        "comments",
        _typed("array", "The comments, oldest first.", items=_COMMENT),
        is_content=True,
        filled=Filled.LATER,
    ),
    Field(
        "near_duplicate_of",
        "near_duplicate_of",
        _optional("string", "The address of an earlier article that says the same.", format="uri"),
        is_read=False,
    ),
    Field(
        "first_seen_at",
        "first_seen_at",
        _typed("string", "When the crawler first fetched the article.", **_TIME),
        is_read=False,
    ),
    Field(
        "last_seen_at",
        "last_seen_at",
        _typed("string", "When the crawler last found the article there.", **_TIME),
        is_read=False,
    ),
    Field(
        "changed_at",
        "changed_at",
        _typed("string", "When the crawler first saw the present revision.", **_TIME),
        is_read=False,
    ),
    Field(
        "revision",
        "revision",
        _typed("integer", "The present revision, counted from 1.", minimum=1),
        is_read=False,
    ),
    Field(
        "status",
        "status",
        _typed("string", "Whether the portal still has the article.", enum=["live", "gone"]),
        is_read=False,
    ),
    Field(
        "content_hash",
        "content_hash",
        _typed(
            "string",
            "A digest of what counts as a change; counters and times are not part of it.",
            pattern=_SHA256,
        ),
        is_read=False,
    ),
    # One column has both: the section's key. Last, so that the columns of a CSV keep their places.
    Field("portal", "section", _typed("string", "The portal that published the article.", **_NAME)),
    Field("section", "section", _typed("string", "The portal's section in which the article is.", **_NAME)),
)

# Fields that other responses than the article's first page may fill.
FILLED_LATER = frozenset(field.path for field in FIELDS if field.filled is Filled.LATER)

_GROUPS = {
    "copyright": "What the page says about rights.",
    "comments": "The readers' comments.",
}
# Only in the records of articles whose pictures are kept as files.
_PICTURES = _typed(
    "array",
    "Those of the images that are kept as files, in the same order; absent where none is.",
    items=_object(
        {
            "url": _typed("string", "The picture's address, as in images."),
            "path": _typed("string", "Its file, below the folder of pictures (FILES_STORE)."),
            "sha256": _typed("string", "The SHA-256 digest of its bytes.", pattern=_SHA256),
        }
    ),
)


def record_schema() -> Schema:
    """The JSON Schema (2020-12) of a record."""
    groups: dict[str, dict[str, Schema]] = {}
    properties: dict[str, Schema] = {}
    for field in FIELDS:
        *group, name = field.names
        if group:
            groups.setdefault(group[0], {})[name] = field.schema
            properties[group[0]] = {}
        else:
            properties[name] = field.schema
    for name, values in groups.items():
        properties[name] = {"description": _GROUPS[name], **_object(values)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Article",
        "description": "One exported article of the portal; a JSONL file has one such object a line, ordered by site_id."
        " Times are China's.",
        **_object({**properties, "pictures": _PICTURES}, optional=("pictures",)),
    }
