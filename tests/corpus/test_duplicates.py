"""Duplicates: what counts as the same, who is the original, and that nothing is missed."""

from __future__ import annotations

import itertools
import math
import os
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.corpus import candidates, duplicates
from toolkit.corpus.candidates import bands
from toolkit.corpus.duplicates import Duplicate, find
from toolkit.corpus.shingles import (
    N_PERM,
    NOTHING,
    Hashes,
    exact_key,
    jaccard,
    shared,
    shingles,
    signature,
)
from toolkit.errors import StageError

WORDS = [f"{a}{b}" for a in "bcdfglmnprstv" for b in ("oat", "ale", "inder", "Own", "ié", "7")]


def prose(seed: int, count: int = 120) -> str:
    draw = random.Random(seed)  # noqa: S311 - a draw, no secret
    return " ".join(draw.choice(WORDS) for _ in range(count))


def edited(text: str, *, first: int, count: int, seed: int) -> str:
    """Replaces `count` words from the `first` on."""
    words = text.split()
    words[first : first + count] = prose(seed, count).split()
    return " ".join(words)


def plain_runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def plain_jaccard(one: str, other: str) -> float:
    a, b = plain_runs(one), plain_runs(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def alike(one: str, other: str) -> float:
    """The similarity by hashes; texts without a run of words are like nothing."""
    a, b = shingles(one), shingles(other)
    return float(jaccard(a, [b])[0]) if len(a) and len(b) else 0.0


def run(
    texts: dict[str, str],
    *,
    dates: dict[str, str | None] | None = None,
    order: dict[str, int] | None = None,
    threshold: float | None = 0.8,
    passing: dict[str, bool] | None = None,
    contained: float | None = None,
    ids: Sequence[str] | None = None,
) -> list[Duplicate]:
    """Calls `find`; articles are read in the order of `texts` unless `order` tells another."""
    names = list(texts if ids is None else ids)
    read = order or {name: at for at, name in enumerate(texts)}
    signatures = [signature(texts[name]) for name in names]
    return find(
        names,
        [exact_key(texts[name]) for name in names],
        np.stack(signatures) if signatures else np.zeros((0, N_PERM), np.uint32),
        [(dates or {}).get(name) for name in names],
        [read[name] for name in names],
        texts.__getitem__,
        threshold,
        None if passing is None else [passing[name] for name in names],
        contained,
    )


def pairs(found: Sequence[Duplicate]) -> dict[str, str]:
    return {d.article_id: d.duplicate_of for d in found}


# ---------------------------------------------------------------------------------------- shingles

MIXED = st.lists(
    st.one_of(
        st.sampled_from(["The", "vote", "is", "on", "Monday", "ÉTÉ", "naïve", "ﬁnal", "Straße"]),
        st.sampled_from(["“", "”", "’s", "—", "…", "\u00a0", "\u2028", "_", "3.5", "\ud800", "\0"]),
        st.text(max_size=6),
    ),
    max_size=60,
).map(" ".join)
# Where the plain reading and ours differ on purpose: composed letters, scripts that part no words.
APART = re.compile(
    r"[\u0300-\u036f\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
    r"\U00020000-\U0003ffff]"
)


@given(MIXED, MIXED)
@example("a b c d", "A, b – c. D")
@example("\u00a0a\u00a0b\u00a0c", "a b c")
def test_similarity_is_what_plain_sets_of_words_say(one: str, other: str) -> None:
    one, other = APART.sub("", one), APART.sub("", other)
    assert alike(one, other) == plain_jaccard(one, other)
    assert len(shingles(one)) == len(plain_runs(one))


@given(MIXED, st.integers(0, 40), st.integers(0, 40))
def test_similarity_of_a_text_and_its_part(text: str, start: int, count: int) -> None:
    text = APART.sub("", text)
    part = " ".join(text.split(" ")[start : start + count])
    assert alike(text, part) == plain_jaccard(text, part)
    assert shared(shingles(part), shingles(text)) == len(plain_runs(part) & plain_runs(text))


def test_case_punctuation_and_unicode_form_do_not_count() -> None:
    plain = "The café's “final” offer – £3.5bn – was refused in Kyiv on 3 May"
    assert alike(plain, plain.upper().replace("“", '"')) == 1.0
    assert alike(plain, unicodedata.normalize("NFD", plain)) == 1.0
    assert alike(plain, plain.replace("’", "'").replace("–", "-")) == 1.0


def test_scripts_that_part_no_words_are_compared_by_character() -> None:
    one, other = "我们今天在这里讨论新的预算和税收", "我们今天在这里讨论新的预算和支出"
    assert len(shingles(one)) == len(one) - 2
    assert 0.6 < alike(one, other) < 1.0


def test_many_kinds_of_marks_fold_as_few_do() -> None:
    marks = "–—‘’“”…•§¶†‡°¿¡«»‹›€£¥©®™"
    spread = "".join(f"word{i}{mark} " for i, mark in enumerate(marks))
    plain = "".join(f"word{i} " for i in range(len(marks)))
    assert alike(spread, plain) == 1.0


@pytest.mark.parametrize("text", ["", " ", "one", "one two", "… – !", "\u200b"])
def test_a_text_without_a_run_of_words_has_an_empty_signature(text: str) -> None:
    assert len(shingles(text)) == 0
    assert (signature(text) == NOTHING).all()


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=1500).map(" ".join))
@settings(max_examples=30)
def test_a_signature_is_the_least_of_each_map_over_all_runs(text: str) -> None:
    from toolkit.corpus.shingles import _FACTOR, _SHIFT

    hashes = [int(h) >> 32 for h in shingles(text)]
    for place in (0, 1, 77, N_PERM - 1):
        factor, shift = int(_FACTOR[place]), int(_SHIFT[place])
        assert signature(text)[place] == min((h * factor + shift) % 2**32 for h in hashes)


