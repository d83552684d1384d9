"""Discuz!: addresses of author pages."""

from __future__ import annotations

AUTHOR_ADDRESSES = (r"mod=space&(?:amp;)?uid=", r"/space-uid-")
