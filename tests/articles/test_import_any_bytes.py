"""Whatever bytes come: the import answers, keeps them, and accounts for every line."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.importer import Importer, ImportOptions
from articles.models import Article, Dump
from articles.places import Place

PIECES = [
    "# 标题", "## 小标题", "**粗**", "本报讯（记者 沈嘉禾）昨天下午。", "（下转第3版）", "第3版 要闻", "2017年12月22日", "摄影报道",
    "　　正文没有完", "标题：甲", "\f", "\0", "\ufeff", "\u2028", "\x1b[31m", "𠮷", "<script>", "=1+1", "□", "\n", "\r\n", "\r", "\n\n", " ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
BYTES = st.one_of(
    st.binary(max_size=400),
    TEXTS.map(lambda text: text.encode()),
    TEXTS.map(lambda text: text.encode("gb18030")),
    TEXTS.map(lambda text: text.encode("utf-16")),
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=BYTES, place=st.booleans())
def test_any_bytes_are_imported_whole_or_refused_with_a_reason(db, data, place):
    said = Place(newspaper="haiping", date="2017-12-22", label="3") if place else Place()

    report = Importer(ImportOptions(place=said, publish=True)).take_bytes("x.txt", data)

    if report.state == "failed":
        assert report.reason
    else:
        assert bytes(Dump.objects.get(sha256=report.sha256).data) == data
        assert report.lines_accounted == report.lines
        in_articles = sum(
            len(article.lines) for article in Article.objects.filter(reading__dump__sha256=report.sha256)
        )
        assert in_articles == report.lines - report.lines_furniture or report.state == "unchanged"
