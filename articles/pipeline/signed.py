"""Lines that are known to hold credits, read more generously than a line that only might: no word of them is a story's.

`credits.read_byline` asks whether a line holds nothing but credits; here that is settled (by its place, its label or an
editor), so what stands last is a name whatever it looks like, and what stands before it is its title.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from .credits import (
    AGENCIES,
    Byline,
    is_name,
    is_post_or_unit,
    joined_names,
    never_names,
    read_byline,
    without_place,
)
from .records import CreditRole, ParsedCredit
from .vocabulary import COMPOUND_SURNAMES, HAN, PLACES, SURNAMES, UNIT_ENDINGS, fold, words

SIGNED_CHARACTERS = (
    160  # A byline of a dozen people with their units; longer lines are text that was taken for one.
)
SIGNATURE_CHARACTERS = 16  # 一名住在河东的家长 signs as a whole.

# 滨江工人报记者, 早报见习记者: the paper's own name, which is no person's.
_HOUSE = re.compile(
    rf"《?{HAN}{{0,8}}(?:报|周刊|画刊|杂志|广播|电视台|网|通讯社)》?\s?"
    r"(?=(?:驻\S{1,6}?|首席|特约|特派|实习|见习|摄影|资深|高级|全媒体|融媒体)*\s?(?:记\s?者|评论员|编辑|通讯员|特约员))"
)
# 文：  图/  摄影：  set before the names.
_BEFORE = re.compile(
    r"(?:^|[\s;,、])(?P<text>撰?文|文字)?(?P<join>\s?[、/·&和]?\s?)(?P<photo>图片?|摄\s?影?|漫画|绘图|插图|供图)?\s?[:/|]\s?(?=[^\s:/|摄图文])"
)
_POST_BEFORE = re.compile(
    rf"^(?:{HAN}{{0,4}}(?:专家|嘉宾|律师|医生|医师|作者|撰稿|主笔|执笔|来信|投稿)|署名|供稿|口述|整理|讲述人?|答|问|编者|主持人|指导老师)\s?[:/]\s*"
)
_AFTER = re.compile(
    r"(?<=\S)(?:\s*(?:编著|主编|编译|整理|口述|供稿|来稿|来信)|[\s/]+(?:著|译|作|绘|画|撰|寄|答|文))\s*$"
)
_NOTE = re.compile(
    r"(?:本报)?(?:传真|资料|远距|电传|翻拍|压题|新华社|小?图|照片|图片|本文(?!作者)|未完|待续|续)"
)
_BY = re.compile(r"^(?:(?:Text|Story|Photos?|Words)\s+)?[Bb]y\s+(?=[A-Z])")
_COUNTRY = re.compile(
    r"[\[（(〔【](?:美|英|法|德|日|俄|苏|意|韩|加|澳|印|瑞士|奥|西|葡|荷|波|捷|匈|埃|以|土)国?[\]）)〕】]\s?"
)
_AUTHOR_OF = re.compile(r"^(?:本?文?作者|作者)(?:单位|简介|系|为|是)?[:：]?\s*")
# Words of the trade and givers of pictures that stand where names stand.
_NOT_PERSONS = frozenset(
    words(
        "文字 首席 本版 本报 图片 摄影 业者 受访者 网络 主办方 官方 当事人 家属 警方 校方 厂方 本人 资料 记者 作者 编者 来源 供图 提供 策划 执行"
    )
)
_IN_PARENTHESES = re.compile(r"[（(〔\[【]([^（()）〔〕\[\]【】]{2,40})[)）〕\]】]")
_OF_THE_TRADE = re.compile(r"记\s?者|通\s?讯\s?员|摄|图|文$|报[道导]|供稿|翻?译$|整理")
_SIGNATURE = re.compile("一[名位个群]|[几数多][名位]|部分|全体|不愿|匿名|署名|某$|母亲|父亲")
_NOBODY = re.compile(
    "(?:一|本)?[名位个]?(?:忠实|热心|普通|老)?(?:读者|乘客|市民|顾客|网友|职工|群众|听众|观众|家长|居民)"
)
_LATIN = re.compile(r"[A-Z][A-Za-z.'’-]*(?:\s+(?:[A-Z][A-Za-z.'’-]*|de|van|von|der|la|bin|al))*")
_NO_NAME = re.compile("报[道导]$|消息$|^综合|^图片|^本报|^据")
_CUTS = re.compile(r"[\s,，;；/|、]+")


def read_signed(text: str) -> Byline | None:
    """What a line says that is known to hold credits; None where it names nobody.

    >>> [(c.name, c.title) for c in read_signed("第三泵站运行工　洪 波").credits]
    [('洪波', '第三泵站运行工')]
    >>> [(c.name, c.role.value) for c in read_signed("早报记者 时 雨　图/邵东").credits]
    [('时雨', 'reporter'), ('邵东', 'photographer')]
    """
    return _read_signed(text) if len(text) <= SIGNED_CHARACTERS and text.strip() else None


@lru_cache(maxsize=512)  # asked for a line's role, for its story's credits, and by an editor's page
def _read_signed(text: str) -> Byline | None:
    text = _undressed(text)
    labelled = _POST_BEFORE.match(fold(text))
    text = text[labelled.end() :] if labelled else text
    text, units = _without_units(without_place(_with_house(text)))
    parts = _parts(text)
    reads = [_read(part, mark) for part, mark in parts]
    credits = tuple(
        credit for read in reads if read for credit in read.credits if fold(credit.name) not in _NOT_PERSONS
    )
    agencies = tuple(agency for read in reads if read for agency in read.agencies)
    if not credits and not agencies:
        return None
    whole = reads[0] if len(reads) == 1 else Byline()
    return replace(whole, credits=_with_units(credits, units), agencies=agencies)


def _undressed(text: str) -> str:
    """Without marks and dashes around it."""
    text = _BY.sub("", text.strip())
    inside = re.fullmatch(r"[【〔\[]([^【】〔〕\[\]]+)[】〕\]]", text)
    text = _COUNTRY.sub("", inside[1] if inside else text)
    text = re.sub(r"(?<=\S)\s+(?:著|译|譯|编|画|绘)(?=\s+\S)", "；", text)
    return text.strip().strip("□■◎●○◆◇△▲☆★▽▼※♦⊙▶►◤◥◢◣▍▌█ 　-—－=~*#").strip()


def _with_house(text: str) -> str:
    """The paper's own name before 记者 said as 本报."""
    return _put(_HOUSE, text, lambda match: text[slice(*match.span())] if _is_agency(match[0]) else "本报")


