"""Hashed names: a page that names a missing static file is an error 500, so the pages are loaded with them once."""

import re

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.urls import reverse

from tests.people import make_administrator


@pytest.fixture
def hashed_names(settings, tmp_path, plain_static_files):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)


def addresses_of_static_files(page: bytes) -> set[str]:
    return set(re.findall(rf'(?:href|src)="({configured.STATIC_URL}[^"]+)"', page.decode()))


@pytest.mark.parametrize("name", ["admin:login", "admin:index", "admin:articles_article_changelist"])
def test_the_files_that_a_page_names_are_served_under_hashed_names(client, db, hashed_names, name):
    client.force_login(make_administrator())
    if name == "admin:login":
        client.logout()

    files = addresses_of_static_files(client.get(reverse(name)).content)

    assert files and all(re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", file) for file in files)
    assert {client.get(file).status_code for file in files} == {200}
