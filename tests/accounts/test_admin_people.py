"""People and roles in the admin."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import User
from accounts.roles import CHIEF_EDITOR, EDITOR, IMPORTER, ROLES, permission_name, sync_roles
from tests import people


def permissions_of(name: str) -> set[str]:
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_every_permission_that_a_role_names_exists(db):
    known = set(Permission.objects.values_list("codename", flat=True))

    assert set().union(*ROLES.values()) - known == set()


def test_each_role_may_all_that_the_one_before_may(db):
    assert permissions_of(IMPORTER) < permissions_of(EDITOR) < permissions_of(CHIEF_EDITOR)


def test_an_importer_only_looks_and_imports(db):
    changing = {name for name in permissions_of(IMPORTER) if not name.startswith("view_")}

    assert changing == {"add_importbatch", "change_importbatch"}


def test_nobody_in_a_role_changes_dumps_readings_or_versions(db):
    forbidden = {
        f"{act}_{model}"
        for act in ("add", "change", "delete")
        for model in ("dump", "reading", "articleversion")
    }

    assert permissions_of(CHIEF_EDITOR) & forbidden == set()


def test_roles_follow_the_code_and_other_groups_are_left_alone(db):
    Group.objects.get(name=EDITOR).permissions.clear()
    own = Group.objects.create(name="archive")
    own.permissions.set(Permission.objects.filter(codename="view_article"))

    sync_roles()

    assert permissions_of(EDITOR) == ROLES[EDITOR]
    assert permissions_of("archive") == {"view_article"}


def test_a_new_person_is_of_the_staff_with_a_role(client, db):
    client.force_login(people.make_administrator())
    data = {
        "username": "zhou", "name": "周", "usable_password": "true", "password1": "ein langes Wort 7",
        "password2": "ein langes Wort 7", "is_staff": "on", "groups": [Group.objects.get(name=EDITOR).pk],
    }  # fmt: skip

    client.post(reverse("admin:accounts_user_add"), data)

    person = User.objects.get(username="zhou")
    assert (person.name, person.is_staff, person.has_perm("articles.publish_article")) == ("周", True, True)


def test_people_are_listed_with_their_roles_in_as_many_queries_for_one_as_for_three(
    client, db, django_assert_num_queries
):
    client.force_login(people.make_administrator())
    for rows in (1, 3):
        people.make_editor(f"editor{rows}")
        people.make_chief_editor(f"chief{rows}")

        with django_assert_num_queries(6):
            client.get(reverse("admin:accounts_user_changelist"))


def test_who_manages_people_without_being_an_administrator_gives_no_rights(client, db):
    manager = people.make_person("manager")
    manager.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(manager)
    data = {"username": "manager", "is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": ["1"]}

    client.post(reverse("admin:accounts_user_change", args=[manager.pk]), data)

    manager.refresh_from_db()
    assert (manager.is_superuser, manager.groups.count()) == (False, 0)


@pytest.mark.parametrize("make_person", [people.make_importer, people.make_editor, people.make_chief_editor])
def test_no_role_manages_people(client, db, make_person):
    client.force_login(make_person())

    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


def test_a_role_is_read_only_and_a_group_of_ones_own_is_not(client, db):
    client.force_login(people.make_administrator())
    groups = [Group.objects.get(name=EDITOR), Group.objects.create(name="archive")]

    answers = [
        client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "renamed"}).status_code
        for group in groups
    ]

    assert answers == [403, 302]


def test_permissions_are_worded(db, english):
    names = [
        permission_name(Permission.objects.get(codename=codename))
        for codename in ("publish_article", "view_any_importbatch", "change_user")
    ]

    assert names == ["article: publish", "import batch: view those of others", "user: change"]


def test_an_administrator_lifts_a_lock_by_deleting_its_row(client, db):
    client.force_login(people.make_administrator())
    attempt = AccessAttempt.objects.create(username="li", ip_address="192.0.2.1", failures_since_start=10)

    page = client.get(reverse("admin:axes_accessattempt_changelist")).content.decode()
    client.post(reverse("admin:axes_accessattempt_delete", args=[attempt.pk]), {"post": "yes"})

    assert "192.0.2.1" in page
    assert not AccessAttempt.objects.exists()


def test_no_role_sees_the_locks(client, db):
    client.force_login(people.make_chief_editor())

    assert client.get(reverse("admin:axes_accessattempt_changelist")).status_code == 403


def test_a_role_is_shown_with_its_rights_in_words(client, db):
    client.force_login(people.make_administrator())
    group = Group.objects.get(name=IMPORTER)

    html = client.get(reverse("admin:auth_group_change", args=[group.pk])).content.decode()

    assert "导入员" in html
    assert "稿件：查看" in html
