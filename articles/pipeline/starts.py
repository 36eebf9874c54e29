"""Whether display lines are the head of a new story or subheads of the present one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .bylines import is_photo_only
from .credits import read_byline, read_photo_credit, read_sign_off
from .looks import Look, Page
from .records import CreditRole, Role, Why
from .sheet import TEXT_ROLES, Sheet
from .story import Story
from .vocabulary import is_notice
from .wording import DISPLAY_CHARACTERS, is_numbered, is_quoted, names_speaker, reads_like_text

# The text of a photo story has at most so many lines.
PHOTO_STORY_LINES = 14
# A new story must have a little more for it than a subhead.
THRESHOLD = 0.5


@dataclass
class Head:
    """Display lines in question: the lines, the bylines under them, the line after both, and the story before."""

    sheet: Sheet
    lines: list[int]
    bylines: list[int]
    after: int
    story: Story
    under_rubric: bool

    page: Page = field(init=False)
    first: Look = field(init=False)
    level: int = field(init=False)

    def __post_init__(self) -> None:
        """`level`: the fewest # of its lines; 0 where none has any."""
        self.page = self.sheet.page
        self.first = self.sheet.looks[self.lines[0]]
        self.level = min((look.level for i in self.lines if (look := self.sheet.looks[i]).level), default=0)

    @property
    def is_of_story_level(self) -> bool:
        return self.level in self.sheet.story_levels

    @property
    def is_known_level(self) -> bool:
        return self.level <= self.story.level or self.is_of_story_level


# What speaks for a new story (weights above 0) and against it: sure signs weigh 3 and more, probable ones 2, hints 1.
SIGNS: tuple[tuple[Why, float, Callable[[Head], bool]], ...] = (
    (Why.OVER_OPENING, 4, lambda head: head.sheet.opens_story(head.after)),
    (Why.NOTICE, 4, lambda head: _is_notice(head)),
    (Why.OVER_BYLINE, 3.5, lambda head: not all(is_photo_only(head.sheet, i) for i in head.bylines)),
    (Why.SIGNED_APART, 3.5, lambda head: _is_signed_apart(head)),
    (Why.UNDER_RUBRIC, 3, lambda head: head.under_rubric),
    (Why.AFTER_CLOSE, 2.5, lambda head: head.story.closed),
    (Why.PHOTO_STORY, 2.5, lambda head: _is_photo_story(head)),
    (Why.WIDE_GAP, 2, lambda head: head.page.is_wide_gap(head.first.gap)),
    (Why.LETTERSPACED, 2, lambda head: _is_letterspaced(head.first)),
    (Why.AFTER_JUMP, 2, lambda head: head.story.jumped),
    (Why.SAME_LEVEL, 2, lambda head: head.level and head.story.level and head.is_known_level),
    (Why.SAME_MARK, 2, lambda head: _is_only_bold(head.first) and head.story.bold),
    (Why.AFTER_NEWS, 1.5, lambda head: head.story.opening),
    (Why.SEVERAL_LINES, 1.5, lambda head: len(head.lines) > 1 and not _heads_a_part(head.first)),
    (Why.HASH_MARK, 1.5, lambda head: head.level and not head.story.level and head.is_of_story_level),
    (Why.HASH_MARK, 1, lambda head: head.level and not head.story.level and not head.is_of_story_level),
    (Why.AFTER_RULE, 1, lambda head: head.sheet.verdicts[head.lines[0] - 1].why == Why.DEBRIS),
    (Why.AFTER_CUT, 1, lambda head: _is_after_cut(head)),
    (Why.NUMBERED, -4, lambda head: is_numbered(head.first)),
    (Why.SPEAKER, -3, lambda head: names_speaker(head.first) and head.first.width <= 40),
    (Why.QUOTED, -3, lambda head: _is_alone(head) and is_quoted(head.first) and not head.level),
    (Why.DEEPER_LEVEL, -2, lambda head: head.level and head.story.level and not head.is_known_level),
    (Why.UNMARKED, -2, lambda head: head.page.marks and not head.level),
    (
        Why.READS_LIKE_TEXT,
        -2,
        lambda head: _is_alone(head) and not head.bylines and reads_like_text(head.first),
    ),
    (Why.BOLD, -1.5, lambda head: _is_only_bold(head.first) and not head.story.bold),
    (Why.IN_SIGNED_PIECE, -1.5, lambda head: head.story.head_byline and not head.story.opening),
    (Why.AMONG_SUBHEADS, -1, lambda head: head.story.subheads),
    (Why.NO_GAP, -1, lambda head: head.page.narrow and head.page.indented and not head.first.gap),
)


def begins_story(head: Head) -> tuple[bool, Why]:
    """Whether a new story begins, and the strongest reason."""
    if not head.story.begun:
        return True, Why.FIRST
    found = [(weight, why) for why, weight, holds in SIGNS if holds(head)]
    begins = sum([weight for weight, _why in found]) > THRESHOLD
    reasons = [(abs(weight), why) for weight, why in found if (weight > 0) == begins]
    return begins, max(reasons)[1] if reasons else Why.PLAIN


def _is_notice(head: Head) -> bool:
    """更正"""
    first, last = head.first, head.sheet.looks[head.lines[-1]]
    return _announces(first) or (last is not first and _announces(last))


def _announces(look: Look) -> bool:
    return is_notice("".join(look.plain.split()))


def _is_alone(head: Head) -> bool:
    return len(head.lines) == 1


def _is_only_bold(look: Look) -> bool:
    return look.bold and not look.level


def _heads_a_part(look: Look) -> bool:
    return is_numbered(look) or names_speaker(look)


def _is_letterspaced(look: Look) -> bool:
    """Whether a scan shows the wide type of a headline as single letters: 新 渡 口 今 晨 开 航"""
    pieces = look.bare.split()[:DISPLAY_CHARACTERS]
    return len(pieces) >= 6 and max(map(len, pieces)) == 1


def _is_after_cut(head: Head) -> bool:
    """Whether the text before stops in mid-sentence."""
    previous = head.sheet.previous(head.lines[0])
    return previous >= 0 and head.sheet.is_text(previous) and not head.sheet.finished(previous)


def _is_signed_apart(head: Head) -> bool:
    """Whether the story before is signed or closed, and the text from here to the next display line ends with a name
    of its own: （王德发）"""
    if not (head.story.head_byline or head.story.opening or head.story.closed):
        return False
    sheet, index = head.sheet, head.after
    verdicts, count = sheet.verdicts, len(sheet.verdicts)
    while index < count and verdicts[index].role in TEXT_ROLES:
        index += 1
    if sheet.role(index) == Role.BYLINE and not is_photo_only(sheet, index):
        return True
    return index > head.after and bool(read_sign_off(sheet.looks[index - 1].bare[-80:]))


def _is_photo_story(head: Head) -> bool:
    """One short text and then a photographer's line."""
    sheet, index, paragraphs, begins = head.sheet, head.after, 0, True
    for look in sheet.looks[index : index + PHOTO_STORY_LINES]:
        if not sheet.is_text(index):
            break
        paragraphs += begins
        if paragraphs > 2:
            return False
        if paragraphs == 1 and not look.finished and read_photo_credit(look.bare[-60:]):
            return True
        begins = look.finished
        index += 1
    if sheet.role(index) != Role.BYLINE:
        return False
    lines = [i for i in (index, index + 1) if sheet.role(i) == Role.BYLINE]
    found = [credit for i in lines if (read := read_byline(sheet.looks[i].bare)) for credit in read.credits]
    return any(credit.role == CreditRole.PHOTOGRAPHER for credit in found)
