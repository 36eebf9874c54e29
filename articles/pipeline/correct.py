"""A page with the roles and borders that a person gave its lines, put together as the machine's own reading is."""

from collections.abc import Mapping, Sequence

from .assemble import assemble
from .classify import read_sheet
from .columns import uncross
from .records import Line, ParsedPage, Role, Verdict, Why
from .segment import segment


def corrected(role: Role) -> Verdict:
    """The verdict of a person."""
    return Verdict(role, Why.BY_EDITOR)


def kept(role: Role, rule: str, sure: bool) -> Verdict:
    """The verdict of a stored reading; a rule that an earlier version had, and this one has not, gives no reason."""
    why = rule.rpartition(".")[2]
    return Verdict(role, Why(why) if why in set(Why) else Why.PLAIN, sure)


def correct_page(
    lines: Sequence[Line], verdicts: Mapping[int, Verdict], articles: Mapping[int, int]
) -> ParsedPage:
    """The page of these lines; `verdicts` and `articles` (0: of none) hold every line's number. Expects a line.

    Articles are numbered anew by their first lines. What the machine sees beside roles and borders stays: the order
    of columns, and after which line a stray one is to be read, while both are of one article.
    """
    sheet = read_sheet(uncross(lines))
    segment(sheet)  # finds the stray lines
    sheet.verdicts = [verdicts[look.number] for look in sheet.looks]
    numbers = [articles[look.number] for look in sheet.looks]
    sheet.reads_after = {
        stray: before
        for stray, before in sheet.reads_after.items()
        if numbers[stray] == numbers[before] and sheet.role(stray) == Role.CONT
    }
    return assemble(sheet, numbers)
