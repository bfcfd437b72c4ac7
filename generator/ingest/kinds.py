"""What each line of an article may be, judged by itself and by those beside it. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from generator.ingest.beside import among_paragraphs, letter, page_head
from generator.ingest.coded import coded, own_fields
from generator.ingest.dates import read_dates
from generator.ingest.forum import forum
from generator.ingest.furniture import (
    EDGES,
    ROW_SIGNS,
    adorned,
    ends_sentence,
    is_button,
    is_consent,
    is_counter,
    is_page_number,
    is_promotion,
    is_rule,
    left_out,
)
from generator.ingest.lines import (
    credit_line,
    posted_by,
    section_line,
    unread_day,
)
from generator.ingest.masthead import masthead
from generator.ingest.metadata import Fact, Metadata, citation, dated, label_of, read_metadata
from generator.ingest.names import is_person
from generator.ingest.openings import passed_on
from generator.ingest.over import lines_above, over_headline, sub_headlines, writer_above
from generator.ingest.posted import POSTED, posted
from generator.ingest.roles import Kind, given, texts_of
from generator.ingest.segment import is_read_also
from generator.ingest.shapes import LONG, is_count, is_headline_like, is_text
from generator.ingest.thread import printed_thread
from generator.ingest.tokens import folded, match, tokens
from generator.ingest.vocabulary import Vocabulary
from generator.ingest.written import issue_end

LONGEST_TITLE = 200
_MAX_METADATA = 2000
_SHORT = 80  # characters
# How many saw a message, before its day.
_EYE = "\U0001f441"
_WATCHED = re.compile("\U0001f441\ufe0f?\\s*[\\d.,\u066b]+\\s?[KMkm]?\\b\\s*")
# Pictures that stand before a line of a message, as of a calendar before its day.
_PICTURES = "\u2600"
_PICTURE = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\u200d]*\\s*")
_PEN = "\u270d"
_TAG = re.compile(r"#\w+\Z")
_LABELLED = 12  # lines of a head of labels
_LONGEST_HOUSE = 60
_SET_OFF = re.compile(r"\s[|/\u2013\u2014\u2022\u00b7-]\s|[,:\u060c|]\s")
_MAX_HEAD = 160  # characters of a page's head
_MENU = 4  # lines of it over a headline
_KICKER = 3  # words of a line over a headline
_LEAST_HEADLINE = 4  # words
_DESK = re.compile(r"\s+[|\u2013\u2014-]\s+")
_TWO = 2
_FAR = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LABEL_SIGNS = ("\u060c", ",", ":")
_LONGEST_CAPTION = 160
_PAPER = 3  # words of its name
_LONGEST_TAG = 40
_QUOTES = '\u00ab"\u201c\u201d'
_MARKED = re.compile(r"([^:.|\u2026]{2,40}?)(?:\s*(?::|\.{2,}|\u2026|\|)\s*|\s[-\u2013]\s)\S")
_MARK_SIGN = re.compile("[:.|\u2026\u2013-]")  # one of these stands behind it, and a space at most
_QUESTIONS = ("?", "\u061f")
_FULL_STOPS = (".", "\u06d4")


def kinds_of(
    texts: Sequence[str], lang: str, vocabulary: Vocabulary, *, titled: bool
) -> list[Kind]:
    """Return what each filled line is by itself, and what a read-also marker makes of those below.

    `lang` is the article's language, "" when unknown: it decides between calendars. `titled` says
    that none of the lines is the headline, for it is stated elsewhere.
    """
    kinds = _related([_kind(text, lang, vocabulary) for text in texts], vocabulary)
    if kinds and (house := passed_on(kinds[0].text, vocabulary)):
        kinds[0] = given(kinds[0].text, (Fact("source", house),), "says whose message it is")
    if len(kinds) > 1 and is_count(kinds[0].text) and is_headline_like(kinds[1].text):
        kinds[0] = Kind(kinds[0].text, "out", "the number of a story", "id")
    if not titled:
        _cited(kinds, lang, vocabulary)
    _captions_below(kinds, vocabulary)
    _days_of_parts(kinds)
    _labels_alone(kinds, lang, vocabulary)
    coded(kinds, lang, vocabulary)
    own_fields(kinds)
    if not titled:
        masthead(kinds, lang, vocabulary)
        over_headline(kinds, vocabulary)
    sub_headlines(kinds, vocabulary)
    letter(kinds, vocabulary)
    printed_thread(kinds)
    forum(kinds, lang, vocabulary)
    page_head(kinds, vocabulary)
    if lang in vocabulary.rightward:
        _foreign_head(kinds)
    _answers(kinds, vocabulary)
    _counted(kinds, vocabulary)
    _unsure_headline(kinds, vocabulary)
    _issue(kinds, lang, vocabulary)
    _section(kinds, vocabulary)
    if not titled:
        lines_above(kinds, vocabulary)
    _lone_tag(kinds)
    if _house(kinds, lang, vocabulary, titled=titled):
        _section(kinds, vocabulary)  # under the house's name
    if not titled:
        writer_above(kinds, vocabulary)
    _running_heads(kinds, vocabulary)
    among_paragraphs(kinds, vocabulary)
    return kinds


def _kind(text: str, lang: str, vocabulary: Vocabulary) -> Kind:
    if len(text) > _MAX_METADATA:
        return Kind(text, "text")
    inner = ""
    if text[0] in ROW_SIGNS:
        if is_rule(text):
            return Kind(text, "out", "a row of one sign", "furniture")
        inner = adorned(text)
    if text[0] in "([" and text[-1] in ")]" and ":" in text:
        inner = text[1:-1].strip()
    elif text[0] == _EYE and (watched := _WATCHED.match(text)):
        inner = text[watched.end() :]
    elif text[0] > _PICTURES and (picture := _PICTURE.match(text)):
        inner = text[picture.end() :]
        if inner and text[0] == _PEN and is_person(inner, vocabulary):
            return given(text, (Fact("authors", inner),), "a pen and a name")
    if inner and (found := _kind(inner, lang, vocabulary)).name != "text":
        return found._replace(text=text)
    if left := left_out(text, vocabulary):
        return Kind(text, "out", left.rule, left.role)
    if len(text) <= _SHORT and not ends_sentence(text) and is_promotion(text, vocabulary):
        return Kind(text, "out", "a short line that offers the site's services", "furniture")
    if is_read_also(text, vocabulary) or _read_also_line(text, vocabulary):
        return Kind(text, "related", "begins with a read-also marker")
    if len(text) <= _LONGEST_TAG and vocabulary.labels.get(folded(text.strip(EDGES))) == "tags":
        rule = "the word for keywords"
        return Kind(text, "metadata", rule, metadata=Metadata((), True), label="tags")
    if facts := posted(text, lang, vocabulary):
        return given(text, facts, POSTED)
    metadata = None
    if len(text) <= LONG or label_of(text, vocabulary):
        metadata = read_metadata(text, lang, vocabulary)
    if metadata is None:
        if len(text) <= _SHORT and (name := posted_by(text, vocabulary)):
            return given(text, (Fact("authors", name),), "how long ago, and by whom")
        return Kind(text, "text")
    label = label_of(text, vocabulary) if metadata.labelled else None
    labelled = "a label and its value" if metadata.labelled else "a day, places, an agency, no more"
    return Kind(text, "metadata", labelled, metadata=metadata, label=label)


def _captions_below(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the caption under a label of one that stands alone on its line and ends in its sign."""
    for at, kind in enumerate(kinds[:-2]):
        if kind.role != "photo" or not kind.text.endswith(_LABEL_SIGNS):
            continue
        below = kinds[at + 1]
        alone = folded(kind.text.strip(EDGES + "\u060c,")) in vocabulary.photo
        if alone and below.name == "text" and len(below.text) <= _LONGEST_CAPTION:
            kinds[at + 1] = Kind(below.text, "out", "the caption under its label", "photo")


