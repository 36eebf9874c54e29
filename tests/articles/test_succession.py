"""A text that waits for a place is a newer version of a page that is there."""

import pytest
from django.urls import reverse

from articles.importer import Importer, ImportOptions
from articles.models import Article, Dump, ImportBatch, ImportFile, Page
from articles.places import Place
from tests import people
from tests.articles.test_merging import at, edit, state_of, undo
from tests.factories import make_batch
from tests.readings import imported_page

OTHER = (
    "海平日报 2011年11月23日 第2版\n\n## 渡口新桥开工\n本报讯（记者 谭小满）渡口的新桥昨天打下第一根桩。\n"
)


@pytest.fixture
def editor(client, db):
    person = people.make_editor()
    client.force_login(person)
    return person


def waiting_page(text: str = OTHER, batch: ImportBatch | None = None) -> Page:
    """A page without a place: another text stands at the one that it asks for."""
    options = ImportOptions(place=Place("海平日报", "2011-11-23", label="2"))
    report = Importer(options, batch=batch).take_bytes("other.txt", text.encode())
    if batch:
        ImportFile.objects.create(batch=batch, name="other.txt", state=report.state, dump=report.dump)
    return Page.objects.get(readings__dump=report.dump)


def place(client, page: Page, holder: Page, **button):
    issue = holder.issue
    data = {
        "newspaper": issue.newspaper_id,
        "date": issue.date.isoformat(),
        "edition": 1,
        "label": holder.label,
    }
    return client.post(reverse("admin:articles_page_place", args=[page.pk]), data | button)


def test_a_taken_place_offers_to_make_it_the_next_version_and_says_what_that_means(client, editor):
    holder = imported_page()
    page = waiting_page()

    response = place(client, page, holder)

    foreseen = response.context["foreseen"]
    assert (response.context["holder"], foreseen.counts.as_tuple()) == (holder, (0, 0, 1, 2, 0, 0))
    assert 0 < foreseen.likeness < 0.5
    assert 'name="_renew"' in response.content.decode()


def test_an_editor_makes_it_the_next_version(client, editor):
    holder = imported_page()
    edit(at(holder, 2), headline="码头工人上夜校")
    page = waiting_page()

    response = place(client, page, holder, _renew="1")

    assert response.headers["Location"] == reverse("admin:articles_page_change", args=[holder.pk])
    assert list(Page.objects.all()) == [holder]
    assert set(holder.articles.kept().values_list("headline", flat=True)) == {
        "码头工人上夜校",
        "渡口新桥开工",
    }
    assert holder.current_reading.dump.file_name == "other.txt"


def test_what_people_have_made_of_the_waiting_text_is_not_lost(client, editor):
    holder = imported_page()
    page = waiting_page()
    edit(page.articles.get(), headline="新桥开工")
    before = state_of(holder)

    response = place(client, page, holder, _renew="1")

    assert (response.status_code, state_of(holder)) == (200, before)
    assert page.articles.get().headline == "新桥开工"


def test_undoing_its_import_brings_back_what_was(client, editor):
    holder = imported_page()
    before = state_of(holder)
    batch = make_batch(state=ImportBatch.State.DONE)
    place(client, waiting_page(batch=batch), holder, _renew="1")

    undo(batch)

    assert state_of(holder) == before
    assert (Article.objects.count(), Dump.objects.count()) == (2, 1)


def test_a_page_that_got_a_place_meanwhile_is_not_taken_in(client, editor):
    holder = imported_page()
    page = waiting_page()
    place(client, page, holder, label="3")

    place(client, page, holder, _renew="1")

    assert Page.objects.count() == 2


def test_who_may_not_change_articles_may_not(client, db):
    holder = imported_page()
    page = waiting_page()
    for person in (people.make_importer(), people.make_stranger()):
        client.force_login(person)
        assert place(client, page, holder, _renew="1").status_code in (302, 403)

    assert Page.objects.count() == 2
    assert holder.readings.count() == 1
