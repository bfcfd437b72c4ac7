"""content/ -> a catalogue that is up to date: what a build, a search and an export begin with."""

import hashlib
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

from generator.authorities import load_authorities
from generator.cluster.settings import Cluster
from generator.config import Config
from generator.content import Content, content_of, desk_of
from generator.errors import ConfigError, ContentError, Problem
from generator.executor import Workers
from generator.kept import OF_BUILDS, kept
from generator.l10n import locale_files
from generator.lock import locked
from generator.packs import ENDING
from generator.seenpacks import note_packs, seen_packs
from generator.site.addresses import Addresses
from generator.site.catalogue import Catalogue, open_catalogue
from generator.site.database import DamagedError
from generator.site.read import Entry, ReadJob, read_batch
from generator.site.robots import CRAWLERS
from generator.site.settle import Claimant
from generator.storage import places

Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]  # the stage, items done, of how many (0: not known yet)

_PACKAGE = Path(__file__).parent
_BATCH = 200
# What decides a page's bytes beside this package, the site and its texts.
LIBRARIES = (
    *("Babel", "hijridate", "Jinja2", "Markdown", "MarkupSafe", "nh3", "numpy"),
    *("persiantools", "python-slugify", "PyYAML", "text-unidecode"),
)


@cache
def generator_digest() -> str:
    """Return a digest of this package's code and of the libraries that shape its output.

    What is upgraded while a process runs is not what the process has loaded.
    """
    digest = hashlib.sha256()
    code = sorted(path for path in _PACKAGE.rglob("*.py"))
    for path in (*code, *locale_files(), CRAWLERS):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(unicodedata.unidata_version.encode())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()


def maker(code: str, config: Config) -> str:
    """Return what decides the catalogue's rows beside content/; `code` is `generator_digest`."""
    return f"{code} {config.slugs} {config.lang} {config.stories}"


def refresh(
    catalogue: Catalogue,
    content: Content,
    config: Config,
    workers: Workers,
    progress: Progress,
    saved: frozenset[str] | None,
) -> tuple[list[Problem], int]:
    """Bring the catalogue up to date with content/, or with the files there that were `saved`.

    Return what is wrong with the files there, and how many are new, changed or gone. Raises
    ContentError when the ledger of addresses cannot be read.
    """
    if not content.loose.is_dir():
        hint = "put Markdown articles into it, or run: warraq ingest"
        raise ConfigError(Problem("there is no such folder", content.loose, hint=hint))
    Addresses(catalogue.connection).load(content.loose)
    if catalogue.follow():
        saved = None  # articles of other files are to be read too
    known = catalogue.stamps(saved)
    if saved is None:
        look = content.look(known, seen_packs(catalogue.connection))
    else:
        look = content.look_at(saved, known)
    changed, problems = look.changed, look.problems
    catalogue.drop(look.gone)
    batches = (
        ReadJob(
            content,
            config.slugs,
            config.lang,
            config.stories == "on",
            tuple(changed[start : start + _BATCH]),
        )
        for start in range(0, len(changed), _BATCH)
    )
    done = 0
    for results in workers.mapped(read_batch, batches):
        catalogue.put(result for result in results if isinstance(result, Entry))
        for result in results:
            problems += () if isinstance(result, Entry) else result
        done += len(results)
        progress("read", done, len(changed))
    if saved is None:
        note_packs(catalogue.connection, look.packs)
    return problems, len(changed) + len(look.gone)


def unread(problems: Iterable[Problem]) -> int:
    """Return how many articles there may be that could not be read, by what is wrong."""
    files = {problem.file for problem in problems}
    if any(file.name.endswith(ENDING) for file in files):
        return sys.maxsize  # a pack does not say how many were in it
    return len(files)


def between_builds(
    root: Path, ask: Callable[[Workers], Result], cluster: Cluster | None = None
) -> Result:
    """Return what `ask` gives while no build runs in an archive; one that does is waited for.

    A catalogue that turns out to be damaged is set aside, and `ask` done again with a new one.
    `cluster` is what works in the place of processes of this machine.
    """
    with (
        locked(root / ".warraq" / "build.lock", "build", wait=True),
        Workers(None, cluster) as workers,
    ):
        with suppress(DamagedError):
            return ask(workers)
        return ask(workers)


