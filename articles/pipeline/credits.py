"""Who wrote and who photographed: bylines, openings (本报讯（记者 …）), sign-offs (（丁一鸣）) and photo credits.

All functions take the printed text and give names as printed, less the space that sets them (尹 佳 is 尹佳).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from .records import CreditRole, ParsedAgency, ParsedCredit
from .vocabulary import (
    COMPOUND_SURNAMES,
    FACT_BOX_LABELS,
    HAN,
    PLACES,
    RUBRIC_WORDS,
    SURNAMES,
    UNIT_ENDINGS,
    as_printed,
    fold,
    unfolded,
    words,
)

BYLINE_CHARACTERS = 90  # No line of credits alone is longer; a team of six with their units has 70.
OPENING_CHARACTERS = 240  # An opening with a team of ten reporters has 120.
SIGN_OFF_CHARACTERS = 60
# A bare line of more single letters is a letterspaced headline, unless surnames speak for names.
SPELLED_LETTERS = 4
LETTER_CHARACTERS = 40  # 尊敬的各位职工代表、各位来宾：

AGENCIES = words(
    "新华社 新华网 中新社 中新网 中央社 人民日报社? 人民网 光明日报 经济日报 工人日报 中国青年报 中青报 央视 新华每日电讯 "
    "路透社 法新社 美联社 塔斯社 共同社 俄新社 安莎社 德新社 朝中社 合众国际社 埃菲社 韩联社 视觉中国 东方IC CFP ICphoto 参考消息"
)
_AGENCY = "|".join(AGENCIES)
_HOUSE = r"本报|本刊|本网|本台|本社|我报"

_ROLE_WORDS = r"记\s?者|特派员|通\s?讯\s?员|实习生|评论员|撰稿人?|作者|供稿人|供稿单位|供稿|报道组|特约员|见习生|摄影师|编\s?译|翻\s?译|整\s?理|口\s?述|采\s?写|撰\s?文|执\s?笔|供\s?图"
_QUALIFIERS = r"首席|特约|特派|实习|见习|学生|校园|小|摄影|摄\s影|资深|高级|兼职|全媒体|融媒体|跟队|随军|本市|本省|体育|财经"
# 晨报记者 …: a paper's own name before the word.
_PAPER = r"[\u4e00-\u9fff]{1,6}报(?=\s?(?:首席|特约|实习|见习|驻|摄影)?(?:记者|通讯员))"
# 本报记者 新华社驻京记者 实习记者 特约通讯员 …: the word that gives the names after it their role.
_ROLE = rf"""
    (?P<role>
        (?:(?:{_HOUSE}|{_AGENCY})\s?)?
        (?:驻{HAN}{{1,5}}?|{_PAPER})?
        (?:{_QUALIFIERS}){{0,2}}\s?
        (?:{_ROLE_WORDS})
        (?!站|证|节|协会|之家|招待会|俱乐部|团|们|手记|了解|从|在|看到|日前|获悉|发现|昨|今|近|就|对|的)
    )
"""
# 摄影报道 文/图 /摄 摄: the word that says what the named did.
_MARK = r"""
    (?P<both> 摄\s?影\s?[/、]?\s?报\s?道 | (?:图片|摄影)\s?[/、]\s?报道 | 文\s?[/、·并及和&]\s?(?:图片?|图影|摄(?!影)) | (?<![一-龥])文\s?[/、·并及和&]\s?摄影 | [图摄](?:影|片)?\s?[/、·]\s?文
            | 图\s?文(?:/|:|\b) | (?<![一-龥])文\s?图(?=\s|$) )
  | (?P<photo> (?:/|(?<=[\s)、])|^)\s?(?:摄\s?影?|图片?|供\s?图)(?=[\s)/:、]|$) | 摄\s?影?(?=[\s)]*$) | (?:图片由|图由) )
  | (?P<text> (?:/|(?<=\s)|^)\s?(?:撰?文|文字)(?=[\s)/:、]|$) | 报\s?道(?=[\s)]*$) | 提供(?=[\s)]*$) )
