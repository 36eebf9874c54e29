"""Import and export of tables in the admin: who may, what is shown, what is confirmed."""

import json
import os
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, Tag
from tests.factories import make_article, make_reporter, make_section, make_tag
from tests.people import make_administrator, make_chief_editor, make_editor, make_importer, make_stranger

MODELS = ["article", "reporter", "section", "tag"]


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def address(model: str, page: str) -> str:
    return reverse(f"admin:articles_{model}_{page}")


def upload(client, model: str, text: str | bytes, name: str = "table.csv", **fields):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(address(model, "import"), {"file": file, **fields})


def confirm(client, model: str, preview, **kwargs):
    token = re.search(r'name="token" value="([^"]+)"', preview.content.decode())[1]
    return client.post(address(model, "process_import"), {"token": token}, **kwargs)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_table_is_previewed_then_confirmed(client, db):
    editor = make_editor()
    article = make_article(headline="海平日报创刊")
    client.force_login(editor)

    preview = upload(client, "article", f"id,headline\n{article.pk},海平晚报创刊\n")
    article.refresh_from_db()
    assert article.headline == "海平日报创刊"
    assert "海平<del>日</del><ins>晚</ins>报创刊" in preview.content.decode()

    response = confirm(client, "article", preview, follow=True)

    article.refresh_from_db()
    assert article.headline == "海平晚报创刊"
    assert response.redirect_chain == [(address("article", "changelist"), 302)]
    assert "The table is imported: 0 new, 1 changed, 0 as they were." in response.content.decode()
    assert LogEntry.objects.get().user == editor


def test_a_confirmation_counts_once(client, db):
    client.force_login(make_editor())
    preview = upload(client, "tag", "name\n海洋\n")
    confirm(client, "tag", preview)

    response = confirm(client, "tag", preview, follow=True)

    assert "This table was imported already, or waited too long." in response.content.decode()
    assert Tag.objects.count() == 1


def test_what_changed_since_the_preview_is_shown_before_it_is_imported(client, db):
    client.force_login(make_editor())
    article = make_article(headline="甲")
    preview = upload(client, "article", f"id,headline\n{article.pk},乙\n")
    Article.objects.filter(pk=article.pk).update(headline="丙")

    second = confirm(client, "article", preview)
    article.refresh_from_db()
    assert (second.status_code, article.headline) == (409, "丙")
    assert "<del>丙</del><ins>乙</ins>" in second.content.decode()

    confirm(client, "article", second)
    article.refresh_from_db()
    assert article.headline == "乙"


def test_another_person_cannot_confirm(client, db):
    client.force_login(make_editor())
    preview = upload(client, "tag", "name\n海洋\n")
    client.force_login(make_editor("zhao"))

    confirm(client, "tag", preview)

    assert not Tag.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd"])
def test_a_forged_confirmation_is_refused(client, db, token):
    client.force_login(make_editor())

    response = client.post(address("tag", "process_import"), {"token": token})

    assert response.headers["Location"] == address("tag", "import")


def test_confirming_takes_a_post(client, db):
    client.force_login(make_editor())

    assert client.get(address("tag", "process_import")).status_code == 405


@pytest.mark.parametrize("page", ["import", "process_import"])
@pytest.mark.parametrize("model", MODELS)
def test_importers_and_strangers_may_not_import(client, db, model, page):
    client.force_login(make_importer())
    assert client.post(address(model, page)).status_code == 403

    client.force_login(make_stranger())
    assert client.post(address(model, page)).status_code == 302


@pytest.mark.parametrize(
    "make_person, models",
    [
        (make_editor, ["article", "reporter", "tag"]),
        (make_chief_editor, MODELS),
        (make_administrator, MODELS),
    ],
)
def test_who_may_add_and_change_may_import(client, db, make_person, models):
    client.force_login(make_person())

    allowed = [model for model in MODELS if client.get(address(model, "import")).status_code == 200]

    assert allowed == models


@pytest.mark.parametrize("model", MODELS)
def test_who_may_see_may_export_and_others_not(client, db, model):
    client.force_login(make_importer())
    assert client.get(address(model, "export")).status_code == 200

    client.force_login(make_stranger())
    assert client.post(address(model, "export"), {"format": ".csv"}).status_code == 302


def test_staff_without_any_right_may_not_export(client, db):
    person = make_stranger()
    person.is_staff = True
    person.save()
    client.force_login(person)

    assert client.post(address("article", "export"), {"format": ".csv"}).status_code == 403


def test_an_export_holds_what_the_list_shows(client, db):
    client.force_login(make_editor())
    make_article(kind="news")
    brief = make_article(kind="brief")

    response = client.post(address("article", "export") + "?kind__exact=brief", {"format": ".json"})

    assert response.headers["Content-Disposition"].startswith('attachment; filename="article-')
    rows = json.loads(body(response))
    assert [row["id"] for row in rows] == [brief.pk]
    assert rows[0]["address"] == f"http://testserver{brief.get_absolute_url()}"


