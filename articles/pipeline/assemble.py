"""From roles and borders to the record of a page: texts, fields, kinds and confidence of its articles."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .bylines import byline_of
from .credits import (
    Byline,
    Opening,
    ends_in_sentence,
    read_byline,
    read_opening,
    read_photo_credit,
    read_post_of_author,
    read_sign_off,
)
from .edges import read_folio
from .jumps import may_enclose_jumps, read_enclosed_jumps, read_jump, read_jump_title
from .kinds import Story, kind_of
from .looks import Look
from .records import (
    Block,
    BlockKind,
    CreditRole,
    Kind,
    ParsedAgency,
    ParsedArticle,
    ParsedCredit,
    ParsedLine,
    ParsedPage,
    Remark,
    Repair,
    Role,
)
from .repair import Repaired, glue, repair_display, repair_parts
from .sheet import TEXT_ROLES, Sheet
from .signed import read_signed
from .vocabulary import fold

# Asked of every line, and a module's name is found much faster than an enum's member.
_PARAGRAPH, _SUBHEAD, _CAPTION = BlockKind.PARAGRAPH, BlockKind.SUBHEAD, BlockKind.CAPTION
_CONT, _BYLINE, _JUMP = Role.CONT, Role.BYLINE, Role.JUMP
_CAPTION_LINE, _SUBHEAD_LINE = Role.CAPTION, Role.SUBHEAD
_KICKER, _HEADLINE, _DECK = Role.KICKER, Role.HEADLINE, Role.DECK
_NO_DISPLAY, _NOT_REPAIRED = ("", 0), Repaired("")
_NUMBER_AT_START = re.compile(r"[(]?[一二三四五六七八九十0-9]{1,3}[)]?\s?[、.)]|案例|之[一二三四五]")


def assemble(sheet: Sheet, articles: Sequence[int], remarks: tuple[Remark, ...] = ()) -> ParsedPage:
    """The page with its articles; element i of `articles` is line i's number. Expects at least one line."""
    looks, verdicts = sheet.looks, sheet.verdicts
    numbers = [look.number for look in looks]
    dump_order = sorted(range(len(looks)), key=numbers.__getitem__)
    articles = _by_first_line(articles, dump_order)
    lines = tuple(
        [
            ParsedLine(numbers[i], articles[i], (verdict := verdicts[i]).role, verdict.rule, verdict.sure)
            for i in dump_order
        ]
    )
    places: dict[int, list[int]] = {number: [] for number in range(1, max(articles, default=0) + 1)}
    for place, number in enumerate(articles):
        if number:
            places[number].append(place)
    folio = read_folio(sheet, dump_order)
    found = [_article(sheet, number, places[number], folio.section or "") for number in places]
    return ParsedPage(
        first_line=lines[0].number,
        last_line=lines[-1].number,
        folio=folio,
        lines=lines,
        texts=tuple([looks[i].text for i in dump_order]),
        articles=tuple(found),
        remarks=remarks,
    )


def _by_first_line(articles: Sequence[int], dump_order: Sequence[int]) -> list[int]:
    """The articles numbered anew, in the order in which they begin in the dump."""
    numbers: dict[int, int] = {0: 0}
    for place in dump_order:
        numbers.setdefault(articles[place], len(numbers))
    return [numbers[article] for article in articles]


