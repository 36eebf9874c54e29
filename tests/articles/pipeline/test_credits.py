"""Who is credited, in which role."""

import pytest

from articles.pipeline.credits import read_byline, read_opening, read_photo_credit, read_sign_off


def people(read):
    return (
        [f"{credit.name} {credit.role.value} {credit.title}".strip() for credit in read.credits]
        if read
        else None
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("本报记者 何 平", ["何平 reporter"]),
        ("通讯员 孙一诺 摄影报道", ["孙一诺 correspondent", "孙一诺 photographer"]),
        ("本报记者 欧阳倩 牛建军 摄", ["欧阳倩 photographer", "牛建军 photographer"]),
        ("□本报记者　司马嘉/文　韩　东/摄", ["司马嘉 reporter", "韩东 photographer"]),
        ("本报记者 方 圆 文/摄", ["方圆 reporter", "方圆 photographer"]),
        ("新华社发（扎西次仁 摄）", ["扎西次仁 photographer"]),
        ("□ 海平市化工轻纺工会主席 司马向东", ["司马向东 author 海平市化工轻纺工会主席"]),
        ("　　　西岗里小区居民　温德海", ["温德海 author 西岗里小区居民"]),
        ("读者　夏侯婷", ["夏侯婷 author"]),
        ("（本报记者　吕　凯）", ["吕凯 reporter"]),
        ("记者 张 弛 见习记者 高 凤山", ["张弛 reporter", "高凤山 reporter"]),
        ("通讯员 县总工会 白玛央金", ["白玛央金 correspondent 县总工会"]),
        ("记者 林墨涵 县农办通讯员 谷小雨", ["林墨涵 reporter", "谷小雨 correspondent 县农办"]),
        (
            "记者 林墨涵 陶然 市人社局通讯员 纪雪",
            ["林墨涵 reporter", "陶然 reporter", "纪雪 correspondent 市人社局"],
        ),
        ("新 渡 口 今 晨 开 航", None),
        ("记者 樊晓月 摄影 柯以宁", ["樊晓月 reporter", "柯以宁 photographer"]),
        ("本报记者 樊晓月 柯以宁 摄影", ["樊晓月 photographer", "柯以宁 photographer"]),
        ("（尚　文）", ["尚文 author"]),
        ("本报记者 尚　文", ["尚文 reporter"]),
        ("本报记者 佟 海 文 陶 然 图", ["佟海 reporter", "陶然 photographer"]),
        ("◆图片新闻", None),
        ("文/张晓 图/李立", ["张晓 author", "李立 photographer"]),
        ("石景山区总工会", None),
        ("記者林美惠／北埔報導", ["林美惠 reporter"]),
        ("記者林美惠、范姜文秀／專訪", ["林美惠 reporter", "范姜文秀 reporter"]),
        ("記者賴弘文／攝影", ["賴弘文 photographer"]),
        ("〔記者林美惠／台北報導〕", ["林美惠 reporter"]),
        ("文／林子清　攝影／張照亭", ["林子清 author", "張照亭 photographer"]),
        ("江州晚报记者 尤 曼", ["尤曼 reporter"]),
        ("本报记者 乌云其木格 文 巴图孟克 摄", ["乌云其木格 reporter", "巴图孟克 photographer"]),
        ("沈一苇（江州一中退休教师）", ["沈一苇 author 江州一中退休教师"]),
        ("盐田里居民　许天赐等十七人", ["许天赐 author 盐田里居民"]),
        ("解答：市妇女维权中心咨询员 高 岚", ["高岚 author 市妇女维权中心咨询员"]),
        ("云岭市城市管理局", None),
        ("永宁矿务局后勤处", None),
        ("昨天上午九时，列车缓缓驶出。", None),
    ],
)
def test_a_line_of_credits(line, expected):
    assert people(read_byline(line)) == expected


@pytest.mark.parametrize(
    ("text", "dateline", "expected"),
    [
        (
            "本报讯（记者 林墨涵 上官清 通讯员 陶 然）昨日",
            "本报讯",
            ["林墨涵 reporter", "上官清 reporter", "陶然 correspondent"],
        ),
        ("新华社北京3月13日电（记者 高亦凡）记者", "新华社北京电", ["高亦凡 reporter"]),
        ("据新华社北京8月21日电（记者　冯子昂）铁", "据新华社北京电", ["冯子昂 reporter"]),
        ("本报讯(记者 屈冬 梅)历时", "本报讯", ["屈冬梅 reporter"]),
        ("【新华社沈阳二日电】沈阳", "新华社沈阳电", []),
        ("本报讯（记者 郜 山 二矿通讯员 古 锋）三", "本报讯", ["郜山 reporter", "古锋 correspondent 二矿"]),
        ("本报讯（通讯员 费莫言 市水文局）昨", "本报讯", ["费莫言 correspondent 市水文局"]),
        ("本报讯（通讯员 海事局 单晓）昨", "本报讯", ["单晓 correspondent 海事局"]),
        ("本報訊（記者 陳大文）昨", "本報訊", ["陳大文 reporter"]),
        ("本报讯　通讯员韩守信、记者孟繁荣报道：十月", "本报讯", ["韩守信 correspondent", "孟繁荣 reporter"]),
        (
            "本报讯（通讯员 买买提江·吐尔逊 记者 范长河）3月",
            "本报讯",
            ["买买提江·吐尔逊 correspondent", "范长河 reporter"],
        ),
    ],
)
def test_a_stock_opening(text, dateline, expected):
    opening = read_opening(text)

    assert (opening.dateline, people(opening)) == (dateline, expected)


@pytest.mark.parametrize("text", ["本报电话打了一天。", "记者获悉，大桥检修。", "新华社记者说，这里下了雨。"])
def test_other_texts_have_no_opening(text):
    assert read_opening(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("哺乳时间。（丁一鸣）", ["丁一鸣 author"]),
        ("先行赔付。（记者　骆　冰）", ["骆冰 reporter"]),
        ("由工会补贴。（古丽娜尔）", ["古丽娜尔 author"]),
        ("再见。（完）", None),
        ("两个字：管用。（下转第04版）", None),
    ],
)
def test_a_name_after_the_last_sentence(text, expected):
    assert people(read_sign_off(text)) == expected


def test_a_photographer_after_a_caption():
    assert people(read_photo_credit("讲解夜间作业要领。 郑 伟 摄")) == ["郑伟 photographer"]
