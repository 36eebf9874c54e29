"""Who may open which page of the admin: refused on the server, whatever the page offers."""

import pytest
from django.urls import reverse

from tests import factories, people

SIGN_IN, REFUSED, SHOWN = 302, 403, 200
EVERYONE = (people.make_stranger, people.make_importer, people.make_editor, people.make_chief_editor)


def statuses(client, path: str, method="get") -> list[int]:
    """What a stranger, an importer, an editor and a chief editor get."""
    found = []
    for make_person in EVERYONE:
        client.force_login(make_person())
        found.append(getattr(client, method)(path).status_code)
    return found


LISTS = ["newspaper", "dayswithoutissue", "section", "issue", "page", "dump", "reading", "article", "reporter", "tag", "importbatch", "importfile", "resemblance"]  # fmt: skip


@pytest.mark.parametrize("model_name", LISTS)
def test_lists_are_for_staff(client, db, model_name):
    path = reverse(f"admin:articles_{model_name}_changelist")

    assert statuses(client, path) == [SIGN_IN, SHOWN, SHOWN, SHOWN]


@pytest.mark.parametrize("model_name", ["brokenjump", "mergeconflict"])
def test_broken_jumps_and_conflicts_are_for_editors(client, db, model_name):
    path = reverse(f"admin:articles_{model_name}_changelist")

    assert statuses(client, path) == [SIGN_IN, REFUSED, SHOWN, SHOWN]


@pytest.mark.parametrize(
    ("model_name", "expected"),
    [
        ("newspaper", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("dayswithoutissue", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("section", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("issue", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
        ("page", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("dump", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("reading", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("article", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
        ("reporter", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
        ("tag", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
        ("importbatch", [SIGN_IN, SHOWN, SHOWN, SHOWN]),
        ("brokenjump", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("mergeconflict", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("importfile", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("resemblance", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
    ],
)
def test_who_may_add_what(client, db, model_name, expected):
    assert statuses(client, reverse(f"admin:articles_{model_name}_add")) == expected


@pytest.mark.parametrize(
    ("model_name", "expected"),
    [
        ("newspaper", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("dayswithoutissue", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("section", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("issue", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
        ("page", [SIGN_IN, REFUSED, SIGN_IN, SIGN_IN]),  # saved, and led back to the list
        ("dump", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("reading", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("article", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
        ("reporter", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
        ("tag", [SIGN_IN, REFUSED, SHOWN, SHOWN]),
    ],
)
def test_who_may_change_what(client, db, model_name, expected):
    """An empty form is posted: who may change gets it back with its errors."""
    path = reverse(f"admin:articles_{model_name}_change", args=[one_of_each()[model_name].pk])

    assert statuses(client, path, "post") == expected


@pytest.mark.parametrize(
    ("model_name", "expected"),
    [
        ("newspaper", [SIGN_IN, REFUSED, REFUSED, SHOWN]),  # with what belongs to it
        ("dayswithoutissue", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("issue", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("page", [SIGN_IN, REFUSED, REFUSED, REFUSED]),
        ("article", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
        ("tag", [SIGN_IN, REFUSED, REFUSED, SHOWN]),
    ],
)
def test_who_may_delete_what(client, db, model_name, expected):
    path = reverse(f"admin:articles_{model_name}_delete", args=[one_of_each()[model_name].pk])

    assert statuses(client, path) == expected


def one_of_each() -> dict:
    reading = factories.make_reading()
    article = factories.make_article(page=reading.page, reading=reading, reading_number=1, tags=("劳动",))
    return {
        "newspaper": article.newspaper,
        "dayswithoutissue": factories.make_days_without_issue(newspaper=article.newspaper),
        "section": factories.make_section(newspaper=article.newspaper),
        "issue": reading.page.issue,
        "page": reading.page,
        "dump": reading.dump,
        "reading": reading,
        "article": article,
        "reporter": factories.make_reporter(newspaper=article.newspaper),
        "tag": article.tags.get(),
    }


def test_pages_of_our_own_are_refused_to_strangers(client, db):
    rows = one_of_each()
    article, page, dump = rows["article"], rows["page"], rows["dump"]
    expected = {
        reverse("admin:index"): [SIGN_IN, SHOWN, SHOWN, SHOWN],
        reverse("admin:articles_article_history", args=[article.pk]): [SIGN_IN, SHOWN, SHOWN, SHOWN],
        reverse("admin:articles_article_version", args=[article.pk, 1]): [SIGN_IN, SHOWN, SHOWN, SHOWN],
        reverse("admin:articles_article_act", args=[article.pk, "publish"]): [SIGN_IN, REFUSED, SHOWN, SHOWN],
        reverse("admin:articles_page_text", args=[page.pk]): [SIGN_IN, SHOWN, SHOWN, SHOWN],
        reverse("admin:articles_page_place", args=[page.pk]): [SIGN_IN, REFUSED, SHOWN, SHOWN],
        reverse("admin:articles_dump_bytes", args=[dump.pk]): [SIGN_IN, SHOWN, SHOWN, SHOWN],
    }

    people_once = [make_person() for make_person in EVERYONE]
    for path, wanted in expected.items():
        found = []
        for person in people_once:
            client.force_login(person)
            found.append(client.get(path).status_code)
        assert (path, found) == (path, wanted)


def test_an_act_that_there_is_not_is_not_found(client, db):
    client.force_login(people.make_chief_editor())
    article = factories.make_article()

    assert client.get(reverse("admin:articles_article_act", args=[article.pk, "burn"])).status_code == 404
