"""Items survive being written as JSON and read again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.items import ArticleItem, Comment, Comments, Copyright

CHINA = timezone(timedelta(hours=8))

texts = st.none() | st.text()
times = st.none() | st.datetimes(timezones=st.just(CHINA))
numbers = st.none() | st.integers(min_value=0, max_value=2**63 - 1)
comments = st.builds(
    Comments,
    count=numbers,
    open=st.booleans(),
    captcha=st.booleans(),
    items=st.lists(st.builds(Comment, author=st.text(), posted_at=times, text=st.text(), reply_to=texts), max_size=3),
)
copyrights = st.builds(
    Copyright,
    notice=texts,
    reprint=st.sampled_from(["prohibited", "permitted", "unstated"]),
    declared_url=texts,
    site_notice=texts,
)
articles = st.builds(
    ArticleItem,
    url=texts,
    site_id=numbers,
    city=texts,
    title=texts,
    subtitle=texts,
    source=texts,
    editor=texts,
    category=texts,
    tags=st.lists(st.text(), max_size=3),
    published_at=times,
    body=st.text(),
    body_html=st.text(),
    images=st.lists(st.text(), max_size=3),
    view_count=numbers,
    like_count=numbers,
    copyright=copyrights,
    comments=comments,
    layout=texts,
)


@given(articles)
def test_an_item_comes_back_from_json_as_it_was(item: ArticleItem) -> None:
    assert ArticleItem.from_json(json.loads(json.dumps(item.to_json()))) == item


def test_times_are_written_with_their_zone() -> None:
    item = ArticleItem(published_at=datetime(2022, 7, 9, 10, 29, 37, tzinfo=CHINA))
    assert item.to_json()["published_at"] == "2022-07-09T10:29:37+08:00"


def test_writing_an_item_does_not_change_it() -> None:
    comment = Comment("李", datetime(2022, 7, 10, 11, 14, 38, tzinfo=CHINA), "好")
    item = ArticleItem(comments=Comments(count=1, items=[comment]))
    item.to_json()
    assert item.comments.items == [comment]
