"""Raw articles in shards: the same articles in the same order, in memory or in files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.records import RawArticle
from toolkit.store import spool as module
from toolkit.store.spool import Spool

TEXTS = st.lists(st.text(max_size=30), max_size=40)


def spooled(texts: Sequence[str], order: Sequence[int] | None = None) -> list[RawArticle]:
    spool = Spool()
    for number in order or range(len(texts)):
        metadata = {"title": f"“{number}”"}
        spool.add(
            RawArticle(f"{number}.txt", texts[number], "0" * 64, metadata, number, None, "text")
        )
    return [article for shard in spool.shards() for article in shard.articles()]


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_order_of_reading_makes_no_difference(texts: list[str], random: object) -> None:
    order = list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert spooled(texts, order) == spooled(texts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(texts=st.lists(st.text(st.characters(), max_size=30), max_size=40))
def test_files_give_what_memory_gives(monkeypatch: pytest.MonkeyPatch, texts: list[str]) -> None:
    held = spooled(texts)
    with monkeypatch.context() as patch:
        patch.setattr(module, "HELD", 50)
        assert spooled(texts) == held
    assert sorted(a.text for a in held) == sorted(texts)


def test_articles_come_sorted_by_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD", 500)
    found = spooled([f"article {n}" for n in range(900)])
    assert [a.stem for a in found] == sorted(a.stem for a in found)
    assert len(found) == 900


def test_the_files_go_with_the_spool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD", 10)
    spool = Spool()
    spool.add(RawArticle("a.txt", "half a surrogate \ud800 and more", "0" * 64))
    (shard,) = spool.shards()
    assert shard.articles()[0].text == "half a surrogate \ud800 and more"
    home = Path(shard.files[0]).parent
    assert home.is_dir()
    del spool
    assert not home.exists()
