"""From the bytes of a page dump to its articles: plain Python, text in, records out.

    decode     bytes to text: which encoding, and why
    lines      text to physical lines, numbered as an editor numbers them
    pages      a file's lines to pages, where form feeds or a second folio say so
    columns    two columns whose lines alternate, read apart
    classify   a role for each line and the rule that gave it, in two passes
        line_rules  first pass: what a line says by itself
        furniture   second pass, step by step: folio lines at the edges, weather, advertisements, teasers
        captions    lines that point at a picture or end with their photographer
        paragraphs  verse and lists; at the end, where a paragraph begins or goes on
        display     which of the open lines are display
        clusters    display lines between two texts, with the help of
            story       what is known of the story being read, and what closes it
            rubrics     names of columns
            bylines     names among display lines
            starts      whether a new story begins
            heads       kicker, headline and deck
    decide     the trained reader's say: roles and where stories begin
    features   what it sees of a line
    model      the reader itself, and the library that runs it
    segment    which lines are one story
    cohesion   whose a stray piece is, told by the pairs of characters that it shares
    assemble   texts, fields and confidence
    kinds      news, brief, commentary, feature, notice or jump
    repair     paragraphs joined, spaces of scan lines out, marks and quotes as print sets them, each recorded
    correct    the same from roles and borders that a person gave
    judge      kinds and confidence, as the trained reader has learned them
    answer     a page in the form of the gold pages

Beside that road, when a page has been read:

    continuations  which article of another page goes on with a story
    suggestions    doubtful repairs, offered to an editor and never applied
    readings       other readings of its characters, and what speaks for each
    clauses        how well a clause can be cut into words
    slots          which of two characters belongs in a place
    language       which characters stand together
    lookalikes     characters that scans take for one another, as data
    tables         what these have learned, as files

What they all look at, and what they hand on:

    looks      what can be seen of a line: marks, indent, gap, width, whether a sentence ends
    labels     what the label of a line announces: 标题：…
    wording    what the words of a short line say of it
    folio      what a line says of the page: paper, date, number, section, editors
    edges      the same off lines at a page's edges that are known to be furniture
    jumps      where a story comes from and goes on to
    credits    who wrote and photographed, in lines that may say so
    signed     the same in lines that are known to say so
    vocabulary the words of the trade as data
    sheet      a page on its way through the passes
    records    the plain types

Every non-blank line of a dump is in exactly one page, and there in one article or, by a rule that names it, furniture or
a rubric. The same bytes always give the same pages.
"""

from .assemble import assemble
from .classify import read_sheet
from .columns import uncross
from .decide import decide
from .decode import DecodeError, decode
from .judge import judge
from .lines import split_lines
from .model import Reader, ReaderError, load_reader
from .pages import split_pages
from .records import Folio, Line, ParsedDump, ParsedPage
from .segment import segment

# Raised with every change of what the pipeline reads, so that stored readings can be told apart.
PIPELINE_VERSION = "2026.11.21.13"

__all__ = [
    "PIPELINE_VERSION",
    "DecodeError",
    "Reader",
    "ReaderError",
    "decode",
    "load_reader",
    "parse_dump",
    "parse_page",
    "read_page",
]


def parse_page(data: bytes, *, encoding: str | None = None, reader: Reader | None = None) -> ParsedPage:
    """The whole file as one page. Raises DecodeError where the bytes are no text.

    Rules alone read it, or rules and a trained reader (load_reader), which decides where it knows better.
    """
    decoded = decode(data, encoding)
    lines = split_lines(decoded.text)
    return read_page(lines, reader) if lines else ParsedPage(1, 1, Folio(), (), (), ())


def parse_dump(
    data: bytes, *, encoding: str | None = None, single_page: bool = False, reader: Reader | None = None
) -> ParsedDump:
    """The file's pages, cut at form feeds and at a second folio line unless `single_page`; a blank file has none."""
    decoded = decode(data, encoding)
    lines = split_lines(decoded.text)
    if not lines:
        return ParsedDump(decoded)
    pages = [lines] if single_page else split_pages(lines, decoded.text)
    return ParsedDump(decoded, tuple(read_page(page, reader) for page in pages))


def read_page(lines: list[Line], reader: Reader | None) -> ParsedPage:
    """The page that these lines make; at least one line."""
    sheet = read_sheet(uncross(lines))
    if reader is None:
        return assemble(sheet, segment(sheet))
    decision = decide(sheet, reader)
    return judge(sheet, assemble(sheet, segment(sheet, decision.starts)), decision, reader)