def _is_agency(printed: str) -> bool:
    return printed.strip("《》 ").startswith(("本报", "我报", *AGENCIES))


def _without_units(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The line without notes in parentheses after names, and the units among them, each with all that stands before.

    A parenthesis around the whole line, or one that holds credits, stays.
    """
    units: list[tuple[str, str]] = []
    inside = re.fullmatch(r"[（(〔\[【]\s*(.+?)\s*[)）〕\]】]", text)
    if inside and not re.search(r"[)）〕\]】].*[（(〔\[【]", inside[1]):
        text = inside[1]
    kept, last = "", 0
    for match in _IN_PARENTHESES.finditer(text):
        held = fold(match[1])
        before = kept + text[last : match.start()]
        of_the_trade = _OF_THE_TRADE.search(held) and not re.search("学会|协会|工会", held)
        if not _NOTE.match(held):
            if not before.strip() or of_the_trade:
                continue
            units.append(("".join(before.split()), _AUTHOR_OF.sub("", match[1].strip())))
        kept, last = before + " ", match.end()
    return kept + text[last:], units


def _with_units(credits: tuple[ParsedCredit, ...], units: list[tuple[str, str]]) -> tuple[ParsedCredit, ...]:
    """Each unit in parentheses is the title of the name before it."""
    if not units:
        return credits
    told = []
    for credit in credits:
        name = "".join(credit.name.split())
        unit = next((unit for before, unit in units if before.endswith(name)), "")
        told.append(replace(credit, title=credit.title or unit))
    return tuple(told)


def _put(pattern: re.Pattern, text: str, put) -> str:
    """The text with what the pattern finds in its folded form replaced."""
    out, last = [], 0
    for match in pattern.finditer(fold(text)):
        out += [text[last : match.start()], put(match)]
        last = match.end()
    return "".join([*out, text[last:]])


def _parts(text: str) -> list[tuple[str, str]]:
    """The line cut where 文： or 图/ stands before names, each part with what its mark says (text, photo, both or nothing)."""
    folded = fold(text)
    found = [m for m in _BEFORE.finditer(folded) if m["text"] or m["photo"]]
    if not found or re.search(r"(?:/|\s)(?:摄\s?影?|图|文)\s*\)?$", folded):
        return [(text, "")]
    parts = [(text[: found[0].start()], "")] if text[: found[0].start()].strip() else []
    for index, match in enumerate(found):
        stop = found[index + 1].start() if index + 1 < len(found) else len(text)
        mark = "both" if match["text"] and match["photo"] else "photo" if match["photo"] else "text"
        parts.append((text[match.end() : stop], mark))
    return parts


def _read(part: str, mark: str) -> Byline | None:
    """The credits of one part; its mark decides who photographed."""
    text = part.strip(" 　;；,，、")
    if mark == "photo" and re.search(r"[摄摄攝]\s?影?$", text):
        text = re.sub(r"[/／\s]*攝?摄?\s?影?$", "", text)
    read = read_byline(text) if text else None
    if read is None or not (read.credits or read.agencies):
        read = _generous(text) or read
    if read is None or not mark:
        return read
    credits: list[ParsedCredit] = []
    for credit in read.credits:
        if mark in ("text", "both"):
            credits.append(replace(credit, printed=credit.printed or "文"))
        if mark in ("photo", "both"):
            photo = replace(credit, role=CreditRole.PHOTOGRAPHER, printed="图")
            credits += [photo] if photo not in credits else []
    return replace(read, credits=tuple(credits), bare=False)


# --- names without a word of the trade -----------------------------------------------------------------------------------

_ROLE_WORD = re.compile(
    r"(?:本报|本刊|我报|特约|首席|实习|见习|学生|校园|小|驻\S{1,4}?)*\s?(?P<role>记\s?者|通\s?讯\s?员|特约员|报道组|摄影师?|评论员|供稿|撰稿人?|作者)\s?:?\s*"
)


def _generous(text: str) -> Byline | None:
    """Names and titles, whatever they look like; roles where their words stand before them."""
    folded = fold(text)
    roles = [m for m in _ROLE_WORD.finditer(folded) if m.start() == 0 or not folded[m.start() - 1].isalnum()]
    if roles:
        credits = []
        stops = [*[word.start() for word in roles[1:]], len(text)]
        before = _people(text[: roles[0].start()])
        credits += [ParsedCredit(name, CreditRole.AUTHOR, title) for name, title in before]
        for word, stop in zip(roles, stops, strict=True):
            role = _role_of("".join(word["role"].split()))
            people = _people(re.sub(r"[\s/]+摄?\s?影?$", "", text[word.end() : stop]), several=True)
            credits += [ParsedCredit(name, role, title, word["role"]) for name, title in people]
        return Byline(tuple(credits)) if credits else None
    photo = re.search(r"(?<=\S)\s*/?\s*[摄攝]\s?影?\s*$", text)
    text = text[: photo.start()] if photo else text
    after = _AFTER.search(fold(text))
    if after and len(text[: after.start()].strip()) >= 2:
        text = text[: after.start()]
    people = _people(text)
    role = CreditRole.PHOTOGRAPHER if photo else CreditRole.AUTHOR
    credits = tuple(ParsedCredit(name, role, title, "摄" if photo else "") for name, title in people)
    return Byline(credits, bare=not photo) if credits else None


def _role_of(word: str) -> CreditRole:
    if "记者" in word:
        return CreditRole.REPORTER
    if word.startswith("摄"):
        return CreditRole.PHOTOGRAPHER
    if word in ("通讯员", "特约员", "报道组"):
        return CreditRole.CORRESPONDENT
    return CreditRole.AUTHOR


def _people(text: str, several: bool = False) -> list[tuple[str, str]]:
    """(name, title) of everyone named; `several`: bare words are all names, as after 记者."""
    text = text.strip(" 　:：/／|,，;；、()（）")
    if not text:
        return []
    chunks = [chunk for chunk in re.split("[;；]", text) if chunk.strip()]
    if len(chunks) > 1:
        return [person for chunk in chunks for person in _people(chunk, several)]
    found = list(_words(text))
    if not found:
        return []
    if several or all(_surely_name(word) for word in found):
        return [(word, "") for word in found if _may_be_name(word)]
    if len(found) == 1:
        return [(found[0], "")] if _may_be_name(found[0]) or _signs(found[0]) else _glued(found[0])
    people: list[tuple[str, str]] = []
    title: list[str] = []
    for index, word in enumerate(found):
        last = index == len(found) - 1
        if _surely_name(word) if not last else _may_be_name(word) and (title or not people):
            people.append((word, _printed(text, title)))
            title = []
        else:
            title.append(word)
    if title and people and len(people) == 1 and not people[0][1]:
        return [(people[0][0], _printed(text, title))]  # the post after the name
    return people


def _printed(text: str, title: list[str]) -> str:
    """A title's words with what stands between them in print: 石桥大学教授、博士生导师"""
    if not title:
        return ""
    start = text.find(title[0])
    stop = text.find(title[-1], start) + len(title[-1])
    return text[start:stop] if 0 <= start < stop else " ".join(title)


def _words(text: str) -> Iterator[str]:
    """The words of a run, with Latin names and letterspaced ones whole."""
    place = 0
    for match in _LATIN.finditer(text):
        if match.start() and text[match.start() - 1 : match.start()].strip() and match.start() != place:
            continue
        if match.end() < len(text) and re.match(HAN + "|[0-9]", text[match.end()]):
            continue  # a firm's or a product's name before its Chinese word
        yield from joined_names(text[place : match.start()], _CUTS)
        yield match[0].strip()
        place = match.end()
    yield from joined_names(text[place:], _CUTS)


def _surely_name(word: str) -> bool:
    return is_name(word) or (bool(_LATIN.fullmatch(word)) and " " in word)


def _may_be_name(word: str) -> bool:
    """Any two to four characters that are no unit, no post and no note; a Latin name; one with a dot in it."""
    folded = fold(word)
    if never_names(folded) or folded in PLACES or _NO_NAME.search(folded) or _NOBODY.fullmatch(folded):
        return False
    if is_name(word, credited=True) or _LATIN.fullmatch(word):
        return not (len(folded) >= 3 and folded.endswith(UNIT_ENDINGS) and folded[0] not in SURNAMES)
    return False


def _signs(word: str) -> bool:
    """一名住在河东的家长: who does not want to be named; 一位乘客 says nothing of anyone."""
    folded = fold(word)
    said = len(word) <= SIGNATURE_CHARACTERS and _SIGNATURE.search(folded)
    return bool(said) and not _NOBODY.fullmatch(folded)


def _glued(word: str) -> list[tuple[str, str]]:
    """A post or unit with the name right after it: 市气象台台长洪波."""
    folded = fold(word)
    for size in (3, 2, 4):
        title, name = word[:-size], word[-size:]
        surname = folded[-size:][:1] in SURNAMES or folded[-size:][:2] in COMPOUND_SURNAMES
        if len(title) >= 3 and surname and is_name(name) and is_post_or_unit(title):
            return [(name, title)]
    return []
