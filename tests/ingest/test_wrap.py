"""Lines that a column cut are joined where the whole file shows it, and counted as they are."""

import textwrap
from pathlib import Path

from generator.ingest.assemble import assemble
from generator.ingest.batch import ranges
from generator.ingest.decode import decode
from generator.ingest.recognise import recognise
from generator.ingest.segment import segment
from generator.ingest.vocabulary import load_vocabulary
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