def _article(sheet: Sheet, number: int, places: list[int], section: str) -> ParsedArticle:
    looks = sheet.looks
    order = _reading_order(sheet, places)
    parts = _parts(sheet, order)
    blocks = [part.block() for part in parts]
    paragraphs = [block for block in blocks if block.kind is _PARAGRAPH]
    openings = _openings(parts)
    dateline = next((opening.dateline for _line, opening in openings if opening.dateline), "")
    credits, agencies = _credits(sheet, places, parts, openings)
    names = [credit.name for credit in credits]
    repaired, repairs = _repair_blocks(parts, blocks, names, dateline)
    printed = _displays(sheet, places)
    displays = {
        role: repair_display(text, role.value, line) if text else _NOT_REPAIRED
        for role, (text, line) in printed.items()
    }
    continued_from, continued_to, jump_title = _jumps(sheet, places, paragraphs)
    headline = printed[_HEADLINE][0]
    kind = kind_of(
        Story(
            sheet,
            places,
            blocks,
            credits,
            headline,
            continued_from,
            bool(dateline),
            section,
        )
    )
    reasons = _reasons(sheet, places, blocks, headline, kind)
    return ParsedArticle(
        number=number,
        kind=kind,
        kicker=displays[_KICKER].text,
        headline=displays[_HEADLINE].text,
        deck=displays[_DECK].text,
        dateline=dateline,
        credits=credits,
        agencies=agencies,
        continued_from=continued_from,
        continued_to=continued_to,
        jump_title=jump_title,
        blocks=tuple(repaired),
        order=tuple(looks[i].number for i in order) if order != places else (),
        confidence=max(0.05, round(0.95 - 0.2 * len(reasons), 2)),
        reasons=tuple(reasons),
        repairs=(*(repair for display in displays.values() for repair in display.repairs), *repairs),
        as_printed={role.value: printed[role][0] for role, text in displays.items() if text.repairs},
    )


# --- texts -----------------------------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """A line's text without marks and outer space."""
    return text.replace("**", "").strip() if "**" in text else text.strip()


def _displays(sheet: Sheet, places: list[int]) -> dict[Role, tuple[str, int]]:
    """Kicker, headline and deck as printed, each with its lines joined by one space, and the first line's number (or 0)."""
    found: dict[Role, list[Look]] = {_KICKER: [], _HEADLINE: [], _DECK: []}
    verdicts, looks = sheet.verdicts, sheet.looks
    for place in places:
        if (role := verdicts[place].role) in found:
            found[role].append(looks[place])
    return {
        role: (" ".join([without_dust(clean(look.bare)) for look in lines]), lines[0].number)
        if lines
        else _NO_DISPLAY
        for role, lines in found.items()
    }


# What a scanner makes of dust before and behind a line of display type; marks that belong to words stand close to them.
_DUST_BEFORE = re.compile(r"^(?:[.·•,，、:：;；'’`~^|丨°]+[\s.·,，、'’`~^|丨°]*)(?=\S)")
_DUST = frozenset(".·•,，、:：;；'’‘`~^|丨°。")  # Most lines have none at their ends.
_DUST_BEHIND = re.compile(r"(?:\s+[.·•。，、,:：;；'’‘`~^|丨°\s]+|[·`~^|丨°]+)$")


def without_dust(display: str) -> str:
    """A line of display type, without outer space, without the specks at its ends: `、增产三成 。·` is 增产三成."""
    if display[:1] not in _DUST and display[-1:] not in _DUST:
        return display
    return _DUST_BEHIND.sub("", _DUST_BEFORE.sub("", display)) or display


def _repair_blocks(
    parts: list["_Part"], blocks: list[Block], names: list[str], dateline: str
) -> tuple[list[Block], list[Repair]]:
    """The blocks of these parts with their texts repaired; the dateline opens the first paragraph."""
    out: list[Block] = []
    repairs: list[Repair] = []
    for index, (part, block) in enumerate(zip(parts, blocks, strict=True)):
        if part.kind is _SUBHEAD:
            repaired = repair_display(block.text, "body", part.lines[0], index)
        else:
            said = dateline if part.kind is _PARAGRAPH else ""
            repaired = repair_parts(part.texts, part.lines, "body", index, names, said)
        if repaired.repairs:
            block = block._replace(text=repaired.text)
            repairs += repaired.repairs
        out.append(block)
    return out, repairs


def _reading_order(sheet: Sheet, places: list[int]) -> list[int]:
    """The article's lines as they are to be read: stray lines stand after the line whose sentence they complete."""
    order = [place for place in places if place not in sheet.reads_after]
    for place in [place for place in places if place in sheet.reads_after]:  # a handful on any page
        before = sheet.reads_after[place]
        order.insert(order.index(before) + 1 if before in order else len(order), place)
    return order


