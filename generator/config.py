"""site.toml -> Config: one file, one object, unknown keys refused."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import quote, urlsplit

from generator.calendars import Second
from generator.cluster.settings import Cluster, read_cluster
from generator.deploy.settings import Destination, read_destinations
from generator.errors import ConfigError, Problem, StoreError
from generator.layout import Layout, read_layouts
from generator.licenses import LICENSES
from generator.permalinks import SLUG_STYLES, SlugStyle
from generator.slips import toml_slip
from generator.storage import HERE, Storage, read_storage

FILE = "site.toml"
Switch = Literal["on", "off"]
Citations = Literal["page", "files"]
Digits = Literal["latin", "arabic", "persian"]
Months = Literal["", "both"]
Feeds = Literal["site", "all"]
News = Literal["off", "on"]
Copies = Literal["newest", "fullest"]
DIGITS: tuple[Digits, ...] = ("latin", "arabic", "persian")

_FOLDER = Path(__file__).with_name("locale")
_URI = "/:?#[]@!$&'()*+,;=%-._~"
_THEME = ("fonts",)  # the settings that stand under [theme]
_TOML_HINT = 'write each setting as name = "value", the text in straight quotes'
_GO_THERE = "go to an archive's folder, name it with --site, or make one: warraq new my-archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """An archive's settings; the README's table repeats each comment."""

    title: str  # the archive's name
    description: str = ""  # one sentence under the name, for readers and search engines
    lang: str = "ar"  # the frame's language; with a country if its month names differ: ar-LB
    digits: Digits = "latin"  # of the frame's numbers and dates: "latin", "arabic" or "persian"
    months: Months = ""  # "both" for two names of each, as in the Mashriq's press
    calendar: Second = ""  # a second one beside the Gregorian: "hijri" or "jalali"
    search: Switch = "on"  # "off" for an archive without search, and without its files
    url: str = ""  # where the archive will stand, as in "https://archive.example/"
    feeds: Feeds = "site"  # "all" for a feed of each topic, source, section and writer too
    news: News = "off"  # "on" for a sitemap of the last two days, as Google News reads it
    slugs: SlugStyle = "unicode"  # addresses of new articles: "unicode", "ascii" or "id"
    stories: Switch = "on"  # "off" for no copies told, no related articles, no threads
    copies: Copies = "newest"  # the one of several copies that lists show; or the "fullest"
    comparisons: Switch = "on"  # "off" for no pages that show word by word how copies differ
    rights: str = ""  # a line for the foot of every page: who owns the texts
    license: str = ""  # how the texts may be used: "CC-BY-4.0", "CC0-1.0", ... or "reserved"
    citations: Citations = "page"  # "files" for BibTeX, RIS and CSL-JSON beside each article
    pictures: Switch = "off"  # "on" for a picture of each article's headline, for social networks
    fonts: tuple[str, ...] = ()  # [theme] fonts: woff2 files in static/ that texts are shown in
    ingest: tuple[Layout, ...] = ()  # [[ingest.layout]]: how raw files in a strange shape are read
    deploy: tuple[Destination, ...] = ()  # [deploy.NAME]: the places warraq deploy publishes at
    storage: Storage = HERE  # [storage]: the buckets that raw/, content/ and output/ are in
    cluster: Cluster | None = None  # [cluster]: the Dask scheduler that batches go to


def languages() -> tuple[str, ...]:
    """Return the languages that the frame speaks: those with both their files in locale/."""
    return tuple(sorted(p.stem for p in _FOLDER.glob("*.po") if p.with_suffix(".toml").exists()))


def load_config(root: Path, langs: tuple[str, ...]) -> Config:
    """Return the settings of the site in `root`; `langs` are the languages that the frame speaks.

    Raises ConfigError with every fault found, with line and hint.
    """
    path = root / FILE
    try:
        text = read_settings(path)
    except FileNotFoundError:
        above = next((folder for folder in root.parents if (folder / FILE).is_file()), None)
        hint = f"the archive is {above}: go there" if above else _GO_THERE
        raise ConfigError(Problem(f"there is no {FILE} here", path, hint=hint)) from None
    table = parse_toml(path, text, _TOML_HINT)
    layouts, wrong = read_layouts(table.pop("ingest", {}))
    theme = table.pop("theme", {})
    destinations, misplaced = read_destinations(table.pop("deploy", {}))
    storage, stray = read_storage(table.pop("storage", {}))
    cluster, unclear = read_cluster(table.pop("cluster", None), root)
    faults = [
        Problem(message, path, _line_of(text, key), hint)
        for key, message, hint in _faults(table, langs)
    ]
    faults += (
        Problem(message, path, _line_within(text, key, at), hint)
        for key, message, hint, at in wrong
    )
    faults += (
        Problem(message, path, _line_below(text, "theme", key), hint)
        for key, message, hint in _theme_faults(theme, root / "static")
    )
    faults += (
        Problem(message, path, _line_below(text, "storage", key), hint)
        for key, message, hint in stray
    )
    if table.get("pictures") == "on" and not theme.get("fonts"):
        hint = 'put a woff2 file into static/, and name it: [theme] fonts = ["Amiri-Bold.woff2"]'
        message = "pictures need a font of the archive's own"
        faults.append(Problem(message, path, _line_of(text, "pictures"), hint))
    faults += (
        Problem(message, path, _line_below(text, f"deploy.{name}" if name else "deploy", key), hint)
        for key, message, hint, name in misplaced
    )
    faults += (
        Problem(message, path, _line_below(text, "cluster", key), hint)
        for key, message, hint in unclear
    )
    if faults:
        raise ConfigError(*faults)
    # As a URI (RFC 3986): what is percent-encoded already is left alone.
    table["url"] = quote(table["url"].rstrip("/") + "/", safe=_URI) if table.get("url") else ""
    fonts = tuple(theme.get("fonts", ()))
    table |= {"ingest": layouts, "deploy": destinations, "storage": storage, "cluster": cluster}
    return Config(**table, fonts=fonts)


def store_problem(root: Path, error: StoreError) -> Problem:
    """Return what is wrong with a store, at the line of the settings whose value is told in it."""
    message, path = str(error.strerror), root / FILE
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    names = "|".join(map(re.escape, re.findall('"([^"]+)"', message)))
    named = (
        rf"""["']\w+://(?:{names})["'/]""",
        rf"""^\s*(?:bucket|container)\s*=\s*["'](?:{names})["']""",
    )
    found = next(filter(None, (re.search(each, text, re.M) for each in named if names)), None)
    line = text.count("\n", 0, found.start()) + 1 if found else None
    return Problem(message, path, line, error.hint)


