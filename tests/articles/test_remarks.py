"""Every code that the import can give has its words."""

import re
import tarfile
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

import articles
from articles.archives import damage
from articles.models import Page
from articles.places import Place
from articles.remarks import WORDS, word

ROOT = Path(articles.__file__).parent
CODE = re.compile(
    r'''(?:SourceError|ManifestError|DecodeError|Remark|Skipped|_broken)\(\s*(?:[\w.]+, )?"([a-z]+(?:-[a-z]+)*)"'''
    r"""|FileReport\([^)]*?State\.\w+, "([a-z-]+)"|return "([a-z]+(?:-[a-z]+)+)", """
)


def test_every_code_in_the_source_has_words():
    sources = [*ROOT.glob("*.py"), *ROOT.glob("pipeline/*.py")]
    codes = {code for path in sources for found in CODE.findall(path.read_text()) for code in found if code}

    assert codes - WORDS.keys() == set()
    assert {"binary", "zip-bomb", "manifest-broken", "no-label", "empty"} <= codes


def test_every_reason_of_an_unplaced_page_and_every_disagreement_has_words():
    wanted = {value for value in Page.Unplaced.values if value} | {
        f"disagree-{field}" for field in Place.__slots__
    }

    assert wanted - WORDS.keys() == set()


def test_a_code_is_worded_with_its_line_and_detail(english):
    assert word("manifest-bad-date", "2017-13-45", 3) == "line 3: the manifest's date “2017-13-45” cannot be"
    assert word("nul-removed", "", 2).startswith("line 2: a NUL character")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (zipfile.BadZipFile("File is not a zip file"), "这不是压缩包"),
        (zipfile.BadZipFile("Bad CRC-32 for file 'a.txt'"), "校验和不符"),
        (tarfile.ReadError("unexpected end of data"), "内容不完整"),
        (NotImplementedError("That compression method is not supported"), "压缩方式不受支持"),
        (PermissionError(13, "Permission denied"), "没有权限"),
    ],
)
def test_what_is_wrong_with_an_archive_is_said_in_the_language_of_the_reader(error, words):
    with translation.override("zh-hans"):
        assert word("broken-entry", damage(error)).endswith(words)
