"""A drafted study reads what is there, states what is not usual and is accepted as it stands."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from toolkit.config import StudyConfig
from toolkit.config.articles import PATTERNS
from toolkit.errors import InputError
from toolkit.store.collection import Collection, read_collection
from toolkit.store.configs import load_config
from toolkit.store.places import sources_of
from toolkit.store.readers.files import list_files
from toolkit.store.survey import survey
from toolkit.store.survey_json import kind_of
from toolkit.store.yaml12 import parse
from toolkit.studies.init import init
from toolkit.studies.init_guess import columns_of, date_order, name_pattern, to_state
from toolkit.studies.init_text import comment, scalar, slug

Write = Callable[[str, str | bytes], Path]

BODY = (
    "The harbour board met on Tuesday to hear what the dredging of channel {n} would cost. Its "
    "engineers named a sum of eleven million and asked for three summers, which is what they had "
    "asked for the last time. Fishermen in the front row wanted to know who would pay for nets."
)


def drafted(place: Path, out: Path) -> StudyConfig:
    """Drafts a study and reads it back as `toolkit run` would."""
    init(str(place), str(out))
    return load_config(out)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([columns, *rows])
    return stream.getvalue()


def found_in(path: Path) -> str:
    """The comment at the head of a drafted study."""
    return path.read_text(encoding="utf-8").split("\nname:")[0]


class TestDrafts:
    def test_a_folder_of_text(self, write: Write, tmp_path: Path) -> None:
        for n in range(3):
            write(f"in/{n}.txt", BODY.format(n=n))
        study = drafted(tmp_path / "in", tmp_path / "study.yaml")
        assert study.input.path == str(tmp_path / "in")
        assert (study.name, study.input.languages) == ("in", ["en"])
        assert "articles: 3" in found_in(tmp_path / "study.yaml")
        text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
        assert "  path: in\n" in text

    def test_usual_columns_are_left_to_be_found(self, write: Write, tmp_path: Path) -> None:
        rows = [{"body": BODY.format(n=n), "headline": f"Part {n}", "id": n} for n in range(4)]
        data = "\n".join(map(json.dumps, rows)).encode()
        place = write("in.jsonl.gz", gzip.compress(data))
        study = drafted(place, tmp_path / "s.yaml")
        assert study.input.columns.text is None
        assert study.name == "in"
        assert "text in 'body', title in 'headline', id in 'id'" in found_in(tmp_path / "s.yaml")

    def test_other_columns_are_stated(self, write: Write, tmp_path: Path) -> None:
        rows = [[BODY.format(n=n), f"{n + 10}/03/2025", "The Lamp", "x"] for n in range(8)]
        write("a/in.csv", table(["Volltext", "Stand", "newspaper_name", "note"], rows, ";"))
        study = drafted(tmp_path / "a" / "in.csv", tmp_path / "s.yaml")
        columns = study.input.columns
        assert (columns.text, columns.date) == ("Volltext", "Stand")
        assert study.input.date_order == "dmy"
        assert "can only be read with the day first" in found_in(tmp_path / "s.yaml")

    def test_parquet_tells_how_many_rows_there_are(self, tmp_path: Path) -> None:
        rows = {"text": [BODY.format(n=n) for n in range(900)]}
        pq.write_table(pa.table(rows), tmp_path / "in.parquet")
        drafted(tmp_path / "in.parquet", tmp_path / "s.yaml")
        assert "articles: 900" in found_in(tmp_path / "s.yaml")

    def test_long_tables_are_estimated(self, write: Write, tmp_path: Path) -> None:
        rows = [json.dumps({"text": BODY.format(n=n)}) for n in range(3000)]
        for name, data in {
            "a.jsonl": "\n".join(rows).encode(),
            "a.jsonl.gz": gzip.compress("\n".join(rows).encode()),
        }.items():
            (found,) = survey(str(write(name, data))).tables
            assert 2400 < found.total < 3600
            assert not found.exact

    def test_html_and_file_names(self, write: Write, tmp_path: Path) -> None:
        page = "<html><head><title>Dredging</title></head><body><article><h1>Dredging</h1>{}"
        for n in range(6):
            text = "".join(f"<p>{BODY.format(n=k)}</p>" for k in range(3))
            name = f"in/{'lamp' if n % 2 else 'pier post'}_2025-03-0{n + 1}_channel dredged.html"
            write(name, page.format(text) + "</article></body></html>")
        study = drafted(tmp_path / "in", tmp_path / "s.yaml")
        assert study.input.name_pattern == "{outlet}_{date}_{title}"
        assert "file names: {outlet}_{date}_{title}" in found_in(tmp_path / "s.yaml")

    def test_endings_of_their_own_are_stated(self, write: Write, tmp_path: Path) -> None:
        for n in range(2):
            write(f"in/{n}.article", BODY.format(n=n))
        study = drafted(tmp_path / "in", tmp_path / "s.yaml")
        assert study.input.pattern == ["*.article"]

    def test_files_that_are_not_read_are_told(self, write: Write, tmp_path: Path) -> None:
        write("in/a.txt", BODY)
        write("in/b.pdf", b"%PDF-1.4\0\1")
        drafted(tmp_path / "in", tmp_path / "s.yaml")
        assert "not read: 1 files .pdf" in found_in(tmp_path / "s.yaml")

    def test_large_collections_take_the_quick_features(self, write: Write, tmp_path: Path) -> None:
        rows = [json.dumps({"text": BODY.format(n=n) * 20}) for n in range(500)]
        study = drafted(write("in.jsonl", "\n".join(rows)), tmp_path / "s.yaml")
        assert study.features.backend == "lsa"

    def test_nothing_is_written_over(self, write: Write, tmp_path: Path) -> None:
        write("in/a.txt", BODY)
        out = write("s.yaml", "mine: true\n")
        with pytest.raises(InputError, match="stands there already"):
            init(str(tmp_path / "in"), str(out))
        assert out.read_text(encoding="utf-8") == "mine: true\n"
        init(str(tmp_path / "in"), str(out), force=True)
        assert load_config(out).input.path == str(tmp_path / "in")

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("in/a.csv", "a,b\n1,2\n", "no column of texts among a, b"),
            ("in/a.txt", "", "empty file"),
            ("in/a.parquet", "no parquet", "not readable as Parquet"),
            ("in/a.jsonl.gz", "no gzip", "damaged"),
        ],
    )
    def test_what_cannot_be_read_is_said(
        self, write: Write, tmp_path: Path, name: str, content: str, said: str
    ) -> None:
        write(name, content)
        with pytest.raises(InputError, match="nothing in it can be read") as caught:
            init(str(tmp_path / "in"), str(tmp_path / "s.yaml"))
        assert said in str(caught.value)
        assert not (tmp_path / "s.yaml").exists()

    def test_hostile_names_cannot_leave_their_line(self, write: Write, tmp_path: Path) -> None:
        name = 'in: #x\u2028"y" \u202e'
        rows = [json.dumps({"text\nseed: 1": BODY.format(n=n)}) for n in range(4)]
        write(f"{name}/a.jsonl", "\n".join(rows))
        study = drafted(tmp_path / name, tmp_path / "s.yaml")
        assert study.seed == 42
        assert study.input.columns.text == "text\nseed: 1"
        assert study.input.path == str(tmp_path / name)

    def test_how_many_more_cannot_be_used_is_told(self, write: Write, tmp_path: Path) -> None:
        write("in/a.txt", BODY)
        for n in range(7):
            write(f"in/b{n}.txt", "")
        write("in/c.csv", "a,b\n1,2\n")
        drafted(tmp_path / "in", tmp_path / "s.yaml")
        assert "cannot be used: 5 more of the 9 files looked at" in found_in(tmp_path / "s.yaml")

    def test_a_missing_place_goes_before_a_study_that_stands(
        self, write: Write, tmp_path: Path
    ) -> None:
        out = write("s.yaml", "mine: true\n")
        with pytest.raises(InputError, match="nowhere") as caught:
            init(str(tmp_path / "nowhere"), str(out))
        assert "stands there" not in str(caught.value)
        (tmp_path / "in").mkdir()
        with pytest.raises(InputError, match="no file in it"):
            init(str(tmp_path / "in"), str(tmp_path / "new.yaml"))


class TestSources:
    """Every file that the usual patterns fit is read once, whatever columns the tables have."""

    def test_columns_that_differ_by_ending(self, write: Write, tmp_path: Path) -> None:
        one = [[BODY.format(n=n), f"2025-01-{n + 10}"] for n in range(8)]
        two = [[n, BODY.format(n=n), f"03/{n + 14}/2025"] for n in range(5)]
        write("in/[one].csv", table(["Full text", "date"], one))
        write("in/two.tsv", table(["nr", "Story", "Day"], two, "\t"))
        write("in/sub/three.txt", BODY.format(n=3))
        study = drafted(tmp_path / "in", tmp_path / "s.yaml")
        assert study.input.columns.text == "Full text"
        assert {*study.input.pattern} == {*PATTERNS} - {"*.tsv"}
        (source,) = study.input.sources
        assert source.pattern == ["*.tsv"]
        assert source.columns is not None
        assert (source.columns.text, source.columns.date) == ("Story", "Day")
        assert source.date_order == "mdy"
        write("in/sub/later.tsv", table(["nr", "Story", "Day"], two, "\t"))
        write("in/sub/later.html", BODY)
        found = read_once(tmp_path / "in", study)
        assert found.n_articles == 8 + 5 + 5 + 2
        assert not found.rejections

    def test_one_table_that_differs(self, write: Write, tmp_path: Path) -> None:
        mixed(write)
        out = tmp_path / "s.yaml"
        study = drafted(tmp_path / "in", out)
        assert (study.input.path, study.input.sources) == (str(tmp_path / "in"), [])
        assert study.input.pattern == PATTERNS
        assert study.input.columns.text is None
        told = "sub/odd.csv: other columns (text in 'bar'); will be rejected"
        assert told in found_in(out)
        assert f"# {told}." in out.read_text(encoding="utf-8").split("input:")[1]
        before = read_once(tmp_path / "in", study)
        lost = [item.path for item in before.rejections]
        assert sorted(lost) == ["empty.csv", "nothing.csv", "sub/odd.csv"]
        uncomment(out)
        after = read_once(tmp_path / "in", load_config(out))
        assert after.n_articles == before.n_articles + 4
        assert len(after.rejections) == len(before.rejections) - 1

    def test_names_that_fit_one_another_take_a_folder_of_their_own(
        self, write: Write, tmp_path: Path
    ) -> None:
        mixed(write)
        write("in/odd.csv", table(["text"], [[BODY.format(n=n)] for n in range(4)]))
        out = tmp_path / "s.yaml"
        before = read_once(tmp_path / "in", drafted(tmp_path / "in", out))
        (tmp_path / "in-2").mkdir()
        (tmp_path / "in" / "sub" / "odd.csv").rename(tmp_path / "in-2" / "odd.csv")
        uncomment(out)
        study = load_config(out)
        assert [source.path for source in study.input.sources] == [str(tmp_path / "in-2")]
        assert read_once(tmp_path, study).n_articles == before.n_articles + 4

    def test_the_columns_of_most_rows_are_stated(self, write: Write, tmp_path: Path) -> None:
        texts = [[BODY.format(n=n), f"2025-01-{n + 10}"] for n in range(9)]
        write("in/a.csv", table(["Volltext", "Stand"], texts))
        write("in/b.csv", table(["text", "date"], texts[:3]))
        write("in/c.csv.gz", gzip.compress(table(["Volltext", "Stand"], texts).encode()))
        out = tmp_path / "s.yaml"
        study = drafted(tmp_path / "in", out)
        assert (study.input.columns.text, study.input.columns.date) == ("Volltext", "Stand")
        assert "b.csv: other columns (text in 'text'); will be rejected" in found_in(out)
        assert read_once(tmp_path / "in", study).n_articles == 18
        uncomment(out)
        assert read_once(tmp_path / "in", load_config(out)).n_articles == 21

    def test_a_column_that_is_left_out_is_told(self, write: Write, tmp_path: Path) -> None:
        texts = [[BODY.format(n=n), f"2025-01-{n + 10}"] for n in range(9)]
        write("in/a.csv", table(["text", "date"], texts))
        write("in/b.csv", table(["text", "Stand"], texts[:3]))
        drafted(tmp_path / "in", tmp_path / "s.yaml")
        told = "b.csv: other columns (date in 'Stand'); will be read without their date"
        assert told in found_in(tmp_path / "s.yaml")


def mixed(write: Write) -> None:
    """A folder of tables and files, packed and nested ones among them."""
    rows = [[n, BODY.format(n=n)] for n in range(4)]
    usual, odd = table(["id", "text"], rows), table(["foo", "bar"], rows)
    lines = "\n".join(json.dumps({"text": text}) for _, text in rows).encode()
    write("in/a.csv", usual)
    write("in/sub/odd.csv", odd)
    write("in/sub/deep/b.CSV.gz", gzip.compress(usual.encode()))
    write("in/sub/c.jsonl.zst", zstandard.compress(lines))
    write("in/2025/01/d.ndjson", lines)
    write("in/2025/01/e.TXT", BODY)
    write("in/2025/02/f.md.gz", gzip.compress(BODY.encode()))
    write("in/2025/02/g.xhtml", f"<html><body><p>{BODY}</p></body></html>")
    write("in/empty.csv", "")
    write("in/nothing.csv", "a,b\n1,2\n")


def read_once(folder: Path, study: StudyConfig) -> Collection:
    """Reads a study, none of whose files may be in two sources or in none."""
    sources = sources_of(study.input)
    listings = [list_files(source) for source in sources]
    read = sorted(str(one.root / name) for one in listings for name in one.names)
    files = [place for place in folder.rglob("*") if place.is_file()]
    assert read == sorted(str(place) for place in files if place.name != "s.yaml")
    collection = read_collection(sources)
    met = {item.path for item in collection.inventory}
    met |= {item.path for item in collection.rejections}
    assert len(met) == len(read)
    whole = Counter(item.path for item in collection.inventory if item.row is None)
    assert set(whole.values()) <= {1}
    return collection


def uncomment(out: Path) -> None:
    """Does what a drafted study says of tables with other columns."""
    lines = out.read_text(encoding="utf-8").splitlines()
    starts = [
        n for n, line in enumerate(lines) if line.startswith(("  # pattern:", "  # sources:"))
    ]
    for n in range(starts[0], len(lines)):
        if not lines[n].startswith(("  # pattern:", "  # sources:", "  #   ")):
            break
        lines[n] = "  " + lines[n][4:]
    out.write_text("\n".join(lines), encoding="utf-8")


class TestJson:
    """JSON that is no rows is no prose either."""

    @pytest.mark.parametrize("place", ["in", "in/it's.json"])
    def test_an_array_is_not_read_and_the_command_makes_rows_of_it(
        self, write: Write, tmp_path: Path, place: str
    ) -> None:
        rows = [{"text": BODY.format(n=n), "author": "Zoë"} for n in range(4)]
        write("in/it's.json", "\ufeff" + json.dumps(rows, indent=1))
        with pytest.raises(InputError, match="holds a JSON array, which is not read") as caught:
            init(str(tmp_path / place), str(tmp_path / "s.yaml"))
        command = caught.value.hint.split(": ", 1)[1]
        subprocess.run(["bash", "-c", command.replace("python3", sys.executable, 1)], check=True)
        study = drafted(tmp_path / "in", tmp_path / "s.yaml")
        assert "not read: it's.json: holds a JSON array" in found_in(tmp_path / "s.yaml")
        assert read_collection(sources_of(study.input)).n_articles == 4

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ('\n [{"a": 1}]', "array"), ('{"a": 1}\n{"a": 2}\n', "lines"), ("prose", ""), ("", ""),
            ('{"a": 1}', "object"), ('{\n "a": 1\n}', "object"), ("[" * 10**6, "array"),
            ('{"a":' * 10**5, "object"),
        ],
    )  # fmt: skip
    def test_what_json_is(self, text: str, kind: str) -> None:
        assert kind_of(text) == kind

    def test_an_array_that_is_called_lines(self, write: Write, tmp_path: Path) -> None:
        write("in.jsonl", json.dumps([{"text": BODY}], indent=1))
        with pytest.raises(InputError, match="JSON array"):
            init(str(tmp_path / "in.jsonl"), str(tmp_path / "s.yaml"))

    def test_prose_may_be_called_json(self, write: Write, tmp_path: Path) -> None:
        write("in/a.json", BODY)
        assert drafted(tmp_path / "in", tmp_path / "s.yaml").input.pattern == ["*.json"]


class TestColumns:
    def test_values_bear_a_hint_out(self) -> None:
        rows = [
            {
                "full_story": BODY,
                "news_title": f"Part {n}",
                "when": f"2025-03-0{n + 1}",
                "where": f"https://lamp.example/{n}",
                "outlet_name": "The Lamp",
                "writer": "Ann Bo",
                "story_id": f"s{n}",
                "words": str(n),
            }
            for n in range(6)
        ]
        found = columns_of(tuple(rows[0]), rows)
        assert found == {
            "text": "full_story", "title": "news_title", "date": "when", "outlet": "outlet_name",
            "author": "writer", "url": "where", "id": "story_id",
        }  # fmt: skip
        assert to_state(tuple(rows[0]), found) == found

    def test_usual_names_win(self) -> None:
        rows = [{"content": "short", "comment": BODY, "Pub-Date": "x"}]
        found = columns_of(("content", "comment", "Pub-Date"), rows)
        assert found == {"text": "content", "date": "Pub-Date"}
        assert to_state(("content", "comment", "Pub-Date"), found) == {}

    def test_numbers_and_short_texts_are_no_articles(self) -> None:
        assert columns_of(("a", "b"), [{"a": 1, "b": "word"}]) == {}


@pytest.mark.parametrize(
    ("dates", "order", "ambiguous"),
    [
        (["2025-03-04"], "unstated", 0),
        (["13/04/2025", "03/04/2025"], "dmy", 1),
        (["03/04/2025", "04/13/2025"], "mdy", 1),
        (["03/04/2025", "04/13/2025", "13/04/2025"], "unstated", 1),
        (["03/04/2025"], "unstated", 1),
        (["13.04.2025"], "dmy", 0),
        ([], "unstated", 0),
    ],
)
def test_the_order_of_dates_is_told_by_those_of_one_reading(
    dates: list[str], order: str, ambiguous: int
) -> None:
    found = date_order(dates)
    assert (found.name, found.ambiguous) == (order, ambiguous)
    assert bool(found.told) == bool(ambiguous or found.name != "unstated")


@pytest.mark.parametrize(
    ("names", "pattern"),
    [
        (["a_2025-01-02_x.txt", "a_2025-01-03_y.txt"], None),
        (["lamp_2025-01-02.txt", "lamp_2025-01-03.txt"], "{outlet}_{date}"),
        (["2025-01-02_the big dig.txt", "2025-01-03_no more digs.txt"], "{date}_{title}"),
        (["20250102.txt", "20250103.txt"], "{date}"),
        (["000_8543ba46.txt", "001_1237523c.txt"], None),
        (["2025-01-02.txt"], None),
    ],
)
def test_file_names_are_read_where_all_state_a_date(names: list[str], pattern: str | None) -> None:
    if pattern is None:
        assert "outlet" not in (name_pattern(names) or "")
    else:
        assert name_pattern(names) == pattern


@given(st.text())
def test_any_text_is_one_scalar_of_yaml(text: str) -> None:
    written = scalar(text)
    assert "\n" not in written
    assert parse(f"a: {written}  # x\n").value == {"a": text}


@given(st.text())
def test_a_comment_is_one_line_and_a_slug_is_a_name(text: str) -> None:
    assert parse(f"a: 1  # {comment(text)}\n").value == {"a": 1}
    assert StudyConfig(name=slug(text)).name
