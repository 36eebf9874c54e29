"""The page's folio, read off lines at its edges that are known to be furniture: more generously than a line that only might be.

`folio.read_folio_line` asks whether a line says something of the page and nothing else. Here that is settled, so what is
known (date, page, editors, telephones) is taken out piece by piece, and what is left names the section or the paper.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .credits import is_name, joined_names
from .folio import (
    DATE,
    DATE_NUMBERS,
    DAY_OF_WEEK,
    EDITOR_ROLES,
    EDITORS,
    ISSUE,
    LUNAR,
    PAGE,
    TODAYS_PAGES,
    WEATHER,
    FolioLine,
    as_iso,
    combine,
    is_newspaper,
)
from .records import Folio, Role, Why
from .sheet import Sheet
from .vocabulary import HAN, RUBRIC_ENDINGS, SURNAMES, UNIT_ENDINGS, fold, words

EDGE_LINES = 12  # A folio with its imprint has nine lines.
EDGE_CHARACTERS = 160
SECTION_CHARACTERS = 6  # Beside a bare number stands a section's name, or a teaser, which is longer.
LEFT_CHARACTERS = 16  # What is left of a folio line: a paper's and a section's name.
MASTHEAD_CHARACTERS = 4  # A paper's name that does not say 报 has at least so many: 今日石桥.

# 新闻热线 8366000, 地址：石桥路9号, 每份定价0.60元: with its value.
_CONTACT_WORDS = (
    r"热线|电话|传真|邮箱|信箱|邮编|邮政编码|地址|社址|网址|QQ群?|微信|微博|E-?mail|Tel|Fax|邮发代号|代号|刊号|定价|零售|许可证|准印证|法律顾问|总编室|发行部?|广告部?|订阅|登报|"
    r"印刷|承印|印数|主管|主办|出版|Email|http|www"
)
_CONTACT_SIGN = re.compile(rf"{_CONTACT_WORDS}|@|\d-\d|\d{{7}}", re.IGNORECASE)  # Most lines have none.
_CONTACT = re.compile(
    rf"[^\s:,()]{{0,8}}(?:{_CONTACT_WORDS})[^\s:]{{0,6}}\s*[:.]?\s*(?:\(\d+\)\s?)?[^\s]*(?:\s+[\d-]{{5,}}|\s+CN\S+)*"
    r"|\S+@\S+|(?<![\d年])\d{3,5}-\d{3,}(?:-\d+)*|\d{7,}(?!\d*年)",
    re.IGNORECASE,
)
_DIGITS_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)")
_MONTHS = {month: i for i, month in enumerate(words("jan feb mar apr may jun jul aug sep oct nov dec"), 1)}
_ENGLISH_DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)[a-z]*[,.]?\s*)?(?:(?P<m1>[a-z]{3})[a-z]*\.?\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y1>(?:19|20)\d\d)"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<m2>[a-z]{3})[a-z]*\.?,?\s+(?P<y2>(?:19|20)\d\d))",
    re.IGNORECASE,
)
_HAN = re.compile(HAN)
_LATIN_WORD = re.compile("[A-Za-z]{3}")
# 二版, 第5页, Page 5
_PAGE_IN_LETTERS = re.compile(
    r"(?<!\S)(?P<a>[一二三四五六七八九十]{1,2})\s*版(?!\S)(?P<b>)(?P<d>)|第\s*(?P<a2>\d{1,3}|[一二三四五六七八九十]{1,2})\s*页|(?i:\bpage|\bp)\.?\s?(?P<a3>\d{1,2})\b"
)
# What such words have in them.
_PAGE_SIGN, _LUNAR_SIGN, _WEEK_SIGN = re.compile("[版页Pp]"), re.compile("[历年月]"), re.compile("[期周拜]")
_LABEL = re.compile(r"[A-Z]{0,2}-?\d{1,3}|[A-Z]{1,2}")
_NUMBER_OR_LETTER = re.compile(r"\d|^[A-Z]$")
# Between words, and between a label and a name: 要闻·A2
_GAPS = re.compile(r"[\s|│丨/]+|[·•:：](?=[A-ZＡ-Ｚ]{0,2}[0-9０-９]{1,3}(?:\s|$))|(?<=[0-9０-９])[·•:：]")
_SECTION = re.compile(rf"(?=.{{0,3}}{HAN}{{2}}|{HAN}·)(?:{HAN}|[·&A-Za-z0-9]){{2,12}}")
# A label set right before or after a name: A05要闻
_GLUED = re.compile(
    rf"(?P<label>[A-Z]{{0,2}}\d{{1,2}})(?P<name>(?!小时|周年|元|期|年|日|版){HAN}{{2,8}})|(?P<name2>{HAN}{{2,8}})(?P<label2>[A-Z]{{0,2}}\d{{1,2}})"
)
# 石桥日报·周末
_WITH_SECTION = re.compile(rf"({HAN}{{2,10}})[·—-]({HAN}{{2,8}})")
_EDITION = re.compile(rf"({HAN}{{2,10}}报)\s?{HAN}{{1,4}}版")
_NO_SECTION = re.compile(
    r"^(?:今日(?:导读|天气|共|出|看点|提要|要闻导|$|[^\u4e00-\u9fff])|本版|本期|农历|公历|公元|星期|出版|主办|主管|总第|第|广告|公益广告|国内|统一|邮发|代号|零售|导读|今日导读|天气|天气预报|版权|内部资料|免费|校对|版式|执行|组版|总编辑?|社长|值班|印刷|一版|中共|编辑|责编|美编|版|期|年|日|月|遗失|声明|启事|分类|实习|执行|策划|统筹|监制|视|助理|首席).*"
    r"|.*(?:出版|主办|主管|机关报|刊头|题字|承办|赞助|书法|赠阅|交流|邮局|所有)$"
)
# What names a special section of every paper; the section's own name, where one is printed, says more.
_COMMON_SECTIONS = frozenset(words("副刊 专刊 周刊 特刊 专版 专题 广告 新闻"))
_WEEKLY = re.compile(r"周末|周刊|周报|时报|今日|生活|世界|导刊|通讯|之声")


@dataclass(slots=True)
class _Told:
    """What one line says; `left` are the words that no pattern took, `fact` whether any did."""

    line: FolioLine
    left: list[str]
    fact: bool


def read_folio(sheet: Sheet, order: Sequence[int]) -> Folio:
    """The folio of a page whose roles are known: generously at its edges, elsewhere what rules read (sheet.folio).

    `order` gives the lines as the dump has them.
    """
    top, bottom = _edge(sheet, order), _edge(sheet, order[::-1])[::-1]
    edges = [*top, *(i for i in bottom if i not in top)]
    told = {i: _read(sheet, i) for i in edges}
    _editors_below(sheet, edges, told)
    lines = _with_names(sheet, told, edges)
    rest = [sheet.folio[i] for i in sorted(sheet.folio) if i not in lines]
    furniture = set(sheet.places_of(Role.FURNITURE)).difference(lines, sheet.folio)
    inner = [line for i in order if i in furniture and (line := _inner(sheet, i))]
    return combine([*(lines[i] for i in edges if i in lines), *rest, *inner])


def _inner(sheet: Sheet, index: int) -> FolioLine | None:
    """The folio that furniture among the columns prints: only a line with two facts of the page, or with its editors."""
    told = _read(sheet, index)
    line = told.line
    if not line.editors and sum(map(bool, (line.date, line.number, line.newspaper))) < 2:
        return None
    return replace(line, section=told.left[0] if told.left and (line.date or line.number) else None)


_ONLY_ROLE = re.compile(r"(?:本版)?(?:责任编辑|责编|编辑|美术编辑|美编)\s?[:/]?")


def _editors_below(sheet: Sheet, edges: list[int], told: dict[int, _Told]) -> None:
    """Where the word 责任编辑 has a line of its own, the next line holds the name."""
    for index, following in pairwise(edges):
        if following == index + 1 and _ONLY_ROLE.fullmatch(sheet.looks[index].plain):
            run = sheet.looks[following].bare
            names, length = _names_first(run)
            if names and not run[length:].strip(" )）"):
                told[following] = _Told(FolioLine(Why.EDITORS, editors=tuple(names)), [], True)


def _edge(sheet: Sheet, order: Sequence[int]) -> list[int]:
    """The page's first lines up to the first of a story; a rubric among them where furniture follows it."""
    found: list[int] = []
    for index in order[:EDGE_LINES]:
        if sheet.role(index) not in (Role.FURNITURE, Role.RUBRIC):
            break
        found.append(index)
    while found and sheet.role(found[-1]) != Role.FURNITURE:
        found.pop()
    return found