def test_signatures_estimate_similarity_as_well_as_theory_says() -> None:
    errors, z = [], []
    for seed in range(150):
        text = prose(seed, 200)
        other = edited(text, first=20, count=5 + seed, seed=seed + 999)
        true = plain_jaccard(text, other)
        estimate = float((signature(text) == signature(other)).mean())
        errors.append(estimate - true)
        z.append((estimate - true) / math.sqrt(true * (1 - true) / N_PERM))
    assert abs(float(np.mean(errors))) < 0.01
    assert float(np.mean(np.square(z))) < 1.4  # 1 were the maps drawn at random


def test_nothing_depends_on_the_process() -> None:
    code = (
        "from toolkit.corpus.shingles import signature, exact_key\n"
        "text = 'The caf\\u00e9 is open on Monday, as it was on Sunday.'\n"
        "print(exact_key(text), *signature(text)[:3])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    # Stated, so that another version, machine or byte order that signs otherwise is noticed.
    assert outputs == {"a45f24e031eaa9e4525f24576b8f39b1 245794066 34604103 1175550359\n"}


@given(st.text(max_size=80))
@example("\ud800 a b")
def test_exact_keys_agree_where_texts_do_white_space_aside(text: str) -> None:
    assert exact_key(text) == exact_key(f"\n {text}\t") == exact_key(" ".join(text.split()))
    assert (exact_key(text) == "") == (not text.split())
    assert exact_key(text) != exact_key(f"{text}x")


HOSTILE = {
    "one word": "a" * 300_000,
    "combining marks": "e" + "\u0301\u0323" * 150_000,
    "surrogates": "\ud800" * 300_000,
    "marks of many kinds": "".join(chr(0x2000 + i % 3000) for i in range(300_000)),
    "one mark": "– " * 150_000,
    "letters of many kinds": "".join(chr(0x4E00 + i % 20_000) for i in range(300_000)),
    "words of one letter": "a " * 150_000,
    "growing letters": "ΐ" * 300_000,
    "nulls": "\0" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_signed_like_any_other(name: str) -> None:
    """Work that grew with the square of a million characters would not end."""
    text = HOSTILE[name]
    assert signature(text).shape == (N_PERM,)
    assert len(exact_key(text)) == 32


def test_a_long_text_is_hashed_in_pieces_as_it_would_be_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = prose(3, 40_000)
    whole = shingles(text)
    monkeypatch.setattr("toolkit.corpus.shingles._PIECE", 1000)
    assert np.array_equal(shingles(text), whole)
    monkeypatch.setattr("toolkit.corpus.shingles._BLOCK", 7)
    assert np.array_equal(signature(text[:3000]), signature(text[:3000].upper()))


# ------------------------------------------------------------------------------- who is a duplicate


def test_copies_near_copies_and_others() -> None:
    base = prose(1)
    texts = {
        "a": base,
        "copy": f"  {base}\n",
        "shouted": base.upper(),
        "near": edited(base, first=50, count=6, seed=2),
        "far": edited(base, first=30, count=60, seed=3),
        "other": prose(4),
    }
    found = {d.article_id: d for d in run(texts)}
    assert list(found) == ["copy", "near", "shouted"]
    assert {d.duplicate_of for d in found.values()} == {"a"}
    assert (found["copy"].kind, found["copy"].similarity) == ("exact", 1.0)
    assert (found["shouted"].kind, found["shouted"].similarity) == ("near", 1.0)
    near = plain_jaccard(base, texts["near"])
    assert (found["near"].kind, found["near"].similarity) == ("near", round(near, 6))
    assert 0.8 <= near < 1.0


@pytest.mark.parametrize(
    ("dates", "order", "original"),
    [
        ({"a": "2025-02-01", "b": "2025-01-31", "c": "2025-03-01"}, "abc", "b"),
        ({"a": None, "b": None, "c": "2025-03-01"}, "abc", "c"),
        ({"a": None, "b": None, "c": None}, "cab", "c"),
        ({"a": "2025-01-01", "b": "2025-01-01", "c": "2025-01-02"}, "cba", "b"),
    ],
)
@pytest.mark.parametrize("near", [False, True])
def test_the_original_is_the_earliest_dated_else_the_first_read(
    dates: dict[str, str | None], order: str, original: str, near: bool
) -> None:
    base = prose(1)
    texts = {
        name: edited(base, first=5 + 40 * at, count=2, seed=at) if near else base
        for at, name in enumerate("abc")
    }
    found = run(texts, dates=dates, order={name: order.index(name) for name in "abc"})
    assert pairs(found) == {name: original for name in "abc" if name != original}
    assert {d.kind for d in found} == {"near" if near else "exact"}


def test_an_original_is_one_that_the_filters_keep_where_there_is_one() -> None:
    texts = {
        "early": prose(1),
        "kept": prose(1),
        "near": edited(prose(1), first=9, count=3, seed=1),
    }
    dates: dict[str, str | None] = {"early": "2024-01-01", "kept": "2025-01-01", "near": None}
    passing = {"early": False, "kept": True, "near": True}
    assert pairs(run(texts, dates=dates, passing=passing)) == {"early": "kept", "near": "kept"}
    nobody = dict.fromkeys(texts, False)
    assert pairs(run(texts, dates=dates, passing=nobody)) == {"kept": "early", "near": "early"}


def test_no_duplicate_is_further_from_its_original_than_the_threshold() -> None:
    """A chain: each text resembles the one before it, the last not the first."""
    texts = {"t0": prose(1)}
    for step in range(1, 12):
        texts[f"t{step:x}"] = edited(
            texts[f"t{step - 1:x}"], first=step * 9, count=4, seed=100 + step
        )
    found = run(texts)
    originals = set(texts) - set(pairs(found))
    assert {"t0"} < originals < set(texts)
    for duplicate in found:
        assert duplicate.duplicate_of in originals
        value = plain_jaccard(texts[duplicate.article_id], texts[duplicate.duplicate_of])
        assert duplicate.similarity == round(value, 6)
        assert value >= 0.8


def test_an_exact_copy_of_a_near_duplicate_shares_its_original() -> None:
    near = edited(prose(1), first=50, count=5, seed=2)
    found = run({"a": prose(1), "b": near, "c": near})
    assert pairs(found) == {"b": "a", "c": "a"}
    assert {(d.kind, d.similarity) for d in found} == {("near", found[0].similarity)}


def test_texts_of_fewer_than_three_words_are_duplicates_only_if_equal() -> None:
    found = run({"a": "Two words", "b": "Two  words", "c": "two words", "d": "", "e": " ", "f": ""})
    assert found == [Duplicate("b", "a", "exact", 1.0)]


def test_without_a_threshold_only_exact_copies_are_found() -> None:
    texts = {"a": prose(1), "b": prose(1), "c": prose(1).upper()}
    assert pairs(run(texts, threshold=None)) == {"b": "a"}


def test_a_part_of_just_the_share_asked_for_is_found() -> None:
    """.55 * 100 is more than 55 in floating point."""
    whole = " ".join(f"word{n}" for n in range(102))
    texts = {"a": whole, "b": " ".join(whole.split()[:57])}
    assert run(texts, threshold=0.55) == [Duplicate("b", "a", "near", 0.55)]


def test_nothing_in_nothing_out() -> None:
    assert run({}) == []
    assert run({"a": prose(1)}) == []


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.01, math.nan])
def test_a_threshold_that_is_no_similarity_is_an_error(threshold: float) -> None:
    with pytest.raises(StageError, match=r"corpus\.duplicates\.threshold: .*; choose one above 0"):
        run({"a": "one two three"}, threshold=threshold)


