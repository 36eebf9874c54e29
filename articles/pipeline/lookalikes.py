"""Characters that scans or typists take for one another, as data: each group looks alike among its members.

Close likenesses stand here, told apart by a stroke, a dot or one small component. Wider ones, for which more must speak,
stand in `lookalikes.txt.gz` (`manage.py make_lookalikes`): for each printed character those common ones whose forms cover it
most in print, and those of which it is a half, as a cut column or a fold leaves it (门 of 们).
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .tables import read_table
from .vocabulary import words

GROUPS = words(
    "己已巳 人入八 未末 末来 大太犬 天夭 日曰目 土士 千干于 戍戌戊 拆折析 陪赔 住往佳 侯候 竞竟 治冶 今令 问间同 间闻 贷货 微徽 辨辩辫 剌刺 王玉 "
    "几儿 力刀 刀刃 鸟乌岛 免兔 师帅 厂广 氏氐 代伐 申由甲 申中 科料 抱报抢 持特待侍 因困囚 使便 风凤 乱刮 汨汩 休体 设没 密蜜 官宫 清请情 晴睛 讯汛 "
    "史吏 午牛 白自 失矢 夫失 遗遣 祟崇 幻幼 拨拔 暖暧 籍藉 徒徙 衷哀衰 荼茶 载栽裁 亨享 孤狐弧 状壮 辛幸 坏环 建健 幕墓慕暮募 活话 思恩 "
    "规视 视现 受爱 变恋 救教 赠增 编偏遍 偏篇 措错借惜 抵低底 渴喝揭 摸模膜 搏博膊 捕铺 管菅 耍要 甩用 迭达 迭送 迭这 叮可 尤龙 巾币 皿血 "
    "曰白 扳板版 贩版 历厉 压庄 兔免 卯印 享亭 侥饶绕烧浇挠 驰驶 骄娇桥侨 谦歉 概慨 溶熔 焊捍悍 斑班 盲育 宣宜 宇字 容客 座坐 度渡 "
    "遂逐 迸进 赴赶 趋越 诊珍 诚城 评坪 语浯 贫贪 赢羸 谣遥 烘哄 赃脏 肓育 胁协 胀账张涨 效郊 部郎 舱抢枪 旷矿 砖砖 钧均 构购沟钩 "
    "纲钢 铜钢 绿缘 级极 综棕 络铬 绩续 绐给 缓缀 练炼拣 织炽 积织 蓝篮 簿薄 帘帝 筒简 筑巩 竖坚 紧坚 索素 累索 柬束 查杳 杏杳 栗粟 "
    "秋秒 租祖粗 秤称 税悦锐 悚耸 怂总 恳垦 忍忽 忧优 怀坏 惊掠谅凉 愉偷 慢漫馒 憧幢撞 懈解 揣端 搬般 撒撤 摘滴 播番 操躁燥澡噪 "
    "斥斤 旅旋 旱早 昧味 晓烧 晾凉 朗郎 杭航抗 杨扬 枝技肢 枚枝 柜拒 桩椿 椿春 棉绵锦 楼搂 槐愧 橱厨 歇竭 殖植值 段殷 每母 毫豪 汁汗 "
    "沏彻 泄泻 洒酒 浙淅 涉步 淡谈 渭谓 漠膜 潜替 灸炙 炮泡袍 烂栏拦 爪瓜 狠狼 瓦互 瓶并 疗辽 盆盒 盗盆 眠眼 瞪蹬 碍得 祥样洋 "
    "秀季 穴六 竿竽 粉纷 粮狼 糖搪塘 群郡 耐而 职织 聘骋 肋助 肩启 脑恼 腊蜡 臼白 舀臼 芦户 苦若 范苑 荐存 莫英 蒲满 藏臧 虚虑 蛋蚤 "
    "街衔 裹裏 览监 讨村 词诃 诈许 贡员 质盾 赐踢 踏蹈 辙撤 辆俩 迂迁 迟尺 逛狂 避僻 郑邓 酬酹 酣甜 采釆 铃铅 锋峰 锤睡 镜境 闭闲 阅阔 "
    "陡徒 隐稳 隶求 难雄 雷雪 霄宵 韦书 顶项 预顶 领颌 颖颍 题颢 飘瓢 饱炮 馅陷 驻住 骑椅 髙高 鬼兔 鳞鲜"
)

# Characters that sound alike, which a typist takes for one another: what a sub-editor strikes out most often.
TYPED = words(
    "的地得 在再 做作 像象向 坐座 账帐 需须 即既 以已 带戴 那哪 签鉴 副幅 记纪 复覆 度渡 划画 决绝 历厉 融溶 募暮 题提 "
    "急及 制治 制致 震振 练炼 侧测策 尽进近 州洲 暑署 燥躁 竞竟 贯惯 辩辨 采彩 树竖 检捡 预予 赞暂 漂飘 弛驰"
)


def _table(groups: tuple[str, ...]) -> dict[str, str]:
    """Character -> those that it may stand for, in the order of the groups."""
    table: dict[str, dict[str, None]] = {}
    for group in groups:
        for char in group:
            table.setdefault(char, {}).update(dict.fromkeys(other for other in group if other != char))
    return {char: "".join(others) for char, others in table.items() if others}


CLOSE = _table(GROUPS)
SOUNDS = _table(TYPED)
WIDE = Path(__file__).with_name("lookalikes.txt.gz")
# A likeness (a correlation) is written in steps from the least that is kept: 0 stands for 0.60, 9 for 0.96 and more.
LEAST, STEP = 0.60, 0.04


class Likenesses(NamedTuple):
    """What a printed character may have been, with the likeness, between 0 and 1."""

    whole: dict[str, float]
    half: dict[str, float]


NONE = Likenesses({}, {})


@cache
def _lines() -> dict[str, str]:
    return {line[0]: line[2:] for line in read_table(WIDE)}


@cache
def wide(char: str) -> Likenesses:
    """What a printed character may have been by its form in print alone."""
    whole, _, half = _lines().get(char, "").partition("\t")
    return Likenesses(_by_step(whole), _by_step(half)) if whole or half else NONE


def _by_step(text: str) -> dict[str, float]:
    found, likeness = {}, LEAST
    for char in text:
        if char.isascii():
            likeness = LEAST + STEP * int(char)
        else:
            found[char] = likeness
    return found


def printed() -> Iterator[str]:
    """The characters of which likenesses are known."""
    return iter(_lines())


def likely(char: str) -> str:
    """What a printed character may have been by the tables of people."""
    return _LIKELY.get(char, "")


def printed_by_people() -> Iterator[tuple[str, str]]:
    """The characters in the tables of people, each with those that it may stand for."""
    return iter(_LIKELY.items())


@cache
def may_stand_for(char: str) -> str:
    """All that a printed character may have been."""
    whole, half = wide(char)
    return "".join(dict.fromkeys([*likely(char), *whole, *half]))


_LIKELY = _table(GROUPS + TYPED)
