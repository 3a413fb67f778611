"""The packaged MiniLM as plain tensors: a BERT encoder with mean pooling, nothing else.

Written out because it loads in a third of the time of a model library, keeps no cache, prints
nothing and cannot change under us. Architecture: Devlin et al. 2019 (BERT), Wang et al. 2020
(MiniLM); pooling: Reimers and Gurevych 2019. A test compares it with sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from safetensors.torch import load as load_tensors
from tokenizers import Tokenizer
from torch import Tensor

from toolkit.features.weights import WEIGHTS
from toolkit.records import Matrix


class Bert:
    """A BERT encoder whose sentence vector is the mean of its token vectors.

    Args:
        files: The encoder's files by name, already checked.
        max_tokens: A longer text is cut, never beyond what the model has positions for.
    """

    def __init__(self, files: Mapping[str, bytes], *, max_tokens: int) -> None:
        config = json.loads(files["config.json"])
        self._layers: int = config["num_hidden_layers"]
        self._heads: int = config["num_attention_heads"]
        self._eps: float = config["layer_norm_eps"]
        self._weights: dict[str, Tensor] = load_tensors(files[WEIGHTS])
        self._tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(max_tokens, config["max_position_embeddings"]))

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the token ids of every text, cut at `max_tokens`, not padded."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def embed(self, tokens: Sequence[Sequence[int]], length: int) -> Matrix:
        """Embeds one batch padded to `length` tokens.

        Returns:
            float32 of shape (len(tokens), d), not normalised.
        """
        ids = torch.zeros((len(tokens), length), dtype=torch.long)
        mask = torch.zeros((len(tokens), length), dtype=torch.bool)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = torch.tensor(sequence, dtype=torch.long)
            mask[row, : len(sequence)] = True
        with torch.inference_mode():
            states = self._states(ids, mask)
            kept = mask.unsqueeze(-1).to(states.dtype)
            mean = (states * kept).sum(dim=1) / kept.sum(dim=1).clamp(min=1.0)
        vectors: Matrix = mean.numpy()
        return vectors

    def _states(self, ids: Tensor, mask: Tensor) -> Tensor:
        name = "embeddings"
        x = (
            self._weights[f"{name}.word_embeddings.weight"][ids]
            + self._weights[f"{name}.position_embeddings.weight"][: ids.shape[1]]
            + self._weights[f"{name}.token_type_embeddings.weight"][0]
        )
        x = self._norm(x, f"{name}.LayerNorm")
        for layer in range(self._layers):
            x = self._layer(x, mask, f"encoder.layer.{layer}")
        return x

    def _layer(self, x: Tensor, mask: Tensor, name: str) -> Tensor:
        attended = self._linear(self._attention(x, mask, name), f"{name}.attention.output.dense")
        x = self._norm(x + attended, f"{name}.attention.output.LayerNorm")
        inner = F.gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._norm(
            x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _attention(self, x: Tensor, mask: Tensor, name: str) -> Tensor:
        batch, length, width = x.shape

        def heads(part: str) -> Tensor:
            projected = self._linear(x, f"{name}.attention.self.{part}")
            return projected.view(batch, length, self._heads, -1).transpose(1, 2)

        mixed = F.scaled_dot_product_attention(
            heads("query"), heads("key"), heads("value"), attn_mask=mask[:, None, None, :]
        )
        return mixed.transpose(1, 2).reshape(batch, length, width)

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return F.linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return F.layer_norm(x, (x.shape[-1],), weight, bias, self._eps)
