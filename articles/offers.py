"""What the desk offers for an article's text: safe repairs to undo, doubtful ones to take or to dismiss.

All of it is read off the texts as they stand in the form, so that what an editor has typed gets fresh suggestions, and
is done to these texts before the form is saved. So it has the form's guard, its version and its permission.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles import repairs
from articles.models import Article
from articles.pipeline.repair import lone_quotes
from articles.pipeline.suggestions import Suggestion, suggest
from articles.typed import one_line, plain_lines

FIELDS = ("kicker", "headline", "deck", "body")
REASONS = {
    "lookalike": _("looks like another character; the words around it say “%(word)s”"),
    "repeated": _("stands twice"),
    "number.letter": _("a letter in a number"),
    "number.space": _("a space in a number"),
    "number.mark": _("a mark that cuts a number"),
}
UNDO, TAKE, DISMISS = "_undo", "_take", "_dismiss"  # names of the form's buttons; each value is a key
OFFERED_CHARACTERS = 50_000  # of a text that is looked through for a page
SHOWN = 100
CONTEXT = 8  # characters shown on each side
MOST_DISMISSED = 1000  # kept for one article
_NAME = re.compile(r"(?:bylines|photo_credits)-\d+-name")


class Offer(NamedTuple):
    """A suggestion for one field, with what stands beside its place."""

    field: str
    suggestion: Suggestion
    left: str
    right: str

    @property
    def key(self) -> str:
        return f"{self.field}-{self.suggestion.key}"

    @property
    def reason(self) -> str:
        return REASONS[self.suggestion.reason] % {"word": self.suggestion.word}

    @property
    def percent(self) -> int:
        return round(100 * self.suggestion.score)

    @property
    def before(self) -> str:
        return repairs.visible(self.suggestion.before)

    @property
    def after(self) -> str:
        return repairs.visible(self.suggestion.after)


class LoneQuote(NamedTuple):
    """A quote without a partner; only a person can say where that belongs."""

    field: str
    start: int
    left: str
    mark: str
    right: str


class Done(NamedTuple):
    """What the buttons of a posted form did: the form's data, and the keys of what no longer stood in the text."""

    data: QueryDict
    dismissed: list[str]
    done: int
    lost: list[str]


def texts_of(values) -> dict[str, str]:
    """The fields' texts from a form's data, with our line ends."""
    return {
        field: (plain_lines if field == "body" else one_line)(values.get(field) or "") for field in FIELDS
    }


def offered(texts: dict[str, str], names: Iterable[str], dismissed: Iterable[str]) -> list[Offer]:
    """The suggestions for these texts that nobody has dismissed, in reading order."""
    names, gone = [*names], {*dismissed}
    offers = [
        Offer(field, suggestion, *_beside(text, suggestion.start, len(suggestion.before)))
        for field, text in texts.items()
        for suggestion in suggest(text[:OFFERED_CHARACTERS], names)
    ]
    return [offer for offer in offers if offer.key not in gone]


def without_partner(texts: dict[str, str]) -> list[LoneQuote]:
    found = []
    for field, text in texts.items():
        for start in lone_quotes(text[:OFFERED_CHARACTERS]):
            left, right = _beside(text, start, 1)
            found.append(LoneQuote(field, start, left, text[start], right))
    return found


def desk_context(article: Article, texts: dict[str, str], names: Iterable[str]) -> dict:
    """What the desk shows of repairs and suggestions. No query."""
    standing = repairs.standing(article.repairs, texts)
    return {
        "repaired": repairs.in_groups(standing),
        "repaired_count": len(standing),
        "offers": offered(texts, names, article.dismissed)[:SHOWN],
        "lone_quotes": without_partner(texts)[:SHOWN],
    }


def press(article: Article, posted: QueryDict) -> Done:
    """Do to a posted form's texts what its buttons say. What no longer stands in them is left alone and named."""
    data, done, lost, dismissed = posted, 0, [], []
    names = posted_names(posted)
    for button in (UNDO, TAKE, DISMISS):
        for key in posted.getlist(button):
            texts = texts_of(data)
            if button == DISMISS:
                known = any(offer.key == key for offer in offered(texts, names, ()))
                dismissed += [key] * known
                done += known
                lost += [] if known else [key]
                continue
            changed = (
                repairs.undo(article.repairs, key, texts) if button == UNDO else _take(texts, names, key)
            )
            if changed is None:
                lost.append(key)
                continue
            data = data.copy()
            data[changed[0]] = changed[1]
            done += 1
    return Done(data, dismissed, done, lost)


def posted_names(posted: QueryDict) -> list[str]:
    """The people that the form's rows credit."""
    return [value for key in posted if _NAME.fullmatch(key) and (value := posted[key].strip())]


def dismiss(article: Article, keys: Iterable[str]) -> None:
    """Let these suggestions not come back. Not saved."""
    article.dismissed = list(dict.fromkeys([*article.dismissed, *keys]))[-MOST_DISMISSED:]


def _take(texts: dict[str, str], names: list[str], key: str) -> tuple[str, str] | None:
    """The field of the suggestion with this key and its text as suggested; None where it is not offered."""
    offer = next((offer for offer in offered(texts, names, ()) if offer.key == key), None)
    if offer is None:
        return None
    text, suggestion = texts[offer.field], offer.suggestion
    stop = suggestion.start + len(suggestion.before)
    return offer.field, text[: suggestion.start] + suggestion.after + text[stop:]


def _beside(text: str, start: int, length: int) -> tuple[str, str]:
    """What stands in the same line before and behind a place."""
    left = text[max(0, start - CONTEXT) : start].rpartition("\n")[2]
    right = text[start + length : start + length + CONTEXT].partition("\n")[0]
    return left, right
