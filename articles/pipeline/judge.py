"""What is asked of a whole article: its kind, and how likely it is that an editor leaves it as it was read.

Both are answered from features like those of lines (features.py), by the trained reader.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import prod
from typing import NamedTuple

from .decide import Decision
from .features import bucket
from .kinds import rubric_over
from .model import Reader
from .records import Block, BlockKind, Kind, ParsedArticle, ParsedPage, Role
from .sheet import Sheet
from .vocabulary import as_printed, fold

CHANCES = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.997)
COUNTS = (0, 1, 2, 3, 5, 8, 14)
LINE_COUNTS = (*COUNTS, 25, 50)
CHARACTERS = (40, 80, 140, 220, 320, 450, 700, 1000, 1600, 2600)
# A line of credits names somebody; so many characters of a text's beginning and end are searched for one.
CREDIT_CHARACTERS = 60
CREDIT_END_CHARACTERS = 30

_CREDIT_WORD = re.compile("记者|通讯员|[摄图]|作者|文/|供稿|整理|供图")
_COLON = re.compile(f"[{''.join(as_printed(':'))}]")  # Most paragraphs begin without any.
_SPEECH = re.compile(r"^(?:问|答|记者|主持人|Q|A|.{2,5})\s?:")


# Below these chances a doubt is said as a reason.
BORDER_SURE = 0.9
HEAD_SURE = 0.9
KIND_SURE = 0.8


class PageSigns(NamedTuple):
    """By article's number: whether its text ends with a sentence (None without text), and whether other lines stand among
    its own; and how many of the page's articles end in mid-sentence, and have such lines."""

    finished: dict[int, bool | None]
    gapped: dict[int, bool]
    unfinished_number: int
    gapped_number: int


def page_signs(sheet: Sheet, places: Mapping[int, Sequence[int]]) -> PageSigns:
    """For articles' numbers with the indexes of their lines."""
    finished = {number: _finished(sheet, own) for number, own in places.items()}
    gapped = {number: own[-1] - own[0] + 1 != len(own) for number, own in places.items()}
    return PageSigns(finished, gapped, list(finished.values()).count(False), sum(gapped.values()))


def _finished(sheet: Sheet, places: Sequence[int]) -> bool | None:
    """Whether the last line of text ends a sentence; None where there is no text."""
    last_text = next((i for i in reversed(places) if sheet.is_text(i)), None)
    return None if last_text is None else sheet.finished(last_text)


def judge(sheet: Sheet, page: ParsedPage, decision: Decision, reader: Reader) -> ParsedPage:
    """The page with each article's kind and confidence, and with what makes its reading doubtful as reasons."""
    places = places_of(sheet, page)
    signs = page_signs(sheet, {article.number: places[article.number] for article in page.articles})
    return replace(
        page,
        articles=tuple(
            _judged(sheet, places[article.number], article, decision, reader, signs)
            for article in page.articles
        ),
    )


def places_of(sheet: Sheet, page: ParsedPage) -> dict[int, list[int]]:
    """For each article's number the indexes of its lines, in the order of the sheet."""
    of_line = {line.number: line.article for line in page.lines}
    places: dict[int, list[int]] = {}
    for index, look in enumerate(sheet.looks):
        places.setdefault(of_line[look.number], []).append(index)
    return places


def _judged(
    sheet: Sheet,
    places: list[int],
    article: ParsedArticle,
    decision: Decision,
    reader: Reader,
    signs: PageSigns,
) -> ParsedArticle:
    kind, chance = reader.label_article(kind_features_of(sheet, places, article))
    if kind != article.kind:
        article = article._replace(kind=Kind(kind))
    unread = _credits_unread(sheet, places, article)
    features = _confidence_features(sheet, places, article, decision, chance, unread, signs)
    confidence = round(reader.confidence(features), 3)
    reasons = _reasons(sheet, places, article, decision, chance, unread)
    return article._replace(confidence=confidence, reasons=reasons)


def _reasons(
    sheet: Sheet,
    places: list[int],
    article: ParsedArticle,
    decision: Decision,
    kind_chance: float,
    credits_unread: bool,
) -> tuple[str, ...]:
    """Codes of what makes the reading doubtful, the rules' own first."""
    reasons = list(article.reasons)
    borders = [decision.chances[i] for i in (places[0], places[-1] + 1) if i < len(sheet.looks)]
    if min(borders) < BORDER_SURE:
        reasons.append("border-unsure")
    head = [decision.chances[i] for i in places if sheet.verdicts[i].role in HEAD_ROLES]
    if min(head, default=1.0) < HEAD_SURE:
        reasons.append("head-unsure")
    if kind_chance < KIND_SURE:
        reasons.append("kind-unsure")
    if credits_unread:
        reasons.append("credits-unread")
    return tuple(reasons)


