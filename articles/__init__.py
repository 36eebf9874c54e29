from pathlib import Path


def samples_folder() -> Path:
    """The sample dumps that come with the project: invented pages, with their manifest."""
    return Path(__file__).parent / "samples"
