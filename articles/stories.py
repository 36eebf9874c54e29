"""Stories over several pages as readers see them: which parts belong together, and their one text.

A part goes on with another only where readers may see both; who withdraws one of them parts the story at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from articles.blocks import TextBlock
from articles.models import Article, Issue, Page, published
from articles.names import CLOSING, OPENING, Piece, find_names, link_names
from articles.pipeline.continuations import is_cut
from articles.pipeline.jumps import without_enclosed_jumps
from articles.pipeline.records import BlockKind

TURN = "turn"  # the kind of a block that holds nothing but the mark where the page changes


@dataclass(frozen=True)
class Joins:
    """The published articles of an issue that go on with another: `previous` is rest -> what stands before it."""

    previous: dict[int, int]
    following: dict[int, int] = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "following", {before: rest for rest, before in self.previous.items()})

    @classmethod
    def of(cls, issue: Issue) -> "Joins":
        """One query."""
        rests = Article.objects.published().in_issue(issue).filter(published("continues__"))
        return cls(dict(rests.order_by().values_list("pk", "continues")))

    def story(self, number: int) -> list[int]:
        """The parts of the story that the article belongs to, the first one first; itself where it is alone."""
        parts = [number]
        while (before := self.previous.get(parts[0])) and before not in parts:
            parts.insert(0, before)
        while (rest := self.following.get(parts[-1])) and rest not in parts:
            parts.append(rest)
        return parts


def anchor(number: int) -> str:
    """Where a part begins in the page of its story, and where it stands in the page of the newspaper."""
    return f"part-{number}"


def address(parts: list[int] | list[Article], number: int) -> str:
    """Where readers find the part: the address of the story's first part, at the mark."""
    first = Article(pk=getattr(parts[0], "pk", parts[0])).get_absolute_url()
    return first if number == getattr(parts[0], "pk", parts[0]) else f"{first}#{anchor(number)}"


@dataclass(frozen=True)
class Neighbour:
    """The part before or behind, as the page of a newspaper names it: its page's label, and its place there."""

    label: str
    url: str

    @classmethod
    def of(cls, article: Article | None) -> "Neighbour | None":
        return article and cls(article.page.label, f"{article.page.get_absolute_url()}#{anchor(article.pk)}")


def tell_stories(articles: list[Article], issue: Issue, joins: Joins | None = None) -> list[Article]:
    """The articles, each with what a page says of its story: `story_url`, `story_title`, `before` and `behind`.

    Two queries at most; one where no story goes over pages.
    """
    joins = joins or Joins.of(issue)
    known = {article.pk: article for article in articles}
    stories = {article.pk: joins.story(article.pk) for article in articles}
    wanted = {part for parts in stories.values() if len(parts) > 1 for part in parts} - known.keys()
    if wanted:
        others = Article.objects.filter(pk__in=wanted).select_related("page__issue__newspaper").with_opening()
        known |= {article.pk: article for article in others}
    for article in articles:
        parts = stories[article.pk]
        article.story_url = address(parts, article.pk)
        article.story_title = article.headline or known[parts[0]].title
        article.before = Neighbour.of(known.get(joins.previous.get(article.pk)))
        article.behind = Neighbour.of(known.get(joins.following.get(article.pk)))
    return articles


# One text


@dataclass(frozen=True)
class PageTurn:
    """The mark where the page changes: what stands after it is printed on that page."""

    anchor: str
    label: str
    url: str

    @classmethod
    def to(cls, part: Article) -> "PageTurn":
        return cls(anchor(part.pk), part.page.label, f"{part.page.get_absolute_url()}#{anchor(part.pk)}")


@dataclass(frozen=True)
class PrintedBlock:
    """A paragraph, subhead or caption in pieces, credited names linked. `level` is that of the HTML heading."""

    kind: str
    pieces: list[Piece | PageTurn]
    level: int = 0


