"""Brings an encoder back from what a run stored of it, to read texts that the run never saw."""

from __future__ import annotations

import importlib

from toolkit.errors import StageError
from toolkit.features.lsa import LsaEncoder
from toolkit.records import Encoder, Fitted, VectorMemory


def restore(
    fitted: Fitted, *, memory: VectorMemory | None = None, weights: str | None = None
) -> Encoder:
    """Rebuilds the encoder of a features stage; its rows are equal to the fitted one's.

    Args:
        fitted: Of `Features.fitted`, or read back from a run.
        memory: Recalls vectors of earlier runs and keeps new ones.
        weights: The folder of the sentence encoder, where the study names one: what is stored
            knows its hash but not its path.

    Raises:
        BackendError: The pretrained weights are missing, or are others.
        StageError: What is stored is of no backend known here.
    """
    backend = fitted.info.get("backend")
    if backend == "lsa":
        return LsaEncoder.from_fitted(fitted)
    if backend not in ("encoder", "hybrid"):
        raise StageError(f"no features backend '{backend}' is known", where="stored features")
    # By name, so that LSA does not pay for what it does without.
    sentence = importlib.import_module("toolkit.features.encoder")
    info = fitted.info if backend == "encoder" else fitted.info["encoder"]
    encoder: Encoder = sentence.open_described(info, weights=weights, memory=memory)
    if backend == "encoder":
        return encoder
    hybrid = importlib.import_module("toolkit.features.hybrid")
    lsa = LsaEncoder.from_fitted(Fitted(fitted.info["lsa"], fitted.arrays, fitted.vocab))
    joined: Encoder = hybrid.HybridEncoder(lsa, encoder, lsa_weight=fitted.info["lsa_weight"])
    return joined
