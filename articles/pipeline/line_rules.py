"""The first pass: what a line says by itself, in the order of LINE_RULES.

What a rule cannot say for certain stays open: as text, as display, or not decided at all.
"""

import re
from collections.abc import Callable
from functools import cache

from .credits import has_dateline, is_letter_opening, may_open, read_byline, read_opening, read_post_of_author
from .folio import read_folio_line
from .jumps import read_jump
from .looks import SPEAKER, Look, Page
from .records import Role, Verdict, Why
from .sheet import OPEN, TEXT
from .vocabulary import HAN
from .wording import DISPLAY_CHARACTERS, NUMBER_STARTS, is_numbered

Rule = Callable[[Look, Page], Verdict | None]


def begins_with(first: str) -> Callable[[Rule], Rule]:
    """Says of a rule that the folded lines which it claims begin with such a character; it is asked of no others."""

    def said(rule: Rule) -> Rule:
        rule.first = re.compile(first)
        return rule

    return said


_LABEL_ROLES = {
    "kicker": Role.KICKER,
    "headline": Role.HEADLINE,
    "deck": Role.DECK,
    "subhead": Role.SUBHEAD,
    "byline": Role.BYLINE,
    "caption": Role.CAPTION,
    "rubric": Role.RUBRIC,
}


def labelled(look: Look, _page: Page) -> Verdict | None:
    """标题：环卫女工的“夜班表”"""
    if not look.label:
        return None
    if look.label in _LABEL_ROLES:
        role = _LABEL_ROLES[look.label] if look.bare else Role.FURNITURE
        return Verdict(role, Why.LABELLED if look.bare else Why.LABEL)
    if look.label == "body" and look.bare:
        return None
    if look.label == "paragraph" and look.bare:
        return Verdict(Role.BODY, Why.OPENING if read_opening(look.bare) else Why.LABELLED)
    if look.label in ("tag", "close"):
        return Verdict(Role.FURNITURE, Why.TAG)
    return Verdict(Role.FURNITURE, Why.LABEL)


_WORDLESS = re.compile(rf"(?:(?!{HAN})[^A-Za-z0-9])+")
_IMAGE = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>|\[?(?:图片|image|图)\s?\d*\]|\[(?:图片|照片|插图)[^\]]{0,12}\]",
    re.IGNORECASE,
)
# 【本版完】
_END = re.compile(r"[\[(<=*#~\s-]*(?:(?:本版|全版|本期|本页|版面|全文)(?:完|结束)|END|EOF)[\])>=*#~\s-]*")
_TAG = re.compile(r"</?[A-Za-z\u4e00-\u9fff]{1,12}\s*/?>")


@begins_with(rf"(?!{HAN})|[图本全版]")
def debris(look: Look, _page: Page) -> Verdict | None:
    """----------"""
    plain = look.plain
    if len(look.bare) <= 200 and (_WORDLESS.fullmatch(plain) or _IMAGE.fullmatch(plain) or not plain):
        return Verdict(Role.FURNITURE, Why.DEBRIS)
    if len(look.bare) <= 80 and (_TAG.fullmatch(look.bare) or _END.fullmatch(plain)):
        return Verdict(Role.FURNITURE, Why.TAG)
    return None


# What a scanner makes of dust and rules: single strokes and marks with at most one letter among them. — 一 — counts,
# hence is none.
_STROKES = "一丨丶丿乚亅丄丅ー"
SPECKLE_CHARACTERS = 16


# … and letters and figures that it sees in them, beside marks of any kind.
_DUST = frozenset(_STROKES + "口lIi|oO10")
_FIGURES = frozenset("10")
_SEEN_ALONE = frozenset("一口lIi|oO10")  # as a word, a number or a letter


def speckle(look: Look, _page: Page) -> Verdict | None:
    """■ 　■ 一 |"""
    plain = look.plain
    if len(plain) > SPECKLE_CHARACTERS:
        return None
    if plain[:1].isalnum() and plain[:1] not in _DUST and plain.count(" ") < 2:
        return None  # most short lines
    pieces = plain.split()
    if pieces == pieces[::-1] and len(set(pieces)) > 1:
        return None  # — 一 — counts
    letters = {c for c in plain if c.isalnum()}
    dust = letters <= _DUST and not letters <= _FIGURES and (len(pieces) > 1 or not letters & _SEEN_ALONE)
    if not dust and len(pieces) >= 3 and max(map(len, pieces)) <= 2:
        named = [c for c in "".join(pieces) if c.isalnum() and c not in _STROKES]
        dust = len(named) <= 1 and not any(c.isdigit() for c in named)
    return Verdict(Role.FURNITURE, Why.DEBRIS) if dust else None