@dataclass(frozen=True)
class Story:
    """What readers read in one: the article, and the parts that go on with it on other pages."""

    parts: list[Article]

    @property
    def first(self) -> Article:
        return self.parts[0]

    @property
    def last(self) -> Article:
        return self.parts[-1]

    @property
    def pages(self) -> list[Page]:
        return [part.page for part in self.parts]

    @cached_property
    def texts(self) -> list[list[TextBlock]]:
        """The blocks of each part without the jumps in them: marks and jump lines say these."""
        return [[block for block in map(_without_jump, part.blocks) if block.text] for part in self.parts]

    @cached_property
    def bylines(self) -> list:
        """Everyone who is credited for a part, once in each role."""
        return _once((line for part in self.parts for line in part.bylines.all()), "name", "role")

    @cached_property
    def photo_credits(self) -> list:
        credits = (credit for part in self.parts for credit in part.photo_credits.all())
        return _once(credits, "name", "agency", "caption")

    @property
    def tags(self) -> list:
        return sorted({tag for part in self.parts for tag in part.tags.all()}, key=lambda tag: tag.name)

    @property
    def is_machine_read(self) -> bool:
        return any(part.proofreading == Article.Proofreading.MACHINE for part in self.parts)

    @property
    def is_problematic(self) -> bool:
        return any(part.proofreading == Article.Proofreading.PROBLEMATIC for part in self.parts)

    @property
    def changed_at(self):
        return max(part.changed_at for part in self.parts)

    def blocks(self, urls: dict[str, str]) -> list[PrintedBlock]:
        """The text of all parts, with a mark where the page changes: in the sentence that it cuts, else between."""
        least = min((b.level for text in self.texts for b in text if b.kind == BlockKind.SUBHEAD), default=2)
        blocks: list[PrintedBlock] = []
        for part, text in zip(self.parts, self.texts, strict=True):
            more = _printed(text, urls, least)
            if part is not self.first:
                _turn_page(blocks, more, PageTurn.to(part))
            blocks += more
        return blocks

    def printed_names(self, names: list[str]) -> set[str]:
        """Those of `names` that the text itself credits, so that they are not printed twice."""
        seen = set()
        for text in self.texts:
            paragraphs = [block.text for block in text if block.kind == BlockKind.PARAGRAPH]
            captions = [block.text for block in text if block.kind == BlockKind.CAPTION]
            seen = seen.union(*(find_names(caption, names, head=len(caption)) for caption in captions))
            if paragraphs:
                seen |= find_names(paragraphs[0], names, head=OPENING)
                seen |= find_names(paragraphs[-1], names, head=0, tail=CLOSING)
        return seen


def _once(credits: Iterable, *fields: str) -> list:
    found: dict[tuple, object] = {}
    for credit in credits:
        found.setdefault(tuple(getattr(credit, name) for name in fields), credit)
    return list(found.values())


def _without_jump(block: TextBlock) -> TextBlock:
    is_paragraph = block.kind == BlockKind.PARAGRAPH
    return block._replace(text=without_enclosed_jumps(block.text)) if is_paragraph else block


def _printed(text: list[TextBlock], urls: dict[str, str], least: int) -> list[PrintedBlock]:
    """Names linked where newspapers print credits: in the opening, at the very end, in captions."""
    paragraphs = [index for index, block in enumerate(text) if block.kind == BlockKind.PARAGRAPH]

    def printed(index, block):
        head = OPENING if paragraphs and index == paragraphs[0] else 0
        tail = CLOSING if paragraphs and index == paragraphs[-1] else 0
        if block.kind == BlockKind.CAPTION:
            head = len(block.text)
        pieces = link_names(block.text, urls, head=head, tail=tail) if head or tail else [Piece(block.text)]
        return PrintedBlock(block.kind, pieces, min(block.level - least + 2, 6))

    return [printed(index, block) for index, block in enumerate(text)]


def _turn_page(blocks: list[PrintedBlock], more: list[PrintedBlock], turn: PageTurn) -> None:
    """Set the mark at the end of `blocks`, or in their last paragraph, which then takes the first of `more` along."""
    last = next((i for i in reversed(range(len(blocks))) if blocks[i].kind == BlockKind.PARAGRAPH), None)
    goes_on = more and more[0].kind == BlockKind.PARAGRAPH
    if last is not None and goes_on and is_cut(blocks[last].pieces[-1].text):
        pieces = [*blocks[last].pieces, turn, *more.pop(0).pieces]
        blocks[last] = PrintedBlock(blocks[last].kind, pieces, blocks[last].level)
    else:
        blocks.append(PrintedBlock(TURN, [turn]))
