"""The people of the tests: who may what is tested with someone who may and someone who must be refused."""

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import CHIEF_EDITOR, EDITOR, IMPORTER


def make_person(username: str, *groups: str, is_staff: bool = True, is_superuser: bool = False) -> User:
    person = User.objects.create_user(
        username, password="correct horse", is_staff=is_staff, is_superuser=is_superuser
    )
    person.groups.set(Group.objects.filter(name__in=groups))
    return person


def make_importer(username: str = "zhang") -> User:
    return make_person(username, IMPORTER)


def make_editor(username: str = "li") -> User:
    return make_person(username, EDITOR)


def make_chief_editor(username: str = "wang") -> User:
    return make_person(username, CHIEF_EDITOR)


def make_administrator(username: str = "root") -> User:
    return make_person(username, is_superuser=True)


def make_stranger(username: str = "stranger") -> User:
    """Signed in, but in no group and not of the staff."""
    return make_person(username, is_staff=False)
