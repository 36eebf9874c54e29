import random

import pytest

from articles.fingerprints import (
    BANDS,
    bands,
    distance,
    is_copy,
    letters,
    other_figures,
    simhash,
    text_digest,
)

SENTENCES = [
    "海平市总工会昨天把三百箱矿泉水送到了跨江大桥的工地上。",
    "项目部的电焊工们已经在高温里连续干了十九天。",
    "“桥面上的钢板能煎熟鸡蛋。”工长石磊一边擦汗一边说。",
    "按照规定，气温超过三十七度时室外作业要停下来。",
    "工会的干部逐个班组查看了休息棚、药箱和考勤表。",
    "有两个班组的休息棚太小，当天下午就换成了大的。",
    "大桥预计明年春天合龙，届时两岸往来只要八分钟。",
    "市民们说，渡船开了六十年，终于等到了这一天。",
]
COPY = letters("".join(SENTENCES))


def misread(text: str, every: int) -> str:
    return "".join("口" if index % every == every - 1 else letter for index, letter in enumerate(text))


def share(one: str, other: str) -> int:
    return sum(key is not None and key == found for key, found in zip(bands(one), bands(other), strict=True))


def test_letters_are_what_a_text_says_whatever_it_looks_like():
    assert letters("## 錢鍾書，\r\n　　二〇一七　ＡＢ！") == "钱钟书二零一七ab"


def test_the_digest_minds_neither_spaces_nor_marks():
    assert text_digest("大坝 合龙。\n") == text_digest("大壩\r\n合龍！") != text_digest("大坝未合龙")


def test_a_text_shorter_than_a_run_has_no_keys():
    assert bands("大坝") == [None] * BANDS


def test_a_copy_shares_most_keys_and_half_of_it_some():
    assert share(COPY, misread(COPY, 50)) >= 5
    assert share(COPY, COPY[: len(COPY) // 2]) >= 2


def test_another_text_shares_no_key():
    assert share(COPY, letters("本报讯，昨天夜里城西粮库的三座新仓建成，可以多存两万吨稻谷。" * 3)) == 0


@pytest.mark.parametrize(
    "other",
    [
        misread(COPY, 25),
        COPY[: len(COPY) * 2 // 3],
        "据新华社电" + COPY[20:],
        letters("".join(SENTENCES[:3] + SENTENCES[4:])),
    ],
    ids=["misread", "cut at the end", "other opening", "cut in the middle"],
)
def test_one_copy_is_known_again(other):
    assert is_copy(COPY, other) and is_copy(other, COPY)


def test_another_report_of_the_event_is_no_copy():
    other = [
        SENTENCES[2],
        "本报记者昨日走访跨江大桥建设现场时看到，工人们轮班作业，劲头很足。",
        SENTENCES[6],
    ] + [
        "技术员介绍，主塔已经封顶，剩下的钢箱梁将在年底前全部吊装完毕。",
        "当地还腾出两层楼给工人们避暑，晚上放电影，周末理发不收钱。",
        "记者离开时，江面上的最后一班轮渡正鸣笛靠岸，码头上挤满了放学的孩子。",
    ]
    assert not is_copy(COPY, letters("".join(other)))


def test_a_text_too_short_to_tell_is_no_copy_even_of_itself():
    assert not is_copy("图为现场" * 10, "图为现场" * 10)


def test_forms_are_told_by_their_numbers():
    draw = "本期开奖公告中奖号码为{}号{}号{}号{}号请持票人在六十天内到各投注站兑奖过期视为放弃奖池滚入下期"
    one, other = (letters(draw.format(*numbers) * 3) for numbers in ((3, 11, 17, 28), (5, 9, 21, 30)))
    assert other_figures(one, other)
    assert is_copy(one, one) and not is_copy(one, other)


def test_simhashes_are_near_for_one_page_and_far_for_two():
    chance = random.Random(7)
    pages = ["".join(chance.choices(COPY + "天地人和风调雨顺国泰民安", k=2000)) for _ in range(2)]
    assert distance(simhash(pages[0]), simhash(misread(pages[0], 30))) <= 18 < distance(*map(simhash, pages))


def test_a_simhash_fits_a_signed_column():
    assert all(-(2**63) <= simhash(text) < 2**63 for text in (COPY, COPY[:50], ""))


def test_what_is_kept_of_a_text_is_the_same_in_every_version():
    assert bands(COPY)[:2] == [1211057055792011272, 267810817194683833]
    assert simhash(COPY) == 1390044073571452324