@pytest.mark.parametrize("extension", [".csv", ".xlsx", ".json"])
@pytest.mark.parametrize("model", MODELS)
def test_what_is_exported_can_be_imported_and_is_unchanged(client, db, model, extension):
    client.force_login(make_chief_editor())
    make_article(tags=("劳动",))
    make_reporter()
    make_section()
    file = body(client.post(address(model, "export"), {"format": extension}))

    preview = upload(client, model, file, f"table{extension}")

    assert "Everything is as the table says: there is nothing to import." in preview.content.decode()


def test_an_export_of_too_many_rows_is_refused_with_advice(client, db, settings):
    settings.TABLE_MAX_EXPORT_ROWS = 1
    client.force_login(make_editor())
    make_tag(name="劳动")
    make_tag(name="工会")

    response = client.post(address("tag", "export"), {"format": ".csv"})

    assert "These are 2 rows; a table has at most 1." in response.content.decode()


def test_a_filter_that_means_nothing_leads_back_to_the_list(client, db):
    client.force_login(make_editor())

    response = client.get(address("article", "export") + "?date__year=x")

    assert response.headers["Location"] == address("article", "changelist") + "?e=1"


def test_errors_are_shown_with_their_place_and_nothing_can_be_confirmed(client, db):
    client.force_login(make_editor())

    page = upload(client, "article", "id,headline\n999999,<script>\n").content.decode()

    assert "Line 2, column “id”: There is no article number 999999." in page
    assert "1 row is wrong, so nothing is imported." in page
    assert 'name="token"' not in page


def test_markup_in_cells_is_shown_as_text(client, db):
    client.force_login(make_editor())
    article = make_article(headline="<b>甲</b>")

    page = upload(
        client, "article", f"id,headline\n{article.pk},<script>alert(1)</script>\n"
    ).content.decode()

    assert "<script>alert" not in page
    assert "<b>甲" not in page


def test_a_file_that_is_too_large_is_refused(client, db, settings):
    settings.TABLE_MAX_BYTES = 1000
    client.force_login(make_editor())

    page = upload(client, "tag", "name\n" + "a" * 2000).content.decode()

    assert "The file has 0.0 MiB; at most 0.0 MiB are read. Divide it." in page


@pytest.mark.parametrize("name, text", [("t.txt", "name\n"), ("t.csv", "colour\nred\n"), ("t.xlsx", "PK")])
def test_a_file_that_cannot_be_read_is_explained_beside_its_field(client, db, name, text):
    client.force_login(make_editor())

    response = upload(client, "tag", text, name)

    assert list(response.context["form"].errors) == ["file"]


def test_a_chosen_encoding_is_kept_for_the_confirmation(client, db):
    client.force_login(make_editor())

    confirm(client, "tag", upload(client, "tag", "name\n勞動\n".encode("big5"), encoding="big5"))

    assert Tag.objects.get().name == "勞動"


def test_a_preview_of_many_rows_is_shortened_says_so_and_stays_small(client, db):
    client.force_login(make_editor())
    names = "\n".join(f"标签{number}" for number in range(3000))

    preview = upload(client, "tag", f"name\n{names}\n")

    assert "The first 100 of 3,000 rows are shown; all will be imported." in preview.content.decode()
    assert len(preview.content) < 300_000
    confirm(client, "tag", preview)
    assert Tag.objects.count() == 3000


def test_many_long_errors_stay_small_too(client, db):
    client.force_login(make_editor())
    rows = "\n".join(f"{'&' * 5000}{number},x" for number in range(3000))

    page = upload(client, "tag", f"id,name\n{rows}\n").content

    assert len(page) < 300_000


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["import", "export"])
def test_the_pages_hold_nothing_that_the_security_policy_forbids(client, db, model, page):
    client.force_login(make_chief_editor())

    html = client.get(address(model, page)).content.decode()

    assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)', html)


def test_buttons_lead_only_those_to_the_import_who_may(client, db):
    client.force_login(make_importer())
    assert address("article", "import") not in client.get(address("article", "changelist")).content.decode()

    client.force_login(make_editor())
    assert address("article", "import") in client.get(address("article", "changelist")).content.decode()


def test_chinese_is_the_language_of_the_buttons(client, db):
    client.cookies["django_language"] = "zh-hans"
    client.force_login(make_editor())

    page = client.get(address("tag", "changelist")).content.decode()

    assert re.search(r'class="import_link">导入</a>', page)
    assert re.search(r'class="export_link">导出</a>', page)


def test_a_list_of_errors_that_is_cut_says_so(client, db):
    client.force_login(make_editor())
    articles = [make_article().pk for _ in range(3)]

    def page(numbers):
        rows = "\n".join(f"{number},poem,没有" for number in numbers)
        return upload(client, "article", f"id,kind,section\n{rows}\n")

    assert not page(articles).context["preview"].errors_are_shortened
    assert page([*articles, *range(900_000, 900_120)]).context["preview"].errors_are_shortened


def test_previewed_files_that_nobody_confirmed_go_after_a_day(client, db, settings):
    client.force_login(make_editor())
    upload(client, "tag", "name\n海洋\n")
    [old] = (settings.UPLOAD_DIR / "tables").iterdir()
    os.utime(old, (0, 0))

    upload(client, "tag", "name\n海洋\n")

    assert not old.exists()
