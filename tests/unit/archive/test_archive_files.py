"""WARC files as they are written and read: records, torn tails, and what must not get into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from dayuan_crawler.archive.members import Gap, members
from dayuan_crawler.archive.reader import read_answer, scan
from dayuan_crawler.archive.records import Reference, VisitRecords, info_record, note_record, payload_digest
from dayuan_crawler.archive.writer import ArchiveError, ArchiveWriter
from dayuan_crawler.frontier.model import Capture

NAME = "test.warc.gz"
URL = "http://www.example.com/gsyl/yangquan/5927.html?a=1"
RECORD = "<urn:uuid:12345678-1234-4123-8123-123456789012>"
BODY = "<h1>桃河边添了一条步道</h1>".encode()
MOMENT = datetime(2022, 7, 9, 2, 29, 37, 123456, UTC)


def capture(
    body: bytes = BODY, status: int = 200, headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html"),)
) -> Capture:
    sent = [("User-Agent", "test"), ("Proxy-Authorization", "Basic c2VjcmV0"), ("Cookie", "secret=1")]
    return Capture(URL, "GET", sent, MOMENT, status, list(headers), body, "127.0.0.1")


def block(known: Reference | None = None, *captures: Capture) -> bytes:
    return VisitRecords(captures or [capture()], known).close({"visit": {"url": URL}})


@pytest.fixture
def writer(tmp_path: Path) -> ArchiveWriter:
    return ArchiveWriter(tmp_path / "archive", 1000)


def written(writer: ArchiveWriter, *blocks: bytes) -> int:
    return writer.append(NAME, 0, [info_record(NAME, {"site": "http://www.example.com"}), *blocks])


def test_a_visit_is_read_as_it_was_fetched(writer: ArchiveWriter) -> None:
    written(writer, block(), note_record({"note": {"run": 1}}))
    fields, blocks = scan(writer.folder / NAME)
    assert fields["site"] == "http://www.example.com"
    visit, note = blocks
    (response,) = visit.responses
    assert (response.url, response.status, response.body) == (URL, 200, BODY)
    assert response.headers == [("Content-Type", "text/html")]
    assert response.date == "2022-07-09T02:29:37.123456Z"
    assert response.digest == payload_digest(BODY)
    assert visit.note == {"visit": {"url": URL}}
    assert note.note == {"note": {"run": 1}}
    assert read_answer(writer.folder / NAME, visit.offset, visit.length, response.record_id) == response


def test_the_request_is_kept_without_secrets(writer: ArchiveWriter) -> None:
    written(writer, block())
    with (writer.folder / NAME).open("rb") as file:
        requests = [record.http_headers.to_str() for record in ArchiveIterator(file) if record.rec_type == "request"]
    assert requests == ["GET /gsyl/yangquan/5927.html?a=1 HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: test\r\n"]


def test_a_note_names_no_address(writer: ArchiveWriter) -> None:
    """A program that replays archives, as pywb, would show it in the page's place."""
    written(writer, block())
    with (writer.folder / NAME).open("rb") as file:
        (note,) = (record.rec_headers for record in ArchiveIterator(file) if record.rec_type == "metadata")
    assert note.get_header("WARC-Target-URI") is None
    assert note.get_header("WARC-Concurrent-To")


def test_a_payload_that_came_before_is_not_kept_twice(writer: ArchiveWriter) -> None:
    known = Reference("<urn:uuid:1>", URL, "2022-07-08T00:00:00.000000Z", payload_digest(BODY))
    written(writer, block(known), block(known, capture(b"", 304)), block(known, capture(b"other")))
    _, blocks = scan(writer.folder / NAME)
    same, unmodified, other = (visit.responses[0] for visit in blocks)
    assert (same.refers_to, same.status, same.body) == ("<urn:uuid:1>", 200, b"")
    assert (unmodified.refers_to, unmodified.status) == ("<urn:uuid:1>", 304)
    assert (other.refers_to, other.body) == (None, b"other")


def test_a_redirect_is_kept_before_its_target(writer: ArchiveWriter) -> None:
    written(writer, block(None, capture(b"", 302, [("Location", URL)]), capture()))
    (visit,) = scan(writer.folder / NAME)[1]
    assert [response.status for response in visit.responses] == [302, 200]


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Odd", "a\r\n\r\nWARC/1.1\r\nWARC-Type: response")],
        [("Transfer-Encoding", "chunked"), ("Content-Length", "3")],
        [("", ""), ("名字", "值")],
        [(f"X-{number}", "x" * 1000) for number in range(100)],
    ],
)
def test_odd_headers_break_no_record(writer: ArchiveWriter, headers: list[tuple[str, str]]) -> None:
    written(writer, block(None, capture(headers=headers)), block())
    visits = list(scan(writer.folder / NAME)[1])
    assert [visit.responses[0].body for visit in visits] == [BODY, BODY]