def _read(sheet: Sheet, index: int) -> _Told:
    look, known = sheet.looks[index], sheet.folio.get(index)
    if sheet.role(index) == Role.RUBRIC:
        return _Told(FolioLine(Why.SECTION), ["".join(look.bare.split())], False)
    if look.label or (known and known.why in (Why.WEATHER, Why.LABEL)):
        return _Told(known or FolioLine(Why.LABEL), [], False)
    if known and known.why in (Why.HOTLINE, Why.IMPRINT):  # 石桥晚报　热线：8366000
        said = read_pieces(look.bare[:EDGE_CHARACTERS]).line
        return _Told(
            replace(known, newspaper=known.newspaper or said.newspaper, editors=said.editors), [], False
        )
    if (
        not look.bare
        or len(look.bare) > EDGE_CHARACTERS
        or re.search("[。！？；]", look.bare)
        or WEATHER.match(look.plain)
    ):
        return _Told(known or FolioLine(Why.FOLIO), [], False)
    told = read_pieces(look.bare)
    if known and known.newspaper and not told.line.newspaper:  # a paper whose name does not say 报
        told.line = replace(told.line, newspaper=known.newspaper)
        told.left = [word for word in told.left if word != known.newspaper]
    return told


def read_pieces(bare: str) -> _Told:
    """What a line of the folio says, taken out piece by piece.

    >>> read_pieces("2011年6月21日 星期二 责任编辑:洪 波 美编:尚 文 石桥矿工报").line.newspaper
    '石桥矿工报'
    """
    plain = fold(bare)
    taken = bytearray(len(bare))
    date, found = _take_date(plain, taken)
    issue = _take(ISSUE, plain, taken) if "第" in plain or "总" in plain else None
    page = _take(PAGE, plain, taken) if "版" in plain else None
    page = page or (_take(_PAGE_IN_LETTERS, plain, taken) if _PAGE_SIGN.search(plain) else None)
    if _CONTACT_SIGN.search(plain):
        _take(_CONTACT, plain, taken)
    for pattern, sign in ((LUNAR, _LUNAR_SIGN), (DAY_OF_WEEK, _WEEK_SIGN)):
        if sign.search(plain):
            _take(pattern, plain, taken)
    if "版" in plain:
        _take(TODAYS_PAGES, plain, taken)
    editors = _take_editors(bare, plain, taken)
    left = _left(bare, taken)
    newspapers = [_newspaper(word) for word in left]
    newspaper = next(filter(None, newspapers), None)
    left = [word for word, name in zip(left, newspapers, strict=True) if name is None]
    label = next(
        (word for word in left if _LABEL.fullmatch(fold(word)) and _NUMBER_OR_LETTER.search(fold(word))), None
    )
    left = [
        word
        for word in left
        if word != label and _SECTION.fullmatch(word) and not _NO_SECTION.match(fold(word))
    ]
    sure = found or newspaper or editors or issue or (page and page.lastgroup != "b")
    if sum(map(len, left)) > LEFT_CHARACTERS or (not sure and sum(map(len, left)) > SECTION_CHARACTERS):
        return _Told(FolioLine(Why.FOLIO, date=date if found else None), [], False)
    number = next((page[g] for g in page.re.groupindex if page[g]), None) if page else None
    line = FolioLine(
        Why.FOLIO,
        newspaper=newspaper,
        date=date,
        number=number or (fold(label).replace("-", "") if label else None),
        editors=tuple(editors),
        issue_number=(issue[1] or issue[2]) if issue else None,
    )
    return _Told(line, left, bool(found or number or label or newspaper or editors or issue))


