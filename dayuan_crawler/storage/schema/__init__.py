"""The tables, as typed models."""

from __future__ import annotations

from dayuan_crawler.storage.schema.archive import ArchivedNote, ArchivedPage, ArchiveFile
from dayuan_crawler.storage.schema.articles import (
    Alias,
    Article,
    BandKey,
    Comparison,
    Label,
    Listing,
    Observation,
    Picture,
    Revision,
)
from dayuan_crawler.storage.schema.base import Base
from dayuan_crawler.storage.schema.crawls import REVISITED, Coverage, FrontierUrl, Origin, Run, Secret, Section, Worker
from dayuan_crawler.storage.schema.deletions import Deletion

__all__ = [
    "REVISITED",
    "Alias",
    "ArchiveFile",
    "ArchivedNote",
    "ArchivedPage",
    "Article",
    "BandKey",
    "Base",
    "Comparison",
    "Coverage",
    "Deletion",
    "FrontierUrl",
    "Label",
    "Listing",
    "Observation",
    "Origin",
    "Picture",
    "Revision",
    "Run",
    "Secret",
    "Section",
    "Worker",
]
