"""Safe repairs of an article's text: what any sub-editor would do without looking at the print.

Cut paragraphs are joined, the spaces that scan lines left between Han characters go, half-width marks between Han
characters become full-width, and straight quotes are paired. Each repair says what stood there, what stands there now,
and by which rule; none changes a word. So a text and its repaired form are equal once spaces are taken out and marks
folded (`squeeze`), and any repair can be found again, and undone, in a text that people have edited since.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from .records import Repair
from .vocabulary import COMPOUND_SURNAMES, HAN, SURNAMES

# A list of names or words has tokens of at most so many characters; a scan line is longer.
LIST_TOKEN = 6
# A row of a table or of names has so many words at most; where more stand without a mark, a scan has lost it.
ROW_TOKENS = 20
# A speaker or a label before a paragraph's first space, and a dateline.
LABEL_CHARACTERS = 4
DATELINE_CHARACTERS = 16
# A photographer or author behind a paragraph's last sentence: 郑伟 摄
SIGN_OFF_CHARACTERS = 24
# A title or quotation with a space between its halves; scan lines reach further.
ENCLOSED_CHARACTERS = 60
# Characters on each side by which a repair is found again.
AROUND = 6

HALF_TO_FULL = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", ".": "。", "(": "（", ")": "）"}
_SQUEEZED = {ord(full): half for half, full in HALF_TO_FULL.items()} | {
    ord("“"): '"', ord("”"): '"', ord("‘"): "'", ord("’"): "'",
}  # fmt: skip

_new = tuple.__new__  # A repair is made in a third of the time of Repair(…); a page has hundreds.

_HAN = re.compile(HAN)
_LETTER = re.compile(r"[A-Za-z]")
_SPACES = "[ \u3000\u00a0\t]+"
_GAP = re.compile(_SPACES)
# Most texts have nothing to repair. A single character is looked for much faster than one of a class, so each is asked for.
_BLANKS = (" ", "\u3000", "\u00a0", "\t")
_HALF_WIDTH = (",", ";", ":", "!", "?", ".")
_SUSPECT = re.compile(r"""[ \u3000\u00a0\t,;:!?.()"'“”‘’]""")  # One of these is in all that is repaired.
_DOUBLE, _SINGLE = ('"', "“”"), ("'", "‘’")
_CROSSED = {"“”": re.compile("“[^“”]*“|”[^“”]*”"), "‘’": re.compile("‘[^‘’]*‘|’[^‘’]*’")}
# Looks behind from its first space, since a pattern that begins with what is rare is found the fastest.
_SPACE = re.compile(
    r"[ \u3000\u00a0\t](?<=[\u3400-\u9fff〇々，。、；：！？“”‘’「」『』）】》…—·,;:!?\"'()].)[ \u3000\u00a0\t]*"
    r"(?=[\u3400-\u9fff〇々，。、；：！？“”‘’「」『』（【《…—·,;:!?\"'()])"
)
_TOKEN_BEFORE = re.compile(rf"{HAN}*$")
_TOKEN_AFTER = re.compile(rf"{HAN}*")
# 邮编：, 答：, 二、: what stands before them is another item
_LABEL_AFTER = re.compile(rf"{HAN}{{2,4}}[：:]|[问答甲乙丙丁][：:]|[一二三四五六七八九十]{{1,3}}、")
_DATELINE = re.compile(r"[^，。,；;]*(?:讯|电|消息)")
_PARTICLE = re.compile("[的了着过在是和与把被将从对为这那]")  # no word of a list, but of a sentence
_OF_A_SENTENCE = re.compile(rf"[，。！？,!?;；（(]|{_PARTICLE.pattern}")  # no row of a table has one
_ITEM_NUMBER = re.compile(r"[0-9A-Za-z]\)")
_ROLE_WORD = re.compile(r"记者|通讯员|摄影|摄|供稿|供图|报道|实习生|撰文|整理|制图|绘|文/|/文|/图|编译")
_PARENTHESIS = re.compile(r"[（(][^（()）]{1,80}[）)]")
_SIGN_OFF = re.compile(rf"(?<=[。！？!?”’\"]){_SPACES}(?=[^。！？!?，,；;]{{2,{SIGN_OFF_CHARACTERS}}}$)")
_ENCLOSED = re.compile(
    rf"《[^《》]{{1,{ENCLOSED_CHARACTERS}}}》|“[^“”]{{1,{ENCLOSED_CHARACTERS}}}”|\"[^\"]{{1,{ENCLOSED_CHARACTERS}}}\""
)
_NAME_BEFORE = re.compile(rf"(?<!{HAN})({HAN}{{2,4}}){_SPACES}$")
_UNIT_OR_ROLE = re.compile("[所站厂局队社校院部组区矿]$|记者$|通讯员$|摄影$")
_NAME_BEHIND = re.compile(rf"{_SPACES}({HAN}{{2,4}})(?!{HAN})")
_BROKEN_ROLE = re.compile(
    r"通[ \u3000]*讯[ \u3000]*员|记[ \u3000]+者|摄[ \u3000]+影|报[ \u3000]+道|实[ \u3000]*习[ \u3000]*生"
)
_SINGLES = re.compile(rf"(?<!{HAN})(?:{HAN}{_SPACES}){{1,40}}{HAN}(?!{HAN})")
_ENDED_BEFORE = frozenset("。！？!?，,、；;：:…")  # a closing quote stands behind these …
_OPENS_BEHIND = frozenset("：:，,、；;（(《「")  # … and an opening one behind these
_CLOSES_BEFORE = frozenset("，,。、；;：:）)！!？?》")


