"""What a page prints of itself: masthead, date line, page number, section, editors (报头, 报眉), and its imprint."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .credits import read_names
from .looks import Look
from .records import Folio, Why
from .vocabulary import HAN, RUBRIC_ENDINGS, fold

FOLIO_CHARACTERS = 120  # A folio line with lunar date, numbers and price has 90.
SECTION_CHARACTERS = 10
MASTHEAD_CHARACTERS = 4  # A paper's name that does not say 报 has at least so many: 铁西工人.

_D = "0-9O〇○零一二三四五六七八九十廿卅元"
DATE = re.compile(
    rf"(?P<year>[{_D}]{{4}}|(?:民国|中华民国)[{_D}]{{1,4}})\s*年\s*(?P<month>[{_D}]{{1,3}})\s*月\s*(?P<day>[{_D}]{{1,3}})\s*日"
)
DATE_NUMBERS = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?[-./、]\s?(?P<month>\d{1,2})\s?[-./、]\s?(?P<day>\d{1,2})(?!\d)"
)
_DATE_DIGITS = re.compile(r"^(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)$")
DAY_OF_WEEK = re.compile(r"[\[(]?(?:星\s?期|周|礼拜)[一二三四五六日天][\])]?")
LUNAR = re.compile(
    r"(?:[(\[]?(?:农历|夏历|阴历|旧历)[^\s,;)]*(?:\s?[正一二三四五六七八九十冬腊闰]{1,3}月[初十廿一二三四五六七八九]{1,3})?[)\]]?"
    r"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\S{0,8}|[正二三四五六七八九十冬腊闰]{1,2}月(?:初|十|廿|三十)[一二三四五六七八九十]?)"
)
ISSUE = re.compile(rf"(?:总?第)\s*([0-9{_D}]{{1,7}})\s*[期号]|(?:总第|总)\s*(\d{{2,7}})\s*期?")
PAGE = re.compile(
    rf"第\s*(?P<a>[A-Z]?\d{{1,3}}|[A-Z]|[{_D}]{{1,3}})\s*版(?!权|面|式|本|图)|(?<![0-9A-Za-z一-龥])(?P<b>[A-Z]?\d{{1,3}}|[A-Z]\d{{1,2}})\s*版(?!权|面|式|本|图)"
    rf"|^(?P<d>[一二三四五六七八九十]{{1,2}})\s*版$"
)
_LABEL = re.compile(r"^[-—·\s]*(?P<c>[A-Z]{1,2}\s?[-]?\d{1,3}|\d{1,3})[-—·\s]*(?=$|\s)")
TODAYS_PAGES = re.compile(
    rf"(?:今日|本期|本日|今天)?(?:共|出)?(?:对开|四开)?[0-9{_D}]{{1,3}}\s*(?:个)?(?:大)?版(?:张)?|今日\S{{1,6}}版"
)
EDITORS = re.compile(
    r"(?P<role>责任编辑|本版责编|本版编辑|本版责任编辑|值班编辑|版面编辑|文字编辑|编辑(?!部|电话|热线|邮箱)|责编|主编|本版主编|组版编辑|美术编辑|本版美编|版式设计|美编|版式|视觉|美术|图编|图片编辑|版面设计|设计"
    r"|责任校对|本版校对|校对|校审|检校|制图|排版|组版|值班主任|值班主编|值班总编|值班编委|编审|审读|统筹|主任|电脑制作|制作)\s*[:/|·]?\s*"
)
EDITOR_ROLES = re.compile(r"编辑|责编|美编")
_NAME_END = r"(?:日报|晚报|早报|晨报|时报|商报|都市报|青年报|工人报|农民报|劳动报|导报|快报|画报|周报|周刊|邮报|新报|论坛报|电视报|法制报|法治报|消费报|教育报|科技报|文化报|文汇报|文学报|经济报|市场报|公报|大公报|申报|民报|战报|小报|通讯|新闻|军报|报)"
_NEWSPAPER = re.compile(rf"^[《]?(?P<name>{HAN}{{1,10}}{_NAME_END})[》]?$")
_NO_NEWSPAPER = re.compile(
    r"^(本报|据|墙报|板报|黑板报|海报|举报|喜报|日报|晚报|情报|周报|简报|快报|通报|申报|预报|播报|战报|捷报|天气预报|回报|通讯|图片新闻|新闻|.{0,6}(要闻|新闻|播报|快报|简报|预报|通讯|捷报|战报|追踪))$"
)
# 云岭日报　7　文学
_NAME_AND_LABEL = re.compile(
    rf"^[《]?{HAN}{{1,10}}{_NAME_END}[》]?\s+(?:{HAN}{{2,10}}\s+)?[A-Z]?\d{{1,3}}(?:\s|$)"
)
_HOTLINE = re.compile(
    r"(?:热线|电话|传真|邮箱|信箱|网址|网站|微信|微博|公众号|客户端|登报|咨询|订报|发行|广告|投稿|地址|QQ|E-?mail|邮编|邮政编码|社址)\S{0,8}\s*[:.]?\s*"
    r"(?:\(?\d{2,5}\)?[-—\s]?)?[\dA-Za-z@][\dA-Za-z@.\-—、/\s]{3,}",
    re.IGNORECASE,
)
_HOTLINE_WORD = re.compile(
    r"^\S{0,10}(?:热线|电话|传真|投稿信箱|电子信箱|邮箱|网址|E-?mail|QQ群?)\s*[:：]?\s*[(（]?[\d@A-Za-z]",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r"(?:社址|报社地址|本报地址|邮政编码|邮编|邮发代号|国内统一(?:连续出版物号|刊号)|国内统一刊号|统一刊号|CN\s?\d\d-\d{4}|ISSN|广告(?:经营)?许可证|零售(?:每份|价)|每份(?:零售)?\S{0,3}[元角分]|"
    r"定价|月(?:定|订)价|全年(?:定|订)价|年价|印刷厂|承印|印务|印刷$|印刷\s|代号\s?\d|出版单位|主管主办|主管[:：]|主办[:：]|法律顾问|总编辑[:：]|社长[:：]|出版日期|报刊登记证)"
)
_HOUSE_NOTE = re.compile(
    r"^(?:本报)?(?:常年)?法律顾问|^版权所有|^未经(?:本报)?(?:书面)?(?:许可|授权)|^本报(?:常年)?印刷|^广告经营许可"
)
WEATHER = re.compile(
    r"^(?:今日天气|天气预报|天气|气象|今天白天|今天夜间|今夜到明天|明天白天|今日白天|本市天气|天气实况|空气质量)(?=$|[\s:：,，])"
)
_WEATHER_DETAIL = re.compile(r"[晴阴云雨雪雾霾风].{0,60}(?:[℃°]|级|度)")


@dataclass(frozen=True, slots=True)
class FolioLine:
    """What one line says of the page; `why` says what it is."""

    why: Why
    newspaper: str | None = None
    date: str | None = None
    number: str | None = None
    section: str | None = None
    editors: tuple[str, ...] = ()
    issue_number: str | None = None


_SENTENCE = re.compile("[。！？]")
_CLAUSE = re.compile("[。！？,;，；]")
# What a line without figures begins with that names editors (or what may stand before them: 星期三, 本期), the weather or
# the house.
_FIRST_CHARACTERS = frozenset(
    "责本值版文编主组美视图设校检制排审统电总第今星周礼[( ]).|·" + "天气明空" + "常法未广"
)
_NUMBERED = re.compile(r"[\d@A-Za-z年版期号]")  # A line without any has no date, page, issue or telephone.


def read_folio_line(look: Look) -> FolioLine | None:
    """What a line says of the page or the paper, and nothing else; None where it is no such line.

    A line that could as well be a section's name or a bare number is left to its neighbours (`read_edge_line`).
    """
    bare, plain = look.bare, look.plain
    if not 0 < len(bare) <= FOLIO_CHARACTERS:
        return None
    if plain[:1] in _FIRST_CHARACTERS or _NUMBERED.search(plain) or _IMPRINT.search(plain):
        return _read_line(bare, plain)
    return None


@lru_cache(maxsize=2048)  # several steps ask for the same line
def _read_line(bare: str, plain: str) -> FolioLine | None:
    editors = _read_editors(bare, plain)
    if editors is not None:
        return editors
    if WEATHER.match(plain) and (len(plain) <= 12 or _WEATHER_DETAIL.search(plain)):
        return FolioLine(Why.WEATHER)
    if _SENTENCE.search(bare) or plain.count(",") > 1:
        return None  # a call for entries names an address, too
    if _HOUSE_NOTE.match(plain):
        return FolioLine(Why.IMPRINT)
    if _IMPRINT.search(plain) and len(_IMPRINT.findall(plain)) + bool(re.search(r"\d", plain)) >= 2:
        return FolioLine(Why.IMPRINT)
    if _names_hotline(plain):
        return FolioLine(Why.HOTLINE)
    return _read_date_line(bare, plain) if _NUMBERED.search(plain) else None


_DIALLED = re.compile(r"[\d@A-Za-z]")
# In each of its words; a pattern that does not tell case apart is twenty times as slow.
_HOTLINE_SIGN = re.compile("[线话真箱址站信博号端报询行告稿邮]|[Qq][Qq]|[Mm][Aa][Ii][Ll]")


def _names_hotline(plain: str) -> bool:
    """新闻热线：8366000"""
    if not (_HOTLINE_SIGN.search(plain) and _DIALLED.search(plain)):
        return False
    if _HOTLINE_WORD.match(plain):
        return True
    return bool(_HOTLINE.search(plain)) and len(_HOTLINE.sub("", plain).strip()) <= 16


def read_labelled(label: str, value: str) -> FolioLine:
    """What a labelled line says of the page: 版次：A03"""
    why = Why.LABEL
    plain = fold(value)
    if label == "newspaper" and value:
        return FolioLine(why, newspaper=value)
    if label == "date":
        date = DATE.search(plain) or DATE_NUMBERS.search(plain) or _DATE_DIGITS.search(plain)
        return FolioLine(why, date=as_iso(date) if date else None)
    if label == "section" and re.fullmatch(r"第?\s*[A-Z]{0,2}\d{1,3}\s*版?", plain):
        label = "number"  # 版面：A03
    if label == "number":
        number = re.match(
            rf"第?\s*([A-Z]{{0,2}}\d{{1,3}}|[{_D}]{{1,3}})\s*版?\s*[:·\s]?\s*({HAN}{{2,10}})?$", plain
        )
        if number:
            return FolioLine(why, number=number[1], section=value[number.start(2) :] if number[2] else None)
    if label == "section" and value:
        number = re.match(rf"第?\s*([A-Z]{{0,2}}\d{{1,3}})\s*版?\s*[:·\s]\s*({HAN}{{2,10}})$", plain)
        if number:
            return FolioLine(why, number=number[1], section=value[number.start(2) :])
        return FolioLine(why, section=value)
    if label == "editors" and value:
        roles = _read_editors(value, plain)
        return FolioLine(why, editors=roles.editors if roles else tuple(_editor_names(value) or ()))
    return FolioLine(why)


_SECTION = re.compile(rf"(?:{HAN}|[·•]){{2,{SECTION_CHARACTERS}}}")
_BETWEEN_WORDS = re.compile(r"[\s|│·•]+")
_NO_NAME = re.compile(
    r"\S+(?:主办|主管|出版)$|(?:农历|公历|公元|夏历|今日|本期|出版|星期|[A-Za-z]+$|国内|邮发|代号|零售|\d+$|网址|主办|公元|总|第|编辑|组版)"
)

# 石桥开工（上接第1版）: a line that names another page is no folio
_OTHER_PAGE = re.compile(rf"[接承转]\s*(?:自|至|到)?\s*第?\s*[A-Z]?(?:\d{{1,3}}|[{_D}]{{1,3}})\s*版")


# What stands on such a line beside names, each with what it has in it.
_PARTS = tuple(
    (pattern, re.compile(sign))
    for pattern, sign in (
        (DATE, "年"), (DATE_NUMBERS, "19|20"), (LUNAR, "[历年月]"), (DAY_OF_WEEK, "[期周拜]"), (ISSUE, "[第总]"),
        (PAGE, "版"), (TODAYS_PAGES, "版"),
    )
)  # fmt: skip


def _read_date_line(bare: str, plain: str) -> FolioLine | None:
    """2011年11月23日 星期三　第2版　工会新闻"""
    if _CLAUSE.search(bare) or _OTHER_PAGE.search(plain):
        return None
    date = "年" in plain and DATE.search(plain)
    if not date and ("19" in plain or "20" in plain):
        date = DATE_NUMBERS.search(plain)
    page = PAGE.search(plain) if "版" in plain else None
    issue = ISSUE.search(plain) if "第" in plain or "总" in plain else None
    if not (date or page or issue or _NAME_AND_LABEL.match(plain)):
        return None
    weekday = DAY_OF_WEEK.search(plain)
    evidence = sum(map(bool, (date, weekday, issue))) + 2 * bool(page and page.lastgroup != "b") + bool(page)
    rest, bits = list(bare), 0
    for pattern, sign in _PARTS:
        spans = [match.span() for match in pattern.finditer(plain)] if sign.search(plain) else []
        bits += bool(spans) and pattern is not DATE_NUMBERS
        for start, stop in spans:
            rest[start:stop] = " " * (stop - start)
    words = [w.strip("|/-—·:：()（）[]《》*") for w in _BETWEEN_WORDS.split("".join(rest))]
    words = [w for w in words if w]
    newspaper = next((w for w in words if is_newspaper(w)), None)
    left = [w for w in words if w != newspaper]
    label = next((w for w in left if _LABEL.fullmatch(fold(w))), None)
    if label:
        left.remove(label)
    left = [w for w in left if not _NO_NAME.match(fold(w))]
    if sum(map(len, left)) > 2 * SECTION_CHARACTERS or (not newspaper and evidence < 2 and left):
        return None
    if not newspaper and not label and evidence < 2 and (left or bits < 2):
        return None  # a date alone may sign a letter
    number = next((page[g] for g in ("a", "b", "d") if page[g]), None) if page else None
    if not newspaper and date and (page or issue) and left and plain.startswith(fold(left[0])):
        first = re.sub(r"\s", "", left[0])  # a paper whose name does not say 报: 铁西工人
        if (
            len(first) >= 4
            and not fold(first).endswith(RUBRIC_ENDINGS)
            and re.fullmatch(rf"{HAN}{{4,8}}", first)
        ):
            newspaper = left.pop(0)
    section = next((w for w in left if _SECTION.fullmatch(w)), None)
    return FolioLine(
        Why.FOLIO,
        newspaper=newspaper,
        date=as_iso(date) if date else None,
        number=number or (fold(label).replace(" ", "") if label else None),
        section=section,
        issue_number=(issue[1] or issue[2]) if issue else None,
    )


_SECTION_AT_EDGE = re.compile(rf"{HAN}{{2,{SECTION_CHARACTERS}}}")
_SECTION_AND_NUMBER = re.compile(
    rf"({HAN}{{2,{SECTION_CHARACTERS}}})\s*[|:·]?\s*([A-Z]{{1,2}}\s?\d{{1,3}}|\d{{1,3}})"
)
_NUMBER_AND_SECTION = re.compile(
    rf"第?\s*([A-Z]?\d{{1,3}}|[{_D}]{{1,3}})\s*版\s*[|:·]?\s*({HAN}{{2,{SECTION_CHARACTERS}}})?"
)
_WITH_DAY_OF_WEEK = re.compile(rf"[^A-Za-z]*{DAY_OF_WEEK.pattern}.*")
_CAPITALS = re.compile(r"[A-Z][A-Z .&'-]{4,40}")
_SECTION_ALONE = re.compile(rf"{HAN}{{2,{SECTION_CHARACTERS}}}|{HAN}{{1,4}}[·•]{HAN}{{1,6}}")


def read_edge_line(look: Look) -> FolioLine | None:
    """What a short line at a page's edge, beside folio lines, can say: page label, newspaper, section."""
    plain = look.plain
    if len(plain) > 24:
        return None
    label = _LABEL.match(plain)
    if label:
        rest = look.bare[label.end() :].strip(" 　|:·-—")
        number = label["c"].replace(" ", "")
        if not rest:
            return FolioLine(Why.PAGE_NUMBER, number=number)
        if _SECTION_AT_EDGE.fullmatch(rest):
            return FolioLine(Why.PAGE_NUMBER, number=number, section=rest)
    reverse = _SECTION_AND_NUMBER.fullmatch(plain)
    if reverse:
        section = look.bare[reverse.start(1) : reverse.end(1)]
        return FolioLine(Why.PAGE_NUMBER, number=reverse[2].replace(" ", ""), section=section)
    page = _NUMBER_AND_SECTION.fullmatch(plain)
    if page:
        section = look.bare[page.start(2) :] if page[2] else None
        return FolioLine(Why.PAGE_NUMBER, number=page[1], section=section)
    date = DATE.fullmatch(plain) or DATE_NUMBERS.fullmatch(plain)
    if date:
        return FolioLine(Why.FOLIO, date=as_iso(date))
    if is_newspaper("".join(look.bare.split())):
        return FolioLine(Why.MASTHEAD, newspaper="".join(look.bare.split()))
    if len(plain) <= 16 and _WITH_DAY_OF_WEEK.fullmatch(plain):
        return FolioLine(Why.FOLIO)
    if LUNAR.fullmatch(plain) or TODAYS_PAGES.fullmatch(plain) or ISSUE.fullmatch(plain):
        issue = ISSUE.fullmatch(plain)
        return FolioLine(Why.FOLIO, issue_number=(issue[1] or issue[2]) if issue else None)
    if _CAPITALS.fullmatch(plain):
        return FolioLine(Why.MASTHEAD)
    if _SECTION_ALONE.fullmatch(look.bare):
        return FolioLine(Why.SECTION, section=look.bare)
    return None


