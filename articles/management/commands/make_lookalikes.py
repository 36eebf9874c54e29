"""make_lookalikes: which characters cover one another most in print, from fonts.

    pip install numpy Pillow
    python manage.py make_lookalikes NotoSansCJK-Regular.ttc NotoSerifCJK-Regular.ttc NotoSerifCJK-Bold.ttc

A tool of development: the archive runs without fonts, numpy and Pillow.
"""

from django.core.management.base import BaseCommand, CommandError

from articles.pipeline.lookalikes import WIDE
from articles.pipeline.suggestions import WORDS

HEAD = """\
# Characters and those whose printed forms cover theirs most, for articles/pipeline/lookalikes.py.
# Made by `manage.py make_lookalikes` from Noto Sans CJK SC and Noto Serif CJK SC.
"""
SIMPLIFIED = 2  # of the faces in a collection of Noto CJK
SIZE, BLUR = 44, 1.7  # of type and of worn type, in dots
MOST = 14  # likenesses of a character
LEAST = 0.70  # correlation
COMMON = 2  # class of frequency in the word list from which on a character is offered for another


class Command(BaseCommand):
    help = "Make the table of wider likenesses from fonts (a tool of development)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("fonts", nargs="+", metavar="FONT")

    def handle(self, *, fonts, **options):
        try:
            import numpy
            from PIL import Image, ImageDraw, ImageFilter, ImageFont
        except ImportError as error:
            raise CommandError(f"{error}: pip install numpy Pillow") from error
        classes = read_classes()
        chars = sorted(classes)
        likeness = 0
        for path in fonts:
            font = ImageFont.truetype(path, SIZE, index=SIMPLIFIED if path.endswith(".ttc") else 0)
            rows = []
            for char in chars:
                image = Image.new("L", (56, 60), 0)
                ImageDraw.Draw(image).text((6, -4), char, font=font, fill=255)
                image = image.filter(ImageFilter.GaussianBlur(BLUR)).resize((28, 30))
                row = numpy.asarray(image, dtype=numpy.float32).ravel()
                rows.append((row - row.mean()) / (row.std() * row.size**0.5 + 1e-6))
            matrix = numpy.stack(rows)
            likeness = likeness + matrix @ matrix.T / len(fonts)
        numpy.fill_diagonal(likeness, 0)
        common = numpy.array([classes[char] >= COMMON for char in chars])
        lines = []
        for char, row in zip(chars, numpy.where(common, likeness, 0), strict=True):
            near = [place for place in numpy.argsort(-row)[:MOST] if row[place] >= LEAST]
            lines.append(char + "".join(chars[place] for place in near))
        WIDE.write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        self.stdout.write(f"{len(lines)} characters in {WIDE}")


def read_classes() -> dict[str, int]:
    """Character -> its class of frequency, of the word list."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return {line[0]: int(line[1]) for line in lines if not line.startswith("#")}