def _take(pattern: re.Pattern, plain: str, taken: bytearray) -> re.Match | None:
    """The first of what the pattern finds in what is left; all of it is taken."""
    first = None
    for match in pattern.finditer(plain):
        if match.end() == match.start() or any(taken[match.start() : match.end()]):
            continue
        first = first or match
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return first


def _take_date(plain: str, taken: bytearray) -> tuple[str | None, bool]:
    """The day, and whether one was printed at all."""
    found = False
    date = None
    patterns = (DATE,) if "年" in plain else ()
    if "19" in plain or "20" in plain:
        patterns = (*patterns, DATE_NUMBERS, _DIGITS_DATE)
    for pattern in patterns:
        match = _take(pattern, plain, taken)
        if match:
            found, date = True, date or as_iso(match)
    english = _take(_ENGLISH_DATE, plain, taken) if _LATIN_WORD.search(plain) else None
    if english:
        month = _MONTHS.get((english["m1"] or english["m2"]).lower())
        day, year = int(english["d1"] or english["d2"]), english["y1"] or english["y2"]
        if month and 1 <= day <= 31:
            found, date = True, date or f"{year}-{month:02}-{day:02}"
    return date, found


def _take_editors(bare: str, plain: str, taken: bytearray) -> list[str]:
    """The editors' names; whoever reads proofs or sets the page is taken out and not named."""
    roles = [role for role in EDITORS.finditer(plain) if not any(taken[role.start() : role.end()])]
    names: list[str] = []
    joined = False  # 责编、版式：丁一鸣
    for index, role in enumerate(roles):
        stop = roles[index + 1].start() if index + 1 < len(roles) else len(plain)
        stop = next((i for i in range(role.end(), stop) if taken[i]), stop)
        run = bare[role.end() : stop]
        found, length = _names_first(run)
        if not found and not role[0].rstrip().endswith(tuple(":/|")):
            joined = bool(EDITOR_ROLES.search(role["role"])) and bool(
                re.fullmatch(r"\s*[、/·&,及兼和]\s*", run)
            )
            continue
        taken[role.start() : role.end() + length] = b"\1" * (role.end() + length - role.start())
        edits = bool(EDITOR_ROLES.search(role["role"]))
        if edits or joined:
            names += found
        joined = edits and not found and bool(re.fullmatch(r"\s*[、/·&,及兼和]?\s*", run))
    return names


