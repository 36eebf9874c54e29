"""Labelled exports of e-paper systems: 标题：…, 【作者】…, <正文>…</正文>. The value has the role that its label says."""

import re
from dataclasses import dataclass

from .vocabulary import fold, words

# What a label announces; the folio's fields are named as in the record.
LABELS = {
    label: meaning
    for meaning, labels in {
        "kicker": "引题 肩题 眉题 上题 上标题 引标题 肩标题",
        "headline": "标题 主题 正题 题目 主标题 大标题 文章标题 正标题 title headline",
        "deck": "副题 副标题 下题 提要 摘要 导语 内容提要 核心提示 子标题 subtitle abstract",
        "subhead": "小标题 分题 插题",
        "byline": "作者 记者 署名 通讯员 撰稿 撰文 摄影 摄影者 供稿 文章作者 本报记者 author byline",
        "body": "正文 内容 全文 文章内容 文章正文 content text body",
        "caption": "图片说明 图说 图注 配图说明 照片说明 caption",
        "rubric": "栏目 专栏 栏题 栏目名称 专栏名称 所属栏目 column",
        "newspaper": "报纸 报名 报刊 报纸名称 报刊名称 newspaper paper",
        "date": "日期 出版日期 见报日期 发布日期 刊期 时间 发表日期 出版时间 date",
        "number": "版次 版号 版面号 页码 版 版序 page",
        "section": "版名 版面名称 版面 版面名",
        "editors": "责任编辑 责编 编辑 本版编辑 美编 版面编辑 editor",
        "other": "来源 期号 总期号 字数 分类 关键词 关键字 编号 主题词 文章编号 记录号 文件名 图片 附件 网址 地址 版本 校对 入库时间 作者单位 体裁 文章类型 id url source keywords",
    }.items()
    for label in words(labels)
}
_NAMES = "|".join(sorted((re.escape(label) for label in LABELS), key=len, reverse=True))
_LABEL = re.compile(
    rf"^(?:(?P<colon>{_NAMES})\s?:|(?P<tag><|\[|《)\s?(?P<enclosed>{_NAMES})\s?(?:>|\]|》)\s?:?)\s*",
    re.IGNORECASE,
)
_CLOSING = re.compile(rf"\s*(?:</|\[/)\s?(?:{_NAMES})\s?[>\]]\s*$", re.IGNORECASE)
_ONLY_CLOSING = re.compile(r"^(?:</|\[/)[^<>\[\]]{1,12}[>\]]$")


@dataclass(frozen=True, slots=True)
class Label:
    """A line's label: what it announces, the word itself, and the value's place in the line (from, to)."""

    meaning: str
    word: str
    start: int
    end: int


def read_label(text: str) -> Label | None:
    """The label at the beginning of a line without outer space; None where there is none.

    A closing tag alone gives the meaning "close"; one at the line's end is not part of the value.
    """
    folded = fold(text[:40])
    if _ONLY_CLOSING.match(folded) and len(text) <= 20:
        return Label("close", "", len(text), len(text))
    match = _LABEL.match(folded)
    if not match:
        return None
    word = (match["colon"] or match["enclosed"]).lower()
    tail = max(0, len(text) - 40)
    closing = _CLOSING.search(fold(text[tail:]))
    end = tail + closing.start() if closing else len(text)
    return Label(LABELS[word], word, min(match.end(), end), end)


def is_labelled(labels: list[Label | None]) -> bool:
    """Whether a page is such an export: it labels headlines, and other things as well."""
    meanings = [label.meaning for label in labels if label]
    return "headline" in meanings and len(set(meanings) - {"close"}) >= 2
