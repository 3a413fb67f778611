"""The schema: described, bounded, frozen, and the same as what is written about it."""

from __future__ import annotations

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
                "backend": st.sampled_from(["centroid", "bertopic"]),
                "named_threshold": st.none() | st.floats(0, 1),
                "words": st.integers(3, 50),
            },
        ),
        "stance": st.fixed_dictionaries({}, optional={"targets": _TARGETS}),
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
