"""The completeness ledger in words: what a lack is called, and a share as people read it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from articles.completeness import Kind, Lack

KINDS = {
    Kind.ISSUE: gettext_lazy("missing issues"),
    Kind.PAGES: gettext_lazy("missing pages"),
    Kind.NO_ARTICLES: gettext_lazy("issues without articles"),
    Kind.EMPTY_PAGES: gettext_lazy("pages without articles"),
}
UNPLACED, FAILED, WITHOUT = "unplaced", "failed", "without-issue"
OTHER_KINDS = {  # what is no lack of one issue or day
    UNPLACED: gettext_lazy("unplaced pages"),
    FAILED: gettext_lazy("failed files"),
    WITHOUT: gettext_lazy("days without an issue"),
}
LABELS_SHOWN = 24


def lack_words(lack: Lack) -> str:
    """What is missing, without its day: “page 03, 04 missing”."""
    comma = pgettext("between things listed", ", ")
    labels = comma.join(lack.labels[:LABELS_SHOWN]) + ("…" if len(lack.labels) > LABELS_SHOWN else "")
    if lack.kind == Kind.ISSUE:
        if lack.edition > 1:
            return _("edition %(number)d is missing") % {"number": lack.edition}
        return _("the issue is missing")
    if lack.kind == Kind.NO_ARTICLES:
        return _("the issue has no articles")
    if lack.kind == Kind.EMPTY_PAGES:
        return _("no articles on page %(labels)s") % {"labels": labels}
    if not lack.more:
        return _("missing: page %(labels)s") % {"labels": labels}
    more = ngettext("%(count)d page more", "%(count)d pages more", lack.more) % {"count": lack.more}
    if not lack.labels:
        return _("missing: %(more)s, of unknown number") % {"more": more}
    return _("missing: page %(labels)s and %(more)s, of unknown number") % {"labels": labels, "more": more}


def percent(share: float | None) -> str:
    """A share as a percentage that says 100 only of all and 0 only of none; a dash where there is none.

    >>> [percent(share) for share in (1, 0.9999, 0.5, 0.0001, None)]
    ['100 %', '99.9 %', '50.0 %', '0.1 %', '–']
    """
    if share is None:
        return "–"
    if share in (0, 1):
        return f"{share * 100:.0f} %"
    return f"{min(max(share * 100, 0.1), 99.9):.1f} %"
