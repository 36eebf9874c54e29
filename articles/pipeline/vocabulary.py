"""The words of the trade as data, each with its meaning, and the folding under which patterns match them.

Patterns are written in Simplified Chinese with ASCII punctuation and see the text through `fold`, which replaces single
characters by single characters: what a pattern finds at some place stands at the same place of the printed line.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

# Traditional forms of the characters that our patterns and word lists use; surnames as well.
_TRADITIONAL = (
    "報訊記員攝責編輯電聞線熱話號轉頁導讀論壇評隨筆詩專欄簡聯廣聲遺啟實習學圖檔與華書長總會區縣鄉鎮廠黨務處機構團經濟產業"
    "醫師國發標題體為對這個們後來時從說過還現間當應動點見關於寫親愛變條門氣風東級餘萬億陳張劉楊趙黃吳孫馬羅鄭謝韓馮蕭"
    "葉鄧許呂蘇盧蔣賈閻鍾鐘譚陸範鄒龍錢湯喬賴龔嚴歐陽諸據訪畫寄軍隊農場運輸鐵銀設計規劃環衛勞監獄稅際協進藝術館園鋼"
    "礦車紙築飾傳媒臺灣濱歷曆農陰晴溫約價訂閱廳審議選舉辦創獎單補償貼頭條綜獻縱橫談觀點擊專題週刊雜誌紀錄識務劇詞開"
    "徵稿訃尋領閃爾婭莊賀顧龐邊畢連溫關甯駱齊鄔裴麥紀項祝費賓樂湛滿鄺繆竇鞏聶冼詹闞簡塗鄔倫齡鳳鵬飛麗華蘭萬偉傑強軍"
    "東麥貿漁視頻網路遲勳憲節錫鎖銘鋒譯樹貴賢賓賽贊躍輝遠適達選郵鎮闖陝隴隨雙雲霧韋頌顏頓駕驗魯鴻麟黎齋"
    "復變訴訟讓請謂壹貳參縮製題準確轄歲傷親貫徹級繼續線練組織結給統絲"
)
_SIMPLIFIED = (
    "报讯记员摄责编辑电闻线热话号转页导读论坛评随笔诗专栏简联广声遗启实习学图档与华书长总会区县乡镇厂党务处机构团经济产业"
    "医师国发标题体为对这个们后来时从说过还现间当应动点见关于写亲爱变条门气风东级余万亿陈张刘杨赵黄吴孙马罗郑谢韩冯萧"
    "叶邓许吕苏卢蒋贾阎钟钟谭陆范邹龙钱汤乔赖龚严欧阳诸据访画寄军队农场运输铁银设计规划环卫劳监狱税际协进艺术馆园钢"
    "矿车纸筑饰传媒台湾滨历历农阴晴温约价订阅厅审议选举办创奖单补偿贴头条综献纵横谈观点击专题周刊杂志纪录识务剧词开"
    "征稿讣寻领闪尔娅庄贺顾庞边毕连温关宁骆齐邬裴麦纪项祝费宾乐湛满邝缪窦巩聂冼詹阚简涂邬伦龄凤鹏飞丽华兰万伟杰强军"
    "东麦贸渔视频网路迟勋宪节锡锁铭锋译树贵贤宾赛赞跃辉远适达选邮镇闯陕陇随双云雾韦颂颜顿驾验鲁鸿麟黎斋"
    "复变诉讼让请谓壹贰参缩制题准确辖岁伤亲贯彻级继续线练组织结给统丝"
)
_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {
    "　": " ",
    "\u00a0": " ",
    "\t": " ",
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "﹝": "[",
    "﹞": "]",
    "•": "·",
    "・": "·",
    "‧": "·",
    "∶": ":",
    "︰": ":",
    "╱": "/",
    "⁄": "/",
    "「": "“",
    "」": "”",
    "『": "“",
    "』": "”",
}

FOLD = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)) | _WIDTH
# By a pattern, which passes over what stays; str.translate asks for each character, and is four times as slow.
_FOLDED = re.compile(f"([{re.escape(''.join(FOLD))}])")

_COMMONEST = "：（）；？！　０１２３４５６７８９"

# Texts up to so many characters are kept folded (the beginning of a line has 400); together at most a few MB.
KEPT_CHARACTERS = 400


def words(text: str) -> tuple[str, ...]:
    """A table of words, written as one text with spaces between them."""
    return tuple(text.split())


def fold(text: str) -> str:
    """The text as patterns see it: Simplified, ASCII width; as many characters as the text, each at its place."""
    return _fold_short(text) if len(text) <= KEPT_CHARACTERS else _fold(text)


@lru_cache(maxsize=4096)
def _fold_short(text: str) -> str:
    """Names, ends and beginnings of lines are asked for by many rules: folded once, kept for a page or two."""
    return _fold(text)


def fold_all(texts: Sequence[str]) -> list[str]:
    """`fold` of each text, none of which holds a line end; together they cost a fifth."""
    text = "\n".join(texts)
    for char in _COMMONEST:
        text = text.replace(char, FOLD[char])
    return _fold(text).split("\n")


def _fold(text: str) -> str:
    text = text.replace("，", ",")  # every second of what is folded
    pieces = _FOLDED.split(text)
    if len(pieces) == 1:
        return text
    pieces[1::2] = map(FOLD.__getitem__, pieces[1::2])  # every second piece is a character to be replaced
    return "".join(pieces)


def as_printed(chars: str) -> frozenset[str]:
    """These characters and all that fold to one of them: asked of a single character, this is quicker than folding it."""
    return frozenset(chars) | {char for char, folded in FOLD.items() if folded in chars}


def unfolded(words: str) -> str:
    """A pattern of folded words, 记者|报\\s?道, as one that sees them in print: 记[者]|記[者]|报…

    Each alternative begins with a character and not with a class: such patterns are searched for five times as fast.
    """
    return "|".join(
        first
        + "".join(
            [f"[{''.join(sorted(as_printed(char)))}]" if char > "\u4e00" else char for char in word[1:]]
        )
        for word in words.split("|")
        for first in sorted(as_printed(word[0]))
    )


# One Han character, 々 and the ideographic zero included; for use inside a pattern.
HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〇\U00020000-\U0002ebef]"

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞"
    "任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏"
    "成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘"
    "缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷"
    "车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能"
    "苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾"
    "终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红"
    "游竺权逯盖益桓公门仉佟肖闫付代覃兰邸苑冼岳帅原占晋鹿仝岩展迟战税揭卫楚苟佘来揣隋盘刑邝区粟门尉郄矫柳谌扎祁皇鲜"
)
COMPOUND_SURNAMES = words(
    "欧阳 司马 上官 诸葛 皇甫 尉迟 夏侯 慕容 司徒 令狐 公孙 东方 西门 南宫 端木 独孤 轩辕 长孙 宇文 申屠 太史 闻人 淳于 "
    "澹台 濮阳 呼延 完颜 拓跋 赫连 百里 东郭 钟离 公冶 司空 鲜于 闾丘 亓官 纳兰 第五 万俟 叶赫 欧 阿不 古丽 买买"
)

# What a unit, a place of work or an administrative area ends in: names set alone over a headline (kicker), or with a name.
UNIT_ENDINGS = words(
    "工会 联合会 协会 学会 公司 集团 总公司 分公司 厂 矿 局 处 科 院 所 站 队 社 校 大学 学院 中学 小学 医院 银行 支行 分行 街道 镇 "
    "乡 村 县 区 市 省 州 旗 盟 社区 居委会 村委会 委员会 管委会 党委 党组 支部 党支部 团委 妇联 政府 办事处 办公室 中心 基地 园区 "
    "开发区 法院 检察院 公安局 分局 派出所 总站 车间 班组 项目部 工地 商场 超市 酒店 饭店 电厂 钢厂 农场 林场 兵团 部队 连队 总队 "
    "支队 大队 中队 图书馆 博物馆 文化馆 体育馆 剧院 出版社 报社 电视台 物业 热力 地铁 公交 铁路 机场 港 码头 管护站 服务站 仲裁院 "
    "研究院 研究所 幼儿园 养老院 敬老院 俱乐部 合作社 商会 促进会 基金会 总会 总局 指挥部 事业部 工程处 街 园 馆 段 路桥 宫 部"
)

# Names of columns, series and special pages by what they end in.
RUBRIC_ENDINGS = words(
    "动态 短波 短讯 简讯 快讯 要闻 新闻 快报 快递 速递 速览 论坛 夜话 漫谈 杂谈 时评 短评 评论 论工 论语 随笔 随想 札记 来信 信箱 "
    "追踪 聚焦 关注 直击 视点 视线 视角 视野 观察 广角 传真 点击 热线 在线 连线 链接 广场 天地 园地 之窗 之声 之家 风采 风景 风景线 "
    "人物 纪事 纪实 回眸 回放 钩沉 掌故 史话 往事 街坊 茶座 茶馆 沙龙 讲堂 课堂 学堂 讲座 讲坛 百科 知识 常识 贴士 提示 指南 "
    "攻略 问答 解答 答疑 释疑 说法 案例 以案 播报 播台 看台 看点 亮点 热点 焦点 经纬 纵横 纵览 大观 集锦 拾零 拾贝 拾遗 拾趣 撷英 "
    "之星 专栏 专版 专题 特刊 特稿 系列报道 连载 副刊 诗苑 诗页 诗林 文苑 文艺 笔会 书评 书话 影评 谈艺 艺苑 读书 "
    "风云榜 光荣榜 曝光台 回音壁 回音 留言板 服务台 服务站台 信息港 信息窗 信息 一瞥 一角 一隅 剪影 掠影 走笔 采风 见闻 夜读 晨语 "
    "微言 快评 锐评 锐词 众议 观点 声音 心声 百姓 民生 时空 时讯 市场 行情 天下 国际 国内 体坛 文化 一线 基层 追梦人 故事 讲述 档案"
)
RUBRIC_WORDS = frozenset(
    words(
        "导读 要闻 简讯 短讯 快讯 短波 短新闻 综合 社会 文体 体育 财经 国际 国内 本市 街坊 链接 相关链接 新闻链接 新闻背景 名词解释 "
        "背景 资料 资料链接 延伸阅读 小贴士 小资料 温馨提示 编读往来 一句话新闻 百字新闻 今日关注 今日视点 特别报道 本报特稿 特稿 "
        "专访 人物 随笔 散文 小说 诗歌 诗词 杂文 小小说 微型小说 读者来信 来信照登 社会新闻 工会新闻 图片新闻 新闻图片 图片报道 社论 评论 "
        "连载 影视 书评 书讯 域外 艺文 旧事 民间 艺林 随感录 三言两语 花边 补白"
    )
)
FACT_BOX_LABELS = frozenset(
    words(
        "链接 相关链接 新闻链接 资料链接 知识链接 背景链接 政策链接 名词解释 新闻背景 背景资料 相关新闻 相关背景 新闻资料 小资料 小贴士 "
        "延伸阅读 小知识 新闻助读 新闻附件"
    )
)

# Headlines of announcements (启事 notice, 更正 correction, 公告 public notice, 一封信 open letter …).
NOTICE_HEADLINE = re.compile(
    r"^(本报)?(更正|致歉|更正与致歉|更正启事|重要更正|启事|敬告读者|致读者|告读者|声明|公告|通告|通知|讣告|"
    r"征稿|征文|招聘|招生|征集令)|^本报.{0,8}(征集|征稿|征文|招募|诚聘|招聘|评选)|"
    r"(启事|公告|通告|公示|布告|通知|声明|倡议书|慰问信|感谢信|公开信|贺信|贺电|唁电|讣告|的一封信|名单|揭晓|"
    r"邀请函|须知|简章|征稿|征文|招募令|征集令|决定|答读者问|致辞)$|"
    r"(获奖|中奖|入围|当选|录取|候选人?|拟表彰).{0,12}(名单|结果)|(开始|今起|即日起|现已|面向\S{1,8})(接受)?报名$|今起报名"
)
# Every such headline has one of these letters in it, or ends with one of those.
_NOTICE_SIGN = re.compile("[正歉事者明告知征招聘选单果名]")
_NOTICE_ENDS = frozenset("事告示知明书信电单晓函章稿文令定问辞")


def is_notice(text: str) -> bool:
    """Whether a folded headline without spaces is an announcement's: 更正, 征稿启事."""
    signed = text[-1:] in _NOTICE_ENDS or _NOTICE_SIGN.search(text)
    return bool(signed and NOTICE_HEADLINE.search(text))


# A contributor's home, set before the name in supplements: 河北　张三
PLACES = frozenset(
    words(
        "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 "
        "甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 南京 杭州 广州 武汉 成都 西安 沈阳 大连 青岛 济南 郑州 长沙 昆明 哈尔滨 长春 "
        "台北 台中 台南 高雄 新竹 基隆 桃园 屏东 花莲 嘉义 彰化 南投 苗栗 宜兰 台东 澎湖"
    )
)
