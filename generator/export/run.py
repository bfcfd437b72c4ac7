"""export: bring the catalogue up to date, walk what is selected, write it and its card."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from generator.cluster.settings import Cluster
from generator.config import Config, languages, load_config
from generator.content import content_of
from generator.errors import ConfigError, ContentError, Problem, SiteError
from generator.executor import Workers
from generator.export.card import card
from generator.export.forms import Form
from generator.export.item import Item, Task
from generator.export.place import (
    card_of,
    digest,
    listed,
    places,
    refuse_folder,
    refuse_foreign,
    remove_older,
)
from generator.export.tally import Tally
from generator.files import Pending
from generator.narrowed import KINDS, Narrowed, unknown
from generator.site.catalogue import Catalogue
from generator.site.metadata import absolute
from generator.site.read import load_article
from generator.site.selected import count_selected, selected
from generator.upkeep import Progress, between_builds, current


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be exported, and where to."""

    form: Form
    narrowed: Narrowed
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What an export did."""

    articles: int
    files: tuple[Path, ...]  # more than one where one would be too large for its readers
    size: int  # bytes of them all
    card: Path
    problems: tuple[Problem, ...]


def export(
    root: Path, asked: Asked, progress: Progress, cluster: Cluster | None = None
) -> ExportReport:
    """Write articles of an archive into a file, and a card beside it.

    They are those that content/ has now; nothing need have been built, but for WACZ, which holds
    the pages. What changed of content/ since is read by `cluster`, where there is one. While a
    build is running, this waits for its end. A file that is there is replaced if an earlier export
    wrote it and it is still as that left it. An article that cannot be read is reported, and the
    others are written. Raises SiteError where nothing can be exported: settings, a source, tag,
    section or language that no article has, nothing selected, a format whose library is not
    installed, a file that cannot be written.
    """
    root = root.absolute()
    config = load_config(root, languages())
    write = _writer(asked)
    refuse_folder(root, asked.file)
    refuse_foreign([asked.file], asked.file)
    return between_builds(
        root, lambda workers: _export(root, config, write, asked, workers, progress), cluster
    )


def _writer(asked: Asked) -> Callable[[Task], None]:
    """Return what writes a format: the function of its module, which loads its library."""
    try:
        # A module that is named at run time has no types; each has such a function.
        return import_module(f"generator.export.{asked.form}").write  # type: ignore[no-any-return]
    except ModuleNotFoundError as error:
        library = str(error.name).partition(".")[0]
        told = f"cannot be written: {library} is not installed"
        hint = f"in Warraq's folder, pip install '.[{asked.form}]'"
        raise SiteError(Problem(told, asked.file, hint=hint)) from None


def _export(
    root: Path,
    config: Config,
    write: Callable[[Task], None],
    asked: Asked,
    workers: Workers,
    progress: Progress,
) -> ExportReport:
    with current(root, config, workers, progress) as (catalogue, problems, _):
        items = _items(root, config, asked.narrowed, catalogue, progress, problems)
        sources = {key: term.label for key, term in catalogue.terms.every("sources")}

        def source(name: str) -> str:
            return sources.get(catalogue.authorities.key("sources", name), name)

        tally = Tally(source)
        tally.withdrawn = len(catalogue.withdrawals())
        made: list[BinaryIO] = []
        try:
            with Pending(asked.file.parent) as pending:

                def new() -> BinaryIO:
                    made.append(pending.open())
                    return made[-1]

                write(
                    Task(
                        config=config,
                        narrowed=asked.narrowed,
                        items=tally.counted(items),
                        new=new,
                        source=source,
                        root=root,
                    )
                )
                for part in made:
                    part.flush()
                files = places(asked.file, len(made))
                refuse_foreign(files, asked.file)
                sums = [digest(Path(part.name)) for part in made]
                size = sum(Path(part.name).stat().st_size for part in made)
                parts = list(zip((path.name for path in files), sums, strict=True))
                told = card(asked.form, asked.narrowed, config, tally, parts, len(problems))
                pending.open().write(told.encode())
                before = listed(asked.file)
                pending.appear([*files, card_of(asked.file)])
        except OSError as error:
            hint = "make room, and see that you may write there"
            problem = Problem(f"cannot be written: {error.strerror}", asked.file, hint=hint)
            raise SiteError(problem) from error
    remove_older(before, files)
    return ExportReport(
        articles=tally.articles,
        files=tuple(files),
        size=size,
        card=card_of(asked.file),
        problems=tuple(problems),
    )


def _items(
    root: Path,
    config: Config,
    narrowed: Narrowed,
    catalogue: Catalogue,
    progress: Progress,
    problems: list[Problem],
) -> Iterator[Item]:
    """Return the articles that are selected; what is wrong with any is added to `problems`.

    Raises ConfigError where there are none, in the end ContentError where none could be read.
    """
    _refuse_unknown(catalogue, narrowed, root / "content")
    count = count_selected(catalogue, narrowed, config.lang)
    if not count:
        hint = "take an option out" if any(narrowed.said()) else "run: warraq ingest"
        raise ConfigError(Problem("no article is selected", root / "content", hint=hint))

    content = content_of(root, config.storage)

    def found() -> Iterator[Item]:
        read = False
        every = selected(catalogue, narrowed, config.lang)
        for number, row in enumerate(every, 1):
            try:
                article, sha256 = load_article(content, row.path)
            except ContentError as error:
                problems.extend(each for each in error.problems if each not in problems)
                continue
            yield Item(
                article=article,
                id=row.id,
                lang=row.lang or config.lang,
                url=row.url,
                address=absolute(config.url, row.url) if config.url else row.url,
                path=f"content/{row.path}",
                sha256=sha256,
            )
            read = True
            progress("export", number, count)
        if not read:
            raise ContentError(*problems)

    return found()


def _refuse_unknown(catalogue: Catalogue, narrowed: Narrowed, content: Path) -> None:
    """Raise ConfigError for what no article has."""
    problems = []
    for option, kind in KINDS.items():
        if name := getattr(narrowed, option):
            labels = {key: term.label for key, term in catalogue.terms.every(kind)}
            key = catalogue.authorities.key(kind, name)
            if key not in labels:
                problems.append(unknown(option, name, key, labels, content))
    if lang := narrowed.lang:
        langs = {tag: tag for tag, _ in catalogue.numbers().langs}
        if lang not in langs:
            problems.append(unknown("language", lang, lang, langs, content))
    if problems:
        raise ConfigError(*problems)
