"""What an article is: news, brief, commentary, feature, notice, or the rest of a story from another page.

Asked of an article whose lines and credits are known. The page's section and the rubric over the article say what pieces
stand there; words and signatures of the article itself say more.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .bylines import signs_question
from .credits import ends_in_post, is_letter_opening
from .records import Block, BlockKind, CreditRole, Kind, ParsedCredit, Role
from .sheet import Sheet
from .vocabulary import UNIT_ENDINGS, as_printed, fold, is_notice

# A photo story, or an item of one paragraph without a stock opening (the longest of our briefs has 240 characters).
BRIEF_CHARACTERS = 400
# With headline and stock opening one paragraph is a story sooner: briefs of that form have up to 138, stories from 170.
BRIEF_NEWS_CHARACTERS = 155
# A report with at least so many subheads is a feature, one with a stock opening only with more.
FEATURE_SUBHEADS = 2
NEWS_SUBHEADS = 4
# An essay by a bare name with so many subheads is a long report; with a post, an expert's column.
SIGNED_FEATURE_SUBHEADS = 3
# An interview has two questions with their answers, or so many turns of at most three speakers.
TURNS = 4
SPEAKERS = 3
CALL_CHARACTERS = 600
# 本报评论员 stands among so many characters of an article's beginning.
EDITORIAL_CHARACTERS = 200
VERSE_CHARACTERS = 24
# A table: so large a share of its lines are rows of columns.
ROWS_SHARE = 0.6
ROW_CHARACTERS = 80

_COMMENT_RUBRIC = re.compile(
    r"论坛|夜话|论工|杂谈|时评|短评|评论|随笔|随想|漫谈|论语|快评|锐评|社论|微言|众议|观点|茶座|副刊|诗|散文|笔会|文苑|随感|札记|杂文|言论|心声|之言|絮语|杂感|小议|有感|百家言|艺苑|文学|文艺|笔谈|闲话|茶话|编后|编余|编者"
)
_EDITORIAL = re.compile(r"社论|本报评论员|编辑部文章|本报编辑部")
_LETTER_RUBRIC = re.compile(r"来信|信箱|来函|读者之声|编读|读者.{0,2}往来|群众.?呼声|回音|回声|反馈")
_READER = re.compile(r"^[^\s:,。]{0,10}(?:读者|网友|听众)[^\s:,。]{0,4}:")
_SALUTATION = re.compile(
    r"^(?:编辑(?:部|部的)?(?:同志|先生|老师|朋友)?们?|总编辑?|主编(?:先生|同志)?|.{0,8}(?:信箱|热线)|.{0,8}(?:晚报|日报|报社)(?:编辑.{0,4})|贵报)\s?:"
)
_REPLY = re.compile(r"^[^:,。]{2,24}(?:答复|回复|复函|复信|回信|来函|来信|来电)(?:说|称|如下)?:")
_QUESTION = re.compile(r"^(?:问|答|记者|[^\s:：]{2,6}问|[^\s:：]{2,6}答|Q|A|[^\s:：]{2,4})\s*[:：]")
_ASKED = re.compile(r"^(?:[^\s:,。]{0,8}问|Q)\s?\d?\s?:")
_ANSWERED = re.compile(r"^(?:[^\s:,。]{0,10}答复?|A)\s?\d?\s?:")
_COLON = re.compile(f"[{''.join(as_printed(':'))}]")  # Most paragraphs begin without any.
_SPEAKER = re.compile(r"^([\u4e00-\u9fff·]{1,6})\s?:.")
_TOLD_NO_TURN = frozenset(
    [
        "时间",
        "地点",
        "原料",
        "做法",
        "用料",
        "电话",
        "地址",
        "联系人",
        "提示",
        "对象",
        "要求",
        "内容",
        "单位",
        "奖项",
        "名额",
        "费用",
        "材料",
        "说明",
        "备注",
        "注",
    ]
)
_CALL_HEADLINE = re.compile(
    r"^征集|征集$|征集[“《]|招商公告|招标公告|积分榜|排行榜|成绩表|赛程|义诊|开讲$|预告$"
)
# Where readers are told how to take part: 请寄本报…, 报名电话, 截稿.
_CALL = re.compile(
    r"(?:请|可|即可|均可)[^。]{0,16}(?:寄至?|投寄|发至|报名|预约|拨打)|报名(?:电话|截止|时间|地点)|咨询(?:电话|热线)|预约电话|截稿|来稿(?:一经|请)|联系人:|名额有限|限\S{0,4}\d+[名个人]"
)
# Asked of every line or block, and a module's name is found much faster than an enum's member.
_RUBRIC, _FURNITURE, _BYLINE = Role.RUBRIC, Role.FURNITURE, Role.BYLINE
_PARAGRAPH, _SUBHEAD, _REPORTER = BlockKind.PARAGRAPH, BlockKind.SUBHEAD, CreditRole.REPORTER
_ROW = re.compile(r"^\||\S(?:\s{2,}|\t|\|)\s*\S.*?[\s|]\s*\S")


@dataclass(slots=True)
class Story:
    """What is known of an article when its kind is asked; `reported`: whether a reporter is credited with more than
    pictures."""

    sheet: Sheet
    places: list[int]
    blocks: Sequence[Block]
    credits: tuple[ParsedCredit, ...]
    headline: str
    continued_from: str | None
    dateline: bool
    section: str = ""

    paragraphs: list[Block] = field(init=False)
    subheads: int = field(init=False)
    reported: bool = field(init=False)

    def __post_init__(self) -> None:
        kinds = [block.kind for block in self.blocks]
        self.paragraphs = [block for block in self.blocks if block.kind is _PARAGRAPH]
        self.subheads = kinds.count(_SUBHEAD)
        self.reported = any(credit.role is _REPORTER for credit in self.credits)


def kind_of(story: Story) -> Kind:
    """The first that applies."""
    paragraphs = story.paragraphs
    rubric = rubric_over(story.sheet, story.places[0])
    writers = [c for c in story.credits if c.role != CreditRole.PHOTOGRAPHER]
    characters = sum(len(block.text) for block in paragraphs)
    if story.continued_from and not story.headline:
        return Kind.JUMP
    if _announces(story, writers) or _is_letter(story):
        return Kind.NOTICE
    if not story.dateline and _asks_and_answers(paragraphs):
        return Kind.FEATURE
    if _is_among_letters(story, rubric) or _is_asked_by_reader(story):
        return Kind.NOTICE
    if not story.dateline and _is_commentary(story, writers, rubric):
        return Kind.COMMENTARY
    if not story.subheads and _is_table(story):
        return Kind.BRIEF
    if len(paragraphs) <= 1 and not story.subheads:
        opened = story.dateline and story.headline
        if characters <= (BRIEF_NEWS_CHARACTERS if opened else BRIEF_CHARACTERS):
            return Kind.BRIEF
    if story.subheads >= (NEWS_SUBHEADS if story.dateline else FEATURE_SUBHEADS):
        return Kind.FEATURE
    if not story.dateline and _turns(paragraphs) >= TURNS:
        return Kind.FEATURE
    return Kind.NEWS


def _announces(story: Story, writers: list[ParsedCredit]) -> bool:
    """Announcements, results, calls to readers: by their headline, or by what readers are told to do."""
    if story.dateline or writers or not story.headline:
        return False
    squeezed = re.sub("[A-Za-z]+$", "", "".join(fold(story.headline).split()))
    if is_notice(squeezed) or _CALL_HEADLINE.search(squeezed):
        return True
    paragraphs = story.paragraphs
    if len(paragraphs) > 2 or story.subheads:
        return False
    return bool(_CALL.search(fold("".join([block.text for block in paragraphs])[:CALL_CHARACTERS])))


def _is_among_letters(story: Story, rubric: str) -> bool:
    """Whether the piece stands where the paper prints letters, and is no reporter's."""
    if story.reported or story.dateline:
        return False
    on_page = not rubric and story.headline and _LETTER_RUBRIC.search(fold(story.section))
    return bool(_LETTER_RUBRIC.search(rubric) or on_page)


