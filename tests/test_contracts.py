"""What the project promises about its own code, and proof that a breach is noticed."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, get_args

import pytest

from toolkit import registry
from toolkit.config import StudyConfig
from toolkit.errors import BackendError

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "toolkit"
MODULES = sorted(PACKAGE.rglob("*.py"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]


def module_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --------------------------------------------------------------------------------- import contracts

# Contract, module that is given one more line, the line.
BREACHES = [
    ("layers", "corpus/split.py", "import toolkit.stance.linear"),
    ("layers", "topics/words.py", "from toolkit.features import lsa"),
    ("layers", "records.py", "from toolkit import registry"),
    ("layers", "errors.py", "import toolkit.records"),
    ("layers", "report/page.py", "from toolkit.store import tables"),
    ("layers", "store/tables.py", "import toolkit.pipeline"),
    ("layers", "pipeline.py", "from toolkit.cli import app"),
    ("layers", "utils.py", "import toolkit.errors"),
    ("plain-stages", "stance/classify.py", "from toolkit.config import StudyConfig"),
    ("plain-stages", "features/hybrid.py", "from toolkit import registry"),
    ("plain-stages", "topics/centroid.py", "import toolkit.progress"),
    ("store-knows-no-stage", "store/runs.py", "from toolkit.report import page"),
    ("only-store-opens-files", "corpus/clean.py", "from pathlib import Path"),
    ("only-store-opens-files", "report/figures.py", "import tempfile"),
    ("only-store-opens-files", "stance/classify.py", "import gzip"),
    ("only-cli-speaks", "pipeline.py", "import rich"),
    ("only-cli-speaks", "topics/centroid.py", "from tqdm import tqdm"),
    ("only-cli-speaks", "store/runs.py", "import logging"),
]


def lint_imports(folder: Path) -> tuple[int, str]:
    code = "import sys; from importlinter.cli import lint_imports_command as c; c()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONHASHSEED": "0", "COLUMNS": "200", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(PACKAGE, tmp_path / "toolkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_has_a_breach_to_prove_it() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {breach[0] for breach in BREACHES}


def test_the_contracts_hold(copy: Path) -> None:
    code, output = lint_imports(copy)
    assert code == 0, output
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in output


@pytest.mark.parametrize(("contract", "module", "line"), BREACHES)
def test_a_breach_is_noticed(copy: Path, contract: str, module: str, line: str) -> None:
    place = copy / "toolkit" / module
    text = place.read_text() if place.exists() else ""
    head, _, body = text.partition("from __future__ import annotations")
    place.write_text(f"{head}from __future__ import annotations\n\n{line}\n{body}")
    code, output = lint_imports(copy)
    name = next(c["name"] for c in CONTRACTS if c["id"] == contract)
    assert code == 1, output
    assert f"{name} BROKEN" in output


# ------------------------------------------------------------------------------------- ruff's rules

RUFF_BREACHES = [
    ("T201", "pipeline.py", "print('x')"),
    ("TID253", "cli/app.py", "import torch"),
    ("TID253", "features/__init__.py", "import sklearn"),
    ("TID253", "pipeline.py", "import matplotlib"),
    ("NPY002", "topics/centroid.py", "import numpy as np\nnp.random.seed(0)"),
    ("S301", "store/models.py", "import pickle\npickle.loads(b'')"),
    ("S307", "config/study.py", "eval('1')"),
    ("S506", "store/configs.py", "import yaml\nyaml.load('', Loader=yaml.Loader)"),
    ("S602", "store/environment.py", "import subprocess\nsubprocess.run('ls', shell=True)"),
]


@pytest.mark.parametrize(("rule", "module", "line"), RUFF_BREACHES)
def test_a_forbidden_call_is_noticed(copy: Path, rule: str, module: str, line: str) -> None:
    place = copy / "toolkit" / module
    place.write_text(f"{place.read_text()}\n{line}\n")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", module],
        cwd=copy / "toolkit",
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(rf":\d+:\d+: {rule}\b", done.stdout), done.stdout


# ---------------------------------------------------------------------------------- what code calls

# Who opens files besides store: pretrained weights, and the page's own templates.
MAY_READ = {
    "toolkit/features/weights.py": {"read_bytes", "rglob"},
    "toolkit/report/page.py": {"read_text"},
}
FILE_CALLS = {
    "open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "touch",
    "rename", "rmdir", "iterdir", "glob", "rglob", "makedirs", "remove", "rmtree", "savetxt",
    "loadtxt", "fromfile", "tofile", "memmap", "to_csv", "to_parquet", "read_csv", "read_parquet",
    "read_table", "write_table", "save_file", "load_file",
}  # fmt: skip
DANGEROUS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
# joblib starts the workers of `compute`; its files are pickles and stay shut.
MAY_IMPORT = {"toolkit/compute/shards.py": {"joblib"}}
NEVER = {("torch", "load"), ("np", "load"), ("joblib", "load")}
DANGEROUS_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def calls(tree: ast.AST) -> Iterator[tuple[str, str, int]]:
    """Yields (what the name hangs on, name, line) of each call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield "", function.id, node.lineno
            elif isinstance(function, ast.Attribute):
                yield ast.unparse(function.value), function.attr, node.lineno


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def breaches(source: str, module: str) -> list[str]:
    """Names every call and import of a module that the project forbids it."""
    tree, found = ast.parse(source), []
    in_store, in_cli = module.startswith("toolkit/store/"), module.startswith("toolkit/cli/")
    for base, name, line in calls(tree):
        writer = base.split(".")[-1] == "writer"  # a RunWriter, which store opens
        elsewhere = name in FILE_CALLS - MAY_READ.get(module, set()) and not in_store
        if elsewhere and not writer:
            found.append(f"{module}:{line}: opens files: {base}.{name}")
        if name == "print" and not in_cli:
            found.append(f"{module}:{line}: prints")
        if (not base and name in DANGEROUS) or (base, name) in NEVER:
            found.append(f"{module}:{line}: runs what it reads: {name}")
    shut = DANGEROUS_MODULES - MAY_IMPORT.get(module, set())
    found += [f"{module}: imports {name}" for name in imported(tree) if name in shut]
    return found


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_a_module_keeps_to_its_trade(path: Path) -> None:
    assert breaches(path.read_text(), module_id(path)) == []