class Edit(NamedTuple):
    """Characters [start, stop) of the printed text give way to `after`; `before` is what a person would see there."""

    start: int
    stop: int
    after: str
    rule: str
    before: str


class Repaired(NamedTuple):
    """A text with its repairs, whose places are those of the repaired text."""

    text: str
    repairs: tuple[Repair, ...] = ()


def repair_parts(
    texts: Sequence[str],
    lines: Sequence[int],
    field: str,
    block: int,
    names: Iterable[str] = (),
    dateline: str = "",
) -> Repaired:
    """A paragraph or caption from its lines' texts: joined and repaired. The first is not empty; `lines` are their numbers.

    `names` are the people credited in the article, by which 王 玉 is known for one name.
    """
    if len(texts) == 1:
        text = texts[0]
        return _apply(text, _running_text(text, names, dateline), field, block, [0], lines)
    text = "".join(texts)
    starts = [0, *accumulate(map(len, texts[:-1]))]
    edits = _joins(texts, starts) + _running_text(text, names, dateline)
    return _apply(text, edits, field, block, starts, lines)


def repair_display(text: str, field: str, line: int, block: int = -1) -> Repaired:
    """A headline, kicker, deck or subhead: letterspacing, marks and quotes; the space between two halves stays."""
    if not _SUSPECT.search(text):
        return _new(Repaired, (text, ()))
    edits = _letterspaced(text) + _marks(text)
    return _apply(text, edits, field, block, [0], [line])


def squeeze(text: str) -> tuple[str, list[int]]:
    """The text without white space and with its marks folded, and for each character the place where it stood.

    >>> squeeze("他说： “好”。")
    ('他说:"好".', [0, 1, 2, 4, 5, 6, 7])
    """
    places = [place for place, char in enumerate(text) if not char.isspace()]
    return _squeezed(text), places


def _squeezed(text: str) -> str:
    return "".join(text.split()).translate(_SQUEEZED)


def lone_quotes(text: str) -> list[int]:
    """The places of straight quotes that no other pairs with, and of curly ones, paragraph by paragraph."""
    found, start = [], 0
    for line in text.split("\n"):
        opened: list[int] = []
        for place, char in enumerate(line):
            if char == "“":
                opened.append(place)
            elif char == "”":
                closed = opened.pop() if opened else place
                found += [start + place] * (closed == place)
            elif char == '"' and _is_chinese(line, place):
                found.append(start + place)
        found += [start + place for place in opened]
        start += len(line) + 1
    return sorted(found)