def _foreign_head(kinds: list[Kind]) -> None:
    """Leave out the lines in another script over a headline and its text: a site's own name."""
    texts = list(islice((at for at, kind in enumerate(kinds) if kind.name == "text"), 5))
    if not texts or _FAR.search(kinds[texts[0]].text):
        return
    foreign = [at for at in texts if not _FAR.search(kinds[at].text)]
    if foreign != texts[: len(foreign)] or len(texts) < len(foreign) + 2:
        return
    headed, text = (kinds[at].text for at in texts[len(foreign) : len(foreign) + 2])
    if (
        _is_headed(headed)
        and is_text(text)
        and not any(ends_sentence(kinds[at].text) for at in foreign)
    ):
        for at in foreign:
            kinds[at] = Kind(
                kinds[at].text, "out", "in another script, over a headline", "furniture"
            )


def _cited(kinds: list[Kind], lang: str, vocabulary: Vocabulary) -> None:
    """Take the paper, the day and the page that stand over the headline of a clipping; the name of
    a file of clippings may stand over them."""
    named = bool(kinds) and folded(kinds[0].text).startswith(vocabulary.bulletins)
    for at in range(min(1 + named, len(kinds) - 2)):
        facts = citation(kinds[at].text, lang, vocabulary)
        if facts and is_headline_like(kinds[at + 1].text):
            kinds[at] = given(kinds[at].text, facts, "where a clipping is from")
            for above in range(at):
                rule = "the name of a file of clippings"
                kinds[above] = Kind(kinds[above].text, "out", rule, "furniture")
            return


