from axes.models import AccessAttempt
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import User
from accounts.roles import ROLE_NAMES, permission_name, role_name

admin.site.unregister(Group)
APPS_WITH_PERMISSIONS = ["articles", "accounts", "auth"]
ONLY_ADMINISTRATORS_GIVE = ["is_superuser", "groups", "user_permissions"]


def named_permissions(field):
    """A choice of permissions as boxes with words of ours; other fields as they are."""
    if field.queryset.model is Permission:
        field.help_text = ""
        field.widget = forms.CheckboxSelectMultiple()
        field.queryset = field.queryset.select_related("content_type").filter(
            content_type__app_label__in=APPS_WITH_PERMISSIONS
        )
        field.label_from_instance = permission_name
    return field


class NewPersonForm(AdminUserCreationForm):
    """Whoever is entered here is of the staff, as a rule."""

    is_staff = forms.BooleanField(label=_("may sign in to the admin"), required=False, initial=True)


@admin.register(User)
class PersonAdmin(UserAdmin):
    add_form = NewPersonForm
    list_display = ["username", "name", "roles", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["username", "name", "email"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "email"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        (_("Moments"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "name",
                    "usable_password",
                    "password1",
                    "password2",
                    "is_staff",
                    "groups",
                ],
            },
        )
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_readonly_fields(self, request, obj=None):
        """Who manages people without being an administrator must not make themselves one."""
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if request.user.is_superuser else [*fields, *ONLY_ADMINISTRATORS_GIVE]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label, field.help_text = (
                pgettext_lazy("of the staff", "roles"),
                _("What each role may do follows the code (accounts/roles.py)."),
            )
            field.widget = forms.CheckboxSelectMultiple()
            field.widget.choices = field.choices
            field.label_from_instance = lambda group: role_name(group.name)
        return named_permissions(field)

    @admin.display(description=pgettext_lazy("of the staff", "roles"))
    def roles(self, person):
        return ", ".join(str(role_name(group.name)) for group in person.groups.all())


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """The three roles are kept in step by the code, so nobody edits them; groups of one's own are free."""

    list_display = ["role"]
    readonly_fields = ["role", "rights"]
    filter_horizontal = []

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        return named_permissions(super().formfield_for_manytomany(db_field, request, **kwargs))

    @admin.display(description=pgettext_lazy("of the staff", "role"), ordering="name")
    def role(self, group):
        return role_name(group.name)

    @admin.display(description=_("Rights"))
    def rights(self, group):
        comma = pgettext("between things listed", ", ")
        permissions = group.permissions.select_related("content_type")
        return comma.join(permission_name(permission) for permission in permissions)

    def get_fields(self, request, obj=None):
        is_role = obj and obj.name in ROLE_NAMES
        return ["role", "rights"] if is_role else ["name", "permissions"]

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": self.get_fields(request, obj)})]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.name in ROLE_NAMES)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.name in ROLE_NAMES)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(AccessAttempt)
class LockAdmin(admin.ModelAdmin):
    """Who gave wrong passwords, and from where. Deleting the row lifts the lock."""

    list_display = ["name", "address", "failures", "last_attempt"]
    list_display_links = None
    ordering = ["-attempt_time"]
    search_fields = ["username", "ip_address"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("user name"), ordering="username")
    def name(self, attempt):
        return attempt.username

    @admin.display(description=_("network address"), ordering="ip_address")
    def address(self, attempt):
        return attempt.ip_address

    @admin.display(description=_("wrong passwords"), ordering="failures_since_start")
    def failures(self, attempt):
        return attempt.failures_since_start

    @admin.display(description=_("moment"), ordering="attempt_time")
    def last_attempt(self, attempt):
        return attempt.attempt_time
