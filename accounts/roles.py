"""The three groups of staff and what each may do. The code is the truth: `sync_roles` makes the groups follow it."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

IMPORTER = "importer"
EDITOR = "editor"
CHIEF_EDITOR = "chief editor"
ROLE_NAMES = {IMPORTER: _("importer"), EDITOR: _("editor"), CHIEF_EDITOR: _("chief editor")}

IMPORTER_PERMISSIONS = {
    "view_newspaper", "view_publishingperiod", "view_dayswithoutissue", "view_section", "view_issue", "view_page", "view_dump", "view_reading", "view_resemblance",
    "view_article", "view_reporter", "view_tag",
    "add_importbatch", "view_importbatch", "change_importbatch", "view_importfile",
}  # fmt: skip
EDITOR_PERMISSIONS = IMPORTER_PERMISSIONS | {
    "view_any_importbatch",
    "add_issue", "change_issue", "change_page", "place_page", "approve_reading",
    "add_article", "change_article", "publish_article", "withdraw_article",
    "view_articleversion", "view_brokenjump", "change_resemblance", "view_mergeconflict", "view_byline", "add_byline", "change_byline", "delete_byline",
    "view_photocredit", "add_photocredit", "change_photocredit", "delete_photocredit",
    "add_reporter", "change_reporter",
    "view_reporteralias", "add_reporteralias", "change_reporteralias", "delete_reporteralias",
    "add_tag", "change_tag",
}  # fmt: skip
CHIEF_EDITOR_PERMISSIONS = EDITOR_PERMISSIONS | {
    "delete_article", "delete_issue", "delete_page", "delete_reporter", "delete_tag",
    "merge_reporter", "merge_tag", "undo_importbatch", "delete_importbatch",
    "add_section", "change_section", "delete_section",
    "add_newspaper", "change_newspaper", "delete_newspaper",
    "add_publishingperiod", "change_publishingperiod", "delete_publishingperiod",
    "add_dayswithoutissue", "change_dayswithoutissue", "delete_dayswithoutissue",
}  # fmt: skip
ROLES = {
    IMPORTER: IMPORTER_PERMISSIONS,
    EDITOR: EDITOR_PERMISSIONS,
    CHIEF_EDITOR: CHIEF_EDITOR_PERMISSIONS,
}


def role_name(group_name: str):
    """What people call a group: its translated name where it is a role of ours."""
    return ROLE_NAMES.get(group_name, group_name)


# What a permission allows, by its codename before the model's name.
PERMISSION_ACTS = {
    "add": pgettext_lazy("permission", "add"),
    "change": pgettext_lazy("permission", "change"),
    "delete": pgettext_lazy("permission", "delete"),
    "view": pgettext_lazy("permission", "view"),
    "publish": pgettext_lazy("permission", "publish"),
    "withdraw": pgettext_lazy("permission", "withdraw"),
    "place": pgettext_lazy("permission", "place"),
    "approve": pgettext_lazy("permission", "approve"),
    "merge": pgettext_lazy("permission", "merge"),
    "undo": pgettext_lazy("permission", "undo"),
    "view_any": pgettext_lazy("permission", "view those of others"),
}


def permission_name(permission) -> str:
    """A permission in words, for the database keeps only English: “article: publish”."""
    act = permission.codename.removesuffix(f"_{permission.content_type.model}")
    return _("%(model)s: %(act)s") % {
        "model": permission.content_type.name, "act": PERMISSION_ACTS.get(act, permission.name),
    }  # fmt: skip


def sync_roles(sender=None, using="default", **_kwargs) -> None:
    """Make the groups and give each exactly its permissions. Groups of other names are left alone.

    Runs after every app's migrate; until all permissions stand, it gives those that do.
    """
    from django.contrib.auth.models import Group, Permission

    with transaction.atomic(using=using):
        known = dict(
            Permission.objects.using(using)
            .filter(content_type__app_label="articles")
            .values_list("codename", "pk")
        )
        for name, codenames in ROLES.items():
            group, _made = Group.objects.using(using).get_or_create(name=name)
            group.permissions.set([known[codename] for codename in codenames if codename in known])
