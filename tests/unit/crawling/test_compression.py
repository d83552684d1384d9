"""Answers that were compressed, and damaged on their way."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from dayuan_crawler.errors import TransientPage
from dayuan_crawler.frontier.causes import Cause
from dayuan_crawler.middlewares.compression import CompressionMiddleware

URL = "http://www.example.com/gsyl/yangquan/5927.html"
PAGE = "<html><p>桃河步道建成开放</p></html>".encode() * 50
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
}


def unpacked(coding: str, body: bytes) -> bytes:
    middleware = CompressionMiddleware.from_crawler(get_crawler())
    answer = middleware.process_response(Request(URL), Response(URL, headers={"Content-Encoding": coding}, body=body))
    assert isinstance(answer, Response)
    return answer.body


@pytest.mark.parametrize("coding", CODINGS)
def test_a_whole_answer(coding: str) -> None:
    assert unpacked(coding, CODINGS[coding](PAGE)) == PAGE


@pytest.mark.parametrize("coding", [*CODINGS, "zstd"])
def test_an_answer_that_was_never_compressed_is_asked_again(coding: str) -> None:
    with pytest.raises(TransientPage, match="its compression is damaged") as caught:
        unpacked(coding, PAGE)
    assert caught.value.cause is Cause.CUT_SHORT
