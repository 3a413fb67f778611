"""From a folder of news articles to topics, stances and a plotted report.

The public names below are imported on first use, so that `import toolkit` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolkit.pipeline import run
    from toolkit.store.configs import load_config
    from toolkit.store.run_view import open_run

__version__ = "0.1.0"
__all__ = ["__version__", "load_config", "open_run", "run"]

_HOMES = {
    "load_config": "toolkit.store.configs",
    "open_run": "toolkit.store.run_view",
    "run": "toolkit.pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'toolkit' has no attribute '{name}'")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
