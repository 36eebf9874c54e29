"""Lines that are known to hold credits."""

import pytest

from articles.pipeline.credits import read_opening, read_sign_off
from articles.pipeline.signed import read_signed


def people(read):
    return [f"{c.name} {c.role.value} {c.title}".strip() for c in read.credits] if read else None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("第三泵站运行工　洪　波", ["洪波 author 第三泵站运行工"]),
        ("河阳 退休 职工 丁一鸣", ["丁一鸣 author 河阳 退休 职工"]),
        ("（市书法家学会会员 丁一鸣）", ["丁一鸣 author 市书法家学会会员"]),
        ("外语学院2017级　白　鹭", ["白鹭 author 外语学院2017级"]),
        ("丁一鸣　註冊會計師", ["丁一鸣 author 註冊會計師"]),
        ("■石簡文（國小退休教師）", ["石簡文 author 國小退休教師"]),
        ("记者　尚　文　通讯员　杜　鹃（石桥煤电）", ["尚文 reporter", "杜鹃 correspondent 石桥煤电"]),
        ("丁一鸣（市一中）、洪波（市二中）", ["丁一鸣 author 市一中", "洪波 author 市二中"]),
        ("石桥工人报记者 丁一鸣/摄", ["丁一鸣 photographer"]),
        ("早报见习记者 时　雨", ["时雨 reporter"]),
        ("检修部通讯员　佟　伟　尚小文", ["佟伟 correspondent 检修部", "尚小文 correspondent 检修部"]),
        ("晚报记者 时 雨　图/洪 波", ["时雨 reporter", "洪波 photographer"]),
        ("文／本报记者 时 雨　图／洪一波", ["时雨 reporter", "洪一波 photographer"]),
        ("文、圖：石頌文", ["石頌文 author", "石頌文 photographer"]),
        ("本报记者 时 雨 Anna Berg 昆明报道", ["时雨 reporter", "Anna Berg reporter"]),
        ("記者石小川／南港報導", ["石小川 reporter"]),
        ("洪　波摄（传真照片）", ["洪波 photographer"]),
        ("Anna Berg", ["Anna Berg author"]),
        ("丁一鸣　著", ["丁一鸣 author"]),
        ("答疑专家：市三院儿科医师　丁一鸣", ["丁一鸣 author 市三院儿科医师"]),
        ("石桥大学教授、博士生导师 丁一鸣", ["丁一鸣 author 石桥大学教授、博士生导师"]),
        ("丁一鸣（本文作者系石桥大学教授）", ["丁一鸣 author 石桥大学教授"]),
        ("石桥市 丁一鸣", ["丁一鸣 author 石桥市"]),
        ("（江苏 丁一鸣）", ["丁一鸣 author 江苏"]),
        ("[美]约翰·史密斯 著 丁一鸣 译", ["约翰·史密斯 author", "丁一鸣 author"]),
        ("丁一鸣，尚文", ["丁一鸣 author", "尚文 author"]),
        ("首席摄影记者 丁一鸣 摄影报道", ["丁一鸣 reporter", "丁一鸣 photographer"]),
        ("【記者石小川╱南港報導】", ["石小川 reporter"]),
        ("圖／業者提供", None),
        ("By Anna Berg", ["Anna Berg author"]),
        ("本报记者 丁一鸣 文 尚文 图", ["丁一鸣 reporter", "尚文 photographer"]),
        ("老钳工", ["老钳工 author"]),
        ("小豆姐姐", ["小豆姐姐 author"]),
        ("石桥一名家长", ["石桥一名家长 author"]),
        ("一位乘客", None),
        ("新", None),
        ("石桥区环境卫生管理处", None),
        ("本报综合报道", None),
        ("（未完待续）", None),
    ],
)
def test_whoever_signs_is_named_with_what_stands_before(line, expected):
    assert people(read_signed(line)) == expected


@pytest.mark.parametrize(
    ("text", "dateline", "expected"),
    [
        ("早报讯　市民丁先生反映", "早报讯", []),
        ("石桥工人报讯 （记者尚文）昨天", "石桥工人报讯", ["尚文 reporter"]),
        ("晚报讯（记者 时 雨 文/图）今晨", "晚报讯", ["时雨 reporter", "时雨 photographer"]),
        ("据江东通讯社电　记者从海关获悉", "据江东通讯社电", []),
        ("▲本报讯　水厂昨天通水", "本报讯", []),
        ("综合消息　公开赛昨天开赛", "综合消息", []),
        ("③本报讯　石桥水厂昨天通水", "本报讯", []),
        ("【特訊】諮詢處明日遷址", "特訊", []),
        ("【石桥纱厂讯】细纱车间", "石桥纱厂讯", []),
        ("石桥日报河阳5日电（记者 尚文）雨", "石桥日报河阳电", ["尚文 reporter"]),
        ("〔記者石小川／南港報 導〕前天", "", ["石小川 reporter"]),
        ("（本报记者尚文 昆明报道）昨天", "", ["尚文 reporter"]),
        ("本报讯（检修部通讯员　佟　伟 尚小文）一根", "本报讯", ["佟伟 correspondent 检修部", "尚小文 correspondent 检修部"]),
        ("本报讯（通讯员 石桥煤电 丁一鸣）昨天", "本报讯", ["丁一鸣 correspondent 石桥煤电"]),
    ],
)  # fmt: skip
def test_an_opening_may_name_the_paper_the_unit_and_the_place(text, dateline, expected):
    opening = read_opening(text)

    assert (opening.dateline, people(opening)) == (dateline, expected)


@pytest.mark.parametrize(
    "text",
    [
        "电视台收到来电 （略）",
        "晨报讯号灯坏了",
        "综合报道的办法，是请各方来谈。",
        "【资讯】石桥",
        "【石桥通讯】",
    ],
)
def test_other_texts_do_not_open_with_a_dateline(text):
    assert read_opening(text) is None


def test_a_name_may_sign_at_the_right_end_of_the_last_line():
    assert people(read_sign_off("都能开展手术。　　本报 记者 尚 文 丁 一")) == [
        "尚文 reporter",
        "丁一 reporter",
    ]
