"""The one table of what is compared."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from experiments.benchmarks.topics import ours, peers
from experiments.benchmarks.topics.corpora import Bench
from experiments.benchmarks.topics.found import Found


@dataclass(frozen=True)
class System:
    """One model of the comparison.

    Attributes:
        name: As in the tables: `default`, `ours:...` or `peer:...`.
        prepare: Given a corpus, a seed and a number of topics or null, gives the fit to be timed.
        free: Whether it chooses the number of topics.
        given: Whether it takes one.
        embeds: Whether it needs the documents' vectors.
        needs: Modules that must be installed.
    """

    name: str
    prepare: Callable[[Bench, int, int | None], Callable[[], Found]]
    free: bool = True
    given: bool = True
    embeds: bool = True
    needs: tuple[str, ...] = ()

    @property
    def seeds(self) -> int:
        """How many seeds it is run with."""
        return 2 if self.name.startswith("peer:") else 3

    def missing(self) -> str | None:
        """What it needs and is not there: a module, or a backend of the toolkit."""
        if not self.name.startswith("peer:"):
            from toolkit.registry import BACKENDS, missing

            backend = BACKENDS["topics"].get(own_backend(self.name))
            return own_backend(self.name) if backend is None else missing(backend)
        return next((name for name in self.needs if importlib.util.find_spec(name) is None), None)


def own_backend(name: str) -> str:
    """The toolkit's backend that a system stands for; of `default`: the configuration's."""
    if name != "default":
        return name.removeprefix("ours:")
    from toolkit.config.topics import TopicsConfig

    return str(TopicsConfig.model_fields["backend"].default)


def _own(name: str) -> System:
    from toolkit.config.topics import TopicsConfig

    def prepare(bench: Bench, seed: int, k: int | None) -> Callable[[], Found]:
        return ours.prepare(own_backend(name), bench, seed, k)

    field = TopicsConfig.model_fields.get(own_backend(name))
    given = field is not None and bool(ours.number_key(type(field.default)))
    return System(name, prepare, given=given)


_BERTOPIC = ("bertopic", "umap", "hdbscan")
_TURF = ("turftopic",)

SYSTEMS = {
    system.name: system
    for system in (
        _own("default"),
        _own("ours:bertopic"),
        _own("ours:nmf"),
        _own("ours:lda"),
        _own("ours:evoc"),
        System("peer:bertopic", peers.bertopic, needs=_BERTOPIC),
        System(
            "peer:bertopic_tuned", partial(peers.bertopic, kind="tuned"), given=False,
            needs=_BERTOPIC,
        ),
        System(
            "peer:bertopic_kmeans", partial(peers.bertopic, kind="kmeans"), free=False,
            needs=_BERTOPIC,
        ),
        System("peer:keynmf", partial(peers.turftopic, kind="KeyNMF"), needs=_TURF),
        System("peer:topeax", partial(peers.turftopic, kind="Topeax"), given=False, needs=_TURF),
        System("peer:senstopic", partial(peers.turftopic, kind="SensTopic"), needs=_TURF),
        System("peer:evoc", peers.evoc, needs=("evoc",)),
        System("peer:nmf", peers.decomposition, free=False, embeds=False),
        System("peer:lda", partial(peers.decomposition, kind="lda"), free=False, embeds=False),
        System("peer:kmeans", peers.kmeans, free=False),
        System("peer:kmeans_silhouette", peers.kmeans, given=False),
    )
}  # fmt: skip