# --- finding again ---------------------------------------------------------------------------------------------------


def around(text: str, start: int, after: str) -> tuple[str, int]:
    """By what a repair is found again: squeezed characters of its neighbourhood, and how many stand before it."""
    left = _squeezed(text[max(0, start - 3 * AROUND) : start])[-AROUND:]
    right = _squeezed(text[start : start + len(after) + 3 * AROUND])[: AROUND + 1]
    return left + right, len(left)


def find(
    text: str, squeezed: tuple[str, list[int]], near: int, anchor: str, offset: int, mark: bool
) -> int | None:
    """Where in `text` a repair with this anchor stands, nearest to `near`; None where its words are gone.

    Where people changed the words on one side, those of the other tell. That is the place of the mark itself, or, of
    a space or a joint, the place behind its left neighbour. `squeezed` is squeeze(text), asked once for many repairs.
    """
    letters, places = squeezed
    wanted = bisect_left(places, near)
    left = max(0, offset - 1)
    for part, before in ((anchor, offset), (anchor[: offset + 1], offset), (anchor[left:], offset - left)):
        index = _nearest(letters, part, max(0, wanted - before))
        if index is not None:
            index += before
            break
    else:
        return None
    if mark or index == 0:
        return places[index] if index < len(places) else None
    return places[index - 1] + 1


def _nearest(letters: str, part: str, wanted: int) -> int | None:
    found = [letters.find(part, wanted), letters.rfind(part, 0, wanted + len(part))]
    found = [index for index in found if index >= 0]
    return min(found, key=lambda index: abs(index - wanted)) if found and len(part) > 2 else None


# --- joining ---------------------------------------------------------------------------------------------------------


def glue(before: str, after: str) -> str:
    """What stands between two parts of a cut paragraph: nothing, but a space between two Latin words."""
    return " " if _is_letter(before[-1:]) and _is_letter(after[:1]) else ""


def _is_letter(char: str) -> bool:
    """Whether it is a Latin letter."""
    return char.isascii() and char.isalpha()


def _joins(texts: Sequence[str], starts: Sequence[int]) -> list[Edit]:
    """An edit at each seam of a paragraph; where a space is put in, it is applied with the others."""
    return [
        _new(Edit, (start, start, glue(before, after), "join", "\n"))
        for (before, after), start in zip(pairwise(texts), starts[1:], strict=True)
    ]


def _apply(
    text: str, edits: list[Edit], field: str, block: int, starts: Sequence[int], lines: Sequence[int]
) -> Repaired:
    """Do the edits, in order, and say where each stands in the text that comes out."""
    if not edits:
        return _new(Repaired, (text, ()))
    pieces, repairs, done, length, part = [], [], 0, 0, 0
    for start, stop, after, rule, before in sorted(edits):
        if start < done:
            continue
        pieces += (text[done:start], after)
        length += start - done
        while part + 1 < len(starts) and starts[part + 1] <= start:
            part += 1
        repairs.append(_new(Repair, (field, block, length, before, after, rule, lines[part])))
        length += len(after)
        done = stop
    pieces.append(text[done:])
    return Repaired("".join(pieces), tuple(repairs))


# --- spaces ----------------------------------------------------------------------------------------------------------


def _running_text(text: str, names: Iterable[str], dateline: str) -> list[Edit]:
    return (_spaces(text, names, dateline) if _has(text, _BLANKS) else []) + _marks(text)


def _has(text: str, chars: Iterable[str]) -> bool:
    """Whether one of the characters stands in the text."""
    for char in chars:  # half the time of any()
        if char in text:
            return True
    return False


