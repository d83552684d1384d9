"""Serializes the WARC records of a visit, each as one gzip member."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dayuan_crawler import __version__
from dayuan_crawler.frontier.model import Capture

NOTE_TYPE = "application/json"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
# Headers to drop: the body is stored dechunked, and a proxy may have changed its length.
_HOP_BY_HOP = {"transfer-encoding", "content-length", "connection", "keep-alive", "trailer"}
# Headers to drop: the crawler's secrets.
_SECRET = {"authorization", "proxy-authorization", "cookie"}
# At a higher level zlib takes twice the time, and output is only 2 % smaller.
_COMPRESSION = 6


@dataclass(frozen=True, slots=True)
class Reference:
    """A record that holds a page's payload, for a later revisit record."""

    record_id: str
    url: str
    date: str
    digest: str


class VisitRecords:
    """The records of one visit: a response or revisit and a request for each capture, and a note at the end.

    ``known`` is the last record of the same URL that has a payload. The same payload is not stored twice.
    """

    def __init__(self, captures: Sequence[Capture], known: Reference | None) -> None:
        self._chunks: list[bytes] = []
        self._response_id: str | None = None
        self._digest = ""
        self._last = captures[-1] if captures else None
        self.is_revisit = False
        for capture in captures:
            self._add(capture, known if capture is self._last else None)

    def described(self) -> dict[str, Any]:
        """Metadata of the last capture's record, to which later records can refer. Without captures, empty values."""
        if self._last is None:
            return {"record_id": "", "status": 0, "digest": ""}
        return {
            "record_id": self._response_id,
            "target_url": self._last.url,
            "fetched_at": self._last.fetched_at,
            "status": self._last.status,
            "digest": self._digest,
        }

    def close(self, note: dict[str, Any]) -> bytes:
        """The bytes of all records, ended by a note: the crawler's JSON metadata about the visit."""
        self._chunks.append(note_record(note, self._response_id))
        return b"".join(self._chunks)

    def _add(self, capture: Capture, known: Reference | None) -> None:
        self._response_id = response_id = _record_id()
        date = warc_date(capture.fetched_at)
        self._digest = payload_digest(capture.body)
        headers = {
            "WARC-Type": "response",
            "WARC-Record-ID": response_id,
            "WARC-Date": date,
            "WARC-Target-URI": capture.url,
        }
        if capture.ip is not None:
            headers["WARC-IP-Address"] = capture.ip
        kind = "response"
        if known is not None and (capture.status == HTTPStatus.NOT_MODIFIED or known.digest == self._digest):
            self.is_revisit = True
            kind = headers["WARC-Type"] = "revisit"
            headers["WARC-Profile"] = _NOT_MODIFIED if capture.status == HTTPStatus.NOT_MODIFIED else _SAME_PAYLOAD
            headers["WARC-Refers-To"] = known.record_id
            headers["WARC-Refers-To-Target-URI"] = known.url
            headers["WARC-Refers-To-Date"] = known.date
            self._digest = known.digest
        headers["WARC-Payload-Digest"] = self._digest
        self._chunks.append(
            _record(headers, kind, capture.body, _http(f"{capture.status} {_phrase(capture.status)}", capture.headers))
        )
        self._chunks.append(_request(capture, date, response_id))


def info_record(filename: str, fields: dict[str, str]) -> bytes:
    """The first record of a file (warcinfo): the program that wrote it, and ``fields``."""
    known = {
        "software": f"dayuan_crawler/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        **fields,
    }
    body = "".join(f"{name}: {value}\r\n" for name, value in known.items()).encode()
    headers = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": _record_id(),
        "WARC-Date": warc_date(datetime.now(UTC)),
        "WARC-Filename": filename,
    }
    return _record(headers, "warcinfo", body, None)


def note_record(note: dict[str, Any], concurrent_to: str | None = None) -> bytes:
    """A JSON metadata record: about a visit if ``concurrent_to`` names the visit's response, else about the run.

    It has no WARC-Target-URI, because replay software would show it in place of the page.
    """
    headers = {"WARC-Type": "metadata", "WARC-Record-ID": _record_id(), "WARC-Date": warc_date(datetime.now(UTC))}
    if concurrent_to is not None:
        headers["WARC-Concurrent-To"] = concurrent_to
    body = json.dumps(note, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return _record(headers, "metadata", body, None, NOTE_TYPE)


def payload_digest(body: bytes) -> str:
    """The WARC-Payload-Digest of a payload."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def warc_date(moment: datetime) -> str:
    """A time in WARC-Date format, with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _record(
    warc_headers: dict[str, str],
    kind: str,
    payload: bytes,
    http: StatusAndHeaders | None,
    content_type: str = "",
) -> bytes:
    plain = BytesIO()
    writer = WARCWriter(plain, gzip=False, warc_version="1.1")
    record = writer.create_warc_record(
        "",
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        warc_headers=StatusAndHeaders("", list(warc_headers.items()), protocol="WARC/1.1"),
        warc_content_type=content_type,
        http_headers=http,
    )
    writer.write_record(record)
    return zlib.compress(plain.getvalue(), _COMPRESSION, zlib.MAX_WBITS | 16)


def _request(capture: Capture, date: str, response_id: str) -> bytes:
    parts = urlsplit(capture.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = [(name, value) for name, value in capture.request_headers if name.lower() not in _SECRET]
    headers = {
        "WARC-Type": "request",
        "WARC-Record-ID": _record_id(),
        "WARC-Date": date,
        "WARC-Target-URI": capture.url,
        "WARC-Concurrent-To": response_id,
    }
    http = StatusAndHeaders(
        f"{capture.method} {target} HTTP/1.1", [("Host", parts.netloc), *map(_safe, sent)], is_http_request=True
    )
    return _record(headers, "request", b"", http)


def _http(status_line: str, headers: Iterable[tuple[str, str]]) -> StatusAndHeaders:
    kept = [_safe(header) for header in headers if header[0].lower() not in _HOP_BY_HOP and header[0].isascii()]
    return StatusAndHeaders(status_line, kept, protocol="HTTP/1.1")


def _safe(header: tuple[str, str]) -> tuple[str, str]:
    """A header without line breaks, which would end it."""
    name, value = (" ".join(text.split()) for text in header)
    return name, value


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _record_id() -> str:
    return f"<urn:uuid:{uuid4()}>"
