"""What a query means, said a second time: slowly, by a scan over whole texts. What the engines find is held against it."""

import re

from articles.folding import fold_name
from articles.models import Article
from articles.search.query import Dated, Every, Field, Named, Node, Not, OneOf, Word
from articles.search.terms import grams, matched


def count(word: str, text: str) -> int:
    """How often a word stands in the matched form of a text, not within a greater Latin word."""
    word, text = (re.sub(" +", " ", matched(one)) for one in (word, text))
    word, found, place = word.strip(), 0, 0
    while (place := text.find(word, place)) >= 0:
        behind = place + len(word)
        is_cut = _is_latin(word[0]) and _is_latin(text[place - 1 : place])
        is_cut |= _is_latin(word[-1]) and _is_latin(text[behind : behind + 1])
        found += not is_cut
        place = place + 1 if is_cut else behind
    return found


def _is_latin(char: str) -> bool:
    return char.isalnum() and grams(char + char) == [char + char]


def read(article: Article) -> str:
    """What a reader reads of the article, line by line."""
    bylines = [f"{line.printed_role} {line.title} {line.name}" for line in article.bylines.all()]
    return "\n".join(
        [article.kicker, article.headline, article.deck, *bylines, article.dateline, article.body]
    )


def holds(node: Node, article: Article) -> bool:
    match node:
        case Word(text, in_headline):
            return count(text, article.headline if in_headline else read(article)) > 0
        case Named(Field.TAG, name):
            return fold_name(name) in [tag.folded_name for tag in article.tags.all()]
        case Named(Field.KIND, name):
            return article.kind == name
        case Named(Field.BYLINE, name):
            return fold_name(name) in [fold_name(byline.name) for byline in article.bylines.all()]
        case Dated(first, last):
            return (first is None or first <= article.date) and (last is None or article.date <= last)
        case Not(part):
            return not holds(part, article)
        case OneOf(parts):
            return any(holds(part, article) for part in parts)
        case Every(parts):
            return all(holds(part, article) for part in parts)
    raise AssertionError(f"no scan knows {node}")
