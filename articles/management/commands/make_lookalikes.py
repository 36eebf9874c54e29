"""make_lookalikes: which characters cover one another most in print, and which are halves of others, from fonts.

    pip install numpy Pillow
    python manage.py make_lookalikes NotoSansCJK-Regular.ttc NotoSerifCJK-Regular.ttc NotoSerifCJK-Bold.ttc

A tool of development: the archive runs without fonts, numpy and Pillow.
"""

from collections import defaultdict

from django.core.management.base import BaseCommand, CommandError

from articles.pipeline.clauses import known_words
from articles.pipeline.lookalikes import LEAST, STEP, WIDE
from articles.pipeline.tables import write_table

HEAD = """\
# Characters, the common ones whose printed forms cover theirs most, and those of which they are a half, each by likeness,
# for articles/pipeline/lookalikes.py. Made by `manage.py make_lookalikes` from Noto Sans CJK SC and Noto Serif CJK SC.
"""
SIMPLIFIED = 2  # of the faces in a collection of Noto CJK
SIZE = 44  # of type, in dots
CANVAS, AT = (56, 60), (6, -4)
WORN = 1.7  # blur of a whole character
SQUARE, WORN_HALF = (24, 24), 1.3  # to which halves are stretched, and their blur
CUTS = [cut for x in (18, 22, 26, 30, 34) for cut in ((0, 0, x, 60), (x, 0, 56, 60))] + [
    cut for y in (20, 25, 30, 35, 40) for cut in ((0, 0, 56, y), (0, y, 56, 60))
]
INK = (0.12, 0.92)  # of the character that a half holds
MOST, MOST_HALVES = 30, 12  # likenesses of a printed character, halves of a character
LEAST_HALF = 0.74
PRINTED = 20  # uses in the word list from which on likenesses of a character are kept
COMMON = 140  # uses in the word list from which on a character is offered for another


class Command(BaseCommand):
    help = "Make the table of wider likenesses from fonts (a tool of development)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("fonts", nargs="+", metavar="FONT")

    def handle(self, *, fonts, **options):
        try:
            import numpy
            from PIL import ImageFont
        except ImportError as error:
            raise CommandError(f"{error}: pip install numpy Pillow") from error
        uses = {word: uses for word, uses in known_words().uses.items() if len(word) == 1 and uses >= PRINTED}
        chars = sorted(uses)
        common = numpy.array([uses[char] >= COMMON for char in chars])
        whole = half = 0
        for path in fonts:
            font = ImageFont.truetype(path, SIZE, index=SIMPLIFIED if path.endswith(".ttc") else 0)
            images = [glyph(font, char) for char in chars]
            whole = whole + covering(images) / len(fonts)
            half = half + halves(images) / len(fonts)
        numpy.fill_diagonal(whole, 0)
        numpy.fill_diagonal(half, 0)
        found = defaultdict(lambda: ({}, {}))
        for char, row in zip(chars, numpy.where(common, whole, 0), strict=True):
            near = [place for place in numpy.argsort(-row)[:MOST] if row[place] >= LEAST]
            found[char][0].update((chars[place], row[place]) for place in near)
        for char, row in zip(chars, half, strict=True):
            for place in numpy.argsort(-row)[:MOST_HALVES] if uses[char] >= COMMON else ():
                if row[place] >= LEAST_HALF:
                    found[chars[place]][1][char] = row[place]
        lines = (f"{char}\t{by_step(near)}\t{by_step(of)}" for char, (near, of) in sorted(found.items()))
        self.stdout.write(f"{len(found)} characters, {write_table(WIDE, HEAD, lines)} bytes in {WIDE}")


def glyph(font, char):
    from PIL import Image, ImageDraw

    image = Image.new("L", CANVAS, 0)
    ImageDraw.Draw(image).text(AT, char, font=font, fill=255)
    return image


def covering(images):
    """How much each image covers each other one, as it stands."""
    from PIL import ImageFilter

    rows = normed(image.filter(ImageFilter.GaussianBlur(WORN)).resize((28, 30)) for image in images)
    return rows @ rows.T


def halves(images):
    """How much the likest half of each image (a row) covers each whole one (a column), both stretched to a square."""
    import numpy
    from PIL import Image

    blank = Image.new("L", SQUARE)
    wholes = normed(stretched(image) or blank for image in images)
    ink = [numpy.asarray(image, dtype=numpy.float32).sum() + 1 for image in images]
    best = numpy.zeros((len(images), len(images)), numpy.float32)
    for cut in CUTS:
        parts = [image.crop(cut) for image in images]
        shares = [numpy.asarray(part, dtype=numpy.float32).sum() for part in parts]
        held = [INK[0] <= share / all_ink <= INK[1] for share, all_ink in zip(shares, ink, strict=True)]
        squares = ((stretched(part) if kept else None) for part, kept in zip(parts, held, strict=True))
        best = numpy.maximum(best, normed(square or blank for square in squares) @ wholes.T)
    return best


def stretched(image):
    """The inked part of an image as a square; None where there is no ink."""
    from PIL import Image, ImageFilter

    box = image.point(lambda value: 255 * (value > 60)).getbbox()
    return box and image.crop(box).resize(SQUARE, Image.BILINEAR).filter(ImageFilter.GaussianBlur(WORN_HALF))


def normed(images):
    """A row an image, so that the product of two rows is their correlation."""
    import numpy

    rows = numpy.stack([numpy.asarray(image, dtype=numpy.float32).ravel() for image in images])
    rows -= rows.mean(1, keepdims=True)
    return rows / (rows.std(1, keepdims=True) * rows.shape[1] ** 0.5 + 1e-6)


def by_step(likenesses) -> str:
    """`9门8们`: the characters in falling likeness, each step written once."""
    text, last = "", None
    for char, value in sorted(likenesses.items(), key=lambda item: (-item[1], item[0])):
        step = min(9, int((value - LEAST) / STEP))
        text += (f"{step}" if step != last else "") + char
        last = step
    return text
