"""The plain types that the stages of the pipeline hand to each other.

Line numbers count from 1, blank lines included, and are always those of the whole file, also where a file holds
several pages. Names are the field's (引题 kicker, 主题 headline, 副题 deck …).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


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


class Line(NamedTuple):
    number: int
    text: str


class Why(StrEnum):
    """Why a line is what it is: with the role, the name of the rule that said so (`body.opening`).

    All there are: articles/rules.py words each for editors, and a test asks for it.
    """

    # What a person says of it.
    BY_EDITOR = "by-editor"
    # What a line says by itself.
    LABELLED = "labelled"
    LABEL = "label"
    DEBRIS = "debris"
    TAG = "tag"
    PAGE_REFERENCE = "page-reference"
    FOREIGN_LINE = "foreign-line"
    HASH_MARK = "hash-mark"
    BOLD = "bold"
    HALF_BOLD = "half-bold"
    OPENING = "opening"
    SALUTATION = "salutation"
    PICTURE_WORD = "picture-word"
    CREDITS = "credits"
    SET_IN = "set-in"
    POST_OF_AUTHOR = "post-of-author"
    HOUSE = "house"
    TABLE_ROW = "table-row"
    TURN = "turn"
    NUMBERED = "numbered"
    TEXT = "text"
    # What a line says of its page.
    FOLIO = "folio"
    MASTHEAD = "masthead"
    SECTION = "section"
    PAGE_NUMBER = "page-number"
    EDITORS = "editors"
    HOTLINE = "hotline"
    IMPRINT = "imprint"
    WEATHER = "weather"
    CLASSIFIED = "classified"
    TEASER = "teaser"
    # What neighbours say.
    OPEN = "open"
    POINTER = "pointer"
    PHOTOGRAPHER = "photographer"
    VERSE = "verse"
    LIST_ITEM = "list-item"
    CUT_SHORT = "cut-short"
    PARAGRAPH = "paragraph"
    NO_INDENT = "no-indent"
    UNFINISHED = "unfinished"
    OTHER_COLUMN = "other-column"
    AFTER_OTHER_COLUMN = "after-other-column"
    STRAY_LINE = "stray-line"
    NAME = "name"
    BOLD_OVER_LINES = "bold-over-lines"
    OVER_SIGNED_TITLE = "over-signed-title"
    WITHOUT_STORY = "without-story"
    WITHOUT_TEXT = "without-text"
    BETWEEN_LABELS = "between-labels"
    UNDER_HEADLINE = "under-headline"
    OVER_HEADLINE = "over-headline"
    DASH = "dash"
    AFTER_BYLINE = "after-byline"
    EDITORS_NOTE = "editors-note"
    LEAD_BEFORE_HEADLINE = "lead-before-headline"
    SIGNATURE = "signature"
    OF_QUESTION = "of-question"
    DAY_OF_SIGNATURE = "day-of-signature"
    # Why display lines begin a story, or are subheads of the present one.
    FIRST = "first"
    OVER_OPENING = "over-opening"
    OVER_BYLINE = "over-byline"
    UNDER_RUBRIC = "under-rubric"
    AFTER_CLOSE = "after-close"
    WIDE_GAP = "wide-gap"
    NOTICE = "notice"
    AFTER_NEWS = "after-news"
    LETTERSPACED = "letterspaced"
    AFTER_RULE = "after-rule"
    AFTER_JUMP = "after-jump"
    SIGNED_APART = "signed-apart"
    PHOTO_STORY = "photo-story"
    SEVERAL_LINES = "several-lines"
    AFTER_CUT = "after-cut"
    SAME_LEVEL = "same-level"
    DEEPER_LEVEL = "deeper-level"
    UNMARKED = "unmarked"
    SPEAKER = "speaker"
    QUOTED = "quoted"
    READS_LIKE_TEXT = "reads-like-text"
    SAME_MARK = "same-mark"
    IN_SIGNED_PIECE = "in-signed-piece"
    AMONG_SUBHEADS = "among-subheads"
    NO_GAP = "no-gap"
    PLAIN = "plain"
    # What speaks most for the trained reader's verdict where the rules said otherwise.
    LEARNED_LENGTH = "learned-length"
    LEARNED_GAPS = "learned-gaps"
    LEARNED_MARKS = "learned-marks"
    LEARNED_ENDING = "learned-ending"
    LEARNED_WORDS = "learned-words"
    LEARNED_PLACE = "learned-place"
    LEARNED_TEXT = "learned-text"
    LEARNED_NEIGHBOURS = "learned-neighbours"


class Verdict(NamedTuple):
    """A line's role and why. `open`: only as far as the line can say; its neighbours decide."""

    role: Role
    why: Why
    sure: bool = True
    open: bool = False

    @property
    def rule(self) -> str:
        """The name of the rule that gave the role, as the editor sees it and as it is stored."""
        return self.role + "." + self.why


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


class Block(NamedTuple):
    """A paragraph, subhead or caption, with the numbers of the lines that it was joined from.

    `level` is 2 or more for subheads (as many `#` as the dump shows, at least two), else 0.
    """

    kind: BlockKind
    text: str
    lines: tuple[int, ...]
    level: int = 0


class Repair(NamedTuple):
    """What a safe repair did: `before` stood there in print, `after` stands there now.

    `field` is kicker, headline, deck or body; `block` counts the blocks of the body from 0, else it is -1. `start` is
    the place of `after` in the repaired text of that field or block. A joined paragraph has a line end as `before`.
    `line` is the dump's line that held it.
    """

    field: str
    block: int
    start: int
    before: str
    after: str
    rule: str
    line: int


class ParsedLine(NamedTuple):
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


class ParsedArticle(NamedTuple):
    """One article of a page. `number` counts from 1 in the order in which articles begin in the dump.

    `jump_title` is the headline that its jump lines name (（上接第1版《…》）).
    `blocks` is the text in reading order. `order` holds line numbers where the reading order is not the dump's,
    else it is empty. `confidence` lies between 0 and 1; `reasons` are codes of what made it low. Texts are as repaired
    (`repairs`, in the order of their places); `as_printed` holds the display texts that repairs changed.
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
    jump_title: str = ""
    blocks: tuple[Block, ...] = ()
    order: tuple[int, ...] = ()
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    as_printed: Mapping[str, str] = MappingProxyType({})


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
