"""make_confusions: which characters the measure of suggestions plants for which, beside its lists by hand, from a font.

    pip install numpy Pillow
    python manage.py make_confusions ukai.ttc          # AR PL UKai CN, in Debian's fonts-arphic-ukai

A tool of development: the archive runs without fonts, numpy and Pillow. It is no kin of make_lookalikes: another typeface,
written with a brush where those are printed, and another measure: how far each one's strokes are from the other's.
"""

from django.core.management.base import BaseCommand, CommandError

from articles.pipeline.clauses import known_words
from articles.repair_measure import TABLE

HEAD = """\
# Characters, and those whose strokes are nearest to theirs, the nearest first, for articles/repair_measure.py.
# Made by `manage.py make_confusions` from AR PL UKai CN.
"""
IN_USE = 2500  # characters, the most frequent ones of the word list
SIZE, CANVAS, AT, CUT = 40, (52, 52), (6, 4), (4, 4, 48, 48)  # of type and image, in dots
DOTS, INK = 20, 70  # a side of the small image; how dark a dot of it is ink, of 255
FARTHEST = 4.0  # dots that count; a stroke farther off is no farther
MOST, NEAR = (
    5,
    0.48,
)  # likest characters of each, and how many dots their strokes are apart on average, at most


class Command(BaseCommand):
    help = "Make the measure's table of confusions from a font (a tool of development)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("font", metavar="FONT")

    def handle(self, *, font, **options):
        try:
            import numpy
            from PIL import ImageFont
        except ImportError as error:
            raise CommandError(f"{error}: pip install numpy Pillow") from error
        uses = {word: uses for word, uses in known_words().uses.items() if len(word) == 1}
        chars = sorted(sorted(uses, key=lambda char: (-uses[char], char))[:IN_USE])
        face = ImageFont.truetype(font, SIZE)
        apart = distances(numpy.stack([dots(face, char) for char in chars]))
        lines = []
        for char, row in zip(chars, apart, strict=True):
            near = [chars[place] for place in numpy.argsort(row, kind="stable")[:MOST] if row[place] <= NEAR]
            if near:
                lines.append(char + "".join(near) + "\n")
        text = HEAD + "".join(lines)
        TABLE.write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(lines)} characters, {len(text.encode())} bytes in {TABLE}")


def dots(face, char):
    """Which dots of a small image of the character are ink, in one row."""
    import numpy
    from PIL import Image, ImageDraw

    image = Image.new("L", CANVAS, 0)
    ImageDraw.Draw(image).text(AT, char, font=face, fill=255)
    return (numpy.asarray(image.crop(CUT).resize((DOTS, DOTS), Image.BOX)) > INK).ravel()


def distances(forms):
    """How far the ink of each form is from the other's on average, in dots: the greater of the two ways."""
    import numpy

    y, x = numpy.divmod(numpy.arange(DOTS * DOTS), DOTS)
    between = numpy.hypot(y[:, None] - y, x[:, None] - x)
    to_ink = numpy.stack([numpy.minimum(between[:, form].min(1), FARTHEST) for form in forms])
    shares = forms / forms.sum(1, keepdims=True)
    one_way = shares @ to_ink.T
    apart = numpy.maximum(one_way, one_way.T)
    numpy.fill_diagonal(apart, FARTHEST)
    return apart
