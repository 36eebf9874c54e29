"""Each rule for single lines claims the line in its docstring."""

import pytest

from articles.pipeline.line_rules import LINE_RULES
from articles.pipeline.looks import look_at
from articles.pipeline.records import Line

AROUND = ["标题：甲", "正文：", "他们沿着河岸走了很久。", "走到天亮。", "记者：一", "记者：二"]


@pytest.mark.parametrize("rule", LINE_RULES, ids=lambda rule: rule.__name__)
def test_a_rule_claims_the_line_in_its_docstring(rule):
    texts = [rule.__doc__, *(AROUND if rule.__name__ == "labelled" else AROUND[2:])]
    page = look_at([Line(number, text) for number, text in enumerate(texts, 1)])

    assert rule(page.looks[0], page) is not None