def _spaces(text: str, names: Iterable[str], dateline: str) -> list[Edit]:
    """Spaces of scan lines and of names; those that print puts between credits, labels, verses and lists stay."""
    gaps = list(_SPACE.finditer(text))
    if not gaps:
        return []
    names = [name for name in names if len(name) > 1]
    credits = _credit_spans(text, names)
    joined = _in_credits(text, credits, names)
    inside = _Spans(credits)
    stays = _is_verse(text) or _is_row(text)
    singles = _singles(text, gaps)
    edits, scans = [], []
    for number, gap in enumerate(gaps):
        start, stop = gap.span()
        if start in joined:
            edits.append(_drop(text, start, stop, "space.name"))
        elif inside.hold(start) or "\t" in gap[0]:
            continue
        elif start in singles:
            if singles[start]:
                edits.append(_drop(text, start, stop, singles[start]))
        elif stays:
            continue
        elif not (_HAN.match(text[start - 1]) and _HAN.match(text[stop])):
            if not (_ITEM_NUMBER.fullmatch(text[start - 2 : start]) or _is_latin(text, start, stop)):
                edits.append(_drop(text, start, stop, "space.mark"))
        elif (
            _is_label(text, start, dateline) or _LABEL_AFTER.match(text, stop) or _is_list(text, gaps, number)
        ):
            continue
        else:
            scans.append(_drop(text, start, stop, "space.scan"))
    return edits + (_without_halves(text, scans) if scans else [])


def _without_halves(text: str, scans: list[Edit]) -> list[Edit]:
    """Without the spaces that part the halves of a title or quotation, where nothing else says that a scan left spaces."""
    enclosed = _Spans(match.span() for match in _ENCLOSED.finditer(text))
    if not all(enclosed.hold(edit.start) for edit in scans):
        return scans
    return [edit for edit in scans if _is_cut_off(text, edit)]


def _drop(text: str, start: int, stop: int, rule: str) -> Edit:
    return _new(Edit, (start, stop, "", rule, text[start:stop]))


class _Spans:
    """Whether a place lies in one of some spans, which do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]):
        self.spans = sorted(spans)
        self.stops = [stop for _start, stop in self.spans]

    def hold(self, place: int) -> bool:
        index = bisect_left(self.stops, place + 1)
        return index < len(self.spans) and self.spans[index][0] <= place


def _credit_spans(text: str, names: list[str]) -> list[tuple[int, int]]:
    """（记者 林墨涵 通讯员 陶然）, （孟夏 安康） and the names behind the last sentence, where spaces part people."""
    spans = []
    for match in _PARENTHESIS.finditer(text):
        tight = "".join(match[0].split())
        if _ROLE_WORD.search(tight) or any(name in tight for name in names):
            spans.append(match.span())
    sign_off = _SIGN_OFF.search(text, max(0, len(text) - 3 * SIGN_OFF_CHARACTERS))
    if sign_off:
        tight = "".join(text[sign_off.end() :].split())
        if _ROLE_WORD.search(tight) or any(name in tight for name in names):
            spans.append((sign_off.start(), len(text)))
    if len(text) <= 3 * SIGN_OFF_CHARACTERS and not spans and _ROLE_WORD.search(text):
        tight = "".join(text.split())
        if any(name in tight for name in names) and not re.search("[，。,]", text):
            spans.append((0, len(text)))
    return spans


def _in_credits(text: str, spans: list[tuple[int, int]], names: list[str]) -> set[int]:
    """Where spaces cut a credited name or the word for a role: 王 玉, 通讯 员."""
    found = set()
    for start, stop in spans:
        for match in _BROKEN_ROLE.finditer(text, start, stop):
            found |= {match.start() + gap.start() for gap in _GAP.finditer(match[0])}
        places = [place for place in range(start, stop) if text[place] not in " \u3000\u00a0"]
        tight = "".join(text[place] for place in places)
        for name in names:
            at = tight.find(name)
            while at >= 0:
                letters = places[at : at + len(name)]
                found |= {before + 1 for before, after in pairwise(letters) if after - before > 1}
                at = tight.find(name, at + len(name))
    return found


def _singles(text: str, gaps: Iterable[re.Match]) -> dict[int, str]:
    """Spaces between single characters: 人 间 四 月 is letterspaced, 王 玉 a name; between two names the space stays.

    Place of the space -> the rule that takes it out, or "" where it stays.
    """
    found, end = {}, 0
    for gap in gaps:
        match = _SINGLES.match(text, gap.start() - 1) if gap.start() > end else None
        if not match:
            continue
        end = match.end()
        if "\t" in match[0]:
            continue
        places = [match.start() + space.start() for space in _GAP.finditer(match[0])]
        letters = match[0].split()
        are_names = len(letters) % 2 == 0 and all(letter in SURNAMES for letter in letters[::2])
        if are_names:
            found |= {gap: "" if index % 2 else "space.name" for index, gap in enumerate(places)}
            found |= dict.fromkeys(_beside_names(text, *match.span()), "")
        elif len(letters) > 2:
            found |= dict.fromkeys(places, "space.letters")
    return found


def _beside_names(text: str, start: int, stop: int) -> Iterator[int]:
    """The spaces before and behind 王 玉 that part it from other names, its unit or a role: 房管三站 王 玉 李建国 摄."""
    while before := _NAME_BEFORE.search(text, max(0, start - 2 * LIST_TOKEN), start):
        if not (_is_name(before[1]) or _UNIT_OR_ROLE.search(before[1])):
            break
        yield before.end(1)
        start = before.start()
    while behind := _NAME_BEHIND.match(text, stop):
        if not (_is_name(behind[1]) or _ROLE_WORD.match(behind[1])):
            break
        yield stop
        stop = behind.end()


def _is_name(word: str) -> bool:
    return word[0] in SURNAMES or word[:2] in COMPOUND_SURNAMES


def _is_row(text: str) -> bool:
    """张三 男 45岁 汉族: a row of a table or a list, without a sentence's mark and of short words alone."""
    tokens = text.split(maxsplit=ROW_TOKENS)
    if not 4 <= len(tokens) <= ROW_TOKENS or _OF_A_SENTENCE.search(text):
        return False
    return max(map(len, tokens)) <= LIST_TOKEN and 2 * sum(len(token) > 1 for token in tokens) > len(tokens)


