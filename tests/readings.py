"""A page that came in, and what a person says of its lines."""

from articles.corrections import Row, Said, said_by
from articles.importer import Importer, ImportOptions
from articles.models import Page
from articles.places import Place

# Two stories with headlines, and one without.
TWO_STORIES = """海平日报 2011年11月23日 第2版

## 环卫女工的“夜班表”
本报讯（记者 林墨涵）昨天夜里，城东的环卫女工又上了夜班。

她们说，路扫干净了，天也就亮了。

## 码头工人学电工
本报讯（通讯员 陶嘉）海平港的码头工人办起了夜校。

教员是退休的老电工，分文不取。
"""
LINES = (1, 3, 4, 6, 8, 9, 11)


def imported_pages(
    text: str | bytes = TWO_STORIES, *, name: str = "page.txt", label: str = "2", publish: bool = False
) -> list[Page]:
    """The placed pages of a dump; without a label, each at the place that it prints."""
    place = Place(newspaper="海平日报", date="2011-11-23", label=label)
    options = ImportOptions(place=place, publish=publish)
    report = Importer(options).take_bytes(name, text if isinstance(text, bytes) else text.encode())
    return list(Page.objects.filter(readings__dump=report.dump).order_by("pk"))


def imported_page(text: str | bytes = TWO_STORIES, **options) -> Page:
    """The page of a dump of one page."""
    (page,) = imported_pages(text, **options)
    return page


def said(page: Page, folio: dict | None = None, **rows: tuple[int, str]) -> Said:
    """What the page's reading says, but for these lines (`line_4=(1, "deck")`) and fields of the folio."""
    current = said_by(page.current_reading)
    changed = {int(name.removeprefix("line_")): Row(*row) for name, row in rows.items()}
    return Said({**current.rows, **changed}, {**current.folio, **(folio or {})})
