"""Bytes to lines: encodings, line ends, what is no text."""

import codecs
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContentError
from generator.ingest.decode import Decoded, decode
from generator.ingest.visual import turned
from generator.ingest.vocabulary import load_vocabulary

ARABIC = "افتتحت البلدية حديقة جديدة على سطح السوق.\nوقال المدير إن الدخول مجاني في كل يوم."
PERSIAN = "کتابخانه روستا پس از هفت سال دوباره باز شد.\nمدیر گفت که مردم کمک کرده اند."
HEBREW = "הגינה על הגג פתחה את שעריה לשכנים.\nכל מי שישתול יקבל ערוגה קטנה."
SHORT = {"windows-1256": "قال المدير", "windows-1255": "הגינה נפתחה", "iso-8859-6": "قال المدير"}


def read(data: bytes) -> Decoded:
    return decode(data, Path("raw/a.txt"), load_vocabulary())


def texts(data: bytes) -> list[str]:
    return [line.text for line in read(data).lines]


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (ARABIC, "utf-8", "utf-8"),
        (ARABIC, "utf-8-sig", "utf-8-sig"),
        (ARABIC, "utf-16-le", "utf-16-le"),
        (ARABIC, "utf-16-be", "utf-16-be"),
        (HEBREW, "utf-16-le", "utf-16-le"),
        (ARABIC, "windows-1256", "windows-1256"),
        (ARABIC, "iso-8859-6", "iso-8859-6"),
        (HEBREW, "windows-1255", "windows-1255"),
        (SHORT["windows-1256"], "windows-1256", "windows-1256"),
        (SHORT["windows-1255"], "windows-1255", "windows-1255"),
        (SHORT["iso-8859-6"], "iso-8859-6", "iso-8859-6"),
    ],
)
def test_every_encoding_is_found_and_named(text: str, encoding: str, named: str) -> None:
    decoded = read(text.encode(encoding))
    assert [line.text for line in decoded.lines] == text.split("\n")
    assert decoded.encoding == named


def test_iso_8859_8_reads_as_windows_1255_which_holds_the_same_letters() -> None:
    assert texts(HEBREW.encode("iso-8859-8")) == HEBREW.split("\n")


def test_persian_in_windows_1256_keeps_the_letters_that_the_page_has() -> None:
    text = PERSIAN.replace("ی", "ي")  # the page has no Persian yeh
    assert texts(text.encode("windows-1256")) == text.split("\n")


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_byte_order_mark_decides(mark: bytes) -> None:
    codec = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert texts(mark + ARABIC.encode(codec)) == ARABIC.split("\n")


def test_lines_are_numbered_as_an_editor_shows_them() -> None:
    lines = read("أ\r\nب\rج\n\nد\u2028ه\u0085و\x1aز\n".encode()).lines
    assert [(line.number, line.text) for line in lines] == [
        (1, "أ"), (2, "ب"), (3, "ج"), (4, ""), (5, "د"), (5, "ه"), (5, "و"), (5, "ز"),
    ]  # fmt: skip