def test_a_torn_tail_is_left_out_and_cut(writer: ArchiveWriter) -> None:
    one, two = block(), block()
    size = written(writer, one)
    path = writer.folder / NAME
    whole = path.read_bytes()
    for length in {*range(1, len(two), 7), len(two) - 1}:
        path.write_bytes(whole + two[:length])
        gaps: list[Gap] = []
        assert len(list(scan(path, gaps.append)[1])) == 1
        assert [gap.torn for gap in gaps] in ([], [True])
    assert writer.append(NAME, size, [two]) == path.stat().st_size == size + len(two)
    path.write_bytes(path.read_bytes() + one[:100])
    assert writer.cut(NAME, size + len(two))
    assert path.read_bytes() == whole + two


def test_one_wrong_byte_costs_one_visit(writer: ArchiveWriter) -> None:
    """Wherever it is: all else is read, and what was passed over is told."""
    path = writer.folder / NAME
    written(writer, *(block(None, capture(f"<h1>{number}</h1>".encode())) for number in range(3)))
    whole = path.read_bytes()
    blocks = list(scan(path)[1])
    with path.open("rb") as file:
        headers = [member.offset for member in members(file)]
    # The kind of text, the time, the level and the system in a gzip header say nothing of what is read.
    idle = {offset + byte for offset in headers for byte in range(3, 10)}
    for place in {*range(headers[1], len(whole), 7), *(idle - {3, 4, 5, 6, 7, 8, 9}), len(whole) - 1}:
        data = bytearray(whole)
        data[place] ^= 0xFF
        path.write_bytes(data)
        gaps: list[Gap] = []
        read = list(scan(path, gaps.append)[1])
        if place in idle and not gaps:
            assert read == blocks
            continue
        assert [gap.torn for gap in gaps] == [False], place
        assert gaps[0].offset <= place < gaps[0].offset + gaps[0].length
        others = [each for each in blocks if not each.offset <= place < each.offset + each.length]
        assert len(others) == len(blocks) - 1
        answers = [each.responses[-1] for each in read]
        for each in others:
            answer = each.responses[-1]
            assert answer in answers
            assert read_answer(path, each.offset, each.length, answer.record_id) == answer


def test_a_damaged_first_record_is_told_by_the_name(writer: ArchiveWriter) -> None:
    name = "dayuan-yangquan-20220709022937-3-4-00000.warc.gz"
    begin = info_record(name, {"site": "http://www.example.com", "city": "yangquan"})
    writer.append(name, 0, [begin, block(), block()])
    path = writer.folder / name
    data = bytearray(path.read_bytes())
    for place in (0, 40, len(begin) - 1):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        gaps: list[Gap] = []
        fields, blocks = scan(path, gaps.append)
        assert (fields["site"], fields["section"], fields["run"]) == ("http://www.example.com", "yangquan", "3")
        assert fields["started"] == "2022-07-09T02:29:37+00:00"
        assert len(list(blocks)) == 2
        assert gaps == [Gap(0, len(begin))]


def test_whole_regions_are_passed_over(writer: ArchiveWriter) -> None:
    path = writer.folder / NAME
    written(writer, *(block() for _ in range(5)))
    whole = path.read_bytes()
    blocks = list(scan(path)[1])
    start, end = blocks[1].offset + 20, blocks[3].offset + 30
    for filling in (bytes(end - start), b"\x1f\x8b\x08" * ((end - start) // 3), b""):
        path.write_bytes(whole[:start] + filling + whole[end:])
        gaps: list[Gap] = []
        read = list(scan(path, gaps.append)[1])
        assert [each.responses[0].record_id for each in read] == [blocks[n].responses[0].record_id for n in (0, 4)]
        assert gaps
        assert not any(gap.torn for gap in gaps)


def test_a_file_that_is_elsewhere_or_empty(writer: ArchiveWriter) -> None:
    assert not writer.cut(NAME, 100)
    assert writer.cut(NAME, 0)
    written(writer)
    assert writer.cut(NAME, 0)
    assert not (writer.folder / NAME).exists()


def test_a_file_that_lost_something_is_not_written_to(writer: ArchiveWriter) -> None:
    size = written(writer, block())
    with pytest.raises(ArchiveError, match="shorter than what was written"):
        writer.append(NAME, size + 1, [block()])


def test_at_a_place_only_its_own_answer_is_read(writer: ArchiveWriter) -> None:
    written(writer, block(None, capture(status=403), capture()))
    (visit,) = scan(writer.folder / NAME)[1]
    refused, answered = visit.responses
    place = (writer.folder / NAME, visit.offset, visit.length)
    assert [read_answer(*place, record.record_id).status for record in (refused, answered)] == [403, 200]
    with pytest.raises(ArchiveError, match="no page is recorded there"):
        read_answer(*place, RECORD)


@pytest.mark.parametrize("content", [b"", b"notes", b"\x1f\x8b\x08notes", b"WARC/1.1\r\n"])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="not a file that this program wrote"):
        scan(path)
    with pytest.raises(ArchiveError, match="restore the file from a backup"):
        read_answer(path, 0, 10, RECORD)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="DAYUAN_ARCHIVE_DIR"):
        written(ArchiveWriter(tmp_path / "file", 1000))
