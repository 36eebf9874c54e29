"""What a reader types, as a tree: words, phrases, fields, OR, and what must not stand there.

    大坝 合龙                           both, wherever they stand
    “大坝 合龙”                         one after the other, with all signs between them; also in " "
    大坝 -演习                          the one without the other
    大坝 OR 水库                        one of them; OR holds the two beside it together
    大坝 AND 合龙                       both, as without the AND
    标题:大坝 记者:王玉 版块:要闻        fields, by their English and Chinese names
    日期:2017-11..2018-02              a year, a month, a day, or from one to another

Every text has a meaning: nothing raises. What cannot be meant is said in `errors`, and then nothing is searched; what
is left out or guessed stands in `notes`.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from articles.folding import fold, fold_name
from articles.models import LAST_BEFORE_FIRST
from articles.periods import Period, read_period
from articles.search.terms import grams, matched

MOST_CHARACTERS = 300  # the longest headline with its kicker and deck stays below
MOST_WORDS = 20
NAME_LENGTH = 20  # characters of what is taken for a field's name


class Field(StrEnum):
    HEADLINE = "headline"
    BYLINE = "byline"
    SECTION = "section"
    TAG = "tag"
    NEWSPAPER = "newspaper"
    KIND = "kind"
    DATE = "date"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Field.HEADLINE: gettext_lazy("headline"),
    Field.BYLINE: gettext_lazy("byline"),
    Field.SECTION: pgettext_lazy("of a newspaper", "section"),
    Field.TAG: gettext_lazy("tag"),
    Field.NEWSPAPER: gettext_lazy("newspaper"),
    Field.KIND: gettext_lazy("kind"),
    Field.DATE: gettext_lazy("date"),
}
# As they are compared: folded, so that 標題 and Headline are among them.
_NAMES = {
    "headline": Field.HEADLINE, "title": Field.HEADLINE, "标题": Field.HEADLINE,
    "byline": Field.BYLINE, "reporter": Field.BYLINE, "记者": Field.BYLINE, "署名": Field.BYLINE, "作者": Field.BYLINE,
    "section": Field.SECTION, "版块": Field.SECTION, "栏目": Field.SECTION,
    "tag": Field.TAG, "标签": Field.TAG,
    "newspaper": Field.NEWSPAPER, "报纸": Field.NEWSPAPER,
    "kind": Field.KIND, "体裁": Field.KIND,
    "date": Field.DATE, "日期": Field.DATE,
}  # fmt: skip
_OF_TEXT = (None, Field.HEADLINE)  # whose values are looked for in texts


# The tree


@dataclass(frozen=True)
class Word:
    """A substring of the text, or of the headline. `text` is as typed."""

    text: str
    in_headline: bool = False

    def __str__(self):
        if self.in_headline:
            return _("“%(word)s” in the headline") % {"word": self.text}
        return _("“%(word)s”") % {"word": self.text}


@dataclass(frozen=True)
class Named:
    """A record by its name: byline, section, tag, newspaper or kind. Whether there is one, the plan finds out."""

    field: Field
    name: str

    def __str__(self):
        return _("%(field)s: %(value)s") % {"field": self.field.label, "value": self.name}


@dataclass(frozen=True)
class Dated:
    """From the first to the last day; None is open."""

    first: dt.date | None
    last: dt.date | None

    def __str__(self):
        days = [day.isoformat() if day else "" for day in (self.first, self.last)]
        span = days[0] if days[0] == days[1] else " – ".join(days).strip()
        return _("%(field)s: %(value)s") % {"field": Field.DATE.label, "value": span}


@dataclass(frozen=True)
class Not:
    part: "Node"

    def __str__(self):
        return _("without %(part)s") % {"part": self.part}


@dataclass(frozen=True)
class OneOf:
    parts: "tuple[Node, ...]"

    def __str__(self):
        return pgettext("between searched words", " or ").join(map(str, self.parts))


@dataclass(frozen=True)
class Every:
    parts: "tuple[Node, ...]"


Node = Word | Named | Dated | Not | OneOf | Every


@dataclass(frozen=True)
class Item:
    """A leaf with the place of its value in the query's text, and where it begins with its sign and its field."""

    node: Node
    begin: int
    start: int
    end: int