def read_settings(path: Path) -> str:
    """Return the text of a file of settings; raises FileNotFoundError and ConfigError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ConfigError(Problem(f"cannot be read: {error}", path)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(Problem("is not UTF-8 text", path, line, "save it as UTF-8")) from None


def parse_toml(path: Path, text: str, hint: str) -> dict[str, Any]:
    """Return what the text of a TOML file says; raises ConfigError with the line of its fault."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1  # it ends where a value is missing
        line, told, hint = toml_slip(text, line, str(error)) or (line, str(error), hint)
        raise ConfigError(Problem(f"is not TOML: {told}", path, line, hint)) from None


def _faults(table: dict[str, object], langs: tuple[str, ...]) -> list[tuple[str, str, str]]:
    known = [*(f.name for f in fields(Config) if f.name not in _THEME), "theme"]
    found: list[tuple[str, str, str]] = []
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"known settings: {', '.join(known)}"
            hint = "write it below a line [theme]" if key in _THEME else hint
            found.append((key, f'unknown key "{key}"', hint))
        elif not isinstance(value, str):
            found.append((key, f"{key} must be a text", f'write {key} = "..."'))
    if found:
        return found
    settings = {key: str(value) for key, value in table.items()}
    if not settings.get("title", "").strip():
        found.append(("title", "the archive has no title", 'add a line title = "..."'))
    lang = settings.get("lang", "ar")
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", lang) or lang.split("-")[0] not in langs:
        hint = f"the frame speaks {', '.join(langs)}; a country may follow, as in ar-LB"
        found.append(("lang", f'lang "{lang}" is not known', hint))
    if settings.get("slugs", "unicode") not in SLUG_STYLES:
        hint = 'write "unicode", "ascii" or "id"'
        found.append(("slugs", f'slugs "{settings["slugs"]}" is not known', hint))
    if settings.get("digits", "latin") not in DIGITS:
        hint = 'write "latin" (123), "arabic" or "persian"'
        found.append(("digits", f'digits "{settings["digits"]}" is not known', hint))
    if settings.get("months", "") not in get_args(Months):
        hint = 'write "both", or take the line out'
        found.append(("months", f'months "{settings["months"]}" is not known', hint))
    if settings.get("calendar", "") not in get_args(Second):
        hint = 'write "hijri" or "jalali", or take the line out: dates are always Gregorian too'
        found.append(("calendar", f'calendar "{settings["calendar"]}" is not known', hint))
    if settings.get("feeds", "site") not in get_args(Feeds):
        hint = 'write "site" or "all"'
        found.append(("feeds", f'feeds "{settings["feeds"]}" is not known', hint))
    if settings.get("news", "off") not in get_args(News):
        found.append(("news", f'news "{settings["news"]}" is not known', 'write "on" or "off"'))
    if settings.get("license", "") not in ("", *LICENSES):
        hint = f"write one of {', '.join(LICENSES)}, or take the line out"
        found.append(("license", f'license "{settings["license"]}" is not known', hint))
    if settings.get("citations", "page") not in get_args(Citations):
        hint = 'write "page" or "files"'
        found.append(("citations", f'citations "{settings["citations"]}" is not known', hint))
    for key in ("search", "stories", "comparisons"):
        if settings.get(key, "on") not in get_args(Switch):
            found.append((key, f'{key} "{settings[key]}" is not known', 'write "on" or "off"'))
    if settings.get("copies", "newest") not in get_args(Copies):
        hint = 'write "newest" or "fullest"'
        found.append(("copies", f'copies "{settings["copies"]}" is not known', hint))
    pictures = settings.get("pictures", "off")
    if pictures not in get_args(Switch):
        found.append(("pictures", f'pictures "{pictures}" is not known', 'write "on" or "off"'))
    if pictures == "on" and not settings.get("url"):
        hint = 'add a line url = "https://archive.example/": social networks ask for it'
        found.append(("pictures", "pictures need the archive's address", hint))
    if url := settings.get("url", ""):
        parts = urlsplit(url)
        host = parts.netloc if parts.netloc.isascii() and " " not in parts.netloc else ""
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            hint = 'write it whole, as in url = "https://archive.example/"'
            found.append(("url", f'url "{url}" is not a web address', hint))
    return found


