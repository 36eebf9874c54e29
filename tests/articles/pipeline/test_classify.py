"""What neighbours decide."""

import pytest

from articles.pipeline import parse_page
from articles.pipeline.assemble import without_dust


def roles(*lines):
    """Article and role of each line; an empty text is a blank line."""
    page = parse_page("\n".join(lines).encode())
    return [(line.article, line.role.value) for line in page.lines]


def test_a_story_has_kicker_headline_deck_byline_and_text():
    assert roles(
        "## 全市餐饮行业工资集体协商签约",
        "",
        "# 后厨的“辛苦钱”有了谈判桌",
        "",
        "**首席协商代表从一线厨师中推选产生**",
        "",
        "本报记者 沈嘉禾",
        "",
        "合同明确，全行业最低工资标准高于本市最低工资标准百分之十二。",
    ) == [(1, "kicker"), (1, "headline"), (1, "deck"), (1, "byline"), (1, "body")]


def test_two_short_lines_alike_in_length_are_one_headline():
    page = parse_page("下雨不积水\n\n开窗无异味\n\n本报讯（记者 林墨涵）昨日，改造完工。\n".encode())

    assert page.articles[0].headline == "下雨不积水 开窗无异味"


def test_a_first_line_that_is_no_longer_than_the_second_is_half_of_the_headline():
    page = parse_page(
        "四十天不出矿井\n\n第一批新煤运上地面\n\n本报讯（记者 林墨涵）昨日，新井出煤。\n".encode()
    )

    assert page.articles[0].headline == "四十天不出矿井 第一批新煤运上地面"


def test_a_short_line_over_a_signed_title_is_its_rubric():
    lines = [
        "**人间草木**",
        "",
        "**苦楝树下**",
        "",
        "□方小禾",
        "",
        "外婆家的院子里有一棵苦楝树，春天开紫花。",
    ]

    assert roles(*lines) == [(0, "rubric"), (1, "headline"), (1, "byline"), (1, "body")]


def test_lines_as_wide_as_the_text_after_them_are_text():
    column = [
        "渡口的灯一盏一盏亮起来照",
        "着等船的人和他们的担子以",
        "及一条睡着了的黄狗船来了",
        "人们不慌不忙地往跳板上走。",
    ]

    assert [role for _article, role in roles("渡口夜色", "", *column)] == [
        "headline",
        "body",
        "cont",
        "cont",
        "cont",
    ]


def test_a_page_of_short_paragraphs_is_not_set_in_column_lines():
    lines = [
        "昨夜江上放河灯",
        "三千市民临水望月",
        "本报讯（记者 岳小帆）昨晚七点，江面漂起第一盏河灯。",
        "放灯的是渔业社的老人们。",
        "岸边的人群安静下来，有孩子数着灯，数到一百就乱了。",
        "图书馆里新开“聋人角”",
        "本报讯 市图书馆近日开辟聋人阅览角。",
        "馆内备有手语教材二百余册，聘请了两名教师。",
        "老城根儿",
        "豆腐巷的两口井",
        "雷　鸣",
        "豆腐巷有两口井，一口甜，一口咸。",
        "甜水做豆腐，咸水洗衣裳，几百年没有错过。",
    ]

    headlines = [article.headline for article in parse_page("\n".join(lines).encode()).articles]

    assert headlines == ["昨夜江上放河灯 三千市民临水望月", "图书馆里新开“聋人角”", "豆腐巷的两口井"]


def test_briefs_that_open_in_bold_under_a_rubric_are_articles_of_their_own():
    lines = ["## 一句话新闻", "", "**市电业局**　一季度线损率下降。", "", "**东郊供电所**　为敬老院换线。"]

    assert roles(*lines) == [(0, "rubric"), (1, "body"), (2, "body")]


def test_words_between_dots_over_a_headline_are_a_rubric():
    lines = ["**安全 · 亲情 · 责任**", "", "**妈妈的三句话**", "", "我第一次下井那天，妈妈说了三句话。"]

    assert roles(*lines) == [(0, "rubric"), (1, "headline"), (1, "body")]