def _is_letter(story: Story) -> bool:
    """Whether one of the first lines addresses somebody (编辑同志：), or somebody answers (公园管理处答复：)."""
    for place in story.places[:6]:
        look = story.sheet.looks[place]
        if ":" not in look.plain and "!" not in look.plain:
            continue  # nobody is addressed
        if story.sheet.is_text(place) and (
            is_letter_opening(look.bare) or _SALUTATION.match(look.plain[:24]) or _REPLY.match(look.plain)
        ):
            return True
    return False


def _is_commentary(story: Story, writers: list[ParsedCredit], rubric: str) -> bool:
    """Signed opinion, an expert's column, an essay or a poem, an editorial."""
    sheet, places = story.sheet, story.places
    if _EDITORIAL.search(rubric) or _EDITORIAL.search(
        fold(
            " ".join([sheet.looks[i].bare[:EDITORIAL_CHARACTERS] for i in places[:5]])[:EDITORIAL_CHARACTERS]
        )
    ):
        return True
    if any(c.role == CreditRole.REPORTER for c in writers):
        return False
    if _COMMENT_RUBRIC.search(rubric):
        return True
    authors = [c for c in writers if c.role == CreditRole.AUTHOR]
    if not authors or len(authors) != len(writers):
        return False
    paragraphs = len(story.paragraphs)
    by_mark = any(c.printed in ("文", "文/摄", "图") for c in story.credits)
    titled = any(_is_post(c.title) for c in authors)
    enough = FEATURE_SUBHEADS if by_mark else SIGNED_FEATURE_SUBHEADS
    if story.subheads >= enough and not titled and not _is_verse(story):
        return False
    unenclosed = places if sheet.looks[places[-1]].plain[:1] != "(" else places[:-1]
    if any(sheet.role(i) == Role.BYLINE for i in unenclosed[: -1 if paragraphs < 2 else None]):
        return True
    own_line = sheet.role(places[-1]) == Role.BYLINE
    return paragraphs >= 2 and own_line and (titled or bool(_COMMENT_RUBRIC.search(fold(story.section))))