def _theme_faults(table: object, static: Path) -> Iterator[tuple[str, str, str]]:
    if not isinstance(table, dict):
        yield "theme", "theme must be a table", "write [theme], and its settings on the lines below"
        return
    for key in table:
        if key not in _THEME:
            above = key in (f.name for f in fields(Config))
            hint = "write it above [theme]" if above else f"known settings: {', '.join(_THEME)}"
            yield key, f'unknown key "{key}" in [theme]', hint
    fonts = table.get("fonts", [])
    if not isinstance(fonts, list) or not all(isinstance(name, str) for name in fonts):
        yield "fonts", "fonts must be a list of texts", 'write fonts = ["Amiri-Regular.woff2"]'
        return
    # Those that a build copies, by their addresses: what is spelt another way is none of them.
    found = {p.relative_to(static).as_posix(): p for p in static.rglob("*")} if fonts else {}
    for name in fonts:
        hidden = any(part.startswith(".") for part in name.split("/"))
        if hidden or name not in found or not found[name].is_file():
            near = difflib.get_close_matches(name, [n for n in found if n.endswith(".woff2")], n=1)
            hint = f'did you mean "{near[0]}"?' if near else "put the file there"
            yield name, f'fonts: there is no "{name}" in static/', hint
        elif not _is_woff2(found[name]):
            hint = "take the maker's .woff2 file, or make one: fonttools ttLib.woff2 compress FILE"
            yield name, f'fonts: "{name}" is no woff2 font', hint


def _is_woff2(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"wOF2"  # W3C WOFF 2.0, 4.1
    except OSError:
        return True  # what is wrong with it is told where it is copied


def _line_below(text: str, table: str, words: str) -> int:
    """Return the line, from the head of a table on, on which some words stand; else the head's."""
    start = _line_of(text, table) or 1
    lines = text.split("\n")[start - 1 :]
    return next((start + at for at, line in enumerate(lines) if words in line), start)


def _line_of(text: str, key: str) -> int | None:
    match = re.search(rf'^[ \t]*(?:\[+[ \t]*)?"?{re.escape(key)}\b', text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else None


def _line_within(text: str, key: str, layout: int) -> int | None:
    """Return the line of a key in the layout of that number, from 0."""
    starts = [match.start() for match in re.finditer(r"^[ \t]*\[\[", text, re.MULTILINE)]
    start = starts[layout] if layout < len(starts) else 0
    if key == "layout":
        return text.count("\n", 0, start) + 1
    line = _line_of(text[start:], key)
    return text.count("\n", 0, start) + line if line else None