def _days_of_parts(kinds: list[Kind]) -> None:
    """Keep in the text the days in rows of signs that open its parts, as a diary's do."""
    days = [at for at, kind in enumerate(kinds) if kind.metadata and adorned(kind.text)]
    for at in days if len(days) > 1 else ():
        if at and (told := kinds[at].metadata) and not told.labelled:
            kinds[at] = Kind(kinds[at].text, "text")


def _read_also_line(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the marker and a headline stand on one line, parted by a colon, dots or a bar."""
    if text.endswith(_FULL_STOPS) or not _MARK_SIGN.search(text, 0, 45):
        return False
    parted = _MARKED.match(text)
    return parted is not None and is_read_also(parted[1], vocabulary)


def _related(kinds: list[Kind], vocabulary: Vocabulary) -> list[Kind]:
    """Give the headlines that a read-also marker lists the marker's kind."""
    listing = False
    found: list[Kind] = []
    for at, kind in enumerate(kinds):
        if at == 0 and _is_first_headline(kinds, vocabulary):
            kind = Kind(kind.text, "text")
        elif kind.name == "related":
            listing = not _read_also_line(kind.text, vocabulary)
        elif listing and kind.name == "text" and _is_listed(kind.text):
            kind = Kind(kind.text, "related", "a headline under a read-also marker")
        elif listing and at > 1 and found[-1].name == "related" and _is_day_alone(kind):
            kind = Kind(kind.text, "related", "the day of a headline under a read-also marker")
        else:
            listing = False
        found.append(kind)
    _heading_under_related(found)
    return found


def _heading_under_related(kinds: list[Kind]) -> None:
    """Give back the last headline of a list of other stories, right over a paragraph, where it asks
    as the text's own headings do, two at the least, and is no longer than they are."""
    if not any(kind.name == "related" and kind.text.endswith(_QUESTIONS) for kind in kinds):
        return
    among = range(1, len(kinds) - 1)
    over_text = [at for at in among if kinds[at + 1].name == "text" and is_text(kinds[at + 1].text)]
    asking = [at for at in over_text if kinds[at].text.endswith(_QUESTIONS)]
    own = [len(kinds[at].text) for at in asking if kinds[at].name == "text"]
    for at in asking if len(own) > 1 else ():
        listed = kinds[at].name == kinds[at - 1].name == "related"
        if listed and len(kinds[at].text) <= max(own):
            kinds[at] = Kind(kinds[at].text, "text")


def _is_day_alone(kind: Kind) -> bool:
    """Whether a line is a day without a label, and no more."""
    facts = kind.metadata.facts if kind.metadata and not kind.metadata.labelled else ()
    return [fact.field for fact in facts] == ["date"]


def _is_first_headline(kinds: Sequence[Kind], vocabulary: Vocabulary) -> bool:
    """Whether the first line begins with a marker, but leads to no other story: "Watch: ..." is
    the headline itself, where none follows before the text."""
    first = kinds[0]
    if first.name != "related" or not _read_also_line(first.text, vocabulary):
        return False
    after = next((kind for kind in kinds[1:] if kind.name != "out"), None)
    return after is not None and (after.name == "metadata" or not is_headline_like(after.text))


def _is_listed(text: str) -> bool:
    return is_headline_like(text) and len(text) < LONG + 40


def _labels_alone(kinds: list[Kind], lang: str, vocabulary: Vocabulary) -> None:
    """Take the values under labels that stand alone on their lines, where several do over a text,
    and the label of the text itself."""
    head = kinds[:_LABELLED]
    found = [at for at, kind in enumerate(head) if kind.text[-1] == ":"]
    if not found:
        return
    alone = [at for at in found if _is_label(kinds[at])]
    for at in alone if len(alone) > 1 else ():
        below = kinds[at + 1] if at + 1 < len(kinds) else None
        if below is None or below.name == "out" or below.label:
            continue
        value = f"{kinds[at].text} {below.text}"
        if metadata := read_metadata(value, lang, vocabulary):
            rule = "the value of the label above"
            kinds[at + 1] = Kind(below.text, "metadata", rule, metadata=metadata)
    if not any(kind.metadata and kind.metadata.labelled for kind in head):
        return
    for at in found:
        if folded(kinds[at].text.strip(EDGES)) in vocabulary.text_labels:
            kinds[at] = Kind(kinds[at].text, "out", "the label of a text", "furniture")


def _is_label(kind: Kind) -> bool:
    return kind.metadata is not None and kind.metadata == Metadata((), True)


def _answers(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Give back the words of a page that are the story's own: an answer under a question, and a
    heading between two paragraphs. An advertisement's word stands anywhere, a block's often."""
    if all(kind.name != "out" for kind in kinds):
        return
    texts = texts_of(kinds)
    times = Counter(folded(kind.text) for kind in kinds if kind.name == "out")
    for at in range(texts[0] + 2 if texts else len(kinds), len(kinds) - 1):
        text = kinds[at].text
        above, below = kinds[at - 1], kinds[at + 1]
        if kinds[at].name != "out" or above.name != "text" or below.name != "text":
            continue
        said = is_text(above.text) or ends_sentence(above.text)
        heads = said and is_text(below.text)
        asked = above.text.endswith(_QUESTIONS)
        told = folded(text) in vocabulary.advertisement or times[folded(text)] > 1
        if (asked or (heads and not told)) and is_button(text, vocabulary):
            kinds[at] = Kind(text, "text")


def _counted(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Give back numbers and what they count among the paragraphs: a page has its own elsewhere."""
    told = [at for at, one in enumerate(kinds) if one.name == "text" and is_text(one.text)]
    if len(told) < 2:
        return
    for at in range(told[0] + 1, told[-1]):
        kind, beside = kinds[at], (kinds[at - 1], kinds[at + 1])
        among = kind.name == "out" and all(one.name == "text" for one in beside)
        page = among and is_page_number(kind.text, vocabulary)
        if among and not page and is_counter(kind.text, vocabulary):
            kinds[at] = Kind(kind.text, "text")


def _unsure_headline(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Give back the first line that has the words of a caption or an offer, if no other line may be
    the headline: what tells of them may be news."""
    first = next(
        (at for at, one in enumerate(kinds) if one.name == "text" or _is_unsure(one, vocabulary)),
        None,
    )
    if first is None or kinds[first].name == "text":
        return
    below = next((kind for kind in kinds[first + 1 :] if kind.name != "out"), None)
    if below is None or below.name == "metadata" or not _is_headed(below.text):
        kinds[first] = Kind(kinds[first].text, "text")


def _is_unsure(kind: Kind, vocabulary: Vocabulary) -> bool:
    """Whether a line was left out for words that a headline may have."""
    if kind.name != "out" or ":" in kind.text or kind.text.startswith("("):
        return False
    offers = kind.role == "furniture" and is_promotion(kind.text, vocabulary)
    return (offers or kind.role == "photo") and is_headline_like(kind.text)


def _is_headed(text: str) -> bool:
    return is_headline_like(text) and len(text.split()) >= _LEAST_HEADLINE


def _section(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Take the desk's name that stands over a headline, and the words of a menu there."""
    for line in range(_MENU):
        # The first three will do.
        texts = list(islice((at for at, kind in enumerate(kinds) if kind.name == "text"), 3))
        if len(texts) < 3 or len(kinds[texts[1]].text) > LONGEST_TITLE:
            return
        # What has a day or a name under it is the headline itself.
        over = texts[1] == texts[0] + 1
        if line and not over:
            return
        text = kinds[texts[0]].text
        between = kinds[texts[0] + 1 : texts[1]]
        over_it = ends_sentence(text) or _is_headed(kinds[texts[1]].text)
        offered = over_it and is_promotion(text, vocabulary)
        if offered and not any(kind.metadata for kind in between):
            rule = "offers the site's services, over a headline"
            kinds[texts[0]] = Kind(text, "out", rule, "furniture")
        elif is_consent(text, vocabulary):
            kinds[texts[0]] = Kind(text, "out", "the button of a notice over the page", "furniture")
        elif facts := section_line(text, vocabulary) or _desk(text, vocabulary, over=over_it):
            kinds[texts[0]] = given(text, facts, "a section's name over a headline")
        elif any(map(str.isdigit, text)) and (told := unread_day(text, vocabulary)) and told[1]:
            day = (Fact("date", text, None, (told[0],)),)
            kinds[texts[0]] = given(text, day, "a part of a date over a headline")
        elif over and over_it and (named := _masthead(text, vocabulary)):
            kinds[texts[0]] = given(text, named, "a name and a day over a headline")
        elif over and _is_kicker(kinds, texts):
            kicker = (Fact("summary", text),)
            kinds[texts[0]] = given(text, kicker, "a word or a few over a headline")
        else:
            return


def _desk(text: str, vocabulary: Vocabulary, *, over: bool) -> tuple[Fact, ...]:
    """The section of a line over a headline that is a section and a sign before a word or two, or
    behind the name of a paper, which is the source then."""
    parts = _DESK.split(text)
    if not over or len(parts) != _TWO or max(len(part.split()) for part in parts) > _PAPER:
        return ()
    (first, second) = parts
    if section_line(first, vocabulary) and "-" not in text and len(second.split()) <= _TWO:
        return (Fact("section", first),)
    if not section_line(second, vocabulary):
        return ()
    section = Fact("section", second)
    placed = match(tokens(first, 4), 0, vocabulary.places)
    return (section,) if placed else (section, Fact("source", first))


def _masthead(text: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The day of a line that is a few words, a sign and a whole date, as of a paper's name and its
    day. Without the sign, both may be a headline."""
    if len(text) > _LONGEST_HOUSE or not any(map(str.isdigit, text)):
        return ()
    if named := _paper(text, "", vocabulary):
        return named
    reading = read_dates(text, "", vocabulary)
    line = tokens(text, 24)
    if reading.value and any(issue_end(line, at, vocabulary) for at in range(len(line))):
        return (dated("date", text, reading),)  # the head of a printed page, with its issue
    if not _SET_OFF.search(text):
        return ()
    words = len(reading.rest)
    return (dated("date", text, reading),) if reading.value and words < _LEAST_HEADLINE else ()


def _paper(text: str, lang: str, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """What the head of a printed page says, if that is a newspaper, and the day or nothing else."""
    facts = tuple(credit_line(text, lang, vocabulary))
    return facts if {fact.field for fact in facts} in ({"source"}, {"source", "date"}) else ()


def _is_kicker(kinds: Sequence[Kind], texts: Sequence[int]) -> bool:
    """Whether one word stands over a line that is a headline by its look, or a few over a longer
    one with a day or a writer right under it: as of a column or a page."""
    text, below = kinds[texts[0]].text, kinds[texts[1]].text
    words, headed = len(text.split()), len(below.split())
    if not is_headline_like(below) or ":" in below or not text.replace(" ", "").isalpha():
        return False
    if words == 1:
        return headed >= _LEAST_HEADLINE
    told = kinds[texts[1] + 1].metadata
    signed = told is not None and any(fact.field in ("date", "authors") for fact in told.facts)
    return words <= _KICKER and headed >= max(_LEAST_HEADLINE, 2 * words) and signed


def _issue(kinds: list[Kind], lang: str, vocabulary: Vocabulary) -> None:
    """Leave out a first line of a few words and the number of an issue, set off by a sign, over a
    headline: the head of a printed page. Its words are the newspaper if they say so themselves."""
    texts = list(islice((at for at, kind in enumerate(kinds) if kind.name == "text"), 3))
    if len(texts) < 3 or len(kinds[texts[0]].text) > _LONGEST_HOUSE:
        return
    line = tokens(kinds[texts[0]].text, 12)
    ends = ((at, issue_end(line, at, vocabulary)) for at in range(2, len(line)))
    start = next((at for at, end in ends if end == len(line)), 0)
    before = line[: start - 1]
    words = len(before) <= 3 and all(token.kind == "word" for token in before)
    if start and words and line[start - 1].kind == "sign" and _is_headed(kinds[texts[1]].text):
        rule = "the head of a page: a few words and the number of an issue"
        text = kinds[texts[0]].text
        named = _paper(text, lang, vocabulary)
        kinds[texts[0]] = (
            given(text, named, rule) if named else Kind(text, "out", rule, "furniture")
        )


def _running_heads(kinds: list[Kind], vocabulary: Vocabulary) -> None:
    """Leave out what stands over the headline and again, but for the page's number, further down:
    the head that a newspaper prints on each page, with its day or its issue."""
    texts = texts_of(kinds)
    over = kinds[: texts[0]] if texts else []
    bare = [one.text for one in over if one.metadata and not one.metadata.labelled]
    heads = {words for text in bare if len(words := _without_numbers(text, vocabulary)) > 3}
    for at in range(texts[0] + 1, len(kinds)) if heads else ():
        kind = kinds[at]
        short = len(kind.text) <= _MAX_HEAD and kind.name in ("text", "metadata")
        if short and _without_numbers(kind.text, vocabulary) in heads:
            kinds[at] = Kind(kind.text, "out", "the head of the page once more", "furniture")


def _without_numbers(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The words and numbers of a line, without those of its page and its issue."""
    line = tokens(text, 40)
    found: list[str] = []
    at = 0
    while at < len(line):
        end = issue_end(line, at, vocabulary)
        if end is None and line[at].kind != "sign":
            found.append(line[at].key)
        at = end or at + 1
    return tuple(found)


def _lone_tag(kinds: list[Kind]) -> None:
    """Take one hashtag that stands alone over a headline."""
    first = next((kind for kind in kinds if kind.name == "text"), None)
    if first is None or not _TAG.match(first.text):
        return
    texts = texts_of(kinds)
    if len(texts) < 3:
        return
    if is_headline_like(kinds[texts[1]].text):
        tag = (Fact("tags", kinds[texts[0]].text),)
        kinds[texts[0]] = given(kinds[texts[0]].text, tag, "a hashtag over a headline")


def _house(kinds: list[Kind], lang: str, vocabulary: Vocabulary, *, titled: bool) -> bool:
    """Take the line over a headline or a text that names the publisher, the agency or the writer
    alone; return whether there was one."""
    texts = texts_of(kinds)
    if len(texts) < 2 or len(kinds[texts[0]].text) > _LONGEST_HOUSE:
        return False
    at = texts[0]
    text, below = kinds[at].text, kinds[texts[1]].text
    if any(sign in text for sign in _QUOTES):
        return False  # a headline may quote a name
    if at > 0 and len(texts) > 2 and is_person(text, vocabulary):
        headed = is_headline_like(below) and len(below.split()) >= _LEAST_HEADLINE
        if headed and any(kind.metadata for kind in kinds[:at]):
            kinds[at] = given(text, (Fact("authors", text),), "a name over a headline")
            return True
    facts = credit_line(text, lang, vocabulary)
    fields = {fact.field for fact in facts}
    if not fields & {"source", "agency"} or "authors" in fields:
        return False
    listed = match(tokens(text, 8), 0, vocabulary.outlets)
    if fields == {"source"} and len(text.split()) >= _LEAST_HEADLINE and not listed:
        if not titled and is_text(below):
            doubt = f'"{text}" may be its source, but no other line is its headline'
            title = (Fact("title", text, None, (doubt,)),)
            kinds[at] = given(text, title, "opens like a publisher, and no headline is under it")
            return False
        doubt = f'"{text}" is taken for its source, for it opens or ends as the name of one'
        facts = tuple(fact._replace(doubts=(doubt,)) for fact in facts)
    kinds[at] = given(text, facts, "a publisher or an agency over the story")
    return True
