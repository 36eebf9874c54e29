"""What the index knows of articles, read from their rows: a fixed number of queries, whatever the number of articles."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from articles.pipeline.lines import LINE_END
from articles.search.schema import VIEW
from articles.search.terms import Document, date_labels, grams, label, matched
from articles.statements import among

TRASH = "trash"  # the state of what is in the trash, whatever state it had
_PRINTED_FIELDS = {"kicker", "headline", "deck", "body"}  # what people correct and the print had otherwise
_LABELLED = "date, newspaper_id, section_id, kind, status, is_trashed, reporters, tags"
_NO_TEXT_ROLES = {"furniture", "jump"}


class Labelled(NamedTuple):
    date: dt.date | None
    labels: tuple[str, ...]


def among_numbers(column: str, numbers: Iterable[int]) -> tuple[str, list]:
    """statements.among of whole numbers, of which there may be a thousand: psycopg takes ten times as long to write each."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s::bigint[])", [f"{{{','.join(map(str, numbers))}}}"]
    return among(column, numbers)


def labels_of(articles: Iterable[int]) -> dict[int, Labelled]:
    """Article id -> its date and labels; without those that are gone. One query."""
    condition, parameters = among_numbers("article_id", articles)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, {_LABELLED} FROM {VIEW} WHERE {condition}",
            parameters,
        )
        return {row[0]: Labelled(row[1], _labels(*row[1:])) for row in cursor.fetchall()}


def _labels(date, newspaper, section, kind, status, is_trashed, reporters, tags) -> tuple[str, ...]:
    found = [label("state", TRASH if is_trashed else status), label("kind", kind)]
    found += [label(name, key) for name, key in (("newspaper", newspaper), ("section", section)) if key]
    for name, keys in (("reporter", reporters), ("tag", tags)):
        found += [label(name, key) for key in sorted(map(int, keys.split(",")))] if keys else []
    return (*found, *date_labels(date))


def documents(articles: Iterable[int]) -> dict[int, Document]:
    """Article id -> its document; without those that are gone. One query, a second where people corrected texts."""
    condition, parameters = among_numbers("article_id", articles)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT article_id, headline, text, reading_id, lines, touched, {_LABELLED} FROM {VIEW} WHERE {condition}",
            parameters,
        )
        rows = cursor.fetchall()
    corrected = {
        article: (reading, json.loads(lines), text)
        for article, _headline, text, reading, lines, touched, *_labelled in rows
        if reading and touched != "[]" and _PRINTED_FIELDS & {*json.loads(touched)}
    }
    printed = _printed(corrected) if corrected else {}
    return {
        article: Document(article, labelled[0], headline, text, printed.get(article, ""), _labels(*labelled))
        for article, headline, text, _reading, _lines, _touched, *labelled in rows
    }


def _printed(corrected: dict[int, tuple[int, list, str]]) -> dict[int, str]:
    """Article id -> what its lines have and its text has not; from its reading, its lines and its text. One query.

    Whole paragraphs as the dump has them, so that what is looked for stands in its words.
    """
    condition, parameters = among_numbers(
        "reading.id", {reading for reading, _lines, _text in corrected.values()}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT reading.id, dump.data, dump.encoding FROM articles_reading AS reading"
            f" JOIN articles_dump AS dump ON dump.id = reading.dump_id WHERE {condition}",
            parameters,
        )
        dumps = {
            reading: LINE_END.split(bytes(data).decode(encoding, errors="replace").removeprefix("\ufeff"))
            for reading, data, encoding in cursor.fetchall()
        }
    return {
        article: _lost(_paragraphs(lines, dumps[reading]), text)
        for article, (reading, lines, text) in corrected.items()
    }


def _paragraphs(lines: list, dump: list[str]) -> list[str]:
    """The dump's lines of an article, in reading order; a paragraph that was cut is one."""
    paragraphs: list[str] = []
    for number, role, *_why in lines:
        if role in _NO_TEXT_ROLES or number > len(dump):
            continue
        if role == "cont" and paragraphs:
            paragraphs[-1] += dump[number - 1].strip()
        else:
            paragraphs.append(dump[number - 1].strip())
    return paragraphs


def _lost(paragraphs: list[str], text: str) -> str:
    known = {*grams(matched(text))}
    return "\n".join(line for line in paragraphs if not known.issuperset(grams(matched(line))))
