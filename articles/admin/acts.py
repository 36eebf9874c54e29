"""What editors do to articles, one or many: each act is a verb of the model with its permission, form and words."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from articles import forms
from articles.models import Article, Issue

MOST = 3000  # articles in one act: about ten seconds, where a request may take thirty
REASONS_SHOWN = 5


class Act(NamedTuple):
    """`verb` is called with the article, `by` and the form's answers; it returns False where nothing changed."""

    name: str
    label: str
    verb: Callable
    permission: str
    done: str
    logged: str  # the field that the admin's log says was changed
    form: type | None = None
    moves_jumps: bool = False  # whether the stories of the issue may be joined otherwise then


ACTS = {
    act.name: act
    for act in [
        Act(
            "publish", gettext_lazy("Publish"), Article.publish, "publish_article",
            ngettext_lazy("%(count)d article published.", "%(count)d articles published.", "count"), "publication",
        ),
        Act(
            "withdraw", gettext_lazy("Withdraw"), Article.withdraw, "withdraw_article",
            ngettext_lazy("%(count)d article withdrawn.", "%(count)d articles withdrawn.", "count"), "publication",
            forms.WithdrawForm,
        ),
        Act(
            "mark_proofread", gettext_lazy("Mark as proofread"), Article.mark_proofread, "change_article",
            ngettext_lazy("%(count)d article proofread.", "%(count)d articles proofread.", "count"), "proofreading",
        ),
        Act(
            "validate", gettext_lazy("Validate"), Article.validate, "change_article",
            ngettext_lazy("%(count)d article validated.", "%(count)d articles validated.", "count"), "proofreading",
        ),
        Act(
            "mark_problematic", gettext_lazy("Mark as problematic"), Article.mark_problematic, "change_article",
            ngettext_lazy(
                "%(count)d article marked as problematic.", "%(count)d articles marked as problematic.", "count"
            ),
            "proofreading",
        ),
        Act(
            "move_to_section", gettext_lazy("Move to a section"), Article.move_to_section, "change_article",
            ngettext_lazy("%(count)d article moved.", "%(count)d articles moved.", "count"), "section",
            forms.SectionForm,
        ),
        Act(
            "add_tags", gettext_lazy("Add tags"), Article.add_tags, "change_article",
            ngettext_lazy("%(count)d article tagged.", "%(count)d articles tagged.", "count"), "tags",
            forms.TagsForm,
        ),
        Act(
            "remove_tags", gettext_lazy("Remove tags"), Article.remove_tags, "change_article",
            ngettext_lazy("Tags removed from %(count)d article.", "Tags removed from %(count)d articles.", "count"),
            "tags", forms.PresentTagsForm,
        ),
        Act(
            "trash", gettext_lazy("Put into the trash"), Article.trash, "delete_article",
            ngettext_lazy(
                "%(count)d article put into the trash.", "%(count)d articles put into the trash.", "count"
            ),
            "in the trash since", moves_jumps=True,
        ),
        Act(
            "restore_from_trash", gettext_lazy("Take from the trash"), Article.restore_from_trash, "delete_article",
            ngettext_lazy(
                "%(count)d article taken from the trash.", "%(count)d articles taken from the trash.", "count"
            ),
            "in the trash since", moves_jumps=True,
        ),
    ]
}  # fmt: skip


def may(person, act: Act) -> bool:
    return person.has_perm(f"articles.{act.permission}")


def list_actions(person) -> dict:
    """The acts that this person may do, as the admin's list wants its actions: name -> (function, name, label)."""
    return {act.name: (_list_action(act), act.name, act.label) for act in ACTS.values() if may(person, act)}


def _list_action(act: Act):
    def action(admin, request, articles):
        return act_on(admin, request, act, articles)

    return action


def act_on(admin, request, act: Act, articles, *, ask: bool = False, back: str = ""):
    """Do the act to the chosen articles. A response where the act asks for something first, else None.

    `ask` lets an act that needs no answer ask all the same whether it is meant; `back` is where one who changes
    one's mind goes (the list, as it was filtered).
    """
    if not may(request.user, act):
        raise PermissionDenied
    articles = Article.objects.filter(pk__in=articles.order_by().values("pk"))
    if articles[: MOST + 1].count() > MOST:
        text = _("Choose at most %(most)d articles at once.") % {"most": MOST}
        return admin.message_user(request, text, messages.ERROR)
    answers = {}
    if ask and not act.form:
        return _ask(admin, request, act, articles, Form(), back)
    if act.form:
        asked = request.POST if "answered" in request.POST else None
        form = act.form(asked, articles=articles, site=admin.admin_site)
        if not form.is_valid():
            return _ask(admin, request, act, articles, form, back)
        answers = form.answers() if hasattr(form, "answers") else form.cleaned_data
    done, refusals = perform(request.user, act, articles, answers)
    _tell(admin, request, act, done, refusals)
    return None


def perform(person, act: Act, articles, answers: dict) -> tuple[int, list[str]]:
    """How many articles the act changed, and why it refused others. Each group of articles is one transaction."""
    done, refusals = 0, []
    for group in articles.in_groups():
        with transaction.atomic():
            changed = []
            if act.moves_jumps:
                Issue.objects.of_articles(group).held()
            for article in group.locked().prefetch_related("bylines", "photo_credits", "tags"):
                try:
                    if act.verb(article, by=person, **answers) is not False:
                        changed.append(article)
                except ValidationError as refusal:
                    refusals += refusal.messages
            LogEntry.objects.log_actions(person.pk, changed, CHANGE, [{"changed": {"fields": [act.logged]}}])
        done += len(changed)
    return done, refusals


def _tell(admin, request, act: Act, done: int, refusals: list[str]) -> None:
    if done or not refusals:
        admin.message_user(request, act.done % {"count": done}, messages.SUCCESS if done else messages.INFO)
    if refusals:
        count = ngettext("%(count)d was refused:", "%(count)d were refused:", len(refusals)) % {
            "count": len(refusals)
        }
        reasons = format_html_join("", "<br>{}", ((reason,) for reason in refusals[:REASONS_SHOWN]))
        more = "" if len(refusals) <= REASONS_SHOWN else format_html("<br>…")
        admin.message_user(request, format_html("{}{}{}", count, reasons, more), messages.WARNING)


def _ask(admin, request, act: Act, articles, form, back: str):
    """The page between choosing the articles and acting on them."""
    context = {
        **admin.admin_site.each_context(request),
        "title": act.label,
        "opts": admin.opts,
        "media": admin.media + form.media,
        "form": form,
        "back": back or request.get_full_path(),
        "action": act.name,
        "count": articles.count(),
        "examples": articles.with_opening().newest_first()[:10],
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "checkbox": ACTION_CHECKBOX_NAME,
        "across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/articles/act.html", context)