HEAD_ROLES = frozenset((Role.HEADLINE, Role.KICKER, Role.DECK, Role.BYLINE, Role.SUBHEAD, Role.CAPTION))


def _credits_unread(sheet: Sheet, places: Sequence[int], article: ParsedArticle) -> bool:
    """Whether a byline gave no name, or a text's ends speak of credits where none was read."""
    named = {credit.line for credit in article.credits} | {agency.line for agency in article.agencies}
    byline = Role.BYLINE
    if any(sheet.verdicts[i].role == byline and sheet.looks[i].number not in named for i in places):
        return True
    texts = [] if article.credits else [sheet.looks[i] for i in places if sheet.is_text(i)]
    if not texts:
        return False
    first, last = texts[0].plain[:CREDIT_CHARACTERS], fold(texts[-1].bare[-CREDIT_END_CHARACTERS:])
    return bool(_CREDIT_WORD.search(first) or _CREDIT_WORD.search(last))


def kind_features_of(sheet: Sheet, places: Sequence[int], article: ParsedArticle) -> list[str]:
    """What tells an article's kind; `article` has the kind that the rules gave it."""
    rubric = rubric_over(sheet, places[0])
    kinds = [block.kind for block in article.blocks]
    paragraphs = _paragraphs(article)
    subheads = kinds.count(BlockKind.SUBHEAD)
    size = sum(len(block.text) for block in paragraphs)
    headline = "".join(fold(article.headline).split())
    roles = sorted({credit.role.value for credit in article.credits})
    speeches = sum(
        bool(_COLON.search(block.text, 0, 12) and _SPEECH.match(fold(block.text[:12])))
        for block in paragraphs
    )
    kind = f"kind={article.kind.value}"
    byline_first = Role.BYLINE in [sheet.verdicts[i].role for i in places[:4]]
    features = [
        "bias", kind,
        f"paragraphs={bucket(len(paragraphs), COUNTS)}", f"subheads={bucket(subheads, COUNTS)}",
        f"size={bucket(size, CHARACTERS)}", f"speeches={bucket(speeches, COUNTS)}",
        f"dateline={bool(article.dateline)}", f"headline={bool(headline)}",
        f"roles={'/'.join(roles)}", f"byline-first={byline_first}", f"from={bool(article.continued_from)}",
        f"rubric={rubric[-2:]}", f"rubric={rubric}", f"ends={headline[-2:]}",
        f"titled={any(credit.title for credit in article.credits)}",
        f"captions={BlockKind.CAPTION in kinds}",
        f"deck={bool(article.deck)}",
    ]  # fmt: skip
    features += [
        f"{kind}|{features[2]}|{features[4]}", f"{kind}|roles={'/'.join(roles)}|dateline={bool(article.dateline)}",
        f"{kind}|{features[3]}", f"{features[2]}|{features[4]}|dateline={bool(article.dateline)}",
    ]  # fmt: skip
    for index in places[:3]:
        if sheet.role(index) in (Role.HEADLINE, Role.KICKER):
            plain = sheet.looks[index].plain
            features += [f"word={plain[i : i + 2]}" for i in range(min(len(plain) - 1, 30))]
    return features


def _up_to(name: str, chance: float) -> Sequence[str]:
    """A chance as the features of its class and of all above it, so that neighbouring classes learn from each other."""
    return _chance_classes(name)[bucket(chance, CHANCES) :]


@cache
def _chance_classes(name: str) -> tuple[str, ...]:
    return tuple(f"{name}<={number}" for number in range(len(CHANCES) + 1))


def _paragraphs(article: ParsedArticle) -> list[Block]:
    paragraph = BlockKind.PARAGRAPH
    return [block for block in article.blocks if block.kind == paragraph]


def confidence_features(
    sheet: Sheet,
    places: Sequence[int],
    article: ParsedArticle,
    decision: Decision,
    kind_chance: float,
    signs: PageSigns,
) -> list[str]:
    """What tells whether an article was read without a mistake."""
    unread = _credits_unread(sheet, places, article)
    return _confidence_features(sheet, places, article, decision, kind_chance, unread, signs)