def _is_post(title: str) -> bool:
    """Whether a title says what one is (心理咨询师), not only where one works (石桥中学)."""
    folded = fold(title)
    said = ends_in_post(folded) or folded.endswith(("师", "员", "家", "者", "长"))
    return bool(said) and not folded.endswith(UNIT_ENDINGS)


def _is_verse(story: Story) -> bool:
    """Whether most paragraphs are single short lines without a sentence's end."""
    lines = [block.text for block in story.paragraphs]
    short = sum(len(line) <= VERSE_CHARACTERS and line[-1:] not in "。！？" for line in lines)
    return short * 2 > len(lines)


def _asks_and_answers(paragraphs: Sequence[Block]) -> bool:
    """Whether questions and answers are labelled: 问：…  答：…"""
    heads = [fold(block.text[:14]) for block in paragraphs if _COLON.search(block.text, 0, 14)]
    asked = sum(bool(_ASKED.match(head)) for head in heads)
    answered = sum(bool(_ANSWERED.match(head)) for head in heads)
    return asked >= 1 and answered >= 1


def _turns(paragraphs: Sequence[Block]) -> int:
    """How many paragraphs begin with a speaker's name, where few speakers take turns."""
    begun = [block.text[:14] for block in paragraphs if _COLON.search(block.text, 0, 14)]
    heads = ["".join(fold(text).split()) for text in begun]
    asked = sum(bool(_QUESTION.match(head)) for head in heads)
    speakers = Counter(match[1] for head in heads if (match := _SPEAKER.match(head)))
    few = len(speakers) <= SPEAKERS and not speakers.keys() & _TOLD_NO_TURN
    return max(asked, speakers.total() if few and len(speakers) > 1 else 0)


def _is_table(story: Story) -> bool:
    """Whether the piece is rows of columns: prices, results."""
    if len(story.places) < 3:
        return False
    texts = [story.sheet.looks[i].bare for i in story.places if story.sheet.is_text(i)]
    if len(texts) < 3:
        return False
    rows = sum(
        [
            len(text) <= ROW_CHARACTERS and _may_be_row(text) and bool(_ROW.search(text.strip()))
            for text in texts
        ]
    )
    return rows >= ROWS_SHARE * len(texts)


def _may_be_row(text: str) -> bool:
    """Whether a line has what parts columns: a bar, a tab, or two spaces; most have not."""
    return "|" in text or "\t" in text or len(text.split()) > 1


def _is_asked_by_reader(story: Story) -> bool:
    """Whether a reader's letter opens the piece (石桥乡读者：…), or its question is signed before the answer."""
    if story.reported:
        return False
    verdicts = story.sheet.verdicts
    if any(signs_question(story.sheet, i) for i in story.places if verdicts[i].role is _BYLINE):
        return True
    paragraphs = story.paragraphs
    return len(paragraphs) > 1 and bool(_READER.match(fold(paragraphs[0].text[:20])))


def rubric_over(sheet: Sheet, first: int) -> str:
    """The rubric right before an article without its spaces, or empty."""
    texts = []
    for index in range(first - 1, -1, -1):
        role = sheet.verdicts[index].role
        if role is _RUBRIC:
            texts.append("".join(fold(sheet.looks[index].bare).split()))
        elif role is not _FURNITURE:
            break
    return "".join(reversed(texts))
