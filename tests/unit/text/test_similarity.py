"""How alike texts are."""

from __future__ import annotations

import random

import pytest

from dayuan_crawler.text.similarity import BANDS, SAME, band_keys, grams, resemblance

CHARACTERS = [chr(code) for code in range(0x4E00, 0x5E00)]


def text(seed: int, length: int = 300) -> str:
    return "".join(random.Random(seed).choices(CHARACTERS, k=length))


def test_the_same_words_in_other_punctuation_and_spacing_are_the_same() -> None:
    assert resemblance(grams("阳泉市, 召开会议! ABC"), grams("阳泉市，召开会议！　abc")) == 1.0


def test_an_edited_sentence_leaves_a_text_the_same() -> None:
    before = text(1)
    after = before[:140] + "这句话是后来加上的" + before[149:]
    assert resemblance(grams(before), grams(after)) > SAME


def test_other_texts_are_not_alike() -> None:
    assert resemblance(grams(text(1)), grams(text(2))) < 0.1


def test_alike_texts_share_a_key_and_others_do_not() -> None:
    alike = other = 0
    for seed in range(200):
        before = text(seed)
        after = before[:270] + text(seed + 1000, 30)
        alike += bool(set(band_keys(grams(before))) & set(band_keys(grams(after))))
        other += bool(set(band_keys(grams(before))) & set(band_keys(grams(text(seed + 2000)))))
    assert alike >= 195
    assert other == 0


@pytest.mark.parametrize("short", ["", "。！", "阳", "阳泉市"])
def test_short_texts_do_no_harm(short: str) -> None:
    keys = band_keys(grams(short))
    assert len(keys) in {0, BANDS}
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_an_empty_text_is_like_nothing() -> None:
    assert resemblance(grams(""), grams("")) == 0.0
