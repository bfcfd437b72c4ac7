"""What ingest makes of one raw file, line by line; writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from generator.errors import ContentError, Problem
from generator.ingest.convert import read_file
from generator.ingest.recognise import Mark
from generator.ingest.vocabulary import load_vocabulary
from generator.layout import Layout
from generator.model import Article

_HIDDEN = ("body", "extra", "origin", "slug", "related", "aliases", "doubts")


@dataclass(frozen=True, slots=True)
class Explained:
    """A raw file's lines with their roles, and the articles that came out."""

    encoding: str
    marks: tuple[Mark, ...]
    articles: tuple[Article, ...]
    problems: tuple[Problem, ...]


def explain(path: Path, root: Path, lang: str, layouts: tuple[Layout, ...] = ()) -> Explained:
    """Return what ingest makes of a raw file of the site in `root`.

    `lang` and `layouts` are the site's.
    """
    whole = path.absolute()
    name = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else path.name
    try:
        vocabulary = load_vocabulary()
        reading = read_file(whole.read_bytes(), path, name, lang, vocabulary, layouts)
    except ContentError as error:
        return Explained("", (), (), error.problems)
    except OSError as error:
        problem = Problem(f"cannot be read: {error.strerror}", path)
        return Explained("", (), (), (problem,))
    return Explained(reading.encoding, reading.marks, reading.articles, reading.problems)


def gave(mark: Mark) -> str:
    """Return the fields that a line gave, beside its role, and how a day was read:
    `date = 2024-03-20 by hijri: day, month's name, year; source = ...`."""
    facts = []
    for fact in mark.facts:
        value = f"{fact.day.isoformat()} by {fact.rule}" if fact.day else fact.value
        facts.append(fact.field if value == mark.line.text else f"{fact.field} = {value}")
    return "; ".join(fact for fact in facts if fact != mark.role)


def described(article: Article) -> Iterator[tuple[str, str]]:
    """Yield name and value of each field that an article has, but for its place on the site."""
    for field in fields(article):
        value = getattr(article, field.name)
        if value and field.name not in _HIDDEN:
            yield field.name, " | ".join(value) if isinstance(value, tuple) else str(value)
    if article.origin:
        yield "lines", f"{article.origin.lines[0]}-{article.origin.lines[1]}"
    yield "body", f"{len(article.body):,} letters"