_NAME_CUTS = re.compile(r"[\s,，、/|·:：；;]+")
_LATIN_NAME = re.compile(r"\s*([A-Z][A-Za-z.'-]+(?:\s[A-Z][A-Za-z.'-]+){0,2})")


def _names_first(run: str) -> tuple[list[str], int]:
    """The names with which a run begins, and how many characters they take."""
    latin = _LATIN_NAME.match(run)
    if latin:
        return [latin[1]], latin.end()
    names: list[str] = []
    place = 0
    for word in joined_names(run, _NAME_CUTS):
        bare = word.strip("()（）[]【】")
        folded = fold(bare)
        sure = is_name(bare)
        may = not names and is_name(bare, credited=True) and len(folded) <= 3
        if is_newspaper(bare) or not (sure or may) or not (folded[0] in SURNAMES or may or sure):
            break
        names.append(bare)
        for letter in word:
            place = run.index(letter, place) + 1
    return names, place


def _left(bare: str, taken: bytearray) -> list[str]:
    """The words that nothing took; letterspaced ones whole."""
    if any(taken):
        bare = "".join([" " if gone else char for char, gone in zip(bare, taken, strict=True)])
    pieces = [piece.strip("|/-—_=·•:：()（）[]【】《》<>*'‘’.．,，、~`\"“”!") for piece in _GAPS.split(bare)]
    out: list[str] = []
    spelled = False
    for piece in filter(None, pieces):
        glued = _GLUED.fullmatch(fold(piece)) or _WITH_SECTION.fullmatch(fold(piece))
        if glued and (glued.re is _GLUED or is_newspaper(glued[1])):
            out += [piece[slice(*glued.span(g))] for g in range(1, len(glued.groups()) + 1) if glued[g]]
            spelled = False
            continue
        single = len(piece) == 1 and bool(_HAN.match(piece))
        if single and spelled:
            out[-1] += piece
        else:
            out.append(piece)
        spelled = single
    return out


