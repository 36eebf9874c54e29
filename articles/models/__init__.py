"""The archive's records, from the newspaper down to a person's name under an article.

A dump and its readings are what came off the printed page; they are never changed. Articles begin as what a reading
says and become what people make of them: `touched` names the fields that a person made, and every version is kept.

Each module here builds on some of the others; what would lead in a circle is called by `records`, this package, when all of
it is there.
"""

from articles.models.addresses import FormerAddress
from articles.models.articles import (
    MAX_POSITION,
    PARTS_BEFORE,
    Article,
    ArticleQuerySet,
    issue_order,
    print_order,
)
from articles.models.copies import ArticleFingerprint, Banded, PageFingerprint, Resemblance, SharedText
from articles.models.credits import Byline, CreditRole, PhotoCredit, link_credits, link_names
from articles.models.imports import ImportBatch, ImportFile, WantedPlace, Worker, history_entry
from articles.models.issues import MAX_EDITION, Issue, Page
from articles.models.jumps import BrokenJump, jump_part, keep_broken_jumps, keep_links, match_articles
from articles.models.newspapers import (
    LAST_BEFORE_FIRST,
    MOST_PAGES,
    DaysWithoutIssue,
    Newspaper,
    PublishingPeriod,
    Section,
    YearCount,
    check_issue_date,
    check_slug,
    name_slug,
    published,
)
from articles.models.readings import Dump, Reading
from articles.models.reporters import Reporter, ReporterAlias
from articles.models.search import SearchDebt, SearchEntry
from articles.models.tags import Tag, check_tag_name
from articles.models.versions import ArticleVersion, MergeConflict, Renewal, record_all, version_content

__all__ = [
    "LAST_BEFORE_FIRST",
    "MAX_EDITION",
    "MAX_POSITION",
    "MOST_PAGES",
    "PARTS_BEFORE",
    "Article",
    "ArticleFingerprint",
    "ArticleQuerySet",
    "ArticleVersion",
    "Banded",
    "BrokenJump",
    "Byline",
    "CreditRole",
    "DaysWithoutIssue",
    "Dump",
    "FormerAddress",
    "ImportBatch",
    "ImportFile",
    "Issue",
    "MergeConflict",
    "Newspaper",
    "Page",
    "PageFingerprint",
    "PhotoCredit",
    "PublishingPeriod",
    "Reading",
    "Renewal",
    "Reporter",
    "ReporterAlias",
    "Resemblance",
    "SearchDebt",
    "SearchEntry",
    "Section",
    "SharedText",
    "Tag",
    "WantedPlace",
    "Worker",
    "YearCount",
    "check_issue_date",
    "check_slug",
    "check_tag_name",
    "history_entry",
    "issue_order",
    "jump_part",
    "keep_broken_jumps",
    "keep_links",
    "link_credits",
    "link_names",
    "match_articles",
    "name_slug",
    "print_order",
    "published",
    "record_all",
    "version_content",
]
