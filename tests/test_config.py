"""The schema: described, bounded, frozen, and the same as what is written about it."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from toolkit.cli.reference import base_yaml, page
from toolkit.config import Section, StudyConfig, build
from toolkit.config.json_schema import DIALECT, json_schema, json_schema_text
from toolkit.config.keys import setting_keys
from toolkit.store.configs import dump_config, fingerprint, load_config
from toolkit.store.yaml12 import parse

ROOT = Path(__file__).resolve().parents[1]
CONFIGS = sorted((ROOT / "configs").glob("*.yaml"))


def sections(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yields a model and every model within it."""
    yield model
    for field in model.model_fields.values():
        for part in (field.annotation, *typing.get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from sections(part)


def fields() -> list[tuple[str, FieldInfo]]:
    return [
        (f"{section.__name__}.{name}", field)
        for section in dict.fromkeys(sections(StudyConfig))
        for name, field in section.model_fields.items()
    ]


def test_the_defaults_are_valid_and_survive_a_round_trip() -> None:
    assert build({}) == StudyConfig()
    assert build(StudyConfig().model_dump()) == StudyConfig()


def test_the_base_file_spells_out_every_default() -> None:
    text = (ROOT / "configs" / "base.yaml").read_text(encoding="utf-8")
    assert parse(text).value == StudyConfig().model_dump()
    assert load_config(ROOT / "configs" / "base.yaml") == StudyConfig()


def test_the_base_file_and_the_reference_are_up_to_date() -> None:
    """`make docs` writes both from the schema."""
    assert (ROOT / "configs" / "base.yaml").read_text(encoding="utf-8") == base_yaml()
    assert (ROOT / "docs" / "config.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_configuration_loads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("TOOLKIT_DATA", raising=False)
    config = load_config(path)
    assert config.name == (path.stem if path.stem != "base" else "study")


def test_the_main_study_names_its_topics_and_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    config = load_config("configs/uk_ukraine.yaml")
    assert [target.name for target in config.stance.targets] == [
        "UK support for Ukraine",
        "UK-Ukraine industrial partnership",
        "Energy aid to Ukraine",
        "Russian attacks on Ukraine",
        "Vladimir Putin",
    ]
    assert all(target.description and target.aliases for target in config.stance.targets)
    assert config.input.path == "seeds/articles"


@pytest.mark.parametrize(("name", "field"), fields())
def test_every_field_is_described(name: str, field: FieldInfo) -> None:
    description = field.description or ""
    assert description.endswith("."), name
    assert description[0].isupper(), name


@pytest.mark.parametrize(("name", "field"), fields())
def test_every_number_is_bounded(name: str, field: FieldInfo) -> None:
    kinds = {field.annotation, *typing.get_args(field.annotation)}
    if kinds & {int, float}:
        bounds = {
            key for part in field.metadata for key in ("ge", "gt", "le", "lt") if hasattr(part, key)
        }
        assert bounds & {"ge", "gt"}, name
        assert bounds & {"le", "lt"}, name


def test_sections_are_frozen_and_closed() -> None:
    for section in sections(StudyConfig):
        assert issubclass(section, Section)
    config = StudyConfig()
    with pytest.raises(ValidationError, match="frozen"):
        config.topics.words = 3  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs"):
        build({"topics": {"wrods": 3}})


@pytest.mark.parametrize("values", [{"seed": "42"}, {"seed": True}, {"seed": 4.0}, {"name": 3}])
def test_values_are_not_bent_to_fit(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        build(values)


class TestSweep:
    @pytest.mark.parametrize(
        "sweep",
        [
            {"grid": {"topics.words": [5, 10], "seed": [1]}},
            {"topics.words": [5, 10], "seed": [1]},
            {"topics": {"words": [5, 10]}, "seed": [1]},
            {"grid": {"topics": {"words": [5, 10]}}, "seed": [1]},
        ],
    )
    def test_every_way_to_write_a_grid_is_the_same_grid(self, sweep: dict[str, Any]) -> None:
        assert build({"sweep": sweep}).sweep.grid == {"topics.words": [5, 10], "seed": [1]}

    def test_a_list_of_settings_may_hold_the_study_itself(self) -> None:
        settings = [{}, {"features.backend": "lsa", "features.lsa": {"dimensions": 3}}]
        assert build({"sweep": {"list": settings}}).sweep.list == settings

    @pytest.mark.parametrize(
        ("sweep", "at", "what"),
        [
            ({"grid": {"topics.words": []}}, ("grid", "topics.words"), "at least 1 item"),
            ({"grid": {"topics.words": 5}}, ("grid", "topics.words"), "valid list"),
            ({"grid": {"topics.words": [5, 5]}}, ("grid", "topics.words"), "5 stands twice"),
            ({"grid": {"seed": [float("nan")]}}, ("grid", "seed"), "finite numbers"),
            ({"grid": {"topic.words": [5]}}, ("grid", "topic.words"), "mean 'topics.words'"),
            ({"grid": {"stance.targets.name": ["a"]}}, ("grid",), "no such setting"),
            ({"list": [{"topic.words": 5}]}, ("list", 0, "topic.words"), "mean 'topics.words'"),
            ({"list": [{"seed": 1}, {"seed": 1}]}, ("list",), "stands twice"),
            ({"topics.words": [5], "grid": {"topics.words": [6]}}, (), "stands twice"),
            ({"grids": {"topics.words": [5]}}, ("grids",), "Extra inputs"),
            *(({"grid": {key: [1]}}, ("grid", key), "cannot vary this")
              for key in ("name", "out", "seeds", "sweep", "sweep.goal")),
        ],
    )  # fmt: skip
    def test_what_is_wrong_with_a_sweep_is_said_where_it_stands(
        self, sweep: dict[str, Any], at: tuple[str | int, ...], what: str
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            build({"sweep": sweep})
        (error,) = caught.value.errors()
        assert error["loc"][: len(at) + 1] == ("sweep", *at)
        assert what in error["msg"]

    def test_one_may_be_false_and_one_may_be_zero(self) -> None:
        values = [0, False, 0.0, None, ""]
        assert build({"sweep": {"grid": {"report.title": values}}}).sweep.grid == {
            "report.title": values
        }


def test_the_keys_of_the_schema_are_those_of_a_dump() -> None:
    def keys(values: dict[str, Any], prefix: str = "") -> Iterator[str]:
        for key, value in values.items():
            yield f"{prefix}{key}"
            if isinstance(value, dict):
                yield from keys(value, f"{prefix}{key}.")

    assert list(setting_keys(StudyConfig)) == list(keys(StudyConfig().model_dump()))


KINDS = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None),
    "array": list, "object": dict,
}  # fmt: skip


def accepts(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    """Checks a value by those words of JSON Schema that the schema of a study uses."""
    known = {
        "$defs", "$ref", "$schema", "additionalProperties", "anyOf", "const", "default",
        "description", "enum", "exclusiveMaximum", "exclusiveMinimum", "items", "maxItems",
        "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern", "patternProperties",
        "properties", "required", "title", "type",
    }  # fmt: skip
    assert set(schema) <= known, set(schema) - known
    if "$ref" in schema:
        place = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            place = place[part]
        return accepts(place, value, root)
    if "anyOf" in schema:
        return any(accepts(option, value, root) for option in schema["anyOf"])
    kind = KINDS.get(schema.get("type", ""), object)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind in (int, (int, float))):
        return False
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        return False
    if isinstance(value, dict):
        return accepts_mapping(schema, value, root)
    if isinstance(value, list):
        inside = all(accepts(schema.get("items", {}), item, root) for item in value)
        return inside and schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**6)
    if isinstance(value, str):
        length = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**6)
        return length and re.search(schema.get("pattern", ""), value) is not None
    if value is None or isinstance(value, bool):
        return True
    return (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
        and schema.get("exclusiveMinimum", value - 1) < value
        and value < schema.get("exclusiveMaximum", value + 1)
    )


