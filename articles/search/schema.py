"""What search needs of the database beside tables: the text of an article in SQL, and triggers, so that nothing is forgotten.

Whatever changes an article, its names or its tags, by whatever way, leaves a debt (models.SearchDebt). On SQLite a debt
about the text keeps the text as it was, before the first change of a transaction: its index must be told what to take out.

A migration that alters one of these tables calls `drop` before and `create` behind: SQLite makes such a table anew and
loses its triggers. `missing` says what is not there.
"""

from django.db import DEFAULT_DB_ALIAS

# The columns by which an article's text, its labels, and its date, which says where it stands, are told.
TEXT_COLUMNS = (
    "kicker", "headline", "deck", "dateline", "body", "date", "reading_id", "lines", "touched",
)  # fmt: skip
LABEL_COLUMNS = ("newspaper_id", "section_id", "kind", "status", "trashed_at")
# What belongs to an article in other tables, and whether its text has part in it.
PARTS = {
    "articles_byline": (("article_id", "reporter_id", "name", "printed_role", "title", "position"), True),
    "articles_photocredit": (("article_id", "reporter_id", "name", "title", "agency", "caption", "position"), True),
    "articles_article_tags": (("article_id", "tag_id"), False),
}  # fmt: skip

VIEW = "articles_searchtext"

# What a reader reads of an article, line by line, and what its labels are made of. One definition for what is put in and
# for what is taken out.
_VIEW = """
CREATE VIEW {view} AS SELECT
    article.id AS article_id, article.date, article.newspaper_id, article.section_id, article.kind, article.status,
    article.trashed_at IS NOT NULL AS is_trashed, article.reading_id, article.lines, article.touched, article.headline,
    (SELECT {join}({text}reporter_id, ',') FROM (
        SELECT reporter_id FROM articles_byline WHERE article_id = article.id AND reporter_id IS NOT NULL
        UNION SELECT reporter_id FROM articles_photocredit WHERE article_id = article.id AND reporter_id IS NOT NULL
    ) AS credited) AS reporters,
    (SELECT {join}({text}tag_id, ',') FROM articles_article_tags WHERE article_id = article.id) AS tags,
    article.kicker || {end} || article.headline || {end} || article.deck || {end} || coalesce((
        SELECT {join}(line, {end}) FROM (
            SELECT printed_role || ' ' || title || ' ' || name AS line FROM articles_byline
            WHERE article_id = article.id ORDER BY position, id
        ) AS written), '') || {end} || coalesce((
        SELECT {join}(line, {end}) FROM (
            SELECT title || ' ' || name || ' ' || agency || {end} || caption AS line FROM articles_photocredit
            WHERE article_id = article.id ORDER BY position, id
        ) AS photographed), '') || {end} || article.dateline || {end} || article.body AS text
FROM articles_article AS article
"""


def create(apps, schema_editor) -> None:
    """For migrations.RunPython."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor) -> None:
    connection = schema_editor.connection
    for name, table in reversed([*triggers(connection.vendor)]):
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on}", params=None)
    if connection.vendor == "postgresql":
        for function in _FUNCTIONS:
            schema_editor.execute(f"DROP FUNCTION {function}()", params=None)
    schema_editor.execute(f"DROP VIEW {VIEW}", params=None)
    connection.forget_search()


def statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        view = _VIEW.format(view=VIEW, join="group_concat", text="", end="char(10)")
        return [view, *triggers(vendor).values()]
    view = _VIEW.format(view=VIEW, join="string_agg", text="''||", end="chr(10)")
    return [view, *_FUNCTIONS.values(), *triggers(vendor).values()]


def triggers(vendor: str) -> dict[tuple[str, str], str]:
    """Name and table of each trigger -> its statement."""
    return dict(_sqlite_triggers() if vendor == "sqlite" else _postgresql_triggers())


def missing(connection) -> list[str]:
    """The triggers that are not there."""
    wanted = {name for name, _table in triggers(connection.vendor)}
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        catalogue = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return sorted(wanted - {name for (name,) in cursor.fetchall()})


def exists(connection) -> bool:
    """Whether the tables are there: not so while the first migrations run."""
    if connection.alias != DEFAULT_DB_ALIAS:
        return False
    question = f"SELECT count(*) FROM sqlite_master WHERE name = '{VIEW}'"
    if connection.vendor == "postgresql":
        question = f"SELECT count(to_regclass('{VIEW}'))"
    with connection.cursor() as cursor:
        cursor.execute(question)
        return bool(cursor.fetchone()[0])


def _differ(columns, unlike: str) -> str:
    return " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in columns)


# SQLite: before the change, since the text as it was is kept; an insert of an article has none.


def _sqlite_triggers():
    article = "articles_article"
    yield from _sqlite("put", article, "AFTER INSERT", [("NEW.id", True)])
    yield from _sqlite("gone", article, "BEFORE DELETE", [("OLD.id", True)])
    for name, columns, is_text in (("text", TEXT_COLUMNS, True), ("labels", LABEL_COLUMNS, False)):
        event = f"BEFORE UPDATE OF {', '.join(columns)}"
        yield from _sqlite(name, article, event, [("OLD.id", is_text)], _differ(columns, "IS NOT"))
    for table, (columns, is_text) in PARTS.items():
        yield from _sqlite("put", table, "BEFORE INSERT", [("NEW.article_id", is_text)])
        yield from _sqlite("gone", table, "BEFORE DELETE", [("OLD.article_id", is_text)])
        both = [("OLD.article_id", is_text), ("NEW.article_id", is_text)]
        event = f"BEFORE UPDATE OF {', '.join(columns)}"
        yield from _sqlite("changed", table, event, both, _differ(columns, "IS NOT"))


def _sqlite(name: str, table: str, event: str, owed: list[tuple[str, bool]], condition: str = "1"):
    """A trigger for each article that the event concerns; nothing is done where the debt is there already."""
    for number, (article, is_text) in enumerate(owed):
        trigger = f"search_{table}_{name}" + (f"_{number}" if number else "")
        enough = "AND reads_text" if is_text else ""
        known = f"SELECT 1 FROM articles_searchdebt WHERE article_id = {article} {enough}"
        debt = _TEXT_DEBT if is_text else _LABEL_DEBT
        yield (
            (trigger, table),
            f"CREATE TRIGGER {trigger} {event} ON {table} WHEN ({condition}) AND NOT EXISTS ({known})"
            + f" BEGIN {debt.format(article=article, view=VIEW)}; END",
        )


_LABEL_DEBT = """
INSERT INTO articles_searchdebt (article_id, unpaid_id, reads_text) VALUES ({article}, 0, 0)
ON CONFLICT (article_id) DO NOTHING"""

_TEXT_DEBT = """
INSERT INTO articles_searchdebt (article_id, unpaid_id, reads_text, headline, text)
SELECT {article}, 0, 1, (SELECT headline FROM articles_article WHERE id = entry.article_id),
    (SELECT text FROM {view} WHERE article_id = entry.article_id)