@pytest.mark.parametrize(
    ("line", "module"),
    [
        ("open('x')", "toolkit/report/page.py"),
        ("place.write_text('x')", "toolkit/report/page.py"),
        ("import pandas as pd\npd.read_csv('x')", "toolkit/stance/linear.py"),
        ("print('x')", "toolkit/store/runs.py"),
        ("import joblib", "toolkit/store/models.py"),
        ("joblib.load(place)", "toolkit/compute/shards.py"),
        ("from pickle import loads", "toolkit/stance/linear.py"),
        ("import torch\ntorch.load('x')", "toolkit/features/bert.py"),
        ("eval('1')", "toolkit/cli/run.py"),
    ],
)
def test_a_module_that_does_not_is_noticed(line: str, module: str) -> None:
    assert len(breaches(line, module)) == 1


# -------------------------------------------------------------------------------------- proportions


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 50


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Counts a function's lines without its signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=module_id)
def test_a_module_is_small_enough_to_read(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= 300
    long = [
        f"{node.name}: {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for length in [body_lines(node)]
        if length > 60
    ]
    assert long == []


def test_no_module_is_called_after_nothing() -> None:
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "util", "helpers", "misc", "common"}
    assert not {path.name for path in PACKAGE.iterdir()} & {"io", "types.py", "logging.py"}


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.name == "__init__.py" and p.parent != PACKAGE], ids=module_id
)
def test_the_front_of_a_stage_is_light(path: Path) -> None:
    roots = set(imported(ast.parse(path.read_text()))) - {"", "__future__", "toolkit"}
    assert roots == set()


# ----------------------------------------------------------------------------------------- registry

BACKENDS = [(stage, name) for stage, backends in registry.BACKENDS.items() for name in backends]
HEAVY = {"torch", "bertopic", "evoc", "umap", "hdbscan", "sentence_transformers"}