def _confidence_features(
    sheet: Sheet,
    places: Sequence[int],
    article: ParsedArticle,
    decision: Decision,
    kind_chance: float,
    credits_unread: bool,
    signs: PageSigns,
) -> list[str]:
    verdicts = [sheet.verdicts[i] for i in places]
    chances = [decision.chances[i] for i in places]
    first, last = places[0], places[-1]
    around = [decision.chances[i] for i in (first - 1, last + 1) if 0 <= i < len(sheet.looks)]
    display = [
        chance for chance, verdict in zip(chances, verdicts, strict=True) if verdict.role in HEAD_ROLES
    ]
    least, total = min(chances), prod(chances + around)
    subheads = [block.kind for block in article.blocks].count(BlockKind.SUBHEAD)
    roles = "".join(sorted({credit.role.value[0] for credit in article.credits}))
    texts = [block.text.strip() for block in _paragraphs(article)]
    kind, headline = f"kind={article.kind.value}", f"headline={bool(article.headline)}"
    credited, finished = (
        f"credits={bucket(len(article.credits), COUNTS)}",
        bool(signs.finished[article.number]),
    )
    lines, gaps = f"lines={bucket(len(places), LINE_COUNTS)}", signs.gapped[article.number]
    features = [
        "bias", kind,
        *_up_to("all", total), *_up_to("least", least), *_up_to("around", min(around, default=1.0)),
        *_up_to("display", min(display, default=1.0)), *_up_to("start", decision.chances[first]),
        *_up_to("kind-chance", kind_chance), *_up_to("page", decision.least),
        f"overruled={min(3, len(decision.overruled & set(places)))}",
        f"unsure={not all(verdict.sure for verdict in verdicts)}",
        headline, f"kicker={bool(article.kicker)}", f"deck={bool(article.deck)}",
        credited, f"roles={roles}",
        f"titled={any(credit.title for credit in article.credits)}",
        f"credits-unread={credits_unread}", f"finished={finished}",
        f"jump={bool(article.continued_from)}{bool(article.continued_to)}", f"order={bool(article.order)}",
        f"paragraphs={bucket(len(texts), COUNTS)}", lines, f"subheads={bucket(subheads, COUNTS)}",
        f"gaps={gaps}", f"narrow={sheet.page.narrow}", f"labelled={sheet.page.labelled}",
        f"marks={sheet.page.marks}",
        f"others-unfinished={min(3, signs.unfinished_number - (signs.finished[article.number] is False))}",
        f"others-gapped={min(3, signs.gapped_number - gaps)}",
    ]  # fmt: skip
    features += [f"reason={reason}" for reason in article.reasons]
    if article.kind == Kind.BRIEF:
        features.append(f"brief|{headline}")
    if gaps:
        own = set(places)
        between = [decision.chances[i] for i in range(first, last) if i not in own]
        features += [*_up_to("between", min(between)), f"between={bucket(len(between), COUNTS)}"]
    if texts:
        features += _text_features(texts, article.dateline)
    # How much a doubt says depends on what sort of article it is.
    class_ = bucket(total, CHANCES)
    for sign in (kind, headline, lines, credited, f"finished={finished}", f"gaps={gaps}"):
        features += _chance_classes(f"{sign}|all")[class_:]
    features += _up_to(f"{kind}|kind-chance", kind_chance)
    class_ = bucket(min(display, default=1.0), CHANCES)
    features += _chance_classes(f"kicker={bool(article.kicker)}|display")[class_:]
    features += _chance_classes(f"deck={bool(article.deck)}|display")[class_:]
    return features


# A paragraph of fewer characters is a short one.
SHORT_PARAGRAPH = 14
_NEWS = re.compile("[讯訊电電]")
_OPENS = {**dict.fromkeys('“"‘「『', "quote"), **dict.fromkeys("，。、；：）", "mark")}
_SENTENCE_ENDS = frozenset('。！？”…）!?"’：；)')


def _text_features(texts: Sequence[str], dateline: str) -> list[str]:
    """Of an article's paragraphs: how the first opens and the last ends, and whether one looks cut."""
    opening = texts[0][:1]
    return [
        f"opens={'digit' if opening.isdigit() else _OPENS.get(opening, '')}",
        f"ends={texts[-1][-1:]}",
        f"news-unread={not dateline and bool(_NEWS.search(texts[0], 0, 12))}",
        f"cut={min(3, sum(text[-1:] not in _SENTENCE_ENDS for text in texts))}",
        f"short={min(3, sum(len(text) < SHORT_PARAGRAPH for text in texts))}",
    ]
