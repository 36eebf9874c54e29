"""A page's reading at the desk: its lines with roles and articles, put right, looked at, saved, approved."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Media
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles import history, reading_form
from articles.corrections import Outcome, Said, StaleError, correct, decide, said_by
from articles.models import Article, Page, Reading
from articles.pipeline.records import BlockKind, CreditRole
from articles.typed import whole_number

MEDIA = Media(css={"all": ["articles/reading.css"]}, js=["articles/reading.js"])
CORRECTING = ("articles.change_article", "articles.add_article")
OPENING_SHOWN = 60  # characters of a text in the preview
MOST_APPROVED = 500  # pages in one act
CREDIT_NAMES = {
    CreditRole.AUTHOR: gettext_lazy("author"),
    CreditRole.REPORTER: gettext_lazy("reporter"),
    CreditRole.CORRESPONDENT: gettext_lazy("correspondent"),
    CreditRole.PHOTOGRAPHER: gettext_lazy("photographer"),
}


class ReadingDesk:
    """What the list and the pages of pages know of readings; mixed into their admin."""

    def reading_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/reading/", wrap(self.reading_view), name="articles_page_reading"),
            path("<int:pk>/approve/", wrap(require_POST(self.approve_view)), name="articles_page_approve"),
        ]

    def has_approve_permission(self, request):
        return request.user.has_perm("articles.approve_reading")

    def reading_view(self, request, pk):
        page = get_object_or_404(Page.objects.select_related("issue__newspaper"), pk=pk)
        if not request.user.has_perms(CORRECTING):
            raise PermissionDenied
        reading = page.current_reading
        if reading is None or not reading.parsed.get("lines"):
            raise Http404
        desk = _Desk(request, page, reading)
        if request.method == "POST" and (saved := desk.take(request.POST)):
            if saved is not reading:
                self.log_change(request, page, [{"changed": {"fields": ["reading"]}}])
            if "_approve" in request.POST and self.has_approve_permission(request):
                self._approve(request, page, saved)
            return HttpResponseRedirect(desk.address)
        context = {
            **desk.context(),
            "can_approve": self.has_approve_permission(request),
            "title": _("Reading of %(page)s") % {"page": page},
        }
        return self._render(request, "admin/articles/page/reading.html", context, MEDIA)

    # Approving

    def approve_view(self, request, pk):
        """Approve the reading that the form names, or withdraw its approval."""
        page = get_object_or_404(Page, pk=pk)
        if not self.has_approve_permission(request):
            raise PermissionDenied
        reading = get_object_or_404(
            page.readings.defer("parsed"), pk=whole_number(request.POST.get("reading", ""))
        )
        if "withdraw" not in request.POST:
            self._approve(request, page, reading)
        elif reading.withdraw_approval():
            self.log_change(request, page, [{"changed": {"fields": ["approval of the reading"]}}])
            self.message_user(request, _("The approval is withdrawn."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_page_reading", args=[pk]))

    def _approve(self, request, page, reading) -> None:
        try:
            if reading.approve(by=request.user):
                self.log_change(request, page, [{"changed": {"fields": ["approval of the reading"]}}])
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        else:
            self.message_user(
                request, _("The reading of %(page)s is approved.") % {"page": page}, messages.SUCCESS
            )

    def approve_together(self, request, pages):
        """The reading of each page that holds; those without one are passed over."""
        if pages.order_by()[: MOST_APPROVED + 1].count() > MOST_APPROVED:
            text = _("Choose at most %(most)d pages at once.") % {"most": MOST_APPROVED}
            return self.message_user(request, text, messages.ERROR)
        pages = list(pages)
        readings = Reading.objects.of_pages([page.pk for page in pages])
        done = 0
        for page in pages:
            if page.pk in readings and readings[page.pk].approve(by=request.user):
                self.log_change(request, page, [{"changed": {"fields": ["approval of the reading"]}}])
                done += 1
        text = ngettext("%(count)d reading approved.", "%(count)d readings approved.", done)
        return self.message_user(request, text % {"count": done}, messages.SUCCESS if done else messages.INFO)


class _Desk:
    """One request at the desk: what is shown, and what a post comes to."""

    def __init__(self, request, page: Page, reading: Reading):
        self.request, self.page, self.reading = request, page, reading
        given = request.POST if request.method == "POST" else request.GET
        self.first = whole_number(given.get("from", "")) or 1
        self.said: Said = said_by(reading)
        self.typed: dict = {}
        self.held: dict | None = None
        self.problems: dict = {}
        self.posted: dict = {}
        self.theirs: dict | None = None
        self.stale: Reading | None = None
        self.outcome: Outcome | None = None
        self.articles = list(
            page.articles.order_by("print_order", "pk").select_related("section").prefetch_related(
                "bylines", "photo_credits"
            )
        )  # fmt: skip

    @property
    def address(self) -> str:
        address = reverse("admin:articles_page_reading", args=[self.page.pk])
        return f"{address}?from={self.first}" if self.first > 1 else address

    def take(self, posted) -> Reading | None:
        """The reading that holds after a save; None where the form is to be shown again."""
        began = self._began(posted)
        if began is None:
            return self._refuse()
        form = reading_form.entered(began, posted)
        self.said, self.typed, self.problems, self.posted = form.said, form.typed, form.problems, posted
        self.held = form.held
        if began.pk != self.reading.pk:
            self._show_clash(form.said)
            return None
        if form.problems:
            return None
        if "_preview" in posted:
            self._look(form.said)
            return None
        return self._save(form.said)

    def _refuse(self) -> None:
        """The lines of the form are not those of the page any more."""
        messages.error(
            self.request, _("The page has a newer text meanwhile; nothing was saved. Look at it again.")
        )

    def _began(self, posted) -> Reading | None:
        """The reading that the form began from, where it is of the text that the page has now."""
        number = whole_number(posted.get("reading", ""))
        if number == self.reading.pk:
            return self.reading
        return self.page.readings.filter(pk=number, dump=self.reading.dump_id).select_related("dump").first()

    def _look(self, said: Said) -> None:
        self.outcome = decide(self.page, self.reading, said, self.articles)
        rows = {
            line.number: reading_form.Row(line.article, str(line.role)) for line in self.outcome.parsed.lines
        }
        self.typed, self.held = reading_form.typed_of(rows), rows

    def _save(self, said: Said) -> Reading | None:
        try:
            outcome = correct(self.page, self.reading.pk, said, by=self.request.user)
        except StaleError as error:
            if error.reading.dump_id != self.reading.dump_id:
                self.reading, self.typed, self.posted, self.held = error.reading, {}, {}, None
                return self._refuse()
            self.reading = error.reading
            self._show_clash(said)
            return None
        if outcome is None:
            messages.info(self.request, _("The reading says this already; nothing was changed."))
            return self.reading
        self._tell(outcome)
        return self.page.current_reading

    def _show_clash(self, mine: Said) -> None:
        """Mine stays in the form, theirs stands beside it, and a second save decides."""
        self.stale, self.theirs = self.reading, said_by(self.reading).rows
        self.typed = self.typed or reading_form.typed_of(mine.rows)

    def _tell(self, outcome: Outcome) -> None:
        request = self.request
        messages.success(request, _("The reading is saved; its articles follow it."))
        changed = [fate.article for fate in outcome.living if fate.kept]
        left = [fate.article for fate in outcome.gone if fate.article.pk and fate.has_work]
        for articles, text in (
            (
                changed,
                _("What people made of these articles was kept though the reading changed it; look at them:"),
            ),
            (left, _("People have worked on these articles, which the reading has no more; look at them:")),
        ):
            if articles:
                links = format_html_join(" · ", '<a href="{}">{}</a>', ((desk_of(a), a) for a in articles))
                messages.warning(request, format_html("{} {}", text, links))

    def context(self) -> dict:
        lines = reading_form.shown_lines(
            self.reading, self.articles, self.first, self.typed, problems=self.problems, theirs=self.theirs
        )
        held = self.held or said_by(self.reading).rows
        return {
            "held": reading_form.held_text(held), "before": sum(line < self.first for line in held),
            "page": self.page, "reading": self.reading, "first": self.first, "lines": lines[: reading_form.LINES_SHOWN],
            "next": lines[reading_form.LINES_SHOWN].number if len(lines) > reading_form.LINES_SHOWN else None,
            "roles": reading_form.ROLES, "folio": reading_form.folio_fields(self.said, self.posted, self.problems),
            "problems": self.problems, "stale": self.stale, "preview": shown_outcome(self.outcome),
            "articles": [article for article in self.articles if article.reading_id == self.reading.pk],
        }  # fmt: skip


def desk_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def shown_outcome(outcome: Outcome | None) -> list[dict]:
    """The articles that a correction would make, in the words of the desk."""
    return [_shown(fate) for fate in outcome.fates] if outcome else []


def _shown(fate) -> dict:
    names = {**history.FIELD_NAMES}
    article, parsed = fate.article, fate.parsed
    if parsed is None:
        return {"article": article, "url": desk_of(article), "gone": True, "fate": _fate_in_words(fate)}
    opening = next((block.text for block in parsed.blocks if block.kind == BlockKind.PARAGRAPH), "")
    credits = [
        f"{CREDIT_NAMES[credit.role]} {credit.name}" + (f"（{credit.title}）" if credit.title else "")
        for credit in parsed.credits
    ]
    return {
        "number": parsed.number, "kind": Article.Kind(parsed.kind).label, "kicker": parsed.kicker,
        "headline": parsed.headline, "deck": parsed.deck, "dateline": parsed.dateline, "credits": credits,
        "continued_from": parsed.continued_from, "continued_to": parsed.continued_to,
        "opening": opening[:OPENING_SHOWN] + "…" * (len(opening) > OPENING_SHOWN),
        "paragraphs": sum(block.kind == BlockKind.PARAGRAPH for block in parsed.blocks),
        "article": article, "url": desk_of(article) if article else "",
        "changes": [names[name] for name in names if name in fate.changes],
        "kept": [names[name] for name in names if name in fate.kept],
    }  # fmt: skip


def _fate_in_words(fate) -> str:
    article = fate.article
    if fate.has_work:
        return _("stays, marked as problematic: people have worked on it")
    if article.is_public:
        return _("is withdrawn")
    return _("stays") if article.published_at else _("goes; nobody has worked on it")
