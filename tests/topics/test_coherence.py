"""Coherence against its definition, counted window by window, and against gensim."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.topics.coherence import EPSILON, Coherence, c_v, npmi, tokens
from toolkit.topics.inflection import split_words

words = st.sampled_from("abcdef")
texts_of_words = st.lists(st.lists(words, max_size=12), max_size=6)
topics_of_words = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", "z", "a b", "b a", "c d a"]), max_size=5),
    min_size=1,
    max_size=3,
)


@given(st.text(alphabet="aSß1é_'’-. ", max_size=25))
def test_tokens_are_the_words_that_topics_are_made_of(text: str) -> None:
    words = split_words(text.lower())
    assert tokens(text) == [part for word in words for part in re.split("['’-]", word)]


def windows_of(texts: Sequence[Sequence[str]], size: int) -> list[list[str]]:
    """Every window, written out."""
    found = []
    for text in texts:
        last = max(len(text) - size, 0) if size else 0
        found += [list(text[n : n + size] if size else text) for n in range(last + 1) if text]
    return found


def holds(window: Sequence[str], term: str) -> bool:
    wanted = term.split()
    return any(
        list(window[n : n + len(wanted)]) == wanted for n in range(len(window) - len(wanted) + 1)
    )


def pair_by_counting(windows: Sequence[Sequence[str]], a: str, b: str) -> float:
    in_a, in_b = [holds(w, a) for w in windows], [holds(w, b) for w in windows]
    if not any(in_a) or not any(in_b):
        return 0.0
    n, both = len(windows), sum(x and y for x, y in zip(in_a, in_b, strict=True))
    if both == n:
        return 1.0
    p = both / n + EPSILON
    return math.log(p / (sum(in_a) / n) / (sum(in_b) / n)) / -math.log(p)


@settings(max_examples=50)
@given(topics_of_words, texts_of_words, st.integers(0, 6))
def test_npmi_is_what_counting_every_window_gives(
    topics: list[list[str]], texts: list[list[str]], size: int
) -> None:
    windows = windows_of(texts, size)
    found = npmi(topics, texts, window=size)
    assert found.windows == len(windows)
    for topic, value in zip(topics, found.values, strict=True):
        pairs = list(combinations(dict.fromkeys(topic), 2))
        if not pairs or not windows:
            assert value is None
            continue
        expected = sum(pair_by_counting(windows, a, b) for a, b in pairs) / len(pairs)
        assert value == pytest.approx(expected, abs=1e-12)
        assert -1.0 <= value <= 1.0


@settings(max_examples=50)
@given(topics_of_words, texts_of_words, st.integers(0, 6))
def test_c_v_is_what_its_definition_says(
    topics: list[list[str]], texts: list[list[str]], size: int
) -> None:
    windows = windows_of(texts, size)
    found = c_v(topics, texts, window=size)
    for topic, value in zip(topics, found.values, strict=True):
        own = list(dict.fromkeys(topic))
        if len(own) < 2 or not windows:
            assert value is None
            continue
        vectors = [[pair_by_counting(windows, a, b) for b in own] for a in own]
        total = [sum(column) for column in zip(*vectors, strict=True)]
        cosines = [
            sum(x * y for x, y in zip(v, total, strict=True))
            / (math.hypot(*v) * math.hypot(*total))
            if any(v) and any(total)
            else 0.0
            for v in vectors
        ]
        assert value == pytest.approx(sum(cosines) / len(own), abs=1e-9)


def themed_texts(n_texts: int, size: int) -> tuple[list[list[str]], list[list[str]]]:
    """Texts on one of three themes, some longer than a window, and the themes' words.

    No text holds a word twice: gensim takes a word that leaves a window for gone, also where it
    stands in it once more.
    """
    random = np.random.default_rng(size)
    themes = [[f"t{theme}w{n}" for n in range(2 * size)] for theme in range(3)]
    found = []
    for n in range(n_texts):
        drawn = random.choice(themes[n % 3] + themes[(n + 1) % 3][: size // 2], 2 * size, False)
        found.append(drawn[: int(random.integers(size // 4, 2 * size))].tolist())
    return found, themes


@pytest.mark.parametrize(
    ("measure", "name", "size"), [(npmi, "c_npmi", 10), (npmi, "c_npmi", 4), (c_v, "c_v", 110)]
)
def test_gensim_gives_the_same(measure: Callable[..., Coherence], name: str, size: int) -> None:
    from gensim.corpora.dictionary import Dictionary
    from gensim.models.coherencemodel import CoherenceModel

    texts, themes = themed_texts(45, size)
    words = 10 if size >= 10 else 6
    topics = [theme[:words] for theme in themes]
    topics.append([word for pair in zip(*themes, strict=True) for word in pair][:words])
    model = CoherenceModel(
        topics=topics,
        texts=texts,
        dictionary=Dictionary(texts),
        coherence=name,
        window_size=size,
        topn=10,
        processes=1,
    )
    found = measure(topics, texts, window=size)
    assert found.values == pytest.approx(model.get_coherence_per_topic(), abs=1e-9)
    assert found.mean == pytest.approx(model.get_coherence(), abs=1e-9)
    values = [value for value in found.values if value is not None]
    assert max(values) > min(values) + 0.05


def test_words_that_occur_nowhere_tell_nothing() -> None:
    texts = [["a", "b"], ["a", "b"], ["x", "y"], ["y", "c"]]
    known = npmi([["a", "b"]], texts, window=2).values[0]
    found = npmi([["a", "b", "nowhere"], ["none", "nil"], ["a", "?!"]], texts, window=2)
    assert known == pytest.approx(1.0)
    assert found.values == (pytest.approx(known / 3), 0.0, 0.0)
    assert found.missing == ("?!", "nil", "none", "nowhere")
    assert c_v([["none", "nil"]], texts).values == (0.0,)


def test_what_has_no_value() -> None:
    found = npmi([["a"], [], ["a", "A", "a"]], [["a", "b"]])
    assert found.values == (None, None, None)
    assert found.mean is None
    assert npmi([["a", "b"]], [[], []]).values == (None,)
    assert npmi([], [["a"]]).mean is None
    assert c_v([["a", "b"]], []).mean is None
    with pytest.raises(ValueError, match="a window of -1 words"):
        npmi([["a", "b"]], [["a", "b"]], window=-1)
    with pytest.raises(ValueError, match="1 words a topic"):
        c_v([["a", "b"]], [["a", "b"]], top=1)


def test_only_the_first_different_words_count() -> None:
    texts = [["a", "b", "c"], ["a", "b"], ["c", "d"], ["d"]]
    assert npmi([["a", "b", "d"]], texts, top=2).values == npmi([["a", "b"]], texts).values
    assert npmi([["a", "A", "B"]], texts, top=2).values == npmi([["a", "b"]], texts).values


def test_a_phrase_is_its_words_one_after_the_other() -> None:
    texts = [tokens("The prime minister met the health minister."), tokens("Prime cuts of meat.")]
    assert tokens("Prime-minister's e-mail, it isn’t") == [
        *("prime", "minister", "e", "mail", "it", "isn", "t")
    ]
    whole = npmi([["prime minister", "health"]], texts, window=0)
    assert whole.values == (pytest.approx(1.0),)
    # Two windows of four hold the whole phrase, of which none holds `health`; they never meet.
    assert npmi([["Prime-Minister", "health"]], texts, window=4).values[0] < -0.8
    assert npmi([["the prime minister", "met"]], texts, window=2).missing == ("the prime minister",)
    # Words of two texts are no phrase.
    assert npmi([["minister prime", "meat"]], texts).missing == ("minister prime",)
