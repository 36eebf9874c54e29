"""The editors' site: Django's own admin with our name, a dashboard, and pickers that say more than a name."""

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

APPS_IN_ORDER = ["articles", "accounts", "auth", "axes"]
MODELS_IN_ORDER = [
    "Article", "BrokenJump", "Page", "Issue", "Section", "Newspaper", "Tag", "Reporter", "ImportBatch", "ImportFile", "Dump",
    "Reading",
]  # fmt: skip

# Words of the libraries that our catalogue says in its own way, or that theirs lack.
LIBRARY_WORDS = [
    gettext_noop(":"),
    gettext_noop("Select %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Add"),
    gettext_noop("Add %s"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("None available"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Save and add another"),
    gettext_noop("access attempt"),
    gettext_noop("access attempts"),
]
# The log keeps the names of fields and acts in English and words them without their context when it is shown.
LOGGED_WORDS = [
    gettext_noop("section"), gettext_noop("page"), gettext_noop("issue"), gettext_noop("merged"), gettext_noop("role"),
    gettext_noop("roles"), gettext_noop("goes on from"), gettext_noop("goes on with"),
]  # fmt: skip


def _rank(order: list[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


class PickerView(AutocompleteJsonView):
    """Pickers show what `autocomplete_label` of the model's admin says, where it has one."""

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return {**result, "text": label(obj)} if label else result


class NewsroomAdminSite(AdminSite):
    site_title = _("Newspaper archive")
    site_header = _("Newspaper archive: editors")
    index_title = _("What waits")

    def index(self, request, extra_context=None):
        from articles.dashboard import dashboard  # the models are not loaded yet when this module is

        return super().index(request, {"dashboard": dashboard(request.user), **(extra_context or {})})

    def get_app_list(self, request, app_label=None):
        """What is used all day first; what only administrators see last."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "articles":
                app["models"].sort(key=lambda model: _rank(MODELS_IN_ORDER, model["object_name"]))
        return sorted(apps, key=lambda app: _rank(APPS_IN_ORDER, app["app_label"]))

    def autocomplete_view(self, request):
        return PickerView.as_view(admin_site=self)(request)
