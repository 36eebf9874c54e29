"""A role for each line, and the rule that gave it.

Two passes. The first asks what a line says by itself (line_rules); what it cannot say for certain stays open as "text" or
"display". The second lets the neighbours decide: which lines are display, what the display lines between two texts are
(kicker, headline, deck, rubric, subhead), and which text goes on with a cut paragraph.
"""

from collections.abc import Callable

from .captions import settle_captions, settle_pointers
from .clusters import settle_clusters
from .display import settle_display
from .furniture import settle_boxes, settle_edges
from .heads import settle_leads
from .line_rules import by_itself
from .looks import Page
from .paragraphs import settle_lists, settle_paragraphs, settle_verse
from .sheet import Sheet

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


def read_sheet(page: Page) -> Sheet:
    """The verdicts with what was read on the way: folio lines and bylines, by index of the line."""
    sheet = Sheet(page, [by_itself(look, page) for look in page.looks])
    for step in NEIGHBOUR_STEPS:
        step(sheet)
    return sheet
