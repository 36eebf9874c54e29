"""The editors' admin, one module per subject."""

from articles.admin import (
    articles,
    conflicts,
    dumps,
    imports,
    issues,
    jumps,
    newspapers,
    pages,
    reporters,
    resemblances,
    tags,
)

__all__ = [
    "articles",
    "conflicts",
    "dumps",
    "imports",
    "issues",
    "jumps",
    "newspapers",
    "pages",
    "reporters",
    "resemblances",
    "tags",
]