@dataclass(frozen=True)
class Query:
    """What was typed, and what it means. `root` is None where nothing is to be searched."""

    text: str
    root: Node | None = None
    items: tuple[Item, ...] = ()
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Node, ...]:
        """What must all hold; each says in words (`str`) what is searched."""
        if self.root is None:
            return ()
        return self.root.parts if isinstance(self.root, Every) else (self.root,)

    @property
    def words(self) -> list[Word]:
        """The words that a text was found by: those that must not stand there are left out."""
        return [item.node for item in self.items if isinstance(item.node, Word)]

    @property
    def names(self) -> list[str]:
        """The names that a text was found by, of those credited."""
        named = (item.node for item in self.items if isinstance(item.node, Named))
        return [node.name for node in named if node.field == Field.BYLINE and grams(matched(node.name))]

    @property
    def in_headline(self) -> "Query":
        """The same of the headline alone: what has all of this there has what is asked."""
        return replace(self, root=self.root and _in_headline(self.root))

    @property
    def has_marks(self) -> bool:
        """Whether something can be marked in a text that it found."""
        return bool(self.words or self.names)

    def without_last(self) -> str:
        """The text without its last word; "" where there is only one."""
        return _JOINT_AT_END.sub("", self.text[: self.items[-1].begin]).strip() if len(self.items) > 1 else ""

    def with_other(self, word: Word, other: str) -> str:
        """The text with another spelling in a word's place."""
        item = next(item for item in self.items if item.node == word)
        return self.text[: item.start] + other + self.text[item.end :]


def _in_headline(node: Node) -> Node:
    """The part with its words in the headline; but what must not stand there must stand nowhere.

    Of a choice between words and something else only the words: a tag in their place says nothing of the headline.
    """
    match node:
        case Word():
            return replace(node, in_headline=True)
        case Every(parts):
            return Every(tuple(map(_in_headline, parts)))
        case OneOf(parts):
            words = tuple(part for part in parts if isinstance(part, Word))
            return OneOf(tuple(map(_in_headline, words or parts)))
    return node


# Reading

_QUOTES = '“”"＂'
_OR = ("OR", "ＯＲ")
_AND = ("AND", "ＡＮＤ")
_JOINT_AT_END = re.compile(rf"(?:(?:^|\s)(?:{'|'.join(_OR + _AND)})\s*)+\Z")
_TOKEN = re.compile(
    rf"""(?P<minus>[-－−])?
    (?: (?P<field>[^\s:：{_QUOTES}]{{1,{NAME_LENGTH}}}) [:：] )?
    (?: [{_QUOTES}] (?P<phrase>[^{_QUOTES}]*) (?P<closing>[{_QUOTES}])? | (?P<word>[^\s{_QUOTES}]*) )""",
    re.VERBOSE,
)
_PLAIN_TOKEN = re.compile(rf"(?P<minus>[-－−])?(?P<word>[^\s{_QUOTES}]+)")
_INVISIBLE = {"Cf", "Cs", "Co"}  # signs of direction, halves of characters, private use
_UNTIL = re.compile(r"\.\.+|…+|~|[—–]+|[至到]|(?<=[年月日])-|(?<=[0-9]{4})-(?=[0-9]{4})")
_DAY = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?)?)?[年月]?")


def parse_query(text: str) -> Query:
    """The query that `text` is. Linear in its length."""
    if len(text) > MOST_CHARACTERS:
        said = _("The query has %(number)d characters; at most %(most)d can be searched.")
        said %= {"number": len(text), "most": MOST_CHARACTERS}
        return Query(_visible(text[:MOST_CHARACTERS]), errors=(said,))
    return _Reading(_visible(text)).query()


def _visible(text: str) -> str:
    """The text as it can be shown and sent to a database, its control characters as spaces."""
    kinds = map(unicodedata.category, text)
    pairs = zip(text, kinds, strict=True)
    return "".join(" " if kind == "Cc" else char for char, kind in pairs if kind not in _INVISIBLE)


