"""Looks for articles that print one text, and for pages that came twice."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from articles.duplicates import find_duplicates
from articles.reprints import find_reprints


class Command(BaseCommand):
    help = "Finds articles that print one text (agency copy, repeated notices). It may be stopped and goes on where it was."

    def add_arguments(self, parser):
        parser.add_argument("--seconds", type=float, help="stop after about so many seconds")
        parser.add_argument("--most", type=int, help="look at no more articles than these")

    def handle(self, *args, **options):
        pages = find_duplicates(seconds=options["seconds"])
        found = find_reprints(seconds=options["seconds"], most=options["most"])
        text = _("Pages looked at: %(pages)d. Articles looked at: %(articles)d, joined: %(joined)d.")
        self.stdout.write(text % {"pages": pages, "articles": found.articles, "joined": found.linked})
        if not found.is_done:
            self.stdout.write(_("More are left; begin again to go on."))
