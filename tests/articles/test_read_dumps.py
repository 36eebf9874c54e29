"""The command that reads dumps without a database."""

import json

import pytest
from django.core.management import CommandError, call_command

PAGE = "# 电车公司职工读书节闭幕\n\n本报讯（记者 丁一鸣）读书节日前闭幕。\n"


def answers(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.json"))


def test_a_folder_is_read_with_all_folders_in_it(tmp_path):
    dumps = tmp_path / "dumps"
    (dumps / "2011").mkdir(parents=True)
    (dumps / "p01.txt").write_text(PAGE, encoding="utf-8")
    (dumps / "2011" / "p02.md").write_text(PAGE, encoding="gb18030")
    (dumps / "notes.doc").write_text("no dump", encoding="utf-8")

    call_command("read_dumps", str(dumps), "--output", str(tmp_path / "out"))

    assert answers(tmp_path / "out") == ["p01.json", "p02.json"]
    answer = json.loads((tmp_path / "out" / "p02.json").read_text(encoding="utf-8"))
    assert answer["lines"] == [[1, 1, "headline"], [3, 1, "body"]]
    assert answer["articles"]["1"]["credits"] == [{"name": "丁一鸣", "role": "reporter", "title": ""}]


def test_dumps_that_share_a_stem_keep_their_folders(tmp_path):
    for day in ("22", "23"):
        (tmp_path / "dumps" / day).mkdir(parents=True)
        (tmp_path / "dumps" / day / "03.txt").write_text(PAGE, encoding="utf-8")

    call_command("read_dumps", str(tmp_path / "dumps"), "--output", str(tmp_path / "out"))

    assert answers(tmp_path / "out") == ["22/03.json", "23/03.json"]


def test_a_broken_file_is_named_and_the_others_are_read(tmp_path, capsys, english):
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (tmp_path / "b.txt").write_text(PAGE, encoding="utf-8")

    with pytest.raises(CommandError) as caught:
        call_command("read_dumps", str(tmp_path), "--output", str(tmp_path / "out"))

    assert caught.value.returncode == 1
    assert f"{tmp_path / 'a.txt'}: this is no text but a binary file" in capsys.readouterr().err
    assert answers(tmp_path / "out") == ["b.json"]


def test_a_path_that_does_not_exist_is_wrong_usage(tmp_path):
    with pytest.raises(CommandError) as caught:
        call_command("read_dumps", str(tmp_path / "none.txt"), "--output", str(tmp_path / "out"))

    assert caught.value.returncode == 2


def test_an_unknown_encoding_is_wrong_usage(tmp_path):
    (tmp_path / "b.txt").write_text(PAGE, encoding="utf-8")

    with pytest.raises(CommandError, match="--encoding klingon") as caught:
        call_command(
            "read_dumps", str(tmp_path / "b.txt"), "--output", str(tmp_path), "--encoding", "klingon"
        )

    assert caught.value.returncode == 2
