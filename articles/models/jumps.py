"""Stories over several pages: which article goes on in which, and jumps that lead nowhere."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import labels, statements
from articles.models.articles import Article
from articles.models.issues import Issue
from articles.pipeline.continuations import Matches, Part, Problem, Way, match_parts, referred_page
from articles.pipeline.jumps import without_enclosed_jumps
from articles.pipeline.records import BlockKind


def jump_part(article: Article, keys: dict[int, str]) -> Part:
    """The article as the matcher wants it; `keys` are the label keys of the issue's pages."""
    paragraphs = [block.text for block in article.blocks if block.kind == BlockKind.PARAGRAPH]
    texts = list(filter(None, map(without_enclosed_jumps, paragraphs))) or [""]
    own = keys[article.page_id]
    goes_to, comes_from = (
        referred_page(labels.label_key(reference), own, keys.values()) if reference else None
        for reference in (article.continued_to, article.continued_from)
    )
    return Part(
        article.pk, own, article.headline, texts[0], texts[-1], "\n".join(texts), goes_to, comes_from, article.jump_title
    )  # fmt: skip


def match_articles(articles: list[Article], keys: dict[int, str]) -> Matches:
    """What the matcher says of these articles of one issue; the trash has no part in it."""
    kept = {article.pk: article for article in articles if not article.trashed_at}
    sides = (("continues", Way.FROM), ("continuation", Way.TO))
    decided = {
        (article.pk, way) for article in kept.values() for side, way in sides if side in article.touched
    }
    joined = {article.pk: article.continues_id for article in articles if article.continues_id}
    fixed = {
        rest: before for rest, before in joined.items() if {rest, before} <= {*kept} and (rest, Way.FROM) in decided
    }  # fmt: skip
    found = match_parts([jump_part(article, keys) for article in kept.values()], fixed=fixed, decided=decided)
    for rest, before in joined.items():  # what a person joined to an article that is in the trash by now
        for pair in ((rest, Way.FROM), (before, Way.TO)):
            if pair in decided and not {rest, before} <= {*kept}:
                found.broken[pair] = Problem.NO_MATCH
    return found


def keep_links(articles: list[Article], previous: dict[int, int]) -> None:
    """Write the links that differ from `previous`; those of people to or from the trash are asleep and stay."""
    changed = {
        article.pk: previous.get(article.pk)
        for article in articles
        if article.continues_id != previous.get(article.pk)
        and not ("continues" in article.touched and article.continues_id)
    }
    if not changed:
        return
    ends = {article.continues_id for article in articles if article.pk in changed} | {*changed.values()}
    rows = Article.objects.filter(pk__in={*changed, *ends} - {None})
    list(rows.locked().values_list("pk"))
    rows.update(changed_at=timezone.now())
    # An article has one rest: all let go before any takes hold.
    Article.objects.filter(pk__in=changed).update(continues=None)
    for rest, before in changed.items():
        if before:
            Article.objects.filter(pk=rest).update(continues=before)


def keep_broken_jumps(issue: Issue, broken: dict[tuple[int, Way], Problem]) -> None:
    """Write the rows that differ from `broken`."""
    rows = statements.fetch(
        "SELECT jump.article_id, jump.way, jump.problem, jump.id FROM articles_brokenjump jump"
        " JOIN articles_article article ON article.id = jump.article_id"
        " JOIN articles_page page ON page.id = article.page_id WHERE page.issue_id = %s",
        [issue.pk],
    )
    known = {(article, way): (problem, pk) for article, way, problem, pk in rows}
    gone = [pk for key, (problem, pk) in known.items() if broken.get(key) != problem]
    if gone:
        BrokenJump.objects.filter(pk__in=gone).delete()
    BrokenJump.objects.bulk_create(
        BrokenJump(article_id=article, way=way, problem=problem)
        for (article, way), problem in broken.items()
        if known.get((article, way), ("",))[0] != problem
    )


class BrokenJump(models.Model):
    """A jump that leads nowhere, for editors. Issue.match_jumps writes it, nobody by hand."""

    class Way(models.TextChoices):
        TO = Way.TO, _("goes on")
        FROM = Way.FROM, _("comes from elsewhere")

    class Problem(models.TextChoices):
        NO_PAGE = Problem.NO_PAGE, _("the archive has no such page of the issue")
        NO_MATCH = Problem.NO_MATCH, _("nothing on that page fits")
        SEVERAL = Problem.SEVERAL, _("several could be meant")

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="broken_jumps"
    )
    way = models.CharField(_("way"), max_length=4, choices=Way.choices)
    problem = models.CharField(_("what is wrong"), max_length=8, choices=Problem.choices)

    class Meta:
        verbose_name = _("broken jump")
        verbose_name_plural = _("broken jumps")
        ordering = ["-article__date", "article__newspaper_id", "article__print_order", "article_id", "way"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["article", "way"], name="broken_jump_once_a_way")]

    def __str__(self):
        return f"{self.article} ({self.get_way_display()})"
