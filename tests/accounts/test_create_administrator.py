from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.people import make_administrator, make_stranger


def create_administrator() -> str:
    output = StringIO()
    call_command("create_administrator", stdout=output)
    return output.getvalue()


def test_a_new_archive_gets_an_administrator_whose_password_is_printed(db, english):
    printed = create_administrator().split()

    admin = User.objects.get()
    assert (admin.username, admin.is_staff, admin.is_superuser) == ("admin", True, True)
    assert admin.check_password(printed[printed.index("password:") + 1])


def test_the_password_is_printed_only_once(db):
    create_administrator()

    assert create_administrator() == ""
    assert User.objects.count() == 1


def test_an_archive_with_an_administrator_of_another_name_gets_no_second_one(db):
    make_administrator("zhao")

    assert create_administrator() == ""
    assert User.objects.get().username == "zhao"


def test_a_person_who_has_the_name_already_is_left_alone(db, english):
    make_stranger("admin")

    with pytest.raises(CommandError, match="the name admin is taken"):
        create_administrator()
    assert not User.objects.get().is_superuser
