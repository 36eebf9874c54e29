"""A page on its way through the passes: its lines as they look, and the verdicts so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from .credits import Byline
from .folio import FolioLine
from .looks import Look, Page, is_finished
from .records import Role, Verdict, Why

# Verdicts that leave a line to its neighbours: not decided at all, text for certain, display for certain.
OPEN = Verdict(Role.BODY, Why.OPEN, sure=False, open=True)
TEXT = Verdict(Role.BODY, Why.TEXT, sure=False, open=True)
DISPLAY = Verdict(Role.HEADLINE, Why.OPEN, sure=False, open=True)

TEXT_ROLES = (Role.BODY, Role.CONT)
STORY_OPENS = (Why.OPENING, Why.SALUTATION)
# Asked of every line, and a module's name is found much faster than an enum's member.
_HEADLINE, _FURNITURE = Role.HEADLINE, Role.FURNITURE
_PARENTHESES = frozenset("）)")


_verdict = cache(Verdict)  # one for each rule: most lines are given several, one after the other


@dataclass
class Sheet:
    """A page on its way through the passes: element i of each list answers line i.

    `reads_after` gives, for a line that stands outside its story's order, the line that it is to be read after.
    """

    page: Page
    verdicts: list[Verdict]
    folio: dict[int, FolioLine] = field(default_factory=dict)
    bylines: dict[int, Byline] = field(default_factory=dict)
    reads_after: dict[int, int] = field(default_factory=dict)

    @cached_property
    def looks(self) -> Sequence[Look]:
        return self.page.looks

    def role(self, index: int) -> Role | None:
        verdicts = self.verdicts
        return verdicts[index].role if 0 <= index < len(verdicts) else None

    def places_of(self, role: Role) -> list[int]:
        return [index for index, verdict in enumerate(self.verdicts) if verdict.role == role]

    def is_text(self, index: int) -> bool:
        verdicts = self.verdicts
        return 0 <= index < len(verdicts) and verdicts[index].role in TEXT_ROLES

    def finished(self, index: int) -> bool:
        """Whether the line ends a sentence; a sign-off cut in two (（记 / 者 骆 冰）) is read with the line before."""
        look = self.looks[index]
        if (
            look.bare[-1:] in _PARENTHESES
            and "（" not in look.bare
            and "(" not in look.bare
            and index
            and self.is_text(index - 1)
        ):
            return is_finished(self.looks[index - 1].bare[-40:] + look.bare)
        return look.finished

    def is_open_display(self, index: int) -> bool:
        verdicts = self.verdicts
        return 0 <= index < len(verdicts) and verdicts[index].open and verdicts[index].role == _HEADLINE

    def give(self, index: int, role: Role, why: Why, sure: bool = True) -> None:
        self.verdicts[index] = _verdict(role, why, sure)

    def previous(self, index: int) -> int:
        """The nearest line before that is no furniture, or -1."""
        index -= 1
        while index >= 0 and self.verdicts[index].role == _FURNITURE:
            index -= 1
        return index

    def opens_story(self, index: int) -> bool:
        """Whether the line opens a text by its words: 本报讯, 编辑同志："""
        return 0 <= index < len(self.verdicts) and self.verdicts[index].why in STORY_OPENS

    @cached_property
    def story_levels(self) -> set[int]:
        """How many # the headlines have under which a story opens for certain (本报讯)."""
        looks = self.looks
        return {looks[i].level for i in range(len(looks) - 1) if looks[i].level and self.opens_story(i + 1)}
