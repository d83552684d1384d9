"""What is kept of commenters' names."""

from __future__ import annotations

import re

from dayuan_crawler.text.authors import Authors


def test_names_are_kept_or_dropped() -> None:
    assert Authors("keep", b"key").name("桃河边") == "桃河边"
    assert Authors("drop", b"key").name("桃河边") == ""


def test_a_pseudonym_stays_the_same_with_the_same_key_only() -> None:
    authors = Authors("hash", b"key")
    name = authors.name("桃河边")
    assert re.fullmatch(r"anon-[a-z2-7]{16}", name)
    assert authors.name("桃河边") == name == Authors("hash", b"key").name("桃河边")
    assert authors.name("桃河边 ") != name != Authors("hash", b"other key").name("桃河边")
    assert authors.name("") == ""
    assert authors.name("\ud800") != authors.name("?")
