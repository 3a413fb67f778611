"""`toolkit ls`: the backends of every stage."""

from __future__ import annotations

from toolkit.cli.failures import failures


def ls() -> None:
    """List the backends of every stage."""
    with failures():
        from toolkit import registry

        for stage, backends in registry.BACKENDS.items():
            print(stage)
            width = max(len(name) for name in backends)
            for name, backend in sorted(backends.items()):
                absent = registry.missing(backend)
                lacks = f" [not installed: {registry.remedy(backend, absent)}]" if absent else ""
                print(f"  {name:<{width}}  {backend.summary}{lacks}")
