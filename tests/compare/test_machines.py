"""What two environments do not have in common."""

from __future__ import annotations

from typing import Any

from toolkit.compare.machines import differences

HERE: dict[str, Any] = {
    "python": "3.11.7",
    "platform": "Linux x86_64",
    "processor": "AMD EPYC",
    "processor_flags": ["avx", "avx2", "avx512f", "fma"],
    "cores": 2,
    "threads": [
        {"internal_api": "openblas", "version": "0.3.30", "architecture": "Zen", "num_threads": 2}
    ],
    "variables": {"OMP_NUM_THREADS": "2"},
    "versions": {"PyYAML": "6.0.3", "scikit-learn": "1.7.2"},
    "packages": {"pyyaml": "6.0.3", "scikit-learn": "1.7.2"},
    "lock": {"sha256": "ab" * 32, "agrees": True},
    "git": {"commit": "1" * 40, "dirty": False},
}


def test_the_same_machine_has_no_differences() -> None:
    assert differences(HERE, HERE) == []
    assert differences({}, {}) == []


def test_each_difference_is_a_line() -> None:
    there = HERE | {
        "python": "3.12.1",
        "processor_flags": ["avx", "avx2", "fma", "sse4_2"],
        "packages": {"pyyaml": "6.0.3", "scikit-learn": "1.8.0"},
        "versions": {"PyYAML": "6.0.3", "scikit-learn": "1.8.0"},
        "variables": {"NUMBA_CPU_NAME": "generic"},
        "lock": {"sha256": "cd" * 32, "agrees": False, "disagree": ["x: 1 installed, 2 locked"]},
    }
    assert differences(HERE, there) == [
        "python 3.11.7 -> 3.12.1",
        "processor flags: avx512f missing here; sse4_2 only here",
        "lock file: agrees True -> False",
        "lock file: sha256 abababababab -> cdcdcdcdcdcd",
        "scikit-learn 1.7.2 -> 1.8.0",  # once, though it stands in two places
        "NUMBA_CPU_NAME none -> generic",
        "OMP_NUM_THREADS 2 -> none",
    ]


def test_the_repository_around_the_run_is_no_machine() -> None:
    assert differences(HERE, HERE | {"git": None}) == []


def test_a_record_of_another_version_is_compared_as_far_as_it_goes() -> None:
    older = {k: v for k, v in HERE.items() if k not in ("packages", "processor_flags", "lock")}
    older["versions"] = {"PyYAML": "6.0.3", "scikit-learn": "1.7.1"}
    found = differences(older, HERE)
    assert "scikit-learn 1.7.1 -> 1.7.2" in found
    assert "pyyaml none -> 6.0.3" not in found
    assert found[-1] == "recorded of one alone: processor flags, lock file"
    assert differences(HERE, older)[-1] == found[-1]


def test_other_kernels_of_a_numeric_library_are_named_and_an_unloaded_one_is_not() -> None:
    pool = HERE["threads"][0]
    more = HERE | {"threads": [pool, {"internal_api": "openmp", "num_threads": 2}]}
    assert differences(HERE, more) == []
    other = HERE | {"threads": [pool | {"architecture": "SkylakeX", "num_threads": 1}]}
    assert differences(HERE, other) == [
        "openblas 0.3.30 Zen on 2 threads -> 0.3.30 SkylakeX on 1 thread"
    ]


def test_long_lists_are_cut() -> None:
    flags = HERE | {"processor_flags": [f"f{n:02}" for n in range(12)]}
    [line] = differences(HERE | {"processor_flags": []}, flags)
    assert line == "processor flags: f00, f01, f02, f03, f04, f05, f06, f07, 4 more only here"


def test_keys_that_are_not_known_are_compared_too() -> None:
    one, two = (HERE | {"gpu_model": name} for name in ("X1", None))
    assert differences(one, two) == ["gpu model X1 -> none"]
