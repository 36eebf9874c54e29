"""Labelled exports of e-paper systems: 标题：…, 【作者】…, <正文>…</正文>, [BT]…, <p>…</p>. The value has the role that its label says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .vocabulary import as_printed, fold, words

# What a label announces; the folio's fields are named as in the record.
LABELS = {
    label: meaning
    for meaning, labels in {
        "kicker": "引题 肩题 眉题 上题 上标题 引标题 肩标题 眉标题 kicker pretitle overline introtitle intro_title lead_title",
        "headline": "标题 主题 正题 题目 主标题 大标题 文章标题 正标题 稿件标题 新闻标题 篇名 题名 title headline headline1 maintitle main_title hl hd heading h1 mainhead",
        "deck": "副题 副标题 下题 提要 摘要 导语 内容提要 核心提示 子标题 子题 次标题 文章副题 subtitle sub_title subhead_line deck abstract summary h2 standfirst",
        "subhead": "小标题 分题 插题 小题 subhead crosshead h3 h4",
        "byline": "作者 记者 署名 通讯员 撰稿 撰文 摄影 摄影者 供稿 文章作者 稿件作者 责任者 本报记者 author byline creator writer reporter photographer",
        "body": "正文 内容 全文 文章内容 文章正文 稿件内容 稿件正文 新闻正文 content text body bodytext body_text fulltext article_text",
        "caption": "图片说明 图说 图注 配图说明 照片说明 图片内容 caption cutline photo_caption",
        "rubric": "栏目 专栏 栏题 栏目名称 专栏名称 所属栏目 栏目名 column columnname column_name",
        "newspaper": "报纸 报名 报刊 报纸名称 报刊名称 报刊名 报纸名 刊名 媒体 媒体名称 newspaper paper papername paper_name publication",
        "date": "日期 出版日期 见报日期 发布日期 刊期 时间 发表日期 出版时间 见报时间 刊发日期 报纸日期 date pubdate pub_date publishdate publish_date issuedate issue_date",
        "number": "版次 版号 版面号 页码 版 版序 版面序号 版位 叠次 page pageno page_no pagenumber page_number pagenum",
        "section": "版名 版面名称 版面 版面名 版面标题 版别 pagename page_name section",
        "editors": "责任编辑 责编 编辑 本版编辑 本版责编 美编 美术编辑 版面编辑 值班编辑 editor editors",
        "other": "来源 稿源 消息来源 栏次 发稿 责任部门 部门 稿费 篇号 条数 阅读 分级 标签 出处 题材 作品类型 见报版面 刊号 卷号 卷期 发行 责任校对 版面设计 统计 条目 期号 期数 总期号 总期数 字数 总字数 篇数 稿件数 文章数 图片数 图片张数 分类 分类号 类别 类型 关键词 关键字 编号 序号 主题词 文章编号 稿件编号 稿号 "
        "记录号 文件名 文件号 图片 附件 图片文件 网址 链接地址 地址 版本 校对 审核 审稿 一审 二审 三审 终审 录入 制作 排版 入库时间 入库 采集时间 上传时间 作者单位 体裁 文章类型 "
        "稿件类型 密级 地域 地区 坐标 位置 语种 主办 主管 标引 备注 状态 文种 国别 版权 id url source keywords keyword wordcount word_count image images imagefile file filename "
        "seq order articleid article_id type category language copyright coords status",
    }.items()
    for label in words(labels)
}
# Initials of the same in pinyin, as old systems name their fields, always in brackets: [BT] 标题.
CODES = {
    code: meaning
    for meaning, codes in {
        "kicker": "YT JT MT SBT YBT JIANTI YINTI KI",
        "headline": "BT ZBT TM PM TI HD HL BIAOTI",
        "deck": "FT FBT FB ZT TY NRTY DY FUTI ST",
        "subhead": "XT XBT CT",
        "byline": "ZZ JZ TXY SY SM SYZ AU BY ZUOZHE",
        "body": "ZW NR QW WZ TX TD LP ZHENGWEN",
        "caption": "TS TPSM TZ TPSY CP CAP",
        "rubric": "LM ZL LMM LMT LANMU COL",
        "newspaper": "BM BZ BZMC SN PUB BAOMING",
        "date": "RQ CBRQ JBRQ DT DA PD RIQI",
        "number": "BC BH YM BX PG BANCI",
        "section": "BMC BMMC BMING SE SEC",
        "editors": "BJ ZRBJ MB ZB BIANJI",
        "other": "XH ZS TP WB JS WC AN LA NS RE SC CY ED KW SO LY GJC GJZ ID BHID WJ WJM LB LX QH QS JD DW ZT2 END EOF KS",
    }.items()
    for code in words(codes)
}
# What can announce something of the page; a block of such labels heads a page whose articles bear none.
FOLIO_MEANINGS = frozenset(("newspaper", "date", "number", "section", "editors"))
FOLIO_LABELS = 3
# A paragraph's own tag is no label where so few lines bear it.
PARAGRAPH_TAGS = 2
LABEL_CHARACTERS = 120  # A tag with its attributes is no longer.


def _spelled(label: str) -> str:
    """A label as a pattern; one of two letters may be set apart: 标　题"""
    return label[0] + r"\s{0,2}" + label[1] if len(label) == 2 and not label.isascii() else re.escape(label)


_NAMES = "|".join(map(_spelled, sorted(LABELS, key=len, reverse=True)))
_CODES = "|".join(sorted(CODES, key=len, reverse=True))
_COUNT = r"(?:\d{1,2}|[一二三四五六七八九]|\(\d{1,2}\))?"
# Brackets and fences that systems set around a label: [标题] <标题> 《标题》 {标题} （标题） ==标题== @标题@
_MARK = r"(?:[■□◆◇●○★☆◎▲△►▶※#@*$·-]{1,3}\s?)?"
_OPENS, _SHUTS = r"[<\[{《(“〖]", r"[>\]}》)”〗]"
_LABEL = re.compile(
    rf"""^(?: {_MARK}(?P<colon>(?i:{_NAMES})|(?:{_CODES})){_COUNT}\s?(?:[:=]|\|(?!.*\|))
      | {_OPENS}\s?(?:\w{{1,8}}:)?(?:(?P<enclosed>(?i:{_NAMES}))|(?P<code>{_CODES})){_COUNT}(?P<attributes>\s[^<>]{{0,90}}?)?\s?{_SHUTS}\s?[:=]?
      | (?P<fence>[@$=*|~%/&+_^-]{{1,3}})(?:(?P<fenced>(?i:{_NAMES}))|(?P<fencedcode>{_CODES})){_COUNT}(?P=fence)\s?[:=]?
      | {_MARK}(?P<spaced>标\s{{0,2}}题|主\s{{0,2}}题|引题|肩题|副题|副标题|作\s{{0,2}}者|版\s{{0,2}}次|日\s{{0,2}}期|报\s{{0,2}}名|版\s{{0,2}}名|栏\s{{0,2}}目|正\s{{0,2}}文)(?:\s{{2,}}|\s(?=\S+$)|$)
    )\s*""",
    re.VERBOSE,
)
# What a label can begin with; most lines of a page need no closer look. A quotation mark stands before a label's first
# letter, and a letter of 标　题 before its second.
_FIRST_LETTERS = "".join(as_printed("".join({label[0] for label in (*LABELS, *CODES)}))).replace("-", "")
_STARTS = re.compile(
    rf"[<\[{{《【〔＜［｛(（〖#@$=*|~%/&+_^■□◆◇●○★☆◎▲△►▶※·-]|[“「『]\s?(?:(?i:[{_FIRST_LETTERS}])|\w{{1,8}}[:：∶︰])"
    r"|[^:：=＝∶︰|]{1,14}+[:：=＝∶︰|]|[标標主引肩副作版日报報栏欄正]\s{0,2}[题題标標者次期名目文]"
)
_CLOSING = re.compile(
    rf"\s*(?:</|\[/|{{/)\s?(?:\w{{1,8}}:)?(?:(?i:{_NAMES})|{_CODES})\d{{0,2}}\s?[>\]}}]\s*$"
)
_ONLY_CLOSING = re.compile(r"^(?:</|\[/|{/)[^<>\[\]]{1,20}[>\]}]$")
# A tag or comment that holds nothing: <稿件 序号="1"> <?xml version="1.0"?> <!-- … --> </p><p>
_ONLY_TAGS = re.compile(
    r"(?:\s*(?:</?[A-Za-z\u4e00-\u9fff][\w:.\u4e00-\u9fff-]{0,24}(?:\s[^<>]{0,160})?/?>|<\?[^<>]{1,160}>|<!--.{0,200}?-->|<!\[CDATA\[|\]\]>|<!DOCTYPE[^<>]{0,100}>))+\s*"
)
_ATTRIBUTE = re.compile(r"([\w\u4e00-\u9fff]{1,16})\s?=\s?[\"'“]([^\"'”]{1,60})[\"'”]")
_PARAGRAPH = re.compile(r"^<(?:p|P|para|段|段落)(?:\s[^<>]{0,80})?>\s*")
_PARAGRAPH_END = re.compile(r"\s*(?:</[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff]{0,12}>|<br\s?/?>)+\s*$")
_CDATA = re.compile(r"^<!\[CDATA\[|\]\]>$")
# In a text, these words with a colon are the story's own: 记者：今年为什么多了？
_SENTENCE = re.compile("[。！？!?”…]\\s*$")


@dataclass(frozen=True, slots=True)
class Label:
    """A line's label: what it announces, the word itself, and the value's place in the line (from, to)."""

    meaning: str
    word: str
    start: int
    end: int


def read_label(text: str) -> Label | None:
    """The label at the beginning of a line without outer space; None where there is none.

    A closing tag alone gives the meaning "close", other tags alone "tag"; a closing tag at the line's end is not part
    of the value, nor are a paragraph's tags ("paragraph").
    """
    if not _STARTS.match(text):
        return None
    folded = fold(text[:LABEL_CHARACTERS])
    if len(text) <= 24 and _ONLY_CLOSING.match(folded):
        return Label("close", "", len(text), len(text))
    match = _LABEL.match(folded)
    tagged = folded[:1] == "<"
    if not match:
        paragraph = _PARAGRAPH.match(folded) if tagged else None
        if paragraph:
            closing = _PARAGRAPH_END.search(text[-20:])
            end = max(0, len(text) - 20) + closing.start() if closing else len(text)
            return Label("paragraph", "", min(paragraph.end(), end), end)
        if tagged and len(text) <= 400 and _ONLY_TAGS.fullmatch(text):
            return Label("tag", "", len(text), len(text))
        return None
    printed = next(filter(None, match.group("colon", "enclosed", "code", "fenced", "fencedcode", "spaced")))
    word = "".join(printed.lower().split())
    meaning = CODES.get(printed) or LABELS[word]
    if match["colon"] and meaning in ("byline", "other", "date") and _SENTENCE.search(text):
        return None
    if tagged and len(text) <= 400 and match["attributes"] and _ONLY_TAGS.fullmatch(text):
        return Label("tag", "", len(text), len(text))
    tail = max(0, len(text) - 40)
    closing = _CLOSING.search(fold(text[tail:]))
    end = tail + closing.start() if closing else len(text)
    return Label(meaning, word, min(match.end(), end), end)


def read_attributes(tag: str) -> list[tuple[str, str]]:
    """What a tag's attributes announce of the page, as (meaning, value): <版面 版次="03" 版名="要闻">"""
    named = [(LABELS.get(name.lower(), ""), value.strip()) for name, value in _ATTRIBUTE.findall(tag[:400])]
    return [(meaning, value) for meaning, value in named if meaning in FOLIO_MEANINGS]


