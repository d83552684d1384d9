"""WordPress: addresses of author pages."""

from __future__ import annotations

AUTHOR_ADDRESSES = (r"/author/", r"[?&]author=")
