"""How alike two texts are: whether a dump holds the page that another dump holds.

Two measures, of which the greater counts: the longest common subsequence (rapidfuzz), which scan errors hardly move, and
the share of runs of three characters, which does not mind columns in another order. Both fold the text first, so that
spaces, line ends and Traditional characters make no difference.
"""

from collections import Counter

from rapidfuzz import fuzz

from articles.folding import fold_name

SAME_PAGE = (
    0.5  # tests/articles/test_likeness.py: the same page gave 0.65 and more, another page at most 0.22
)
RUN = 3  # characters
LONG = 20_000  # characters; of longer texts only the runs are compared, for the subsequence grows with the square


def alike(text: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same); two blank texts are the same.

    >>> alike("电焊工　林墨涵", "電焊工林墨涵")
    1.0
    """
    one, two = fold_name(text), fold_name(other)
    if one == two:
        return 1.0
    shared = _shared_runs(one, two)
    if max(len(one), len(two)) > LONG:
        return shared
    return max(shared, fuzz.ratio(one, two, score_cutoff=100 * shared) / 100)


def runs(text: str) -> Counter[str]:
    """How often each run of three characters stands in a folded text; a shorter text is one run."""
    return Counter(text[i : i + RUN] for i in range(max(1, len(text) - RUN + 1)))


def _shared_runs(one: str, two: str) -> float:
    first, second = runs(one), runs(two)
    return 2 * (first & second).total() / (first.total() + second.total())