def _is_latin(text: str, start: int, stop: int) -> bool:
    """Whether a space between half-width marks is one of Latin text, as before the quotes of: He said: "We went." (They did.)"""
    if not (text[start - 1].isascii() and text[stop].isascii()):
        return False
    before, behind = _outside(text, start - 1, -1), _outside(text, stop, 1)
    return any(map(_LETTER.match, (before, behind))) and not any(map(_HAN.match, (before, behind)))


def _outside(text: str, place: int, step: int) -> str:
    """The next letter, figure or Han character on a side, not far behind the marks there; a space where there is none."""
    for _ in range(4):
        if not 0 <= place < len(text):
            break
        if text[place].isalnum():
            return text[place]
        place += step
    return " "


def _is_verse(text: str) -> bool:
    """白日依山尽 黄河入海流: lines of one length."""
    if len(text) > 80:
        return False
    tokens = [token.strip("，。；！？,;!?") for token in text.split()]
    if not all(len(_TOKEN_AFTER.match(token)[0]) == len(token) for token in tokens):
        return False
    return len(tokens) > 1 and len({len(token) for token in tokens}) == 1 and 4 <= len(tokens[0]) <= 12


def _is_label(text: str, start: int, dateline: str) -> bool:
    """本报讯 昨天 …, 秦师傅 涨了: what opens a paragraph is parted from it by the space."""
    if start > max(DATELINE_CHARACTERS, 2 * len(dateline)):
        return False
    if not text[:start].strip():
        return True
    if dateline and "".join(text[:start].split()) == "".join(dateline.split()):
        return True
    if start <= DATELINE_CHARACTERS and _DATELINE.fullmatch(text, 0, start):
        return True
    return start <= LABEL_CHARACTERS and len(_TOKEN_AFTER.match(text)[0]) == start


