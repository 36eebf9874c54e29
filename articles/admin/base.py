"""What our admin classes share."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode

from articles.folding import fold
from articles.forms import ManyChoicesField, ManyPicker, Picker
from articles.paging import paginate
from articles.typed import whole_number

ROWS = 50  # a list page
MOST_COUNTED = 10_000  # rows; behind them one looks by date or filter, and counting a million costs a second


class CappedPaginator(Paginator):
    """Counts no further than MOST_COUNTED, and has no pages behind that."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        return self._counted > MOST_COUNTED

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list.order_by().values("pk")
        return rows[: MOST_COUNTED + 1].count()


class ArchiveAdmin(admin.ModelAdmin):
    """A list that counts once, and not for ever, and never runs a query per row."""

    paginator = CappedPaginator
    list_per_page = ROWS
    list_max_show_all = ROWS  # no "show all": a list may have a million rows
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each would count the table
    save_on_top = False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("form_class", ManyChoicesField)
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ManyPicker(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        """What is found by the term as typed, and what by its folded form: 勞動 finds 劳动 in a folded column."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if fold(search_term) == search_term:
            return found, duplicates
        folded, more = super().get_search_results(request, queryset, fold(search_term))
        return found | folded, duplicates or more

    def response_action(self, request, queryset):
        """With the keys among what was chosen; what is none cannot be looked up."""
        request.POST = request.POST.copy()
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in chosen if whole_number(key) is not None])
        return super().response_action(request, queryset)

    def construct_change_message(self, request, form, formsets, add=False):
        """With the fields' names as the models have them: the log finds no translation for a capital letter."""
        message = super().construct_change_message(request, form, formsets, add)
        for entry in message:
            for said in entry.values():
                if "fields" in said:
                    said["fields"] = [name[:1].lower() + name[1:] for name in said["fields"]]
        return message


class KeyedChangeList(ChangeList):
    """A list that pages by key (articles/paging.py), however long it is; `part` is what the template pages with."""

    PAGING = ("after", "before")

    def get_filters_params(self, params=None):
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in self.PAGING}

    def get_query_string(self, new_params=None, remove=None):
        return super().get_query_string(new_params, [*(remove or []), *self.PAGING])

    def get_results(self, request):
        self.part = paginate(self.queryset, request.GET, self.model_admin.order, self.list_per_page)
        self.result_list, self.result_count = self.part.rows, self.part.count.number
        self.paginator = self.model_admin.get_paginator(request, self.part.rows, self.list_per_page)
        self.full_result_count, self.show_full_result_count, self.show_admin_actions = None, False, True
        self.can_show_all = self.multi_page = False


class ReadOnlyAdmin(ArchiveAdmin):
    """Records that nobody changes by hand: those who may see them see them."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def list_link(model, text, **filters):
    """A link to the model's list under these filters."""
    opts = model._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(filters), text)


def change_link(obj, text=None):
    """A link to the object's own page in the admin; a dash where there is no object."""
    if obj is None:
        return "–"
    address = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    return format_html('<a href="{}">{}</a>', address, text if text is not None else obj)


def only_plus(field, plus: bool) -> None:
    """Of the icons that the admin puts beside a picker leave the + at most; the others lead away."""
    field.widget.can_add_related = field.widget.can_add_related and plus
    field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
