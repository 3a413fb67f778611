"""What is kept is found again, whole or not at all; nothing damaged is ever believed."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from toolkit.errors import StoreError
from toolkit.records import Fitted
from toolkit.store.artefacts import Artefact, value_content
from toolkit.store.cache import DONE, Cache
from toolkit.store.pruning import prune_cache, sizes

KEY, OTHER = "a" * 32, "b" * 32
MADE = Artefact(
    {"topics": pa.table({"name": ["x", "y"], "words": [["a"], []]})},
    Fitted({"n": 2}, {"centroids": np.eye(3)}, {"terms": ["a", "b"]}),
    {"figures/a.svg": b"<svg/>"},
)


def keep(cache: Cache, key: str = KEY, stage: str = "topics") -> Path:
    cache.put(stage, key, MADE, parts={"seed": 1}, facts={"wall_seconds": 0.5})
    return cache.root / stage / key


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.get("topics", KEY) is None
    keep(cache)
    found = Cache(tmp_path / "cache").get("topics", KEY)
    assert found is not None
    assert found.artefact.content() == MADE.content() == found.content
    assert found.facts == {"wall_seconds": 0.5}
    assert cache.get("topics", OTHER) is None
    assert cache.get("stance", KEY) is None
    (entry,) = cache.entries()
    assert (entry.stage, entry.key, entry.parts) == ("topics", KEY, {"seed": 1})


FILES = (
    "tables/topics.parquet",
    "model/model.json",
    "model/weights.safetensors",
    "model/vocab.json",
    "files/figures/a.svg",
    DONE,
)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_noticed_and_the_entry_dropped(tmp_path: Path, name: str) -> None:
    cache = Cache(tmp_path)
    victim = keep(cache) / name
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 0x20
    victim.write_bytes(data)
    if name == DONE:  # a flip may leave it readable; then its files tell
        data[0] = 0
        victim.write_bytes(data)
    with pytest.raises(StoreError, match=r"topics/aaaa.*(not what was written|not JSON)"):
        cache.get("topics", KEY)
    assert cache.get("topics", KEY) is None
    keep(cache)
    assert cache.get("topics", KEY) is not None


@pytest.mark.parametrize("name", [*FILES[:-1]])
def test_a_missing_part_is_noticed(tmp_path: Path, name: str) -> None:
    cache = Cache(tmp_path)
    (keep(cache) / name).unlink()
    with pytest.raises(StoreError, match="is missing"):
        cache.get("topics", KEY)
    assert cache.get("topics", KEY) is None


def test_without_done_there_is_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    (keep(cache) / DONE).unlink()
    assert cache.get("topics", KEY) is None
    assert not cache.has("topics", KEY)
    keep(cache)  # what stood in the way gives way
    assert cache.get("topics", KEY) is not None


def test_an_entry_that_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    folder = keep(cache)
    (tmp_path / "secret").write_bytes(b"x")
    done = json.loads((folder / DONE).read_text().replace("files/figures/a.svg", "../../../secret"))
    del done["sha256"]
    (folder / DONE).write_text(json.dumps({**done, "sha256": value_content(done)}))
    with pytest.raises(StoreError, match="not a path within"):
        cache.get("topics", KEY)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
        with pytest.raises(StoreError, match=r"topics/a+: cannot be kept"):
            keep(cache)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
    assert list((tmp_path / "topics").iterdir()) == []
    keep(cache)
    assert cache.get("topics", KEY) is not None


def test_a_killed_writer_leaves_nothing_that_is_believed(tmp_path: Path) -> None:
    code = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from toolkit.store import cache as module
        from toolkit.store.artefacts import Artefact
        original = module.write_through
        def slow(place, data):
            original(place, data)
            print(place.name, flush=True)
            time.sleep(30)
        module.write_through = slow
        made = Artefact(files={{"a": b"1", "b": b"2"}})
        module.Cache(Path({str(tmp_path)!r})).put("topics", {KEY!r}, made, parts={{}}, facts={{}})
        """
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    cache = Cache(tmp_path)
    assert len(list((tmp_path / "topics").iterdir())) == 1
    assert cache.get("topics", KEY) is None
    keep(cache)
    assert [place.name for place in (tmp_path / "topics").iterdir()] == [KEY]


def _race(arguments: tuple[str, int]) -> dict[str, str]:
    root, n = arguments
    cache = Cache(Path(root))
    for _ in range(n):
        keep(cache)
        found = cache.get("topics", KEY)
        if found is not None and found.artefact.content() != MADE.content():
            return {}
    found = cache.get("topics", KEY)
    return {} if found is None else dict(found.content)


def test_two_processes_that_keep_the_same_do_not_harm_one_another(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_race, [(str(tmp_path), 15)] * 2))
    assert found == [MADE.content()] * 2
    assert [place.name for place in (tmp_path / "topics").iterdir()] == [KEY]


def test_pruning_takes_the_longest_unused(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for age, key in ((30, KEY), (1, OTHER)):
        done = keep(cache, key) / DONE
        then = done.stat().st_mtime - age * 24 * 3600
        os.utime(done, (then, then))
    cache.vectors.keep("space", {"a": np.zeros(3, dtype=np.float32)})
    weights = {size.stage: (size.entries, size.bytes > 0) for size in sizes(cache)}
    assert weights["topics"] == (2, True)
    assert weights["vectors"] == (1, True)
    assert prune_cache(cache, unused_days=7).entries == 1
    assert [entry.key for entry in cache.entries()] == [OTHER]
    assert prune_cache(cache, max_mb=1000).entries == 0
    assert prune_cache(cache, stage="stance").entries == 0
    assert prune_cache(cache).entries == 2
    assert sum(size.entries for size in sizes(cache)) == 0
    with pytest.raises(StoreError, match="no stage 'topic'"):
        prune_cache(cache, stage="topic")


def test_using_an_entry_keeps_it_young(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    done = keep(cache) / DONE
    os.utime(done, (0, 0))
    cache.get("topics", KEY)
    assert prune_cache(cache, unused_days=1).entries == 0
