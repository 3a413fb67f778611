"""Runs the study once with each topics backend and counts the marked passages that come out right.

    python experiments/uk_ukraine/compare_backends.py [--out DIR]

The marks are those of `tests/data/seed_articles_gold.json`, set by a person in two of the articles.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import toolkit
from toolkit.store.run_view import Run

HERE = Path(__file__).resolve().parent
MARKS = HERE.parents[1] / "tests" / "data" / "seed_articles_gold.json"
BACKENDS = ("centroid", "bertopic")


def marked(run: Run) -> list[tuple[str, str, str]]:
    """Gives (snippet, topic marked, topic found) of every marked passage."""
    ids = dict(zip(run.articles.path, run.articles.article_id, strict=True))
    found = []
    for name, marks in json.loads(MARKS.read_text(encoding="utf-8")).items():
        passages = run.passages[run.passages.article_id == ids[name]]
        for snippet, topic in marks["topics"]:
            holding = passages[[snippet in text for text in passages.text]]
            found.append((snippet, topic.replace("_", " "), str(holding.iloc[0].topic)))
    return found


def is_right(run: Run, topic: str, got: str) -> bool:
    """Whether a passage got its named topic, or none of them where none is marked."""
    named = set(run.topics[run.topics.kind == "named"].name)
    return got == topic or (topic == "other" and got not in named)


def main() -> None:
    """Runs both and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=None, help="folder for the runs")
    options = parser.parse_args()
    print("| backend | topics | marked passages right | left as other | seconds |")
    print("| --- | --- | --- | --- | --- |")
    misses = []
    for backend in BACKENDS:
        overrides = [f"topics.backend={backend}", "stance.targets=[]"]
        run = toolkit.run(HERE / "config.yaml", overrides=overrides, out=options.out, force=True)
        rows = marked(run)
        wrong = [row for row in rows if not is_right(run, *row[1:])]
        misses += [(backend, *row) for row in wrong]
        sizes = dict(zip(run.topics.topic_id, run.topics["size"], strict=True))
        seconds = run.record["stages"]["topics"]["wall_seconds"]
        print(
            f"| {backend} | {len(run.topics) - 1} | {len(rows) - len(wrong)} of {len(rows)} "
            f"| {sizes[-1]} of {len(run.passages)} | {seconds:.0f} |"
        )
    for backend, snippet, topic, got in misses:
        print(f"{backend}: “{snippet}” is {topic}, came out as {got}")


if __name__ == "__main__":
    main()