def _newspaper(word: str) -> str | None:
    """The paper that a word names, with its edition: 石桥日报海外版."""
    if is_newspaper(word):
        return word.strip("《》")
    edition = _EDITION.fullmatch(fold(word))
    return word if edition and is_newspaper(word[slice(*edition.span(1))]) else None


def _with_names(sheet: Sheet, told: dict[int, _Told], edges: list[int]) -> dict[int, FolioLine]:
    """The lines with the section's name and, where it is set alone, the paper's."""
    lines = {i: told[i].line for i in edges}
    with_fact = [i for i in edges if told[i].fact and told[i].left]
    alone = [
        i
        for n, i in enumerate(edges)
        if not told[i].fact
        and len(told[i].left) == 1
        and _squeezed(sheet, i) == fold(told[i].left[0])
        and any(told[j].fact for j in edges[max(0, n - 2) : n + 3])
    ]
    newspaper = any(line.newspaper for line in lines.values()) or any(
        l.newspaper for l in sheet.folio.values() if l.newspaper
    )
    if not newspaper and len(alone) + bool(with_fact) >= 2:
        masthead = next(
            (i for i in alone if _may_be_masthead(told[i].left[0]) and sheet.role(i) != Role.RUBRIC), None
        )
        if masthead is not None:
            lines[masthead] = FolioLine(Why.MASTHEAD, newspaper=told[masthead].left[0])
            alone.remove(masthead)
    if not any(line.newspaper for line in lines.values()) and not any(
        l.newspaper for l in sheet.folio.values()
    ):
        _name_beside_date(lines, told, with_fact)
    sections = [(i, word) for i in edges if i in with_fact or i in alone for word in told[i].left]
    sections = [(i, word) for i, word in sections if i in with_fact or not _is_unit(word)]
    own = [(i, word) for i, word in sections if fold(word) not in _COMMON_SECTIONS] or sections
    if own:
        index, word = own[0]
        lines[index] = replace(lines[index], section=word)
    return lines


def _name_beside_date(lines: dict[int, FolioLine], told: dict[int, _Told], with_fact: list[int]) -> None:
    """A paper whose name does not say 报 stands beside the day, where another word names the section: 石桥生活　2004年3月7日"""
    names = [(i, word) for i in with_fact for word in told[i].left]
    if len(names) < 2:
        return
    dated = [
        (i, word) for i, word in names if lines[i].date and not lines[i].number and _may_be_masthead(word)
    ]
    if dated:
        index, word = next(((i, w) for i, w in dated if _WEEKLY.search(fold(w))), dated[0])
        lines[index] = replace(lines[index], newspaper=word)
        told[index].left.remove(word)


def _is_unit(word: str) -> bool:
    """Whether a name set alone is rather an advertiser's."""
    folded = fold(word)
    return len(folded) > 4 and folded.endswith(UNIT_ENDINGS)


def _squeezed(sheet: Sheet, index: int) -> str:
    """What stands on a line without Latin words, space and marks around it."""
    return re.sub(r"[A-Za-z&'.\s]+", "", sheet.looks[index].plain).strip("·|-—[]()<>《》*:.")


def _may_be_masthead(word: str) -> bool:
    folded = fold(word)
    return (
        MASTHEAD_CHARACTERS <= len(folded) <= 8
        and "·" not in folded
        and (bool(_WEEKLY.search(folded)) or not folded.endswith(RUBRIC_ENDINGS))
    )
