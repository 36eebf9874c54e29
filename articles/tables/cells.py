"""Values as cells, and cells as values."""

import datetime as dt
import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.guard import one_line
from articles.models import Byline, CreditRole, PhotoCredit, Tag

SEPARATOR = " / "  # between tags and between aliases; a tag's name has no slash
DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")  # 2017-12-22, and Excel's 2017/12/22

# Roles as newspapers print them: data, the same whatever the language of the page.
PRINTED_ROLES = {
    CreditRole.AUTHOR: "作者",  # author
    CreditRole.REPORTER: "记者",  # reporter
    CreditRole.CORRESPONDENT: "通讯员",  # correspondent
}


def plain(value):
    """A value as a cell: text or a whole number."""
    if value is None:
        return ""
    return value if isinstance(value, str | int) and not isinstance(value, models.Choices) else str(value)


def byline_text(byline: Byline) -> str:
    """记者 沈嘉禾（体育部）: role as printed, name, post or unit."""
    role = byline.printed_role or PRINTED_ROLES[byline.role]
    return f"{role} {byline.name}" + (f"（{byline.title}）" if byline.title else "")


def photo_credit_text(credit: PhotoCredit) -> str:
    """石磊 摄, 新华社发: a photographer's name or the agency."""
    who = credit.name + (f"（{credit.title}）" if credit.title else "")
    return " ".join(filter(None, [who, credit.agency])) + (f"：{credit.caption}" if credit.caption else "")


def tags_text(tags: Iterable[Tag]) -> str:
    return SEPARATOR.join(sorted(tag.name for tag in tags))


def aliases_text(names: Iterable[str]) -> str:
    """Names with the separator between them; a slash in a name becomes its full-width form, which folds alike."""
    return SEPARATOR.join(sorted(name.replace("/", "／") for name in names))


def parts(cell: str | None) -> list[str]:
    return [one_line(part) for part in (cell or "").split("/") if part.strip()]


def is_number(cell: str | None) -> bool:
    return bool(cell) and len(cell.strip()) <= 18 and cell.strip().isascii() and cell.strip().isdigit()


def numbers_in(rows: Iterable[dict]) -> set[int]:
    """The objects that rows name by their numbers."""
    return {int(row["id"]) for row in rows if is_number(row.get("id"))}


def read_date(cell: str | None) -> dt.date:
    text = (cell or "").strip()
    if not text:
        raise ValidationError(_("A date is needed."))
    try:
        return dt.date.fromisoformat(plain_date(text))
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is no date; write it as 2017-12-22."), params={"text": text[:20]}
        ) from error


def plain_date(cell: str) -> str:
    """A date in the one form that compares; other text as it is."""
    match = DATE.fullmatch(cell.strip())
    return "-".join(part.zfill(2) for part in match.groups()) if match else cell.strip()


def squeezed(text: str) -> str:
    return "".join(text.split())
