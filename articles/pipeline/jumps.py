"""Where a story comes from and goes on to: （上接第1版）, （下转第3版）."""

import re

from .vocabulary import fold

_JUMP = re.compile(
    r"^[\[(<>]*\s*(?P<way>紧?上?接|上承|下?转|续)\s*(?:自|到|至|见|入|本报|今日|今天)?\s*第?\s*(?P<page>[A-Z]{0,2}\s?\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3}|头)\s*版?\s*"
    r"(?:[《“(][^》”)]{1,40}[》”)])?\s*[\])>]*$"
)
# （上接第 版）: the number is lost.
_NUMBERLESS = re.compile(
    r"^[\[(<]\s*(?P<way>紧?上接|紧接|上承|下转)\s*(?:自|到|至|见|入)?\s*第?[^\w]{0,3}版?\s*[\])>]$"
)
_AT_END = re.compile(
    r"[（(\[]\s*下?转\s*(?:至|到)?\s*第?\s*([A-Z]{0,2}\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3}|头)\s*版[^（()）\[\]]{0,24}[)）\]]\s*$"
)
_AT_START = re.compile(
    r"^[（(\[]\s*紧?[上接]{1,2}\s*(?:自|至)?\s*第?\s*([A-Z]{0,2}\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3}|头)\s*版[^（()）\[\]]{0,24}[)）\]]"
)
_TITLE = re.compile(r"[转接承续][^版]{0,8}版\s*[《“\"(]?([^《》“”\"()]{2,40})[》”\"]?\s*[)\]>]*\s*$")
_ENDS = re.compile(r"[（(【\[][^（()）]*[转接][^（()）]*版[^（()）]*[)）】\]]\s*$")


_WAY = re.compile("[接承转轉续續]")


def read_jump(text: str) -> tuple[str, str] | None:
    """("from" or "to", page as printed) of a line that holds only a jump; else None. A lost number is empty."""
    if len(text) > 60 or not _WAY.search(text):
        return None
    folded = fold(text.strip())
    match = _JUMP.match(folded)
    if not match:
        match = _NUMBERLESS.match(folded)
        return ("to" if "转" in match["way"] else "from", "") if match else None
    return ("from" if re.search("[接承续]", match["way"]) else "to", _page(match["page"]))


def _page(printed: str) -> str:
    """头版 is the first page."""
    page = printed.replace(" ", "")
    return "一" if page == "头" else page


_OPENS, _CLOSES = frozenset("（(【["), frozenset("）)】]")  # Most paragraphs need no closer look.


def may_enclose_jumps(text: str) -> bool:
    """Whether a paragraph begins or ends with a parenthesis; in most no jump need be looked for."""
    return text[:1] in _OPENS or text.rstrip()[-1:] in _CLOSES


def read_enclosed_jumps(text: str) -> list[tuple[str, str]]:
    """The same of the jumps with which a paragraph begins or ends: …昨天开工。（下转第3版）"""
    end = _AT_END.search(fold(text[-48:])) if text.rstrip()[-1:] in _CLOSES else None
    start = _AT_START.match(fold(text[:48])) if text[:1] in _OPENS else None
    return [(way, _page(match[1])) for way, match in (("to", end), ("from", start)) if match]


def begins_elsewhere(text: str) -> bool:
    """Whether a paragraph begins with the jump of a story that began on another page: （上接第1版）石桥昨天…"""
    return text[:1] in _OPENS and _AT_START.match(fold(text[:48])) is not None


def without_enclosed_jumps(text: str) -> str:
    """A paragraph without the jumps with which it begins or ends.

    >>> without_enclosed_jumps("（上接第1版）石桥昨天开工。（下转第3版）")
    '石桥昨天开工。'
    """
    text = text.strip()
    if text[:1] not in _OPENS and text[-1:] not in _CLOSES:
        return text
    folded = fold(text)
    end, start = _AT_END.search(folded), _AT_START.match(folded)
    return text[start.end() if start else 0 : end.start() if end else None].strip()


def read_jump_title(text: str) -> str:
    """The headline that a jump names, or empty.

    >>> read_jump_title("（上接第1版《石桥开工》）")
    '石桥开工'
    """
    match = _TITLE.search(fold(text[-60:]))
    return text[-60:][slice(*match.span(1))].strip() if match else ""


def ends_in_jump(text: str) -> bool:
    """Whether a line ends with a jump in parentheses, whatever its page."""
    return text.rstrip()[-1:] in _CLOSES and bool(_ENDS.search(text[-40:]))
