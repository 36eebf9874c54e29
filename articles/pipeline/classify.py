"""A role for each line, and the rule that gave it.

Two passes. The first asks what a line says by itself, in the order of LINE_RULES; what it cannot say for certain stays
open as "text" or "display". The second lets the neighbours decide: which lines are display, what the display lines
between two texts are (kicker, headline, deck, rubric, subhead), and which text goes on with a cut paragraph.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from .credits import (
    Byline,
    has_dateline,
    is_letter_opening,
    is_name,
    read_byline,
    read_opening,
    read_photo_credit,
    read_post_of_author,
    read_sign_off,
)
from .folio import FolioLine, read_edge_line, read_folio_line, read_labelled
from .looks import Look, Page, is_finished, look_at
from .records import CreditRole, Line, ParsedCredit, Role, Verdict
from .vocabulary import (
    FACT_BOX_LABELS,
    HAN,
    NOTICE_HEADLINE,
    RUBRIC_ENDINGS,
    RUBRIC_WORDS,
    UNIT_ENDINGS,
    fold,
)

# A display line holds one or two clauses; the longest headline or deck line that we have has 44 characters.
DISPLAY_CHARACTERS = 45
# A rubric is a name: the longest that we have, over one line, has 10 characters.
RUBRIC_CHARACTERS = 12
# Headlines over two lines are cut into halves that are alike in length.
# Two lines of 9 characters and more are rather kicker and headline, unless a kicker stands over them already.
HALF_DIFFERENCE = 2
HALF_CHARACTERS = 8
HALF_UNDER_KICKER = 10
# A kicker is the smaller type, hence seldom the shorter line: a first line that is no longer than the second is its half.
HALF_OF_TWO = 12
# Folio lines stand among the first or last so many lines of a page.
EDGE_LINES = 12

TEXT = Verdict(Role.BODY, "text.open", False)
DISPLAY = Verdict(Role.HEADLINE, "display.open", False)


@dataclass
class Sheet:
    """A page on its way through the passes: element i of each list answers line i.

    `reads_after` gives, for a line that stands outside its story's order, the line that it is to be read after.
    """

    page: Page
    verdicts: list[Verdict]
    folio: dict[int, FolioLine] = field(default_factory=dict)
    bylines: dict[int, Byline] = field(default_factory=dict)
    story_levels: set[int] | None = None
    reads_after: dict[int, int] = field(default_factory=dict)

    @property
    def looks(self) -> Sequence[Look]:
        return self.page.looks

    def role(self, index: int) -> Role | None:
        return self.verdicts[index].role if 0 <= index < len(self.verdicts) else None

    def is_text(self, index: int) -> bool:
        return self.role(index) in (Role.BODY, Role.CONT)

    def finished(self, index: int) -> bool:
        """Whether the line ends a sentence; a sign-off cut in two (（记 / 者 骆 冰）) is read with the line before."""
        look = self.looks[index]
        if (
            look.bare[-1:] in ("）", ")")
            and not re.search("[（(]", look.bare)
            and index
            and self.is_text(index - 1)
        ):
            return is_finished(self.looks[index - 1].bare[-40:] + look.bare)
        return look.finished

    def is_open_display(self, index: int) -> bool:
        return 0 <= index < len(self.verdicts) and self.verdicts[index].rule.startswith("display.")

    def give(self, index: int, role: Role, rule: str, sure: bool = True) -> None:
        self.verdicts[index] = Verdict(role, rule, sure)


def classify(lines: Sequence[Line]) -> list[Verdict]:
    """Element i is the verdict on line i. No lines give []. Raises nothing."""
    return read_sheet(lines).verdicts


def read_sheet(lines: Sequence[Line]) -> Sheet:
    """The verdicts with what was read on the way: folio lines and bylines, by index of the line."""
    page = look_at(lines)
    sheet = Sheet(page, [by_itself(look, page) for look in page.looks])
    for step in NEIGHBOUR_STEPS:
        step(sheet)
    return sheet


# --- first pass: a line by itself ------------------------------------------------------------------------------------

_WORDLESS = re.compile(rf"(?:(?!{HAN})[^A-Za-z0-9])+")
_IMAGE = re.compile(
    r"!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>|\[?(?:图片|image|图)\s?\d*\]|\[(?:图片|照片|插图)[^\]]{0,12}\]",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z\u4e00-\u9fff]{1,12}\s*/?>")
_JUMP = re.compile(
    r"^[\[(<]*\s*(?P<way>紧?上?接|上承|下?转|续)\s*(?:自|到|至|见|入|本报|今日|今天)?\s*第?\s*(?P<page>[A-Z]{0,2}\s?\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3}|头)\s*版?\s*"
    r"(?:[《“(][^》”)]{1,40}[》”)])?\s*[\])>]*$"
)
_CAPTION = re.compile(
    r"^[▲▼△▽◆■●↑↓←→]?\s*[\[(]?(?:(?:上|下|左|右|中|前|本版|大|小|附|题|压题|首|组)图(?:片|为|是)?[:,;：，\s(（]|(?:上|下|左|右|中)图(?!书|像|案)|图为|图是|图(?:片)?说明|图注|"
    r"(?:左|右|上|下)[上下左右]?图|图\s?[①②③④⑤⑥一二三四五六1-6]\s?[:：,，.、为]?|图[:：]|(?:题|配|资料)图[:：]|照片(?:为|说明)|这是.{2,60}(?:摄|资料照片)[)]?$)"
)
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s?、|[(][一二三四五六七八九十]{1,3}[)]|(?:之|其)[一二三四五六七八九十](?=[\s:]|$)|第[一二三四五六七八九十]{1,3}[章节部回讲篇](?=\s|:|$|、)"
    r"|(?:案例|镜头|故事|场景|片段|现场|关键词|亮点|看点|问题|焦点|建议|做法|经验|特点|变化|答案|声音|误区|方式|招数|提醒|技巧|疑问|对策|观点|建言)\s?[一二三四五六七八九十0-9①-⑩]{1,2}(?=[\s:：.、]|$)|[一二三四五六七八九十]\s)"
)
_QUOTED = re.compile(r"^[“\"][^“”\"]{2,40}[”\"]$|^“[^”]*”$")
_SPEAKER = re.compile(r"[:：]\s*$")
_EDITORS_NOTE = re.compile(
    r"^[\[(]?(?:编者按|编者的话|编前话|编前|编后|编后语|开栏的话|开栏语|主持人语|核心提示|内容提要|提要|导语|阅读提示|导读|引子|摘要|按语|本报按)[\])]?\s*[:：]?"
)
_FILLED_ROW = re.compile(r"^\|.*\|$|\t.*\t")


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
        return Verdict(role, f"label.{look.label}" if look.bare else "furniture.label")
    if look.label == "body" and look.bare:
        return None
    return Verdict(Role.FURNITURE, "furniture.label")


def hash_or_bold(look: Look, _page: Page) -> Verdict | None:
    """## 工地上来了“理发店”"""
    if look.level and look.width <= 2 * DISPLAY_CHARACTERS:
        return Verdict(Role.HEADLINE, "display.hash-mark", False)
    if look.bold and look.width <= 2 * DISPLAY_CHARACTERS:
        return Verdict(Role.HEADLINE, "display.bold", False)
    if (look.bold_opens or look.bold_closes) and look.width <= DISPLAY_CHARACTERS and not look.finished:
        return Verdict(Role.HEADLINE, "display.half-bold", False)
    return None


def debris(look: Look, _page: Page) -> Verdict | None:
    """----------"""
    plain = look.plain
    if len(look.bare) <= 200 and (_WORDLESS.fullmatch(plain) or _IMAGE.fullmatch(plain) or not plain):
        return Verdict(Role.FURNITURE, "furniture.debris")
    if _is_speckle(plain):
        return Verdict(Role.FURNITURE, "furniture.debris")
    if len(look.bare) <= 80 and _TAG.fullmatch(look.bare):
        return Verdict(Role.FURNITURE, "furniture.tag")
    return None