"""
# Both are tried only where their first characters stand, which is six times as fast.
_TOKEN_STARTS = "".join(
    sorted(
        {word[0] for word in f"{_HOUSE}|{_AGENCY}|{_QUALIFIERS}|{_ROLE_WORDS}".split("|")}
        | set("驻摄图文供撰报提/")
    )
)
_TOKEN = re.compile(rf"(?=[{_TOKEN_STARTS}\s])(?:{_ROLE}|{_MARK})", re.VERBOSE)
# … and with a paper's own name before 记者, which may begin with any character.
_TOKEN_OR_PAPERS = re.compile(rf"(?=[{_TOKEN_STARTS}\s]|{_PAPER})(?:{_ROLE}|{_MARK})", re.VERBOSE)


def _tokens(folded: str) -> Iterator[re.Match]:
    """The words of the trade and the marks in a folded text."""
    return (_TOKEN_OR_PAPERS if "报" in folded else _TOKEN).finditer(folded)


# What every token has in it, folded or not: most lines need no closer look.
_TOKEN_SIGN = re.compile(unfolded(_ROLE_WORDS + r"|摄|图|文|报\s?道|提供"))
_BULLET = re.compile(r"^[\s□■◎●○◆◇△▲☆★▽▼※◇♦•·⊙▶►\-—口/]*(?<![一-龥])|^")
_BULLETS = frozenset("□■◎●○◆◇△▲☆★▽▼※♦⊙▶►")
_EDGES = " :/,、;.()[]|-—\u3000"
_ALL_EDGES = _EDGES + "：，；（）"
_AGENCY_LINE = re.compile(
    rf"^(?P<name>{_AGENCY}|本报资料(?:图片)?|资料图片?)\s?(?:供本报专?稿?|发|供图|传真照片|照片|稿)?(?=[\s(:/]|$)"
)

_AGENCY_STARTS = as_printed("本资" + "".join(name[0] for name in AGENCIES))

# The last word of a post or a trade: 书记 部长 教授 居民 …; what stands before a name, never a name itself.
_POSTS = words(
    "主席 书记 部长 局长 经理 教授 主任 律师 委员 校长 院长 处长 科长 董事 董事长 会长 秘书长 研究员 常委 市长 区长 县长 镇长 乡长 村长 省长 代表 "
    "居民 读者 职工 工人 学生 老师 教师 医生 医师 专家 作家 诗人 馆长 所长 队长 社长 总编 编辑 站长 厂长 总裁 总监 工程师 员工 司机 农民 "
    "市民 家长 理事 顾问 博士 硕士 院士 讲师 法官 检察官 警官 民警 战士 政委 司令 司令员 团长 连长 排长 班长 组长 干部 "
    "乘客 用户 住户 业主 顾客 店主 摊主 商户 观众 听众 同学 家属 会员 队员 船员 保安 志愿者 教练 保洁员 快递员 售货员 营业员 驾驶员 调度员 "
    "技术员 辅导员 咨询员 咨询师 营养师 农艺师 会计 技师 "
    "社工 社员 导演 演员 画家 记者 通讯员 评论员 先生 女士 同志 干事 委员长 总理 部委 成员 负责人 学者 网友 村民 所员 主编 老人 护士 设计师 "
    "退休 离休 职员 党员 团员 工会 公司 大学 学院 医院 委员会 集团 中心 研究院 研究所 法院 银行"
)
_POST_LETTERS = frozenset(post[-1] for post in _POSTS)  # Most words end otherwise.
# Words that end a text in parentheses and look like names: （完） （待续） …
_NO_NAMES = frozenset(
    words(
        "完 全文完 待续 明日续 未完待续 未完 续 略 图 见图 附图 附照片 综合 下同 以上 左二 右一 本报综合 资料图片 图文无关 均为化名 文中人物均为化名 化名 "
        "上 中 下 之一 之二 之三 一 二 三 四 五 六 七 八 九 十 连载 连续报道 系列报道 节选 摘编 转载 有删节 有删改 未完待续 笑 鼓掌 掌声 "
        "启事 更正 声明 通知 公告 通告 广告 导读 简讯 要闻 目录 索引 讣告 布告 消息 短讯 快讯 社论 天气 "
        "本报评论员 本报编辑部 编者 记者 通讯员 文章来源 资料 来源 双周刊 试行 暂行 草案"
    )
)
# Words that say that one signs, not what one is.
_NO_TITLES = frozenset(words("读者 本报读者 作者 本文作者 记者 编辑 撰稿 文"))
# Characters that Uighur, Tibetan, Mongolian and Kazakh names are written with.
_SYLLABLES = frozenset(
    "古丽娜尔阿布买提江木合热依汗吐逊麦尼帕孜巴图苏和乌云其格日勒斯琴呼德力扎西卓玛次仁多吉丹增旺堆拉姆央金平措罗桑达瓦格桑顿珠"
    "艾克拜努迪里不都卡沙比别肯叶朱马哈赛提米吾买克沙衣肉孜托合曼那仁满达来敖登朝鲁宝音索南仓决晋美白玛坚参旦才让尕加洛追"
    "加措嘉措益西尼玛边巴普布贡布云丹土登强巴曲珍曲扎德吉"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a text of credits says. `bare` where only names and posts stand in it, no word of the trade and no mark."""

    credits: tuple[ParsedCredit, ...] = ()
    agencies: tuple[ParsedAgency, ...] = ()
    bare: bool = False
    bulleted: bool = False
    from_label: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """The stock opening of a news item: dateline without date and parentheses, and the credits in it."""

    dateline: str
    credits: tuple[ParsedCredit, ...] = ()


@dataclass(slots=True)
class _Group:
    """Names under one role or mark, while a byline is read."""

    title: str
    names: list[tuple[str, str]]  # name, its own title
    role: str = ""
    mark: str = ""


# --- names -----------------------------------------------------------------------------------------------------------


_NAME_WITH_DOTS = re.compile(rf"{HAN}{{1,8}}(?:[·.]{HAN}{{1,10}}){{1,3}}")
_SHORT_NAME = re.compile(rf"{HAN}{{2,4}}")
SPELLED_OUT = 6  # characters of a name without dots, at most
# What a word of three characters ends in that is an area or a unit: 海事局, 洗煤厂.
_NO_NAME_ENDS = frozenset("市县省局处厂矿院校社站乡")


def is_name(word: str, *, credited: bool = False) -> bool:
    """Whether a word without space can be a person's name; `credited`: it stands after 记者 or the like.

    >>> is_name("欧阳文静"), is_name("扎西次仁"), is_name("区总工会")
    (True, True, False)
    """
    folded = fold(word)
    dotted = "·" in folded or "." in folded
    if (
        not (dotted or len(folded) <= SPELLED_OUT)
        or ends_in_post(folded)
        or folded in _NO_NAMES
        or folded in PLACES
    ):
        return False
    if dotted:
        return bool(_NAME_WITH_DOTS.fullmatch(folded))
    if not _SHORT_NAME.fullmatch(folded) or (len(folded) == 3 and folded[-1] in _NO_NAME_ENDS):
        return _is_spelled_out(folded)
    if len(folded) <= 3 and folded[0] in SURNAMES:
        return True
    if folded[:2] in COMPOUND_SURNAMES and len(folded) >= 3:
        return True
    if len(folded) >= 3 and _is_spelled_out(folded):
        return True
    if len(folded) == 4 and folded[0] in SURNAMES and folded[1] in SURNAMES and credited:
        return True  # 陈方安生: a married woman's two surnames
    return credited and (len(folded) < 4 or not folded.endswith(UNIT_ENDINGS))


