"""A small study in records: four articles on a made-up town, written for these tests."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pytest

from toolkit import schemas
from toolkit.records import AUTHOR, STANCES, Corpus, Evaluation, Stances, Topics
from toolkit.report.facts import Figure, Summary
from toolkit.report.figures import draw
from toolkit.report.page import render
from toolkit.report.summary import summarize

Row = dict[str, Any]

TRAM, WIND, MEALS, OTHER = "tram extension", "harbour wind farm", "free school meals", "other"
STADIUM = "football stadium"
TARGETS = {
    "Extending the tram to the harbour": "Favor: wants the line built.",
    "Harbour wind farm": "Favor: wants the turbines to go up.",
    "Free school meals for all pupils": "Favor: wants meals paid for by the town.",
    "Mayor Ilse Brandt": "Favor: approves of her and her work.",
    "Raising the parking fee": "Favor: wants a higher fee.",
}
TRAM_T, WIND_T, MEALS_T, MAYOR_T, PARKING_T = TARGETS

# (title, date, outlet, path, passages); a passage is (topic, text), a quotation in it is put
# between curly marks and its speaker before it in square brackets.
ARTICLES: list[tuple[str | None, str | None, str, list[tuple[str, str]]]] = [
    (
        "Council backs tram line to the harbour after a night of argument",
        "2025-03-04",
        "000_tram.txt",
        [
            (TRAM, "The council voted by a single seat to carry the tram line on to the harbour."),
            (
                TRAM,
                "Mayor Ilse Brandt called it overdue. [Ilse Brandt]“A town that cannot reach its "
                "own harbour without a car is only half a town, and tonight we mend that.”",
            ),
            (
                TRAM,
                "Not all were glad. [Otto Feld]“We are digging up a street that was paved last "
                "spring for a train nobody asked for,” said Otto Feld, who runs a bakery there.",
            ),
            (TRAM, "Work is to begin in May and to last three summers, engineers told the hall."),
            (TRAM, "The line is costed at $40m, of which the state pays $26m and the town $14m."),
            (
                OTHER,
                "[Ilse Brandt]“I would rather answer for the dust than for the standstill,” the "
                "mayor added as the gallery emptied.",
            ),
        ],
    ),
    (
        None,
        None,
        "001_wind.txt",
        [
            (
                WIND,
                "Six turbines at the harbour mouth would feed every home east of the river, an "
                "engineering study has found, if the grid station is rebuilt first.",
            ),
            (
                WIND,
                "[Mara Quist]“These masts pay for themselves in nine years and then they pay for "
                "us,” said Mara Quist, who wrote the study.",
            ),
            (
                WIND,
                "Anglers are against it. [Jon Ebbesen]“Nobody has counted the eels, and until "
                "somebody does I shall stand in the way of every last pile,” said Jon Ebbesen.",
            ),
            (WIND, "The harbour board will hear both sides in June before it writes its advice."),
            (
                WIND,
                "[Mara Quist]“I have counted the eels,” Ms Quist replied. [Mara Quist]“They fare "
                "better beside a pile than beside a propeller.”",
            ),
            (OTHER, "The reading room stays open until nine on the days of the hearing."),
            (WIND, "A second study, on noise, is due before the turbines are put out to tender."),
        ],
    ),
    (
        "Free lunches fill the benches, and the purse runs low",
        "2025-03-19",
        "002_meals.txt",
        [
            (MEALS, "Since January every pupil has eaten without paying, and kitchens report full "
                    "benches from the first week on."),
            (
                MEALS,
                "[Petra Olin]“Children who eat do sums; it is hardly more complicated than that,” "
                "said Petra Olin, head of the Lindgate school.",
            ),
            (
                MEALS,
                "The treasurer sees it coolly. [Anton Reyes]“The meals cost what they cost, and I "
                "report the figure; whether to go on is not for my office to say.”",
            ),
            (MEALS, "Parents have collected two thousand names to keep the lunches past summer."),
            (
                MEALS,
                "[Petra Olin]“Take the lunches away and you will see it in the marks by autumn.”",
            ),
            (STADIUM, "The stadium’s caterer has offered its ovens for the two smallest schools."),
            (STADIUM, "The club wants a new roof for the stadium in exchange, the caterer said."),
        ],
    ),
    (
        "Opinion: the parking fee is a tax on nurses",
        "2025-04-02",
        "003_parking.txt",
        [
            (OTHER, "Raise the fee again and the people who keep the hospital going at night will "
                    "pay for the mayor’s fondness of round numbers."),
            (OTHER, "I have nothing against trams. I have much against being fined for the lack "
                    "of one until there is one to board."),
            (
                TRAM,
                "Ms Brandt told this paper: [Ilse Brandt]“Those who can take the tram will, and "
                "the fee helps to build it.”",
            ),
            (OTHER, "That is no answer to a nurse whose shift ends when the last tram has gone."),
            (STADIUM, "On match days the stadium car park stays free, which tells you who counts."),
        ],
    ),
]  # fmt: skip

# (speaker or author, target) of a text -> stance, in the order of the statements below.
SAID: dict[tuple[str, str], list[str]] = {
    ("Ilse Brandt", TRAM_T): ["favor", "favor", "favor"],
    ("Ilse Brandt", PARKING_T): ["favor"],
    ("Otto Feld", TRAM_T): ["against"],
    ("Mara Quist", WIND_T): ["favor", "uncertain", "favor"],
    ("Jon Ebbesen", WIND_T): ["against"],
    ("Petra Olin", MEALS_T): ["favor", "favor"],
    ("Anton Reyes", MEALS_T): ["none"],
    (AUTHOR, TRAM_T): ["none", "none", "none", "uncertain"],
    (AUTHOR, WIND_T): ["none", "none", "uncertain"],
    (AUTHOR, MEALS_T): ["none", "none"],
    (AUTHOR, PARKING_T): ["against", "against", "uncertain"],
    (AUTHOR, MAYOR_T): ["against", "uncertain"],
}


def wilson(hits: int, n: int) -> tuple[float, float]:
    if not n:
        return 0.0, 1.0
    z, p = 1.96, hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return round(max(0.0, middle - half), 6), round(min(1.0, middle + half), 6)


def _parts(marked: str) -> list[tuple[str | None, str]]:
    """Parts a marked passage into (speaker, text)."""
    found: list[tuple[str | None, str]] = []
    while "[" in marked:
        before, rest = marked.split("[", 1)
        speaker, rest = rest.split("]", 1)
        quote, marked = rest.split("”", 1)
        found += [(None, before), (speaker, quote.removeprefix("“"))]
        found.append((None, "”"))
        found[-3] = (None, before + "“")
    return [*found, (None, marked)]


def make_corpus(articles: Sequence[Any] = tuple(ARTICLES)) -> Corpus:
    tables: dict[str, list[Row]] = defaultdict(list)
    for a, (title, date, path, passages) in enumerate(articles):
        article, at = f"a{a}", 0
        for n, (_, marked) in enumerate(passages):
            passage, start = f"{article}-p{n:02d}", at
            for speaker, text in _parts(marked):
                if speaker is not None:
                    tables["quotes"].append(
                        {
                            "quote_id": f"{article}-q{len(tables['quotes']):02d}",
                            "article_id": article, "passage_id": passage,
                            "start": at + 40, "end": at + 40 + len(text),
                            "text_start": at, "text_end": at + len(text), "text": text,
                            "kind": "mixed" if len(text.split()) < 6 else "direct",
                            "cue": "said", "mention": "Ms " + speaker.split()[-1],
                            "speaker": speaker, "context": text, "continues": None,
                        }
                    )  # fmt: skip
                at += len(text)
            whole = "".join(text for _, text in _parts(marked))
            tables["passages"].append(
                {
                    "passage_id": passage, "article_id": article, "position": n,
                    "section": "body", "start": start + 40, "end": at + 40,
                    "text_start": start, "text_end": at,
                    "n_words": len(whole.split()), "text": whole,
                }
            )  # fmt: skip
            at += 2
        rows = [r for r in tables["passages"] if r["article_id"] == article]
        tables["articles"].append(
            {
                "article_id": article, "path": path, "title": title, "date": date,
                "outlet": "The Harbour Post", "author": None, "url": None, "language": "en",
                "text": "\n\n".join(r["text"] for r in rows), "n_passages": len(rows),
                "n_words": sum(r["n_words"] for r in rows), "duplicate_of": None,
                "n_characters": at + 38 + (23 if article == "a0" else 0),
            }
        )  # fmt: skip
        tables["removed"].append(
            {"article_id": article, "start": 0, "end": 38,
             "text": "Please give so that we can go on here.", "reason": "donation appeal"}
        )  # fmt: skip
        if article == "a0":
            tables["removed"].append(
                {"article_id": "a0", "start": at + 40, "end": at + 61,
                 "text": "READ MORE: ducks here", "reason": "promotional link"}
            )  # fmt: skip
        tables["alignment"] += [
            {"article_id": article, "text_start": r["text_start"], "text_end": r["text_end"],
             "start": r["start"], "end": r["end"], "mended": False}
            for r in rows
        ]  # fmt: skip
    tables["rejected"].append(
        {"path": "004_empty.txt", "row": None, "step": "parsed", "reason": "empty",
         "detail": "no text in it"}
    )  # fmt: skip
    columns = {
        "articles": schemas.ARTICLES, "passages": schemas.PASSAGES, "quotes": schemas.QUOTES,
        "removed": schemas.REMOVED, "rejected": schemas.REJECTED, "alignment": schemas.ALIGNMENT,
        "duplicates": schemas.DUPLICATES,
    }  # fmt: skip
    return Corpus(**{n: pa.Table.from_pylist(tables[n], schema=s) for n, s in columns.items()})


def make_topics(corpus: Corpus, articles: Sequence[Any] = tuple(ARTICLES)) -> Topics:
    given = [topic for _, _, _, passages in articles for topic, _ in passages]
    rows = corpus.passages.to_pylist()
    sizes = Counter(given)
    real = sorted((t for t in sizes if t != OTHER), key=lambda t: (-sizes[t], t))
    ids = {name: n for n, name in enumerate(real)} | {OTHER: -1}
    words = {TRAM: ["tram", "line", "harbour", "street", "dust"],
             WIND: ["turbines", "eels", "study", "pile", "grid station"],
             MEALS: ["lunches", "pupils", "benches", "kitchens"],
             STADIUM: ["stadium", "caterer", "roof"]}  # fmt: skip
    assigned, places = [], []
    for n, (row, topic) in enumerate(zip(rows, given, strict=True)):
        second = real[(ids[topic] + 1) % len(real)] if real else None
        assigned.append(
            {"passage_id": row["passage_id"], "topic_id": ids[topic], "topic": topic,
             "topic_score": round(0.3 + 0.017 * (n % 23), 6), "runner_up": second,
             "second_score": round(0.2 + 0.004 * n, 6) if second else None}
        )  # fmt: skip
        turn = 2.399963 * n
        hub = 6.0 * (ids[topic] + 1)
        places.append(
            {"passage_id": row["passage_id"],
             "x": round(math.cos(hub) * 4 + math.cos(turn) * (0.4 + 0.05 * n), 6),
             "y": round(math.sin(hub) * 4 + math.sin(turn) * (0.4 + 0.05 * n), 6)}
        )  # fmt: skip
    shares: dict[tuple[str, str], int] = Counter()
    for row, topic in zip(rows, given, strict=True):
        shares[row["article_id"], topic] += row["n_words"]
    total = {r["article_id"]: r["n_words"] for r in corpus.articles.to_pylist()}
    named = (TRAM, WIND, MEALS)
    return Topics(
        topics=pa.Table.from_pylist(
            [
                {"topic_id": ids[t], "name": t, "size": sizes.get(t, 0), "words": words.get(t, []),
                 "kind": "other" if t == OTHER else "named" if t in named else "discovered",
                 "share": round(sizes.get(t, 0) / max(1, len(rows)), 6)}
                for t in [*real, OTHER]
            ],
            schema=schemas.TOPICS,
        ),
        assignments=pa.Table.from_pylist(assigned, schema=schemas.ASSIGNMENTS),
        passage_topics=pa.Table.from_pylist(
            [
                {"passage_id": r["passage_id"], "topic_id": r["topic_id"], "topic": r["topic"],
                 "score": r["topic_score"]}
                for r in assigned
            ],
            schema=schemas.PASSAGE_TOPICS,
        ),
        article_topics=pa.Table.from_pylist(
            [
                {"article_id": a, "topic_id": ids[t], "topic": t, "share": round(n / total[a], 6)}
                for (a, t), n in shares.items()
            ],
            schema=schemas.ARTICLE_TOPICS,
        ),
        topic_map=pa.Table.from_pylist(places, schema=schemas.TOPIC_MAP),
        backend="centroid",
        thresholds={TRAM: 0.31, WIND: 0.28, MEALS: 0.33},
        notes=("the number of discovered topics tried was lowered from 12 to 6",),
    )  # fmt: skip


def make_stances(
    corpus: Corpus,
    said: Mapping[tuple[str, str], list[str]] = SAID,
    targets: Sequence[str] = tuple(TARGETS),
) -> Stances:
    quotes = corpus.quotes.to_pylist()
    rows: list[Row] = []
    voices = [(q["speaker"], q["article_id"], q["passage_id"], q["quote_id"]) for q in quotes]
    passages = corpus.passages.to_pylist()
    # The opinion piece comes first, so that the author's stances fall into it.
    for p in sorted(passages, key=lambda r: -int(r["article_id"][1:])):
        voices.append((AUTHOR, p["article_id"], p["passage_id"], None))
    left = {pair: list(stances) for pair, stances in said.items()}
    for holder, article, passage, quote in voices:
        for target in targets:
            waiting = left.get((holder, target), [])
            stance = waiting.pop(0) if waiting else None
            high = {"favor": "p_favor", "against": "p_against"}.get(stance or "", "p_none")
            chances = {"p_favor": 0.1, "p_against": 0.1, "p_none": 0.1} | {high: 0.8}
            if stance == "uncertain":
                chances = {"p_favor": 0.45, "p_against": 0.15, "p_none": 0.4}
            rows.append(
                {"article_id": article, "passage_id": passage, "quote_id": quote, "holder": holder,
                 "target": target, "stance": stance or "none", "relevant": stance is not None,
                 "relevance": 0.7 if stance else 0.1, "model": "linear", **chances}
            )  # fmt: skip
    return Stances(
        stances=pa.Table.from_pylist(rows, schema=schemas.STANCE_ROWS),
        article_stances=_added_up(rows, schemas.ARTICLE_STANCES, ("article_id",)),
        holder_stances=_added_up(rows, schemas.HOLDER_STANCES, ()),
        evaluation=make_evaluation(),
        backend="linear",
        notes=("Raising the parking fee: only 12 labels against, fewer than 32",),
    )


def _added_up(rows: Sequence[Row], schema: pa.Schema, extra: tuple[str, ...]) -> pa.Table:
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[k] for k in (*extra, "holder", "target"))].append(row)
    found = []
    for key, members in sorted(groups.items()):
        told = Counter(r["stance"] for r in members if r["relevant"])
        n = sum(told.values())
        favor, against = wilson(told["favor"], n), wilson(told["against"], n)
        best = max(("favor", "against", "none", "uncertain"), key=lambda s: told[s])
        found.append(
            dict(zip((*extra, "holder", "target"), key, strict=True))
            | {"stance": best, "n": len(members), "n_relevant": n,
               "n_uncertain": told["uncertain"],
               "share_favor": round(told["favor"] / n, 6) if n else 0.0,
               "favor_low": favor[0], "favor_high": favor[1],
               "share_against": round(told["against"] / n, 6) if n else 0.0,
               "against_low": against[0], "against_high": against[1]}
        )  # fmt: skip
    return pa.Table.from_pylist(found, schema=schema)


DATASETS = ("own sentences, test", "own sentences, unseen target", "a benchmark, test")


def make_evaluation() -> Evaluation:
    scores: list[Row] = []
    confusion: list[Row] = []
    reliability: list[Row] = []
    coverage: list[Row] = []
    for d, dataset in enumerate(DATASETS):
        models = {"linear": 0.74, "word counts": 0.63, "target-blind": 0.6,
                  "constant per target": 0.41, "majority": 0.22}  # fmt: skip
        for model, value in models.items():
            value = round(max(0.1, value - 0.12 * d), 6)
            scores.append({"dataset": dataset, "model": model, "metric": "macro_f1",
                           "value": value, "low": round(value - 0.05, 6),
                           "high": round(value + 0.05, 6), "n": 160 + d})  # fmt: skip
        scores.append({"dataset": dataset, "model": "linear", "metric": "ece",
                       "value": 0.04 + 0.05 * d, "low": None, "high": None,
                       "n": 160 + d})  # fmt: skip
        for i, label in enumerate(STANCES):
            for j, predicted in enumerate(STANCES):
                confusion.append({"dataset": dataset, "label": label, "predicted": predicted,
                                  "n": 40 - 4 * d if i == j else 5 + 2 * d + i - j})  # fmt: skip
        for k in range(4, 10):
            reliability.append({"dataset": dataset, "low": k / 10, "high": (k + 1) / 10,
                                "n": 10 + 7 * k, "confidence": k / 10 + 0.05,
                                "accuracy": k / 10 + 0.02 - 0.04 * d})  # fmt: skip
            coverage.append({"dataset": dataset, "min_confidence": k / 10,
                             "coverage": round(1.2 - k / 10 - 0.05 * d, 6) if k > 4 else 1.0,
                             "accuracy": round(0.6 + 0.04 * k - 0.08 * d, 6)})  # fmt: skip
    return Evaluation(
        scores=pa.Table.from_pylist(scores, schema=schemas.SCORES),
        confusion=pa.Table.from_pylist(confusion, schema=schemas.CONFUSION),
        reliability=pa.Table.from_pylist(reliability, schema=schemas.RELIABILITY),
        coverage=pa.Table.from_pylist(coverage, schema=schemas.COVERAGE),
    )


def make_config(targets: Mapping[str, str] = TARGETS) -> Row:
    return {
        "name": "harbour-town",
        "description": "What is the town arguing about?",
        "seed": 42,
        "out": "runs",
        "topics": {"backend": "centroid", "unit": "passage"},
        "stance": {
            "targets": [{"name": n, "description": d} for n, d in targets.items()],
            "min_confidence": 0.5,
            "author_min_confidence": 0.75,
        },
        "compute": {"threads": None},
    }


def make_study(**changes: Any) -> Row:
    corpus = make_corpus()
    return {
        "corpus": corpus,
        "features_backend": "hybrid",
        "topics": make_topics(corpus),
        "stances": make_stances(corpus),
        "config": make_config(),
        "run": {
            "run_id": "harbour-5f2a",
            "seed": 42,
            "versions": {"toolkit": "0.1.0", "numpy": "2.3.1", "python": "3.11"},
            "stages": {"corpus": 1, "topics": 1},
            "notes": ["the map's neighbours were lowered from 10 to 8"],
            "warnings": ["one target has few labels"],
        },
        "title": "Harbour town",
        "description": "What is the town arguing about, and who stands where on it?",
        "examples": 2,
    } | changes


def digests(summary: Summary, figures: Sequence[Figure] | None = None) -> dict[str, str]:
    """Hashes of every file of the figures and of the page; draws where no figures are given."""
    drawn = draw(summary, ["svg", "png", "pdf"]) if figures is None else figures
    files = {f"{f.name}.{kind}": data for f in drawn for kind, data in f.files.items()}
    files["report.html"] = render(summary, drawn).encode()
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


@pytest.fixture(scope="session")
def study() -> Row:
    return make_study()


@pytest.fixture(scope="session")
def summary(study: Row) -> Summary:
    return summarize(**study)


@pytest.fixture(scope="session")
def figures(summary: Summary) -> dict[str, Figure]:
    return {figure.name: figure for figure in draw(summary, ["svg", "png", "pdf"])}


class Build:
    """The builders above, for tests that need a study of another kind."""

    articles = ARTICLES
    said = SAID
    targets = TARGETS
    corpus = staticmethod(make_corpus)
    topics = staticmethod(make_topics)
    stances = staticmethod(make_stances)
    config = staticmethod(make_config)
    study: Callable[..., Row] = staticmethod(make_study)
    digests = staticmethod(digests)


@pytest.fixture(scope="session")
def build() -> type[Build]:
    return Build
