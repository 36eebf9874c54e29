"""What is asked of an index: terms, joined by and, or, and not; and what stands together in texts, where it keeps these."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """Articles that have this term."""

    term: str


@dataclass(frozen=True)
class Beginning:
    """Articles that have a term which begins so: a single Han character, where pairs were put in."""

    prefix: str


@dataclass(frozen=True)
class AllOf:
    """Articles that fulfil all of these conditions, one at least."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """Articles that fulfil one of these conditions, one at least."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Without:
    """Articles that fulfil `part` and not `unwanted`."""

    part: "Condition"
    unwanted: "Condition"


Condition = Term | Beginning | AllOf | AnyOf | Without


@dataclass(frozen=True)
class Run:
    """Han characters, folded, that stand in an article's text (in its headline) one behind the other."""

    text: str
    in_headline: bool = False
