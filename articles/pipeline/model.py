"""The trained reader: chances for the labels of lines and articles. The only module that knows the library that runs it.

Three small models, each a linear-chain conditional random field of CRFsuite's: `lines` labels the lines of a page in
their order, `kinds` and `confidence` label one article at a time. They stand in one folder, made by `train_reader`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import pycrfsuite

from .records import Kind, Role

SHIPPED = Path(__file__).parent / "trained"
PARTS = ("lines", "kinds", "confidence")
CARD = "reader.json"
BEGINS = "+"  # after the role of a line at which an article begins
UNTOUCHED, TOUCHED = "untouched", "touched"
# From this confidence on, at least 95 % of the articles must need no correction. A reader's card says from which chance
# on they did in training; chances are stretched so that it becomes this confidence.
CONFIDENT = 0.9
# What a part may answer.
LABELS = {
    "lines": {f"{role}{begins}" for role in Role for begins in ("", BEGINS)},
    "kinds": set(Kind),
    "confidence": {UNTOUCHED, TOUCHED},
}


class ReaderError(Exception):
    """A folder that holds no trained reader; the text says which file and why."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The likeliest sequence of labels and, for each line, the chance of its label (0 to 1)."""

    labels: tuple[str, ...]
    chances: tuple[float, ...]


class Reader:
    """A trained reader. `version` names it in stored readings; `sure` is the chance that makes an article CONFIDENT.

    Raises ValueError where a part's labels are not ours, or `sure` is no chance.
    """

    def __init__(self, version: str, parts: Mapping[str, bytes], sure: float = CONFIDENT):
        if not 0 < sure < 1:
            raise ValueError("sure: a number between 0 and 1 is wanted")
        self.version, self._sure = version, sure
        self._parts = parts  # the library reads them where they stand, without holding them
        self._taggers = {name: _tagger(name, parts[name]) for name in PARTS if name in parts}
        self._knows_untouched = "confidence" in parts and UNTOUCHED in self._taggers["confidence"].labels()
        self._lock = Lock()  # a tagger holds the page that it reads
        self._weights: dict[tuple[str, str], float] | None = None

    def label_lines(self, rows: Sequence[Sequence[str]]) -> Labels:
        """Labels for a page's lines; row i lists line i's features. No rows give no labels."""
        if not rows:
            return Labels((), ())
        tagger = self._taggers["lines"]
        with self._lock:
            labels = tagger.tag(rows)
            chances = [tagger.marginal(label, i) for i, label in enumerate(labels)]
        return Labels(tuple(labels), tuple(chances))

    def label_article(self, features: Sequence[str]) -> tuple[str, float]:
        """The likeliest kind of an article and its chance."""
        tagger = self._taggers["kinds"]
        with self._lock:
            (label,) = tagger.tag([features])
            return label, tagger.marginal(label, 0)

    def confidence(self, features: Sequence[str]) -> float:
        """How likely an editor leaves the article as it was read, between 0 and 1; 0 where none was left in training."""
        chance, sure = self.chance_untouched(features), self._sure
        if chance < sure:
            return chance * CONFIDENT / sure
        return 1 - (1 - chance) * (1 - CONFIDENT) / (1 - sure)

    def chance_untouched(self, features: Sequence[str]) -> float:
        """The same as the chance that was learned."""
        tagger = self._taggers["confidence"]
        with self._lock:
            if not self._knows_untouched:
                return 0.0
            tagger.set([features])
            return tagger.marginal(UNTOUCHED, 0)

    def leads(self, features: Sequence[str], label: str, against: str) -> list[float]:
        """How much each of a line's features speaks for a label and against another (above 0), or the other way."""
        if self._weights is None:
            self._weights = self._taggers["lines"].info().state_features
        weight = self._weights.get
        return [weight((feature, label), 0.0) - weight((feature, against), 0.0) for feature in features]


def _tagger(name: str, data: bytes) -> pycrfsuite.Tagger:
    """The library that runs a part; one without labels would end the process, one with others would mislead it."""
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(data)
    labels = set(tagger.labels())
    if not labels or not labels <= LABELS[name]:
        raise ValueError(f"{name}: the labels are not those of this pipeline")
    return tagger


def version_of(parts: Mapping[str, bytes]) -> str:
    """The name of a reader: the beginning of its parts' hash."""
    return hashlib.sha256(b"".join(parts[name] for name in PARTS)).hexdigest()[:6]


@cache
def load_reader(folder: Path = SHIPPED) -> Reader:
    """The reader in a folder, loaded once a process. Raises ReaderError where it is none.

    Its parts must be those that its card names: the library ends the process on a damaged one.
    """
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        parts = {name: (folder / f"{name}.crfsuite").read_bytes() for name in PARTS}
        if card["version"] != version_of(parts):
            raise ValueError(f"{CARD} is of other files than those beside it")
        return Reader(card["version"], parts, card.get("sure", CONFIDENT))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReaderError(f"{folder}: {error}") from error
