"""How dates and page numbers read in the language of the page."""

import json

from django import template
from django.utils.dateformat import format as format_date
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext

from articles.search.query import MOST_CHARACTERS

register = template.Library()


@register.filter(expects_localtime=True)
def long_date(day) -> str:
    """Friday 22 December 2017, 2017年12月22日 星期五"""
    return format_date(day, pgettext("date format: a day", "l j F Y"))


@register.filter(expects_localtime=True)
def short_date(day) -> str:
    """22 December 2017, 2017年12月22日"""
    return format_date(day, pgettext("date format: a day without its weekday", "j F Y"))


@register.filter
def page_name(label: str) -> str:
    """page 03, 第03版; a page that is called by a word (中缝) keeps it."""
    if any(char.isnumeric() for char in label):
        return pgettext("of a newspaper", "page %(label)s") % {"label": label}
    return label


@register.filter
def weekday_letter(day) -> str:
    """One letter for a calendar's head: M, 一"""
    name = format_date(day, "D")
    return name[-1] if ord(name[0]) > 0xFF else name[0]  # 星期一 tells the day at its end


# What could end a script element or open a comment in it, as JSON writes it.
ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@register.filter
def as_json(value) -> str:
    """For a data block (<script type="application/ld+json">): nothing in it can end the element."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(ESCAPES))


@register.simple_tag
def longest_query() -> int:
    """Characters that a search field takes."""
    return MOST_CHARACTERS
