"""Reporters, tags, sections and newspapers in the admin."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.urls import reverse

from articles.models import Newspaper, Reporter, Section, Tag
from tests import factories, people


@pytest.fixture
def chief(client, db):
    chief = people.make_chief_editor()
    client.force_login(chief)
    return chief


def act(client, model_name, name, *rows, **answers):
    data = {"action": name, "_selected_action": [row.pk for row in rows], **answers}
    return client.post(reverse(f"admin:articles_{model_name}_changelist"), data)


def test_reporters_are_confirmed(client, db):
    client.force_login(people.make_editor())
    reporter = factories.make_reporter()

    act(client, "reporter", "confirm", reporter)

    assert Reporter.objects.get().is_confirmed
    assert LogEntry.objects.count() == 1


def test_merging_asks_who_stays_and_moves_the_credits(client, chief):
    newspaper = factories.make_newspaper()
    kept, other = (factories.make_reporter(newspaper=newspaper, name=name) for name in ("甲", "乙"))
    article = factories.make_article()
    factories.make_byline(article=article, name="乙", reporter=other)

    asked = act(client, "reporter", "merge", kept, other)
    act(client, "reporter", "merge", kept, other, answered="1", kept=kept.pk)

    assert asked.context["count"] == 2
    assert (Reporter.objects.get(), article.bylines.get().reporter) == (kept, kept)
    assert article.versions.first().person == chief


def test_reporters_of_two_newspapers_are_not_merged(client, chief):
    rows = [factories.make_reporter(), factories.make_reporter()]

    response = act(client, "reporter", "merge", *rows, answered="1", kept=rows[0].pk)

    assert len(list(get_messages(response.wsgi_request))) == 1
    assert Reporter.objects.count() == 2


def test_one_alone_is_not_merged(client, chief):
    response = act(client, "reporter", "merge", factories.make_reporter())

    assert response.status_code == 302
    assert len(list(get_messages(response.wsgi_request))) == 1


@pytest.mark.parametrize("model_name", ["reporter", "tag"])
def test_an_editor_does_not_merge(client, db, model_name):
    client.force_login(people.make_editor())
    newspaper = factories.make_newspaper()
    rows = (
        [factories.make_tag(name=name) for name in "甲乙"]
        if model_name == "tag"
        else [factories.make_reporter(newspaper=newspaper, name=name) for name in "甲乙"]
    )

    act(client, model_name, "merge", *rows, answered="1", kept=rows[0].pk)

    assert type(rows[0]).objects.count() == 2


def test_tags_are_merged(client, chief):
    article = factories.make_article(tags=("劳工",))
    kept, other = factories.make_tag(name="劳动"), Tag.objects.get(name="劳工")

    act(client, "tag", "merge", kept, other, answered="1", kept=kept.pk)

    assert [tag.name for tag in Tag.objects.all()] == ["劳动"]
    assert article.content()["tags"] == ["劳动"]


def test_a_tag_renamed_to_a_name_that_there_is_gets_a_clear_message(client, chief):
    factories.make_tag(name="钱")
    tag = factories.make_tag(name="劳动")

    response = client.post(reverse("admin:articles_tag_change", args=[tag.pk]), {"name": "錢"})

    assert list(response.context["adminform"].form.errors) == ["name"]


def test_a_deleted_tag_leaves_a_version_in_its_articles(client, chief):
    article = factories.make_article(tags=("劳动",))
    tag = Tag.objects.get()

    client.post(reverse("admin:articles_tag_delete", args=[tag.pk]), {"post": "yes"})

    assert not Tag.objects.exists()
    assert article.versions.first().content["tags"] == []


def test_a_new_tag_comes_from_the_popup_beside_the_picker(client, db):
    client.force_login(people.make_editor())

    response = client.post(reverse("admin:articles_tag_add") + "?_popup=1", {"name": "新词", "_popup": "1"})

    assert response.status_code == 200
    assert Tag.objects.get().name == "新词"


def test_a_sections_newspaper_stays(client, chief):
    section = factories.make_section()
    newspaper = section.newspaper
    data = {"name": "文体", "newspaper": factories.make_newspaper().pk}

    client.post(reverse("admin:articles_section_change", args=[section.pk]), data)

    section.refresh_from_db()
    assert (section.name, section.newspaper) == ("文体", newspaper)


def test_what_something_belongs_to_is_not_deleted(client, chief):
    section = factories.make_section()
    factories.make_page(issue=factories.make_issue(newspaper=section.newspaper), section=section)
    addresses = [
        reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk])
        for row in (section, section.newspaper)
    ]

    answers = [client.post(address, {"post": "yes"}).context["protected"] for address in addresses]

    assert (Section.objects.count(), Newspaper.objects.count()) == (1, 1)
    assert [re.findall(r"\?([^\"]*)", str(answer)) for answer in answers] == [
        [f"section__id__exact={section.pk}"],
        [f"newspaper__id__exact={section.newspaper_id}"] * 2,  # its issue and its section
    ]


def test_chosen_reporters_of_whom_one_is_in_use_all_stay_and_the_page_says_why(client, chief):
    used, unused = factories.make_reporter(), factories.make_reporter()
    factories.make_byline(article=factories.make_article(), reporter=used)

    refused = act(client, "reporter", "delete_selected", used, unused, post="yes")
    act(client, "reporter", "delete_selected", unused, post="yes")

    assert [str(line).partition("：")[0] for line in refused.context["protected"]] == [str(used)]
    assert list(Reporter.objects.all()) == [used]


def test_an_unused_reporter_goes_with_its_aliases(client, chief):
    reporter = factories.make_reporter()
    reporter.aliases.create(name="别名")

    client.post(reverse("admin:articles_reporter_delete", args=[reporter.pk]), {"post": "yes"})

    assert not Reporter.objects.exists()


@pytest.mark.parametrize("make", [factories.make_reporter, factories.make_section, factories.make_issue])
def test_an_editor_does_not_delete_what_is_unused(client, db, make):
    client.force_login(people.make_editor())
    row = make()

    response = client.post(
        reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"}
    )

    assert (response.status_code, type(row).objects.count()) == (403, 1)


def test_an_empty_section_and_newspaper_are_deleted_by_a_chief_editor(client, chief):
    section = factories.make_section()

    for row in (section, section.newspaper):
        client.post(reverse(f"admin:articles_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"})

    assert (Section.objects.count(), Newspaper.objects.count()) == (0, 0)


def test_a_newspaper_does_not_take_an_address_of_the_site(client, chief):
    data = {"name": "新报", "slug": "admin", "publishing_days": "1234567", **no_periods()}

    response = client.post(reverse("admin:articles_newspaper_add"), data)

    assert list(response.context["adminform"].form.errors) == ["slug"]


def test_a_name_that_there_is_gets_a_clear_message(client, chief):
    section = factories.make_section(name="錢")
    newspaper = section.newspaper
    factories.make_reporter(newspaper=newspaper, name="錢鍾書")
    forms = {
        "newspaper": {"name": newspaper.name, "slug": "new", "publishing_days": "5", **no_periods()},
        "section": {"name": "钱", "newspaper": newspaper.pk},
        "reporter": {"name": "钱钟书", "newspaper": newspaper.pk, **no_aliases()},
    }

    errors = {
        name: client.post(reverse(f"admin:articles_{name}_add"), data).context["adminform"].form.errors
        for name, data in forms.items()
    }

    assert {name: list(found) for name, found in errors.items()} == {name: ["name"] for name in forms}


def test_two_reporters_of_one_name_are_told_apart(client, chief):
    reporter = factories.make_reporter(name="汪瑜")
    data = {"name": "汪瑜", "newspaper": reporter.newspaper_id, "distinction": "体育部", **no_aliases()}

    client.post(reverse("admin:articles_reporter_add"), data)

    assert Reporter.objects.count() == 2


@pytest.mark.parametrize("names", [("钱", "錢"), ("别名", "钱")])
def test_an_alias_counts_once(client, chief, names):
    reporter = factories.make_reporter(name="汪瑜")
    reporter.aliases.create(name="別名")
    data = {"name": "汪瑜", "aliases-TOTAL_FORMS": 3, "aliases-INITIAL_FORMS": 1, "aliases-0-name": "別名"}
    data |= {"aliases-0-id": reporter.aliases.get().pk, "aliases-0-reporter": reporter.pk}
    data |= {f"aliases-{index}-name": name for index, name in enumerate(names, 1)}

    response = client.post(reverse("admin:articles_reporter_change", args=[reporter.pk]), data)

    assert response.context["errors"]
    assert reporter.aliases.count() == 1


def no_periods() -> dict:
    return {"periods-TOTAL_FORMS": 0, "periods-INITIAL_FORMS": 0}


def no_aliases() -> dict:
    return {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}


def test_the_log_of_a_change_is_in_the_language_of_who_reads_it(client, chief):
    reporter = factories.make_reporter(name="李")
    data = {
        "name": "李", "distinction": "体育部", "aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0",
    }  # fmt: skip

    client.post(reverse("admin:articles_reporter_change", args=[reporter.pk]), data)

    assert LogEntry.objects.get().get_change_message() == "已修改区分。"


def test_what_is_renamed_in_the_admin_is_still_found_at_its_old_address(client, chief):
    newspaper = factories.make_newspaper(name="海平日报", slug="haiping")
    page = factories.make_page(issue=factories.make_issue(newspaper=newspaper))
    factories.make_article(page=page, published=True, tags=("劳动",))
    tag = Tag.objects.get()

    client.post(
        reverse("admin:articles_newspaper_change", args=[newspaper.pk]),
        {"name": "海平日报", "slug": "海平", "publishing_days": "1234567", **no_periods()},
    )
    client.post(reverse("admin:articles_tag_change", args=[tag.pk]), {"name": "劳工"})

    assert client.get("/haiping/", follow=True).redirect_chain[0][1] == 301
    assert client.get("/tags/劳动/", follow=True).context["tag"] == tag
