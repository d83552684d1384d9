"""Every format holds what the records hold, follows the schema, and gives the same bytes twice."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from datetime import datetime
from typing import TYPE_CHECKING, Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan_crawler.export import FORMATS, article_schema, format_named, format_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = dict[str, Any]

VALIDATOR = jsonschema.Draft202012Validator(article_schema(), format_checker=jsonschema.FormatChecker())


def a_record(site_id: int = 5927, **changes: Any) -> Record:
    url = f"http://www.shanxidayuan.com/gsyl/yangquan/{site_id}.html"
    record = {
        "url": url,
        "site_id": site_id,
        "city": "yangquan",
        "title": "全市疫情防控专题会强调：“守土尽责”",
        "subtitle": "刘文华提出具体要求",
        "source": "阳泉市政府",
        "editor": "网络编辑",
        "category": "阳泉",
        "tags": ["防控", "疫情", "阳泉"],
        "published_at": "2022-07-09T10:29:37+08:00",
        "body": '第一段, 有逗号和"引号"。\n第二段。',
        "body_html": "<p>第一段</p>\n<p>第二段。</p>",
        "images": ["http://www.shanxidayuan.com/d/1.jpg"],
        "view_count": 8163,
        "like_count": None,
        "copyright": {
            "notice": "本文仅代表作者观点，不代表本站立场。",
            "reprint": "prohibited",
            "declared_url": url,
            "site_notice": None,
        },
        "comments": {
            "count": 2,
            "open": True,
            "captcha": False,
            "items": [
                {"author": "晋人", "posted_at": "2022-07-10T11:14:38+08:00", "text": "好"},
                {"author": "路人", "posted_at": None, "text": "同意", "reply_to": "晋人"},
            ],
        },
        "near_duplicate_of": None,
        "first_seen_at": "2022-07-09T12:00:00+08:00",
        "last_seen_at": "2022-07-10T12:00:00.123456+08:00",
        "changed_at": "2022-07-09T12:00:00+08:00",
        "revision": 1,
        "status": "live",
        "content_hash": "0123456789abcdef" * 4,
        "portal": "shanxidayuan",
        "section": "yangquan",
    }
    return record | changes


def encoded(name: str, *records: Record) -> bytes:
    return b"".join(FORMATS[name].encode(records))


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def parquet_table(data: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(data))


@st.composite
def records(draw: st.DrawFn, texts: st.SearchStrategy[str] | None = None) -> Record:
    text = st.text() if texts is None else texts
    counts = st.none() | st.integers(0, 2**63 - 1)
    # In UTC as well it has to lie in the calendar.
    times = st.datetimes(min_value=datetime(2, 1, 1)).map(lambda moment: f"{moment.isoformat()}+08:00")
    comment = st.fixed_dictionaries(
        {"author": text, "posted_at": st.none() | times, "text": text}, optional={"reply_to": text}
    )
    return a_record(
        title=draw(text.filter(bool)),
        subtitle=draw(st.none() | text),
        tags=draw(st.lists(text, max_size=3)),
        published_at=draw(st.none() | times),
        body=draw(text),
        body_html=draw(text),
        images=draw(st.lists(text, max_size=3)),
        view_count=draw(counts),
        copyright={
            "notice": draw(st.none() | text),
            "reprint": draw(st.sampled_from(["prohibited", "permitted", "unstated"])),
            "declared_url": draw(st.none() | text),
            "site_notice": draw(st.none() | text),
        },
        comments={
            "count": draw(counts),
            "open": draw(st.booleans()),
            "captcha": draw(st.booleans()),
            "items": draw(st.lists(comment, max_size=3)),
        },
    )


class TestSchema:
    def test_is_itself_valid(self) -> None:
        jsonschema.Draft202012Validator.check_schema(article_schema())

    def test_requires_the_properties_of_a_record_in_its_order(self) -> None:
        schema = article_schema()
        assert list(a_record()) == schema["required"]
        # Absent unless pictures are kept.
        assert list(schema["properties"]) == [*schema["required"], "pictures"]

    @given(records())
    def test_accepts_any_record_that_was_exported(self, record: Record) -> None:
        VALIDATOR.validate(json.loads(encoded("jsonl", record)))

    @pytest.mark.parametrize(
        "changes",
        [
            {"layout": "empire"},
            {"title": ""},
            {"title": None},
            {"city": "北京"},
            {"site_id": "5927"},
            {"url": "ftp://www.shanxidayuan.com/5927.html"},
            {"published_at": "2022-07-09 10:29:37"},
            {"published_at": "2022-07-09T10:29:37"},
            {"published_at": "2022-07-09T02:29:37Z"},
            {"view_count": -1},
            {"view_count": 1.5},
            {"revision": 0},
            {"status": "deleted"},
            {"content_hash": ""},
            {"comments": {"count": 0, "open": True, "captcha": True}},
            {"comments": {"count": 0, "open": True, "captcha": True, "items": [{"author": "a", "text": "b"}]}},
            {"copyright": {"notice": None, "reprint": "maybe", "declared_url": None, "site_notice": None}},
        ],
        ids=str,
    )
    def test_refuses_what_no_article_can_be(self, changes: Record) -> None:
        assert not VALIDATOR.is_valid(a_record(**changes))

    @pytest.mark.parametrize("name", list(a_record()))
    def test_refuses_a_record_that_lacks_a_field(self, name: str) -> None:
        record = a_record()
        del record[name]
        assert not VALIDATOR.is_valid(record)


class TestJsonLines:
    def test_is_one_compact_unescaped_object_a_line(self) -> None:
        data = encoded("jsonl", a_record(1, title="守土\u2028尽责"), a_record(2))
        assert data.startswith(b'{"url":"http://www.shanxidayuan.com/gsyl/yangquan/1.html","site_id":1,')
        assert '"title":"守土\\u2028尽责"'.encode() in data
        assert len(data.decode().splitlines()) == 2
        assert data.count(b"\n") == 2
        assert data.endswith(b"}\n")

    @given(st.lists(records(), max_size=3))
    def test_gives_back_the_records(self, several: list[Record]) -> None:
        lines = encoded("jsonl", *several).split(b"\n")
        assert [json.loads(line) for line in lines[:-1]] == several
        assert lines[-1] == b""

    @given(st.lists(records(), max_size=3))
    def test_compressed_holds_the_same_bytes(self, several: list[Record]) -> None:
        assert gzip.decompress(encoded("jsonl.gz", *several)) == encoded("jsonl", *several)

    def test_compressed_header_has_neither_name_nor_time(self) -> None:
        flags_and_time = encoded("jsonl.gz", a_record())[3:8]
        assert flags_and_time == bytes(5)


class TestCsv:
    def test_flattens_objects_and_keeps_lists_as_json(self) -> None:
        data = encoded("csv", a_record())
        assert data.startswith(b"\xef\xbb\xbfurl,site_id,city,")
        [row] = csv_rows(data)
        assert row["site_id"] == "5927"
        assert row["body"] == '第一段, 有逗号和"引号"。\n第二段。'
        assert row["tags"] == '["防控","疫情","阳泉"]'
        assert row["like_count"] == row["near_duplicate_of"] == row["copyright_site_notice"] == ""
        assert row["copyright_reprint"] == "prohibited"
        assert (row["comments_count"], row["comments_open"], row["comments_captcha"]) == ("2", "true", "false")
        assert json.loads(row["comments_items"]) == a_record()["comments"]["items"]
        assert list(row)[14:24] == [
            "like_count",
            "copyright_notice",
            "copyright_reprint",
            "copyright_declared_url",
            "copyright_site_notice",
            "comments_count",
            "comments_open",
            "comments_captcha",
            "comments_items",
            "near_duplicate_of",
        ]

    @given(st.lists(records(), max_size=3))
    def test_gives_back_the_texts(self, several: list[Record]) -> None:
        rows = csv_rows(encoded("csv", *several))
        assert len(rows) == len(several)
        for row, record in zip(rows, several, strict=True):
            assert row["body"] in (record["body"], f"'{record['body']}")
            assert row["copyright_notice"].removeprefix("'") == (record["copyright"]["notice"] or "").removeprefix("'")
            assert json.loads(row["tags"]) == record["tags"]
            assert json.loads(row["comments_items"]) == record["comments"]["items"]
            assert row["view_count"] == ("" if record["view_count"] is None else str(record["view_count"]))

    @pytest.mark.parametrize(
        "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000@", "\0="]
    )
    def test_defuses_formulas(self, start: str) -> None:
        text = f'{start}HYPERLINK("http://example.com/","点")'
        record = a_record(title=text, source=text)
        record["copyright"]["notice"] = text
        [row] = csv_rows(encoded("csv", record))
        assert [row["title"], row["source"], row["copyright_notice"]] == [f"'{text}"] * 3

    @pytest.mark.parametrize("text", ["1=1", "'=1", "—守土尽责", "7月-8月", "", " "])
    def test_leaves_other_text_alone(self, text: str) -> None:
        [row] = csv_rows(encoded("csv", a_record(title=text)))
        assert row["title"] == text

    @given(records())
    def test_no_cell_of_text_begins_like_a_formula(self, record: Record) -> None:
        [row] = csv_rows(encoded("csv", record))
        assert not [
            cell for cell in row.values() if cell.lstrip()[:1] in tuple("=+-@＝＋－＠") or cell[:1] in tuple("\t\r\n")
        ]


class TestParquet:
    def test_has_these_types(self) -> None:
        text, time = pa.string(), pa.timestamp("us", tz="Asia/Shanghai")
        texts = pa.list_(pa.field("element", pa.string(), nullable=False))
        comment = pa.struct(
            [
                pa.field("author", text, nullable=False),
                pa.field("posted_at", time),
                pa.field("text", text, nullable=False),
                pa.field("reply_to", text),
            ]
        )
        picture = pa.struct([pa.field(name, text, nullable=False) for name in ("url", "path", "sha256")])
        expected: list[pa.Field[Any]] = [
            pa.field("url", text, nullable=False),
            pa.field("site_id", pa.int64()),
            pa.field("city", text),
            pa.field("title", text, nullable=False),
            pa.field("subtitle", text),
            pa.field("source", text),
            pa.field("editor", text),
            pa.field("category", text),
            pa.field("tags", texts, nullable=False),
            pa.field("published_at", time),
            pa.field("body", text, nullable=False),
            pa.field("body_html", text, nullable=False),
            pa.field("images", texts, nullable=False),
            pa.field("view_count", pa.int64()),
            pa.field("like_count", pa.int64()),
            pa.field(
                "copyright",
                pa.struct(
                    [
                        pa.field("notice", text),
                        pa.field("reprint", text, nullable=False),
                        pa.field("declared_url", text),
                        pa.field("site_notice", text),
                    ]
                ),
                nullable=False,
            ),
            pa.field(
                "comments",
                pa.struct(
                    [
                        pa.field("count", pa.int64()),
                        pa.field("open", pa.bool_(), nullable=False),
                        pa.field("captcha", pa.bool_(), nullable=False),
                        pa.field("items", pa.list_(pa.field("element", comment, nullable=False)), nullable=False),
                    ]
                ),
                nullable=False,
            ),
            pa.field("near_duplicate_of", text),
            pa.field("first_seen_at", time, nullable=False),
            pa.field("last_seen_at", time, nullable=False),
            pa.field("changed_at", time, nullable=False),
            pa.field("revision", pa.int64(), nullable=False),
            pa.field("status", text, nullable=False),
            pa.field("content_hash", text, nullable=False),
            pa.field("portal", text, nullable=False),
            pa.field("section", text, nullable=False),
            pa.field("pictures", pa.list_(pa.field("element", picture, nullable=False))),
        ]
        assert parquet_table(encoded("parquet")).schema.equals(pa.schema(expected))

    @given(st.lists(records(), max_size=3))
    def test_gives_back_the_records(self, several: list[Record]) -> None:
        rows = parquet_table(encoded("parquet", *several)).to_pylist()
        assert [_as_record(row) for row in rows] == [_with_instants(record) for record in several]

    def test_writes_row_groups_of_bounded_size(self) -> None:
        by_rows = b"".join(FORMATS["parquet"].encode(a_record(number) for number in range(1, 2502)))
        by_text = b"".join(FORMATS["parquet"].encode(a_record(number, body="字" * 1_500_000) for number in range(1, 6)))
        assert _rows_of_groups(by_rows) == [1000, 1000, 501]
        assert _rows_of_groups(by_text) == [3, 2]


def _rows_of_groups(data: bytes) -> list[int]:
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]


_TIMES = ("published_at", "first_seen_at", "last_seen_at", "changed_at")


def _with_instants(record: Record) -> Record:
    comments = [comment | {"posted_at": _instant(comment["posted_at"])} for comment in record["comments"]["items"]]
    return (
        record
        | {name: _instant(record[name]) for name in _TIMES}
        | {"comments": record["comments"] | {"items": comments}}
    )


def _instant(text: str | None) -> float | None:
    return datetime.fromisoformat(text).timestamp() if text else None


def _as_record(row: Record) -> Record:
    comments = [
        {
            name: value.timestamp() if isinstance(value, datetime) else value
            for name, value in comment.items()
            if name != "reply_to" or value is not None
        }
        for comment in row["comments"]["items"]
    ]
    times = {name: row[name] and row[name].timestamp() for name in _TIMES}
    present = {name: value for name, value in row.items() if name != "pictures" or value is not None}
    return present | times | {"comments": row["comments"] | {"items": comments}}


class TestSurrogates:
    """Broken pages bring surrogates, which UTF-8 doesn't have: pairs are characters, lone ones can't be kept."""

    BROKEN = a_record(title="守\ud83d\ude00土\udc80", tags=["\ud800"], body="\udfff\ud800")
    WHOLE = a_record(title="守😀土\ufffd", tags=["\ufffd"], body="\ufffd\ufffd")

    @pytest.mark.parametrize("name", FORMATS)
    def test_cannot_break_a_file(self, name: str) -> None:
        assert encoded(name, self.BROKEN, a_record(2)) == encoded(name, self.WHOLE, a_record(2))

    @given(records(texts=st.text(st.characters(categories=["Cs", "Lo"]))))
    def test_give_text_that_any_reader_takes(self, record: Record) -> None:
        texts = encoded("jsonl", record).decode()
        assert json.loads(texts)["body"] == parquet_table(encoded("parquet", record)).to_pylist()[0]["body"]
        assert json.loads(texts)["body"] == csv_rows(encoded("csv", record))[0]["body"]


@pytest.mark.parametrize("name", FORMATS)
def test_equal_records_give_equal_bytes(name: str) -> None:
    assert encoded(name, *map(a_record, range(1, 1500))) == encoded(name, *map(a_record, range(1, 1500)))


@pytest.mark.parametrize("name", FORMATS)
def test_no_records_give_a_file_that_can_be_read(name: str) -> None:
    data = encoded(name)
    match name:
        case "jsonl":
            assert data == b""
        case "jsonl.gz":
            assert gzip.decompress(data) == b""
        case "csv":
            assert csv_rows(data) == []
        case "parquet":
            assert parquet_table(data).num_rows == 0


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_number_of_articles(name: str) -> None:
    few, many = _peak_memory(name, 2_000), _peak_memory(name, 10_000)
    assert many < 1.5 * few + 100_000


def _peak_memory(name: str, count: int) -> int:
    """Bytes held at most while ``count`` records are encoded, pyarrow's own included."""

    def generated() -> Iterator[Record]:
        return (record | {"site_id": number, "body": f"第{number}段"} for number in range(1, count + 1))

    record = a_record()
    list(FORMATS[name].encode([record]))
    arrow_peak = 0
    tracemalloc.start()
    try:
        for _ in FORMATS[name].encode(generated()):
            arrow_peak = max(arrow_peak, pa.total_allocated_bytes())
        return tracemalloc.get_traced_memory()[1] + arrow_peak
    finally:
        tracemalloc.stop()


class TestNames:
    @pytest.mark.parametrize(
        ("path", "name"),
        [
            ("a.jsonl", "jsonl"),
            ("out/A.JSONL.GZ", "jsonl.gz"),
            ("./.hidden/阳泉.csv", "csv"),
            ("a.b.Parquet", "parquet"),
        ],
    )
    def test_an_ending_names_a_format(self, path: str, name: str) -> None:
        assert format_of_file(path) is format_named(name)

    @pytest.mark.parametrize("path", ["a.json", "a.gz", "a", "jsonl", "a.jsonl/x", "a.csv.bak"])
    def test_another_ending_is_refused_with_those_there_are(self, path: str) -> None:
        with pytest.raises(
            ValueError, match=r"^the ending of '[^\n]*' names .* \.jsonl, .*\.parquet, or give --format$"
        ):
            format_of_file(path)

    def test_another_name_is_refused_with_those_there_are(self) -> None:
        with pytest.raises(ValueError, match=r"^there is no export format 'xlsx'; choose one of jsonl, jsonl.gz, "):
            format_named("xlsx")
