"""From corpus and labels to stances: whose, toward what, and how sure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from tests.stance.articles import HARD_NEWS, HARD_NEWS_OF_STRIKES, OPINION_AGAINST, OPINION_FOR
from tests.stance.conftest import PUTIN, UK
from toolkit.errors import StageError
from toolkit.features.encoder import load
from toolkit.records import BenchmarkPair, Corpus, Encoder, LabelledText, Stances, Target
from toolkit.schemas import STANCE_ROWS
from toolkit.stance.classify import classify, label_notes
from toolkit.stance.linear import fit
from toolkit.stance.memory import RememberingEncoder
from toolkit.stance.pairs import statements

SPOKEN = """Aid to go on

The minister was asked about military aid on Monday. Anna Kent said: “We will go on with our \
support for Ukraine for as long as it takes.”

“Putin is a tyrant, and he will fail,” she added.

Boris Lane said he was “grateful” for the support for Ukraine that London had given.
"""


def run(corpus: Corpus, encoder: Encoder, labels: list[LabelledText], **other: Any) -> Stances:
    given: dict[str, Any] = {
        "targets": (UK, PUTIN), "settings": {}, "seed": 0, "min_confidence": 0.5,
        "author_min_confidence": 0.75, "relevance": 0.3, "bootstrap": 100, "benchmarks": {},
    }  # fmt: skip
    return classify(corpus, fit=fit, labels=labels, encoder=encoder, **(given | other))


@pytest.fixture(scope="module")
def spoken(
    corpus_of: Callable[..., Corpus], light_encoder: Encoder, few: list[LabelledText]
) -> tuple[Corpus, Stances]:
    corpus = corpus_of(SPOKEN)
    return corpus, run(corpus, light_encoder, few)


def test_every_statement_and_target_is_a_row(spoken: tuple[Corpus, Stances]) -> None:
    corpus, stances = spoken
    assert stances.stances.schema == STANCE_ROWS
    assert stances.stances.num_rows == 2 * len(statements(corpus))
    rows = stances.stances.to_pandas()
    assert set(rows.holder) == {"author", "Anna Kent", "Boris Lane"}
    assert set(rows[rows.quote_id.notna()].quote_id) == set(
        corpus.quotes.column("quote_id").to_pylist()
    )
    assert (rows[rows.quote_id.isna()].holder == "author").all()


def test_a_stance_is_the_likeliest_or_uncertain(spoken: tuple[Corpus, Stances]) -> None:
    rows = spoken[1].stances.to_pandas()
    p = rows[["p_favor", "p_against", "p_none"]].rename(columns=lambda name: name[2:])
    assert p.sum(axis=1).to_numpy() == pytest.approx(1.0, abs=2e-6)
    least = rows.quote_id.isna().map({True: 0.75, False: 0.5})
    sure = p.max(axis=1) >= least
    assert (rows.stance[sure] == p.idxmax(axis=1)[sure]).all()
    assert (rows.stance[~sure] == "uncertain").all()
    assert (rows[~rows.relevant].stance == "none").all()


def test_a_short_quotation_is_read_with_its_sentence(spoken: tuple[Corpus, Stances]) -> None:
    found = {s.holder: s for s in statements(spoken[0]) if s.quote_id}
    assert "grateful" in found["Boris Lane"].text
    assert "support for Ukraine" in found["Boris Lane"].text


INTERVIEW = """On the radio

The presenter Carl Moor said: “Let us turn to Ukraine. The Kremlin is sending cruel new missiles \
against civilians. Is there more military aid that you can offer them?”

