"""weigh_suggestions: what each sort of evidence for a look-alike is worth, learned from the training pages.

    pip install numpy
    python manage.py weigh_suggestions jieba-0.42.1/jieba/dict.txt

A tool of development, after make_words and make_lookalikes; the archive runs without numpy and jieba.
"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from articles.management.commands.make_words import read_counts
from articles.pipeline.suggestions import WEIGHTS
from articles.repair_training import training_texts, weigh


class Command(BaseCommand):
    help = "Weigh the evidence for suggestions on the training pages (a tool of development)."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("dictionary", type=Path, metavar="DICT")

    def handle(self, *, dictionary, **options):
        counts = read_counts(dictionary.read_text(encoding="utf-8"), longest=12)
        weighed = weigh(training_texts(), counts)
        text = json.dumps(weighed, ensure_ascii=False, indent=1)
        WEIGHTS.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(text)