class _Reading:
    """A text as it is read from left to right."""

    def __init__(self, text: str):
        self.text = text
        self.errors: list[str] = []
        self.notes: list[str] = []
        self.items: list[Item] = []
        self.choices: list[list[Node]] = []  # what must all hold; of each list one

    def query(self) -> Query:
        is_choice = False  # an OR stands before what comes next
        for token in self._tokens():
            if token["word"] in _OR and not token["minus"]:
                if is_choice or not self.choices:
                    self.notes.append(_one_sided())
                is_choice = bool(self.choices)
            elif token["word"] in _AND and not token["minus"]:
                self.notes.append(_needless())
            elif item := self._item(token):
                self.items.append(item)
                if is_choice:
                    self.choices[-1].append(item.node)
                else:
                    self.choices.append([item.node])
                is_choice = False
        if is_choice:
            self.notes.append(_one_sided())
        if len(self.items) > MOST_WORDS:
            said = _("The query has %(number)d words; at most %(most)d can be searched.")
            self.errors.append(said % {"number": len(self.items), "most": MOST_WORDS})
        root = None if self.errors else self._tree()
        return Query(self.text, root, tuple(self.items), _once(self.errors), _once(self.notes))

    def _tokens(self) -> Iterator[re.Match]:
        position = 0
        while position < len(self.text):
            if self.text[position].isspace():
                position += 1
                continue
            token = _TOKEN.match(self.text, position)
            if token["field"] and fold_name(token["field"]) not in _NAMES:
                # A colon within a word: 12:30, http://…; or a name that is none.
                if token["field"].isalpha() and not self.text.startswith("//", token.end("field") + 1):
                    self.notes.append(_unknown_field(token["field"]))
                token = _PLAIN_TOKEN.match(self.text, position)
            yield token
            position = token.end()

    def _item(self, token: re.Match) -> Item | None:
        """What the token asks for; None for one that is explained and left out."""
        is_quoted = "phrase" in token.re.groupindex and token["phrase"] is not None
        name = "phrase" if is_quoted else "word"
        if is_quoted and not token["closing"]:
            self.notes.append(
                _("A quotation mark has no partner; all that follows it is taken for one phrase.")
            )
        asked = _NAMES[fold_name(token["field"])] if _of(token, "field") else None
        value, start = token[name], token.start(name)
        if not is_quoted and asked in _OF_TEXT:
            first, last = _searchable(value)
            value, start = value[first:last], start + first
        node = self._leaf(asked, value, token[0])
        if node is None:
            return None
        node = Not(node) if token["minus"] else node
        return Item(node, token.start(), start, start + len(value))

    def _leaf(self, asked: Field | None, value: str, whole: str) -> Word | Named | Dated | None:
        if asked in _OF_TEXT and grams(matched(value)):
            return Word(value, asked == Field.HEADLINE)
        if asked and not fold_name(value):
            said = _("After “%(field)s” a value is missing; it follows the colon without a space.")
            self.notes.append(said % {"field": whole})
            return None
        if asked in _OF_TEXT:
            said = _("“%(sign)s” holds no character, letter or figure to search for; it is left out.")
            self.notes.append(said % {"sign": whole})
            return None
        if asked != Field.DATE:
            return Named(asked, value)
        try:
            return read_dates(value)
        except ValueError as error:
            self.errors.append(str(error))
            return None

    def _tree(self) -> Node | None:
        parts = tuple(OneOf(tuple(some)) if len(some) > 1 else some[0] for some in self.choices)
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else Every(parts)


def read_dates(value: str) -> Dated:
    """The days that `value` names: 2017, 2017-11, 2017年11月2日, 2017-11..2018-02, ..2018.

    Raises ValueError with the reason in words.
    """
    ends = _UNTIL.split(fold(value))
    if len(ends) > 2 or not any(ends):
        raise ValueError(_no_date(value))
    try:
        periods = [_period(end) if end else None for end in ends]
    except ValueError as error:
        raise ValueError(_no_date(value)) from error
    first, last = periods[0], periods[-1]
    dated = Dated(first and first.start, last and last.end)
    if dated.first and dated.last and dated.first > dated.last:
        raise ValueError(f"{value}: {LAST_BEFORE_FIRST}")
    return dated


def _period(text: str) -> Period:
    numbers = _DAY.fullmatch(text.strip())
    if not numbers:
        raise ValueError(f"{text!r} is no date")
    return read_period(*(int(number) if number else None for number in numbers.groups()))


def _searchable(word: str) -> tuple[int, int]:
    """Where a word begins and ends without the punctuation around it."""
    places = [place for place, char in enumerate(word) if grams(matched(char))]
    return (places[0], places[-1] + 1) if places else (0, len(word))


def _of(token: re.Match, group: str) -> str | None:
    return token[group] if group in token.re.groupindex else None


def _once(said: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))


def _one_sided() -> str:
    return _("“OR” stands between two words; where it does not, it is left out.")


def _needless() -> str:
    said = _("All words must be there anyway, so “%(joint)s” is left out. In quotation marks it is a word.")
    return said % {"joint": _AND[0]}


def _unknown_field(name: str) -> str:
    said = _("“%(name)s:” is no field, so it is searched as text. Fields are %(fields)s.")
    return said % {"name": name, "fields": _("headline, byline, section, tag, newspaper, kind and date")}


def _no_date(value: str) -> str:
    said = _("“%(value)s” is no date. Write 2017, 2017-11, 2017-11-02, or 2017-11..2018-02.")
    return said % {"value": value}