def is_newspaper(word: str) -> bool:
    """海平工人报, 滨城晚报; no common noun such as 海报 or 简报."""
    folded = fold(word)
    return (
        bool(_NEWSPAPER.match(folded))
        and not _NO_NEWSPAPER.match(folded.strip("《》"))
        and 3 <= len(folded) <= 12
    )


_BEFORE_EDITORS = ("", "本版", "本期", "今日")


def _read_editors(bare: str, plain: str) -> FolioLine | None:
    """责任编辑：马骏　美编：尹小禾　校对：付长林 (校对 reads proofs: no editor)"""
    first = EDITORS.search(plain) if len(plain) <= 90 else None
    if not first or _without_folio(plain[: first.start()]).strip(" []()|·") not in _BEFORE_EDITORS:
        return None
    roles = list(EDITORS.finditer(plain))
    names: list[str] = []
    for index, role in enumerate(roles):
        stop = roles[index + 1].start() if index + 1 < len(roles) else len(plain)
        run = bare[role.end() : stop].strip(" 　、/|:：]】()（）")
        found = _editor_names(run)
        if found is None:
            return None
        if EDITOR_ROLES.search(role["role"]):
            names.extend(found)
    if len(roles) == 1 and not names and not re.search("校|排版|制", roles[0]["role"]):
        return None
    issue = ISSUE.search(plain[: roles[0].start()])
    return FolioLine(
        Why.EDITORS,
        editors=tuple(dict.fromkeys(names)),
        issue_number=(issue[1] or issue[2]) if issue else None,
    )


