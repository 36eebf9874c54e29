"""What an article is, once its lines and credits are known."""

import pytest

from articles.pipeline.assemble import assemble
from articles.pipeline.classify import read_sheet
from articles.pipeline.lines import split_lines
from articles.pipeline.looks import look_at
from articles.pipeline.records import Role, Why

ROLES = {
    "K": Role.KICKER,
    "H": Role.HEADLINE,
    "Y": Role.BYLINE,
    "S": Role.SUBHEAD,
    "B": Role.BODY,
    "R": Role.RUBRIC,
    "F": Role.FURNITURE,
}
LONG = "桥面上的新栏杆刷成了银灰色，夜里有灯，走夜路的人说心里亮堂，卖菜的老丁每天早上从桥上过，车轮不再颠，鸡蛋不再碎。"


def kind(*lines):
    """The kind of the article of these lines, each with its role before it: `H 老桥换新颜`."""
    sheet = read_sheet(look_at(split_lines("\n".join(line[2:] for line in lines))))
    for index, line in enumerate(lines):
        sheet.give(index, ROLES[line[0]], Why.OPEN)
    return assemble(sheet, [int(line[0] not in "RF") for line in lines]).articles[0].kind.value


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["H 老桥换新颜", f"B 本报讯 昨天，{LONG}"], "brief"),
        (["H 老桥换新颜", f"B 本报讯 昨天，{LONG * 3}"], "news"),
        (["R 短　评", "H 桥与路", f"B {LONG}", f"B {LONG}"], "commentary"),
        (["R 编　后", "H 桥与路", f"B {LONG}", "Y （尚　文）"], "commentary"),
        (["H 睡不好怎么办", f"B {LONG}", f"B {LONG}", "Y （市三院主治医师　尚文）"], "commentary"),
        (["H 校门口的护学岗", f"B {LONG}", f"B {LONG}", "Y （石桥中学　尚文）"], "news"),
        (["H 老周与他的渡船", "Y 文：尚文　图：洪波", "B 天亮。", "S 渡口", f"B {LONG}", "S 船", f"B {LONG}"], "feature"),
        (["H 候鸟回家", "Y ●尚文", "B 天。", "S 看", f"B {LONG}", "S 听", f"B {LONG}", "S 闻", f"B {LONG}"], "feature"),
        (["H 组诗", "Y 尚文", "S 一", "B 风吹过", "S 二", "B 雨落下", "S 三", "B 雪也来"], "commentary"),
        (["H 试用期受伤怎么办", "Y 律师　尚文", f"B 读者问：{LONG}", f"B 答：{LONG}"], "feature"),
        (["H 芯片大生意", "Y 本报记者 尚文", "B 晚报：贵吗？", "B 丁 一：不贵。", "B 晚报：为何？", "B 丁 一：量大。"], "feature"),
        (["H 老年卡刷不了", f"B 编辑同志：{LONG}", "Y 市民　尚文", f"B 公交公司答复：{LONG}"], "notice"),
        (["R 回　音", "H 水塘已填平", f"B 贵报来信收悉，{LONG}", "Y 环境卫生管理处"], "notice"),
        (["H “我家的老物件”征集", f"B {LONG}"], "notice"),
        (["H 健康讲堂下周开课", "B 本报健康讲堂周六举行，名额有限，咨询电话：8366000。"], "notice"),
        (["H 昨日菜价", "B 白菜　　0.45　　持平", "B 土豆　　1.30　　持平", "B 西红柿　　2.40　　+0.20"], "brief"),
    ],
)  # fmt: skip
def test_kind(lines, expected):
    assert kind(*lines) == expected


def test_a_piece_on_a_page_of_letters_is_a_notice():
    lines = [
        "F 石桥晚报　2004年3月7日　第6版　读者来信",
        "H 熟食莫用报纸包",
        f"B {LONG}",
        "Y 石桥路居民　尚文",
    ]

    assert kind(*lines) == "notice"
