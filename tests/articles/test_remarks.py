"""Every code that the import can give has its words."""

import re
from pathlib import Path

import articles
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
