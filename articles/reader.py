"""The trained reader that this site reads with: its own where one was trained here, else the one that ships."""

from django.conf import settings

from articles.pipeline import PIPELINE_VERSION, Reader, load_reader
from articles.pipeline.model import CARD, SHIPPED


def site_reader() -> Reader:
    """Raises ReaderError where the site's own reader cannot be loaded: a broken one is not silently passed over."""
    own = settings.READER_DIR
    return load_reader(own if (own / CARD).exists() else SHIPPED)


def reading_version() -> str:
    """What a reading is stored under: the rules' version and the reader's, at most 20 characters."""
    return f"{PIPELINE_VERSION}+{site_reader().version}"