def accepts_mapping(schema: dict[str, Any], value: dict[str, Any], root: dict[str, Any]) -> bool:
    if not set(schema.get("required", [])) <= set(value):
        return False
    for key, item in value.items():
        fitting = [
            inner
            for pattern, inner in schema.get("patternProperties", {}).items()
            if re.search(pattern, key)
        ]
        found = schema.get("properties", {}).get(key, next(iter(fitting), None))
        found = schema.get("additionalProperties", {}) if found is None else found
        if found is False or (found is not True and not accepts(found, item, root)):
            return False
    return True


class TestJsonSchema:
    @pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
    def test_it_accepts_every_configuration(self, path: Path) -> None:
        schema = json_schema()
        assert accepts(schema, parse(path.read_text(encoding="utf-8")).value, schema)

    @pytest.mark.parametrize(
        ("values", "accepted"),
        [
            ({}, True),
            ({"extends": "a.yaml"}, True),
            ({"extends": ["a.yaml", "b.yaml"]}, True),
            ({"extends": 3}, False),
            ({"profiles": {"a": {"topics": {"words": 5}}, "b": None}}, True),
            ({"profiles": {"a": {"topics": {"wrods": 5}}}}, False),
            ({"profiles": {"a": {"extends": "a.yaml"}}}, False),
            ({"topics": {"wrods": 5}}, False),
            ({"topics": {"words": 1}}, False),
            ({"topics": {"backend": "top2vec"}}, False),
            ({"topics.words": 5}, False),
            ({"seed": "1"}, False),
            ({"compute": {"mode": "fast"}}, True),
            ({"compute": {"mode": "quick"}}, False),
            ({"sweep": {"grid": {"topics.words": [5]}, "list": [{"seed": 1}]}}, True),
            ({"sweep": {"topics.words": [5], "grid": {"topics": {"words": [6]}}}}, True),
            ({"sweep": {"topics.words": []}}, False),
            ({"sweep": {"goals": "max"}}, False),
            ({"stance": {"targets": [{"description": "x"}]}}, False),
        ],
    )
    def test_it_knows_right_from_wrong(self, values: dict[str, Any], accepted: bool) -> None:
        schema = json_schema()
        assert accepts(schema, values, schema) is accepted

    def test_it_is_the_same_bytes_each_time(self) -> None:
        text = json_schema_text()
        assert text == json_schema_text()
        keys = re.findall(r'^  "([^"]+)"', text, re.MULTILINE)
        assert keys == sorted(keys)
        assert json_schema()["$schema"] == DIALECT
        assert json_schema()["properties"]["topics"]["description"]