# What a scanner makes of dust and rules: strokes and marks, each for itself.
_STROKES = "一丨丶丿乚亅丄丅ー"
SPECKLE_CHARACTERS = 16


def _is_speckle(plain: str) -> bool:
    """■ 　■ 一 |: single strokes and marks with at most one letter among them; — 一 — counts, hence is none."""
    pieces = plain.split()
    if len(plain) > SPECKLE_CHARACTERS or len(pieces) < 3 or max(map(len, pieces)) > 2:
        return False
    inked = "".join(pieces)
    letters = [c for c in inked if c.isalnum() and c not in _STROKES]
    return len(letters) <= 1 and not any(c.isdigit() for c in letters) and pieces != pieces[::-1]


def foreign(look: Look, page: Page) -> Verdict | None:
    """Official Partner of the City Marathon"""
    if (
        page.chinese
        and len(look.bare) <= 160
        and not re.search(HAN, look.bare)
        and re.search("[A-Za-z]{3}", look.bare)
    ):
        return (
            Verdict(Role.FURNITURE, "furniture.foreign-line") if not re.search(r"\d{4}", look.bare) else None
        )
    return None


def jump(look: Look, _page: Page) -> Verdict | None:
    """（上接第1版）"""
    return Verdict(Role.JUMP, "jump.page-reference") if read_jump(look.bare) else None


def read_jump(text: str) -> tuple[str, str] | None:
    """("from" or "to", page as printed) of a line that holds only a jump; else None."""
    if len(text) > 60:
        return None
    match = _JUMP.match(fold(text.strip()))
    if not match:
        return None
    page = match["page"].replace(" ", "")
    return ("from" if re.search("[接承续]", match["way"]) else "to", "一" if page == "头" else page)


def folio(look: Look, _page: Page) -> Verdict | None:
    """责任编辑：马骏　美编：尹小禾"""
    if look.level:
        return None
    line = read_folio_line(look)
    return Verdict(Role.FURNITURE, line.rule) if line else None


def opening(look: Look, _page: Page) -> Verdict | None:
    """本报讯（记者 林墨涵）近日，……"""
    if (
        not look.level
        and not look.bold
        and read_opening(look.bare)
        and (look.width > 16 or has_dateline(look.bare))
    ):
        return Verdict(Role.BODY, "body.opening")
    return None


_ANSWER = re.compile(
    r"^.{2,24}(?:答复|回复|复函|复信|回信|来函|来信|来电)(?:说|称|如下)?:$"
)  # 公园管理处答复：


def salutation(look: Look, _page: Page) -> Verdict | None:
    """编辑同志："""
    if look.marked:
        return None
    if is_letter_opening(look.bare) or _ANSWER.match(look.plain):
        return Verdict(Role.BODY, "body.salutation")
    return None


def caption(look: Look, _page: Page) -> Verdict | None:
    """图为市民在展厅观看老式船钟。"""
    return (
        Verdict(Role.CAPTION, "caption.picture-word")
        if _CAPTION.match(look.plain) and look.width <= 160
        else None
    )


_HOUSE_BYLINE = re.compile(
    r"^[\[(]?[□■◎●○◆△▲☆★\s]*(?:本报|本刊|新华社|人民日报|特约|本社)*(?:特约)?(?:评论员|编辑部|观察员|时评员|社论)[\])]?$"
)


def byline(look: Look, page: Page) -> Verdict | None:
    """本报记者 沈嘉禾 通讯员 陶然 摄影报道"""
    if look.level:
        return None
    read = read_byline(look.bare)
    if read and not read.bare:
        return Verdict(Role.BYLINE, "byline.credits")
    if read and look.indent >= (3 if page.indented else 4) and look.width <= 24:
        return Verdict(Role.BYLINE, "byline.set-in")
    if read_post_of_author(look.bare):
        return Verdict(Role.BYLINE, "byline.post-of-author")
    if _HOUSE_BYLINE.match(look.plain):
        return Verdict(Role.BYLINE, "byline.house")
    return None


def numbered(look: Look, page: Page) -> Verdict | None:
    """三、要联得起来"""
    plain = look.plain
    sentences = len(re.findall("[。！？；]", look.bare[: DISPLAY_CHARACTERS * 2]))
    if (
        _NUMBERED.match(plain)
        and look.width <= DISPLAY_CHARACTERS
        and sentences <= look.finished
        and not page.narrow
    ):
        return Verdict(Role.HEADLINE, "display.numbered", False)
    return None


_CONNECTIVE = re.compile(
    r"^(?:据(?:了解|悉|介绍|统计|说|称|调查|测算|报道|记者了解|不完全统计)|同时|此外|另外|与此同时|目前|截至目前|其中|因此|所以|但是|但|不过|然而|随后|后来|当时|为此|对此|于是|"
    r"首先|其次|再次|最后|如今|近年来|近日|日前|昨日|昨天|今天|当天|当日|记者(?:了解到|获悉|看到|发现|从)|他说|她说|他们说|第[一二三四五六七八九十]|一方面|另一方面|总之|比如|例如)[,:]"
)
_INNER_SENTENCE = re.compile(r"[^。！？]{4,}[。；;][^”’」』\"）)】\]]{1,}")


_TURN = re.compile(
    r"^(?:问|答|记者|主持人|笔者|(?:特|[一二三四五六]|优秀|鼓励|组织|纪念|入围)等?奖|[金银铜]奖|第[一二三四五六七八九十]名|[冠亚季]军|优胜奖|单位|地点|时间|对象|要求|电话|地址|内容|联系人)"
    r"\s?(?:[(][^()]{1,12}[)])?\s?[:].{2,}"
)


def table_row(look: Look, _page: Page) -> Verdict | None:
    """| 一号线 | 二十三站 | 三十一公里 |"""
    return (
        Verdict(Role.BODY, "body.table-row")
        if _FILLED_ROW.search(look.text.strip()[:400]) and not look.level
        else None
    )


def turn(look: Look, page: Page) -> Verdict | None:
    """记者：今年报名的人为什么多了？"""
    if look.marked:
        return None
    speaker = re.match(rf"({HAN}{{2,6}})\s?:.", look.plain)
    if _TURN.match(look.plain) or (speaker and page.speakers.get(speaker[1], 0) >= 2):
        return Verdict(Role.BODY, "body.turn")
    return None


def sentence(look: Look, page: Page) -> Verdict | None:
    """第二天一早，茶商当场订下了六百公斤春茶。"""
    if look.width > DISPLAY_CHARACTERS:
        return TEXT
    if _CONNECTIVE.match(look.plain) or _INNER_SENTENCE.match(look.bare):
        return TEXT
    if look.plain.count(",") + look.bare.count("、") // 3 >= 2 or (look.width > 30 and "," in look.plain):
        return TEXT
    if page.scan_column and _is_scanned(look, page.scan_column):
        return TEXT
    if not look.finished:
        return None
    asks = re.search(r"[？！?!…][”’」』\"]*$", look.bare) and not re.search("。", look.bare[:-1])
    return None if asks and look.width <= 30 else TEXT


def _is_scanned(look: Look, column: int) -> bool:
    """Whether a line's spaces stand where the printed column's lines ended: 他正趴在一台锅炉的汽包里, 汽包直径一米六,里面…"""
    pieces = look.bare.split()
    return len(pieces) >= 2 and all(column - 3 <= len(piece) <= column + 2 for piece in pieces[:-1])


