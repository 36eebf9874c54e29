"""Hashed names: a page that names a missing static file is an error 500, so the pages are loaded with them once."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

from tests.factories import make_article
from tests.people import make_administrator

HASHED = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=HASHED):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


@pytest.fixture
def hashed_names(collected, plain_static_files):
    with override_settings(STATIC_ROOT=collected, STORAGES=HASHED):
        yield


def addresses_of_static_files(page: bytes) -> set[str]:
    return set(re.findall(rf'(?:href|src)="({settings.STATIC_URL}[^"]+)"', page.decode()))


ADMIN = [
    "admin:index",
    "admin:articles_article_changelist",
    "admin:articles_importbatch_add",
    "admin:articles_page_add",
]
PUBLIC = ["admin:login", "articles:home", "articles:article_list", "articles:date_index"]


@pytest.mark.parametrize("name", ADMIN + PUBLIC)
def test_the_files_that_a_page_names_are_served_under_hashed_names(client, db, hashed_names, name):
    make_article(published=True)
    if name in ADMIN:
        client.force_login(make_administrator())

    files = addresses_of_static_files(client.get(reverse(name)).content)

    assert files and all(re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", file) for file in files)
    assert {client.get(file).status_code for file in files} == {200}
