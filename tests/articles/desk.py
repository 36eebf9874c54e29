"""The admin's article page as a person uses it: open, type, save."""

from django.urls import reverse


def address(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def opened(client, article) -> dict:
    """What the form of the opened page would post."""
    return posted_by(client.get(address(article)))


def posted_by(response) -> dict:
    """What the form that a response shows would post: every field of the form and of its rows."""
    form = response.context["adminform"].form
    data = _values(form)
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        data |= _values(formset.management_form)
        for row in formset.forms:
            data |= _values(row)
    return data


def _values(form) -> dict:
    values = {}
    for bound in form:
        value = bound.value()
        if value is True:
            value = "on"
        if isinstance(value, list):
            value = [str(getattr(item, "pk", item)) for item in value]
        if value is not None and value is not False:
            values[bound.html_name] = value
    return values


def with_row(data: dict, prefix: str, **values) -> dict:
    """The form with one more row of bylines or photo credits."""
    index = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{index}-{name}": value for name, value in values.items()}
    return {**data, **row, f"{prefix}-TOTAL_FORMS": index + 1}
