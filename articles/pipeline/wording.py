"""What the words of a short line say of it: numbered, a speaker's, a unit's name, the beginning of a sentence."""

import re

from .looks import Look
from .vocabulary import UNIT_ENDINGS

# A display line holds one or two clauses; the longest headline or deck line that we have has 44 characters.
DISPLAY_CHARACTERS = 45
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s?、|[(][一二三四五六七八九十]{1,3}[)]|(?:之|其)[一二三四五六七八九十](?=[\s:]|$)|第[一二三四五六七八九十]{1,3}[章节部回讲篇](?=\s|:|$|、)"
    r"|(?:案例|镜头|故事|场景|片段|现场|关键词|亮点|看点|问题|焦点|建议|做法|经验|特点|变化|答案|声音|误区|方式|招数|提醒|技巧|疑问|对策|观点|建言)\s?[一二三四五六七八九十0-9①-⑩]{1,2}(?=[\s:：.、]|$)|[一二三四五六七八九十]\s)"
)
# What that begins with.
NUMBER_STARTS = "[一二三四五六七八九十(之其第案镜故场片现关亮看问焦建做经特变答声误方招提技疑对观]"
_QUOTED = re.compile(r"^[“\"][^“”\"]{2,40}[”\"]$|^“[^”]*”$")
_SPEAKER = re.compile(r"[:：]\s*$")
_EDITORS_NOTE = re.compile(
    r"^[\[(]?(?:编者按|编者的话|编前话|编前|编后|编后语|开栏的话|开栏语|主持人语|核心提示|内容提要|提要|导语|阅读提示|导读|引子|摘要|按语|本报按)[\])]?\s*[:：]?"
)
_LONG_UNIT_ENDINGS = tuple(ending for ending in UNIT_ENDINGS if len(ending) > 1)
_UNIT_LETTERS = frozenset(ending[-1] for ending in UNIT_ENDINGS)  # Most lines end otherwise.
_NO_UNIT = re.compile(r"[,，。:;!?！？“”\"0-9]")
_VERB = re.compile(
    "(?:走进|来到|进入|走出|建成|挂牌|成立|落户|启用|开进|举行|开展|帮助|慰问|服务|带动|推出|获|搬进|送到|送进|关爱|助力|打造|撑起|有了|来了|让|为|把|给|向|到|在)"
)
# A subhead without mark or number has at most so many characters (the longest that we have: 17).
SUBHEAD_CHARACTERS = 19
_TEXT_START = re.compile(
    "这|该|他|她|其|记者|据|为了|由于|经过|随着|截至|今年|去年|近年|此次|本次|目前|同时|为此|活动"
)


def is_numbered(look: Look) -> bool:
    """三、要联得起来"""
    return bool(_NUMBERED.match(look.plain))


def number_form(look: Look) -> str:
    """The form of a line's number, the number itself left out: 、 of 一、 and () of （一）; empty without one."""
    match = _NUMBERED.match(look.plain)
    return re.sub("[一二三四五六七八九十0-9]", "", match[0]) if match else ""


def is_quoted(look: Look) -> bool:
    """“今天的灯，我来关”"""
    return bool(_QUOTED.match(look.plain))


def names_speaker(look: Look) -> bool:
    """码头班长何大川："""
    return bool(_SPEAKER.search(look.plain))


def is_editors_note(look: Look) -> bool:
    """编者按　…"""
    return bool(_EDITORS_NOTE.match(look.plain))


def is_unit(look: Look) -> bool:
    """Whether a line is the bare name of a unit: 滨港集团第二装卸公司."""
    plain = look.plain
    if plain.rstrip()[-1:] not in _UNIT_LETTERS:
        return False
    plain = "".join(plain.split())
    return (
        len(plain) <= 20
        and plain.endswith(UNIT_ENDINGS)
        and not _NO_UNIT.search(plain)
        and not _VERB.search(plain)
    )


def is_short_unit(plain: str) -> bool:
    """石坪县, 市妇联: names of places and units of at most four characters, which lead into a headline."""
    return bool(re.search("[县区市镇乡村厂局校院部科段站班队所]$", plain)) or plain.endswith(
        _LONG_UNIT_ENDINGS
    )


def reads_like_text(look: Look) -> bool:
    """Whether an unmarked line begins like a sentence or lists things: 平台整合了入会、帮扶、维权、培训等二十三"""
    if look.marked or is_numbered(look) or names_speaker(look):
        return False
    return (
        bool(_TEXT_START.match(look.plain))
        or look.bare.count("、") >= 2
        or bool(re.search("[的和与及在是将被把对]$", look.bare))
    )


def is_cut_text(look: Look) -> bool:
    """Whether a line that is no headline is too long for a subhead, or begins like a sentence."""
    if look.marked or is_numbered(look) or names_speaker(look) or is_quoted(look):
        return False
    return reads_like_text(look) or look.width >= SUBHEAD_CHARACTERS
