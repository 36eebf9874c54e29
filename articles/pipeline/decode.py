"""Bytes to text. Which encoding gave the text, and why, is part of the result; nothing is guessed silently."""

import codecs
import re
from bisect import bisect_right
from functools import cache

from .records import Decoded, Remark

# One bad byte in a thousand is a scratch on the tape; more is another encoding.
BAD_BYTES_PER_THOUSAND = 1
# A text of two lines may have a scratch, too, but not two.
CANDIDATE_LINE_CHARACTERS = 80
# Texts are weighed by at most this many bytes of their beginning: the rest is written in the same hand.
SAMPLE_BYTES = 65536
# More control characters than this share, and it is a file for machines. The worst page that we have holds none.
BINARY_CONTROL_SHARE = 0.1
# The share of characters in use (`plausibility`), measured on twelve newspaper pages of about 4,000 characters, as they are
# and made Traditional with OpenCC, whole and cut into pieces. Read in the encoding that they were written in: whole
# pages 0.965 and more, pieces of 50 characters 0.81 and more. Read as GB18030 though written otherwise: Big5 at most
# 0.36 (pieces of 50: 0.67, of 20: 0.70), UTF-16 without a mark at most 0.01 (0.36, 0.75), Shift-JIS 0.12. No piece in
# GB18030 weighed more as Big5 or UTF-16. (EUC-JP and EUC-KR share GB's layout and pass: name the encoding there.)
PLAUSIBLE = 0.75

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

BINARY_SIGNATURES = (
    b"\x89PNG\r\n",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x7fELF",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"%PDF-",
    b"\x1f\x8b\x08",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # the old .doc and .xls
    b"SQLite format 3\x00",
    b"II*\x00",
    b"MM\x00*",
    b"BZh",
    b"\xfd7zXZ\x00",
)

# Codecs of programs, not of texts.
ESCAPES = {"unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape", "utf-7", "utf_7"}
NUL = "\x00"
REPLACEMENT = "\ufffd"
LINE_END = re.compile(r"\r\n|\r|\n")
CONTROL = bytes([*range(0x09), *range(0x0E, 0x1B), 0x7F])
# Known punctuation of Chinese newspapers, beside letters and digits of both widths.
PUNCTUATION = "，。、；：？！…—·“”‘’「」『』（）《》〈〉【】〔〕　～％＋－／×℃°±□■○●◎◆△▲★☆※①②③④⑤⑥⑦⑧⑨⑩"


class DecodeError(Exception):
    """Bytes that are no text, or text in no encoding that we can tell.

    `code` is "binary", "undecodable", "unknown-encoding" or "bad-encoding"; `line` the number of the line at which a
    given encoding fails, or None; `candidates` holds (encoding, first non-blank line so decoded, at most 80 characters).
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        line: int | None = None,
        candidates: tuple[tuple[str, str], ...] = (),
    ):
        super().__init__(message)
        self.code = code
        self.line = line
        self.candidates = candidates


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a dump, the encoding that gave it and the reason; NUL and what could not be read are remarked.

    `encoding` overrides every guess. Raises DecodeError and nothing else.
    """
    if encoding is not None:
        return _as_told(data, encoding)
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _by_mark(data[len(mark) :], name)
    if not data:
        return Decoded("", "utf-8", "empty")
    if data.startswith(BINARY_SIGNATURES):
        raise DecodeError("binary", "a binary file, not a text")
    return _by_weight(data)


def _as_told(data: bytes, encoding: str) -> Decoded:
    """The text in the encoding that a person named."""
    try:
        codec = codecs.lookup(encoding)
        b"\xff".decode(
            encoding, errors="replace"
        )  # refuses codecs that give no text (hex) or know no "replace" (idna)
        if codec.name in ESCAPES:
            raise LookupError(encoding)
    except (LookupError, ValueError, TypeError) as error:
        raise DecodeError("unknown-encoding", f"no such encoding: {encoding}") from error
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark) and codecs.lookup(name).name.split("-")[:2] == codec.name.split("-")[:2]:
            data = data[len(mark) :]
            codec = codecs.lookup(name)
            break
    text, bad, first = _read(data, codec.name)
    if not _tolerable(bad, len(data)):
        line = _line_of(text, first)
        raise DecodeError("bad-encoding", f"not {encoding} at line {line}", line=line)
    return _decoded(text, codec.name, "told")


def _by_mark(data: bytes, encoding: str) -> Decoded:
    """The text after a byte-order mark, which decides."""
    text, bad, first = _read(data, encoding)
    if not _tolerable(bad, len(data)):
        line = _line_of(text, first)
        raise DecodeError("undecodable", f"marked as {encoding}, but fails at line {line}", line=line)
    return _decoded(text, encoding, "byte-order-mark")


