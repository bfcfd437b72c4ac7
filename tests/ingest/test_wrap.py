"""Lines that a column cut are joined where the whole file shows it, and counted as they are."""

import textwrap
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.ingest.assemble import assemble
from generator.ingest.batch import ranges
from generator.ingest.decode import decode
from generator.ingest.recognise import recognise
from generator.ingest.segment import segment
from generator.ingest.tokens import folded
from generator.ingest.vocabulary import load_vocabulary
from generator.ingest.wrap import HYPHEN, glues
from tests.ingest.helpers import one

TEXT = (
    "افتتح سكان الحي القديم مكتبة صغيرة في محطة القطار المهجورة، بعد أن جمعوا ثلاثة آلاف كتاب من "
    "بيوتهم ومن مدارس البلدة المجاورة خلال شتاء واحد، وقالت أمينة المكتبة إن الزوار يأتون من القرى "
    "البعيدة صباح كل سبت، وإن قاعة الأطفال لا تخلو من القراء حتى ساعات المساء المتأخرة في الصيف."
)
TITLE = "مكتبة في محطة القطار"


def test_a_text_cut_at_words_is_one_paragraph(tmp_path: Path) -> None:
    wrapped = "\n".join(textwrap.wrap(TEXT, 50))
    assert one(tmp_path, f"{TITLE}\n{wrapped}\n").body == TEXT


def test_a_text_cut_inside_words_is_one_paragraph(tmp_path: Path) -> None:
    wrapped = "\n".join(TEXT[at : at + 45] for at in range(0, len(TEXT), 45))
    assert one(tmp_path, f"{TITLE}\n\n{wrapped}\n").body == TEXT


def test_short_lines_of_their_own_are_not_joined(tmp_path: Path) -> None:
    poem = [
        "يا ساحل البحر البعيد",
        "عد بي إلى تلك الديار",
        "يا موج قل لي من يعيد",
        "زمن الطفولة والصغار",
    ] * 3
    body = one(tmp_path, "\n".join([TITLE, TEXT, *poem])).body
    assert body.split("\n\n")[1:] == poem


def test_each_raw_line_of_a_joined_paragraph_has_its_role() -> None:
    vocabulary = load_vocabulary()
    wrapped = textwrap.wrap(TEXT, 50)
    lines = decode("\n".join([TITLE, *wrapped]).encode(), Path("a.txt"), vocabulary).lines
    (part,) = segment(lines, vocabulary)
    marks = recognise(part, "ar", vocabulary)
    assert tuple(mark.line for mark in marks) == lines
    assert ranges(marks) == [[1, 1, "title"], [2, len(lines), "paragraph"]]
    article = assemble(marks, "ar", vocabulary)
    assert article
    assert article.body == TEXT


PARAGRAPHS = (
    TEXT,
    "وأضافت أن الرفوف صنعت من خشب السفن القديمة، وأن نجار القرية لم يأخذ ثمنا على عمله، بل طلب أن "
    "يسمى باب القاعة باسم أمه التي علمته القراءة وحدها في بيت من الطين على طرف الوادي.",
    "ومن المنتظر أن تفتح المكتبة في الخريف قاعة ثانية للصور القديمة، جمعت من بيوت السكان ومن دفاتر "
    "سائقي القطارات الذين مروا بهذه المحطة قبل أن تغلق في شتاء بعيد لم يعد أحد يذكر عامه.",
)
LAST = (
    "وختمت حديثها بأن الأبواب لن تغلق في الأعياد، وأن من لا يملك ثمن التذكرة إلى المحطة يكتب اسمه في "
    "دفتر عند الباب فيأتي إليه أحد الشبان بالكتاب الذي يريد إلى بيته في المساء."
)
HEADLINE = "سكان الحي القديم يفتتحون مكتبة في محطة القطار المهجورة بعد عام من العمل"


def column(width: int, text: str) -> str:
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False))


