"""How good the suggestions are: errors planted in clean text, and what becomes of them.

The table of confusions is this module's own, made without the repairer's (articles/pipeline/lookalikes.py) and wider: lists by
hand, and the characters whose strokes stand nearest in a typeface of another kind (`manage.py make_confusions`). Plants
are counted apart: those that the repairer's tables of people hold, those that it can only know by their likeness in
print, and those that none of its tables holds.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from articles.pipeline import parse_page
from articles.pipeline.lookalikes import likely, may_stand_for
from articles.pipeline.suggestions import suggest
from articles.pipeline.vocabulary import words

# What scans take for one another again and again, as proof-readers list it: each group among its members.
USUAL = words(
    "己已巳 人入八 末未 大太犬 日曰目 土士 千干于 戍戌戊 天夭 拆折析 陪赔 住往佳 候侯 竞竟 治冶 今令 间问同 贷货 微徽 辨辩辫 刺剌 王玉主 "
    "几儿 力刀九 乌鸟 免兔 师帅 厂广 氏氐 代伐 申由甲 料科 抱报 特持待 因困 使便 风凤 刮乱 汩汨 设没 体休 密蜜 官宫 清请情 晴睛 讯汛 史吏 午牛 "
    "白自 失矢 遗遣 崇祟 幻幼 拨拔 暖暧 籍藉 徒徙 哀衷衰 茶荼 载栽裁 享亨 孤狐 壮状 幸辛 环坏 建健 幕墓慕 活话 思恩 视规现观 受爱 变恋 教救 增赠 "
    "编偏遍 措错借惜 底低抵 渴喝揭 模摸 博搏 捕铺"
)
# And what few tables hold: characters that worn type, cut columns or a wrong key put in place of another.
UNUSUAL = words(
    "警:惊 响:晌 农:衣 处:外 用:甩 书:韦 企:金 饭:饮 银:锒 钟:钾 粮:狼 静:净 鞋:靴 委:妥 席:度 强:弱 街:衔 德:得 慢:漫 探:深 敢:取 断:继 "
    "暗:喑 核:该 梦:焚 棉:锦 毕:华 池:地 涨:张 灯:打 炮:跑 煤:媒 猜:情 瓶:并 盖:羔 矿:旷 碗:腕 福:幅 移:侈 站:钻 笔:毛 缝:逢 置:值 脑:恼 "
    "航:杭 艺:芝 节:爷 荷:何 落:洛 蛋:蚤 袋:贷 议:汉 评:坪 诚:城 贵:贯 费:责 贴:帖 赛:塞 赶:赴 越:趋 车:东 辆:俩 迎:迢 锁:琐 锅:祸 镇:滇 "
    "附:咐 院:皖 除:徐 雨:两 雾:霉 项:顶 须:顺 预:顶 首:百 香:杳 骑:椅 高:髙 鱼:角 做:作 在:再 的:地 像:向 帐:账 须:需 签:鉴 象:像 象:向"
)

# Characters of which a cut column, a fold or a hole left one half: no likeness of the whole.
HALVES = words(
    "们:门 对:又 动:云 好:女 时:寸 村:木 提:是 路:足 部:阝 政:正 教:攵 新:斤 机:木 加:口 和:禾 明:月 林:木 法:去 经:圣 结:吉 组:且 "
    "给:合 绍:召 红:工 练:东 检:木 树:对 桥:乔 校:交 样:羊 标:示 根:艮 松:公 构:勾 科:斗 种:中 秋:火 程:呈 税:兑 稳:急 针:十 钱:戋 "
    "铁:失 错:昔 银:艮 听:斤 吃:乞 呼:乎 响:向 唱:昌 跑:包 跟:艮 路:各 计:十 让:上 训:川 许:午 论:仑 证:正 评:平 识:只 话:舌 请:青 "
    "谈:炎 调:周 谢:射 打:丁 找:戈 技:支 投:殳 抢:仓 护:户 报:扌 拉:立 挂:圭 指:旨 推:隹 接:妾 据:居 摆:罢 江:工 没:殳 河:可 油:由"
)


def _confusions() -> dict[str, str]:
    """Printed character -> what may be made of it."""
    table: dict[str, set[str]] = {}
    for group in USUAL:
        for char in group:
            table.setdefault(char, set()).update(set(group) - {char})
    for pair in UNUSUAL + HALVES:
        table.setdefault(pair[0], set()).add(pair[2])
    return {char: "".join(sorted(wrong)) for char, wrong in table.items()}


# By hand: what happens often.
CONFUSIONS = _confusions()
TABLE = Path(__file__).with_name("repair_confusions.txt")
# Of the plants, so many are from the table of strokes, which holds ten times as many pairs, most of them rare mistakes.
FROM_TABLE = 1 / 3


@cache
def stroke_confusions() -> dict[str, str]:
    """Printed character -> what may be made of it by its strokes, without what the lists by hand hold."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    table = {line[0]: line[1:] for line in lines if not line.startswith("#")}
    return {
        char: new
        for char, near in table.items()
        if (new := "".join(other for other in near if other not in CONFUSIONS.get(char, "")))
    }


