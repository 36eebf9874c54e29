"""What the trained reader sees of a line."""

from articles.pipeline.classify import read_sheet
from articles.pipeline.columns import uncross
from articles.pipeline.features import line_features
from articles.pipeline.lines import split_lines
from articles.pipeline.segment import story_starts
from articles.training import without_rules

TEXT = "码头边的灯一直亮到天明，工人们把最后一批货物装上了船，船长在甲板上向他们挥手告别。"


def features(*lines: str) -> list[list[str]]:
    sheet = read_sheet(uncross(split_lines("\n".join(lines))))
    return line_features(sheet, story_starts(sheet))


def test_a_line_shows_itself_to_its_neighbours_with_the_distance():
    headline, line, after = features("# 码头的灯", TEXT, TEXT)

    assert {"@h+", "mark=1", "@h+|mark=1", "+1:@b", "+1:end=stop"} <= set(headline)
    assert {"@b", "-1:@h+", "-1:mark=1", "+2:edge"} <= set(line)
    assert {"-2:@h+", "+1:edge", "last=ended|@b"} <= set(after)


def test_features_of_text_are_short_enough_to_be_looked_up_fast():
    rows = features("# 码头的灯", *[TEXT] * 20)

    assert max(len(feature.encode()) for row in rows[2:-2] for feature in row) <= 15


def test_a_row_without_the_rules_holds_no_role():
    rows = [without_rules(row) for row in features("# 码头的灯", "本报记者 林墨涵", TEXT, TEXT)]

    assert not [feature for row in rows for feature in row if "@" in feature]
    assert all("width=" in " ".join(row) for row in rows)
