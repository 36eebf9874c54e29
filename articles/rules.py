"""Why a line is what it is, in words for editors."""

from django.utils.translation import pgettext_lazy

from .pipeline.records import Why

REASONS = {
    Why.BY_EDITOR: pgettext_lazy("why a line is what it is", "set by an editor"),
    Why.OPENING: pgettext_lazy("why a line is what it is", "opens as news does"),
    Why.PARAGRAPH: pgettext_lazy("why a line is what it is", "a paragraph of its own"),
    Why.SALUTATION: pgettext_lazy("why a line is what it is", "a form of address"),
    Why.LIST_ITEM: pgettext_lazy("why a line is what it is", "one of a list"),
    Why.TABLE_ROW: pgettext_lazy("why a line is what it is", "a row of a table"),
    Why.TURN: pgettext_lazy("why a line is what it is", "a turn in a conversation"),
    Why.VERSE: pgettext_lazy("why a line is what it is", "a line of verse"),
    Why.CUT_SHORT: pgettext_lazy("why a line is what it is", "a paragraph that was cut"),
    Why.CREDITS: pgettext_lazy("why a line is what it is", "holds only credits"),
    Why.HOUSE: pgettext_lazy("why a line is what it is", "signed by the newspaper"),
    Why.POST_OF_AUTHOR: pgettext_lazy("why a line is what it is", "an author's post"),
    Why.SET_IN: pgettext_lazy("why a line is what it is", "credits set into the text"),
    Why.SIGNATURE: pgettext_lazy("why a line is what it is", "signs the text above"),
    Why.UNDER_HEADLINE: pgettext_lazy("why a line is what it is", "stands under the headline"),
    Why.OVER_HEADLINE: pgettext_lazy("why a line is what it is", "stands over the headline"),
    Why.PICTURE_WORD: pgettext_lazy("why a line is what it is", "speaks of a picture"),
    Why.AFTER_OTHER_COLUMN: pgettext_lazy("why a line is what it is", "goes on after another column"),
    Why.NO_INDENT: pgettext_lazy("why a line is what it is", "begins without an indent"),
    Why.OTHER_COLUMN: pgettext_lazy("why a line is what it is", "stood in another column's text"),
    Why.STRAY_LINE: pgettext_lazy("why a line is what it is", "put back to its sentence"),
    Why.UNFINISHED: pgettext_lazy("why a line is what it is", "the sentence above is unfinished"),
    Why.DASH: pgettext_lazy("why a line is what it is", "begins with a dash"),
    Why.EDITORS_NOTE: pgettext_lazy("why a line is what it is", "an editor's note"),
    Why.LEAD_BEFORE_HEADLINE: pgettext_lazy("why a line is what it is", "a lead before its headline"),
    Why.BOLD: pgettext_lazy("why a line is what it is", "set in bold"),
    Why.HALF_BOLD: pgettext_lazy("why a line is what it is", "partly in bold"),
    Why.HASH_MARK: pgettext_lazy("why a line is what it is", "marked with #"),
    Why.NUMBERED: pgettext_lazy("why a line is what it is", "numbered"),
    Why.OPEN: pgettext_lazy("why a line is what it is", "not decided"),
    Why.CLASSIFIED: pgettext_lazy("why a line is what it is", "a classified advertisement"),
    Why.DEBRIS: pgettext_lazy("why a line is what it is", "debris of the scan"),
    Why.EDITORS: pgettext_lazy("why a line is what it is", "names the page's editors"),
    Why.FOLIO: pgettext_lazy("why a line is what it is", "the folio"),
    Why.FOREIGN_LINE: pgettext_lazy("why a line is what it is", "of another page"),
    Why.HOTLINE: pgettext_lazy("why a line is what it is", "a hotline"),
    Why.IMPRINT: pgettext_lazy("why a line is what it is", "the imprint"),
    Why.LABEL: pgettext_lazy("why a line is what it is", "a label"),
    Why.LABELLED: pgettext_lazy("why a line is what it is", "its label says so"),
    Why.TEXT: pgettext_lazy("why a line is what it is", "running text"),
    Why.MASTHEAD: pgettext_lazy("why a line is what it is", "the masthead"),
    Why.PAGE_NUMBER: pgettext_lazy("why a line is what it is", "the page number"),
    Why.SECTION: pgettext_lazy("why a line is what it is", "the page's section"),
    Why.TAG: pgettext_lazy("why a line is what it is", "a tag"),
    Why.TEASER: pgettext_lazy("why a line is what it is", "a teaser"),
    Why.WEATHER: pgettext_lazy("why a line is what it is", "the weather"),
    Why.WITHOUT_TEXT: pgettext_lazy("why a line is what it is", "has no text"),
    Why.PAGE_REFERENCE: pgettext_lazy("why a line is what it is", "names another page"),
    Why.BOLD_OVER_LINES: pgettext_lazy("why a line is what it is", "bold over several items"),
    Why.NAME: pgettext_lazy("why a line is what it is", "the name of a column"),
    Why.WITHOUT_STORY: pgettext_lazy("why a line is what it is", "heads no story"),
    Why.AFTER_BYLINE: pgettext_lazy("why a line is what it is", "follows a byline"),
    Why.BETWEEN_LABELS: pgettext_lazy("why a line is what it is", "stands between labels"),
    Why.FIRST: pgettext_lazy("why a line is what it is", "the first of the page"),
    Why.OVER_OPENING: pgettext_lazy("why a line is what it is", "stands over an opening"),
    Why.OVER_BYLINE: pgettext_lazy("why a line is what it is", "stands over a byline"),
    Why.UNDER_RUBRIC: pgettext_lazy("why a line is what it is", "stands under a rubric"),
    Why.AFTER_CLOSE: pgettext_lazy("why a line is what it is", "the story above has ended"),
    Why.WIDE_GAP: pgettext_lazy("why a line is what it is", "a wide gap above"),
    Why.NOTICE: pgettext_lazy("why a line is what it is", "a notice's headline"),
    Why.AFTER_NEWS: pgettext_lazy("why a line is what it is", "follows a news item"),
    Why.AFTER_JUMP: pgettext_lazy("why a line is what it is", "follows a jump line"),
    Why.SIGNED_APART: pgettext_lazy("why a line is what it is", "signed by itself"),
    Why.PHOTO_STORY: pgettext_lazy("why a line is what it is", "heads a photo story"),
    Why.SEVERAL_LINES: pgettext_lazy("why a line is what it is", "several display lines"),
    Why.AFTER_CUT: pgettext_lazy("why a line is what it is", "the text above breaks off"),
    Why.SAME_LEVEL: pgettext_lazy("why a line is what it is", "of the headlines' level"),
    Why.DEEPER_LEVEL: pgettext_lazy("why a line is what it is", "of a deeper level"),
    Why.UNMARKED: pgettext_lazy("why a line is what it is", "not marked as others are"),
    Why.SPEAKER: pgettext_lazy("why a line is what it is", "a speaker's name"),
    Why.QUOTED: pgettext_lazy("why a line is what it is", "in quotation marks"),
    Why.READS_LIKE_TEXT: pgettext_lazy("why a line is what it is", "reads like text"),
    Why.SAME_MARK: pgettext_lazy("why a line is what it is", "marked like the headlines"),
    Why.IN_SIGNED_PIECE: pgettext_lazy("why a line is what it is", "within a signed piece"),
    Why.AMONG_SUBHEADS: pgettext_lazy("why a line is what it is", "among subheads"),
    Why.NO_GAP: pgettext_lazy("why a line is what it is", "no gap above"),
    Why.OVER_SIGNED_TITLE: pgettext_lazy("why a line is what it is", "over a title that is signed"),
    Why.OF_QUESTION: pgettext_lazy("why a line is what it is", "signs a question"),
    Why.AFTER_RULE: pgettext_lazy("why a line is what it is", "follows a ruled line"),
    Why.LETTERSPACED: pgettext_lazy("why a line is what it is", "set with spaces between its characters"),
    Why.DAY_OF_SIGNATURE: pgettext_lazy("why a line is what it is", "the day of a signature"),
    Why.POINTER: pgettext_lazy("why a line is what it is", "points to a picture"),
    Why.PHOTOGRAPHER: pgettext_lazy("why a line is what it is", "ends with its photographer"),
    Why.PLAIN: pgettext_lazy("why a line is what it is", "nothing speaks against it"),
    Why.LEARNED_LENGTH: pgettext_lazy("why a line is what it is", "as learned, for its length"),
    Why.LEARNED_GAPS: pgettext_lazy("why a line is what it is", "as learned, for the blank lines around it"),
    Why.LEARNED_MARKS: pgettext_lazy("why a line is what it is", "as learned, for how it is set"),
    Why.LEARNED_ENDING: pgettext_lazy(
        "why a line is what it is", "as learned, for how it and its neighbours end"
    ),
    Why.LEARNED_WORDS: pgettext_lazy("why a line is what it is", "as learned, for its words"),
    Why.LEARNED_PLACE: pgettext_lazy("why a line is what it is", "as learned, for its place on the page"),
    Why.LEARNED_TEXT: pgettext_lazy("why a line is what it is", "as learned, for the texts above and below"),
    Why.LEARNED_NEIGHBOURS: pgettext_lazy(
        "why a line is what it is", "as learned, for what stands around it"
    ),
}

# What makes an article's confidence low, by the code that the pipeline gives (assemble.py and judge.py).
DOUBTS = {
    "unsure-lines": pgettext_lazy("what a reading is unsure of", "unclaimed lines"),
    "no-headline": pgettext_lazy("what a reading is unsure of", "no headline found"),
    "no-text": pgettext_lazy("what a reading is unsure of", "no text found"),
    "border-unsure": pgettext_lazy("what a reading is unsure of", "its borders"),
    "head-unsure": pgettext_lazy("what a reading is unsure of", "its head"),
    "kind-unsure": pgettext_lazy("what a reading is unsure of", "its kind"),
    "credits-unread": pgettext_lazy("what a reading is unsure of", "its credits"),
}


def doubt_name(code: str) -> str:
    """What a reading is unsure of; the code itself where another pipeline gave it."""
    return DOUBTS.get(code, code)


def reason_name(rule: str) -> str:
    """The reason that a rule (`headline.hash-mark`) gives; the rule's own name where an older pipeline named it.

    >>> str(reason_name("headline.of-tomorrow"))
    'headline.of-tomorrow'
    """
    return REASONS.get(rule.rpartition(".")[2], rule)
