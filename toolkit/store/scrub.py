"""Takes out of a record what tells whose machine it was: folders, the user, the host.

Researchers share run folders. Only what a record says is scrubbed (the command, warnings, notes,
log events, variables), never an article or a table.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.store.paths import DATA_VARIABLE

if sys.platform != "win32":
    import pwd

ELSEWHERE = "<...>"  # stands for the folders above what lies outside every known place
USER, HOST = "<user>", "<host>"

# Where these keys of a record lead stands free text; the rest (paths of the input, names of models)
# would be damaged by taking words out.
_FREE = frozenset(
    "argv detail environment error message notes overrides profiles sources text warnings".split()
)
# Names of accounts and machines that tell nothing, and are words besides.
_COMMON = frozenset(
    "admin administrator app build builder container data debian default docker guest home host "
    "jovyan linux local localhost nobody node public root runner server study test tester toolkit "
    "ubuntu user users vagrant windows work worker workspace".split()
)
_SHORTEST = 3  # letters; a shorter name is too common as part of a text

# A path begins where no other begins before it: not in `a/b`, `./a`, `~/a`, `https://a/b`.
_START = r"(?:(?<=file://)|(?<![\w.~}>*/\\-]))"
_DRIVE = r"(?<![A-Za-z0-9])[A-Za-z]:[\\/]|\\\\(?=\w)"
_ROOTS = "Users|data|etc|home|media|mnt|opt|private|proc|root|scratch|srv|tmp|usr|var|Volumes|work"
_QUOTED = re.compile(rf"(?P<mark>['\"])(?P<path>(?:/(?!/)|{_DRIVE})[^'\"\n]*)(?P=mark)")
_POSIX = re.compile(
    rf"{_START}/(?:(?:[^\s/'\"<>|,;:()\[\]{{}}]+/)+[^\s/'\"<>|,;:()\[\]{{}}]*"
    rf"|(?:{_ROOTS})(?![\w-]))"
)
_WINDOWS = re.compile(rf"(?:{_DRIVE})[^\s'\"<>|,;:()\[\]{{}}]*")
_OTHERS_HOME = re.compile(rf"{_START}~[A-Za-z_][\w-]*/[^\s'\"<>|,;:]*")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]|\\\\")


@dataclass(frozen=True)
class Scrubber:
    """What tells whose machine this is, and what stands in its place.

    Attributes:
        places: Folders and their signs, the longest first.
        names: Names of the user and the host, and their signs, the longest first.
    """

    places: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]

    def paths(self, text: str) -> str:
        """Rewrites every absolute path of a text.

        A known folder becomes its sign; of a path elsewhere only the last part is kept.
        """
        for place, sign in self.places:
            if place in text:
                text = re.sub(_whole_path(place), sign, text)  # no sign has a backslash
        text = _QUOTED.sub(lambda m: m["mark"] + _elsewhere(m["path"]) + m["mark"], text)
        for pattern in (_POSIX, _WINDOWS, _OTHERS_HOME):
            text = pattern.sub(lambda m: _elsewhere(m[0]), text)
        return text

    def text(self, text: str) -> str:
        """Rewrites the absolute paths of a text and takes out the user's and the host's name."""
        text = self.paths(text)
        for name, sign in self.names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", sign, text, flags=re.IGNORECASE)
        return text

    def path(self, path: str) -> str:
        """Writes one path, the whole of the text, so that it can be shared."""
        if path.startswith("~"):
            return path if path[1:2] in ("", "/", "\\") else _elsewhere(path)
        if not _ABSOLUTE.match(path):
            return self.text(path)
        plain = os.path.normpath(path) if path.startswith("/") else path
        for place, sign in self.places:
            if re.match(_whole_path(place), plain):
                return self.text(sign + plain[len(place) :]).removeprefix("./")
        return self.text(_elsewhere(plain))

    def value(self, value: Any, *, free: bool = True) -> Any:
        """Walks json-able values; keys too.

        Args:
            value: Mappings, lists, texts, numbers.
            free: Whether it is free text, of which names are taken out as well as paths.
        """
        if isinstance(value, str):
            return self.text(value) if free else self.paths(value)
        if isinstance(value, Mapping):
            return {
                self.paths(key) if isinstance(key, str) else key: inner
                if _relative_path(key, inner)
                else self.value(inner, free=free or key in _FREE)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(inner, free=free) for inner in value]
        return value


def scrubber() -> Scrubber:
    """Gathers what tells whose machine this is, as of now."""
    places: dict[str, str] = {}
    for sign, folder in (
        (f"${{{DATA_VARIABLE}}}", os.environ.get(DATA_VARIABLE)),
        (".", _working_directory()),
        ("~", os.path.expanduser("~")),
    ):
        for spelled in _spellings(folder or ""):
            places.setdefault(spelled, sign)
    return Scrubber(_longest_first(places), _longest_first(_names()))


def scrub(value: Any) -> Any:
    """Scrubs a record or a log event, whatever it holds; see `Scrubber`.

    Absolute paths are rewritten everywhere. The names of the user and the host are taken out of
    free text alone: the command, notes, warnings, the environment, an event's text.
    """
    return scrubber().value(value, free=not isinstance(value, Mapping))


def scrub_text(text: str) -> str:
    """Scrubs one text; see `Scrubber.text`."""
    return scrubber().text(text)


def _relative_path(key: Any, value: Any) -> bool:
    """Whether a value names a file below the study's own folders, and nothing of the machine."""
    return key == "path" and isinstance(value, str) and not _ABSOLUTE.match(value)


def _whole_path(place: str) -> str:
    return rf"{_START}{re.escape(place)}(?![\w-]|\.\w)"


def _elsewhere(path: str) -> str:
    last = re.split(r"[\\/]+", path.rstrip("\\/"))[-1]
    known = last and last != path and not re.match(r"[A-Za-z]:$", last)
    return f"{ELSEWHERE}/{last}" if known else ELSEWHERE


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""  # it was removed


def _spellings(folder: str) -> list[str]:
    """A folder as it is given and as the system resolves it, and as Windows text escapes it."""
    if not folder:
        return []
    found = [os.path.abspath(folder), os.path.realpath(folder)]
    found += [text.replace("\\", other) for text in found for other in ("\\\\", "/")]
    return [text for text in found if len(Path(text).parts) > 1]  # not the root of a disk


def _names() -> dict[str, str]:
    users = [os.environ.get(name, "") for name in ("LOGNAME", "USER", "LNAME", "USERNAME")]
    users += [_account(), Path(os.path.expanduser("~")).name]
    host = platform.node()
    found = dict.fromkeys(users, USER)
    found |= {host: HOST, host.split(".")[0]: HOST}
    return {
        name: sign
        for name, sign in found.items()
        if sum(map(str.isalpha, name)) >= _SHORTEST and name.casefold() not in _COMMON
    }


def _account() -> str:
    if sys.platform == "win32":
        return ""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user without an entry
        return ""


def _longest_first(signs: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(signs.items(), key=lambda item: (-len(item[0]), item[0])))