def _by_weight(data: bytes) -> Decoded:
    """UTF-8 where it fits, else GB18030 where it is plausible and the likeliest, else an error."""
    controls = len(data) - len(data.translate(None, CONTROL))
    text, bad, _first = _read(data, "utf-8")
    legible = controls <= len(data) * BINARY_CONTROL_SHARE
    if legible and _tolerable(bad, len(data)):
        return _decoded(text, "utf-8", "utf-8" if not bad else "utf-8-scratched")

    sample = data[:SAMPLE_BYTES]
    weights = {
        name: plausibility(*_read(sample, name)[:2]) for name in ("gb18030", "big5", "utf-16-le", "utf-16-be")
    }
    best = max(weights.values())
    if legible and weights["gb18030"] >= PLAUSIBLE and weights["gb18030"] >= best:
        text, bad, _first = _read(data, "gb18030")
        if _tolerable(bad, len(data)):
            return _decoded(text, "gb18030", "plausible")
    if not legible and best < PLAUSIBLE:
        raise DecodeError("binary", "a binary file, not a text")
    raise _undecided(sample, weights)


def _undecided(sample: bytes, weights: dict[str, float]) -> DecodeError:
    """The error that offers the encodings, the likeliest first, each with its first line."""
    names = sorted(weights, key=lambda name: -weights[name])
    readings = {name: _read(sample, name)[0] for name in [*names, "utf-8"]}
    candidates = tuple((name, first_line(text)) for name, text in readings.items())
    return DecodeError("undecodable", "in no encoding that can be told", candidates=candidates)


def _read(data: bytes, encoding: str) -> tuple[str, int, int]:
    """The text with U+FFFD for what is bad, how many bytes are, and the index of the first such character (or -1).

    A character cut off by the end of the data counts as nothing bad.
    """
    decoder = codecs.getincrementaldecoder(encoding)
    try:
        strict = decoder("strict")
        text = strict.decode(data)
        rest = strict.getstate()[0]
        return (text + REPLACEMENT, 0, -1) if rest else (text, 0, -1)
    except UnicodeError:
        text = data.decode(encoding, errors="replace")
        if encoding == "utf-8":
            # Only what was put in counts: a genuine U+FFFD in the file takes three bytes of its own.
            bad = text.count(REPLACEMENT) - data.count(b"\xef\xbf\xbd")
        else:
            bad = text.count(REPLACEMENT)
        return text, max(bad, 1), text.find(REPLACEMENT)


def _tolerable(bad: int, size: int) -> bool:
    return bad * 1000 <= size * BAD_BYTES_PER_THOUSAND


def _decoded(text: str, encoding: str, reason: str) -> Decoded:
    """The record, with remarks for every line that held NUL or a character that could not be read."""
    remarks = []
    if NUL in text or REPLACEMENT in text:
        remarks = _remarks(text)
        text = text.replace(NUL, "")
    return Decoded(text, encoding, reason, tuple(remarks))


def _remarks(text: str) -> list[Remark]:
    ends = [match.end() for match in LINE_END.finditer(text)]
    found = {
        (bisect_right(ends, match.start()) + 1, match[0])
        for match in re.finditer(f"[{NUL}{REPLACEMENT}]", text)
    }
    codes = {NUL: "nul-removed", REPLACEMENT: "unreadable-character"}
    return [Remark(codes[character], line) for line, character in sorted(found)]


def _line_of(text: str, index: int) -> int:
    return len(LINE_END.findall(text, 0, max(index, 0))) + 1


def first_line(text: str) -> str:
    """The first non-blank line without control characters, at most 80 characters."""
    for line in LINE_END.split(text[: SAMPLE_BYTES // 4]):
        if line.strip():
            shown = "".join(c for c in line.strip() if c.isprintable() or c == "\u3000")
            return shown[:CANDIDATE_LINE_CHARACTERS]
    return ""


def plausibility(text: str, bad: int = 0) -> float:
    """The share of characters that newspapers use, from 0 to 1; bad bytes count against it.

    White space and ASCII do not count: they read alike in every encoding, and Big5's second bytes look like ASCII.
    """
    known = common_characters()
    inked = [c for c in text if c > "\x7f" and not c.isspace()]
    if not inked:
        return 0.0
    return max(0.0, (sum(c in known for c in inked) - bad) / len(inked))


@cache
def common_characters() -> frozenset[str]:
    """Characters in daily use: level 1 of GB2312 (3,755 by use), the frequent set of Big5 (5,401), ASCII, punctuation.

    Both sets are computed from the code charts' layout: their first planes were filled by frequency of use.
    """
    simplified = _plane("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _plane("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    latin = {chr(code) for code in range(0x20, 0x7F)} | {chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
    return frozenset(simplified | traditional | latin | set(PUNCTUATION))


def _plane(encoding: str, leads: range, trails: range | list[int]) -> set[str]:
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    return {pair.decode(encoding, errors="ignore") for pair in pairs} - {""}
