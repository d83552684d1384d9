"""The declaration of a record's fields: item, columns, record and schema follow it."""

from __future__ import annotations

from operator import attrgetter
from types import SimpleNamespace

import pytest

from dayuan_crawler.fields import FIELDS, Field, record_schema
from dayuan_crawler.items import ArticleItem, Comment, Comments
from dayuan_crawler.storage.articles.record import columns_of, content_hash, exported
from dayuan_crawler.storage.schema import Article


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.path)
def test_a_declared_field_has_a_column_and_if_it_is_read_an_attribute(field: Field) -> None:
    assert field.column in Article.__table__.c
    if field.is_read:
        attrgetter(field.path)(ArticleItem())


def test_a_record_has_the_declared_fields_in_their_order() -> None:
    columns = dict.fromkeys(Article.__table__.c.keys())
    record = exported(SimpleNamespace(**{**columns, **columns_of(ArticleItem())}))
    schema = record_schema()
    assert list(record) == schema["required"]
    assert list(record["copyright"]) == schema["properties"]["copyright"]["required"]
    assert list(record["comments"]) == schema["properties"]["comments"]["required"]


def test_a_change_of_content_changes_the_hash_and_no_other_does() -> None:
    values = columns_of(ArticleItem())
    for field in FIELDS:
        if field.is_read and field.column != "published_at":
            is_changed = content_hash({**values, field.column: "x"}) != values["content_hash"]
            assert is_changed is field.is_content, field.path


def test_filled_fields_are_named_by_their_paths() -> None:
    item = ArticleItem(title="题", view_count=0, comments=Comments(items=[Comment("甲", None, "好")]))
    assert item.filled() == {"title", "view_count", "comments.items"}