@pytest.mark.parametrize("width", [28, 33, 38, 44, 50, 60])
@pytest.mark.parametrize("title", [TITLE, HEADLINE])
def test_a_narrow_column_under_a_headline_is_paragraphs(
    width: int, title: str, tmp_path: Path
) -> None:
    text = "\n\n".join([title, *(column(width, one) for one in (*PARAGRAPHS, LAST))])
    article = one(tmp_path, text)
    assert article.title == title
    assert article.body.split("\n\n") == [*PARAGRAPHS, LAST]


@pytest.mark.parametrize("width", [32, 40])
def test_of_a_narrow_column_without_blank_lines_a_short_line_ends_a_paragraph(
    width: int, tmp_path: Path
) -> None:
    text = "\n".join([HEADLINE, *(column(width, one) for one in PARAGRAPHS)])
    assert one(tmp_path, text).body.split("\n\n") == list(PARAGRAPHS)


VERSES = {
    "rhymed": """يا بحر خذ ما شئت من أيامي
واترك لنا في الموج بعض سلام
مرت سفائننا على شطآنه
والليل يحمل نجمه المترامي
كم عاشق ألقى إليك بسره
ومضى يجر الشوق في الأقدام
وكم انتظرنا عند بابك عائدا
والريح تعزف آخر الأنغام""",
    "free": """كنت أمشي على الرمل وحدي في
ليلة لا قمر فيها ولا أحد من
أهل القرية يعرف أني هنا

ثم جاء الضوء من بعيد إلى
عيني فعرفت أن البيت خلف
هذا السواد الطويل.""",
    "urdu": """رات بھر جاگتے رہے ہم آپ کے لیے
دل کے سب در کھلے رہے اس خواب کے لیے
شام کے سائے میں بیٹھے یاد کرتے ہیں
راستے سب سج گئے مہتاب کے لیے
ہم نے کشتی بھی جلا دی لوٹنے سے قبل
اب سمندر ہے کھلا گرداب کے لیے""",
    "persian": """شب از کرانه می‌آید به سوی خانه‌ی ما
ستاره می‌شکند در میان شانه‌ی ما
به باد می‌سپرم نامه‌های کهنه را
که بوی دوست بیارد به آشیانه‌ی ما
ز موج و صخره بپرسید راز ساحل را
که غرق شد همه‌ی قصه در ترانه‌ی ما""",
    "names": """سالم الناقوري من قرية الميناء
هند الصفار من قرية الجبل الأعلى
نادر الحداد من قرية الوادي الكبير
ليلى الرماح من مدينة الساحل القديم
عمر البحار من قرية المنارة البعيدة
سعاد النجار من قرية السوق القديم""",
    "answers": """متى بدأت الصيد يا شيخ القرية؟
بدأت وأنا ابن سبع سنين مع أبي.
وكم قاربا ملكت في حياتك كلها؟
ملكت ثلاثة قوارب وغرق منها واحد.
وماذا تقول للصغار الذين يبدؤون؟
أقول لهم اسمعوا للبحر قبل الناس.""",
}


def changed(change: Callable[[int, str], str]) -> str:
    """Paragraphs in a narrow column, each line changed by its place; a paragraph's last line stays."""
    blocks = [column(33, one).split("\n") for one in (*PARAGRAPHS, LAST)]
    at = count()
    return "\n\n".join(
        "\n".join([*(change(next(at), line) for line in lines[:-1]), lines[-1]]) for lines in blocks
    )


def breaks_off(line: str) -> bool:
    return folded(line.split()[-1]) in load_vocabulary().joining


NOT_PROSE = {
    "stanzas": "\n\n".join("\n".join(column(33, one).split("\n")[-6:]) for one in PARAGRAPHS),
    "few lines": "\n\n".join(
        "\n".join(column(33, one).split("\n")[-lines:]) for lines, one in ((3, TEXT), (4, LAST))
    ),
    "blocks without an end": "\n\n".join(
        column(33, one).rstrip(".") for one in (*PARAGRAPHS, LAST)
    ),
    "rhymes": changed(lambda _, line: line if breaks_off(line) else f"{line[:-1]}ا"),
    "a refrain": changed(
        lambda at, line: line if breaks_off(line) or at % 3 else f"{line.rsplit(' ', 1)[0]} البحر"
    ),
    "no phrase broken": changed(
        lambda at, line: f"{line[:-1]}{'رقهدس'[at % 5]}" if breaks_off(line) else line
    ),
    "sentences": changed(
        lambda at, line: line if breaks_off(line) or not at % 4 else f"{line[:-1]}."
    ),
    "ragged": changed(lambda at, line: line if at % 5 else f"{line[:12]}\n{line[12:]}"),
}


