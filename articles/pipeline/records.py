"""The plain types that the stages of the pipeline hand to each other.

Line numbers count from 1, blank lines included, and are always those of the whole file, also where a file holds
several pages. Names are the field's (引题 kicker, 主题 headline, 副题 deck …).
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What one physical line of a dump is."""

    KICKER = "kicker"
    HEADLINE = "headline"
    DECK = "deck"
    BYLINE = "byline"
    SUBHEAD = "subhead"
    BODY = "body"
    CONT = "cont"
    CAPTION = "caption"
    JUMP = "jump"
    RUBRIC = "rubric"
    FURNITURE = "furniture"


class Kind(StrEnum):
    """What an article is."""

    NEWS = "news"
    BRIEF = "brief"
    COMMENTARY = "commentary"
    FEATURE = "feature"
    NOTICE = "notice"
    JUMP = "jump"


class CreditRole(StrEnum):
    """What a credited person did."""

    AUTHOR = "author"
    REPORTER = "reporter"
    CORRESPONDENT = "correspondent"
    PHOTOGRAPHER = "photographer"


class BlockKind(StrEnum):
    """What one block of an article's text is."""

    PARAGRAPH = "paragraph"
    SUBHEAD = "subhead"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should know of a dump.

    `code` is stable and worded for people by the importer; `line` is a line number or None;
    `detail` holds what the code cannot say (a name, an excerpt), at most 200 characters.
    """

    code: str
    line: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A dump's text, which encoding gave it and why."""

    text: str
    encoding: str
    reason: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A line's role and the name of the rule that gave it."""

    role: Role
    rule: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class ParsedCredit:
    """One credited person in one role. `printed` is the word that gave the role: 记者, 通讯员, 摄 …"""

    name: str
    role: CreditRole
    title: str = ""
    printed: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedAgency:
    """An agency that a photo or a text is credited to (新华社发). It is no person, hence no credit."""

    name: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, subhead or caption, with the numbers of the lines that it was joined from.

    `level` is 2 or more for subheads (as many `#` as the dump shows, at least two), else 0.
    """

    kind: BlockKind
    text: str
    lines: tuple[int, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A non-blank line with its article (0: of none), its role, and whether a rule claimed it.

    `sure` is False where no rule claims the line, so that it stays in the nearest article.
    """

    number: int
    article: int
    role: Role
    rule: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Folio:
    """What a page prints of itself (报头, 报眉). None or empty: not printed. `date` is YYYY-MM-DD.

    `issue_number` is the printed number of the issue (第5821期 gives "5821").
    """

    newspaper: str | None = None
    date: str | None = None
    number: str | None = None
    section: str | None = None
    editors: tuple[str, ...] = ()
    issue_number: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One article of a page. `number` counts from 1 in the order in which articles begin in the dump.

    `blocks` is the text in reading order. `order` holds line numbers where the reading order is not the dump's,
    else it is empty. `confidence` lies between 0 and 1; `reasons` are codes of what made it low.
    """

    number: int
    kind: Kind
    kicker: str = ""
    headline: str = ""
    deck: str = ""
    dateline: str = ""
    credits: tuple[ParsedCredit, ...] = ()
    agencies: tuple[ParsedAgency, ...] = ()
    continued_from: str | None = None
    continued_to: str | None = None
    blocks: tuple[Block, ...] = ()
    order: tuple[int, ...] = ()
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What the pipeline says of one page: one row for every non-blank line between first_line and last_line.

    `texts` answers `lines` element by element: the line as the dump has it (decoded, without its line end).
    """

    first_line: int
    last_line: int
    folio: Folio
    lines: tuple[ParsedLine, ...]
    texts: tuple[str, ...]
    articles: tuple[ParsedArticle, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedDump:
    """A whole file: how it was decoded, and its pages in order (mostly one; none where it is blank)."""

    decoded: Decoded
    pages: tuple[ParsedPage, ...] = field(default_factory=tuple)