FROM (SELECT 1) LEFT JOIN articles_searchentry AS entry ON entry.article_id = {article} WHERE 1
ON CONFLICT (article_id) DO UPDATE SET reads_text = 1, headline = excluded.headline, text = excluded.text"""


# PostgreSQL: after the change, many rows at once where they came at once. Debts are made in the order of the articles,
# so that two transactions seldom wait for each other.

_OWE = """
    INSERT INTO articles_searchdebt (article_id, unpaid_id, reads_text) {articles}
    ON CONFLICT (article_id) DO UPDATE SET reads_text = true
        WHERE excluded.reads_text AND NOT articles_searchdebt.reads_text;"""

_FUNCTION = "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"


def _function(name: str, *selects: str) -> str:
    return _FUNCTION.format(name=name, body="".join(_OWE.format(articles=select) for select in selects))


_FUNCTIONS = {
    name: _function(name, *selects)
    for name, *selects in (
        ("search_owe_articles", "SELECT id, 0, true FROM rows ORDER BY id"),
        ("search_owe_article", "SELECT NEW.id, 0, TG_ARGV[0]::bool"),
        ("search_owe_parts", "SELECT DISTINCT article_id, 0, TG_ARGV[0]::bool FROM rows ORDER BY article_id"),
        ("search_owe_part", "SELECT OLD.article_id, 0, TG_ARGV[0]::bool", "SELECT NEW.article_id, 0, TG_ARGV[0]::bool"),
    )
}  # fmt: skip


def _postgresql_triggers():
    article = "articles_article"
    yield from _for_statements(article, "search_owe_articles()")
    for name, columns, is_text in (("text", TEXT_COLUMNS, True), ("labels", LABEL_COLUMNS, False)):
        yield _for_row(article, name, columns, f"search_owe_article({is_text})")
    for table, (columns, is_text) in PARTS.items():
        yield from _for_statements(table, f"search_owe_parts({is_text})")
        yield _for_row(table, "changed", columns, f"search_owe_part({is_text})")


def _for_statements(table: str, call: str):
    for name, event, rows in (("put", "INSERT", "NEW"), ("gone", "DELETE", "OLD")):
        trigger = f"search_{table}_{name}"
        yield (
            (trigger, table),
            f"CREATE TRIGGER {trigger} AFTER {event} ON {table} REFERENCING {rows} TABLE AS rows"
            + f" FOR EACH STATEMENT EXECUTE FUNCTION {call}",
        )


def _for_row(table: str, name: str, columns, call: str) -> tuple:
    trigger = f"search_{table}_{name}"
    return (
        (trigger, table),
        f"CREATE TRIGGER {trigger} AFTER UPDATE OF {', '.join(columns)} ON {table}"
        + f" FOR EACH ROW WHEN ({_differ(columns, 'IS DISTINCT FROM')}) EXECUTE FUNCTION {call}",
    )
