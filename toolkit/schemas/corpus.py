"""Tables of the corpus stage."""

from __future__ import annotations

import pyarrow as pa

from toolkit.schemas.columns import B, F, I, S, required

ARTICLES = pa.schema(
    [
        required("article_id", S),
        required("path", S),
        pa.field("row", I),  # of a table of articles; null for a file of its own
        pa.field("source_id", S),  # what its collection calls it
        pa.field("title", S),
        pa.field("date", S),  # ISO 8601, null where the article does not state it
        pa.field("outlet", S),
        pa.field("author", S),
        pa.field("url", S),
        pa.field("language", S),  # ISO 639-1, null where too little text tells
        required("text", S),
        required("n_characters", I),  # of the raw text
        required("n_passages", I),
        required("n_words", I),
        pa.field("duplicate_of", S),
    ]
)
REMOVED = pa.schema(
    [
        required("article_id", S),
        required("start", I),
        required("end", I),
        required("text", S),
        required("reason", S),
    ]
)
REJECTED = pa.schema(
    [
        required("path", S),
        pa.field("row", I),  # row of a table of articles; null for a file of its own
        required("step", S),  # of the funnel: parsed, language or filtered
        required("reason", S),
        required("detail", S),
    ]
)
# Articles that say the same as another: `duplicate_of` is the earliest dated, else the first read.
DUPLICATES = pa.schema(
    [
        required("article_id", S),
        required("duplicate_of", S),
        required("kind", S),  # exact, near or contained
        # Jaccard, of the two texts' runs of words; of `contained`, the share that the other holds.
        required("similarity", F),
    ]
)
# Segments of the cleaned text and the raw span each came from. Where `mended` is false the two
# are equal, character by character; where it is true (a space put between glued sentences) the
# raw span may be empty.
ALIGNMENT = pa.schema(
    [
        required("article_id", S),
        required("text_start", I),
        required("text_end", I),
        required("start", I),
        required("end", I),
        required("mended", B),
    ]
)
PASSAGES = pa.schema(
    [
        required("passage_id", S),
        required("article_id", S),
        required("position", I),
        required("section", S),  # title, standfirst or body
        required("start", I),
        required("end", I),
        required("text_start", I),
        required("text_end", I),
        required("n_words", I),
        required("text", S),
    ]
)
QUOTES = pa.schema(
    [
        required("quote_id", S),
        required("article_id", S),
        required("passage_id", S),
        required("start", I),
        required("end", I),
        required("text_start", I),
        required("text_end", I),
        required("text", S),
        required("kind", S),  # direct, mixed, indirect
        pa.field("cue", S),
        pa.field("mention", S),  # the speaker as written nearest the quotation
        pa.field("speaker", S),  # one name without honorifics across the corpus; null if unknown
        required("context", S),  # the sentence(s) of the passage that hold the quotation
        pa.field("continues", S),  # quote_id of the part this one goes on from
    ]
)