@dataclass
class _Part:
    """A block while its lines are gathered; joined once, so that a paragraph of many lines costs no more than its length."""

    kind: BlockKind
    texts: list[str]
    lines: list[int]
    level: int = 0

    def spaced(self, start: int, stop: int | None) -> str:
        """Some of the lines with a space between them: where credits are read, a line's end separates words."""
        return " ".join(self.texts[start:stop])

    def block(self) -> Block:
        text = self.texts[0]
        if len(self.texts) > 1:
            text = "".join([text, *(glue(a, b) + b for a, b in pairwise(self.texts))])
        return Block(self.kind, text, tuple(self.lines), self.level)


def _parts(sheet: Sheet, places: list[int]) -> list[_Part]:
    """The article's text in reading order, each block with its lines as printed."""
    parts: list[_Part] = []
    paragraph: _Part | None = None
    for place in places:
        look, role = sheet.looks[place], sheet.verdicts[place].role
        text = clean(look.bare)
        if role in TEXT_ROLES:
            if paragraph and role is _CONT:
                paragraph.texts.append(text)
                paragraph.lines.append(look.number)
            else:
                paragraph = _Part(_PARAGRAPH, [text], [look.number])
                parts.append(paragraph)
        elif role is _CAPTION_LINE:
            parts.append(_Part(_CAPTION, [text], [look.number]))
        elif role is _SUBHEAD_LINE:
            level, last = max(2, look.level), parts[-1] if parts else None
            if last and last.kind is _SUBHEAD and _is_cut_subhead(last, text, level, sheet, place):
                last.texts.append(text)
                last.lines.append(look.number)
            else:
                parts.append(_Part(_SUBHEAD, [text], [look.number], level))
    return parts


def _is_cut_subhead(last: _Part, text: str, level: int, sheet: Sheet, place: int) -> bool:
    """Whether a subhead goes on with the one right before it, which stops in mid-word."""
    if last.level != level or sheet.role(place - 1) != Role.SUBHEAD:
        return False
    before = last.texts[-1]
    stops = re.search(r"[。！？!?：:；;”\"]$", before) or read_byline(before)
    return not stops and len(last.texts) < 3 and not _NUMBER_AT_START.match(fold(text[:8]))


# --- fields ----------------------------------------------------------------------------------------------------------


# The stock opening stands in one of the first paragraphs: stray lines of another column may be before it.
OPENING_PARAGRAPHS = 3


def _openings(parts: list[_Part]) -> list[tuple[int, Opening]]:
    """The stock openings in the story's first paragraphs, each with its line; the first with a dateline gives it."""
    paragraphs = [part for part in parts if part.kind is _PARAGRAPH][:OPENING_PARAGRAPHS]
    read = [(part.lines[0], read_opening(part.spaced(0, OPENING_LINES))) for part in paragraphs]
    return [(line, opening) for line, opening in read if opening]


def _credits(
    sheet: Sheet, places: list[int], parts: list[_Part], openings: list[tuple[int, Opening]]
) -> tuple[tuple[ParsedCredit, ...], tuple[ParsedAgency, ...]]:
    """Everyone credited, in order of appearance, each name and role once."""
    read, post = _signed_lines(sheet, places)
    read += [(line, Byline(opening.credits)) for line, opening in openings]
    read += [
        (part.lines[-1], signed)
        for part in parts
        if part.kind is not _SUBHEAD and (signed := _signed_end(part))
    ]
    if not read:
        return (), ()
    named = {c.name for _line, byline in read if not byline.from_label for c in byline.credits}
    read = [
        (line, replace(byline, credits=tuple(c for c in byline.credits if c.name not in named)))
        if byline.from_label
        else (line, byline)
        for line, byline in read
    ]
    found: dict[tuple[str, str], ParsedCredit] = {}
    agencies: dict[str, ParsedAgency] = {}
    for line, byline in sorted(read, key=lambda pair: pair[0]):
        for credit in byline.credits:
            title = credit.title or (post if credit.role == CreditRole.AUTHOR else "")
            key = (credit.name, credit.role)
            if key not in found:
                found[key] = ParsedCredit(credit.name, credit.role, title, credit.printed, line)
        for agency in byline.agencies:
            agencies.setdefault(agency.name, ParsedAgency(agency.name, line))
    return tuple(found.values()), tuple(agencies.values())


