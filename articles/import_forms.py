"""Forms of the import in the browser: what is said of all files, and what is put right in the preview."""

from collections import Counter
from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.folding import fold_name
from articles.labels import MAX_LENGTH, clean_label
from articles.manifest import MOST_BYTES, ManifestError, read_manifest
from articles.models import ImportFile, Newspaper, check_issue_date
from articles.places import real_date
from articles.receiving import Arrival
from articles.remarks import problem_text, word
from articles.typed import whole_number

PROBLEMS_SHOWN = 100  # of a manifest's wrong rows

ENCODINGS = [
    ("", _("tell from the bytes")),
    ("utf-8", "UTF-8"),
    ("gb18030", _("GB18030 (GBK, GB2312)")),
    ("big5", "Big5"),
    ("utf-16", "UTF-16"),
]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files; each is checked as FileField does."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(file, initial) for file in files if file]


class FilesForm(forms.Form):
    """One group of files. A script says more of each than its bytes, in lists of equal length: `numbers` (its place in the
    upload, from 0), `paths`, `sizes` (bytes of the whole file), and `offset` where the group is a piece of one file."""

    files = ManyFilesField(label=_("page texts or archives"), required=False, allow_empty_file=True)

    def clean_files(self):
        files = self.cleaned_data["files"]
        if len(files) > settings.IMPORT_GROUP_FILES:
            raise forms.ValidationError(
                _(
                    "%(count)d files at once are too many; send at most %(most)d, or put them into a zip archive."
                ),
                params={"count": len(files), "most": settings.IMPORT_GROUP_FILES},
            )
        return files

    def clean(self):
        said = super().clean()
        if "files" in said:
            said["arrivals"] = self._arrivals(said["files"])
        return said

    def _arrivals(self, files: list) -> list[Arrival]:
        if "numbers" not in self.data:
            names = told_apart(clean_path(file.name) for file in files)
            return [Arrival(n, names[n], file.size, file) for n, file in enumerate(files)]
        lists = [self.data.getlist(name) for name in ("numbers", "paths", "sizes")]
        numbers, paths, sizes = lists
        offset = whole_number(self.data["offset"]) if "offset" in self.data else None
        is_wrong = (
            any(len(values) != len(files) for values in lists)
            or any(whole_number(value) is None for value in numbers + sizes)
            or any(int(value) >= settings.IMPORT_MAX_UPLOAD_FILES for value in numbers)
            or ("offset" in self.data and (offset is None or len(files) != 1))
        )
        if is_wrong:
            raise forms.ValidationError(_("The group of files came in garbled; send it again."))
        lost = set(self.data.getlist("cannot_read"))
        return [
            Arrival(int(number), clean_path(path) or file.name, int(size), file, offset, number in lost)
            for file, number, path, size in zip(files, numbers, paths, sizes, strict=True)
        ]


class UploadForm(FilesForm):
    """A new import."""

    newspaper = forms.ModelChoiceField(
        label=_("newspaper"), queryset=Newspaper.objects.all(), required=False,
        empty_label=_("as printed on the page or named in the manifest"),
    )  # fmt: skip
    date = forms.DateField(
        label=_("date"), required=False, validators=[check_issue_date],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: as printed on the page, or as the file's path says."),
    )  # fmt: skip
    edition = forms.IntegerField(label=_("edition"), required=False, min_value=1, max_value=99)
    encoding = forms.ChoiceField(label=_("encoding"), choices=ENCODINGS, required=False)
    manifest = forms.FileField(
        label=_("manifest"), required=False,
        help_text=_("A CSV file with the columns file, newspaper, date, edition, page, section, source."),
    )  # fmt: skip
    accept_manifest_errors = forms.BooleanField(
        label=_("use the other rows; the files of wrong rows fail by name"), required=False,
    )  # fmt: skip
    single_page = forms.BooleanField(label=_("each file is one page, whatever it holds"), required=False)
    duplicate = forms.BooleanField(label=_("take known bytes at another place all the same"), required=False)

    field_order = [
        "files",
        "newspaper",
        "date",
        "edition",
        "encoding",
        "manifest",
        "accept_manifest_errors",
        "single_page",
        "duplicate",
    ]
    has_wrong_rows = False  # of the manifest; then the page asks whether the others are to be used

    def clean(self):
        said = super().clean()
        if said.get("manifest"):
            self._check_manifest(said["manifest"], accepted=said["accept_manifest_errors"])
        return said

    def _check_manifest(self, upload, *, accepted: bool) -> None:
        if upload.size > MOST_BYTES:
            self.add_error("manifest", word("file-too-large", f"{upload.size:,} > {MOST_BYTES:,}"))
            return
        try:
            problems = read_manifest(upload.read(), upload.name, today=timezone.localdate()).problems
        except ManifestError as error:
            self.add_error("manifest", word(error.code, error.detail, error.line))
            return
        finally:
            upload.seek(0)
        self.has_wrong_rows = bool(problems)
        if accepted:
            return
        for problem in problems[:PROBLEMS_SHOWN]:
            self.add_error("manifest", problem_text(problem))
        if len(problems) > PROBLEMS_SHOWN:
            more = len(problems) - PROBLEMS_SHOWN
            self.add_error("manifest", ngettext("… and %d more line", "… and %d more lines", more) % more)

    def options(self) -> dict:
        """What the batch keeps of the form."""
        said = self.cleaned_data
        return {
            "newspaper": said["newspaper"].slug if said["newspaper"] else "",
            "date": said["date"].isoformat() if said["date"] else "",
            "edition": str(said["edition"] or ""),
            "encoding": said["encoding"],
            "manifest": said["manifest"].name if said["manifest"] else "",
            "single_page": said["single_page"],
            "duplicate": said["duplicate"],
        }


