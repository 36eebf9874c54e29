"""What `manage.py check` asks beside Django's own questions."""

from django.core.checks import Error, register

from articles.pipeline import ReaderError
from articles.reader import site_reader


@register
def check_reader(app_configs, **kwargs):
    """Whether the reader that pages would be read with can be loaded."""
    try:
        site_reader()
    except ReaderError as error:
        return [Error(str(error), hint="Train it anew, or remove its folder.", id="articles.E001")]
    return []