def test_a_paragraph_after_a_picture_that_ends_with_its_photographer_is_the_caption():
    lines = ["# 工程开工", "", "扩建工程昨日开工。", "", "![图](a.jpg)", "", "吊车正在起吊构件。 柯以宁 摄"]

    assert roles(*lines)[-1] == (1, "caption")


def test_a_unit_alone_over_a_headline_is_a_kicker():
    page = parse_page(
        "京安供热集团\n\n“听漏”擂台听出技术能手\n\n本报讯（记者 贺立群）夜里十一点，车声渐稀。\n".encode()
    )

    assert (page.articles[0].kicker, page.articles[0].headline) == ("京安供热集团", "“听漏”擂台听出技术能手")


def test_numbered_display_inside_a_signed_piece_is_a_subhead():
    assert roles(
        "让职工的好点子落地",
        "",
        "□区总工会主席 傅明",
        "",
        "职工的好点子，常常就藏在机器旁边。",
        "",
        "一、要有人听",
        "",
        "点子说出来没人听，下回就不说了。",
    ) == [(1, "headline"), (1, "byline"), (1, "body"), (1, "subhead"), (1, "body")]


def test_a_paragraph_cut_by_the_column_goes_on():
    assert roles(
        "# 送温暖",
        "",
        "本报讯（记者 曹阳）慰问组把手套送到清扫班职工手里，这是今冬行动的第一站，此后",
        "",
        "还有三站。",
    ) == [(1, "headline"), (1, "body"), (1, "cont")]


def test_a_name_alone_between_headline_and_text_signs_the_piece_though_no_surname_begins_it():
    page = parse_page("远行人的窗前有一盏灯\n言午生\n　　灯亮着，回家的路就不黑。\n".encode())

    assert page.articles[0].headline == "远行人的窗前有一盏灯"
    assert [credit.name for credit in page.articles[0].credits] == ["言午生"]


def test_a_name_between_question_and_answer_signs_the_question():
    lines = [
        "# 欠薪怎么讨",
        "",
        "问：工程完了，工钱没有给，怎么办？",
        "",
        "城东职工 江小舟",
        "",
        "答：可以申请仲裁。",
    ]

    assert roles(*lines) == [(1, "headline"), (1, "body"), (1, "byline"), (1, "body")]


def test_a_unit_set_in_under_a_letter_signs_it():
    letter = [
        "下水道通了",
        "",
        "　　编辑同志：",
        "　　来信反映的下水道昨天已经疏通。",
        "　　　　沙湾市房管所",
    ]

    assert roles(*letter)[-1] == (1, "byline")


def test_the_day_under_a_notice_is_its_text():
    notice = ["# 征集通知", "", "现征集建议。", "", "市总工会生产保护部", "", "二〇〇五年二月八日"]

    assert roles(*notice, "", "# 灯会开幕", "", "本报讯 灯会昨晚开幕。")[2:4] == [(1, "byline"), (1, "body")]


def test_a_line_that_points_at_a_picture_is_its_caption_but_a_list_of_such_lines_is_text():
    assert roles("# 除夕夜", "", "饺子送到了井下。", "", "▲工人们在井下吃饺子。")[-1] == (1, "caption")
    assert roles("# 短讯一束", "", "▲灯会昨晚开幕。", "", "▲大桥今晨通车。")[-1] == (1, "body")


def test_a_rubric_with_a_mark_is_no_byline():
    assert roles("# 除夕夜", "", "饺子送到了井下。", "", "◆图片新闻", "", "昨日，花开了。")[2] == (
        0,
        "rubric",
    )


def test_a_headline_that_says_who_writes_is_no_rubric():
    page = parse_page("房管所来信\n\n编辑同志：\n\n来信反映的下水道昨天已经疏通。\n".encode())

    assert page.articles[0].headline == "房管所来信"


@pytest.mark.parametrize(
    "line",
    ["■ 　■ 一 |", "; 丶 : I", ". 丨 、 ．", "一 一 — —", "丨丨丨", "一 l", "1 l I", "口 口", "一 一 一"],
)
def test_single_strokes_and_marks_are_debris(line):
    assert roles("# 甲乙丙丁", "", "他走了。", "", line, "", "他来了。")[2] == (0, "furniture")


