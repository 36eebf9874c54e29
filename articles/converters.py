"""What may stand in an address. NUL is excluded everywhere, since no database text can hold it."""

import datetime as dt


class Name:
    """A newspaper's slug, or the name behind an id, in any script. Behind an id it may be empty."""

    regex = r"[^/\x00]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Label(Name):
    """A page's label or a tag as people print it, whatever is in it: a slash, too."""

    regex = r"[^\x00]+"


class Digits:
    """A year of four digits, a month or a day of two: one address for each."""

    def __init_subclass__(cls, width: int):
        cls.width = width
        cls.regex = rf"[0-9]{{{width}}}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:0{self.width}d}"


class Year(Digits, width=4):
    pass


class TwoDigits(Digits, width=2):
    pass


class IssueKey(Name):
    """A day and, where it is not the first, an edition: 2024-05-01, 2024-05-01.2 (Issue.key)."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[0-9]{1,5})?"


def parse_issue_key(key: str) -> tuple[dt.date, int]:
    """The day and the edition. Raises ValueError for a day that no calendar has.

    >>> parse_issue_key("2024-05-01.2")
    (datetime.date(2024, 5, 1), 2)
    """
    day, _dot, edition = key.partition(".")
    return dt.date.fromisoformat(day), int(edition or 1)
