"""Conflicts with newer readings: what an editor sees of one, and what choosing does."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.following import CREDITS, write_credits
from articles.history import FIELD_NAMES, as_text, marked, reporter_names
from articles.models import Article, ArticleVersion, Issue, MergeConflict, link_names
from articles.typed import one_line, plain_lines

Choice = MergeConflict.Choice
JUMPS = ("continued_from", "continued_to")


class StaleError(Exception):
    """Somebody has settled the conflict or changed the article since the form was opened. The message says which."""


class Sides(NamedTuple):
    """The three of a conflict as texts, and how they differ by character."""

    name: str
    base: str
    mine: str
    theirs: str
    mine_marked: SafeString  # from what was read before to what people made of it
    theirs_marked: SafeString  # from what was read before to what is read now
    between: SafeString  # from what people made of it to what is read now


def sides(conflict: MergeConflict) -> Sides:
    """Two queries at most for texts, four for credits."""
    field, article = conflict.field, conflict.article
    values = (
        conflict.base,
        article.content()[field] if field in CREDITS else getattr(article, field),
        conflict.theirs,
    )
    reporters = reporter_names(*({field: value} for value in values)) if field in CREDITS else {}
    base, mine, theirs = (as_text(field, value, reporters) for value in values)
    return Sides(
        str(FIELD_NAMES[field]), base, mine, theirs,
        marked(field, base, mine), marked(field, base, theirs), marked(field, mine, theirs),
    )  # fmt: skip


def can_be_edited(conflict: MergeConflict) -> bool:
    """Whether an edited text can be chosen here; names are edited at the desk."""
    return conflict.field not in CREDITS


def settle(conflict: MergeConflict, choice: str, *, version: int, by, text: str = "") -> None:
    """Do what an editor chose; `version` is the article's as the editor saw it, `text` what was typed for EDITED.

    Raises StaleError where that is past, ValidationError where the text cannot be.
    """
    with transaction.atomic():
        issues = Issue.objects.of_articles([conflict.article_id]).held()
        article = Article.objects.locked().get(pk=conflict.article_id)
        conflict = MergeConflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
        _refuse_stale(conflict, article, version)
        if choice == Choice.THEIRS:
            _take_theirs(article, conflict)
        elif choice == Choice.EDITED:
            _write_text(article, conflict.field, text)
        conflict.choice, conflict.settled_at, conflict.settled_by = choice, timezone.now(), by
        conflict.save(update_fields=["choice", "settled_at", "settled_by"])
        article.record(by=by, action=ArticleVersion.Action.SETTLED)
        if conflict.field in JUMPS:
            for issue in issues:
                issue.match_jumps()


def _refuse_stale(conflict: MergeConflict, article: Article, version: int) -> None:
    if conflict.settled_at and conflict.choice == Choice.OUTDATED:
        raise StaleError(_("A still newer reading has come; this conflict is none any more."))
    if conflict.settled_at:
        raise StaleError(
            _("%(person)s has settled this conflict meanwhile.") % {"person": conflict.settled_by or "–"}
        )
    if article.version != version:
        raise StaleError(_("The article was changed meanwhile; nothing was done. Look again and choose."))


def _take_theirs(article: Article, conflict: MergeConflict) -> None:
    """What is read now. But for a text, of which people made other paragraphs, the field then is the machine's again."""
    field = conflict.field
    if field in CREDITS:
        before = list(getattr(article, field).all())
        wanted = [
            CREDITS[field](**{**credit, "reporter_id": None}, article=article, position=position)
            for position, credit in enumerate(conflict.theirs, 1)
        ]
        write_credits(article, field, before, wanted)
        link_names([credit for credit in wanted if not credit.reporter_id], article.newspaper)
    else:
        setattr(article, field, conflict.theirs)
    article.touch(field)
    if field != "body":
        article.untouch(field)
    article.save()


def _write_text(article: Article, field: str, text: str) -> None:
    text = plain_lines(text) if field == "body" else one_line(text)
    setattr(article, field, text)
    article.clean()
    article.clean_fields(exclude={name.name for name in Article._meta.fields} - {field})
    article.touch(field)
    article.save()


def refuse_choice(conflict: MergeConflict, choice: str) -> None:
    """Raises ValidationError for what cannot be chosen."""
    if choice not in (Choice.MINE, Choice.THEIRS, Choice.EDITED):
        raise ValidationError(_("Choose one of the three."))
    if choice == Choice.EDITED and not can_be_edited(conflict):
        raise ValidationError(_("Names are edited at the article's own page."))
