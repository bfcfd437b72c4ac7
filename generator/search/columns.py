"""Articles -> columns for the command line: their words as spelt, folded and stripped."""

from dataclasses import dataclass
from typing import NamedTuple

from generator.content import Content
from generator.errors import ContentError
from generator.search.names import runs
from generator.search.words import Word, words_of_run
from generator.site.markup import text_of
from generator.site.read import load_article
from generator.text import first_spellings

PARTS = ("title", "tags", "text", "joined")
WEIGHTS = (3, 2, 1, 0)  # as on the page
SPELT, FOLDED, STRIPPED = "spelt", "folded", "stripped"
FORMS = (SPELT, FOLDED, STRIPPED)
COLUMNS = tuple(f"{form}_{part}" for form in FORMS for part in PARTS)
_GAP = "\ue000"  # no word, so no phrase runs across it
_BEFORE = 8  # words that a phrase may have before one with a ZWNJ


class Words(NamedTuple):
    """What the file keeps of one article's words."""

    columns: tuple[str, ...]  # of COLUMNS, words parted by spaces
    spellings: frozenset[tuple[str, str]]  # (stem, spelling)


@dataclass(frozen=True, slots=True)
class WordsJob:
    """A batch of articles whose words are to be read."""

    content: Content
    articles: tuple[tuple[str, str], ...]  # path below content/, and language


def read_words(job: WordsJob) -> list[Words]:
    """Return the words of each article of a batch; a file that cannot be read any more has none."""
    return [_words_of(job.content, path, lang) for path, lang in job.articles]


def _words_of(content: Content, path: str, lang: str) -> Words:
    try:
        article, _ = load_article(content, path)
    except ContentError:
        return Words(("",) * len(COLUMNS), frozenset())
    title, names, text, joined = _Part(), _Part(), _Part(), _Part()
    _read(article.title, lang, title, joined)
    for name in (*first_spellings(article.tags), *first_spellings(article.authors)):
        _read(name, lang, names, joined)
    _read(text_of(article.body), lang, text, joined)
    parts = (title, names, text, joined)
    columns = [
        " ".join(_GAP if word is None else word[form] for word in part)
        for form in range(len(FORMS))
        for part in parts
    ]
    known = frozenset((w.stem, w.spelling) for part in parts for w in part if w)
    return Words(tuple(columns), known)


_Part = list[Word | None]  # the words of a column, None for a gap


def _read(text: str, lang: str, part: _Part, joined: _Part) -> None:
    """Add the words of a text to a column in their order; those with a ZWNJ whole behind a gap.

    FTS5 has one word a place. For phrases each of those stands once more in `joined`, between the
    words before it and its other pieces.
    """
    wholes: _Part = []
    for run in runs(text):
        found = words_of_run(run, lang)
        for number, (place, word) in enumerate(found):
            if number == 0 or place != found[number - 1][0]:
                part.append(word)
                continue
            whole, part[-1] = part[-1], word
            wholes += (None, whole)
            rest = {at: piece for at, piece in found[number + 1 :] if at > place}
            joined += (*part[-1 - _BEFORE : -1], whole, *rest.values(), None)
    part += (*wholes, None)