The minister Dora Pell replied: “We will go on with our military aid for as long as it takes.”
"""


def test_an_interviewer_takes_no_side(
    corpus_of: Callable[..., Corpus], light_encoder: Encoder, few: list[LabelledText]
) -> None:
    corpus = corpus_of(INTERVIEW)
    weights = {s.holder: s.weight for s in statements(corpus) if s.quote_id}
    assert weights == {"Carl Moor": 0.0, "Dora Pell": 1.0}
    rows = run(corpus, light_encoder, few).stances.to_pandas()
    assert set(rows[rows.holder == "Carl Moor"].stance) == {"none"}


def test_mentions_decide_what_is_relevant(spoken: tuple[Corpus, Stances]) -> None:
    rows = spoken[1].stances.to_pandas()
    lane = rows[rows.holder == "Boris Lane"].set_index("target")
    assert lane.relevant.to_dict() == {UK.name: True, PUTIN.name: False}
    assert lane.relevance[UK.name] == 1.0


def test_two_runs_are_equal(
    spoken: tuple[Corpus, Stances], light_encoder: Encoder, few: list[LabelledText]
) -> None:
    again = run(spoken[0], light_encoder, few)
    assert again.stances.equals(spoken[1].stances)
    assert again.evaluation.scores.equals(spoken[1].evaluation.scores)


def test_targets_without_labels_are_an_error(
    spoken: tuple[Corpus, Stances], light_encoder: Encoder
) -> None:
    with pytest.raises(StageError, match="no labelled sentences"):
        run(spoken[0], light_encoder, [])


def test_notes_on_few_labels_and_none(few: list[LabelledText]) -> None:
    unknown = Target("Space elevator", "A lift to orbit.")
    notes = label_notes([r for r in few if r.split == "train"], [UK, PUTIN, unknown])
    assert len(notes) == 2
    assert notes[0].startswith("Vladimir Putin: fewer than 32 labels")
    assert "favor" in notes[0]
    assert notes[1].startswith("Space elevator: no labels")


def test_an_unlabelled_target_is_classified_all_the_same(
    spoken: tuple[Corpus, Stances], light_encoder: Encoder, few: list[LabelledText]
) -> None:
    unknown = Target("Anna Kent's plan", "What she wants.", aliases=("military aid",))
    got = run(spoken[0], light_encoder, few, targets=(UK, unknown))
    assert any(note.startswith("Anna Kent's plan: no labels") for note in got.notes)
    rows = got.stances.to_pandas()
    assert rows[rows.target == unknown.name].relevant.any()


def test_scores_stand_beside_every_baseline(
    spoken: tuple[Corpus, Stances], few: list[LabelledText]
) -> None:
    scores = spoken[1].evaluation.scores.to_pandas()
    assert set(scores.dataset) == {"own sentences, test", "own sentences, unseen target"}
    names = {"linear", "target-blind", "word counts", "constant per target", "majority"}
    for _, part in scores.groupby("dataset"):
        assert set(part.model) == names
        assert (part[part.metric == "macro_f1"].groupby("model").size() == 1).all()
    f1 = scores[scores.metric == "macro_f1"]
    assert ((f1.low <= f1.value) & (f1.value <= f1.high)).all()
    confusion = spoken[1].evaluation.confusion.to_pandas()
    tested = sum(label.split == "test" for label in few)
    assert confusion[confusion.dataset == "own sentences, test"].n.sum() == tested
    coverage = spoken[1].evaluation.coverage.to_pandas()
    assert (coverage[coverage.min_confidence == 0.0].coverage == 1.0).all()


def test_a_benchmark_is_scored_on_its_own_split(
    spoken: tuple[Corpus, Stances], light_encoder: Encoder, few: list[LabelledText]
) -> None:
    pairs = [
        BenchmarkPair(r.text, r.target, r.stance, "test" if r.split == "test" else "train")
        for r in few
    ]
    other = [BenchmarkPair("Not of these splits.", "T", "none", "testB")]
    got = run(
        spoken[0], light_encoder, few, benchmarks={"Set": pairs + other}, benchmark_limit=None
    )
    scores = got.evaluation.scores.to_pandas()
    n = scores[scores.dataset == "Set, test"].n.unique().tolist()
    assert n == [sum(pair.split == "test" for pair in pairs)]
    small = run(spoken[0], light_encoder, few, benchmarks={"Set": pairs}, benchmark_limit=200)
    named = {d for d in small.evaluation.scores.to_pandas().dataset if d.startswith("Set")}
    assert named == {f"Set, test, sample of {n}/{len(pairs)}" for n in (199, 200, 201)} & named
    assert len(named) == 1


def of_author(stances: Stances) -> pd.Series:
    rows = stances.holder_stances.to_pandas()
    series: pd.Series = rows[rows.holder == "author"].set_index("target").stance
    return series


@pytest.fixture(scope="module")
def author_stances(
    corpus_of: Callable[..., Corpus], labels: list[LabelledText]
) -> Callable[[str], pd.Series]:
    encoder = RememberingEncoder(load())
    fitted_on = [label for label in labels if label.split in ("train", "dev")]

    def stances_of(article: str) -> pd.Series:
        return of_author(run(corpus_of(article), encoder, fitted_on))

    return stances_of


@pytest.mark.slow
@pytest.mark.parametrize(
    ("article", "stance"), [(OPINION_FOR, "favor"), (OPINION_AGAINST, "against")]
)
def test_an_opinion_piece_comes_out_with_its_author_s_stance(
    article: str, stance: str, author_stances: Callable[[str], pd.Series]
) -> None:
    assert author_stances(article)[UK.name] == stance


@pytest.mark.slow
@pytest.mark.parametrize("article", [HARD_NEWS, HARD_NEWS_OF_STRIKES])
def test_the_author_of_hard_news_takes_no_side(
    article: str, author_stances: Callable[[str], pd.Series]
) -> None:
    assert set(author_stances(article)) == {"none"}
