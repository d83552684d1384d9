"""From bytes to text, whatever header and page declare."""

from __future__ import annotations

import time

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


LATIN_COMMENT = "<!-- caf\u00e9 \u00a9 2022 -->"
# In UTF-8, these are valid GBK.
SHORT = "<ul><li>友情链接</li><li>阳泉</li><li>大同</li><li>首页</li></ul>"


@pytest.mark.parametrize(("page", "fragment"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("big5", "utf-8")])
@pytest.mark.parametrize(
    "crumb", ["<!-- 頭部開始公共導航結束 -->", CRUMB, CRUMB * 20, SHORT, "<a title='𠮷地，镕喆'>地圖</a>"]
)
def test_a_fragment_in_another_encoding_is_read_in_its_own(page: str, fragment: str, crumb: str) -> None:
    prose = PROSE if page != "big5" else "<p>桃河兩岸的步道昨天完工，全長三公里。</p>" * 4
    head = f"<meta charset={page.replace('gb18030', 'gbk')}>"
    body = b"".join([head.encode(), prose.encode(page), crumb.encode(fragment), prose.encode(page)])
    assert decode_html(body)[0] == head + prose + crumb + prose


def test_a_short_fragment_is_read_as_what_stands_before_it() -> None:
    # 目录 in GBK is valid UTF-8, and 阳泉 in UTF-8 is valid GBK.
    mixed = PROSE.encode() + "<p>友情链接</p><p>目录</p>".encode("gbk") + PROSE.encode()
    assert decode_html(mixed)[0] == f"{PROSE}<p>友情链接</p><p>目录</p>{PROSE}"
    mixed = PROSE.encode("gbk") + "<p>阳泉</p>".encode() + PROSE.encode("gbk")
    assert decode_html(mixed)[0] == f"{PROSE}<p>阳泉</p>{PROSE}"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_character_that_was_cut_in_half_spoils_no_other(encoding: str) -> None:
    cut = "桃河步道昨天完".encode(encoding)[:-1]
    text, found = decode_html(PROSE.encode(encoding) + b"<p>" + cut + "…</p>".encode(encoding) + PROSE.encode(encoding))
    assert (text.count(PROSE), text.count("桃河步道昨天")) == (2, 1)
    assert found == ("utf-8" if encoding == "utf-8" else "gb18030")


@pytest.mark.parametrize("page", ["utf-8", "gbk"])
def test_a_byte_order_mark_in_the_midst_or_before_another_encoding(page: str) -> None:
    bom = b"\xef\xbb\xbf"
    parts = [PROSE.encode(page), "<p>友情链接第一站</p>".encode(), PROSE.encode(page)]
    for body in (bom.join(parts), bom + b"".join(parts)):
        assert decode_html(body)[0].replace("\ufeff", "") == f"{PROSE}<p>友情链接第一站</p>{PROSE}"


def test_chinese_that_is_valid_as_latin_letters_is_chinese() -> None:
    # A page that is valid UTF-8 as a whole is UTF-8.
    mixed = PROSE.encode() + "<p>夜泉泉泉</p>".encode("gbk") + PROSE.encode() + "<p>友情链接</p>".encode("gbk")
    assert decode_html(mixed)[0] == f"{PROSE}<p>夜泉泉泉</p>{PROSE}<p>友情链接</p>"


def test_latin_characters_of_a_page_in_utf_8_stay() -> None:
    mixed = (LATIN_COMMENT + PROSE + LATIN_COMMENT).encode() + "<p>友情链接第一站</p>".encode("gbk") + PROSE.encode()
    assert decode_html(mixed)[0] == f"{LATIN_COMMENT}{PROSE}{LATIN_COMMENT}<p>友情链接第一站</p>{PROSE}"


@given(
    st.lists(
        st.tuples(
            st.text("阳泉市委桃河两岸步道昨天完工夜里有灯走的人很多", min_size=4, max_size=30),
            st.sampled_from(["utf-8", "gbk"]),
        ),
        min_size=2,
    )
)
def test_runs_of_either_encoding_are_read(runs: list[tuple[str, str]]) -> None:
    body = b"".join(b"<p>" + text.encode(encoding) + b"</p>" for text, encoding in [*runs, ("友情链接", "gbk")])
    assert decode_html(body)[0] == "".join(f"<p>{text}</p>" for text, _ in [*runs, ("友情链接", "")])


@pytest.mark.parametrize("piece", [b"\xe9<", b"\xe9\x98", b"a"])
def test_two_megabytes_of_anything_are_read_in_linear_time(piece: bytes) -> None:
    def seconds(size: int) -> float:
        begun = time.process_time()
        decode_html(PROSE.encode() + piece * (size // len(piece)) + PROSE.encode("gbk"))
        return time.process_time() - begun

    assert seconds(2_000_000) < 40 * seconds(200_000) + 0.5


@pytest.mark.parametrize("tag", ["font", "span class=a", "div", "table", "FONT size=2"])
def test_thousands_of_unclosed_tags_do_not_end_the_page(tag: str) -> None:
    body = (f"<{tag}>字，" * 4000 + "<p>最后一段。</p>").encode()
    assert "最后一段。" not in "".join(Selector(body.decode(), type="html").root.itertext())
    assert "最后一段。" in "".join(Selector(without_unclosed(body).decode(), type="html").root.itertext())


def test_a_page_that_closes_its_tags_is_left_alone() -> None:
    body = b"<div><p>a<br><img src=x></div>" * 3000
    assert without_unclosed(body) is body
