"""Rows for tests. Every argument has a default, so that a test names the facts that it depends on, and no other."""

import datetime as dt
import hashlib
from itertools import count

from django.db import transaction
from django.utils import timezone

from articles.models import (
    Article,
    ArticleVersion,
    Byline,
    DaysWithoutIssue,
    Dump,
    ImportBatch,
    ImportFile,
    Issue,
    MergeConflict,
    Newspaper,
    Page,
    PhotoCredit,
    Reading,
    Reporter,
    Section,
    Tag,
)

_numbers = count(1)
DAY = dt.date(2017, 12, 22)


def make_newspaper(*, name: str | None = None, slug: str | None = None) -> Newspaper:
    number = next(_numbers)
    return Newspaper.objects.create(name=name or f"海平日报{number}", slug=slug or f"haiping-{number}")


def make_days_without_issue(
    *,
    newspaper: Newspaper | None = None,
    begins_on: dt.date = DAY,
    ends_on: dt.date | None = None,
    reason: str = "春节",
) -> DaysWithoutIssue:
    return DaysWithoutIssue.objects.create(
        newspaper=newspaper or make_newspaper(),
        begins_on=begins_on,
        ends_on=ends_on or begins_on,
        reason=reason,
    )


def make_section(*, newspaper: Newspaper | None = None, name: str = "要闻") -> Section:
    return Section.objects.create(newspaper=newspaper or make_newspaper(), name=name)


def make_issue(*, newspaper: Newspaper | None = None, date: dt.date = DAY, edition: int = 1) -> Issue:
    return Issue.objects.create(newspaper=newspaper or make_newspaper(), date=date, edition=edition)


def make_page(
    *, issue: Issue | None = None, label: str | None = None, section: Section | None = None
) -> Page:
    issue = issue or make_issue()
    page = Page(issue=issue, label=label or str(issue.pages.count() + 1), section=section)
    page.clean()
    page.save()
    return page


def make_unplaced_page(**offered: str) -> Page:
    return Page.objects.create(unplaced_reason=Page.Unplaced.NO_DATE, offered=offered)


def make_dump(*, data: bytes | None = None, file_name: str = "page.txt", encoding: str = "utf-8") -> Dump:
    data = f"本报讯 {next(_numbers)}\n".encode() if data is None else data
    return Dump.objects.create(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        encoding=encoding,
        encoding_reason="valid",
        file_name=file_name,
    )


def make_reading(
    *, page: Page | None = None, dump: Dump | None = None, parsed: dict | None = None
) -> Reading:
    return Reading.objects.create(
        page=page or make_page(),
        dump=dump or make_dump(),
        first_line=1,
        last_line=1,
        parsed=parsed or {"lines": [], "articles": {}},
        pipeline_version="test",
    )


@transaction.atomic  # without a transaction nobody writes an article
def make_article(
    *,
    page: Page | None = None,
    published: bool = False,
    tags: tuple[str, ...] = (),
    bylines: tuple[str, ...] = (),
    by=None,
    **fields,
) -> Article:
    """An article on a page (unplaced where the page is), with its first version."""
    page = page or make_page()
    issue = page.issue
    fields = {
        "headline": f"标题{next(_numbers)}",
        "body": "本报讯 第一段。\n第二段。",
        "position": page.articles.count() + 1,
        "section": page.section,
        **fields,
    }
    article = Article(
        page=page, newspaper=issue.newspaper if issue else None, date=issue.date if issue else None, **fields
    )
    article.set_print_order(page)
    article.save()
    article.tags.set([make_tag(name=name) for name in tags])
    for position, name in enumerate(bylines, 1):
        make_byline(article=article, name=name, position=position)
    article.record(by=by, action=ArticleVersion.Action.CREATED)
    if published:
        article.publish(by=by)
    return article


@transaction.atomic
def make_story(
    *, issue: Issue | None = None, labels: tuple[str, ...] = ("1", "2"), published: bool = False, **fields
) -> list[Article]:
    """A story over the pages of these labels, joined by the machine: its parts in their order."""
    issue = issue or make_issue()
    parts: list[Article] = []
    for index, label in enumerate(labels):
        page = issue.pages.filter(label=label).first() or make_page(issue=issue, label=label)
        before, behind = labels[index - 1] if index else "", labels[index + 1 : index + 2]
        part = make_article(
            page=page, published=published, continued_from=before, continued_to="".join(behind),
            **{"headline": "" if index else f"大坝合龙{next(_numbers)}", "body": f"合龙的第{label}段。", **fields},
        )  # fmt: skip
        if parts:
            part.continues = parts[-1]
            part.save(update_fields=["continues"])
        parts.append(part)
    return parts


def make_conflict(
    *,
    article: Article | None = None,
    field: str = "headline",
    base="昨日要闻",
    theirs="今日要闻",
    reading: Reading | None = None,
) -> MergeConflict:
    article = article or make_article(touched=[field])
    reading = reading or make_reading(page=article.page)
    return MergeConflict.objects.create(
        article=article, field=field, base=base, theirs=theirs, reading=reading
    )


def make_tag(*, name: str = "劳动") -> Tag:
    tag = Tag.objects.filter(name=name).first()
    return tag or Tag.objects.create(name=name)


def make_reporter(*, newspaper: Newspaper | None = None, name: str = "沈嘉禾", **fields) -> Reporter:
    return Reporter.objects.create(newspaper=newspaper or make_newspaper(), name=name, **fields)


@transaction.atomic
def make_byline(
    *, article: Article, name: str = "沈嘉禾", reporter: Reporter | None = None, **fields
) -> Byline:
    return Byline.objects.create(article=article, name=name, reporter=reporter, **fields)


@transaction.atomic
def make_photo_credit(
    *, article: Article, name: str = "石磊", reporter: Reporter | None = None, **fields
) -> PhotoCredit:
    return PhotoCredit.objects.create(article=article, name=name, reporter=reporter, **fields)


def make_batch(*names: str, state: str = ImportBatch.State.READING, **fields) -> ImportBatch:
    """A batch with files that wait and whose bytes lie nowhere."""
    batch = ImportBatch.objects.create(state=state, **{"received_at": timezone.now(), **fields})
    ImportFile.objects.bulk_create(ImportFile(batch=batch, name=name) for name in names)
    return batch