@contextmanager
def current(
    root: Path, config: Config, workers: Workers, progress: Progress
) -> Iterator[tuple[Catalogue, list[Problem], str]]:
    """Give the catalogue as content/ is now, what is wrong there, and what it was made by.

    It has only the articles that can be built, each at its address. To be asked while the lock of
    builds is held. Raises SiteError as `open_catalogue` and `refresh` do.
    """
    made_by = maker(generator_digest(), config)
    path = root / ".warraq" / "catalogue.sqlite"
    names = load_authorities(root)
    content = desk_of(root, config.storage)
    with (
        kept(root, places(root, config.storage).content, OF_BUILDS),
        open_catalogue(path, made_by, config.lang, config.calendar, names) as catalogue,
    ):
        problems, _ = refresh(catalogue, content, config, workers, progress, None)
        problems += drop_clashing(catalogue, content, catalogue.clashes())
        catalogue.settle()
        if config.stories == "on":
            catalogue.stories.settle()
        yield catalogue, problems, made_by


def drop_clashing(
    catalogue: Catalogue,
    content: Content,
    clashes: list[tuple[str, tuple[Claimant, ...]]],
    keep_first: bool = False,
) -> list[Problem]:
    """Take the articles that claim one address out, so that they are read and reported again.

    With `keep_first`, the first of files of the same bytes stays.
    """
    problems = []
    for address, claimants in clashes:
        first, *others = claimants
        same = are_same(claimants)
        catalogue.drop(each.path for each in (others if same and keep_first else claimants))
        for other in others:
            message = f"claims the address of content/{first.path}: {address}"
            hint = "give one of the two another slug"
            if first.is_copy(other):
                hint = _of_copies(first, other)
            if not same:
                hint += "; until then neither is built"
            problems.append(Problem(message, content.where(other.path), hint=hint))
    return problems


def are_same(claimants: Iterable[Claimant]) -> bool:
    """Tell whether all of some content files have the same bytes."""
    return len({each.sha256 for each in claimants}) == 1


def twins(catalogue: Catalogue, content: Content) -> list[Problem]:
    """Return a problem for each article that has another one's id, or claims its alias."""
    return [
        told_twin(content, what, value, first, other)
        for what, value, (first, *others) in catalogue.twins()
        for other in others
    ]


def told_twin(content: Content, what: str, value: str, first: Claimant, other: Claimant) -> Problem:
    """Return what is wrong with the other one of two content files that share an id or an alias."""
    message = f"has the {what} of content/{first.path}: {value}"
    hint = _of_copies(first, other) if what == "id" else f"take the {what} out of one of the two"
    return Problem(message, content.where(other.path), hint=hint)


def _of_copies(one: Claimant, other: Claimant) -> str:
    """Return what to do about two files of which one is a copy."""
    hint = "one of the two files is a copy of the other: delete it"
    if one.sha256 == other.sha256:
        return hint
    # With another slug alone, or without the id alone, one would still be taken for the other.
    return f"{hint}; if it is to be another article, take the lines id, slug and origin out of it"


def article_files(
    root: Path, config: Config, articles: Iterable[str], progress: Progress
) -> list[str]:
    """Return what `article_file` does of each, as content/ is now; a build that runs is awaited."""

    def asked(workers: Workers) -> list[str]:
        with current(root, config, workers, progress) as (catalogue, *_):
            return [article_file(catalogue, root, config, article) for article in articles]

    return between_builds(root, asked)


def article_file(catalogue: Catalogue, root: Path, config: Config, article: str) -> str:
    """Return the content file, relative to content/, of an article named by its id, file or page.

    A page is named by its address, on the web or in the archive. Raises ContentError where there is
    no such article, or are several.
    """
    content = content_of(root, config.storage)
    address = unquote(article.removeprefix(config.url))
    for path in catalogue.files_of(catalogue.numbers_at(address)):
        return path
    inner = content.named(Path(article))
    if catalogue.stamps([inner]):
        return inner
    found = catalogue.files_of_id(article)
    if len(found) != 1:
        message = f'no article has the id, the file or the page "{article}"'
        hint = "the id stands in the head of its file in content/; warraq search finds the file"
        if Addresses(catalogue.connection).has(article, address):
            message = f'the file of the article "{article}" is gone'
            hint = "put it back first, or, if its raw text is there, run: warraq ingest"
        if found:
            message = f'{len(found)} articles have the id "{article}"'
            hint = f"name the file: {', '.join(f'content/{path}' for path in found)}"
        raise ContentError(Problem(message, content.loose, hint=hint))
    return found[0]
