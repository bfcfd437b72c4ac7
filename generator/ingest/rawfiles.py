"""The raw files of a run: each once, in the order of their names, with a stamp of its state."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Problem
from generator.place import Place, Stored

_LEFT_BY_SYSTEMS = frozenset(("desktop.ini", "thumbs.db"))
# Shortcuts, that lead to a page or a file, and style sheets, that say how a page looks.
_NO_TEXTS = (".url", ".lnk", ".webloc", ".css")
# Pictures, sounds and films, which papers keep beside their texts.
_MEDIA = (
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif",
    ".mp3", ".m4a", ".aac", ".wav", ".wma", ".ogg", ".opus", ".flac", ".amr",
    ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".wmv", ".mpg", ".mpeg", ".3gp", ".flv",
)  # fmt: skip
_MADE_HERE = ("content", "output", ".warraq")
_PAGES = (".html", ".htm", ".xhtml", ".shtml")
# What browsers, and Windows in its languages, put behind a page's name for the folder of its
# pictures, scripts and advertisements.
_OF_PAGE = re.compile(
    r"[_.-](?:files|file|Dateien|fichiers|bestanden|archivos|filer|tiedostot|pliki|soubory|elemei|"
    r"ficheiros|arquivos|dosyalar|datoteke|fitxers|failid|fails|bylos|fajlovi|fitxategiak)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RawFile:
    """One raw file, not opened."""

    name: str  # relative to the site, with "/"; only the last part for a file from outside
    key: str  # tells it from every other file: its name, or the whole path from outside
    path: str | Stored
    stamp: str  # size, time and inode: a file with the same stamp is unchanged; "" when unknown
    size: int
    mtime_ns: int

    @property
    def place(self) -> Place:
        """Where it is."""
        return self.path if isinstance(self.path, Stored) else Path(self.path)


def raw_files(
    paths: Sequence[Place], root: Path, problems: list[Problem], notes: list[str]
) -> list[RawFile]:
    """Return each file of `paths` and of the folders in it once, sorted by name.

    A folder in a bucket is taken for the archive's own raw/.

    Hidden files are passed over, links to folders not followed. What is not there or may not be
    read is added to `problems`. The folders of pictures and scripts beside saved pages are passed
    over too, as are pictures, sounds and films that are not named one by one: told in `notes`.
    """
    found: dict[str, RawFile] = {}
    beside: list[str] = []
    media: list[str] = []
    here = os.path.normpath(root.absolute())
    for start in paths:
        if isinstance(start, Stored):
            listed = list(start.listed())
            folders = of_pages(file.name for file in listed)
            beside += (f"raw/{folder}" for folder in sorted(folders))
            for file in listed:
                if is_passed_over(file.name) or not folders.isdisjoint(parents(file.name)):
                    continue
                if is_media(file.name):
                    media.append(file.name)
                else:
                    name = f"raw/{file.name}"
                    stored = RawFile(name, name, start / file.name, file.tag, file.size, 0)
                    found[str(stored.path)] = stored
            continue
        if is_gone(start):
            hint = "name a file or a folder of raw texts"
            problems.append(Problem("there is no such file or folder", start, hint=hint))
            continue
        whole = os.path.normpath(start.absolute())
        real = os.path.realpath(whole)
        try:
            if not start.is_dir():
                found.setdefault(real, _raw_file(whole, here, start.stat()))
                continue
        except PermissionError as error:
            problems.append(_unreadable(start, error))
            continue
        for path, there, stat in _files(whole, real, problems, beside):
            if is_media(path):
                media.append(there)
                continue
            if there not in found:
                found[there] = _raw_file(path, here, stat)
    if beside:
        first = beside[0].removeprefix(here + os.sep)
        notes.append(f"{first}{beside_pages(len(beside))}")
    if media:
        notes.append(media_passed_over(len(set(media))))
    return sorted(found.values(), key=lambda file: (file.name, file.key))


def not_own(paths: Sequence[Path], root: Path, problems: list[Problem]) -> list[Path]:
    """Return those of `paths` that hold nothing that the archive in `root` made itself.

    The others, such as its content/, are added to `problems`.
    """
    own = [(name, (root / name).resolve()) for name in _MADE_HERE]
    kept: list[Path] = []
    for path in paths:
        real = path.resolve()
        name = next((n for n, at in own if real.is_relative_to(at) or at.is_relative_to(real)), "")
        if name:
            hint = "name files and folders of raw texts, or none for those in raw/"
            inside = real.is_relative_to(root.resolve() / name)
            what = f"is of the archive's own {name}/" if inside else f"holds the archive's {name}/"
            problems.append(Problem(f"{what}, no raw text", path, hint=hint))
        else:
            kept.append(path)
    return kept


def of_pages(names: Iterable[str]) -> frozenset[str]:
    """Return of the folders in which `names` are those that a browser put beside a saved page.

    Names are paths with "/", and end with it for a folder.
    """
    told = list(names)
    ending = {folder: _OF_PAGE.search(folder) for name in told for folder in parents(name)}
    of_page = {folder: folder[: end.start()] for folder, end in ending.items() if end}
    if not of_page:
        return frozenset()
    pages = {name.rpartition(".")[0] for name in told if name.casefold().endswith(_PAGES)}
    return frozenset(folder for folder, page in of_page.items() if page in pages)


def beside_pages(count: int) -> str:
    """Return what is to be told behind the name of the first of such folders."""
    more = f" (and {count - 1:,} more)" if count > 1 else ""
    return f"{more}: what a browser saved beside a page; passed over"


def media_passed_over(count: int) -> str:
    """Return what is to be told of so many pictures, sounds and films."""
    return f"pictures, sounds and films passed over: {count:,}"


def parents(name: str) -> Iterator[str]:
    """Yield the folders that a path with "/" leads through, the innermost first."""
    while name := name.rpartition("/")[0]:
        yield name


def _files(
    folder: str, real: str, problems: list[Problem], beside: list[str]
) -> Iterator[tuple[str, str, os.stat_result | None]]:
    try:
        inside = sorted(os.scandir(folder), key=lambda item: item.name)
    except OSError as error:
        problems.append(_unreadable(Path(folder), error))
        return
    folders = of_pages(
        f"{item.name}/" if item.is_dir(follow_symlinks=False) else item.name for item in inside
    )
    for item in inside:
        if is_passed_over(item.name):
            continue
        if item.name in folders:
            beside.append(item.path)
            continue
        # A linked folder may lead in a circle, or out to the whole disk.
        there = item.path if folder == real else f"{real}{os.sep}{item.name}"
        if item.is_dir(follow_symlinks=False):
            yield from _files(item.path, there, problems, beside)
        elif item.is_symlink():
            if not item.is_dir():
                yield item.path, os.path.realpath(item.path), _stat(item)
        elif item.is_file():
            yield item.path, there, _stat(item)


def located(root: Path, raw: Place, name: str) -> Place:
    """Return where a raw file of a site is, by its name; `raw` is where its raw/ is."""
    inner = name.removeprefix("raw/")
    return root / name if inner == name else raw / inner


def is_gone(path: Place) -> bool:
    """Return whether a file is certainly not there: in a folder that may not be read, none is."""
    try:
        return not path.exists()
    except PermissionError:
        return False


def _unreadable(path: Path, error: OSError) -> Problem:
    hint = "see that you may read it"
    return Problem(f"cannot be read: {error.strerror}", path, hint=hint)


def is_passed_over(name: str) -> bool:
    """Return whether a file is hidden, of a kind without text, or left by systems and Office."""
    return name.casefold().endswith(_NO_TEXTS) or any(
        part.startswith((".", "~$")) or part.casefold() in _LEFT_BY_SYSTEMS
        for part in name.split("/")
    )


def is_media(name: str) -> bool:
    """Return whether a file is a picture, a sound or a film, by the end of its name."""
    return name.casefold().endswith(_MEDIA)


def _stat(item: "os.DirEntry[str]") -> os.stat_result | None:
    try:
        return item.stat()
    except OSError:
        return None  # a link to nowhere


def _raw_file(path: str, here: str, stat: os.stat_result | None) -> RawFile:
    # By the name it has here: a linked file may lie anywhere.
    inside = path.startswith(here + os.sep)
    name = path[len(here) + 1 :].replace(os.sep, "/") if inside else Path(path).name
    plain = name.isascii()
    # A name that is no Unicode, as old archives have them, must not stop the record.
    shown = name if plain else name.encode("utf-8", "replace").decode()
    if inside:
        key = shown if plain else name.encode("utf-8", "backslashreplace").decode()
    else:
        key = path.encode("utf-8", "backslashreplace").decode()
    return RawFile(
        shown,
        shown if key == shown else key,
        path,
        stamp_of(stat) if stat else "",
        stat.st_size if stat else 0,
        stat.st_mtime_ns if stat else 0,
    )


def stamp_of(stat: os.stat_result) -> str:
    """Return what tells a changed file from an unchanged one without opening it."""
    return f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}"
