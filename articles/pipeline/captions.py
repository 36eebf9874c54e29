"""Captions that neighbours show: lines that point at a picture, and lines that end with their photographer."""

from .credits import read_photo_credit
from .records import Role, Why
from .sheet import OPEN, TEXT, Sheet

_POINTERS = frozenset("▲▼◀▶←→↑↓")
POINTED_CHARACTERS = 80  # A caption has one sentence or two.


def settle_pointers(sheet: Sheet) -> None:
    """A line that points at a picture (▲工人们在井下吃饺子。) is its caption; such lines in a row are a list of items."""
    marks = [mark if (mark := look.plain[:1]) in _POINTERS else "" for look in sheet.looks]
    for index, mark in enumerate(marks):
        if not mark:
            continue
        alone = mark not in (marks[index - 1 : index] + marks[index + 1 : index + 2])
        if alone and sheet.verdicts[index] in (TEXT, OPEN) and sheet.looks[index].width <= POINTED_CHARACTERS:
            sheet.give(index, Role.CAPTION, Why.POINTER)


def settle_captions(sheet: Sheet) -> None:
    """A short paragraph inside a story that ends with its photographer is a caption: 吊车正在起吊构件。 柯以宁 摄"""
    if sheet.page.narrow:
        return
    for index, look in enumerate(sheet.looks):
        if not index or look.finished or look.width > POINTED_CHARACTERS or not sheet.is_text(index):
            continue
        before = sheet.previous(index)
        pictured = sheet.verdicts[index - 1].why == Why.DEBRIS or sheet.is_text(before - 1)
        inside = sheet.is_text(before) and sheet.finished(before) and pictured
        if inside and sheet.verdicts[index] == TEXT and read_photo_credit(look.bare):
            sheet.give(index, Role.CAPTION, Why.PHOTOGRAPHER)