def _without_folio(plain: str) -> str:
    """What is left of a text without the issue's number, the day of the week and a hotline: 总第365期 gives nothing."""
    if len(plain) <= 24 and _HOTLINE_WORD.match(plain):
        return ""
    return DAY_OF_WEEK.sub("", ISSUE.sub("", plain)) if plain else ""


_CALLED = re.compile(
    r"(?:电子|新闻|投稿|联系|值班)?(?:电话|热线|邮箱|E-?mail|QQ|信箱|版式|mail)\s*[:：]?.*$", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\dA-Za-z@.\-]{5,}.*$")
_CALLED_SIGN = re.compile(r"[\dA-Za-z@.\-]|[话线箱]|版式")  # Names have none.


def _editor_names(run: str) -> list[str] | None:
    """Names of editors; an empty run gives none, a run that holds other things None."""
    if _CALLED_SIGN.search(run):
        run = _ADDRESS.sub("", _CALLED.sub("", run).strip())
    run = run.strip().strip(" 　|/、")
    if not run:
        return []
    names = read_names(run, credited=True)
    return [name for name, _title in names] if names is not None and len(names) <= 6 else None


_DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "○": 0, "O": 0, "元": 1}


def _number(text: str) -> int:
    """2011, 二〇一一, 十二, 廿三, 三十一"""
    if text.isdigit():
        return int(text)
    if not re.search("[十廿卅]", text):
        return int("".join(str(_DIGITS[c]) for c in text))
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, _, ones = text.partition("十")
    return (_DIGITS[tens[-1]] if tens else 1) * 10 + (_DIGITS[ones[0]] if ones else 0)


