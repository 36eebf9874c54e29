"""read_dumps: read page dumps and write what is found in the form of the gold pages. Needs no database."""

import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.pipeline import DecodeError, Reader, ReaderError, decode, parse_page
from articles.pipeline.answer import page_as_answer
from articles.reader import site_reader
from articles.remarks import word

SUFFIXES = (".txt", ".md")


class Command(BaseCommand):
    help = (
        "Read page dumps (files, or folders with *.txt and *.md) and write NAME.json for each, as one page."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--output", required=True, type=Path, metavar="DIR")
        parser.add_argument(
            "--encoding", metavar="NAME", help="the dumps' encoding; else it is told from the bytes"
        )

    def handle(self, *, paths, output, encoding, **options):
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(
                _("There is nothing at %(paths)s.") % {"paths": ", ".join(missing)}, returncode=2
            )
        if output.exists() and not output.is_dir():
            raise CommandError(_("%(path)s is no folder.") % {"path": output}, returncode=2)
        try:
            decode(b"", encoding)
        except DecodeError as error:
            raise CommandError(
                _("--encoding %(value)s: there is no such encoding.") % {"value": encoding}, returncode=2
            ) from error
        try:
            reader = site_reader()
        except ReaderError as error:
            raise CommandError(str(error), returncode=2) from error
        dumps = find_dumps(paths)
        failed = 0
        for source, target in dumps:
            try:
                self.read(source, output / target, encoding, reader)
            except (DecodeError, OSError) as error:
                failed += 1
                self.stderr.write(f"{source}: {reason(error, encoding)}")
        counts = {"read": len(dumps) - failed, "failed": failed}
        self.stdout.write(_("Files: %(read)d read, %(failed)d failed.") % counts)
        if failed:
            text = ngettext("%(failed)d file failed.", "%(failed)d files failed.", failed)
            raise CommandError(text % counts, returncode=1)

    def read(self, source: Path, target: Path, encoding: str | None, reader: Reader) -> None:
        page = parse_page(source.read_bytes(), encoding=encoding, reader=reader)
        target.parent.mkdir(parents=True, exist_ok=True)
        answer = json.dumps(page_as_answer(page, source.name), ensure_ascii=False, indent=1)
        target.write_text(answer + "\n", encoding="utf-8")


def find_dumps(paths: list[Path]) -> list[tuple[Path, Path]]:
    """(dump, name of its answer) in a fixed order. Where two dumps share a stem, the answer keeps the relative folder;
    where they share that, too (a.txt beside a.md), the whole file name."""
    found: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.suffix.lower() in SUFFIXES and file.is_file():
                    found.setdefault(file, file.relative_to(path))
        else:
            found.setdefault(path, Path(path.name))
    stems = Counter(relative.stem for relative in found.values())
    folders = Counter(relative.with_suffix("") for relative in found.values())
    targets, taken = [], set()
    for file, relative in found.items():
        if stems[relative.stem] == 1:
            target = Path(relative.stem + ".json")
        elif folders[relative.with_suffix("")] == 1:
            target = relative.with_suffix(".json")
        else:
            target = relative.with_name(relative.name + ".json")
        if target in taken:  # the same relative path under two given folders
            target = Path(file.parent.name) / target
        taken.add(target)
        targets.append((file, target))
    return targets


def reason(error: Exception, encoding: str | None) -> str:
    """Why a file failed, with the candidates where the encoding is in doubt."""
    if not isinstance(error, DecodeError):
        return getattr(error, "strerror", None) or str(error)
    candidates = "".join(f"\n    {name}: {line}" for name, line in error.candidates)
    names = ", ".join(name for name, _line in error.candidates)
    return word(error.code, names or encoding or "", error.line) + candidates
