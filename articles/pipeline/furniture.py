"""Furniture that neighbours show: folio lines at the edges of a page, weather boxes, classified advertisements, teasers."""

import re

from .folio import FolioLine, merge, read_edge_line, read_folio_line, read_labelled
from .labels import read_attributes
from .looks import Look
from .records import Role, Why
from .sheet import Sheet

# Folio lines stand among the first or last so many lines of a page.
EDGE_LINES = 12


def settle_edges(sheet: Sheet) -> None:
    """Page label, masthead and section beside folio lines at the top and the bottom of a page are furniture."""
    count = len(sheet.looks)
    for index in sheet.places_of(Role.FURNITURE):
        look = sheet.looks[index]
        line = _read_labelled(look) if look.label else read_folio_line(look)
        if line:
            sheet.folio[index] = line
    _settle_edge(sheet, range(min(EDGE_LINES, count)))
    _settle_edge(sheet, range(count - 1, max(count - 1 - EDGE_LINES, -1), -1))


def _read_labelled(look: Look) -> FolioLine:
    """What a labelled line says of the page; a tag may say several things by its attributes."""
    if look.label != "tag":
        return read_labelled(look.label, look.bare)
    told = [read_labelled(meaning, value) for meaning, value in read_attributes(look.text)]
    return merge(Why.TAG, told)


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
        if line.why != Why.SECTION:
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
        sheet.give(index, Role.FURNITURE, line.why)


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
_CLAUSE = re.compile("[。，]")
_TEASER_SURE = re.compile(
    r"(?:详见|见|>+|→|▶|…{1,}|\.{3,}|·{3,})\s*(?:今日|本报)?第?\s*(?:[A-Z]{1,2}\d{1,2}|\d{1,2}(?:[-—、]\d{1,2})?|[一二三四五六七八九十]{1,2})\s*版[\])]?\s*$|>>+\s*[A-Z]?\d{1,2}\s*版?\s*$"
)


# What the heads of boxes begin with, and classified advertisements; those that name first what is lost say 失.
_BOX_STARTS = frozenset("天分便遗声信供广公气今彩开福体外影电")
_TEASER_STARTS = frozenset("今本导内要版索")
_CLASSIFIED_STARTS = frozenset("遗注招出转家旺搬开疏征寻声")
_STARTS = _BOX_STARTS | _TEASER_STARTS | _CLASSIFIED_STARTS
_OF_TEASER = Why.TEASER
_CLASSIFIED_CHARACTERS = 160
_ADVERTISED = re.compile(r"作废|\d{6,}|电话|热线")
_OF_WEATHER = re.compile("天气|气象")


def settle_boxes(sheet: Sheet) -> None:
    """Weather boxes, classified advertisements and teasers run from their head to the next gap."""
    inside: Why | None = None
    inner_gap, began = 0, -1
    for index, look in enumerate(sheet.looks):
        first, plain = look.plain[:1], look.plain
        if (
            not inside
            and first not in _STARTS
            and "失" not in plain
            and "版" not in plain
            and ">" not in plain
        ):
            continue  # most lines
        if inside:
            inner_gap = look.gap if index - 1 == began else inner_gap  # how the box's own lines are set
            inside = inside if _is_inside(sheet, index, inner_gap) else None
        head = look.width <= 24 and first in _BOX_STARTS and _BOX_HEAD.match(plain)
        teaser = first in _TEASER_STARTS and _TEASER_HEAD.match(plain)
        if head:
            inside, began = (Why.WEATHER if _OF_WEATHER.search(head[0]) else Why.CLASSIFIED), index
        elif teaser and look.width <= 12:
            inside, began = Why.TEASER, index
        elif (first in _CLASSIFIED_STARTS or "失" in plain) and _is_classified(look):
            sheet.give(index, Role.FURNITURE, Why.CLASSIFIED)
            continue
        elif ("版" in plain or ">" in plain) and _is_teaser(look):
            sheet.give(index, Role.FURNITURE, Why.TEASER)
            continue
        if inside is _OF_TEASER and not (teaser or _TEASER.search(look.tail) or look.gap == 0):
            inside = None
        if inside:
            sheet.give(index, Role.FURNITURE, inside)


def _is_inside(sheet: Sheet, index: int, inner_gap: int) -> bool:
    """Whether a line after one of a box, whose lines stand so far apart, is of the box."""
    look = sheet.looks[index]
    if look.gap > inner_gap or look.marked:
        return False
    if sheet.role(index) == Role.JUMP or sheet.verdicts[index].why == Why.OPENING:
        return False
    return inner_gap == 0 or bool(_BOX_LINE.search(look.plain + look.tail))


def _is_classified(look: Look) -> bool:
    """旺铺招租　电话 8366000"""
    short = look.width <= _CLASSIFIED_CHARACTERS
    return short and bool(_CLASSIFIED.match(look.plain) and _ADVERTISED.search(look.plain))


def _is_teaser(look: Look) -> bool:
    """石桥通车 ……03版"""
    return look.width <= 60 and not _CLAUSE.search(look.bare) and bool(_TEASER_SURE.search(look.tail))
