"""The words that ingest knows: locale/*.toml of all languages, merged; code knows only shapes."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from generator.calendars import Calendar
from generator.ingest.tokens import Phrases, phrases, word_keys
from generator.text import fold

LOCALE = Path(__file__).parents[1] / "locale"
# A language is a pair of files. Where two share a spelling, the first one's is written.
LANGUAGES = tuple(sorted(p.stem for p in LOCALE.glob("*.po") if p.with_suffix(".toml").exists()))

Field = Literal[
    "title", "date", "updated", "source", "authors", "tags", "section", "agency", "places", "url",
    "summary", "id", "photo",
]  # fmt: skip
Month = tuple[Calendar, int]


# Addresses are in Latin letters in every language.
_LOOKED_AT = 2000  # letters, to tell a language by
_LATIN = re.compile("[A-Za-z]+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w.-]+|@\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How a text shows that it is in this language."""

    tag: str
    rank: Mapping[str, float]  # letter -> 1.0 for the most frequent, down to 0.3 for the rarest
    letters: frozenset[str]  # letters and digits that its neighbours do not write
    words: frozenset[str]  # frequent words, folded
    written_words: frozenset[str]  # the same as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Every word of every language's file, ready to be looked up by its folded form."""

    languages: tuple[Language, ...]
    own: Mapping[str, frozenset[str]]  # these languages and others: letters that only they write
    own_letters: frozenset[str]  # all of these
    labels: Mapping[str, Field]  # what stands before a colon
    bylines: frozenset[str]  # labels of authors that need no colon
    label_phrases: Phrases[Field]
    tag_words: frozenset[str]  # first words of the labels of keywords
    months: Phrases[tuple[Month, ...]]  # one name may be a month of several calendars
    weekdays: Phrases[int]  # ISO 8601: Monday is 1
    day_words: Phrases[int]  # days of the month in words
    numbers: Phrases[int]  # numbers in words, of which years are made
    number_joins: Phrases[bool]  # what stands between these
    thousands: frozenset[str]  # words that are a thousand
    ordinals: Phrases[bool]  # what may stand behind the number of a day
    hebrew_months: Phrases[int]
    new_moon: Phrases[bool]  # what stands before a month's name for its first day
    numerals: Mapping[str, int]  # letters that are numbers
    other_months: Phrases[bool]  # of calendars that are not converted
    eras: Phrases[Calendar]
    year_words: Phrases[bool]
    date_words: Phrases[bool]  # what else may stand on a line of dates
    zone_words: Phrases[bool]  # what stands before the place whose time it is
    event: frozenset[str]  # labels of the day of what a story announces
    issue_words: Phrases[bool]  # what stands before the number of a newspaper's issue
    lifetimes: Phrases[bool]  # what opens a line over the day of a birth or a death
    published: Phrases[bool]  # what a line says that a text was, beside its day
    posted: Phrases[bool]  # what opens the line of who put a text on a site, and when
    posted_by: Phrases[bool]  # what stands there before the name
    page_words: Phrases[bool]  # the same of a page's
    beside_dates: frozenset[str]  # what the words of these tables begin with
    rightward: frozenset[str]  # languages that are written from right to left
    jalali: frozenset[str]  # languages whose press counts its years so
    agencies: Phrases[str]  # spelling -> the one that is written
    agency_words: Phrases[bool]
    places: Phrases[bool]
    read_also: frozenset[str]
    end: frozenset[str]
    bracketed_end: frozenset[str]  # words that end a text in brackets only
    letterhead: Phrases[bool]  # how the lines of a letterhead open
    mottos: Phrases[bool]  # what a paper says that it is, behind its name
    copied: Phrases[bool]  # what an archive of web pages writes over its copy
    copyright: Phrases[bool]
    letter: Mapping[str, str]  # labels of a letter's head -> "from", "to" or "subject"
    greetings: frozenset[str]
    farewells: frozenset[str]  # what closes a letter
    text_labels: frozenset[str]  # what stands before a colon and a whole text
    story_words: frozenset[str]  # what is counted where stories are
    home: frozenset[str]  # what pages call the first of their site
    home_words: frozenset[str]  # the first words of these, as written
    blocks: frozenset[str]  # names of a page's blocks of headlines
    about: tuple[str, ...]  # folded, what opens the lines about whoever sent a notice
    tickers: frozenset[str]  # what stands before a colon and a site's latest headlines
    carried: Phrases[bool]  # how a forum's member says that a text was carried there
    notices: Phrases[bool]  # the same, and what is said of a story and of who may print it
    empty: frozenset[str]  # values that say that there is none
    codes: Mapping[str, Field | Literal["body", "other"]]  # of the fields of a press database
    member: frozenset[str]  # what a forum tells of whoever wrote a post
    quote: frozenset[str]  # the button under each post of a forum
    more_from: tuple[str, ...]  # what stands before a desk's name over headlines of other stories
    post: tuple[str, ...]  # how a line begins that a feed puts under its story
    appeared: tuple[str, ...]  # and what it says
    page_labels: frozenset[str]  # what stands before a colon and what a page says beside stories
    titles: Phrases[bool]  # of people, before their names
    roles: Phrases[bool]  # what somebody is, behind a name
    callings: Phrases[bool]  # what else a writer may be
    forwarded: tuple[str, ...]  # folded, what stands before whose message was passed on
    forwards: frozenset[str]  # the first words of these
    comments: frozenset[str]  # what stands over those of the readers
    furniture: frozenset[str]
    advertisement: frozenset[str]  # what stands over one, anywhere in a text
    consent: frozenset[str]  # buttons of a notice over the page
    furniture_phrases: Phrases[bool]
    long_furniture: Phrases[bool]  # of it what is no mere word, and may stand before a headline
    player: Phrases[bool]  # what a player of videos says while it loads or cannot play
    wait: Phrases[bool]  # what may stand behind that
    byline_phrases: Phrases[bool]
    frequent: frozenset[str]  # frequent words of all languages
    photo: tuple[str, ...]  # folded, what a line begins with
    internal: frozenset[str]  # what a page's program calls a block of it
    skip: tuple[str, ...]  # folded, what a line begins with
    counters: Phrases[bool]
    lengths: frozenset[str]  # what the minutes and seconds of a broadcast stand behind
    ago: frozenset[str]  # words of how long ago something was, and the times it counts in
    units: frozenset[str]
    promotion: Phrases[bool]
    syndication: Phrases[bool]
    borrowed: Phrases[bool]  # what stands before the house from which a text was taken
    subheadings: frozenset[str]  # labels of the headings within a text
    kickers: frozenset[str]  # kinds of stories, as they stand over a headline
    circumstances: Phrases[bool]  # what opens a line over a headline that tells when or why
    exclusive: tuple[str, ...]  # folded, what stands there before the paper's name
    invocations: frozenset[str]  # of God, over a text
    counting: Mapping[str, int]  # words that count the parts of a text: "first"
    more: frozenset[str]
    continued: frozenset[str]  # lines that say that the text goes on elsewhere
    not_found: Phrases[bool]  # what a page says that is not there
    joining: frozenset[str]  # words that no sentence ends with
    law: Phrases[bool]
    law_words: tuple[str, ...]  # what contracts and licences are made of
    law_word: re.Pattern[str]  # any of them
    licence: re.Pattern[str]  # what they are called at their head
    itself: re.Pattern[str]  # how they speak of themselves
    conjunctions: tuple[str, ...]  # what a sentence that goes on may begin with
    sections: frozenset[str]
    briefs_words: Phrases[bool]  # names of short news, to be found in a line
    bare_sections: frozenset[str]  # the same without articles
    briefs: frozenset[str]  # those of them that are several short stories
    briefs_in: tuple[str, ...]  # the same, before the name of their place
    bulletins: tuple[str, ...]  # how the name of a file of several stories begins
    outlets: Phrases[bool]
    outlet_words: Phrases[bool]
    desks: Phrases[bool]  # what stands where an author would, and is none
    given: Phrases[bool]  # common given names
    not_names: frozenset[str]  # words that open no bare name: an office, a role, whom one addresses
    articles: tuple[str, ...]  # what a definite word begins with