@begins_with(r"[(<>\[紧上接承下转续]")
def jump(look: Look, _page: Page) -> Verdict | None:
    """（上接第1版）"""
    return Verdict(Role.JUMP, Why.PAGE_REFERENCE) if read_jump(look.bare) else None


def folio(look: Look, _page: Page) -> Verdict | None:
    """责任编辑：马骏　美编：尹小禾"""
    if look.level:
        return None
    line = read_folio_line(look)
    return Verdict(Role.FURNITURE, line.why) if line else None


_HAN = re.compile(HAN)
_LATIN_WORD = re.compile("[A-Za-z]{3}")
_FOUR_DIGITS = re.compile(r"\d{4}")


@begins_with(f"(?!{HAN})")
def foreign(look: Look, page: Page) -> Verdict | None:
    """Official Partner of the City Marathon"""
    if not page.chinese or len(look.bare) > 160 or not _LATIN_WORD.search(look.bare):
        return None
    told = _HAN.search(look.bare) or _FOUR_DIGITS.search(look.bare)
    return None if told else Verdict(Role.FURNITURE, Why.FOREIGN_LINE)


def _display(why: Why) -> Verdict:
    """Display for certain; of which role, the neighbours decide."""
    return Verdict(Role.HEADLINE, why, sure=False, open=True)


def hash_or_bold(look: Look, _page: Page) -> Verdict | None:
    """## 工地上来了“理发店”"""
    if look.level and look.width <= 2 * DISPLAY_CHARACTERS:
        return _display(Why.HASH_MARK)
    if look.bold and look.width <= 2 * DISPLAY_CHARACTERS:
        return _display(Why.BOLD)
    if (look.bold_opens or look.bold_closes) and look.width <= DISPLAY_CHARACTERS and not look.finished:
        return _display(Why.HALF_BOLD)
    return None


def opening(look: Look, _page: Page) -> Verdict | None:
    """本报讯（记者 林墨涵）近日，……"""
    if look.level or look.bold or not (may_open(look.plain) and read_opening(look.bare)):
        return None
    return Verdict(Role.BODY, Why.OPENING) if look.width > 16 or has_dateline(look.bare) else None


_ANSWER = re.compile(
    r"^.{2,24}(?:答复|回复|复函|复信|回信|来函|来信|来电)(?:说|称|如下)?:$"
)  # 公园管理处答复：


def salutation(look: Look, _page: Page) -> Verdict | None:
    """编辑同志："""
    if look.marked or look.plain[-1:] not in ":!":
        return None
    if is_letter_opening(look.bare) or (look.plain.endswith(":") and _ANSWER.match(look.plain)):
        return Verdict(Role.BODY, Why.SALUTATION)
    return None


_CAPTION = re.compile(
    r"^[▲▼△▽◆■●↑↓←→]?\s*[\[(]?(?:(?:上|下|左|右|中|前|本版|大|小|附|题|压题|首|组)图(?:片|为|是)?[:,;：，\s(（]|(?:上|下|左|右|中)图(?!书|像|案)|图为|图是|图(?:片)?说明|图注|"
    r"(?:左|右|上|下)[上下左右]?图|图\s?[①②③④⑤⑥一二三四五六1-6]\s?[:：,，.、为]?|图[:：]|(?:题|配|资料)图[:：]|照片(?:为|说明)|这是.{2,60}(?:摄|资料照片)[)]?$)"
)


@begins_with(r"[▲▼△▽◆■●↑↓←→\s\[(上下左右中前本大小附题压首图配资照这]")
def caption(look: Look, _page: Page) -> Verdict | None:
    """图为市民在展厅观看老式船钟。"""
    pictured = look.width <= 160 and _CAPTION.match(look.plain)
    return Verdict(Role.CAPTION, Why.PICTURE_WORD) if pictured else None


_HOUSE_BYLINE = re.compile(
    r"^[\[(]?[□■◎●○◆△▲☆★\s]*(?:本报|本刊|新华社|人民日报|特约|本社)*(?:特约)?(?:评论员|编辑部|观察员|时评员|社论)[\])]?$"
)

_HOUSE_ENDS = tuple("员部论])")


def byline(look: Look, page: Page) -> Verdict | None:
    """本报记者 沈嘉禾 通讯员 陶然 摄影报道"""
    if look.level:
        return None
    read = read_byline(look.bare)
    if read and not read.bare:
        return Verdict(Role.BYLINE, Why.CREDITS)
    if read and look.indent >= (3 if page.indented else 4) and look.width <= 24:
        return Verdict(Role.BYLINE, Why.SET_IN)
    if "作者" in look.plain and read_post_of_author(look.bare):
        return Verdict(Role.BYLINE, Why.POST_OF_AUTHOR)
    if look.plain.endswith(_HOUSE_ENDS) and _HOUSE_BYLINE.match(look.plain):
        return Verdict(Role.BYLINE, Why.HOUSE)
    return None


