"""Regular expressions of the study: compiled once, with the key that states a faulty one."""

from __future__ import annotations

from functools import cache

import regex

from toolkit.errors import StageError


@cache
def expression(rule: str, where: str) -> regex.Pattern[str]:
    """Compiles a rule of the study with the module `regex`, whose searches take a time limit.

    Args:
        rule: The regular expression.
        where: The key of the configuration that states it.

    Raises:
        StageError: It is no regular expression.
    """
    try:
        return regex.compile(rule)
    except regex.error as error:
        raise StageError(
            f"'{rule}' is no regular expression ({error})", where=where, hint="mend the pattern"
        ) from error