# Sentences in which characters stand rightly that elsewhere would be errors.
GENUINE = """\
他自己已经想好了，己方的意见不必再提。己所不欲，勿施于人，她各执己见也不肯让步。
干部深入车间，情意之深人人看得出来。用情至深，人民心里自有一杆秤。入口处人山人海，入冬以后人口流动减少。
引人入胜的故事感人至深，催人奋进的歌声传入耳中。新人入职，老人入院，客人入座。
末班车未到，未来两天周末有雨，期末考试未完，年末未雨绸缪。始末缘由他未曾说过，月末结账从未拖延。
太太大声说太大了，大家都说不太大。今令人难忘，即令今天不来，法令今后照旧执行，下令今晚停工。
侯师傅等候多时，侯家庄的气候好，诸侯争霸的时候还早。问候侯老师，全天候值守。
土地上的战士，护士站在土坡上，院士来到黄土高原，烈士陵园的土是新的。
千万不要干等，若干年后千家万户，干千次不如想一次，能干的人敢于负责，关于千亩良田的事由他经办。
师傅拜师学艺，元帅与军师对坐，挂帅出征。厂里的广场很广，广大职工爱厂如家，广播站设在厂部。
货车贷款买的，贷出的货款收回来了，百货公司办了信贷。微风吹过，国徽闪亮，安徽的微型企业多。
见报之后他抱着报纸，抱怨没有回报。特意等待，坚持善待，持续优待，待人接物特别周到。
因为困难，困在山里的人因此得救。便于使用，即便使劲也打不开，大使馆的便门开着。
析疑解惑，折扣不多，拆开来看，骨折的人不能拆石膏，分析折线图，拆迁房打折。
陪同赔礼，赔钱的买卖陪不起。往来住户，佳节前往，住在佳木斯，最佳去处往往在身边。
竟然夺魁，竞赛竟日不休，究竟谁在竞争。治理冶炼厂，冶金工业治污。本木匠做木工，根本不缺木材。
自己白手起家，白天自习，自从白露以后。午饭吃牛肉，中午牵牛，上午买牛。历史上的官吏，央行的决定。
睛，就是眼珠；天晴，眼睛亮。请清点人数，清水请留，情况说清，请情理兼顾。
记者纪实，纪念日记下一笔，年纪大了记不住。没设防，设备没坏，没有设想。拾金不昧，抬头看，收拾停当再抬走。
村里的木材，材料进村，乡村教材。杨树飞扬，扬场的场院，表扬杨师傅。提着鱼，捉迷藏，大堤提前合龙。
线路的钱，赚钱的热线，一线一针都是钱。职工织毛衣，组织识字班，认识的职员，积累知识。
现在观看，观念现代，展现大局观。环境不坏，怀抱花环，破坏生态环境。将来得奖，奖金将发，将军领奖。
园区圆满，团圆的家园，花园里的圆桌。幸福不忘艰辛，辛苦换来荣幸。坚持竖立，坚固的竖井。
话说生活，活动对话，生动活泼的话剧。祝贺视频，重视祝福。思念恩人，恩情常思。票据在此，栗子要买。
""".strip()  # fmt: skip