def value_of(text: str, label: Label) -> str:
    """The value of a labelled line, without what wraps it."""
    return _CDATA.sub("", text[label.start : label.end].strip()).strip().strip("*").strip()


def without_end_tag(text: str) -> str:
    """A line without the end of the paragraph that an earlier line opened."""
    return _PARAGRAPH_END.sub("", text)


def settle_labels(labels: Sequence[Label | None]) -> list[Label | None]:
    """The labels that count on a page; all None where it is no labelled export.

    An export labels headlines, and other things as well; or it is headed by labels of the page alone, and only those
    count; or it marks its paragraphs only.
    """
    meanings = [label.meaning for label in labels if label]
    told = set(meanings) - {"close", "tag", "paragraph"}
    if "headline" not in told and any(label and label.word == "zt" for label in labels):
        labels = [
            replace(label, meaning="headline") if label and label.word == "zt" else label for label in labels
        ]
        told.add("headline")
    if "headline" in told and (len(told) >= 2 or "tag" in meanings):
        return _with_sections(labels)
    # A page that is no export may have a line that reads like one.
    counting = {"close", "tag", "paragraph"} if meanings.count("paragraph") > PARAGRAPH_TAGS else set()
    if len(told & FOLIO_MEANINGS) >= FOLIO_LABELS:
        counting |= FOLIO_MEANINGS
    if not counting:
        return [None] * len(labels)
    return [label if label and label.meaning in counting else None for label in labels]