def _is_list(text: str, gaps: list[re.Match], number: int) -> bool:
    """Three or more short words in a row, each parted from the next by a space."""

    def short(gap: re.Match) -> bool:
        before = _TOKEN_BEFORE.search(text[max(0, gap.start() - LIST_TOKEN - 1) : gap.start()])[0]
        after = _TOKEN_AFTER.match(text[gap.end() : gap.end() + LIST_TOKEN + 1])[0]
        if not (2 <= len(before) <= LIST_TOKEN and 2 <= len(after) <= LIST_TOKEN):
            return False
        return not _PARTICLE.search(before + after)

    if not short(gaps[number]):
        return False
    neighbours = [gaps[index] for index in (number - 1, number + 1) if 0 <= index < len(gaps)]
    near = [
        gap
        for gap in neighbours
        if abs(gap.start() - gaps[number].start()) <= LIST_TOKEN + len(gap[0]) + len(gaps[number][0])
    ]
    return any(short(gap) for gap in near)


def _is_cut_off(text: str, edit: Edit) -> bool:
    """《自愿加班申请 书》: one character alone is no half of a title."""
    before = _TOKEN_BEFORE.search(text[max(0, edit.start - 3) : edit.start])[0]
    after = _TOKEN_AFTER.match(text[edit.stop : edit.stop + 3])[0]
    return len(before) == 1 or len(after) == 1


def _letterspaced(text: str) -> list[Edit]:
    """人 间 四 月: a line of display type whose every character stands alone."""
    tokens = text.split()
    if len(tokens) < 3 or any(len(token) != 1 or not _HAN.match(token) for token in tokens):
        return []
    return [_drop(text, *gap.span(), "space.letters") for gap in _GAP.finditer(text)]


# --- marks -----------------------------------------------------------------------------------------------------------


def _marks(text: str) -> list[Edit]:
    edits = _half_width(text) + _parentheses(text) + _quotes(text)
    if (
        not edits or not _HAN.search(text) or ("{" in text and "}" in text)
    ):  # braces are no print, but a program
        return []
    return edits


_DECADE = re.compile("'[0-9]0年代")
CLAUSE = 6  # Han characters without a mark; the first half of a foreign name mostly has fewer
_CLAUSE_BEFORE = re.compile(rf"{HAN}{{{CLAUSE}}}$")
_NUMERALS = frozenset("一二三四五六七八九十百〇零")
# With what the first half of a foreign name ends: 诺尔曼.白求恩
_FOREIGN = frozenset(
    "阿埃艾安奥巴贝比彼博布查达戴德迪蒂丁杜恩尔法菲费弗福盖戈格古哈赫亨霍吉加杰卡凯坎科克肯库拉莱兰劳勒雷里利莉林伦罗洛"
    "马玛曼梅米莫穆纳内尼努诺帕佩皮普奇乔切丘萨塞森沙史斯苏索塔泰坦特提图托瓦威维温沃乌西希谢辛雅亚伊因尤约扎詹兹丽娜娅买江逊"
)


def _half_width(text: str) -> list[Edit]:
    """Half-width marks between Han characters; 10:30, 3:2, 1,000, 99.8, http: and Latin text stay."""
    edits = []
    for mark in _HALF_WIDTH:
        if mark in text:
            full, has_stops = HALF_TO_FULL[mark], "。" in text
            edits += [
                _new(Edit, (place, place + 1, full, "mark", mark))
                for place in _places(text, mark)
                if _is_chinese_mark(text, place, mark, has_stops)
            ]
    return edits


def _is_chinese_mark(text: str, place: int, mark: str, has_stops: bool) -> bool:
    before, behind = text[place - 1 : place], text[place + 1 : place + 2]
    if mark != ".":
        if "\u4e00" <= before <= "\u9fff" and "\u4e00" <= behind <= "\u9fff":  # as nearly all
            return True
        if before.isdigit() and behind.isdigit():
            return False
    left, right = _beside(text, place - 1, -1), _beside(text, place + 1, 1)
    if mark == ".":
        return _is_full_stop(text, place, left, right, has_stops)
    if right == "/" or not left:
        return False
    if _is_wide(left):
        return True
    if left in "\"')" and right.isdigit():
        return True
    if _LETTER.match(left):
        return _is_wide(right)
    return _is_wide(right) or not right or right in "\"'"


