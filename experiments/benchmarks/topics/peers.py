"""The peers, each with its own defaults but for what is said here.

All get the articles' raw texts and the mean of their passages' vectors, a seed, and English stop
words where they count words themselves. What each does besides stands in its function. Imports and
the making of these vectors are no part of the fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from experiments.benchmarks.topics.corpora import Bench, Floats
from experiments.benchmarks.topics.found import TOP, Found, class_words, strongest

Fit = Callable[[], Found]
MOST_TOPICS = 50  # k-means' own search for a number ends here
SILHOUETTE_ROWS = 2_000


def bertopic(bench: Bench, seed: int, k: int | None, kind: str = "defaults") -> Fit:
    """BERTopic (Grootendorst 2022): UMAP with its settings and a seed, HDBSCAN, c-TF-IDF.

    Args:
        bench: The corpus.
        seed: Of UMAP, which runs on one thread with it.
        k: Number of topics (`nr_topics`, one more for what is left out; of k-means itself).
        kind: `defaults`; `tuned`: least topic size a hundredth of the articles, at least 10;
            `kmeans`: k-means in HDBSCAN's place.
    """
    from bertopic import BERTopic
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    vectors, texts = bench.article_vectors(), list(bench.texts)

    def fit() -> Found:
        settings: dict[str, Any] = {
            "umap_model": UMAP(
                n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
            ),
            "vectorizer_model": CountVectorizer(stop_words="english"),
        }
        if kind == "tuned":
            settings["min_topic_size"] = max(10, len(texts) // 100)
        if kind == "kmeans":
            settings["hdbscan_model"] = KMeans(k, n_init=10, random_state=seed)
        elif k is not None:
            settings["nr_topics"] = k + 1
        model = BERTopic(**settings)
        labels, _ = model.fit_transform(texts, embeddings=vectors)
        topics = range(max(labels, default=-1) + 1)
        words = [[word for word, _ in model.get_topic(topic) if word] for topic in topics]
        return Found([int(label) for label in labels], words)

    return fit


class Known:
    """Gives words' vectors that were made beforehand; embeds what is new."""

    def __init__(self, bench: Bench) -> None:
        self._known = dict(zip(bench.terms, bench.term_vectors, strict=True))
        self.asked = 0

    def encode(self, sentences: Sequence[str], **_: object) -> Floats:
        """Returns one unit row a word."""
        words = [str(word) for word in sentences]
        new = sorted({word for word in words if word not in self._known})
        self.asked += len(words) - len(new)
        if new:
            from toolkit.features.encoder import load

            self._known.update(zip(new, load().encode(new), strict=True))
        return np.stack([self._known[word] for word in words])


def turftopic(bench: Bench, seed: int, k: int | None, kind: str = "KeyNMF") -> Fit:
    """Turftopic's KeyNMF, Topeax or SensTopic (Kardos et al.), their own vectoriser.

    An article belongs to the topic with the largest weight. The words' vectors are given: the time
    it took to make them counts as embedding, in proportion to how many are asked for.

    Args:
        bench: The corpus.
        seed: Of the model.
        k: Number of topics; null: the model's own choice (`auto`).
        kind: Of the model.
    """
    import turftopic as library

    vectors, texts, encoder = bench.article_vectors(), list(bench.texts), Known(bench)
    settings: dict[str, Any] = {} if kind == "Topeax" else {"n_components": k or "auto"}

    def fit() -> Found:
        model = getattr(library, kind)(encoder=encoder, random_state=seed, **settings)
        mixture = np.asarray(model.fit_transform(texts, embeddings=vectors))
        most = min(TOP, model.components_.shape[1] - 1)
        words = [[str(word) for word in topic] for topic in model.get_top_words(top_k=most)]
        return Found(strongest(mixture), words, encoder.asked)

    return fit


def evoc(bench: Bench, seed: int, k: int | None) -> Fit:
    """EVoC, its own choice of layer; words by class-based TF-IDF, as it finds none.

    Args:
        bench: The corpus.
        seed: Of the model.
        k: About how many clusters (`approx_n_clusters`).
    """
    from evoc import EVoC

    vectors, texts = bench.article_vectors(), list(bench.texts)

    def fit() -> Found:
        model = EVoC(random_state=seed, approx_n_clusters=k)
        labels = [int(label) for label in model.fit_predict(vectors)]
        return Found(labels, class_words(texts, labels))

    return fit


def decomposition(bench: Bench, seed: int, k: int | None, kind: str = "nmf") -> Fit:
    """scikit-learn's NMF on TF-IDF or its LDA on counts, of words that are in two articles.

    Words of more than 95 % of the articles are left out, as in scikit-learn's own example.

    Args:
        bench: The corpus.
        seed: Of the model.
        k: Number of topics; it must be given.
        kind: `nmf` or `lda`.
    """
    from sklearn.decomposition import NMF, LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

    texts = list(bench.texts)
    kinds = {"nmf": (TfidfVectorizer, NMF), "lda": (CountVectorizer, LatentDirichletAllocation)}
    vectoriser, model_type = kinds[kind]

    def fit() -> Found:
        counter = vectoriser(stop_words="english", min_df=2, max_df=0.95)
        model = model_type(n_components=k, random_state=seed)
        mixture = model.fit_transform(counter.fit_transform(texts))
        names = counter.get_feature_names_out()
        best = np.argsort(-model.components_, axis=1, kind="stable")[:, :TOP]
        return Found(strongest(mixture), [[str(name) for name in names[row]] for row in best])

    return fit


def kmeans(bench: Bench, seed: int, k: int | None) -> Fit:
    """K-means on the articles' vectors; words by class-based TF-IDF.

    Where the number is free, it is the one of 2 to 50 with the largest mean silhouette (cosine, on
    2,000 articles at most).

    Args:
        bench: The corpus.
        seed: Of the model and of that sample.
        k: Number of clusters.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    vectors, texts = bench.article_vectors(), list(bench.texts)

    def cluster(number: int) -> np.ndarray:
        labels: np.ndarray = KMeans(number, n_init=10, random_state=seed).fit_predict(vectors)
        return labels

    def quality(labels: np.ndarray) -> float:
        size = min(SILHOUETTE_ROWS, len(vectors))
        found = silhouette_score(
            vectors, labels, metric="cosine", sample_size=size, random_state=seed
        )
        return float(found)

    def fit() -> Found:
        if k is None:
            tried = map(cluster, range(2, min(MOST_TOPICS, len(vectors) - 1) + 1))
            labels = max(tried, key=quality)
        else:
            labels = cluster(k)
        return Found(labels.tolist(), class_words(texts, labels.tolist()))

    return fit