def as_iso(match: re.Match) -> str | None:
    """YYYY-MM-DD, or None where month or day cannot be."""
    year = match["year"]
    try:
        if "民国" in year:
            value = 1911 + _number(year.rpartition("国")[2])
        else:
            value = _number(year)
        month, day = _number(match["month"]), _number(match["day"])
    except (KeyError, ValueError):
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1600 <= value <= 2200):
        return None
    return f"{value:04}-{month:02}-{day:02}"


def _with_masthead(told: list[FolioLine]) -> list[FolioLine]:
    """The page's first line is the paper's name, not a section's, where another folio line prints the section."""
    if not told or told[0].why != Why.SECTION or len(told[0].section or "") < MASTHEAD_CHARACTERS:
        return told
    if any(line.newspaper for line in told) or not any(line.section and line.date for line in told[1:]):
        return told
    return [FolioLine(Why.MASTHEAD, newspaper=told[0].section), *told[1:]]


def merge(why: Why, told: Iterable[FolioLine]) -> FolioLine:
    """One line that says what several say."""
    folio = combine(told)
    return FolioLine(
        why, folio.newspaper, folio.date, folio.number, folio.section, folio.editors, folio.issue_number
    )


def combine(lines: Iterable[FolioLine]) -> Folio:
    """One folio from all its lines: the first that says a thing counts; editors are gathered."""
    told = _with_masthead(list(lines))
    editors = dict.fromkeys(name for line in told for name in line.editors)

    def first(field: str) -> str | None:
        return next((value for line in told if (value := getattr(line, field))), None)

    return Folio(
        newspaper=first("newspaper"),
        date=first("date"),
        number=first("number"),
        section=first("section"),
        editors=tuple(editors),
        issue_number=first("issue_number"),
    )
