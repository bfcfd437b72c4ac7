"""find: bring the words of an archive up to date, and ask them. What `warraq search` runs."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from generator.config import Config, languages, load_config
from generator.content import Content, content_of
from generator.errors import ConfigError, ContentError, Problem
from generator.executor import Workers
from generator.model import Article
from generator.narrowed import KINDS, unknown
from generator.place import Place
from generator.search.lookup import Filters, Found, Lookup, open_lookup
from generator.search.query import Marked, Query, marked, marks, passage, read
from generator.site.catalogue import Catalogue
from generator.site.markup import plain_of, text_of
from generator.site.metadata import absolute
from generator.site.read import load_article
from generator.upkeep import Progress, between_builds, current


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; "" for whatever is not said."""

    text: str
    source: str = ""
    author: str = ""
    tag: str = ""
    section: str = ""
    lang: str = ""
    start: str = ""  # an ISO day, month or year
    end: str = ""
    exact: bool = False
    limit: int = 20


class Hit(NamedTuple):
    """An article that was found, as it is shown."""

    title: Marked
    date: str  # ISO, "" when undated
    source: str
    path: Place  # the content file, or where in a pack it lies
    url: str  # where it is on the web, or below output/ when the archive's address is not known
    passage: Marked = ()
    others: "tuple[Hit, ...]" = ()  # that are of the same story, the best first, without passages

    def to_json(self, path_of: Callable[[Place], str]) -> str:
        """Return this as a line of JSON; `path_of` gives a path as it is to be read."""
        told = {
            **self._told(path_of),
            "passage": plain(self.passage),
            "others": [other._told(path_of) for other in self.others],
        }
        return json.dumps(told, ensure_ascii=False)

    def _told(self, path_of: Callable[[Place], str]) -> dict[str, str]:
        return {
            "title": plain(self.title),
            "date": self.date,
            "source": self.source,
            "path": path_of(self.path),
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found."""

    hits: tuple[Hit, ...]  # the best, best first; of a story one
    count: int  # of all articles that were found
    meant: tuple[tuple[str, str], ...]  # when nothing was: a word of no article, a near one
    problems: tuple[Problem, ...]  # articles that could not be read


def plain(text: Marked) -> str:
    """Return a text without its marks."""
    return "".join(piece for piece, _ in text)


def find(root: Path, asked: Asked, progress: Progress) -> Answer:
    """Return what an archive has of what is asked, as its content files are now.

    Nothing need have been built; while a build is running, this waits for its end. Raises SiteError
    where nothing can be found: settings, a source, tag or section that no article has.
    """
    root = root.absolute()
    config = load_config(root, languages())
    return between_builds(root, lambda workers: _find(root, config, asked, workers, progress))


def _find(root: Path, config: Config, asked: Asked, workers: Workers, progress: Progress) -> Answer:
    with (
        current(root, config, workers, progress) as (catalogue, problems, made_by),
        open_lookup(root / ".warraq" / "search.sqlite", made_by) as lookup,
    ):
        content = content_of(root, config.storage)
        count = catalogue.count("", "~")
        lookup.update(catalogue.indexed("", "~"), count, content, workers, progress)
        query = read(asked.text, asked.exact, lookup.langs())
        filters = _filters(asked, catalogue, lookup, root)
        numbers = lookup.ask(query, filters)
        if query.signs:
            numbers = [n for n in numbers if _bears(content, lookup.found(n), query)]
        shown = islice(_grouped(numbers, lookup, catalogue), asked.limit)
        hits = tuple(_hit(content, query, config, *group) for group in shown)
        meant = () if numbers else tuple(lookup.meant(query))
        return Answer(hits, len(numbers), meant, tuple(problems))


def _grouped(numbers: list[int], lookup: Lookup, catalogue: Catalogue) -> Iterator[list[Found]]:
    """Yield the articles that were found, those of one story together, where the best stands."""
    places = {number: place for place, number in enumerate(numbers)}
    placed: set[int] = set()
    for number in numbers:
        if number in placed:
            continue
        found = lookup.found(number)
        copies = catalogue.stories.beside(catalogue.numbers_of_files([found.path]))
        known = map(lookup.number_of, catalogue.files_of(copies))
        others = sorted((other for other in known if other in places), key=places.__getitem__)
        placed.update(others)
        yield [found, *map(lookup.found, others)]


def _filters(asked: Asked, catalogue: Catalogue, lookup: Lookup, root: Path) -> Filters:
    """Return what narrows the search; raises ConfigError for what no article has."""
    terms = []
    problems = []
    for kind, name in (
        ("sources", asked.source),
        ("authors", asked.author),
        ("tags", asked.tag),
        ("sections", asked.section),
        ("langs", asked.lang),
    ):
        key = name if kind == "langs" else catalogue.authorities.key(kind, name)
        if not name:
            continue
        terms.append((kind, key))
        if not lookup.has(kind, key):
            labels = {tag: tag for tag in lookup.langs()}
            if kind != "langs":
                labels = {key: term.label for key, term in catalogue.terms.every(kind)}
            problems.append(unknown(_NAMES[kind], name, key, labels, root / "content"))
    if problems:
        raise ConfigError(*problems)
    return Filters(tuple(terms), asked.start, asked.end)


_NAMES = {kind: option for option, kind in KINDS.items()} | {"langs": "language"}


def _article(content: Content, found: Found) -> Article:
    """Return an article; one that can no longer be read has its title alone."""
    try:
        return load_article(content, found.path)[0]
    except ContentError:
        return Article(title=found.title)


def _parts(article: Article) -> Iterator[str]:
    yield from (article.title, *article.tags, *article.authors, text_of(article.body))


def _bears(content: Content, found: Found, query: Query) -> bool:
    """Tell whether an article's words bear the vowel signs that were typed."""
    parts = _parts(_article(content, found))
    answered = {mark.clause for part in parts for mark in marks(part, found.lang, query)}
    return all(clause.out or at in answered for at, clause in enumerate(query.clauses))


def _hit(content: Content, query: Query, config: Config, found: Found, *others: Found) -> Hit:
    """Return a hit, with the others of its story."""
    article = _article(content, found)
    return _bare(content, query, config, found)._replace(
        passage=passage(plain_of(article.body), found.lang, query),
        others=tuple(_bare(content, query, config, other) for other in others),
    )


def _bare(content: Content, query: Query, config: Config, found: Found) -> Hit:
    return Hit(
        title=marked(found.title, marks(found.title, found.lang, query)),
        date=found.date,
        source=found.source,
        path=content.where(found.path),
        url=absolute(config.url, found.url) if config.url else found.url,
    )