def test_stray_nul_bytes_and_marks_leave_the_text() -> None:
    assert texts("خبر\x00 عا\ufeffجل\u00a0جدا من المدينة".encode()) == ["خبر عاجل جدا من المدينة"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        ("\u200b\u00a0\n".encode(), "empty"),
        (b"%PDF-1.7\n...", "a PDF"),
        (b"PK\x03\x04abc", "ZIP"),
        (bytes(range(256)) * 20, "control characters"),
        (b"\x00\x01\x02\x03\x04\x05" * 50, "control characters"),
        ("Les événements de l'été à Genève".encode("latin-1"), "no known encoding"),
        ("Президент заявил о важных событиях лета".encode("cp1251"), "no known encoding"),
        ("ПОСЛЕ КОНКУРСА ХОР УЕХАЛ НА ПОЕЗДЕ".encode("cp866"), "no known encoding"),
        (codecs.BOM_UTF16_LE + "خبر".encode("utf-16-le") + b"\x00", "not utf-16-le"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason_and_a_hint(data: bytes, reason: str) -> None:
    with pytest.raises(ContentError, match=reason) as caught:
        read(data)
    (problem,) = caught.value.problems
    assert problem.hint


def test_broken_utf8_is_refused_at_its_line_and_not_read_as_something_else() -> None:
    with pytest.raises(ContentError) as caught:
        read(ARABIC.encode() + b"\n\xd8 " + ARABIC.encode())
    (problem,) = caught.value.problems
    assert "UTF-8 but for" in problem.message
    assert problem.line == 3


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_letter_that_is_cut_at_the_very_end_is_left_out(mark: str) -> None:
    data = f"{mark}{ARABIC}\n{chr(0x1F54C)}".encode()
    for end in range(len(data) - 3, len(data)):
        decoded = read(data[:end])
        assert ([line.text for line in decoded.lines], decoded.cut) == (ARABIC.split("\n"), True)
    assert not read(data).cut


@given(st.integers(min_value=20, max_value=len(ARABIC.encode())))
def test_a_text_that_is_cut_anywhere_is_read_up_to_there(end: int) -> None:
    data = ARABIC.encode()[:end]
    whole = data.decode("utf-8", "ignore")
    assert read(data).text == whole
    assert read(data).cut == (whole.encode() != data)


def test_a_last_byte_of_no_letter_is_no_cut() -> None:
    with pytest.raises(ContentError, match="UTF-8 but for"):
        read(ARABIC.encode() + b"\xa7")


def test_a_file_of_countless_lines_is_refused_quickly() -> None:
    start = time.process_time()
    with pytest.raises(ContentError, match="more than 1,000,000 lines"):
        read(b"a line of text\n" * 1_100_000)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Это русский текст в старой кодировке, он не арабский. " * 20, "koi8-r"),
        (
            "Сегодня в городе открылась новая библиотека, и жители пришли на праздник. " * 5,
            "koi8-r",
        ),
        (
            "Сегодня в городе открылась новая библиотека, и жители пришли на праздник. " * 5,
            "cp1251",
        ),
        ("Сегодня в городе открылась новая библиотека, и жители пришли на праздник. " * 5, "cp866"),
        ("Σήμερα άνοιξε η νέα βιβλιοθήκη στην πόλη και ήρθαν όλοι στη γιορτή. " * 6, "iso-8859-7"),
    ],
)
def test_a_text_of_another_script_is_refused_and_never_shown_as_arabic(
    text: str, encoding: str
) -> None:
    with pytest.raises(ContentError, match="no known encoding"):
        decode(text.encode(encoding), Path("a.txt"), load_vocabulary())


VISUAL = """למנה דיל השדח היירפס םיקת הפיח ריעה
23.09.1970 ,יעיבר םוי
.ןשיה למנה דיל השדח היירפס םיקהל לומתא הטילחה הפיח תייריע
.(ןויכראו) Boeing 747 סוטמ ,15% ,שיא האמל האירק םלוא לולכי ןיינבה
"""
READ = [
    "העיר חיפה תקים ספרייה חדשה ליד הנמל",
    "יום רביעי, 23.09.1970",
    "עיריית חיפה החליטה אתמול להקים ספרייה חדשה ליד הנמל הישן.",
    "הבניין יכלול אולם קריאה למאה איש, 15%, מטוס Boeing 747 (וארכיון).",
]


@pytest.mark.parametrize("encoding", ["iso-8859-8", "windows-1255", "cp862", "utf-8"])
def test_hebrew_in_visual_order_is_turned(encoding: str) -> None:
    found = read(VISUAL.replace("\n", "\r\n").encode(encoding))
    assert [line.text for line in found.lines] == READ
    assert [line.number for line in found.lines] == [1, 2, 3, 4]
    assert found.encoding.endswith(" in visual order")


def test_hebrew_in_visual_order_that_a_layout_names_is_turned() -> None:
    data = VISUAL.encode("iso-8859-8")
    found = decode(data, Path("a.txt"), load_vocabulary(), "iso-8859-8")
    assert [line.text for line in found.lines] == READ


@pytest.mark.parametrize(
    "text", [f"<html><body><p>{VISUAL}</body></html>", f"{VISUAL}שלום חברים ותיקים, הגיעו ספרים."]
)
def test_visual_order_that_cannot_be_turned_for_certain_is_refused(text: str) -> None:
    with pytest.raises(ContentError, match="visual order") as caught:
        read(text.encode())
    assert "logical order" in caught.value.problems[0].hint


def test_hebrew_as_it_is_read_stays() -> None:
    assert texts("\n".join(READ).encode()) == READ


@given(st.text("אבגדהםןףץך .,()«»"))
def test_a_hebrew_line_turned_twice_is_itself(line: str) -> None:
    assert turned(turned(line)) == line