# ----------------------------------------------------------------------------- copies cut short


def head(text: str, count: int) -> str:
    return " ".join(text.split()[:count])


def test_a_copy_cut_short_is_a_duplicate_of_the_longer_text() -> None:
    whole = prose(1, 300)
    texts = {
        "half": head(whole, 150),
        "whole": whole,
        "edited": edited(head(whole, 180), first=40, count=5, seed=2),
        "headed": f"{prose(7, 20)} {head(whole, 200)}",
        "other": prose(2, 150),
    }
    dates: dict[str, str | None] = {"half": "2024-01-01", "whole": "2025-01-01"}
    assert run(texts, dates=dates) == []
    found = {d.article_id: d for d in run(texts, dates=dates, contained=0.9)}
    assert list(found) == ["edited", "half", "headed"]
    assert {(d.duplicate_of, d.kind) for d in found.values()} == {("whole", "contained")}
    assert found["half"].similarity == 1.0
    runs, held = plain_runs(texts["edited"]), plain_runs(whole)
    assert found["edited"].similarity == round(len(runs & held) / len(runs), 6)


@pytest.mark.parametrize(
    ("short", "why"),
    [
        (lambda whole: head(whole, 59), "too short to tell"),
        (lambda whole: " ".join(whole.split()[150:]), "the end, not the beginning"),
        (lambda whole: edited(head(whole, 150), first=30, count=30, seed=3), "edited too much"),
    ],
)
def test_what_is_no_copy_cut_short(short: Callable[[str], str], why: str) -> None:
    whole = prose(1, 300)
    assert run({"whole": whole, "short": short(whole)}, contained=0.9) == [], why


