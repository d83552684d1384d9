"""From bytes to text, whatever header and page declare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from dayuan_crawler.text.encoding import decode_html, without_early_end, without_unclosed

TEXT = "<p>阳泉市委，守土有责。</p>"
LATIN = "text/html; charset=iso-8859-1"


@pytest.mark.parametrize(
    ("body", "header", "encoding"),
    [
        (TEXT.encode(), None, "utf-8"),
        (TEXT.encode(), "text/html; charset=gbk", "utf-8"),
        (TEXT.encode(), LATIN, "utf-8"),
        (b"<meta charset=gb2312>" + TEXT.encode(), "text/html; charset=gb2312", "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=gbk", "utf-8"),
        (TEXT.encode("gbk"), None, "gb18030"),
        (TEXT.encode("gbk"), LATIN, "gb18030"),
        (TEXT.encode("gbk"), "text/html; charset=utf-8", "gb18030"),
        (b"<meta charset=utf-8>" + TEXT.encode("gbk"), None, "gb18030"),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">' + TEXT.encode("gbk"),
            LATIN,
            "gb18030",
        ),
        (TEXT.encode("utf-16"), None, "utf-16-le"),
    ],
)
def test_the_bytes_prove_the_encoding(body: bytes, header: str | None, encoding: str) -> None:
    text, found = decode_html(body, header)
    assert text.endswith(TEXT)
    assert found == encoding


@pytest.mark.parametrize("short", ["联通", "阳泉", "中"])
def test_short_undeclared_gbk_is_neither_korean_nor_utf_8(short: str) -> None:
    assert decode_html(short.encode("gbk")) == (short, "gb18030")


def test_big5_only_where_it_is_declared() -> None:
    body = "<p>繁體中文，山西。</p>".encode("big5")
    assert decode_html(body, "text/html; charset=big5")[0] == "<p>繁體中文，山西。</p>"
    assert decode_html(body)[1] != "big5hkscs"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_last_character_cut_in_half_is_no_objection(encoding: str) -> None:
    text, found = decode_html(("阳泉" * 30).encode(encoding)[:-1])
    assert text.startswith("阳泉" * 29)
    assert found in ("utf-8", "gb18030")
    assert (found == "utf-8") is (encoding == "utf-8")


def test_a_few_broken_characters_do_not_make_another_encoding() -> None:
    text, found = decode_html(("阳泉市委" * 30).encode() + b"\xe9\x98<" + "阳泉".encode())
    assert found == "utf-8"
    assert text.count("阳泉市委") == 30
    text, found = decode_html(("阳泉市委，" * 30).encode("gbk") + b"\xff<p>")
    assert found == "gb18030"
    assert text.count("阳泉市委") == 30


@given(
    st.binary(max_size=200), st.sampled_from([None, "", LATIN, "text/html; charset=nonsense", "text/html; charset=gbk"])
)
def test_any_bytes_give_text(body: bytes, header: str | None) -> None:
    text, encoding = decode_html(body, header)
    assert isinstance(text, str)
    assert encoding


def test_an_end_of_the_document_in_its_midst_is_taken_out() -> None:
    assert without_early_end(b"<p>1</p></body></html><p>2</p></HTML >") == b"<p>1</p></body><p>2</p>"
    whole = b"<html><body><p>1</p></body></html>\n<!-- 3 ms -->"
    assert without_early_end(whole) is whole


PROSE = "<p>桃河两岸的步道昨天完工，全长三公里，夜里有灯，走的人很多。</p>" * 4
CRUMB = "<ul>" + "".join(f"<li>友情链接第{number}站</li>" for number in range(8)) + "</ul>"


@pytest.mark.parametrize(
    ("page", "fragment", "encoding"), [("utf-8", "gb18030", "utf-8"), ("gb18030", "utf-8", "gb18030")]
)
@pytest.mark.parametrize("crumb", ["<!-- 头部开始公共导航结束 -->", CRUMB])
def test_a_fragment_in_another_encoding_does_not_spoil_the_page(
    page: str, fragment: str, encoding: str, crumb: str
) -> None:
    head = f"<meta charset={page.replace('gb18030', 'gbk')}>".encode()
    text, found = decode_html(head + PROSE.encode(page) + crumb.encode(fragment) + PROSE.encode(page))
    assert found == encoding
    assert text.count("桃河两岸的步道昨天完工，全长三公里，夜里有灯，走的人很多。") == 8


@pytest.mark.parametrize("tag", ["font", "span class=a", "div", "table", "FONT size=2"])
def test_thousands_of_unclosed_tags_do_not_end_the_page(tag: str) -> None:
    body = (f"<{tag}>字，" * 4000 + "<p>最后一段。</p>").encode()
    assert "最后一段。" not in "".join(Selector(body.decode(), type="html").root.itertext())
    assert "最后一段。" in "".join(Selector(without_unclosed(body).decode(), type="html").root.itertext())


def test_a_page_that_closes_its_tags_is_left_alone() -> None:
    body = b"<div><p>a<br><img src=x></div>" * 3000
    assert without_unclosed(body) is body
