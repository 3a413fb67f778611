"""Named topics, labelled sentences and benchmarks: read whole, or every fault with its line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.config import BenchmarkConfig, NamedTopicConfig, TopicsConfig
from toolkit.errors import ConfigError, InputError
from toolkit.records import STANCES, BenchmarkPair, LabelledText
from toolkit.store import rows
from toolkit.store.studies import (
    file_sha256,
    read_benchmark,
    read_benchmarks,
    read_labels,
    read_named_topics,
    study_topics,
)

Write = Callable[[str, str | bytes], Path]
HEADER = "text,target,stance,family,split,form,trait\n"


@pytest.fixture(autouse=True)
def in_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def faults(read: Callable[[str], object], path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(str(path))
    return list(caught.value.faults)


class TestNamedTopics:
    def test_a_list_and_a_list_under_topics_are_the_same(self, write: Write) -> None:
        text = "- {name: rain, description: It rains., seed_words: [wet], examples: [It poured.]}\n"
        (topic,) = read_named_topics(str(write("a.yaml", text)))
        assert (topic.name, topic.description) == ("rain", "It rains.")
        assert (topic.seed_words, topic.examples) == (("wet",), ("It poured.",))
        assert read_named_topics(str(write("b.yaml", f"topics:\n{text}"))) == [topic]

    def test_every_fault_is_told_with_its_line(self, write: Write) -> None:
        path = write(
            "t.yaml",
            "topics:\n  - name: rain\n    descripton: It rains.\n  - name: sun\n"
            "    description: 3\n    seed_words: hot\n",
        )
        assert faults(read_named_topics, path) == [
            "t.yaml:3: topics[0].descripton: unknown key; did you mean 'description'?",
            "t.yaml:5: topics[1].description: must be text, got 3; put it in quotes",
            "t.yaml:6: topics[1].seed_words: must be a list, got 'hot'; write [hot]",
        ]

    @pytest.mark.parametrize("text", ["3", "a: [", "{a: 1}", "[]\n---\n[]"])
    def test_what_is_no_list_of_topics(self, write: Write, text: str) -> None:
        assert faults(read_named_topics, write("t.yaml", text))

    def test_a_name_stands_once(self, write: Write) -> None:
        text = "[{name: Rain, description: a}, {name: rain, description: b}]"
        assert "stands twice" in faults(read_named_topics, write("t.yaml", text))[0]

    def test_a_study_joins_those_of_the_file_and_its_own(self, write: Write) -> None:
        path = write("t.yaml", "[{name: rain, description: a}]")
        own = NamedTopicConfig(name="sun", description="b")
        config = TopicsConfig(named_file=str(path), named=[own])
        assert [topic.name for topic in study_topics(config)] == ["rain", "sun"]
        own = NamedTopicConfig(name="Rain", description="b")
        twice = TopicsConfig(named_file="t.yaml", named=[own])
        with pytest.raises(ConfigError, match=r"topics\.named: 'Rain' stands in t\.yaml too"):
            study_topics(twice)


class TestLabels:
    def test_rows_in_the_order_of_the_file(self, write: Write) -> None:
        path = write(
            "l.csv",
            HEADER + '"He said ""yes"",\nthen left.",Rain,favor,f1,train,quote,plain\n'
            "=No rain,Rain,against,f2,test,prose,hedged\n",
        )
        assert read_labels(str(path)) == [
            LabelledText('He said "yes",\nthen left.', "Rain", "favor", "f1", "train", "quote"),
            LabelledText("=No rain", "Rain", "against", "f2", "test", "prose", "hedged"),
        ]

    def test_form_and_trait_may_be_left_out(self, write: Write) -> None:
        path = write("l.csv", "split,text,target,stance,family\ndev,It rains,Rain,none,f1\n")
        assert read_labels(str(path)) == [LabelledText("It rains", "Rain", "none", "f1", "dev")]

    def test_every_fault_is_told_with_the_line_where_its_row_begins(self, write: Write) -> None:
        path = write(
            "l.csv",
            HEADER
            + '"two\nlines",Rain,favour,f1,train,quote,plain\n'  # 2
            + "b,Rain,favor,f2,train,quote\n"  # 4
            + " ,Rain,favor,f3,training,quote,plain\n"  # 5
            + "c,Rain,none,f4,train,prose,plain\n"  # 6
            + "c,Rain,favor,f5,train,prose,plain\n"  # 7
            + "d,Rain,none,f4,test,prose,plain\n",  # 8
        )
        assert faults(read_labels, path) == [
            "l.csv:2: stance: unknown value 'favour'; did you mean 'favor'? "
            "known: favor, against, none",
            "l.csv:4: 6 cells where the header has 7",
            "l.csv:5: text: must not be empty",
            "l.csv:5: split: unknown value 'training'; did you mean 'train'? "
            "known: train, dev, test, unseen",
            "l.csv:7: the same text and target as on line 6",
            "l.csv:8: family 'f4' is in split 'test' here and in 'train' on line 6; "
            "keep a family in one split",
        ]

    def test_a_header_that_lacks_or_adds_columns(self, write: Write) -> None:
        path = write("l.csv", "text,target,label,family,split,split\n")
        assert faults(read_labels, path) == [
            "l.csv:1: no column 'stance'; the first line must name text, target, stance, family, "
            "split, form, trait",
            "l.csv:1: unknown column 'label'",
            "l.csv:1: the column 'split' stands twice",
        ]

    def test_many_faults_are_counted_not_poured_out(self, write: Write) -> None:
        path = write("l.csv", HEADER + ",,,,,,\n" * 100)
        found = faults(read_labels, path)
        assert len(found) == rows.MAX_FAULTS + 1
        assert found[-1] == "... and 680 more of the kind"

    @pytest.mark.parametrize(
        "content", [b"", HEADER.encode(), b"\xff\xfe", HEADER.encode() + b'"a', b"a" * 200_000]
    )
    def test_what_is_no_such_file(self, write: Write, content: bytes) -> None:
        assert faults(read_labels, write("l.csv", content))

    def test_no_such_file(self) -> None:
        assert faults(read_labels, Path("none.csv")) == [
            "none.csv: cannot be read (No such file or directory)"
        ]


PAIR = {"text": "t", "target": "x", "stance": "favor", "split": "test", "extra": {"a": 1}}


class TestBenchmarks:
    def test_gzipped_or_not(self, write: Write) -> None:
        line = json.dumps(PAIR).encode() + b"\n"
        expected = [BenchmarkPair("t", "x", "favor", "test")] * 2
        assert read_benchmark(str(write("a.jsonl", line * 2))) == expected
        assert (
            read_benchmark(str(write("a.jsonl.gz", gzip.compress(line + b"\n" + line)))) == expected
        )

    @pytest.mark.parametrize(
        ("line", "what"),
        [
            (b"{", "not JSON"),
            (b"[" * 100_000, "not JSON"),
            (b"[]", "a row must have text, target, stance, split"),
            (json.dumps(PAIR | {"text": 3}).encode(), "a row must have"),
            (json.dumps(PAIR | {"stance": "pro"}).encode(), "must be one of favor, against, none"),
            (b'{"text": "\\ud800", "target": "x", "stance": "none", "split": "s"}', "surrogate"),
            (b"\xff", "not JSON in UTF-8"),
        ],
    )
    def test_a_faulty_row_is_named(self, write: Write, line: bytes, what: str) -> None:
        path = write("a.jsonl", json.dumps(PAIR).encode() + b"\n" + line)
        with pytest.raises(InputError, match=what) as caught:
            read_benchmark(str(path))
        assert caught.value.where == "a.jsonl:2"

    @pytest.mark.parametrize(
        "content", [b"", b"\x1f\x8b\x08\x00broken", gzip.compress(b"{}", mtime=0)[:-3]]
    )
    def test_a_broken_file(self, write: Write, content: bytes) -> None:
        with pytest.raises(InputError, match=r"a\.gz"):
            read_benchmark(str(write("a.gz", content)))

    def test_a_bomb_stops_at_the_cap(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("toolkit.store.studies.MAX_UNPACKED", 100_000)
        line = json.dumps(PAIR).encode() + b"\n"
        with pytest.raises(InputError, match="over a cap"):
            read_benchmark(str(write("a.gz", gzip.compress(line * 10_000))))
        with pytest.raises(InputError, match="over a cap"):
            read_benchmark(str(write("b.gz", gzip.compress(b" " * 2_000_000))))

    def test_absent_ones_are_skipped_with_a_note(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("TOOLKIT_DATA", raising=False)
        write("a.jsonl", json.dumps(PAIR))
        found, notes = read_benchmarks(
            [
                BenchmarkConfig(name="one", path="a.jsonl"),
                BenchmarkConfig(name="two", path="${TOOLKIT_DATA}/x.gz"),
                BenchmarkConfig(name="three", path="none.gz"),
            ]
        )
        assert list(found) == ["one"]
        assert notes == [
            "benchmark 'two' skipped: TOOLKIT_DATA is not set",
            "benchmark 'three' skipped: no file none.gz",
        ]

    def test_semeval_as_published(self, toolkit_data: Path) -> None:
        pairs = read_benchmark(str(toolkit_data / "stance" / "semeval2016.jsonl.gz"))
        assert len(pairs) == 4870
        assert {pair.stance for pair in pairs} == set(STANCES)
        assert {pair.split for pair in pairs} == {"train", "test", "testB"}


def test_the_hash_is_of_the_bytes(write: Write) -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert file_sha256(str(write("a", b""))) == empty
