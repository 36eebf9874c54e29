import pytest

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


@pytest.fixture(autouse=True)
def right_index(request):
    """Whatever a test of these modules did, the search index has followed."""
    uses_rows = request.node.get_closest_marker("django_db") or "db" in request.fixturenames
    if uses_rows and request.module.__name__.rpartition(".")[2] in WRITING:
        request.getfixturevalue("db")
        yield
        assert_index_is_right()
    else:
        yield