@pytest.mark.parametrize("stage", registry.BACKENDS)
def test_registry_and_schema_name_the_same_backends(stage: str) -> None:
    field = type(getattr(StudyConfig(), stage)).model_fields["backend"]
    assert set(get_args(field.annotation)) == set(registry.BACKENDS[stage])


@pytest.mark.parametrize(("stage", "name"), BACKENDS)
def test_every_backend_has_its_settings(stage: str, name: str) -> None:
    assert hasattr(getattr(StudyConfig(), stage), name)


def slow_if_heavy(stage: str, name: str) -> Any:
    heavy = HEAVY & set(registry.find(stage, name).needs)
    return pytest.param(stage, name, marks=[pytest.mark.slow] if heavy else [])


@pytest.mark.parametrize(("stage", "name"), [slow_if_heavy(*backend) for backend in BACKENDS])
def test_every_installed_backend_imports(stage: str, name: str) -> None:
    if registry.missing(registry.find(stage, name)) is not None:
        pytest.skip("not installed")
    assert callable(registry.load(stage, name))


def test_a_missing_module_is_one_line_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = registry.Backend("nowhere:x", "for this test", needs=("no_such_module",), extra="gone")
    monkeypatch.setitem(registry.BACKENDS["topics"], "absent", absent)
    with pytest.raises(BackendError) as caught:
        registry.load("topics", "absent")
    assert str(caught.value) == (
        "topics.backend: 'absent' needs the module 'no_such_module', which is not installed; "
        "'no_such_module' comes with: pip install 'topic-stance-toolkit[gone]'"
    )


def test_an_unknown_backend_names_the_near_and_the_known() -> None:
    with pytest.raises(BackendError) as caught:
        registry.load("topics", "bertopics")
    assert "did you mean 'bertopic'? known: bertopic, centroid, evoc, lda, nmf" in str(caught.value)


# ------------------------------------------------------------------------------------- dependencies


def declared() -> set[str]:
    project = PYPROJECT["project"]
    extras = {b.extra for stage in registry.BACKENDS.values() for b in stage.values()} - {""}
    lines = list(project["dependencies"])
    lines += [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0].lower().replace("_", "-") for line in lines}


def test_whatever_is_imported_is_declared() -> None:
    """A package that another one happens to bring may be gone tomorrow."""
    owners = packages_distributions()
    ours = {"", "__future__", "toolkit"} | set(sys.stdlib_module_names)
    outside = {
        name: module_id(path)
        for path in MODULES
        for name in imported(ast.parse(path.read_text()))
        if name not in ours
    }
    assert outside
    missing = {
        name: where
        for name, where in outside.items()
        if not {owner.lower().replace("_", "-") for owner in owners.get(name, [])} & declared()
    }
    assert missing == {}


def test_the_lock_file_is_plain_and_whole() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert lines == sorted(lines, key=lambda line: line.partition("==")[0])
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]*==[0-9][0-9a-z.]*", line) for line in lines)
    assert "torch==2.13.0" in lines
    locked = {line.partition("==")[0] for line in lines}
    developing = PYPROJECT["project"]["optional-dependencies"]["dev"]
    wanted = declared() | {line.partition(">=")[0].lower() for line in developing}
    assert wanted <= locked


# ----------------------------------------------------------------------------------- the repository


def test_no_path_of_one_machine_and_no_host_is_committed() -> None:
    files = [
        path
        for folder in ("toolkit", "configs", "docs", "tests", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".yaml", ".md", ".toml", ".html", "")
        and path.is_file()
        and "__pycache__" not in path.parts
    ]
    files += [ROOT / name for name in ("Makefile", "pyproject.toml", "requirements.lock")]
    pattern = re.compile(r"(?<![\w.-])/(?:work|root|home)/\w")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_importing_the_package_is_next_to_nothing() -> None:
    code = "import sys, toolkit; print(*sorted(set(sys.modules) & {'numpy', 'pydantic', 'yaml'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
    module = importlib.import_module("toolkit")
    assert module.__all__ == ["__version__", "load_config", "open_run", "run"]
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = module.nothing