def test_a_narrow_column_of_prose_is_joined() -> None:
    lines = f"{TITLE}\n\n{changed(lambda _, line: line)}".split("\n")
    assert set(glues(lines, load_vocabulary())) == {None, " "}


@pytest.mark.parametrize("lacks", NOT_PROSE)
def test_what_lacks_one_sign_of_prose_is_not_joined(lacks: str) -> None:
    lines = f"{TITLE}\n\n{NOT_PROSE[lacks]}".split("\n")
    assert set(glues(lines, load_vocabulary())) == {None}


@pytest.mark.parametrize("kind", VERSES)
@pytest.mark.parametrize("times", [1, 3])
def test_verse_and_lists_are_never_joined(kind: str, times: int) -> None:
    lines = "\n".join([TITLE, "", *[VERSES[kind]] * times]).split("\n")
    assert set(glues(lines, load_vocabulary())) == {None}


@given(
    st.lists(
        st.lists(st.sampled_from(("في", "من", "قال", "مدينة", "الصيادون", "بحر", "وقال.")), min_size=1, max_size=12).map(" ".join),
        max_size=40,
    ),
    st.integers(20, 60),
)  # fmt: skip
@settings(deadline=None)
def test_lines_that_are_joined_keep_all_their_letters(texts: list[str], width: int) -> None:
    lines = "\n\n".join(column(width, text) for text in texts).split("\n")
    found = glues(lines, load_vocabulary())
    assert len(found) == len(lines)
    for at, glue in enumerate(found):
        assert glue in (None, "", " ", HYPHEN)
        assert glue is None or (lines[at].strip() and lines[at - 1].strip())


def test_the_heads_and_numbers_of_pages_are_no_text(tmp_path: Path) -> None:
    first, second, third = (column(38, one) for one in PARAGRAPHS)
    head = "دفتر الميناء          الثلاثاء 5 آذار 1996          العدد 10234          صفحة"
    text = f"صحيفة {head} 3\n{TITLE}\n\n{first}\n\n3\n\nصحيفة {head} 4\n\n{second}\n\n- 4 -\n\nصحيفة {head} 5\n\n{third}\n\nصفحة 5 من 12\n"
    article = one(tmp_path, text)
    assert (article.title, article.source) == (TITLE, "صحيفة دفتر الميناء")
    assert str(article.date) == "1996-03-05"
    assert article.body.split("\n\n") == list(PARAGRAPHS)
    assert article.doubts == ()


def test_a_word_drawn_out_to_the_end_of_a_line_goes_on_in_the_next(tmp_path: Path) -> None:
    lines = column(38, PARAGRAPHS[0]).split("\n")
    lines[1] += " الحكو\u0640"
    lines[2] = f"مية {lines[2]}"
    text = "\n\n".join([HEADLINE, "\n".join(lines), *(column(38, one) for one in PARAGRAPHS[1:])])
    assert " الحكو\u0640مية " in one(tmp_path, text).body


@pytest.mark.parametrize(("known", "shown"), [(True, " الحكومية "), (False, " الحكو- مية ")])
def test_a_word_cut_with_a_hyphen_is_whole_where_it_stands_whole_elsewhere(
    known: bool, shown: str, tmp_path: Path
) -> None:
    lines = column(38, PARAGRAPHS[0]).split("\n")
    lines[1] += " الحكو-"
    lines[2] = f"مية {lines[2]}"
    last = f"{PARAGRAPHS[2]} {'وقالت الحكومية' if known else 'وقالت المدينة'} ذلك."
    text = "\n\n".join([HEADLINE, "\n".join(lines), column(38, PARAGRAPHS[1]), column(38, last)])
    assert shown in one(tmp_path, text).body
