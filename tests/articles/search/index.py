"""Looking into the index, for tests."""

from collections import defaultdict

from django.db import connection

from articles.models import Article, SearchEntry
from articles.search.building import Flaw, check
from articles.search.conditions import AllOf, Condition, Term
from articles.search.documents import documents
from articles.search.engines import engine
from articles.search.engines.rowids import rowid_of
from articles.search.places import LAST_PLACE
from articles.search.terms import terms_of


def found(*terms: str | Condition, **options) -> list[int]:
    """The ids of the articles that have all these terms, newest first."""
    parts = tuple(term if isinstance(term, Condition) else Term(term) for term in terms)
    places = engine().places(AllOf(parts), limit=1000, **options)
    articles = dict(SearchEntry.objects.filter(place__in=places).values_list("place", "article"))
    return [articles[place] for place in places]


def assert_index_is_right() -> None:
    """Every article has one entry, and the index holds its terms and no others."""
    connection.settle()
    assert [flaw for flaw in check() if isinstance(flaw, Flaw)] == []
    keys = list(Article.objects.values_list("pk", flat=True))
    places = dict(SearchEntry.objects.values_list("article", "place"))
    wanted = {places[key]: {*terms_of(document)} for key, document in documents(keys).items()}
    if connection.vendor == "sqlite":
        assert all_terms() == {rowid_of(place): terms for place, terms in wanted.items()}
    assert engine().held(1, LAST_PLACE) == sorted(wanted)


def all_terms() -> dict[int, set[str]]:
    """Rowid -> the terms that SQLite's index holds there, read from the index itself."""
    terms = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms_held USING fts5vocab(main, articles_searchterms, instance)"
        )
        cursor.execute("SELECT doc, term FROM temp.terms_held")
        for row, term in cursor.fetchall():
            terms[row].add(term)
    return dict(terms)
