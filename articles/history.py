"""What changed between two versions of an article, character by character, and how to go back to one."""

from typing import NamedTuple

from diff_match_patch import diff_match_patch
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.folding import fold_name
from articles.models import (
    Article,
    ArticleVersion,
    Byline,
    CreditRole,
    Issue,
    PhotoCredit,
    Reporter,
    Tag,
    link_names,
)

# The keys of ArticleVersion.content in the order in which people read them, with what a person calls them.
FIELD_NAMES = {
    "kind": _("kind"),
    "section": pgettext_lazy("of a newspaper", "section"),
    "kicker": _("kicker"),
    "headline": _("headline"),
    "deck": _("deck"),
    "bylines": _("bylines"),
    "dateline": _("dateline"),
    "body": _("text"),
    "photo_credits": _("photo credits"),
    "tags": _("tags"),
    "continued_from": _("continued from page"),
    "continued_to": _("continued on page"),
    "continues": _("goes on from"),
    "continuation": _("goes on with"),
    "position": _("position on the page"),
    "date": _("date"),
    "page": pgettext_lazy("of a newspaper", "page"),
    "status": _("publication"),
    "withdrawal_notice": _("notice of withdrawal"),
    "proofreading": _("proofreading"),
}
CHOICES = {"kind": Article.Kind, "status": Article.Status, "proofreading": Article.Proofreading}
LISTS = ("bylines", "photo_credits", "tags")  # an entry a line, but for captions of several
SECONDS = 1.0  # after which a difference need not be the smallest


class Difference(NamedTuple):
    """A field that two versions have differently: its texts, and both in one with marks."""

    field: str
    name: str
    old: str
    new: str
    marked: SafeString


def differences(old: dict, new: dict) -> list[Difference]:
    """The fields in which two contents differ, each in full. One query, for the reporters' names."""
    reporters = reporter_names(old, new)
    return [
        Difference(field, name, before, after, marked(field, before, after))
        for field, name in FIELD_NAMES.items()
        if (before := as_text(field, old.get(field), reporters))
        != (after := as_text(field, new.get(field), reporters))
    ]


def reporter_names(*contents: dict) -> dict[int, str]:
    """The reporters that these contents link to, as an editor tells them apart; those that are gone have none."""
    credits = [
        credit
        for content in contents
        for field in ("bylines", "photo_credits")
        for credit in content.get(field, [])
    ]
    numbers = {credit["reporter_id"] for credit in credits} - {None}
    return {
        reporter.pk: " ".join(filter(None, [str(reporter), reporter.unit]))
        for reporter in Reporter.objects.filter(pk__in=numbers)
    }


def changed_fields(old: dict, new: dict) -> list[str]:
    """The names of the fields in which two contents differ."""
    return [name for field, name in FIELD_NAMES.items() if (old.get(field) or "") != (new.get(field) or "")]


def marked(field: str, old: str, new: str) -> SafeString:
    """Both texts in one, compared by characters; lists of entries entry by entry."""
    return marked_lines(old, new) if field in LISTS else marked_difference(old, new)


def marked_lines(old: str, new: str) -> SafeString:
    """Both texts in one, where a line that differs went or came as a whole."""
    matcher = diff_match_patch()
    before, after, lines = matcher.diff_linesToChars(f"{old}\n" if old else "", f"{new}\n" if new else "")
    parts = matcher.diff_main(before, after, False)
    matcher.diff_charsToLines(parts, lines)
    entries = [(kind, line) for kind, text in parts for line in text.splitlines()]
    return _in_marks(matcher, entries, "\n")


def marked_difference(old: str, new: str) -> SafeString:
    """Both texts in one: what went in <del>, what came in <ins>, everything escaped."""
    matcher = diff_match_patch()
    matcher.Diff_Timeout = SECONDS
    parts = matcher.diff_main(old, new)
    matcher.diff_cleanupSemantic(parts)
    return _in_marks(matcher, parts, "")


def _in_marks(matcher, parts, between: str) -> SafeString:
    marks = {
        matcher.DIFF_DELETE: "<del>{}</del>",
        matcher.DIFF_INSERT: "<ins>{}</ins>",
        matcher.DIFF_EQUAL: "{}",
    }
    return format_html_join(between, "{}", ((format_html(marks[kind], text),) for kind, text in parts))


def as_text(field: str, value, reporters: dict[int, str]) -> str:
    """A field of a version as people read it; credits and tags a line each."""
    if value in (None, ""):
        return ""
    if field in CHOICES:
        return str(dict(CHOICES[field].choices).get(value, value))
    if field in ("bylines", "photo_credits"):
        return "\n".join(_credit_line(credit, reporters) for credit in value)
    if field == "tags":
        return "\n".join(value)
    return str(value)


def _credit_line(credit: dict, reporters: dict[int, str]) -> str:
    role = dict(CreditRole.choices).get(credit.get("role"), "")
    number = credit.get("reporter_id")
    reporter = f"→ {reporters.get(number) or gettext('a reporter who is gone')}" if number else ""
    parts = [
        role,
        *(credit.get(part) for part in ("name", "title", "printed_role", "agency", "caption")),
        reporter,
    ]
    return " · ".join(str(part) for part in parts if part)


def restore(article: Article, version: ArticleVersion, *, by) -> None:
    """Give the article the texts, section, credits and tags of one of its versions. Itself a new version.

    Its place, publication, proofreading and what it is joined to stay. A section that is gone is left out; a name whose reporter is gone is
    linked as the importer does, so that one who was merged into another is found by the alias.
    """
    with transaction.atomic():
        issues = Issue.objects.of_articles([article.pk]).held()
        article = Article.objects.locked().get(pk=article.pk)
        before, wanted = article.content(), version.content
        for field in Article.TEXT_FIELDS:
            setattr(article, field, wanted[field])
        if wanted["section"] != before["section"] and article.newspaper_id:
            name = fold_name(wanted["section"])
            article.section = article.newspaper.sections.filter(folded_name=name).first()
        restore_credits(article, before, wanted)
        article.tags.set([_tag(name) for name in wanted["tags"]])
        restored = (*Article.TEXT_FIELDS, "section", "bylines", "photo_credits", "tags")
        article.touch(*(field for field in restored if before[field] != wanted[field]))
        article.save()
        article.record(by=by, action=ArticleVersion.Action.RESTORED, note=str(version.number))
        for issue in issues:
            issue.match_jumps()


def restore_credits(article: Article, before: dict, wanted: dict) -> None:
    """Write the bylines and photo credits of a content, where they are others than those of before."""
    for model, field in ((Byline, "bylines"), (PhotoCredit, "photo_credits")):
        if before[field] == wanted[field]:
            continue
        numbers = {credit["reporter_id"] for credit in wanted[field]}
        known = set(
            Reporter.objects.filter(pk__in=numbers, newspaper=article.newspaper).values_list("pk", flat=True)
        )
        getattr(article, field).all().delete()
        credits = [
            model(**credit, article=article, position=position)
            for position, credit in enumerate(wanted[field], 1)
        ]
        orphans = [credit for credit in credits if credit.reporter_id and credit.reporter_id not in known]
        for credit in orphans:
            credit.reporter_id = None
        model.objects.bulk_create(credits)
        link_names(orphans, article.newspaper)


def _tag(name: str) -> Tag:
    return Tag.objects.get_or_create(folded_name=fold_name(name), defaults={"name": name})[0]
