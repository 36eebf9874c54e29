"""Where a page belongs: what options, manifest, folio and path say of it, and what holds where they disagree.

Plain Python; newspapers are compared as the caller says, because only the database knows that two names are one.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import PurePosixPath

from articles.folding import fold_name
from articles.labels import clean_label, label_key
from articles.pipeline.records import Folio, Remark

EARLIEST = dt.date(1600, 1, 1)  # no newspaper is older; a date before it is a slip of the pen


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as it is known; an empty string is unknown. `date` is YYYY-MM-DD, `edition` a number from 1."""

    newspaper: str = ""
    date: str = ""
    edition: str = ""
    label: str = ""
    section: str = ""


def resolve_place(
    sources: list[tuple[str, Place]], same_newspaper: Callable[[str, str], bool]
) -> tuple[Place, dict[str, str], list[Remark]]:
    """The first word on each field, which source said it, and a remark for each later word that disagrees.

    `sources` are (name, place) in falling rank; the names stand in the remarks ("folio", "path" …).
    """
    same = {
        "newspaper": same_newspaper,
        "label": lambda one, two: label_key(one) == label_key(two),
        "section": lambda one, two: fold_name(one) == fold_name(two),
    }
    place, said_by, remarks = Place(), {}, []
    for source, said in sources:
        for field in fields(Place):
            value, held = getattr(said, field.name), getattr(place, field.name)
            if not value:
                continue
            if not held:
                place = replace(place, **{field.name: value})
                said_by[field.name] = source
            elif not same.get(field.name, str.__eq__)(held, value):
                detail = f"{said_by[field.name]}: {held} ≠ {source}: {value}"
                remarks.append(Remark(f"disagree-{field.name}", None, detail[:200]))
    return place, said_by, remarks


def folio_place(folio: Folio) -> Place:
    return Place(
        newspaper=folio.newspaper or "",
        date=folio.date or "",
        label=clean_label(folio.number or ""),
        section=folio.section or "",
    )


def real_date(text: str, today: dt.date) -> dt.date | None:
    """The day that YYYY-MM-DD (also 2017/12/22, 20171222, 2017年12月22日) names, if a newspaper can be of it."""
    match = re.fullmatch(r"(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?", text.strip())
    try:
        day = dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= today + dt.timedelta(days=366) else None


# A day in a path, the last one counts: 2017-12-22, 2017_12_22, 2017/12/22, 20171222, 2017年12月22日, 2017-12/22,
# with its edition as in the site's addresses: 2017-12-22.2
_PATH_DATE = re.compile(
    r"""(?= (?<!\d) (?P<all>
        (?P<year>(?:1[6-9]|20)\d\d)
        (?: (?P<sep>[-_./]) (?P<month>\d{1,2}) (?P=sep) (?P<day>\d{1,2})
          | (?P<month2>\d\d) (?P<day2>\d\d)
          | 年 (?P<month3>\d{1,2}) 月 (?P<day3>\d{1,2}) 日
          | [-_]? (?P<month4>\d\d) / (?P<day4>\d\d) )
        (?: \. (?P<edition>[2-9]) (?!\d) )?
        ) (?: (?!\d) | (?=\d\d(?!\d)) ) )""",
    re.VERBOSE,
)
# A page in a file name: 03, A12, 第03版, 第三版, p3, page-03. Beyond H a letter counts newspapers' pages seldom.
_PATH_LABEL = re.compile(
    r"(?:第|p(?:age)?[-_]?)?(?P<label>[A-H]?-?\d{1,3})版?|第?(?P<han>[一二三四五六七八九十]{1,3})版",
    re.IGNORECASE,
)


def path_place(path: str) -> Place:
    """What a file's path says: `2017-12-22_03.txt`, `20171222/A12.txt`, `2017/12/22/03.txt` and their like.

    Without a date only a name that is nothing but a page number gives one (`03.txt`, `第03版.txt`).
    """
    pure = PurePosixPath(path.replace("\\", "/"))
    stem = str(pure.with_suffix("")) if pure.suffix else str(pure)
    date, edition, rest = _date_in(stem)
    name = rest.rpartition("/")[2]
    return Place(date=date, edition=edition, label=_label_in(name, alone=not date))


def _date_in(stem: str) -> tuple[str, str, str]:
    """The date, the edition, and what the path says behind the date (or beside it in the file's name)."""
    for match in reversed(list(_PATH_DATE.finditer(stem))):
        month, day = (
            next(match[f"{part}{n}"] for n in ("", 2, 3, 4) if match[f"{part}{n}"])
            for part in ("month", "day")
        )
        try:
            date = dt.date(int(match["year"]), int(month), int(day))
        except ValueError:
            continue
        edition = "" if match["sep"] == "." else match["edition"] or ""  # in 2017.12.22.3 the 3 is the page
        end = match.end("all") if edition or not match["edition"] else match.end("day")
        before, after = stem[: match.start("all")], stem[end:]
        beside = after if "/" in after else f"{before.rpartition('/')[2]} {after}"
        return date.isoformat(), edition, beside
    return "", "", stem


def _label_in(name: str, *, alone: bool) -> str:
    joined = re.sub(r"(?<![A-Za-z])([A-Za-z])-(?=\d)", r"\1", name)
    words = [name.strip()] if alone else re.split(r"[\s_.+~-]+", joined)
    found = [match["label"] or match["han"] for match in map(_PATH_LABEL.fullmatch, words) if match]
    labels = [clean_label(label) for label in found if label.strip("0Oo-")]
    return labels[0] if len(labels) == 1 else ""
