"""What a newer reading made of a page's articles, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


def counts_text(counts: Mapping[str, int]) -> str:
    """One line from the figures of articles/merging.py (Counts), by name."""
    text = (
        _("%(same)d articles same, %(changed)d changed, %(new)d new, %(gone)d gone, %(conflicts)d conflicts")
        % counts
    )
    if counts.get("left"):
        text += _(" (%(left)d that people worked on stay)") % counts
    return text
