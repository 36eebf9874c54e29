"""Makes, goes on with, or looks over the index that search asks."""

import sys
from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from tqdm import tqdm

from articles.models import Article
from articles.search.building import Flaw, build, check, clear, is_outdated, unindexed

MOST_SHOWN = 50  # flaws that are printed; of the others their number
FLAWS = {
    "no-trigger": gettext_lazy("the database lacks the trigger %(what)s, so that changes go unnoticed"),
    "no-entry": gettext_lazy("article %(what)s is not indexed"),
    "stale": gettext_lazy("article %(what)s is indexed otherwise than it is"),
    "not-held": gettext_lazy("article %(what)s is not found by its own words"),
    "stray": gettext_lazy("something is indexed at place %(what)s that belongs to no article"),
}


class Command(BaseCommand):
    help = (
        "Indexes for search what is not indexed yet, the newest first. It may be stopped at any time and goes on where it "
        "was; the site goes on answering. An index made by an older scheme of terms is made anew."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--check", action="store_true", help="look the whole index over; exit status 1 if it is wrong"
        )
        what.add_argument("--rebuild", action="store_true", help="forget the index and make it anew")

    def handle(self, *args, **options):
        self.is_quiet = options["verbosity"] == 0
        if options["check"]:
            self.check_index()
            return
        if options["rebuild"] or is_outdated():
            clear()
        indexed = 0
        try:
            with self.bar(unindexed().count()) as bar:
                for count in build():
                    bar.update(count)
                    indexed += count
        except KeyboardInterrupt:
            raise CommandError(_goes_on(), returncode=130) from None
        if not self.is_quiet:
            text = ngettext("%(count)d article indexed.", "%(count)d articles indexed.", indexed)
            self.stdout.write(text % {"count": indexed})

    def check_index(self) -> None:
        flaws = []
        with self.bar(Article.objects.count()) as bar:
            for found in check():
                if isinstance(found, Flaw):
                    flaws.append(found)
                else:
                    bar.update(found)
        for flaw in islice(flaws, MOST_SHOWN):
            self.stdout.write(str(FLAWS[flaw.code]) % {"what": flaw.what})
        if flaws:
            count = ngettext("%(count)d flaw.", "%(count)d flaws.", len(flaws)) % {"count": len(flaws)}
            advice = _("manage.py index --rebuild makes the index anew.")
            if all(flaw.code == "no-entry" for flaw in flaws):
                advice = _goes_on()
            self.stdout.write(f"{count} {advice}")
            sys.exit(1)
        self.stdout.write(_("The index is right."))

    def bar(self, total: int) -> tqdm:
        return tqdm(total=total, unit=_("article"), file=sys.stderr, disable=True if self.is_quiet else None)


def _goes_on() -> str:
    return _("manage.py index goes on with what is not indexed yet.")
