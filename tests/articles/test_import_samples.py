from io import StringIO

from django.core.management import call_command

from articles.management.commands.import_samples import SAMPLES
from articles.models import Article, Dump, ImportBatch
from tests.factories import make_dump


def import_samples() -> str:
    output = StringIO()
    call_command("import_samples", stdout=output)
    return output.getvalue()


def test_a_new_archive_gets_the_samples_published(db):
    import_samples()

    assert set(Article.objects.values_list("status", flat=True)) == {Article.Status.PUBLISHED}


def test_the_samples_are_imported_once(db):
    import_samples()

    assert import_samples() == ""
    assert ImportBatch.objects.count() == 1


def test_an_interrupted_import_is_carried_on(db):
    make_dump(data=(SAMPLES / "haiping_2011-11-23_2.txt").read_bytes())

    import_samples()

    assert Dump.objects.count() == len(list(SAMPLES.glob("*.txt")))


def test_an_archive_with_dumps_of_its_own_gets_no_samples(db):
    make_dump()

    assert import_samples() == ""
    assert Dump.objects.count() == 1