# Credits at a paragraph's beginning or end are cut over at most so many lines of a column.
OPENING_LINES = 12
END_LINES = 4


def _signed_end(part: _Part) -> Byline | None:
    """The credits with which a paragraph or a caption ends; a line's end in them separates words, or cuts one."""
    if ends_in_sentence(part.texts[-1]):
        return None
    ends = [part.spaced(-END_LINES, None)]
    if len(part.texts) > 1:
        ends.append("".join(part.texts[-END_LINES:]))
    for text in ends:
        for reader in (read_sign_off, read_photo_credit):
            byline = reader(text)
            if byline:
                return byline
    return None


def _signed_lines(sheet: Sheet, places: list[int]) -> tuple[list[tuple[int, Byline]], str]:
    """What each byline says, by line number; and the author's post where a line of its own says it."""
    read: list[tuple[int, Byline]] = []
    post = ""
    for run in _byline_runs(sheet, places):
        together = read_signed(" ".join(sheet.looks[i].bare for i in run)) if len(run) > 1 else None
        if together and _last_does_both(sheet, run):
            read.append((sheet.looks[run[0]].number, together))
            continue
        title = ""
        for place in run:
            look = sheet.looks[place]
            byline = byline_of(look)
            if byline.credits or byline.agencies:
                if title and len(byline.credits) == 1 and not byline.credits[0].title:
                    byline = replace(byline, credits=(replace(byline.credits[0], title=title),))
                read.append((look.number, byline))
                title = ""
                continue
            post = read_post_of_author(look.bare) or post
            title = look.bare if place != run[-1] else ""
    return read, post


def _byline_runs(sheet: Sheet, places: list[int]) -> list[list[int]]:
    """Bylines that stand one under the other are one."""
    runs: list[list[int]] = []
    for place in places:
        if sheet.verdicts[place].role is not _BYLINE:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _last_does_both(sheet: Sheet, run: list[int]) -> bool:
    """本报记者 沈嘉禾 / 通讯员 陶然 摄影报道: the mark at the end holds for all lines."""
    last = read_signed(sheet.looks[run[-1]].bare)
    roles = {credit.role for credit in last.credits} if last else set()
    return CreditRole.PHOTOGRAPHER in roles and len(roles) > 1


def _jumps(sheet: Sheet, places: list[int], paragraphs: list[Block]) -> tuple[str | None, str | None, str]:
    """The pages that a story comes from and goes on to, as printed, and the headline that a jump names (or empty)."""
    verdicts = sheet.verdicts
    lines = [sheet.looks[place].bare for place in places if verdicts[place].role is _JUMP]
    texts = [(line, [jump] if (jump := read_jump(line)) else []) for line in lines]
    texts += [
        (text, jumps)
        for block in paragraphs
        if may_enclose_jumps(text := block.text) and (jumps := read_enclosed_jumps(text))
    ]
    if not texts:
        return None, None, ""
    pages: dict[str, str] = {}
    for _text, jumps in texts:
        for way, page in jumps:
            pages.setdefault(way, page)
    title = next(filter(None, (read_jump_title(text) for text, _jumps in texts)), "")
    return pages.get("from") or None, pages.get("to") or None, title


def _reasons(sheet: Sheet, places: list[int], blocks: list[Block], headline: str, kind: Kind) -> list[str]:
    """Codes of what makes the reading of an article doubtful."""
    reasons = []
    verdicts = sheet.verdicts
    if not all(verdicts[i].sure for i in places):
        reasons.append("unsure-lines")
    if not headline and kind not in (Kind.JUMP, Kind.BRIEF):
        reasons.append("no-headline")
    if not any(block.kind is _PARAGRAPH for block in blocks):
        reasons.append("no-text")
    return reasons