@pytest.mark.parametrize("line", ["— 一 —", "1 0 1", "第 一"])
def test_numbers_are_no_debris(line):
    assert roles("# 甲乙丙丁", "", "他走了。", "", line, "", "他来了。")[2][1] != "furniture"


def test_verse_lines_are_paragraphs():
    lines = [
        "春日登山",
        "",
        "叶　舟",
        "",
        "石径斜穿竹影深，",
        "一声啼鸟破春阴。",
        "登高莫问来时路，",
        "满袖清风满袖云。",
    ]

    assert [role for _article, role in roles(*lines)] == [
        "headline",
        "byline",
        "body",
        "body",
        "body",
        "body",
    ]


def test_briefs_under_a_rubric_are_articles_of_their_own():
    assert roles(
        "赛场短波",
        "",
        "本报讯 市首届职工拔河赛昨天收绳，码头队夺冠。",
        "",
        "本报讯 象棋等级赛周末举行，二百四十名小棋手参赛。",
    ) == [(0, "rubric"), (1, "body"), (2, "body")]


def test_teasers_and_advertisements_are_furniture():
    assert roles(
        "导读",
        "三百户渔民搬进新居　A3版",
        "",
        "# 清凉一夏",
        "",
        "昨天，市民在公园的喷泉广场戏水消暑。",
        "",
        "遗失声明　东风商店遗失营业执照副本，注册号2102031100258，声明作废。",
    ) == [(0, "furniture"), (0, "furniture"), (1, "headline"), (1, "body"), (0, "furniture")]


def test_the_jump_of_a_story_begun_elsewhere_is_an_article_without_headline():
    page = parse_page("（上接第1版）\n\n座谈会上，职工代表先后发言。\n".encode())

    assert [(a.kind.value, a.headline, a.continued_from) for a in page.articles] == [("jump", "", "1")]


def test_labelled_exports_take_the_roles_of_their_labels():
    assert roles(
        "引题：夜间不打烊", "标题：环卫女工的“夜班表”", "作者：潘晓舟", "正文：", "昨晚十点，灯还亮着。"
    ) == [
        (1, "kicker"),
        (1, "headline"),
        (1, "byline"),
        (0, "furniture"),
        (1, "body"),
    ]


def test_tagged_exports_are_read_like_labelled_ones():
    lines = [
        "<title>井口的镜子</title>",
        "<author>冷峰</author>",
        "<content>",
        "昨天，井口装了镜子。",
        "</content>",
    ]

    assert roles(*lines) == [(1, "headline"), (1, "byline"), (0, "furniture"), (1, "body"), (0, "furniture")]


def test_the_rest_of_a_cut_story_inside_a_later_one_goes_back_to_it():
    paragraphs = [
        "# 老码头的船票",
        "本报讯（记者 欧阳倩）老船工捐出了船票和缆桩，博物馆的码头展览昨天开展，他又带来一只",
        "# 电话为什么打得通",
        "□ 闻笛",
        "巷长的电话一打就通，居民有事就打给巷长。接电话的巷长说，电话打通了，误会就消在",
        "木制水瓢，老船工说这是码头的旧物，博物馆把水瓢和缆桩、船票摆在码头展览的门口。",
        "了围挡之外。电话通了，居民的心也通了，巷长的电话还要一直打得通。",
    ]

    page = parse_page("\n\n".join(paragraphs).encode())

    assert [line.article for line in page.lines] == [1, 1, 2, 2, 2, 1, 2]
    assert (
        page.articles[0]
        .blocks[0]
        .text.endswith(
            "他又带来一只木制水瓢，老船工说这是码头的旧物，博物馆把水瓢和缆桩、船票摆在码头展览的门口。"
        )
    )


def test_headlines_come_without_the_specks_of_the_scan():
    page = parse_page("# 、增产三成 。·\n\n　　本报讯（记者 何平）昨日，纺织二厂交出答卷。\n".encode())

    assert page.articles[0].headline == "增产三成"


@pytest.mark.parametrize(
    "headline", ["‘小巷总理’上岗", "“夜班表”是怎么排的？", "春来了……", "一·二一班的故事"]
)
def test_marks_that_belong_to_a_headline_stay(headline):
    assert without_dust(headline) == headline
