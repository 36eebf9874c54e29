"""How near the pipeline's reading comes to the gold pages of the tests."""

from pathlib import Path

from articles.management.commands.score_reading import read
from articles.pipeline import load_reader
from articles.scoring import Score, read_gold_folder

ROOT = Path(__file__).parents[3]
GOLD = ROOT / "tests" / "data"
DUMPS = {"gold": ROOT / "articles" / "samples", "pages": GOLD / "pages", "unseen": GOLD / "unseen"}


def measure(folder: str) -> Score:
    """The score of one folder of tests/data."""
    score = Score()
    for page in read_gold_folder(GOLD / folder, DUMPS[folder]):
        score.add(page, read(page, load_reader()))
    return score
