"""What people type and browsers send, in the form in which we keep and compare it."""

LONGEST_NUMBER = 18  # digits that every database's keys can hold


def whole_number(text: str) -> int | None:
    """The number from 0 on that the text is; None for anything else, also for what no key can be.

    >>> [whole_number(text) for text in ("12", "", "-1", "²", "9" * 30)]
    [12, None, None, None, None]
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def plain_lines(text: str) -> str:
    """The text with line ends as we keep them and nothing around it; browsers send CRLF.

    >>> plain_lines("一\\r\\n二\\r三\\n")
    '一\\n二\\n三'
    """
    return "\n".join(text.replace("\r\n", "\n").split("\r")).strip()


def one_line(text: str) -> str:
    """A headline that was typed over two lines is one, joined with a space.

    >>> one_line(" 一泓清水\\r\\n 穿山进城来 ")
    '一泓清水 穿山进城来'
    """
    return " ".join(part.strip() for part in plain_lines(text).split("\n") if part.strip())