_FILLED_ROW = re.compile(r"^\|.*\|$|\t.*\t")


def table_row(look: Look, _page: Page) -> Verdict | None:
    """| 一号线 | 二十三站 | 三十一公里 |"""
    if look.level or ("|" not in look.text and "\t" not in look.text):
        return None
    return Verdict(Role.BODY, Why.TABLE_ROW) if _FILLED_ROW.search(look.text.strip()[:400]) else None


_TURN = re.compile(
    r"^(?:问|答|记者|主持人|笔者|(?:特|[一二三四五六]|优秀|鼓励|组织|纪念|入围)等?奖|[金银铜]奖|第[一二三四五六七八九十]名|[冠亚季]军|优胜奖|单位|地点|时间|对象|要求|电话|地址|内容|联系人)"
    r"\s?(?:[(][^()]{1,12}[)])?\s?[:].{2,}"
)


def turn(look: Look, page: Page) -> Verdict | None:
    """记者：今年报名的人为什么多了？"""
    if look.marked or ":" not in look.plain:
        return None
    speaker = SPEAKER.match(look.plain)
    if _TURN.match(look.plain) or (speaker and page.speakers.get(speaker[1], 0) >= 2):
        return Verdict(Role.BODY, Why.TURN)
    return None


_STOP = re.compile("[。！？；]")


@begins_with(NUMBER_STARTS)
def numbered(look: Look, page: Page) -> Verdict | None:
    """三、要联得起来"""
    if page.narrow or look.width > DISPLAY_CHARACTERS or not is_numbered(look):
        return None
    sentences = len(_STOP.findall(look.bare[: DISPLAY_CHARACTERS * 2]))
    return _display(Why.NUMBERED) if sentences <= look.finished else None


_CONNECTIVE = re.compile(
    r"^(?:据(?:了解|悉|介绍|统计|说|称|调查|测算|报道|记者了解|不完全统计)|同时|此外|另外|与此同时|目前|截至目前|其中|因此|所以|但是|但|不过|然而|随后|后来|当时|为此|对此|于是|"
    r"首先|其次|再次|最后|如今|近年来|近日|日前|昨日|昨天|今天|当天|当日|记者(?:了解到|获悉|看到|发现|从)|他说|她说|他们说|第[一二三四五六七八九十]|一方面|另一方面|总之|比如|例如)[,:]"
)
_INNER_SENTENCE = re.compile(r"[^。！？]{4,}[。；;][^”’」』\"）)】\]]{1,}")


_ASKS = re.compile(r"[？！?!…][”’」』\"]*$")


def sentence(look: Look, page: Page) -> Verdict | None:
    """第二天一早，茶商当场订下了六百公斤春茶。"""
    bare, plain = look.bare, look.plain
    if look.width > DISPLAY_CHARACTERS:
        return TEXT
    if look.finished and (look.width > 30 or "。" in bare[:-1] or not _ASKS.search(bare)):
        return TEXT
    commas = plain.count(",")
    if commas + bare.count("、") // 3 >= 2 or (look.width > 30 and commas):
        return TEXT
    if _CONNECTIVE.match(plain) or _INNER_SENTENCE.match(bare):
        return TEXT
    return TEXT if page.scan_column and _is_scanned(look, page.scan_column) else None


def _is_scanned(look: Look, column: int) -> bool:
    """Whether a line's spaces stand where the printed column's lines ended: 他正趴在一台锅炉的汽包里, 汽包直径一米六,里面…"""
    pieces = look.bare.split()
    return len(pieces) >= 2 and all(column - 3 <= len(piece) <= column + 2 for piece in pieces[:-1])


LINE_RULES: tuple[Rule, ...] = (
    labelled,
    debris,
    speckle,
    jump,
    folio,
    foreign,
    hash_or_bold,
    opening,
    salutation,
    caption,
    byline,
    table_row,
    turn,
    numbered,
    sentence,
)


@cache  # of single characters
def _rules_for(first: str) -> tuple[Rule, ...]:
    """The rules that may claim a line without label and marks which begins with this character."""
    rules = [rule for rule in LINE_RULES if rule not in (labelled, hash_or_bold)]
    return tuple(rule for rule in rules if not hasattr(rule, "first") or rule.first.match(first))


def by_itself(look: Look, page: Page) -> Verdict:
    """The first rule that claims the line decides; OPEN where none does."""
    for rule in LINE_RULES if look.label or look.marked else _rules_for(look.plain[:1]):
        verdict = rule(look, page)
        if verdict:
            return verdict
    return OPEN