@cache
def load_vocabulary() -> Vocabulary:
    """Return the merged vocabulary of all languages; read once, immutable."""
    files = {tag: _read(tag) for tag in LANGUAGES}
    neighbours = _read("neighbours")

    def entries(*keys: str) -> Iterator[Any]:
        for data in files.values():
            value: Any = data
            for key in keys:
                value = value[key]
            yield from value.items() if isinstance(value, dict) else value

    def beside(key: str) -> Iterator[str]:
        return (word for data in neighbours.values() for word in data[key])

    fields = [(label, _field(name)) for name, labels in entries("labels") for label in labels]
    for field in ("date", "byline", "source", "photo"):
        fields += ((label, _field(field)) for data in neighbours.values() for label in data[field])
    dates = ("joins", "time", "zones")
    weekdays: Phrases[int] = phrases(
        (
            *(
                (word, int(n))
                for n, names in entries("weekdays")
                for name in names
                for word in _joined(name)
            ),
            *(
                (w, n)
                for data in neighbours.values()
                for n, names in enumerate(data["weekdays"], 1)
                for w in names
            ),
        )
    )
    eras = phrases((word, era) for era in _CALENDARS for word in entries("dates", era))
    date_words = phrases((word, True) for key in dates for word in entries("dates", key))
    briefs = tuple(entries("sections", "briefs"))
    zone_words = phrases((word, True) for word in entries("dates", "zone"))
    pages = tuple(entries("markers", "furniture"))
    law_words = tuple(entries("markers", "law_words"))
    sections = frozenset(map(fold, (*entries("sections", "names"), *briefs)))
    articles = tuple(map(fold, entries("people", "article")))
    own = {
        **{tag: frozenset(data["letters"]) for tag, data in neighbours.items()},
        **{tag: frozenset(data["detect"]["own"]) for tag, data in files.items()},
    }
    issue_words = phrases((word, True) for word in entries("dates", "issue"))
    page_words = phrases((word, True) for word in entries("dates", "page"))
    return Vocabulary(
        languages=tuple(_language(tag, data) for tag, data in files.items()),
        own=own,
        own_letters=frozenset[str]().union(*own.values()),
        labels={fold(label): field for label, field in reversed(fields)},
        bylines=frozenset(map(fold, (*entries("labels", "byline"), *beside("byline")))),
        label_phrases=phrases(fields),
        tag_words=frozenset(phrases(item for item in fields if item[1] == "tags")),
        months=phrases(_months(files, neighbours.values())),
        weekdays=weekdays,
        day_words=phrases(
            (word, day)
            for data in files.values()
            for day, words in enumerate(data["dates"]["days"], 1)
            for spelt in words
            for word in _joined(spelt)
        ),
        numbers=phrases(
            (word, (at + 1) * 10**power)
            for power, key in enumerate(_NUMBERS)
            for data in files.values()
            for at, words in enumerate(data["numbers"][key])
            for word in words
        ),
        number_joins=phrases((word, True) for word in entries("numbers", "joins")),
        thousands=frozenset(
            fold(word) for words in entries("numbers", "thousands") for word in words
        ),
        ordinals=phrases(
            (word, True)
            for data in (*(data["dates"] for data in files.values()), *neighbours.values())
            for word in data["ordinal"]
        ),
        hebrew_months=phrases(
            (word, month)
            for data in files.values()
            for month, words in enumerate(data["dates"]["hebrew_months"], 1)
            for word in words
        ),
        new_moon=phrases((word, True) for word in entries("dates", "new_moon")),
        numerals={
            letter: (at % 9 + 1) * 10 ** (at // 9)
            for data in files.values()
            for at, letter in enumerate(data["dates"]["numerals"])
        },
        other_months=phrases((word, True) for word in entries("dates", "other_months")),
        eras=eras,
        year_words=phrases((word, True) for word in entries("dates", "year")),
        date_words=date_words,
        zone_words=zone_words,
        event=frozenset(map(fold, entries("dates", "event"))),
        issue_words=issue_words,
        lifetimes=phrases((word, True) for word in entries("dates", "lifetimes")),
        published=phrases((word, True) for word in entries("dates", "published")),
        posted=phrases((word, True) for word in entries("dates", "posted")),
        posted_by=phrases((word, True) for word in entries("dates", "posted_by")),
        page_words=page_words,
        beside_dates=frozenset(
            (*weekdays, *eras, *date_words, *zone_words, *issue_words, *page_words)
        ),
        jalali=frozenset(
            (
                *(tag for tag, data in files.items() if data["dates"]["years"] == "jalali"),
                *(tag for tag, data in neighbours.items() if data["years"] == "jalali"),
            )
        ),
        agencies=phrases((w, names[0]) for names in entries("agencies", "names") for w in names),
        agency_words=phrases((word, True) for word in entries("agencies", "words")),
        places=phrases((name, True) for name in entries("places", "names")),
        read_also=frozenset(map(fold, entries("markers", "read_also"))),
        end=frozenset(map(fold, entries("markers", "end"))),
        bracketed_end=frozenset(map(fold, entries("markers", "bracketed_end"))),
        letterhead=phrases((words, True) for words in entries("markers", "letterhead")),
        mottos=phrases((words, True) for words in entries("outlets", "mottos")),
        copied=phrases((words, True) for words in entries("markers", "copied")),
        copyright=phrases((words, True) for words in entries("markers", "copyright")),
        rightward=frozenset(
            (*(tag for tag, data in files.items() if data["direction"] == "rtl"), *neighbours)
        ),
        letter={
            fold(label): part
            for part in ("from", "to", "subject")
            for label in entries("letters", part)
        },
        greetings=frozenset(map(fold, entries("letters", "greetings"))),
        farewells=frozenset(map(fold, entries("letters", "farewells"))),
        text_labels=frozenset(map(fold, entries("markers", "text"))),
        story_words=frozenset(map(fold, entries("markers", "story"))),
        home=frozenset(map(fold, entries("markers", "home"))),
        home_words=frozenset(name.split()[0] for name in entries("markers", "home")),
        blocks=frozenset(map(fold, entries("markers", "blocks"))),
        about=tuple(map(fold, entries("markers", "about"))),
        tickers=frozenset(map(fold, entries("markers", "tickers"))),
        carried=phrases((words, True) for words in entries("markers", "carried")),
        notices=phrases(
            (words, True) for key in ("promotion", "notices") for words in entries("markers", key)
        ),
        empty=frozenset(map(fold, _read("fields")["empty"])),
        codes={code: name for name, codes in _read("fields")["codes"].items() for code in codes},
        member=frozenset(map(fold, entries("markers", "member"))),
        quote=frozenset(map(fold, entries("markers", "quote"))),
        more_from=tuple(f"{fold(words)} " for words in entries("markers", "more_from")),
        post=tuple(f"{fold(words)} " for words in entries("markers", "post")),
        appeared=tuple(map(fold, entries("markers", "appeared"))),
        page_labels=frozenset(map(fold, entries("markers", "page_labels"))),
        titles=phrases((word, True) for word in entries("names", "titles")),
        roles=phrases((word, True) for word in entries("people", "roles")),
        callings=phrases(
            (word, True) for key in ("roles", "callings") for word in entries("people", key)
        ),
        forwarded=tuple(map(fold, entries("markers", "forwarded"))),
        forwards=frozenset(fold(words).split()[0] for words in entries("markers", "forwarded")),
        comments=frozenset(map(fold, entries("markers", "comments"))),
        furniture=frozenset(map(fold, (*pages, *entries("markers", "menu"), *beside("furniture")))),
        advertisement=frozenset(map(fold, entries("markers", "advertisement"))),
        consent=frozenset(map(fold, entries("markers", "consent"))),
        furniture_phrases=phrases((words, True) for words in entries("markers", "furniture")),
        long_furniture=phrases(
            (words, True)
            for words in entries("markers", "furniture")
            if words.count(" ") >= (1 if words.isascii() else 4)
        ),
        player=phrases((words, True) for words in entries("markers", "player")),
        wait=phrases((words, True) for words in entries("markers", "wait")),
        byline_phrases=phrases((words, True) for words in entries("labels", "byline")),
        frequent=frozenset(map(fold, entries("detect", "words"))),
        photo=tuple(map(fold, entries("markers", "photo"))),
        internal=frozenset(map(fold, entries("markers", "internal"))),
        skip=tuple(map(fold, entries("markers", "skip"))),
        counters=phrases((words, True) for words in entries("markers", "counters")),
        lengths=frozenset(map(fold, entries("markers", "lengths"))),
        ago=frozenset(map(fold, entries("dates", "ago"))),
        units=frozenset(map(fold, entries("dates", "units"))),
        promotion=phrases((words, True) for words in entries("markers", "promotion")),
        syndication=phrases((words, True) for words in entries("markers", "syndication")),
        borrowed=phrases((words, True) for words in entries("markers", "borrowed")),
        conjunctions=tuple(entries("markers", "conjunction")),
        joining=frozenset(map(fold, entries("markers", "joining"))),
        law=phrases((word, True) for word in entries("markers", "law")),
        law_words=law_words,
        law_word=re.compile(rf"\b(?:{'|'.join(law_words)})\b"),
        licence=re.compile("|".join(map(re.escape, entries("markers", "licences")))),
        itself=re.compile(rf"\b(?:{'|'.join(entries('markers', 'itself'))})\b"),
        subheadings=frozenset(map(fold, entries("markers", "subheading"))),
        kickers=frozenset(map(fold, entries("markers", "kicker"))),
        circumstances=phrases((words, True) for words in entries("markers", "circumstances")),
        exclusive=tuple(map(fold, entries("markers", "exclusive"))),
        invocations=frozenset(map(fold, entries("markers", "invocation"))),
        counting={
            fold(word): number
            for data in files.values()
            for number, words in enumerate(data["markers"]["counting"], 1)
            for word in words
        },
        more=frozenset(map(fold, entries("markers", "more"))),
        continued=frozenset(map(fold, entries("markers", "continued"))),
        not_found=phrases((words, True) for words in entries("markers", "not_found")),
        sections=sections,
        bare_sections=frozenset(bare(name, articles) for name in sections),
        briefs=frozenset(map(fold, briefs)),
        briefs_words=phrases((name, True) for name in briefs),
        briefs_in=tuple(f"{fold(name)} " for name in briefs),
        bulletins=tuple(f"{fold(name)} " for name in entries("sections", "bulletins")),
        outlets=phrases((name, True) for name in entries("outlets", "names")),
        outlet_words=phrases((word, True) for word in entries("outlets", "words")),
        desks=phrases((word, True) for word in entries("outlets", "desks")),
        given=phrases((name, True) for name in entries("people", "given")),
        not_names=frozenset(map(fold, entries("people", "not_first"))),
        articles=articles,
    )


def bare(name: str, articles: tuple[str, ...]) -> str:
    """Return a folded name without the articles before its words."""
    words = name.split(" ")
    for article in articles:
        words = [word.removeprefix(article) for word in words]
    return " ".join(words)


def detect(text: str, vocabulary: Vocabulary) -> str:
    """Return the language of a text, or "" when its letters and words do not decide.

    Looks at the first 2,000 characters, or only at pieces of them where these leave no doubt: a
    frequent word counts as three distinctive letters. A language's own letters decide when one in
    fifty is of them: a borrowed name has fewer.
    """
    opening = text[:_LOOKED_AT]
    if len(opening) > 1000:
        pieces = (opening[at : at + 125] for at in range(0, len(opening), 500))
        tag, sure = _language_of(" ".join(pieces), vocabulary)
        if sure:
            return tag if opening.isascii() else _by_headline(tag, opening, vocabulary)
    tag, _ = _language_of(opening, vocabulary)
    return tag if opening.isascii() else _by_headline(tag, opening, vocabulary)


def _by_headline(tag: str, opening: str, vocabulary: Vocabulary) -> str:
    """Return a text's language: not that of a long quotation in Latin letters.

    A headline in other letters tells, where at least a tenth of the text is in these.
    """
    alphabet = next((one.rank for one in vocabulary.languages if one.tag == tag), None)
    if alphabet is None or not all(map(str.isascii, alphabet)):
        return tag
    headline = opening.lstrip().partition("\n")[0]
    foreign, own = (_LATIN.sub("", part) for part in (headline, opening))
    if 2 * _letters(foreign) <= _letters(headline) or 10 * _letters(own) <= _letters(opening):
        return tag
    return _language_of(own, vocabulary)[0] or tag


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _language_of(text: str, vocabulary: Vocabulary) -> tuple[str, bool]:
    """Return the language of a text, and whether it is by far the likeliest."""
    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    letters = _counted(text.casefold())
    alphabetic = sum([count for letter, count in letters.items() if letter.isalpha()])
    owned = not vocabulary.own_letters.isdisjoint(letters)
    if owned:
        own = {tag: _sum(letters, of) for tag, of in vocabulary.own.items()}
        tag = max(own, key=lambda tag: own[tag])
        if own[tag] >= 3 and own[tag] * 50 >= alphabetic:
            return tag, False
    words = list(filter(vocabulary.frequent.__contains__, word_keys(text)))
    shares = {one.tag: _sum(letters, one.rank.keys()) for one in vocabulary.languages}
    scores = {
        one.tag: _sum(letters, one.letters) + 3 * sum(map(one.words.__contains__, words))
        for one in vocabulary.languages
        # A quotation in another script does not make the text one of that language.
        if 2 * shares[one.tag] >= alphabetic
    }
    (best, score), (_, second) = [*sorted(scores.items(), key=lambda i: -i[1]), ("", 0), ("", 0)][
        :2
    ]
    alone = 5 * shares.get(best, 0) > 4 * alphabetic and not owned
    sure = alone and score > 3 * second
    return (best if score >= 3 and score > 1.2 * second else ""), sure


def _counted(text: str) -> dict[str, int]:
    """How often each character stands in a text. What was counted is taken out: of a few hundred
    characters a Counter, which looks at one after the other, takes twice the time."""
    counts: dict[str, int] = {}
    while text:
        rest = text.replace(text[0], "")
        counts[text[0]] = len(text) - len(rest)
        text = rest
    return counts


def _sum(counts: Mapping[str, int], of: Set[str]) -> int:
    return sum(map(counts.__getitem__, counts.keys() & of))


def _joined(words: str) -> Iterator[str]:
    """Yield words as they are written apart, and each way to join some, as with a ZWNJ."""
    first, space, rest = words.partition(" ")
    for others in _joined(rest) if space else ():
        yield f"{first} {others}"
        yield first + others
    if not space:
        yield first


_NUMBERS = ("ones", "tens", "hundreds", "thousands")
_CALENDARS: tuple[Calendar, ...] = ("gregorian", "hijri", "jalali")


def _field(name: str) -> Field:
    return cast(Field, "authors" if name == "byline" else name)


def _months(
    files: Mapping[str, Mapping[str, Any]], neighbours: Iterable[Mapping[str, Any]]
) -> list[tuple[str, tuple[Month, ...]]]:
    named: list[tuple[str, Month]] = []
    for data in files.values():
        for calendar in _CALENDARS:
            for number, names in data["months"][calendar].items():
                spelt = (spelling for name in names for spelling in _joined(name))
                named += ((name, (calendar, int(number))) for name in spelt)
    for data in neighbours:
        for number, names in enumerate(data["months"], 1):
            named += ((name, ("gregorian", number)) for name in names)
        for number, names in enumerate(data["jalali"], 1):
            named += ((name, ("jalali", number)) for name in names)
    meanings: dict[str, tuple[str, list[Month]]] = {}
    for name, month in named:
        months = meanings.setdefault(fold(name), (name, []))[1]
        if month not in months:
            months.append(month)
    return [(name, tuple(months)) for name, months in meanings.values()]


def _language(tag: str, data: Mapping[str, Any]) -> Language:
    alphabet = data["detect"]["alphabet"]
    digits = frozenset(data["digits"]) - frozenset("0123456789")
    return Language(
        tag=tag,
        rank={c: 1 - 0.7 * at / len(alphabet) for at, c in enumerate(alphabet)},
        letters=frozenset(data["detect"]["letters"]) | digits,
        words=frozenset(map(fold, data["detect"]["words"])),
        written_words=frozenset(data["detect"]["words"]),
    )


def _read(tag: str) -> dict[str, Any]:
    return tomllib.loads((LOCALE / f"{tag}.toml").read_text(encoding="utf-8"))
