"""The editors' admin, one module per subject."""

from articles.admin import articles, dumps, imports, issues, jumps, newspapers, pages, reporters, tags

__all__ = ["articles", "dumps", "imports", "issues", "jumps", "newspapers", "pages", "reporters", "tags"]