def _is_spelled_out(folded: str) -> bool:
    """哈斯其木格, 古丽巴哈尔: a name of another language, in the characters that such names are written with."""
    return len(folded) >= 3 and set(folded) <= _SYLLABLES


def ends_in_post(folded: str) -> bool:
    """Whether a folded text ends with the word of a post or a trade: 商会会长."""
    return folded[-1:] in _POST_LETTERS and folded.endswith(_POSTS)


_COMMA = re.compile("[,，;；]")


def read_names(run: str, *, credited: bool) -> list[tuple[str, str]] | None:
    """Names in a text that holds nothing else but titles before them, as (name, title); None where it holds more.

    >>> read_names("何 平、孙一诺", credited=True)
    [('何平', ''), ('孙一诺', '')]
    >>> read_names("海平市委常委、组织部长 司马向东", credited=False)
    [('司马向东', '海平市委常委、组织部长')]
    """
    if _ends_in_text(run) or (not credited and _COMMA.search(run)):
        return None
    if not _LISTED.fullmatch(run):
        return None
    pieces = _pieces(run)
    found, title = [], []
    letterspaced = sum([len(word) == 1 for _start, _end, word in pieces]) > SPELLED_LETTERS
    words = _joined(pieces)
    for index, (start, end, word) in enumerate(words):
        following = words[index + 1][2] if index + 1 < len(words) else ""
        unit = len(word) == 4 and not is_name(word) and is_name(following)  # 通讯员 河东煤电 丁一鸣
        spelled = not letterspaced and len(word) <= 3 and end - start > len(word)  # 老　槐: set like a name
        if is_name(word, credited=credited or spelled) and not unit:
            found.append((word, _title(run, title)))
        elif len(fold(word)) >= 2 and ((credited and (unit or len(word) > 4)) or is_post_or_unit(word)):
            if found and title and title[-1][1] < start and len(found) and found[-1][1]:
                title = []
            title = title + [(start, end)] if not found or _fresh(title, found, run) else [(start, end)]
        else:
            return None
    if not found:
        return None
    if title and title[-1][1] > run.rfind(found[-1][0][-1]):  # 费莫言 市水文局: the unit behind
        behind = run[title[-1][0] : title[-1][1]]
        if not credited or len(behind) < 3 or found[-1][1] or not is_post_or_unit(behind):
            return None
        found[-1] = (found[-1][0], behind)
    return found


_FIVE_LETTERS = re.compile(f"{HAN}{{5}}")
_DOT = re.compile("[·.•・‧]")


def _ends_in_text(run: str) -> bool:
    """Whether the last word is longer than any name: names stand at the end, and those of many letters have dots."""
    return bool(_FIVE_LETTERS.fullmatch(run[-5:])) and not _DOT.search(run) and not _is_spelled_out(run[-5:])


def _fresh(title: list[tuple[int, int]], found: list[tuple[str, str]], run: str) -> bool:
    """Whether the titles gathered so far have not yet been given to a name."""
    return bool(title) and _title(run, title) not in {t for _n, t in found}


def never_names(folded: str) -> bool:
    """Whether a folded word is a post or a note, whatever stands around it: 教授, 待续."""
    return ends_in_post(folded) or folded in _NO_NAMES or folded.startswith(AGENCIES)


def is_post_or_unit(word: str) -> bool:
    """总经理, 第二中学, 河北, 三连"""
    folded = fold(word)
    return (
        ends_in_post(folded)
        or (folded[-1:] in _UNIT_LETTERS and folded.endswith(UNIT_ENDINGS))
        or folded in PLACES
        or bool(_TROOP.search(folded))
    )


_UNIT_LETTERS = frozenset(ending[-1] for ending in UNIT_ENDINGS)
_TROOP = re.compile("[一二三四五六七八九〇十0-9][营连排班组级]$")  # 二营三连, 2018级


def _title(run: str, spans: Sequence[tuple[int, int]]) -> str:
    if not spans:
        return ""
    title = run[spans[0][0] : spans[-1][1]].strip(_EDGES)
    return "" if fold(title) in _NO_TITLES else title


_RUN = re.compile(r"[^\s\u3000,，;；|/:：]+")
# Words and what may stand between them, and nothing else.
_LISTED = re.compile(rf"[{HAN[1:-1]}·.•・‧A-Za-z0-9“”\"《》（）()、& \u3000,，;；|/:：-]*")


def _pieces(run: str) -> list[tuple[int, int, str]]:
    """(start, end, word) of the words in a run."""
    pieces: list[tuple[int, int, str]] = []
    for match in _RUN.finditer(run):
        if "、" in match[0]:
            pieces.extend(_at_commas(run, match.start(), match.end()))
        else:
            pieces.append((match.start(), match.end(), match[0]))
    return pieces