class LackingForm(forms.Form):
    """What fills in for all files that lack it."""

    newspaper = forms.CharField(label=_("newspaper"), required=False, max_length=80)
    date = forms.CharField(label=_("date"), required=False, max_length=20)
    edition = forms.IntegerField(label=_("edition"), required=False, min_value=1, max_value=99)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["newspaper"].widget.attrs["list"] = "newspapers"
        self.fields["date"].widget.attrs.update(placeholder="2017-12-22", size=11)

    def clean_newspaper(self):
        name = self.cleaned_data["newspaper"]
        if not name or "newspaper" not in self.changed_data:
            return name
        newspaper = (
            Newspaper.objects.filter(slug=name).first()
            or Newspaper.objects.filter(folded_name=fold_name(name)).first()
        )
        if newspaper is None:
            raise forms.ValidationError(_("There is no newspaper of that name; add it first."))
        return newspaper.slug

    def clean_date(self):
        text = self.cleaned_data["date"]
        if not text or "date" not in self.changed_data:
            return text
        day = real_date(text, timezone.localdate())
        if not day:
            raise forms.ValidationError(_("Write the day as 2017-12-22."))
        return day.isoformat()

    def clean_edition(self):
        return str(self.cleaned_data["edition"] or "")

    def said(self) -> dict:
        """The fields that were changed, as articles/batches.py takes them."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class PlaceForm(LackingForm):
    """What a person puts right of one file in the preview."""

    label = forms.CharField(label=_("page number"), required=False, max_length=40)
    encoding = forms.ChoiceField(label=_("encoding"), choices=ENCODINGS, required=False)
    leave_out = forms.BooleanField(label=_("leave out"), required=False)
    duplicate = forms.BooleanField(label=_("take all the same"), required=False)

    def __init__(self, *args, file: ImportFile, **kwargs):
        self.file = file
        pages = file.preview.get("pages") or [{}]
        initial = {name: pages[0].get(name, "") for name in ("newspaper", "date", "edition", "label")}
        initial["encoding"] = file.place.get("encoding", "")
        initial["duplicate"] = file.place.get("duplicate", False)
        super().__init__(*args, initial=initial, prefix=f"file{file.pk}", **kwargs)
        self.fields["label"].widget.attrs["size"] = 5
        if file.reason != "known-elsewhere":
            del self.fields["duplicate"]
        if len(pages) > 1:
            del self.fields["label"]  # each page says its own

    def clean_label(self):
        label = clean_label(self.cleaned_data["label"])
        if len(label) > MAX_LENGTH and "label" in self.changed_data:
            raise forms.ValidationError(
                _("A page number has 1 to %(most)d characters."), params={"most": MAX_LENGTH}
            )
        return label


def clean_path(path: str) -> str:
    """A browser's relative path as text to show and read: no control characters, forward slashes."""
    return "".join(char for char in path.replace("\\", "/") if char.isprintable()).strip("/ ")[-500:]


def told_apart(names: Iterable[str]) -> list[str]:
    """The names, those that are there already with their number before the path, which says date and page.

    >>> told_apart(["03.txt", "04.txt", "03.txt"])
    ['03.txt', '04.txt', '#2/03.txt']
    """
    seen = Counter()
    told = []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"#{seen[name]}/{name}")
    return told