def test_an_original_with_near_duplicates_keeps_them() -> None:
    """Were it given up for a longer text, they would be left without an original."""
    base = prose(1, 150)
    texts = {
        "base": base,
        "near": edited(base, first=60, count=8, seed=2),
        "longer": f"{base} {prose(3, 120)}",
    }
    assert pairs(run(texts, contained=0.9)) == {"near": "base"}


def test_of_a_text_cut_twice_all_are_copies_of_the_whole() -> None:
    whole = prose(1, 400)
    texts = {"a": head(whole, 140), "b": head(whole, 240), "c": whole, "d": head(whole, 140)}
    found = run(texts, contained=0.9)
    assert pairs(found) == {"a": "c", "b": "c", "d": "c"}
    assert {d.kind for d in found} == {"contained"}


def test_no_article_is_given_up_for_one_that_the_filters_leave_out() -> None:
    texts = {"short": head(prose(1, 300), 150), "whole": prose(1, 300)}
    kept = {"short": True, "whole": False}
    assert run(texts, contained=0.9, passing=kept) == []
    neither = {"short": False, "whole": False}
    assert pairs(run(texts, contained=0.9, passing=neither)) == {"short": "whole"}


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(40, 200)), max_size=10), st.randoms())
@settings(max_examples=50)
def test_looking_for_copies_cut_short_changes_nothing_that_was_found(
    cuts: list[tuple[int, int]], draw: random.Random
) -> None:
    texts = {f"a{at:02d}": head(prose(seed, 200), n) for at, (seed, n) in enumerate(cuts)}
    order = {name: at for at, name in enumerate(texts)}
    before, after = run(texts), run(texts, contained=0.9)
    kept = [d for d in after if d.kind != "contained"]
    assert [d for d in kept if d.kind == "near"] == [d for d in before if d.kind == "near"]
    assert set(kept) <= set(before)  # an exact copy of a copy cut short goes with it
    assert set(pairs(before)) <= set(pairs(after))
    originals = set(texts) - set(pairs(after))
    assert {d.duplicate_of for d in after} <= originals
    shuffled = draw.sample(list(texts), len(texts))
    assert run(texts, contained=0.9, order=order, ids=shuffled) == after


# ---------------------------------------------------------------------------- order, thoroughness


@st.composite
def collections(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str | None], dict[str, int]]:
    """Articles of which many are copies, edits and parts of others."""
    texts: dict[str, str] = {}
    for number in range(draw(st.integers(1, 14))):
        if texts and draw(st.booleans()):
            base = texts[draw(st.sampled_from(sorted(texts)))]
            count = draw(st.sampled_from([0, 1, 4, 12]))
            text = edited(base, first=draw(st.integers(0, 60)), count=count, seed=number)
        else:
            text = prose(draw(st.integers(0, 3)), draw(st.sampled_from([0, 2, 3, 10, 80])))
        texts[f"a{number:02d}"] = text
    days = st.sampled_from([None, "2025-01-01", "2025-01-02", "2024-12-31"])
    order = draw(st.permutations(range(len(texts))))
    return texts, {name: draw(days) for name in texts}, dict(zip(texts, order, strict=True))


