from pathlib import Path

import pytest

from articles import pipeline
from articles.pipeline.tables import read_table, write_table

PIPELINE = Path(pipeline.__file__).parent
SHIPPED = sorted(PIPELINE.glob("*.txt.gz"))
# Bytes of all that was learned and ships: tables, weights and the trained reader.
MOST_LEARNED = 5_000_000


def learned_files() -> list[Path]:
    """All files of the pipeline that are no source."""
    files = (path for path in PIPELINE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path for path in files if path.suffix != ".py")


def test_all_that_was_learned_stays_under_five_megabytes():
    sizes = {path.relative_to(PIPELINE).as_posix(): path.stat().st_size for path in learned_files()}

    assert {"trained/lines.crfsuite", "characters.txt.gz", "suggestions.json"} <= sizes.keys()
    assert sum(sizes.values()) < MOST_LEARNED, sizes


def test_a_table_is_read_as_it_was_written_without_its_head(tmp_path):
    path = tmp_path / "pairs.txt.gz"

    size = write_table(path, "# Which character follows.\n# Made up.\n", ["工会", "海\t港"])

    assert read_table(path) == ["工会", "海\t港"]
    assert path.stat().st_size == size


def test_the_same_rows_give_the_same_bytes_whenever_they_are_written(tmp_path, monkeypatch):
    first, later = tmp_path / "first.txt.gz", tmp_path / "later.txt.gz"

    write_table(first, "# 表\n", ["工会"])
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    write_table(later, "# 表\n", ["工会"])

    assert first.read_bytes() == later.read_bytes()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_ships_holds_rows_and_no_moment(path):
    rows = read_table(path)

    assert len(rows) > 1000
    assert all(rows)
    assert path.read_bytes()[4:8] == bytes(4)  # RFC 1952: the moment of packing


def test_a_table_that_is_not_packed_is_refused(tmp_path):
    path = tmp_path / "plain.txt.gz"
    path.write_text("工会\n", encoding="utf-8")

    with pytest.raises(OSError, match="gzip"):
        read_table(path)