def _at_commas(run: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """A word cut at 、 where that separates names (张三、李四); left whole where posts are listed (常委、部长)."""
    word = run[start:end]
    parts = [part for part in word.split("、") if part]
    if not parts:
        return
    if len(parts) > 1 and not all(len(part) == 1 or is_name(part, credited=True) for part in parts):
        yield start, end, word.strip("、")
        return
    place = start
    for part in parts:
        at = run.index(part, place)
        yield at, at + len(part), part
        place = at + len(part)


def _joined(pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Words with the letters of spaced names put together: 何 平 → 何平, 高 凤山 → 高凤山, 屈冬 梅 → 屈冬梅."""
    if len(pieces) < 2:
        return pieces
    index, out = 0, []
    while index < len(pieces):
        start, end, word = pieces[index]
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if len(word) == 1 and following and len(following[2]) <= 2:
            lone = len(following[2]) == 1 or fold(word) in SURNAMES
            if lone:
                third = pieces[index + 2] if index + 2 < len(pieces) else None
                if len(following[2]) == 1 and third and len(third[2]) == 1 and index + 3 == len(pieces):
                    out.append((start, third[1], word + following[2] + third[2]))
                    index += 3
                    continue
                out.append((start, following[1], word + following[2]))
                index += 2
                continue
        if len(word) == 1 and out and len(out[-1][2]) == 2 and len(pieces) > 1:
            before = out.pop()
            out.append((before[0], end, before[2] + word))
            index += 1
            continue
        if len(word) == 2 and fold(word) in COMPOUND_SURNAMES and following and len(following[2]) <= 2:
            out.append((start, following[1], word + following[2]))
            index += 2
            continue
        out.append((start, end, word))
        index += 1
    return out


def joined_names(run: str, cuts: re.Pattern) -> Iterator[str]:
    """The words of a run between `cuts`, letterspaced names put together."""
    pieces, last = [], 0
    for cut in [*cuts.finditer(run), None]:
        stop = cut.start() if cut else len(run)
        if run[last:stop]:
            pieces.append((last, stop, run[last:stop]))
        last = cut.end() if cut else stop
    for _start, _end, word in _joined(pieces):
        yield word


# ／三重报导, 深圳报道, 发自北京: where from, at the end.
_FROM = re.compile(
    rf"[/／]\s?(?:专访|特稿|特写|专题|综合|观察|分析|侧记)\s*$|(?:{'|'.join(sorted(PLACES))})报[道导]\s*$"
    rf"|(?:[/／]\s?{HAN}{{2,8}}?|(?:^|\s|(?<=[)）]))(?P<place>{HAN}{{2,4}}?)|\s?(?:综合|连线|专题))\s?(?:综合|连线|专题|即时)?报\s?[道导]\s*$"
    rf"|\s(?:发自|写于|寄自){HAN}{{2,8}}\s*$"
)
_FROM_SIGN = re.compile(r"报\s?[道导]\s*$|发自|写于|寄自|/")


def without_place(text: str) -> str:
    """Without the place from which a reporter wrote, at the end of the line."""
    folded = fold(text)
    match = (
        _FROM.search(folded) if ("记" in folded or "特派" in folded) and _FROM_SIGN.search(folded) else None
    )
    if not match:
        return text
    place = match["place"]
    if place and (
        place in ("摄影", "图片", "图文", "文图", "文摄") or (place not in PLACES and is_name(place))
    ):
        return text
    return text[: match.start()]


# --- lines of credits --------------------------------------------------------------------------------------------------


def read_byline(text: str) -> Byline | None:
    """What a line says that holds only credits; None where it holds anything else.

    >>> [(c.name, c.role.value) for c in read_byline("本报记者 司马嘉/文 韩东/摄").credits]
    [('司马嘉', 'reporter'), ('韩东', 'photographer')]
    """
    return _read_byline(text) if len(text) <= BYLINE_CHARACTERS + OTHERS_CHARACTERS else None


_ENCLOSED_LINE = re.compile(r"[（(\[【〔]([^（(]*(?:[（(][^（()）]*[)）][^（(]*)?)[)）\]】〕]")
_OF_AGENCY = re.compile("记者|摄影记者|特约")
# 解答：市妇女维权中心咨询员 高岚, 【署】江北大学副教授　晏如海
_SIGNED_AS = re.compile(r"^(?:(?:解答|答疑|主讲|回复)[:：]|[\[【](?:署|署名|作者)[\]】])\s*")
# 许天赐等十七人
_AND_OTHERS = re.compile(r"等\s?[0-9一二三四五六七八九十百千两]{1,5}\s?[人位名][^\s]{0,4}$")
OTHERS_CHARACTERS = 13  # at most, as that pattern has it
# 沈一苇（青源一中退休教师）
_POST_BEHIND = re.compile(rf"({HAN}{{2,4}})[（(]([^（()）]{{3,24}})[)）]")


@lru_cache(maxsize=4096)  # several rules ask for the same line
def _read_byline(text: str) -> Byline | None:
    if "等" in text:
        text = _AND_OTHERS.sub("", text)
    if len(text) > BYLINE_CHARACTERS or "。" in text or (not _TOKEN_SIGN.search(text) and _is_text(text)):
        return None
    if text.count("（") + text.count("(") != text.count("）") + text.count(")"):
        return None
    text = text.replace("／", "/").replace("╱", "/")
    bulleted = _is_bulleted(text)
    stripped = text[_BULLET.match(text).end() :].strip() if bulleted else text.strip().strip("—-").strip()
    parentheses = _ENCLOSED_LINE.fullmatch(stripped)
    if parentheses:
        stripped = parentheses[1].strip()
    stripped = without_place(_SIGNED_AS.sub("", stripped))
    agencies: tuple[ParsedAgency, ...] = ()
    agency = _AGENCY_LINE.match(fold(stripped)) if stripped[:1] in _AGENCY_STARTS else None
    if agency:
        agencies = (ParsedAgency(stripped[: agency.end("name")]),)
        stripped = stripped[agency.end() :].strip().strip("（）()").strip()
        if not stripped:
            return Byline((), agencies, False, bulleted)
        inner = read_byline(stripped)
        if inner and not _OF_AGENCY.match(fold(stripped)):
            return replace(inner, agencies=agencies + inner.agencies, bulleted=bulleted)
        stripped = text.strip().strip("（）()").strip()
        agencies = ()
    behind = _POST_BEHIND.fullmatch(stripped)
    if behind and is_name(behind[1]) and is_post_or_unit(behind[2]):
        credit = ParsedCredit(behind[1], CreditRole.AUTHOR, behind[2])
        return Byline((credit,), agencies, not bulleted, bulleted)
    return _read_credits(stripped, bulleted, bool(parentheses), agencies)


def _is_bulleted(text: str) -> bool:
    return text.lstrip()[:1] in _BULLETS


_BEFORE_AGENCY = " \u3000—-"


def _is_text(text: str) -> bool:
    """Whether a line without any word of the trade is none of names: most lines need no closer look."""
    if _is_bulleted(text):
        return False
    if _COMMA.search(text):
        return True
    return _ends_in_text(text) and text.lstrip(_BEFORE_AGENCY)[:1] not in _AGENCY_STARTS


_RUBRICS = RUBRIC_WORDS | FACT_BOX_LABELS
_BROKEN_HOUSE = re.compile(r"本\s+(?=[报報刊]\s?[记記通])")  # cut by a line's end: 本 / 报记者


def _read_credits(
    text: str, bulleted: bool, enclosed: bool, agencies: tuple[ParsedAgency, ...]
) -> Byline | None:
    text = _BROKEN_HOUSE.sub("本", text) if "本" in text else text
    folded = fold(text)
    found = _tokens(folded) if _TOKEN_SIGN.search(folded) else ()
    tokens = [token for token in found if not _is_given_name(folded, token)]
    if tokens and _ends_in_text(text[tokens[-1].end() :]):
        return None
    if not tokens and "".join(folded.split()) in _RUBRICS:
        return None  # ◆图片新闻
    if not tokens:
        names = read_names(text, credited=bulleted)
        if not names:
            return None
        credits = tuple(ParsedCredit(name, CreditRole.AUTHOR, title) for name, title in names)
        return Byline(credits, agencies, not bulleted and not enclosed, bulleted)
    groups = _groups(text, tokens)
    if groups is None:
        return None
    credits = tuple(_credits_of(groups))
    return Byline(credits, agencies, False, bulleted) if credits or agencies else None


_SEPARATED = re.compile(r"[\s、:(/]+")


def _is_given_name(folded: str, token: re.Match) -> bool:
    """Whether 文 is the given name after a surname set apart (尚　文), not the mark after a whole name (佟 海 文)."""
    if token[0].strip() != "文":
        return False
    before = _SEPARATED.split(folded[: token.end()].rstrip().removesuffix("文").rstrip())
    apart = len(before) < 2 or len(before[-2]) != 1
    return before[-1] in SURNAMES and apart


def _groups(text: str, tokens: list[re.Match]) -> list[_Group] | None:
    """The names between the words of the trade, each with its role and mark; None where other text is among them."""
    groups: list[_Group] = []
    role = prefix = ""
    unmarked = 0  # groups from here on have had no mark yet
    place = 0
    for token in [*tokens, None]:
        start = token.start() if token else len(text)
        run, unit = _cut_unit(text[place:start], token, not (groups or role))
        run = run.strip(_ALL_EDGES)
        if run:
            names = read_names(run, credited=bool(role or token or prefix))
            if names is None:
                unit = _unit_before(run, token)
                if unit is None:
                    return None
                role_title = unit
                names = []
                if token and token.lastgroup == "role":
                    role = token["role"]
                    place = token.end()
                    groups.append(_Group(role_title, [], role, prefix))
                    continue
                return None
            title = groups.pop().title if groups and not groups[-1].names else ""
            groups.append(_Group(title, names, role, prefix))
        elif token is None and role and not any(group.names for group in groups):
            return None
        if token is None:
            break
        place = token.end()
        kind = token.lastgroup
        if unit:
            groups.append(_Group(unit, [], role, prefix))
        if kind == "role":
            role = "".join(token["role"].split())
            if prefix and any(g.names for g in groups[unmarked:]) and prefix != "both":
                prefix = ""
            continue
        pending = [group for group in groups[unmarked:] if group.names and not group.mark]
        rest = text[token.end() :].strip(_ALL_EDGES)
        following = token is tokens[-1] and kind == "photo" and role and token[0].startswith("摄影")
        if pending and rest and following:  # 记者 樊晓月 摄影 柯以宁
            role, prefix, unmarked = "", kind, len(groups)
        elif pending:
            for group in pending:
                group.mark = kind
            unmarked = len(groups)
            if kind != "text":
                role = role if kind == "both" else ""
        elif rest:
            prefix = kind
            unmarked = len(groups)
        else:
            for group in groups:
                group.mark = group.mark or kind
    return groups if any(group.names for group in groups) else None


# 市总工会通讯员, 县农办通讯员: an office named by its area, or by what it ends in; no name (张三通讯员 李四).
_OFFICE = re.compile(r"^[省市县区镇乡州旗厂矿校].{2,}|.{2,}(?:办|室|联|委|队|会)$")


_CORRESPONDENT = re.compile(r"通\s?讯\s?员|报道组|特约员")
_UNIT_ALONE = re.compile(rf"{HAN}{{2,16}}")


def _cut_unit(run: str, token: re.Match | None, first: bool) -> tuple[str, str]:
    """Names and, apart from them, the unit set right before 通讯员: 林墨涵 市人社局 gives 林墨涵, 市人社局.

    What stands before the first 通讯员 without a space is a unit, whatever it looks like (动力厂通讯员).
    """
    if token is None or token.lastgroup != "role":
        return run, ""
    if first and _CORRESPONDENT.match(token[0]) and _UNIT_ALONE.fullmatch(run):
        return "", run
    names, space, unit = run.rpartition(" ") if " " in run else run.rpartition("\u3000")
    if not (space and names.strip(_EDGES)):
        return run, ""
    if token["role"].startswith(("本报", "本刊", "记", "特约")) or not 2 <= len(unit) <= 16:
        return run, ""
    if len(unit) == 2 and fold(unit)[0] in SURNAMES:
        return run, ""
    office = is_post_or_unit(unit) or (_OFFICE.search(fold(unit)) and fold(unit)[0] not in SURNAMES)
    return (names, unit) if office else (run, "")


def _unit_before(run: str, token: re.Match | None) -> str | None:
    """A unit or paper that stands before 记者 (某日报 记者 张三); None where the run is something else."""
    if token is not None and token.lastgroup == "role" and len(run) <= 16 and is_post_or_unit(run):
        return run
    return None


_PHOTOGRAPHER = re.compile("摄影师|供图")


def _credits_of(groups: list[_Group]) -> Iterator[ParsedCredit]:
    """Each person's entries; one who wrote and photographed has two."""
    reporters = any("记者" in group.role for group in groups)
    for group in groups:
        writes = _role_of(group.role)
        if not group.role and group.mark in ("text", "both"):
            writes = CreditRole.REPORTER if reporters else CreditRole.AUTHOR
        photographs = group.mark in ("photo", "both") or _PHOTOGRAPHER.search(group.role)
        for name, title in group.names:
            printed = group.role or {"photo": "摄", "both": "文/摄", "text": "文"}.get(group.mark, "")
            if group.mark != "photo" and not _PHOTOGRAPHER.search(group.role):
                yield ParsedCredit(name, writes, title or group.title, printed)
            if photographs:
                yield ParsedCredit(name, CreditRole.PHOTOGRAPHER, title or group.title, printed)


def _role_of(printed: str) -> CreditRole:
    if "记者" in printed or "特派员" in printed or "实习生" in printed or "见习生" in printed:
        return CreditRole.REPORTER
    if "通讯员" in printed or "报道组" in printed or "特约员" in printed:
        return CreditRole.CORRESPONDENT
    return CreditRole.AUTHOR


# --- openings ------------------------------------------------------------------------------------------------------------

_DATE = r"(?:(?:[0-9〇○零一二三四五六七八九十廿元]{1,5}年)?(?:[0-9一二三四五六七八九十元]{1,3}月)?[0-9一二三四五六七八九十廿]{1,3}日(?:晚|晨|夜|下午|上午|凌晨)?)"
_SOURCE = rf"(?:{_HOUSE}|{_AGENCY})"
# 滨江工人报讯, 早报讯: the paper's own name for 本报; a space or a bracket follows.
_OWN = rf"{HAN}{{0,8}}(?:[日晚早晨时商导快画邮]报|{HAN}{HAN}报|周刊|{HAN}网)"
# What may stand before it: a mark, or an item's number (①本报讯).
_ITEM = "[▲▼■□●○◆★☆◎▶►※①-⑳]*"
_OPENING = re.compile(
    rf"""^{_ITEM}[\[(“]?(?P<line>
        (?:综?合?据)?{_SOURCE}(?:讯|消息|快讯|特讯|综合消息|综合报道|综合讯|急电|电讯)
      | (?:综?合?据)?{_SOURCE}(?:(?!记者|通讯)[^,，。:;(（)\]!？?]){{0,24}}?(?:专电|急电|电讯|电|讯)(?!话|视|影|子|力|脑|网|台|信|梯|动|器|厂|站|机|价|池|商)
      | 据(?:{_AGENCY})(?:报道|消息)
    )[\])”]?[\s:]*""",
    re.VERBOSE,
)
# 记者张三、李四报道：   本报记者张三报道
_SPELLED = re.compile(
    r"^(?P<credits>(?:本报|本刊|新华社|特约|实习|见习|驻.{1,4})*(?:记者|通讯员).{2,60}?)报道[:,;]?"
)
_LETTER = re.compile(
    r"^(编辑(部|部的)?(同志|先生|老师|朋友)|编辑|各位\S{0,12}|亲爱的\S{1,12}|尊敬的\S{1,16}|\S{2,8}(同志|先生|女士|信箱|朋友)们?|主编"
    r"|(各|全市|全区|全县|全厂|全体|广大)\S{2,34})[:!]?$"
)


# The same in print's own words; a space or a bracket follows: 早报讯（记者 …  据江北通讯社电　…  综合消息　…
_OWN_OPENING = re.compile(
    rf"""^[▲▼■□●○◆★☆◎▶►※①-⑳\s]*[\[(“]?(?P<line>
        (?:据)?{_OWN}(?:{HAN}{{2,6}})??{_DATE}?(?:快|特|专|综合)?[讯电]
      | 据?{HAN}{{2,6}}社{HAN}{{0,8}}?{_DATE}?(?:专|急)?电
      | 综合(?:消息|外电|报道)
    )[\])”]?(?=[\s:(\[]|$)[\s:]*""",
    re.VERBOSE,
)
# What brackets say to be news: 【特讯】, 【东风纺织厂讯】
_BRACKETED = re.compile(rf"^{_ITEM}[\[(](?P<line>特讯|快讯|{HAN}{{2,8}}[厂矿社局段场校]讯)[\])][\s:]*")


# What an opening can begin with, so that most lines need not be looked at: a bracket, a house, an agency, a reporter.
_OPENING_STARTS = as_printed(
    "([“据综本我新特实见驻记通▲▼■□●○◆★☆◎▶►※①②③④⑤⑥⑦⑧⑨⑩⑪⑫" + "".join(name[0] for name in AGENCIES)
)
# … and what it has in it: 讯, 电, 消息, 报道, 记者.
_OPENING_SIGN = re.compile("[讯訊电電息道导導记記]")
# … or the paper's own name: 早报讯 with a space or a bracket after it, among so many characters.
_OWN_NEWS = re.compile(r"[讯訊電电息][】\])）]?[\s(（\[【〔]")
OWN_NEWS_CHARACTERS = 24
# A dateline ends within so many characters, space included.
DATELINE_CHARACTERS = 100
# 〔记者石小川／南港报导〕: with its place, as papers of Taiwan set it.
_ENCLOSED = re.compile(
    r"^[▲▼■□●○◆★☆◎▶►※]*[\[(](?P<credits>(?:本报|特派|驻.{1,6}?|实习|见习|综合)*(?:记者|通讯员)[^\])]{2,60}(?:报[道导]|[电讯]))[\])]"
)


# 上海5日电, at the end of what stands in brackets.
_SENT = re.compile(rf"(?:{'|'.join(PLACES)})?{_DATE}(?:专|急)?[电讯]\s*$")


_DAY, _DAY_FIRST = re.compile(_DATE), re.compile(rf"^\s*{_DATE}")
_REPORTS = re.compile("记者|通讯员")
_FIRST_ENCLOSED = re.compile(r"[（(]([^（()）]{3,80})[)）]")
_NEXT_ENCLOSED = re.compile(r"\s*[（(\[【]([^（()）\]】]{2,150}(?:[（(][^（()）]*[)）][^（()）]*)?)[)）\]】]")
_NEXT_SPACED = re.compile(r"\s*((?:本报|特约|实习|见习)*(?:记者|通讯员)[\s:：](?:\S{1,4}\s){1,6})")


def may_open(head: str) -> bool:
    """Whether a text, folded or not, begins as openings do and has their words; most have not."""
    starts = head[:1] in _OPENING_STARTS or _OWN_NEWS.search(head, 0, OWN_NEWS_CHARACTERS)
    return bool(starts and _OPENING_SIGN.search(head))


def read_opening(text: str) -> Opening | None:
    """The stock opening of a news item; None where the text has none.

    >>> read_opening("新华社北京3月13日电（记者 高亦凡）记者获悉，…").dateline
    '新华社北京电'
    """
    head = text.lstrip()[:OPENING_CHARACTERS]
    return _read_opening(head) if may_open(head) else None


@lru_cache(maxsize=512)  # asked for the line, for the paragraph, and for its credits
def _read_opening(head: str) -> Opening | None:
    squeezed = _squeeze(head[:DATELINE_CHARACTERS])
    match = _OPENING.match(fold(squeezed))
    if match:
        line = _DAY.sub("", _fold_digits(squeezed[match.start("line") : match.end("line")]))
        return Opening(line.strip(), _after(head, match.end()))
    folded = fold(head[:DATELINE_CHARACTERS])
    own = _OWN_OPENING.match(folded) or _BRACKETED.match(folded)
    if own:
        line = "".join(_DAY.sub("", _fold_digits(head[slice(*own.span("line"))])).split())
        return Opening(line, _after(head, len(_squeeze(head[: own.end()]))))
    squeezed = fold(_squeeze(head))
    spelled = _SPELLED.match(squeezed)
    if spelled:
        credits = _enclosed_credits(_unsqueeze(head, 0, spelled.end("credits")))
        return Opening("", credits) if credits else None
    enclosed = _ENCLOSED.match(squeezed)
    if enclosed:
        inside = _unsqueeze(head, *enclosed.span("credits"))
        credits = _enclosed_credits(inside[: len(_SENT.sub("", fold(inside)))])
        return Opening("", credits) if credits else None
    first = _FIRST_ENCLOSED.match(head)
    if first and _REPORTS.search(fold(first[1])):
        credits = _enclosed_credits(first[1])
        return Opening("", credits) if credits else None
    return None


def has_dateline(text: str) -> bool:
    """Whether a text begins with 本报讯 or the like, even where its credits are cut."""
    head = text.lstrip()[:OPENING_CHARACTERS]
    if not may_open(head):
        return False
    head = head[:DATELINE_CHARACTERS]
    folded = fold(head)
    return bool(
        _OPENING.match(fold(_squeeze(head))) or _OWN_OPENING.match(folded) or _BRACKETED.match(folded)
    )


_ASCII_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def _fold_digits(text: str) -> str:
    """Full-width digits made ASCII, all else as printed."""
    return text.translate(_ASCII_DIGITS)


_ADDRESSED = as_printed(":!")


def is_letter_opening(text: str) -> bool:
    """编辑同志：   各位劳模同志："""
    text = text.strip()
    if len(text) > LETTER_CHARACTERS or text[-1:] not in _ADDRESSED:
        return False
    return bool(_LETTER.match("".join(fold(text).split())))


def _after(head: str, end: int) -> tuple[ParsedCredit, ...]:
    """The credits right after the dateline, whose `end` counts in the squeezed text: in parentheses, or spelled out up
    to 报道."""
    rest = head[_place_of(head, end) :]
    enclosed = _NEXT_ENCLOSED.match(rest)
    if enclosed:
        return _enclosed_credits(enclosed[1])
    spelled = _SPELLED.match(fold(_squeeze(rest)))
    if spelled:
        return _enclosed_credits(_unsqueeze(rest, 0, spelled.end("credits")))
    spaced = _NEXT_SPACED.match(fold(rest))
    return _enclosed_credits(rest[: spaced.end()]) if spaced else ()


def _enclosed_credits(inside: str) -> tuple[ParsedCredit, ...]:
    """Credits in an opening's parentheses; unread words among them cost only themselves."""
    inside = without_place(_DAY_FIRST.sub("", inside))
    whole = _read_credits(inside.strip(), False, True, ())
    folded = fold(inside)
    if whole and any(True for _token in _tokens(folded)):
        return whole.credits
    found: list[ParsedCredit] = []
    roles = [token for token in _tokens(folded) if token.lastgroup == "role"]
    for index, token in enumerate(roles):
        stop = roles[index + 1].start() if index + 1 < len(roles) else len(inside)
        part = _read_credits(inside[token.start() : stop].strip(), False, True, ())
        found.extend(part.credits if part else ())
    return tuple(found)


def _squeeze(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def _place_of(text: str, index: int) -> int:
    """Where a character of the squeezed text stands; the text's length where it has no so many."""
    if len(_squeeze(text[: index + 1])) == index + 1:
        return index  # no space before it
    inked = (place for place, char in enumerate(text) if not char.isspace())
    return next(islice(inked, index, None), len(text))


def _unsqueeze(text: str, start: int, end: int) -> str:
    """What became the squeezed text's characters from start to end."""
    return text[_place_of(text, start) : _place_of(text, end - 1) + 1] if end > start else ""


# --- ends of texts ---------------------------------------------------------------------------------------------------

_PARENTHESES_AT_END = re.compile(
    r"[（(\[【]([^（()）\]】\[【]{1,56}(?:[（(][^（()）]{1,20}[)）])?)[)）\]】]\s*$"
)
_POST_OF_AUTHOR = re.compile(
    r"^[（(]?\s*(?:本?文?作者|作者)(?:系|为|单位|是|简介)?\s*[:：]?\s*(?P<title>[^()（）]{4,60}?)\s*[)）]?$"
)


_CLOSES = tuple(")）]】")
_SENTENCE_ENDS = frozenset("。，！？")
_ENDS_BEFORE_NAMES = tuple("。！？!?…”」』\"'.：:）)")
_NOTES = as_printed("据见图附注下上接转")  # 据新华社, 见图, 下转第3版: with what a note begins


def ends_in_sentence(text: str) -> bool:
    """Whether a text ends with a sentence's mark, as most do: nobody is named behind it."""
    return text[-1:] in _SENTENCE_ENDS


def read_sign_off(text: str) -> Byline | None:
    """The credits in parentheses at the end of a text: （丁一鸣） （本报记者 吕 凯）; None where there are none."""
    tail = text.rstrip()[-SIGN_OFF_CHARACTERS:]
    if ends_in_sentence(tail):
        return None
    match = _PARENTHESES_AT_END.search(tail) if tail.endswith(_CLOSES) else None
    if not match:
        return _bare_sign_off(tail)
    before = tail[: match.start()].rstrip()
    if before and not before.endswith(_ENDS_BEFORE_NAMES):
        return None
    inside = match[1].strip()
    if "".join(fold(inside).split()) in _NO_NAMES:
        return None
    return read_byline(inside) if inside[:1] not in _NOTES else None


# …解决。　　本报记者 丁一鸣: set at the right end of the last line, without parentheses.
_BARE_SIGN_OFF = re.compile(
    r"[。！？!?”」』]\s+(?P<credits>[□■◎●]?\s?(?:本\s?报|本\s?刊|特约|实习|见习)*\s?(?:记\s?者|通\s?讯\s?员)[\s:：]\s*[^。，！？]{2,36})$"
)


def _bare_sign_off(tail: str) -> Byline | None:
    match = _BARE_SIGN_OFF.search(tail) if "者" in tail or "员" in tail else None
    return read_byline(match["credits"]) if match else None


_PHOTO_AT_END = re.compile(r"(?:摄|摄\s?影|供\s?图|报道|图/文|文/图)\s*\)?$")
_PHOTO_ENDS = as_printed("摄影图道文")
_BEFORE_PHOTOGRAPHER = re.compile(r"[。!?！？”\")]\s*|(?<=[^\s]{5})\s+|[(]")


def read_photo_credit(text: str) -> Byline | None:
    """The photographer at the end of a caption or a photo story: …。 郑 伟 摄; None where there is none."""
    tail = text.rstrip()[-SIGN_OFF_CHARACTERS:]
    if tail.rstrip("）)").rstrip()[-1:] not in _PHOTO_ENDS or not _PHOTO_AT_END.search(fold(tail)):
        return None
    for match in reversed(list(_BEFORE_PHOTOGRAPHER.finditer(tail.rstrip("）)")))):
        byline = read_byline(
            tail[match.end() :].strip().rstrip("）)") if match[0] == "(" else tail[match.end() :]
        )
        if byline and byline.credits:
            longer = _longer_credit(tail, match.start())
            return longer or byline
    return None


def _longer_credit(tail: str, stop: int) -> Byline | None:
    """The same credit with the words before it, where those are credits, too: 本报记者 张 三 摄."""
    best = None
    for match in reversed(list(re.finditer(r"[。!?！？”\")]\s*|\s+", tail[: stop + 1]))):
        byline = read_byline(tail[match.end() :])
        if byline is None or not byline.credits:
            break
        best = byline
        if match[0].strip():
            break
    return best


def read_post_of_author(text: str) -> str:
    """The post in （作者系某大学教授）, a line of its own under a signed piece; empty where it is none."""
    match = _POST_OF_AUTHOR.match(fold(text.strip())) if "作者" in text else None
    return text.strip()[match.start("title") : match.end("title")] if match else ""