@given(collections(), st.randoms(use_true_random=False))
def test_the_result_does_not_depend_on_how_articles_are_sorted(
    made: tuple[dict[str, str], dict[str, str | None], dict[str, int]], draw: random.Random
) -> None:
    texts, dates, order = made
    shuffled = list(texts)
    draw.shuffle(shuffled)
    expected = run(texts, dates=dates, order=order)
    assert run(texts, dates=dates, order=order, ids=shuffled) == expected
    assert [d.article_id for d in expected] == sorted({d.article_id for d in expected})


def plain_find(
    texts: dict[str, str], dates: dict[str, str | None], order: dict[str, int], threshold: float
) -> dict[str, str]:
    """The same by comparing every pair."""
    originals: list[str] = []
    found: dict[str, str] = {}
    for name in sorted(texts, key=lambda n: (dates[n] is None, dates[n] or "", order[n])):
        text = texts[name]
        for other in originals:
            equal = text.split() and text.split() == texts[other].split()
            if equal or plain_jaccard(text, texts[other]) >= threshold:
                found[name] = other
                break
        else:
            originals.append(name)
    return found


@given(collections(), st.sampled_from([0.2, 0.5, 0.8, 0.95, 1.0]))
def test_every_duplicate_is_found_and_no_other(
    made: tuple[dict[str, str], dict[str, str | None], dict[str, int]], threshold: float
) -> None:
    texts, dates, order = made
    found = run(texts, dates=dates, order=order, threshold=threshold)
    assert pairs(found) == plain_find(texts, dates, order, threshold)
    for duplicate in found:
        one, other = texts[duplicate.article_id], texts[duplicate.duplicate_of]
        assert (duplicate.kind == "exact") == (one.split() == other.split())
        expected = 1.0 if duplicate.kind == "exact" else round(plain_jaccard(one, other), 6)
        assert duplicate.similarity == expected


@given(st.lists(st.text(max_size=30), max_size=12))
def test_exact_copies_are_always_found(texts: list[str]) -> None:
    named = {f"a{at:02d}": text for at, text in enumerate([*texts, *texts])}
    found = pairs(run(named))
    for at, text in enumerate(texts):
        if text.split():
            assert f"a{at + len(texts):02d}" in found


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.8, 0.9, 0.99, 1.0])
def test_bands_let_nearly_all_pairs_at_the_threshold_meet(threshold: float) -> None:
    count, rows = bands(threshold, N_PERM)
    assert count * rows <= N_PERM
    assert (1 - threshold**rows) ** count <= 2e-4


def test_pairs_at_the_threshold_are_found_in_a_crowd() -> None:
    texts: dict[str, str] = {}
    alike = []
    for seed in range(300):
        base = prose(seed, 100)
        other = edited(base, first=40, count=6 + seed % 5, seed=seed + 5000)
        texts |= {f"{seed:03d}a": base, f"{seed:03d}b": other}
        if plain_jaccard(base, other) >= 0.8:
            alike.append(f"{seed:03d}b")
    assert 150 < len(alike) < 300
    assert sorted(pairs(run(texts))) == alike


def test_a_thousand_copies_cost_a_thousand_comparisons(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def counting(one: Hashes, others: Sequence[Hashes]) -> npt.NDArray[np.float64]:
        nonlocal compared
        compared += len(others)
        return jaccard(one, others)

    monkeypatch.setattr(duplicates, "jaccard", counting)
    base = prose(1, 100)
    texts = {f"{n:04d}": edited(base, first=n % 90, count=1, seed=n) for n in range(1000)}
    found = run(texts)
    assert len(found) > 500
    assert compared < 20_000  # every pair: 500,000


def test_shingles_are_forgotten_and_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        f"{seed}{at}": edited(prose(seed), first=9 + 20 * at, count=at, seed=at)
        for seed, at in itertools.product(range(6), range(5))
    }
    expected = run(texts)
    monkeypatch.setattr(candidates, "_KEPT", 100)
    assert run(texts) == expected
    assert len(expected) == 24


# ----------------------------------------------------------------------------------- real articles


@pytest.mark.peer
def test_rewrites_for_other_readers_are_no_duplicates(toolkit_data: Path) -> None:
    """OneStopEnglish: a story at three levels shares ideas, and too few runs of words."""
    import gzip
    import json

    with gzip.open(toolkit_data / "events" / "onestop_neardup.jsonl.gz", "rt") as file:
        texts = {row["id"]: row["text"] for row in map(json.loads, file)}
    found = run(texts)
    assert all(plain_jaccard(texts[d.article_id], texts[d.duplicate_of]) >= 0.8 for d in found)
    assert len(found) < 5