def _beside(text: str, place: int, step: int) -> str:
    """The next character on a side, spaces and further exclamation marks left out; empty at the end."""
    for _ in range(8):
        if not 0 <= place < len(text):
            return ""
        if not text[place].isspace() and text[place] not in ("!?" if step < 0 else ""):
            return text[place]
        place += step
    return ""


def _is_full_stop(text: str, place: int, left: str, right: str, has_stops: bool) -> bool:
    """A point behind Han characters that ends a sentence; not 买买提.吐尔逊, 一二.九 or 一., and no part of an ellipsis.

    Within a paragraph it does so only where the paragraph ends in such a point, too, and has no other full stop.
    """
    if not _HAN.match(left or " ") or "." in (text[place - 1 : place], text[place + 1 : place + 2]):
        return False
    if place < 4 and all(char in "一二三四五六七八九十" for char in text[:place].strip()):
        return False
    if not right or right in "”’\"'）)":
        return True
    if has_stops or not _HAN.match(right) or not _CLAUSE_BEFORE.search(text, max(0, place - CLAUSE), place):
        return False
    are_numerals = left in _NUMERALS and right in _NUMERALS
    return not are_numerals and left not in _FOREIGN and text.rstrip(" \u3000\"'”’)）").endswith(".")


_WIDE = frozenset("，。、；：！？“”‘’「」『』（）【】《》…—·％℃")  # the marks of Chinese setting


def _is_wide(char: str) -> bool:
    """A Han character or a mark of Chinese setting."""
    return char in _WIDE or bool(_HAN.match(char))


_PARENTHESES = re.compile(r"[（()）]")


def _parentheses(text: str) -> list[Edit]:
    """(记者 林墨涵) becomes （记者 林墨涵）; (GDP) and (1) do where Han characters stand before them, f(x) does not."""
    if "(" not in text and ")" not in text:
        return []
    edits, opened = [], []
    for match in _PARENTHESES.finditer(text):
        if match[0] in "（(":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if _is_chinese_pair(text, start, match.start()):
                edits += [
                    Edit(place, place + 1, HALF_TO_FULL[text[place]], "mark.parenthesis", text[place])
                    for place in (start, match.start())
                    if text[place] in "()"
                ]
    return edits


def _is_chinese_pair(text: str, start: int, stop: int) -> bool:
    if _HAN.search(text, start, min(stop, start + 200)):
        return not _LETTER.match(text[start - 1 : start])
    return bool(_HAN.match(text[start - 1 : start] or " "))


# --- quotes ----------------------------------------------------------------------------------------------------------


def _is_chinese(text: str, place: int) -> bool:
    """Whether a quote stands in Chinese text: no Latin letter on either side, or a Han character on one."""
    before, behind = text[place - 1 : place], text[place + 1 : place + 2]
    return _is_wide(before) or _is_wide(behind) or not (_LETTER.match(before) or _LETTER.match(behind))


def _quotes(text: str) -> list[Edit]:
    """Straight quotes paired by their order in the paragraph; one that is left over stays as it is.

    Where so one would open at a closing's place, or a pair would hold nothing, quotes stand within quotes, and all of
    the mark stay as they are.
    """
    edits = []
    for mark, curly in (_DOUBLE, _SINGLE):
        if mark not in text and _in_turn(text, curly):
            continue
        places = _without_inches(text, [place for place in _places(text, mark) if _may_pair(text, place)])
        if curly[0] in text or curly[1] in text:
            edits += _among_curly(text, places, mark, curly)
            continue
        lone = _lone(text, places)
        paired = [place for place in places if place != lone]
        wrong = any(_is_wrong_way(text, place, opens=index % 2 == 0) for index, place in enumerate(paired))
        if wrong or any(stop - start == 1 for start, stop in zip(paired[::2], paired[1::2], strict=False)):
            continue
        edits += [
            _new(Edit, (place, place + 1, curly[index % 2], "quote", mark))
            for index, place in enumerate(paired)
        ]
    return edits