LINE_RULES: tuple[Callable[[Look, Page], Verdict | None], ...] = (
    labelled,
    debris,
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
OPEN = Verdict(Role.BODY, "open", False)


def by_itself(look: Look, page: Page) -> Verdict:
    """The first rule that claims the line decides; OPEN where none does."""
    for rule in LINE_RULES:
        verdict = rule(look, page)
        if verdict:
            return verdict
    return OPEN


# --- second pass: neighbours -----------------------------------------------------------------------------------------


def settle_edges(sheet: Sheet) -> None:
    """Page label, masthead and section beside folio lines at the top and the bottom of a page are furniture."""
    count = len(sheet.looks)
    for index in range(count):
        if sheet.role(index) == Role.FURNITURE:
            look = sheet.looks[index]
            line = read_labelled(look.label, look.bare) if look.label else read_folio_line(look)
            if line:
                sheet.folio[index] = line
    _settle_edge(sheet, range(min(EDGE_LINES, count)))
    _settle_edge(sheet, range(count - 1, max(count - 1 - EDGE_LINES, -1), -1))


def _settle_edge(sheet: Sheet, indexes: range) -> None:
    zone: dict[int, FolioLine] = {}
    kept: dict[int, FolioLine] = {}
    for index in indexes:
        line = sheet.folio.get(index)
        if line is None and sheet.role(index) == Role.FURNITURE:
            continue
        if line is None and not sheet.looks[index].marked and not sheet.looks[index].label:
            line = read_edge_line(sheet.looks[index])
        if line is None:
            break
        zone[index] = line
        if line.rule != "furniture.section":
            kept = dict(zone)
    strong = [
        i for i, line in kept.items() if i in sheet.folio or line.newspaper or (line.number and line.section)
    ]
    if not strong:
        return
    last = [i for i in zone if i not in kept][:1]
    for index in last:  # a section's name after the last sure folio line, set close to it
        look = sheet.looks[index]
        step = indexes.step
        near = look.gap if step > 0 else look.gap_after
        far = look.gap_after if step > 0 else look.gap
        has_section = any(line.section for line in kept.values())
        if not has_section and near == 0 and far > 0 and look.width <= 6:
            kept[index] = zone[index]
    for index, line in kept.items():
        sheet.folio[index] = line
        sheet.give(index, Role.FURNITURE, line.rule)


_BOX_HEAD = re.compile(
    r"^(?:天气|分类广告|分类信息|便民信息|遗失声明|声明广告|信息广场|供求信息|广告|公益广告|今日天气|天气预报|气象信息|彩票开奖|开奖公告|福彩|体彩|外汇牌价|影讯|电视节目(?:预告)?|今日影讯)(?=\s|$|[:：])"
)
# What shows that a line is still inside its box: degrees, winds, telephone numbers, pages.
_BOX_LINE = re.compile(
    r"[℃°]|[东南西北]风|多云|阵雨|\d{6,}|电话|作废|[A-Z]?\d{1,2}版|[A-Z]\d{1,2}$|[一二三四五六七八]版"
)
_CLASSIFIED = re.compile(
    r"^(?:遗失声明|遗失启事|遗失|注销公告|招租|出租|出售|转让|招聘|家电维修|旺铺|搬家|开锁|疏通|征婚|寻人|寻物|声明作废|.{2,30}(?:遗失|丢失).{2,60}(?:声明作废|作废))"
)
_TEASER_HEAD = re.compile(
    r"^(?:今日导读|本期导读|导读|今日看点|内容导读|要目|本期要目|今日要目|版面导读|索引|今日提要|本报今日要目)(?=\s|$|[:：])"
)
_TEASER = re.compile(
    r"(?:详见|见|>+|→|▶|转|…+|\.{2,}|·{2,}|——?|\s|\(|\[|/)\s*(?:今日|本报)?第?\s*(?:[A-Z]{1,2}\d{0,2}|[A-Z]?\d{1,2}(?:[-—、]\d{1,2})?|[一二三四五六七八九十]{1,2})\s*版?[\])]?\s*$"
)
_TEASER_SURE = re.compile(
    r"(?:详见|见|>+|→|▶|…{1,}|\.{3,}|·{3,})\s*(?:今日|本报)?第?\s*(?:[A-Z]{1,2}\d{1,2}|\d{1,2}(?:[-—、]\d{1,2})?|[一二三四五六七八九十]{1,2})\s*版[\])]?\s*$|>>+\s*[A-Z]?\d{1,2}\s*版?\s*$"
)


def settle_boxes(sheet: Sheet) -> None:
    """Weather boxes, classified advertisements and teasers run from their head to the next gap."""
    inside, inner_gap, began = "", 0, -1
    for index, look in enumerate(sheet.looks):
        plain = look.plain
        if inside and sheet.verdicts[index - 1].rule == inside and index - 1 == began:
            inner_gap = look.gap  # how the box's own lines are set
        strange = inner_gap > 0 and not _BOX_LINE.search(plain + look.tail)
        if inside and (look.gap > inner_gap or strange or look.marked or sheet.role(index) == Role.JUMP):
            inside = ""
        if inside and sheet.verdicts[index].rule == "body.opening":
            inside = ""
        head = _BOX_HEAD.match(plain)
        teaser = _TEASER_HEAD.match(plain)
        if head and look.width <= 24:
            inside, began = (
                ("furniture.weather" if re.search("天气|气象", head[0]) else "furniture.classified"),
                index,
            )
        elif teaser and look.width <= 12:
            inside, began = "furniture.teaser", index
        elif _CLASSIFIED.match(plain) and re.search(r"作废|\d{6,}|电话|热线", plain) and look.width <= 160:
            sheet.give(index, Role.FURNITURE, "furniture.classified")
            continue
        elif _TEASER_SURE.search(look.tail) and look.width <= 60 and not re.search("[。，]", look.bare):
            sheet.give(index, Role.FURNITURE, "furniture.teaser")
            continue
        if inside == "furniture.teaser" and not (teaser or _TEASER.search(look.tail) or look.gap == 0):
            inside = ""
        if inside:
            sheet.give(index, Role.FURNITURE, inside)
            continue


_POINTER = re.compile(r"[▲▼◀▶←→↑↓]")
POINTED_CHARACTERS = 80  # A caption has one sentence or two.


def settle_pointers(sheet: Sheet) -> None:
    """A line that points at a picture (▲工人们在井下吃饺子。) is its caption; such lines in a row are a list of items."""
    marks = [match[0] if (match := _POINTER.match(look.plain)) else "" for look in sheet.looks]
    for index, mark in enumerate(marks):
        alone = mark and mark not in (marks[index - 1 : index] + marks[index + 1 : index + 2])
        if alone and sheet.verdicts[index] in (TEXT, OPEN) and sheet.looks[index].width <= POINTED_CHARACTERS:
            sheet.give(index, Role.CAPTION, "caption.pointer")


VERSE_CHARACTERS = 18  # A line of verse; longer ones are prose.
VERSE_LINES = 4
VERSE_SHARE = 0.7


def settle_verse(sheet: Sheet) -> None:
    """Four and more short lines that each end with a mark of punctuation are verse: each is a paragraph of its own."""
    run: list[int] = []
    for index in range(len(sheet.looks) + 1):
        look = sheet.looks[index] if index < len(sheet.looks) else None
        short = look and look.width <= VERSE_CHARACTERS and not look.marked
        if (
            short
            and sheet.verdicts[index].rule in ("open", "text.open")
            and not (run and sheet.page.is_wide_gap(look.gap))
        ):
            run.append(index)
            continue
        ended = [i for i in run if re.search("[，。；？！：、…—,;?!]$", sheet.looks[i].bare)]
        run = [i for i in run if ended and ended[0] <= i <= ended[-1]]  # the rest are titles and names
        share = 1.0 if sheet.page.narrow else VERSE_SHARE
        if len(run) >= VERSE_LINES and len(ended) >= share * len(run):
            for place in run:
                sheet.give(place, Role.BODY, "body.verse")
        run = [index] if short and sheet.verdicts[index].rule in ("open", "text.open") else []


def settle_lists(sheet: Sheet) -> None:
    """Numbered lines one under the other are a list, and its items text: a subhead stands over text of its own."""
    numbered = [v.rule == "display.numbered" for v in sheet.verdicts]
    for index, is_numbered in enumerate(numbered):
        if not is_numbered:
            continue
        kind = _number_kind(sheet.looks[index])
        beside = [
            i
            for i in (index - 1, index + 1)
            if 0 <= i < len(numbered) and _number_kind(sheet.looks[i]) == kind
        ]
        if beside:
            sheet.give(index, Role.BODY, "body.list-item")


def _number_kind(look: Look) -> str:
    """The form of a line's number, the number itself left out: 、 of 一、 and () of （一）; empty without one."""
    match = _NUMBERED.match(look.plain)
    return re.sub("[一二三四五六七八九十0-9]", "", match[0]) if match else ""


def settle_display(sheet: Sheet) -> None:
    """Open lines become display or text by what stands before and after them."""
    for index in range(len(sheet.looks)):
        if sheet.verdicts[index] is not OPEN:
            continue
        decide = _narrow_display if sheet.page.narrow else _wide_display
        display = decide(sheet, index)
        sheet.verdicts[index] = DISPLAY if display else TEXT


def _previous(sheet: Sheet, index: int) -> int:
    """The nearest line before that is no furniture, or -1."""
    index -= 1
    while index >= 0 and sheet.role(index) == Role.FURNITURE:
        index -= 1
    return index


def _opens_story(sheet: Sheet, index: int) -> bool:
    """Whether the line opens a text by its words: 本报讯, 编辑同志："""
    return 0 <= index < len(sheet.verdicts) and sheet.verdicts[index].rule in (
        "body.opening",
        "body.salutation",
    )


def _wide_display(sheet: Sheet, index: int) -> bool:
    """On a page with a paragraph (or a cut part of one) to the line."""
    look, page = sheet.looks[index], sheet.page
    before = _previous(sheet, index)
    after = index + 1
    if page.indented and 2 <= look.indent <= 4 and look.width > 24:
        return False
    if before >= 0 and sheet.is_text(before) and not sheet.finished(before):
        if _opens_story(sheet, after) or page.is_wide_gap(look.gap):
            return look.width <= DISPLAY_CHARACTERS
        if sheet.role(after) == Role.BYLINE and look.width <= 24 and not re.search("[,，、]$", look.bare):
            return True
        return _looks_like_subhead(look)
    if re.search("[，、；,]$", look.bare):
        return False
    between = before >= 0 and sheet.is_text(before) and sheet.verdicts[after : after + 1] == [TEXT]
    if between and look.plain[:1] in "◆■●★☆※▲" and is_rubric_name(look):
        return True
    if page.marks and between and not page.is_wide_gap(look.gap) and not _NUMBERED.match(look.plain):
        return False  # where headlines bear marks, a bare short line between texts is text
    dialogue = look.finished and before >= 0 and sheet.is_text(before) and re.match('[“"「]', look.bare)
    return not dialogue


def _looks_like_subhead(look: Look) -> bool:
    return bool(_NUMBERED.match(look.plain)) and look.width <= 30 and not look.finished


def _narrow_display(sheet: Sheet, index: int) -> bool:
    """On a page where a printed column's line is a line: display stands between a finished text and an indented opening."""
    look, page = sheet.looks[index], sheet.page
    before = _previous(sheet, index)
    follows_text = before >= 0 and sheet.is_text(before) and not look.gap
    if page.indented:
        if 1 <= look.indent <= 4:
            return False
        if follows_text and not sheet.finished(before) and not _opens_story(sheet, index + 1):
            return False
        if (
            before >= 0
            and sheet.is_text(before)
            and not sheet.finished(before)
            and not _ends_display(sheet, index)
        ):
            return False
        return _ends_display(sheet, index)
    full = look.width >= page.column - 2
    if follows_text:
        earlier = sheet.looks[before]
        if not sheet.finished(before) or earlier.width >= page.column - 1:
            return False
        return not full
    if before >= 0 and sheet.is_text(before) and not sheet.finished(before):
        return False
    return not full or look.gap_after > 0


def _ends_display(sheet: Sheet, index: int) -> bool:
    """Whether this line and at most three unfinished ones after it lead to a paragraph's opening, a byline or a gap."""
    for step in range(4):
        place = index + step
        if place >= len(sheet.looks):
            return step > 0
        look = sheet.looks[place]
        if step and (1 <= look.indent <= 8 or sheet.role(place) in (Role.BYLINE, Role.JUMP) or look.marked):
            return True
        if step and look.gap:
            return True
        if look.finished and not re.search('[？！?!”"]$', look.bare):
            return False
    return False


# --- display lines between texts -------------------------------------------------------------------------------------


@dataclass
class Story:
    """What is known of the story that is being read when the next display lines come."""

    begun: bool = False
    opening: bool = False
    head_byline: bool = False
    level: int = 0
    bold: bool = False
    subheads: int = 0
    notice: bool = False
    letter: bool = False
    jumped: bool = False
    closed: bool = False
    signed: bool = False
    paragraphs: int = 0


def settle_clusters(sheet: Sheet) -> None:
    """Runs of display lines become the head of a new story or subheads of the present one."""
    story = Story()
    index, count = 0, len(sheet.looks)
    while index < count:
        verdict = sheet.verdicts[index]
        if sheet.is_open_display(index):
            stop = index
            while stop < count and (
                sheet.is_open_display(stop)
                or sheet.role(stop) in (Role.BYLINE, Role.FURNITURE)
                or (_bare_byline(sheet, stop, index) and stop > index)
            ):
                stop += 1
            while sheet.role(stop - 1) == Role.FURNITURE:
                stop -= 1
            stop = _without_column_lines(sheet, index, stop)
            story = _settle_cluster(sheet, index, stop, story)
            index = stop
            continue
        if verdict.rule in ("label.headline", "label.kicker") and (story.paragraphs or not story.begun):
            story = Story(begun=True)
        if sheet.is_text(index) and _is_units_signature(sheet, index, story):
            sheet.give(index, Role.BYLINE, "byline.signature")
            sheet.bylines[index] = Byline()
            story.closed = True
        elif sheet.is_text(index):
            _note_text(sheet, index, story)
        elif verdict.role == Role.BYLINE:
            sheet.bylines.setdefault(index, _byline_of(sheet.looks[index]))
            story.closed = story.begun
        elif verdict.role == Role.JUMP:
            way = read_jump(sheet.looks[index].bare)
            if way and way[0] == "from" and not (story.begun and not story.paragraphs):
                story = Story(begun=True, jumped=True)
            else:
                story.closed = True
        index += 1


# So many lines, one under the other and as wide as the text that follows, are lines of its column, no display.
COLUMN_LINES = 3
COLUMN_LEAST = 10  # characters


def _without_column_lines(sheet: Sheet, start: int, stop: int) -> int:
    """The end of a run of display lines, less the lines at its end that are text in mid-sentence; those become text."""
    if not sheet.is_text(stop) or sheet.verdicts[stop].rule == "body.opening":
        return stop
    width, begin = sheet.looks[stop].width, stop
    while begin - 1 > start and sheet.is_open_display(begin - 1):
        look = sheet.looks[begin - 1]
        if look.marked or look.width < COLUMN_LEAST or abs(look.width - width) > 1:
            break
        begin -= 1
    if stop - begin < COLUMN_LINES:
        return stop
    for place in range(begin, stop):
        sheet.verdicts[place] = TEXT
    return begin


def _is_units_signature(sheet: Sheet, index: int, story: Story) -> bool:
    """Whether a unit's name, set in under a letter's last sentence, signs it."""
    look = sheet.looks[index]
    apart = look.indent >= 3 or (look.gap and not sheet.is_text(index + 1))
    signs = story.letter and story.paragraphs > 1 and apart and is_unit(look)
    return bool(signs) and sheet.is_text(index - 1) and sheet.finished(index - 1)


def _byline_of(look: Look) -> Byline:
    """The credits of a byline; 记者： and 摄影： as labels say the role, 作者： does not."""
    said = {
        "记者": "记者 ",
        "本报记者": "记者 ",
        "通讯员": "通讯员 ",
        "摄影": "摄影 ",
        "摄影者": "摄影 ",
    }.get(look.label_word, "")
    read = read_byline(said + look.bare)
    if read is None:
        return Byline()
    return replace(read, from_label=True) if look.label and read.bare else read


def _note_text(sheet: Sheet, index: int, story: Story) -> None:
    look = sheet.looks[index]
    story.begun = True
    story.paragraphs += 1
    if sheet.verdicts[index].rule == "body.opening":
        story.opening = True
    if sheet.verdicts[index].rule == "body.salutation":
        story.letter = True
    end = look.bare[-120:]
    if end[-1:] in ("）", ")") and not re.search("[（(]", end) and index and sheet.is_text(index - 1):
        end = sheet.looks[index - 1].bare[-60:] + end  # a sign-off cut in two: （丁一 / 鸣）
    story.closed = bool(read_sign_off(end)) or bool(
        re.search(r"[（(][^（()）]*[转接][^（()）]*版[^（()）]*[)）]\s*$", look.bare[-40:])
    )


def _bare_byline(sheet: Sheet, index: int, first: int) -> bool:
    """A name, or a post and a name, set alone between a headline and its text: 闻 笛"""
    if index >= len(sheet.looks) or not sheet.is_open_display(index) and sheet.verdicts[index] is not TEXT:
        return False
    look = sheet.looks[index]
    if look.marked or look.width > 30 or look.finished:
        return False
    read = read_byline(look.bare)
    return bool(read)


def _settle_cluster(sheet: Sheet, start: int, stop: int, story: Story) -> Story:
    """Give roles to the display lines from start to stop; returns what is known of the story after them."""
    places = [i for i in range(start, stop) if sheet.role(i) != Role.FURNITURE]
    if sheet.page.labelled and story.begun:
        for place in places:
            if not sheet.is_open_display(place):
                continue
            if is_unit(sheet.looks[place]) and not sheet.is_text(place + 1):
                sheet.give(place, Role.BYLINE, "byline.signature")
            else:
                sheet.give(place, Role.SUBHEAD, "subhead.between-labels")
        return story
    if story.begun and len(places) == 1 and _signs_question(sheet, places[0]):
        sheet.give(places[0], Role.BYLINE, "byline.of-question")
        sheet.bylines[places[0]] = _byline_of(sheet.looks[places[0]])
        return story
    places = _close_story(sheet, places, story)
    if not places:
        return story
    after = places[-1] + 1
    while after < len(sheet.looks) and sheet.role(after) == Role.FURNITURE:
        after += 1
    if after >= len(sheet.looks) or not (
        sheet.is_text(after) or sheet.role(after) in (Role.CAPTION, Role.JUMP)
    ):
        named = [
            n
            for n, i in enumerate(places)
            if n and (sheet.role(i) == Role.BYLINE or _bare_byline(sheet, i, places[0]))
        ]
        if not named or len(places) - named[0] <= VERSE_LINES:
            return _settle_loose(sheet, places, story)
    places = _take_rubrics(sheet, places, after)
    if not places:
        return Story()
    second = _second_head(sheet, places)
    if second:
        story = _settle_head(sheet, places[:second], places[second], story)
        story.paragraphs += 1
        return _settle_head(sheet, places[second:], after, story)
    return _settle_head(sheet, places, after, story)


_ANSWERS = re.compile(r"^(?:答|A|复|[^\s:,。]{0,14}(?:答|答复|回复))\s?:")


def _signs_question(sheet: Sheet, place: int) -> bool:
    """Whether a name and post stand between a question and its answer (答：…)."""
    look = sheet.looks[place]
    between = sheet.is_text(place - 1) and sheet.is_text(place + 1)
    return between and bool(_ANSWERS.match(sheet.looks[place + 1].plain)) and bool(read_byline(look.bare))


def _second_head(sheet: Sheet, places: list[int]) -> int:
    """Where, in a run of display lines, a second headline with its byline stands: the lines before it are verse; else 0."""
    named = [
        n
        for n, i in enumerate(places)
        if n and (sheet.role(i) == Role.BYLINE or _bare_byline(sheet, i, places[0]))
    ]
    if len(named) >= 2 and named[-1] - named[0] >= VERSE_LINES:
        return named[-1] - 1
    wide = [n for n, i in enumerate(places) if sheet.page.is_wide_gap(sheet.looks[i].gap)]
    if named and wide and wide[-1] - named[0] > VERSE_LINES and len(places) - wide[-1] <= 3:
        return wide[-1]
    return 0


def _settle_head(sheet: Sheet, places: list[int], after: int, story: Story) -> Story:
    """A head (or subheads) of which the rubrics are taken off, before the line `after`."""
    head, bylines, rest = _cut_at_byline(sheet, places)
    if not bylines and _ends_in_pen_name(sheet, head, after):
        head, bylines = head[:-1], head[-1:]
    if not head:  # the byline stands over the headline
        head, rest = rest, []
    if not head:
        return replace(story, head_byline=True)
    rubric_before = any(sheet.role(i) == Role.RUBRIC for i in range(max(0, places[0] - 3), places[0]))
    score, why = _score_start(sheet, head, bylines, rest, after, story, rubric_before)
    if score <= 0 and len(places) == 1 and sheet.is_text(after) and _is_cut_text(sheet.looks[places[0]]):
        sheet.verdicts[places[0]] = Verdict(Role.BODY, "body.cut-short", False)
        return story
    if score <= 0:
        for place in places:
            if sheet.is_open_display(place):
                sheet.give(place, Role.SUBHEAD, "subhead." + why)
        story.subheads += 1
        return story
    arrange(sheet, head, why)
    short = all(sheet.looks[i].width <= VERSE_CHARACTERS for i in rest)
    verse = short and (len(rest) >= VERSE_LINES or not (sheet.is_text(after) or after >= len(sheet.looks)))
    for place in rest:
        if sheet.is_open_display(place) and verse:
            sheet.give(place, Role.BODY, "body.verse")
        elif sheet.is_open_display(place):
            _settle_after_byline(sheet, place)
    for place in bylines:
        read = read_byline(sheet.looks[place].bare) or _pen_name(sheet.looks[place].bare)
        sheet.bylines[place] = read
        if sheet.role(place) != Role.BYLINE:
            sheet.give(place, Role.BYLINE, "byline.under-headline")
    headline = " ".join(sheet.looks[i].bare for i in head if sheet.role(i) == Role.HEADLINE)
    levels = [sheet.looks[i].level for i in head if sheet.role(i) == Role.HEADLINE]
    return Story(
        begun=True,
        head_byline=bool(bylines),
        level=min(levels, default=0),
        bold=any(sheet.looks[i].bold for i in head if sheet.role(i) == Role.HEADLINE),
        notice=bool(re.search(NOTICE_HEADLINE, fold(headline))),
        subheads=len(rest),
    )


# A pen name alone has two or three letters, and its headline at least so many: a headline is never the shorter by far.
PEN_NAME = re.compile(rf"{HAN}{{2,3}}")
PEN_NAME_UNDER = 8


def _ends_in_pen_name(sheet: Sheet, head: list[int], after: int) -> bool:
    """Whether the last of a head's bare lines is too short for anything but its author's name: 言午生"""
    if len(head) < 2 or not sheet.is_text(after) or sheet.verdicts[after].rule == "body.opening":
        return False
    above, look = sheet.looks[head[-2]], sheet.looks[head[-1]]
    bare = not look.marked and not is_rubric_name(look) and not _is_short_unit(look.plain)
    return bare and above.width >= PEN_NAME_UNDER and bool(PEN_NAME.fullmatch(look.plain))


def _pen_name(bare: str) -> Byline:
    """The author of a line that holds a name which no surname begins; nobody where it is a unit's."""
    named = PEN_NAME.fullmatch(bare)
    return Byline((ParsedCredit(bare, CreditRole.AUTHOR),) if named else (), bare=True)


def _settle_after_byline(sheet: Sheet, place: int) -> None:
    look = sheet.looks[place]
    if look.plain.startswith(("——", "—")):
        sheet.give(place, Role.DECK, "deck.dash")
    else:
        sheet.give(place, Role.SUBHEAD, "subhead.after-byline")


_DAY = re.compile(
    r"(?:[0-9〇○零一二三四五六七八九十]{2,4}\s?年\s?)?[0-9一二三四五六七八九十]{1,2}\s?月\s?[0-9一二三四五六七八九十廿]{1,3}\s?日"
)


def _close_story(sheet: Sheet, places: list[int], story: Story) -> list[int]:
    """Bylines and a unit's signature at the beginning of a run close the story before; the rest is returned."""
    while places and story.begun and story.paragraphs:
        place = places[0]
        look = sheet.looks[place]
        if sheet.role(place) == Role.BYLINE:
            sheet.bylines[place] = read_byline(look.bare) or Byline()
        elif (
            not look.marked and (story.letter or story.notice or story.closed) and _DAY.fullmatch(look.plain)
        ):
            sheet.give(place, Role.BODY, "body.day-of-signature")
        elif story.letter or story.notice:
            signed = (read_byline(look.bare) or look.plain.endswith(tuple(UNIT_ENDINGS))) and not look.marked
            another = (
                len(places) > 2 or len(places) == 1 or look.gap_after > look.gap or read_byline(look.bare)
            )
            if not signed or look.width > 24 or not another or story.signed:
                break
            story.signed = True
            sheet.bylines[place] = read_byline(look.bare) or Byline()
            sheet.give(place, Role.BYLINE, "byline.signature")
        elif (
            not look.marked
            and (read := read_byline(look.bare))
            and (read.bare and look.indent > 4 or _name_alone(look))
        ):
            sheet.bylines[place] = read
            sheet.give(place, Role.BYLINE, "byline.signature")
        else:
            break
        story.closed = True
        places = places[1:]
    return places


def _name_alone(look: Look) -> bool:
    word = "".join(look.bare.split())
    return len(word) <= 4 and is_name(word) and look.gap_after > 0


def _settle_loose(sheet: Sheet, places: list[int], story: Story) -> Story:
    """Display lines that lead to no text: the page's end, or an advertisement."""
    for place in places:
        if not sheet.is_open_display(place):
            continue
        look = sheet.looks[place]
        if is_rubric_name(look) or (look.bold and look.width <= RUBRIC_CHARACTERS):
            sheet.give(place, Role.RUBRIC, "rubric.without-story")
        elif look.level:
            sheet.give(place, Role.HEADLINE, "headline.without-text", sure=False)
        elif story.begun and (story.letter or story.notice) and look.plain.endswith(tuple(UNIT_ENDINGS)):
            sheet.give(place, Role.BYLINE, "byline.signature")
        else:
            sheet.give(place, Role.FURNITURE, "furniture.without-text")
    return story


def _take_rubrics(sheet: Sheet, places: list[int], after: int) -> list[int]:
    """Rubrics at the beginning of a run of display lines; the rest is returned."""
    display = [i for i in places if sheet.is_open_display(i)]
    taken = 0
    while taken < len(display):
        place = display[taken]
        look = sheet.looks[place]
        others = display[taken + 1 :]
        following = sheet.looks[others[0]] if others else None
        if (
            look.bold_opens
            and not look.bold_closes
            and following
            and following.bold_closes
            and not following.bold_opens
        ):
            sheet.give(place, Role.RUBRIC, "rubric.bold-over-lines")
            sheet.give(others[0], Role.RUBRIC, "rubric.bold-over-lines")
            taken += 2
            continue
        if others and look.width <= SIGNED_TITLE and _is_over_signed_title(sheet, others[0]):
            sheet.give(place, Role.RUBRIC, "rubric.over-signed-title")
            taken += 1
            break
        if not _is_rubric_over(sheet, look, others, after):
            break
        sheet.give(place, Role.RUBRIC, "rubric.name")
        taken += 1
    return [i for i in places if i not in set(display[:taken])]


_MOTTO = re.compile(rf"(?:{HAN}{{2,4}}\s*·\s*){{2,3}}{HAN}{{2,4}}")  # 安全 · 亲情 · 责任


def is_rubric_name(look: Look) -> bool:
    """Whether a line names a column: 读者来信, 江边夜话, 基层短波."""
    plain = re.sub(r"[\s●■◆★☆※【】\[\]《》<>|·•—\-:：]", "", look.plain)
    if plain.strip("“”") in RUBRIC_WORDS or plain in FACT_BOX_LABELS:
        return True
    if re.search(f"(?:{'|'.join(UNIT_ENDINGS)})(?:来信|来函|复信|回信|回音|答复)$", plain):
        return False  # 房管所来信: a headline that says who writes
    if _MOTTO.fullmatch(look.plain):
        return True
    longest = 8 if "·" not in look.plain else RUBRIC_CHARACTERS  # 安全生产月·一线走笔
    return (
        3 <= len(plain) <= longest
        and plain.endswith(tuple(RUBRIC_ENDINGS))
        and not re.search('[,，。“”"的了在被将把]', plain)
    )


def _is_rubric_over(sheet: Sheet, look: Look, others: list[int], after: int) -> bool:
    if (
        look.level
        and others
        and sheet.looks[others[0]].level
        and look.level == sheet.looks[others[0]].level
        and not is_rubric_name(look)
    ):
        return False
    if look.finished or look.width > RUBRIC_CHARACTERS + 4:
        return False
    if is_rubric_name(look):
        return bool(others) or look.width <= 8
    if not others:
        return False
    if (
        re.fullmatch(r"[【\[<《“◆■●★☆※].*[】\]>》”◆■●★☆※]", look.plain)
        and look.width <= RUBRIC_CHARACTERS
        and look.plain[0] in "[◆■●★☆※<"
    ):
        return True
    if look.bold and not sheet.looks[others[0]].bold and look.width <= RUBRIC_CHARACTERS:
        return True
    if not look.marked and look.width <= 4 and not _is_short_unit(look.plain):
        return sheet.looks[others[0]].width >= look.width + 2
    return False


# An essay's or a poem's title is one line; a short line over so short a title is its column's name.
SIGNED_TITLE = 6


def _is_over_signed_title(sheet: Sheet, title: int) -> bool:
    """Whether a short title and then its author's name follow, no reporter's: 苦楝树下 / 叶 舟"""
    if sheet.looks[title].width > SIGNED_TITLE or title + 1 >= len(sheet.looks):
        return False
    read = read_byline(sheet.looks[title + 1].bare)
    written = [credit.role == CreditRole.AUTHOR for credit in read.credits] if read else []
    return bool(written) and all(written) and not read.agencies


def _is_short_unit(plain: str) -> bool:
    """石坪县, 市妇联: names of places and units of at most four characters, which lead into a headline."""
    return bool(re.search("[县区市镇乡村厂局校院部科段站班队所]$", plain)) or plain.endswith(
        tuple(ending for ending in UNIT_ENDINGS if len(ending) > 1)
    )


def _cut_at_byline(sheet: Sheet, places: list[int]) -> tuple[list[int], list[int], list[int]]:
    """Display lines before the first byline, the bylines, and display lines after them."""
    head: list[int] = []
    bylines: list[int] = []
    rest: list[int] = []
    for place in places:
        bare = _bare_byline(sheet, place, places[0]) and head and sheet.is_open_display(place)
        if sheet.role(place) == Role.BYLINE or (bare and not _unit_only(sheet.looks[place])):
            if rest:
                rest.append(place)
            else:
                bylines.append(place)
        elif bylines:
            rest.append(place)
        else:
            head.append(place)
    return head, bylines, rest


def _unit_only(look: Look) -> bool:
    return look.plain.endswith(tuple(UNIT_ENDINGS)) and not read_byline(look.bare)


def _score_start(
    sheet: Sheet, head: list[int], bylines: list[int], rest: list[int], after: int, story: Story, rubric: bool
) -> tuple[float, str]:
    """How much speaks for a new story (above 0) against a subhead, and the strongest reason in a word."""
    if not story.begun:
        return 9.0, "first"
    page = sheet.page
    first = sheet.looks[head[0]]
    reasons: list[tuple[float, str]] = []
    if _opens_story(sheet, after):
        reasons.append((4, "over-opening"))
    if bylines and not all(_is_photo_only(sheet, i) for i in bylines):
        reasons.append((3.5, "over-byline"))
    if rubric:
        reasons.append((3, "under-rubric"))
    if story.closed:
        reasons.append((2.5, "after-close"))
    if page.is_wide_gap(first.gap):
        reasons.append((2, "wide-gap"))
    if re.search(NOTICE_HEADLINE, "".join(first.plain.split())) or re.search(
        NOTICE_HEADLINE, "".join(sheet.looks[head[-1]].plain.split())
    ):
        reasons.append((4, "notice"))
    if story.opening:
        reasons.append((1.5, "after-news"))
    if _is_letterspaced(first):
        reasons.append((2, "letterspaced"))
    if sheet.verdicts[head[0] - 1].rule == "furniture.debris":
        reasons.append((1, "after-rule"))  # ----, or what a scan made of the rule between two stories
    if story.jumped:
        reasons.append((2, "after-jump"))
    if (story.head_byline or story.opening or story.closed) and _ends_signed(sheet, after):
        reasons.append((3.5, "signed-apart"))
    if _is_photo_story(sheet, after):
        reasons.append((2.5, "photo-story"))
    if len(head) >= 2 and not _NUMBERED.match(first.plain) and not _SPEAKER.search(first.plain):
        reasons.append((1.5, "several-lines"))
    previous = _previous(sheet, head[0])
    if previous >= 0 and sheet.is_text(previous) and not sheet.finished(previous):
        reasons.append((1, "after-cut"))
    levels = [sheet.looks[i].level for i in head if sheet.looks[i].level]
    if levels and story.level:
        known = min(levels) <= story.level or min(levels) in _story_levels(sheet)
        reasons.append((2, "same-level") if known else (-2, "deeper-level"))
    elif levels:
        reasons.append((1.5 if min(levels) in _story_levels(sheet) else 1, "hash-mark"))
    elif page.marks and not first.level:
        reasons.append((-2, "unmarked"))
    if _NUMBERED.match(first.plain):
        reasons.append((-4, "numbered"))
    if _SPEAKER.search(first.plain) and first.width <= 40:
        reasons.append((-3, "speaker"))
    if _QUOTED.match(first.plain) and len(head) == 1 and not first.level:
        reasons.append((-3, "quoted"))
    if len(head) == 1 and not bylines and _reads_like_text(first):
        reasons.append((-2, "reads-like-text"))
    if first.bold and not first.level:
        reasons.append((2, "same-mark") if story.bold else (-1.5, "bold"))
    if story.head_byline and not story.opening:
        reasons.append((-1.5, "in-signed-piece"))
    if story.subheads:
        reasons.append((-1, "among-subheads"))
    if page.narrow and page.indented and not first.gap:
        reasons.append((-1, "no-gap"))
    total = sum(weight for weight, _why in reasons) - 0.5
    sign = 1 if total > 0 else -1
    strongest = max(
        (abs(weight), why)
        for weight, why in [*reasons, (0.1, "plain")]
        if weight * sign > 0 or why == "plain"
    )
    return total, strongest[1]


def _is_letterspaced(look: Look) -> bool:
    """Whether a scan shows the wide type of a headline as single letters: 新 渡 口 今 晨 开 航"""
    pieces = look.bare.split()[:DISPLAY_CHARACTERS]
    return len(pieces) >= 6 and max(map(len, pieces)) == 1


def _story_levels(sheet: Sheet) -> set[int]:
    """How many # the headlines have under which a story opens for certain (本报讯)."""
    if sheet.story_levels is None:
        looks = sheet.looks
        sheet.story_levels = {
            looks[i].level for i in range(len(looks) - 1) if looks[i].level and _opens_story(sheet, i + 1)
        }
    return sheet.story_levels


def _ends_signed(sheet: Sheet, after: int) -> bool:
    """Whether the text from here to the next display line ends with a name of its own: （王德发）"""
    index = after
    while index < len(sheet.looks) and sheet.is_text(index):
        index += 1
    if index < len(sheet.looks) and sheet.role(index) == Role.BYLINE and not _is_photo_only(sheet, index):
        return True
    return index > after and bool(read_sign_off(sheet.looks[index - 1].bare[-80:]))


# A subhead without mark or number has at most so many characters (the longest that we have: 17).
SUBHEAD_CHARACTERS = 19
_TEXT_START = re.compile(
    "这|该|他|她|其|记者|据|为了|由于|经过|随着|截至|今年|去年|近年|此次|本次|目前|同时|为此|活动"
)


def _reads_like_text(look: Look) -> bool:
    """Whether an unmarked line begins like a sentence or lists things: 平台整合了入会、帮扶、维权、培训等二十三"""
    if look.marked or _NUMBERED.match(look.plain) or _SPEAKER.search(look.plain):
        return False
    return (
        bool(_TEXT_START.match(look.plain))
        or look.bare.count("、") >= 2
        or bool(re.search("[的和与及在是将被把对]$", look.bare))
    )


def _is_cut_text(look: Look) -> bool:
    """Whether a line that is no headline is too long for a subhead, or begins like a sentence."""
    if look.marked or _NUMBERED.match(look.plain) or _SPEAKER.search(look.plain) or _QUOTED.match(look.plain):
        return False
    return _reads_like_text(look) or look.width >= SUBHEAD_CHARACTERS


def _is_photo_only(sheet: Sheet, index: int) -> bool:
    read = read_byline(sheet.looks[index].bare)
    return (
        bool(read)
        and all(credit.role == "photographer" for credit in read.credits)
        and bool(read.credits or read.agencies)
    )


def _is_photo_story(sheet: Sheet, after: int) -> bool:
    """One short text and then a photographer's line."""
    index, paragraphs = after, 0
    while index < len(sheet.looks) and sheet.is_text(index) and index < after + 14:
        paragraphs += index == after or sheet.looks[index - 1].finished
        if (
            read_photo_credit(sheet.looks[index].bare[-60:])
            and paragraphs == 1
            and sheet.looks[index].finished is False
        ):
            return True
        index += 1
    if paragraphs > 2 or index >= len(sheet.looks) or sheet.role(index) != Role.BYLINE:
        return False
    read = read_byline(sheet.looks[index].bare)
    both = index + 1 < len(sheet.looks) and sheet.role(index + 1) == Role.BYLINE
    other = read_byline(sheet.looks[index + 1].bare) if both else None
    found = [credit for line in (read, other) if line for credit in line.credits]
    return any(credit.role == "photographer" for credit in found)


# --- the head of a story ---------------------------------------------------------------------------------------------

_DECK = re.compile(r"^(?:——|—|--|–)|^[\[(]?(?:副题|提要|核心提示|编者按)")


def arrange(sheet: Sheet, head: list[int], why: str) -> None:
    """Kicker, headline and deck among the display lines of a story's head."""
    for place, (role, rule) in zip(head, _arranged(sheet, head), strict=True):
        sheet.give(place, role, f"{role.value}.{why if rule == 'place' else rule}")


def _arranged(sheet: Sheet, head: list[int]) -> list[tuple[Role, str]]:
    looks = [sheet.looks[i] for i in head]
    levels = sorted({look.level for look in looks if look.level})
    if levels and (len(levels) > 1 or any(not look.level for look in looks)):
        top = [i for i, look in enumerate(looks) if look.level == levels[0]]
        return _around(looks, top, "hash-mark")
    dashed = [i for i, look in enumerate(looks) if i and _DECK.match(look.plain)]
    end = dashed[0] if dashed else len(looks)
    if any(_EDITORS_NOTE.match(look.plain) for look in looks[1:]):
        end = min(end, next(i for i, look in enumerate(looks) if i and _EDITORS_NOTE.match(look.plain)))
    main = _main_lines(looks[:end])
    return _around(looks, main, "place")


def _around(looks: list[Look], main: list[int], rule: str) -> list[tuple[Role, str]]:
    """Lines before the headline's are kickers, lines after it decks."""
    out = []
    for i, look in enumerate(looks):
        if i in main:
            out.append((Role.HEADLINE, rule))
        elif i < main[0]:
            out.append((Role.KICKER, "over-headline"))
        else:
            out.append((Role.DECK, "dash" if _DECK.match(look.plain) else "under-headline"))
    return out


def _main_lines(looks: list[Look]) -> list[int]:
    """Which of the lines are the headline, by their lengths and forms: the headline is the larger type, hence the shorter."""
    count = len(looks)
    if count == 1:
        return [0]
    if count == 2:
        return _main_of_two(looks)
    if is_unit(looks[0]):
        inner = _main_lines(looks[1:])
        return [i + 1 for i in inner]
    if count == 3:
        if _halves(looks[1], looks[2], HALF_UNDER_KICKER) and not _halves(looks[0], looks[1]):
            return [1, 2]
        if _halves(looks[0], looks[1]) and not _halves(looks[1], looks[2]):
            return [0, 1]
        return [1]
    if _halves(looks[1], looks[2]):
        return [1, 2]
    return [min(range(1, count), key=lambda i: looks[i].width)] if count <= 5 else [1]


def _main_of_two(looks: list[Look]) -> list[int]:
    first, second = looks
    if is_unit(first) or first.plain.endswith(("——", "—", ":")):
        return [1]
    if _halves(first, second):
        return [0, 1]
    if _goes_on(first, second):
        return [0, 1]
    clauses = len(re.split(r"[\s,，;；]+", second.bare.strip()))
    if second.width >= first.width + 5 and (clauses >= 2 or second.width >= 16):
        return [0]
    return [1]


def is_unit(look: Look) -> bool:
    """Whether a line is the bare name of a unit: 滨港集团第二装卸公司."""
    plain = "".join(look.plain.split())
    return (
        len(plain) <= 20
        and plain.endswith(tuple(UNIT_ENDINGS))
        and not re.search(r"[,，。:;!?！？“”\"0-9]", plain)
        and not _VERB.search(plain)
    )


_VERB = re.compile(
    "(?:走进|来到|进入|走出|建成|挂牌|成立|落户|启用|开进|举行|开展|帮助|慰问|服务|带动|推出|获|搬进|送到|送进|关爱|助力|打造|撑起|有了|来了|让|为|把|给|向|到|在)"
)


def _halves(first: Look, second: Look, longest: int = HALF_CHARACTERS) -> bool:
    """下雨不积水 / 开窗无异味: two lines of one headline, short and alike in length."""
    if first.level != second.level or first.bold != second.bold:
        return False
    if re.search('的[“"]?[^的]{1,5}$', first.plain):  # 春运一线的劳动者: names whom the headline is about
        return False
    inner = [re.search(r"\s", look.bare) is not None for look in (first, second)]
    if first.width <= second.width and inner[0] <= inner[1]:
        longest = max(longest, HALF_OF_TWO)
    alike = abs(first.width - second.width) <= HALF_DIFFERENCE
    return alike and max(first.width, second.width) <= longest and second.gap <= max(first.gap, 1)


def _goes_on(first: Look, second: Look) -> bool:
    """The first line ends with a comma: the sentence goes on in the second."""
    return first.bare.endswith(("，", ",", "、"))


# --- text lines ------------------------------------------------------------------------------------------------------


def settle_leads(sheet: Sheet) -> None:
    """A paragraph before the page's first headline sums up the piece: it is its deck, as is an editors' note under one."""
    looks = sheet.looks
    first = next((i for i in range(len(looks)) if sheet.role(i) != Role.FURNITURE), None)
    if first is not None and sheet.is_text(first) and sheet.verdicts[first].rule != "body.opening":
        following = first + 1
        headed = following < len(looks) and sheet.role(following) in (Role.HEADLINE, Role.KICKER)
        if headed and looks[following].level and looks[first].finished and looks[first].width <= 300:
            sheet.give(first, Role.DECK, "deck.lead-before-headline")
    for index in range(1, len(looks)):
        head = sheet.role(index - 1) in (Role.HEADLINE, Role.DECK, Role.BYLINE)
        if (
            head
            and sheet.is_text(index)
            and _EDITORS_NOTE.match(looks[index].plain)
            and index + 1 < len(looks)
        ):
            sheet.give(index, Role.DECK, "deck.editors-note")


def settle_captions(sheet: Sheet) -> None:
    """A short paragraph inside a story that ends with its photographer is a caption: 吊车正在起吊构件。 柯以宁 摄"""
    for index in range(1, len(sheet.looks)):
        look = sheet.looks[index]
        if sheet.page.narrow or not sheet.is_text(index) or look.width > POINTED_CHARACTERS or look.finished:
            continue
        before = _previous(sheet, index)
        pictured = sheet.verdicts[index - 1].rule == "furniture.debris" or sheet.is_text(before - 1)
        inside = sheet.is_text(before) and sheet.finished(before) and pictured
        if inside and sheet.verdicts[index].rule == "text.open" and read_photo_credit(look.bare):
            sheet.give(index, Role.CAPTION, "caption.photographer")


def settle_paragraphs(sheet: Sheet) -> None:
    """Text begins a paragraph (body) or goes on with the one before (cont)."""
    last = -1
    for index, look in enumerate(sheet.looks):
        role = sheet.role(index)
        if role in (Role.HEADLINE, Role.KICKER, Role.SUBHEAD, Role.RUBRIC):
            last = -1
        if role == Role.JUMP and (read_jump(look.bare) or ("",))[0] == "from":
            last = -1
        if not sheet.is_text(index):
            continue
        verdict = sheet.verdicts[index]
        if (
            last >= 0
            and verdict.rule not in ("body.opening", "body.salutation")
            and goes_on(sheet, last, index)
        ):
            sheet.give(
                index, Role.CONT, "cont.unfinished" if not sheet.looks[last].finished else "cont.no-indent"
            )
        elif verdict.rule in ("text.open", "open"):
            sheet.give(index, Role.BODY, "body.paragraph")
        last = index


# Rules whose lines each are a paragraph of their own.
PARAGRAPH_RULES = ("body.verse", "body.turn", "body.list-item", "body.table-row")


def goes_on(sheet: Sheet, last: int, index: int) -> bool:
    """Whether a text line goes on with the paragraph of the text line before it."""
    page = sheet.page
    before, look = page.looks[last], page.looks[index]
    if sheet.verdicts[last].rule == "body.salutation" or sheet.verdicts[index].rule in PARAGRAPH_RULES:
        return False
    if page.indented and 1 <= look.indent <= 4:
        return False
    if page.indented:
        return look.indent == 0 or not sheet.finished(last)
    if not sheet.finished(last):
        return True
    if page.narrow and not look.gap:
        return before.width >= page.column - 1
    return bool(_open_quote(before.bare)) and not re.match('[“「"]', look.bare)


def _open_quote(text: str) -> bool:
    """Whether a quotation is begun and not ended: the sentence stops, the speaker goes on."""
    tail = text[-2000:]
    return tail.rfind("“") > tail.rfind("”") >= -1 and "“" in tail


NEIGHBOUR_STEPS: tuple[Callable[[Sheet], None], ...] = (
    settle_edges,
    settle_boxes,
    settle_pointers,
    settle_verse,
    settle_lists,
    settle_display,
    settle_clusters,
    settle_leads,
    settle_captions,
    settle_paragraphs,
)
