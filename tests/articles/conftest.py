import re
import traceback
from pathlib import Path

import pytest
from django.db import connection

import articles
from articles.search.schema import LABEL_COLUMNS, PARTS, TEXT_COLUMNS
from tests.articles.search.index import assert_index_is_right

# All that writes articles, their names or their tags: imports, undoing, merging, verbs, the admin, tables.
WRITING = {
    "test_admin_acts", "test_admin_conflicts", "test_admin_desk", "test_admin_duplicates", "test_admin_history",
    "test_admin_jumps", "test_admin_names", "test_admin_offers", "test_admin_pages", "test_admin_reading", "test_batches",
    "test_claims", "test_corrections", "test_crash", "test_duplicates", "test_import_any_bytes", "test_import_dumps",
    "test_import_samples", "test_import_views", "test_jumps", "test_merging", "test_merging_at_once", "test_models_verbs",
    "test_reprints", "test_reread_pages", "test_stories", "test_tables", "test_tables_admin", "test_uploads",
    "test_workers_at_once",
}  # fmt: skip
TABLES = {
    "articles_article": (*TEXT_COLUMNS, *LABEL_COLUMNS),
    **{name: columns for name, (columns, _) in PARTS.items()},
}
PUTS_OR_TAKES = re.compile(rf'(?:INSERT INTO|DELETE FROM) "?({"|".join(TABLES)})\b')
CHANGES = re.compile(rf'UPDATE "?({"|".join(TABLES)})\b"? SET (.*?)(?: WHERE |$)')
OURS = str(Path(articles.__file__).parent)


@pytest.fixture(autouse=True)
def right_index(request):
    """Whatever a test of these modules did, the search index has followed, and our code did it within transactions."""
    uses_rows = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if uses_rows and request.module.__name__.rpartition(".")[2] in WRITING:
        request.getfixturevalue("db")
        with connection.execute_wrapper(refuse_outside_transactions):
            yield
        assert_index_is_right()
    else:
        yield


def refuse_outside_transactions(execute, sql, params, many, context):
    """Most tests run in a transaction of their own, in which what is written outside of one would not be noticed."""
    if writes(sql) and all(block._from_testcase for block in connection.atomic_blocks):
        assert not any(frame.filename.startswith(OURS) for frame in traceback.extract_stack()), sql
    return execute(sql, params, many, context)


def writes(sql: str) -> bool:
    """Whether a statement writes what is indexed."""
    change = CHANGES.match(sql)
    if change:
        return bool({*re.findall(r'"(\w+)" = ', change[2])} & {*TABLES[change[1]]})
    return bool(PUTS_OR_TAKES.match(sql))