def _in_turn(text: str, curly: str) -> bool:
    """Whether a text's curly quotes open and close in turn; the last may stay open."""
    opened, closed = text.find(curly[0]), text.find(curly[1])
    return (closed < 0 or 0 <= opened < closed) and (opened < 0 or not _CROSSED[curly].search(text))


def _places(text: str, mark: str) -> Iterator[int]:
    """Where a mark stands in a text."""
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


def _may_pair(text: str, place: int) -> bool:
    """Whether a straight quote is one of Chinese text, and no sign of inches or an apostrophe ('70年代)."""
    if _is_chinese(text, place) and not text[place - 1 : place].isdecimal():
        return not _DECADE.match(text, place)
    if text[place] == "'":
        return False
    return bool(_HAN.match(text[place + 1 : place + 2] or " ")) or _is_open_before(text, place)


def _among_curly(text: str, places: list[int], mark: str, curly: str) -> list[Edit]:
    """Quotes of a paragraph that has curly ones: “甲" and “甲“ become “甲”, where all then open and close in turn."""
    every = sorted([*places, *_places(text, curly[0]), *_places(text, curly[1])])
    edits = []
    for index, place in enumerate(every):
        wanted = curly[index % 2]
        if text[place] == wanted:
            continue
        opens = wanted == curly[0]
        if _is_wrong_way(text, place, opens=opens):
            return []
        if text[place] != mark and not _cost(text, place, opens=not opens) > _cost(text, place, opens=opens):
            return []
        edits.append(Edit(place, place + 1, wanted, "quote", text[place]))
    return edits if len(every) % 2 == 0 else []


def _without_inches(text: str, places: list[int]) -> list[int]:
    """Without quotes that stand for inches: 25"彩电, 24"、26". In 2017"感动中国" one opens, and so it has a partner."""
    kept: list[int] = []
    for index, place in enumerate(places):
        is_behind_figure = text[place - 1 : place].isdecimal()
        behind = places[index + 1 : index + 2]
        if is_behind_figure and len(kept) % 2 == 0:
            may_open = len(places) % 2 == 0 and behind and not text[behind[0] - 1].isdecimal()
            if not (may_open and _HAN.match(text[place + 1 : place + 2] or " ")):
                continue
        kept.append(place)
    return kept


def _is_wrong_way(text: str, place: int, *, opens: bool) -> bool:
    """Whether a quote's place says clearly that it does not open (or close): what stands beside it says the other."""
    return _cost(text, place, opens=opens) >= 2 > _cost(text, place, opens=not opens) == 0


def _is_open_before(text: str, place: int) -> bool:
    """Whether an odd number of quotes stands before this one, so that it closes a quotation: "一项99"."""
    return text.count('"', 0, place) % 2 == 1 if len(text) <= 10_000 else False


def _lone(text: str, places: list[int]) -> int | None:
    """Of an odd number of quotes the one without which the others open and close where quotes do; None where even."""
    if len(places) % 2 == 0:
        return None
    costs = [(_cost(text, place, opens=True), _cost(text, place, opens=False)) for place in places]
    behind = 0  # the cost of those behind the lone one, each at its place less one
    for index in range(1, len(costs)):
        behind += costs[index][(index - 1) % 2]
    best, best_cost, before = 0, behind, 0
    for index in range(1, len(costs)):
        before += costs[index - 1][(index - 1) % 2]
        behind -= costs[index][(index - 1) % 2]
        if before + behind <= best_cost:
            best, best_cost = index, before + behind
    return places[best]


def _cost(text: str, place: int, *, opens: bool) -> int:
    """What speaks against a quote's opening, or closing, at its place."""
    before, behind = _beside(text, place - 1, -1), _beside(text, place + 1, 1)
    if opens:
        return 2 * (not behind or behind in _CLOSES_BEFORE) + (
            before in _ENDED_BEFORE - _OPENS_BEHIND if before else 0
        )
    return 2 * (not before or before in "：:（(《") + (
        bool(behind) and behind not in _CLOSES_BEFORE and before not in _ENDED_BEFORE
    )