_WORD = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_TARGETS = st.lists(
    st.fixed_dictionaries(
        {"name": st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)},
        optional={"description": _WORD, "aliases": st.lists(_WORD, max_size=3)},
    ),
    max_size=3,
    unique_by=lambda target: target["name"].casefold(),
)
_STUDIES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.from_regex(r"[a-z0-9][a-z0-9_-]{0,10}", fullmatch=True),
        "description": _WORD,
        "seed": st.integers(0, 2**32 - 1),
        "corpus": st.fixed_dictionaries({}, optional={"max_sentences": st.integers(1, 50)}),
        "topics": st.fixed_dictionaries(
            {},
            optional={
                "backend": st.sampled_from(["centroid", "bertopic", "nmf", "lda", "evoc"]),
                "named_threshold": st.none() | st.floats(0, 1),
                "words": st.integers(3, 50),
            },
        ),
        "stance": st.fixed_dictionaries({}, optional={"targets": _TARGETS}),
        "sweep": st.fixed_dictionaries(
            {},
            optional={
                "grid": st.dictionaries(
                    st.sampled_from(list(setting_keys(StudyConfig))[10:30]),
                    st.lists(st.integers() | _WORD | st.booleans(), min_size=1, unique_by=repr),
                    max_size=3,
                ),
                "goal": st.sampled_from(["max", "min"]),
            },
        ),
        "report": st.fixed_dictionaries(
            {}, optional={"title": st.none() | _WORD, "csv": st.booleans()}
        ),
    },
)


@given(_STUDIES)
def test_any_study_survives_being_written_and_read(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]
) -> None:
    config = build(values)
    place = tmp_path_factory.mktemp("study") / "config.yaml"
    place.write_text(dump_config(config), encoding="utf-8", newline="")
    again = load_config(place)
    assert again == config
    assert fingerprint(again) == fingerprint(config)
    assert again.topics.words == values.get("topics", {}).get("words", StudyConfig().topics.words)
