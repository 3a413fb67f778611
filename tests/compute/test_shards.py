"""Shards are worked on here or in processes: the same results in the same order."""

from __future__ import annotations

import hashlib
import os
from functools import partial

import pytest

from toolkit.compute.shards import cores, map_shards, release
from toolkit.errors import StageError


def digest(shard: tuple[int, ...], salt: str) -> str:
    return hashlib.sha256(f"{salt}{sorted(shard)}".encode()).hexdigest()


def process(_shard: int) -> int:
    return os.getpid()


def fail(shard: int) -> int:
    if shard == 3:
        raise StageError("three is too many")
    return shard


def die(_shard: int) -> int:
    os._exit(9)


SHARDS = [tuple(range(n, n + 4)) for n in range(9)]


def test_processes_give_what_one_process_gives_in_the_same_order() -> None:
    work = partial(digest, salt="s")
    serial = list(map_shards(work, SHARDS))
    processes = list(map_shards(work, SHARDS, engine="processes", workers=2))
    assert processes == serial == [digest(shard, "s") for shard in SHARDS]


def test_processes_are_other_processes() -> None:
    found = set(map_shards(process, range(8), engine="processes", workers=2))
    assert os.getpid() not in found
    assert 1 <= len(found) <= 2


def test_one_shard_is_worked_on_here() -> None:
    assert list(map_shards(process, [1], engine="processes", workers=4)) == [os.getpid()]


@pytest.mark.parametrize("engine", ["serial", "processes"])
def test_a_fault_comes_through_as_it_is(engine: str) -> None:
    results = map_shards(fail, range(6), engine=engine, workers=2)  # type: ignore[arg-type]
    with pytest.raises(StageError, match="three is too many"):
        list(results)


def test_a_worker_that_dies_is_told_with_what_to_do() -> None:
    with pytest.raises(StageError, match="worker process died"):
        list(map_shards(die, range(4), engine="processes", workers=2))
    # The next call starts afresh.
    assert list(map_shards(fail, [1, 2], engine="processes", workers=2)) == [1, 2]
    release()


def test_no_shards_are_no_work() -> None:
    assert list(map_shards(fail, [], engine="processes")) == []


def test_there_is_a_processor() -> None:
    assert cores() >= 1