APART = 12  # characters between two plants, so that one does not hide the other's context


@dataclass
class Count:
    """What became of plants of one sort."""

    planted: int = 0
    found: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0


@dataclass
class Figures:
    held: Count = field(default_factory=Count)  # by the repairer's tables of people
    alike: Count = field(default_factory=Count)  # by likeness in print alone
    not_held: Count = field(default_factory=Count)
    offered: int = 0
    right: int = 0
    characters: int = 0
    false: int = 0
    false_places: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.offered if self.offered else 1.0

    @property
    def all(self) -> Count:
        counts = (self.held, self.alike, self.not_held)
        return Count(sum(count.planted for count in counts), sum(count.found for count in counts))

    @property
    def recall(self) -> float:
        return self.all.recall

    def of(self, right: str, wrong: str) -> Count:
        """Where a plant is counted."""
        if right in likely(wrong):
            return self.held
        return self.alike if right in may_stand_for(wrong) else self.not_held

    @property
    def false_per_10_000(self) -> float:
        return self.false * 10_000 / max(1, self.characters)


def clean_texts(dumps: Iterable[bytes]) -> list[tuple[str, tuple[str, ...]]]:
    """The articles' texts of these dumps, with the names of the people credited, and the genuine uses."""
    texts = [(GENUINE, ())]
    for dump in dumps:
        for article in parse_page(dump).articles:
            text = "\n".join(block.text for block in article.blocks)
            texts.append((text, tuple(credit.name for credit in article.credits)))
    return texts


def measure(
    texts: Iterable[tuple[str, tuple[str, ...]]], *, rate: float, seed: int, from_table: float = FROM_TABLE
) -> Figures:
    """Plant `rate` errors in 1,000 characters, and compare what is suggested with what was planted.

    `from_table` is the share of them that the table of strokes gives.
    """
    chance = random.Random(seed)
    figures = Figures()
    for text, names in texts:
        figures.characters += len(text)
        for suggestion in suggest(text, names):
            figures.false += 1
            figures.false_places.append(_around(text, suggestion.start, suggestion.before, suggestion.after))
        planted = plant(text, rate, chance, from_table)
        spoilt = "".join(planted.get(place, char) for place, char in enumerate(text))
        offered = {suggestion.start: suggestion for suggestion in suggest(spoilt, names)}
        figures.offered += len(offered)
        for place, wrong in planted.items():
            count = figures.of(text[place], wrong)
            found = place in offered and offered[place].after == text[place]
            count.planted += 1
            count.found += found
            figures.right += found
            if not found:
                figures.missed.append(_around(spoilt, place, wrong, text[place]))
    return figures


def plant(text: str, rate: float, chance: random.Random, from_table: float = FROM_TABLE) -> dict[int, str]:
    """Place -> the wrong character that stands there now; such a share of them from the table of strokes."""
    most = max(1, round(len(text) * rate / 1000))
    of_strokes = sum(chance.random() < from_table for _ in range(most))
    places = list(range(len(text)))
    chance.shuffle(places)
    taken: dict[int, str] = {}
    for table, until in ((stroke_confusions(), of_strokes), (CONFUSIONS, most)):
        for place in places:
            if len(taken) >= until:
                break
            if text[place] in table and all(abs(place - other) >= APART for other in taken):
                taken[place] = chance.choice(table[text[place]])
    return dict(sorted(taken.items()))


def _around(text: str, place: int, before: str, after: str) -> str:
    left = text[max(0, place - 8) : place].replace("\n", "↵")
    return f"{left}【{before}→{after}】{text[place + len(before) :][:8]}".replace("\n", "↵")