# A field that we do not know, among those that we do: 稿费等级：乙
_UNKNOWN = re.compile(
    r"[<\[{(“〖]?(?:[\u4e00-\u9fff]{2,8}|[A-Z]{2,6}\d?|[a-z_]{2,20})[>\]})”〗]?\s?[:=]|[<\[{][A-Z]{2,6}\d?[>\]}]"
)
UNKNOWN_CHARACTERS = 60


def unknown_labels(texts: Sequence[str], labels: Sequence[Label | None]) -> list[Label | None]:
    """Fields that the tables do not know, between two known ones that announce no text, are labels as well."""
    out = list(labels)
    for index in range(1, len(out) - 1):
        before, after = out[index - 1], out[index + 1]
        if out[index] or not before or not after or before.meaning in ("body", "paragraph", "caption"):
            continue
        text = texts[index]
        if len(text) <= UNKNOWN_CHARACTERS and _UNKNOWN.match(fold(text)) and before.end > before.start:
            out[index] = Label("other", "", len(text), len(text))
    return out


def _with_sections(labels: Sequence[Label | None]) -> list[Label | None]:
    """栏目 among the labels of the page, before the first story's, names the page's section, where no other label does."""
    out = list(labels)
    if any(label and label.meaning == "section" for label in out):
        return out
    head: set[str] = set()
    for index, label in enumerate(out):
        if label is None or label.meaning in ("tag", "close", "other"):
            continue
        if label.meaning == "rubric" and len(head & FOLIO_MEANINGS) >= 2:
            out[index] = replace(label, meaning="section")
            break
        if label.meaning not in FOLIO_MEANINGS:
            break
        head.add(label.meaning)
    return out
