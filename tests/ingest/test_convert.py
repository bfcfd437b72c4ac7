"""Whole runs over folders: the seed, running again, hostile files, what is written where."""

import json
import os
import re
import time
from pathlib import Path

import pytest

from generator import frontmatter
from generator.ingest.convert import read_raw
from generator.ingest.vocabulary import load_vocabulary
from generator.model import Article
from tests.ingest.helpers import CORPUS, articles, one, put, run, snapshot

CASE = Path(__file__).parent / "cases" / "aggregator-two-articles.txt"
LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
STORY = f"قطار جديد يصل إلى المدينة\nتاريخ النشر: 3rd, April 2024 GMT\n{LONG}\nالمصدر: المنارة\n"


def record(root: Path) -> list[dict[str, object]]:
    lines = (root / ".warraq" / "ingest.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def lines_of(article: Article) -> tuple[int, int] | None:
    return article.origin.lines if article.origin else None


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside this repository")
def test_the_seed_gives_exactly_two_articles(tmp_path: Path) -> None:
    put(tmp_path, "seed.txt", (CORPUS / "seed.txt").read_bytes())
    report = run(tmp_path)
    assert (report.files, report.written, report.doubtful, report.undated) == (1, 2, 0, 1)
    first, second = articles(tmp_path)
    assert first.title == "غالانت يزور واشنطن لبحث اجتياح رفح وقضايا أمنية"
    assert str(first.date) == "2024-03-20"
    assert first.source == "الجزيرة"
    assert first.tags == ("رمضان 1445 هـ", "حريات")
    assert first.related == (second.id,)
    assert lines_of(first) == (1, 17)
    blocks = first.body.split("\n\n")
    assert [block for block in blocks if block.startswith("#")] == ["## جولة بلينكن"]
    assert len(blocks) == 13
    assert second.title == "القوات السورية تشن حملة أمنية وسط اتهامات بشنها من قبل عسكريين سابقين"
    assert (second.date, second.source, second.tags) == (None, "", ())
    assert second.agency == ("رويترز",)
    assert second.places == ("دمشق", "عمان")
    assert lines_of(second) == (19, 32)
    assert len(second.body.split("\n\n")) == 13
    assert second.body.startswith('دمشق عمان "رويترز": شنت')
    assert "إقرأ" not in first.body + second.body


def test_a_text_of_the_seeds_shape_is_recorded_line_by_line(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", CASE.read_bytes())
    run(tmp_path)
    first, second = articles(tmp_path)
    assert first.related == (second.id,)
    assert first.lang == second.lang == "ar"
    assert re.fullmatch("[a-z2-7]{12}", first.id)
    (line,) = record(tmp_path)
    assert line["file"] == "raw/a.txt"
    assert line["encoding"] == "utf-8"
    assert line["lines"] == [
        [1, 1, "title"], [2, 2, "date"], [3, 4, "paragraph"], [5, 5, "heading"],
        [6, 6, "paragraph"], [7, 7, "source"], [8, 8, "tags"], [9, 9, "separator"],
        [10, 10, "title"], [11, 12, "paragraph"],
    ]  # fmt: skip
    found = line["articles"]
    assert isinstance(found, list)
    assert [article["lines"] for article in found] == [[1, 8], [10, 12]]
    assert all((tmp_path / article["path"]).exists() for article in found)


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not beside this repository")
def test_the_corpus_goes_through_without_a_crash(tmp_path: Path) -> None:
    report = run(tmp_path, CORPUS / "dev")
    assert [problem.file.name for problem in report.problems] == [
        "empty.txt", "not-news-judgements.txt", "not-news-stopwords.txt",
    ]  # fmt: skip


def test_articles_are_filed_by_day_and_undated_ones_apart(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", CASE.read_bytes())
    run(tmp_path)
    names = sorted(name for name in snapshot(tmp_path) if name.startswith("content"))
    assert names[0].startswith("content/2024/04/03-بلدية-المرفأ")
    assert names[1].startswith("content/undated/الصيادون")


def test_a_second_run_changes_no_byte(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", CASE.read_bytes())
    put(tmp_path, "deep/b.html", STORY)
    put(tmp_path, "bad.bin", b"\x00\x01\x02" * 99)
    run(tmp_path)
    before = snapshot(tmp_path)
    report = run(tmp_path)
    assert snapshot(tmp_path) == before
    assert (report.written, report.known, report.notes) == (0, 3, ())


def test_an_article_edited_and_moved_by_hand_is_kept(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    (made,) = (tmp_path / "content").rglob("*.md")
    edited = made.read_text(encoding="utf-8").replace("قطار جديد", "'قطار' آخر") + "\nزيادة\n"
    moved = tmp_path / "content" / "my folder" / "train.md"
    moved.parent.mkdir()
    moved.write_text(edited, encoding="utf-8")
    made.unlink()
    report = run(tmp_path)
    assert (report.written, report.known) == (0, 1)
    assert moved.read_text(encoding="utf-8") == edited
    assert list((tmp_path / "content").rglob("*.md")) == [moved]


def test_an_article_put_before_another_in_a_raw_file_is_added(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    other = STORY.replace("قطار", "قارب").replace("3rd", "4th")
    raw.write_text(f"{other}=====\n{STORY}", encoding="utf-8")
    report = run(tmp_path)
    assert (report.written, report.known, report.notes) == (1, 1, ())


def test_the_same_article_in_two_files_is_one_article(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", "\n" + STORY.replace("\n", "\r\n"))
    report = run(tmp_path)
    assert (report.written, report.known) == (1, 1)


def test_an_article_in_two_dumps_that_write_digits_and_quotes_otherwise_is_one(
    tmp_path: Path,
) -> None:
    story = f'{STORY}\nقالت الوزيرة "أنفقنا 45 مليونا" في عام 2015.\n'
    put(tmp_path, "a.txt", story)
    other = story.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")).replace('"أ', "«أ")
    put(tmp_path, "b.txt", other.replace('"', "»").replace("مليونا» ", "مليونا»، "))
    report = run(tmp_path)
    assert (report.written, report.known) == (1, 1)
    # It stays one in a later run, and a third dump is known too.
    put(tmp_path, "b.txt", other)
    put(tmp_path, "c.txt", story.replace("45", "٤٥"))
    report = run(tmp_path)
    assert (report.written, report.known) == (0, 3)
    # A letter more may be a correction, another number another report.
    put(tmp_path, "d.txt", story.replace("45", "46"))
    put(tmp_path, "e.txt", story.replace("أنفقنا", "انفقنا"))
    report = run(tmp_path)
    assert (report.written, report.known) == (2, 3)


def test_a_headline_with_other_digits_is_the_same_headline(tmp_path: Path) -> None:
    story = STORY.replace("قطار جديد", "القطار رقم 12")
    put(tmp_path, "a.txt", story)
    put(tmp_path, "b.txt", story.replace("12", "١٢"))
    put(tmp_path, "c.txt", story.replace("12", "۱۲"))
    report = run(tmp_path)
    assert (report.written, report.known, report.notes) == (1, 2, ())


def test_an_article_that_another_dump_has_corrected_is_told_beside_it(tmp_path: Path) -> None:
    story = f"{STORY}\n{LONG.replace('الطريق', 'الجسر')}\nأنفق 45 مليونا في عام 2015.\n"
    put(tmp_path, "a.txt", story)
    run(tmp_path)
    (first,) = articles(tmp_path)
    put(tmp_path, "b.txt", story.replace("45", "46"))
    report = run(tmp_path)
    (note,) = report.notes
    assert report.written == 1
    assert note.startswith("raw/b.txt, line 1: a new article, nearly as content/2024/04/03-")
    assert note.endswith("if they are one, keep what is right and remove the other")
    # One that was withdrawn is not to come back unseen.
    (path,) = (tmp_path / "content").rglob(f"*{first.slug}.md")
    notice = "withdrawn:\n  date: 2024-05-01\n  what: بطلب من صاحبه\n---\n"
    path.write_text(path.read_text("utf-8").replace("---\n\n", f"{notice}\n", 1), "utf-8")
    (
        tmp_path / "content" / "2024" / "04" / f"03-{first.slug}-{articles(tmp_path)[1].id}.md"
    ).unlink()
    put(tmp_path, "b.txt", story.replace("45", "47"))
    (note,) = run(tmp_path).notes
    assert "which is withdrawn: if they are one, withdraw this one too before you build" in note


def test_two_articles_of_one_day_and_title_get_two_names(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", STORY.replace("الشتاء", "الصيف"))
    run(tmp_path)
    first, second = articles(tmp_path)
    assert second.slug == f"{first.slug}-{second.id}"


def test_a_partial_run_keeps_the_record_of_the_other_files(tmp_path: Path) -> None:
    for name in "abc":
        put(tmp_path, f"{name}.txt", STORY.replace("المدينة", f"المدينة {name}"))
    run(tmp_path)
    before = record(tmp_path)
    run(tmp_path, tmp_path / "raw" / "b.txt")
    assert record(tmp_path) == before
    (tmp_path / "raw" / "c.txt").unlink()
    run(tmp_path)
    assert record(tmp_path) == before[:2]


def test_files_from_outside_the_site_are_named_without_their_folders(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere" / "x.txt"
    outside.parent.mkdir()
    outside.write_text(STORY, encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()
    run(site, outside.parent)
    (article,) = articles(site)
    assert article.origin is not None
    assert article.origin.file == "x.txt"


def test_hidden_files_style_sheets_and_linked_folders_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, ".hidden.txt", STORY)
    put(tmp_path, "page_files/style.css", "a{}")  # its page is gone
    put(tmp_path, "deep/a.txt", STORY)
    (tmp_path / "raw" / "deep" / "loop").symlink_to(tmp_path / "raw")
    assert run(tmp_path).files == 1


def test_a_bad_file_is_reported_and_stops_no_other(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", b"")
    put(tmp_path, "b.txt", "Президент заявил о важных событиях".encode("cp1251"))
    put(tmp_path, "c.txt", STORY)
    put(tmp_path, "d.txt", "=====\n")
    (tmp_path / "raw" / "e.txt").symlink_to(tmp_path / "gone")
    report = run(tmp_path)
    assert report.written == 1
    assert [problem.file.name for problem in report.problems] == [
        "a.txt",
        "b.txt",
        "d.txt",
        "e.txt",
    ]
    assert all(problem.message and problem.hint for problem in report.problems)
    assert [bool(line["problems"]) for line in record(tmp_path)] == [True, True, False, True, True]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY).chmod(0)
    (problem,) = run(tmp_path).problems
    assert "cannot be read" in problem.message


def test_a_path_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    (problem,) = run(tmp_path, tmp_path / "nothing").problems
    assert "no such file" in problem.message


@pytest.mark.parametrize(
    "title",
    [
        "a: b", "- x", "[x]: y", "../../etc/passwd", "<script>alert(1)</script>", "12:30 موعد", "null",
        "# عنوان", "'quoted\" \\ title", "{{ 7*7 }}", "%s %n", "con", "--- عنوان", "!tag &a *b",
    ],
)  # fmt: skip
def test_a_hostile_title_is_kept_and_leads_nowhere(title: str, tmp_path: Path) -> None:
    article = one(tmp_path, f"{title}\n{LONG}\n{LONG}\n")
    assert article.title == title
    for name in snapshot(tmp_path):
        assert name.startswith(("raw/", "content/undated/", ".warraq/"))


def test_bidi_overrides_and_controls_leave_the_title(tmp_path: Path) -> None:
    article = one(tmp_path, f"\u202eعنوان\u202c\x07 \u2066خبر\u2069 عا\u0640جل\x00\n{LONG}\n")
    assert article.title == "عنوان خبر عاجل"


def test_dangerous_markup_is_text(tmp_path: Path) -> None:
    article = one(tmp_path, f"عنوان\n{LONG}\n<script>x</script> [a](javascript:b) {LONG}\n")
    assert "<script" not in article.body
    assert "\\[a](javascript" in article.body


def test_a_second_article_inherits_nothing(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"{STORY}كلمات دلالية: نقل\nإقرأ أيضاً:\nخبر آخر من البلدة\n{LONG}\n")
    run(tmp_path)
    _, second = articles(tmp_path)
    assert (second.date, second.source, second.tags, second.related) == (None, "", (), ())


@pytest.mark.parametrize(("line", "count"), [(f"{LONG}\n", 25_000), ("سطر قصير من قصيدة\n", 6_000)])
def test_an_article_without_end_is_refused_with_its_line(
    tmp_path: Path, line: str, count: int
) -> None:
    put(tmp_path, "a.txt", f"{STORY}=====\nعنوان طويل جدا\n14 مايو 2019\n" + line * count)
    report = run(tmp_path)
    assert report.written == 1
    (problem,) = report.problems
    assert problem.line == 6
    assert "letters" in problem.message
    lines = record(tmp_path)[0]["lines"]
    assert isinstance(lines, list)
    assert lines[-2:] == [[5, 5, "separator"], [6, count + 7, "refused"]]


@pytest.mark.parametrize("sign", ["\u200c", "\u064b", "\u202b", "\u00a0"])
def test_a_paragraph_that_ends_in_signs_without_a_word_is_read(sign: str) -> None:
    text = f"عنوان قصير\n{LONG}\n{LONG.rstrip('.')}{sign * 60}"
    found = read_raw(text.encode(), Path("a.txt"), "a.txt", "ar", load_vocabulary())
    assert len(found.articles) == 1


def test_a_line_of_a_megabyte_takes_no_time(tmp_path: Path) -> None:
    for at, piece in enumerate(
        ("=", "- ", "[", "_", "\u0640", "المصدر: ", "2 مايو ", "1/1/", "| ")
    ):
        put(tmp_path, f"{at}.txt", piece * (1_000_000 // len(piece.encode())))
    start = time.process_time()
    run(tmp_path)
    assert time.process_time() - start < 30


def test_progress_is_told_after_every_file(tmp_path: Path) -> None:
    for name in "abc":
        put(tmp_path, f"{name}.txt", STORY)
    told: list[tuple[int, int, int]] = []
    run(tmp_path, progress=lambda *numbers: told.append(numbers))
    assert told == [(1, 3, 1), (2, 3, 2), (3, 3, 3)]


def test_the_sites_language_is_taken_when_the_text_shows_none(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "123 456\n" + "7 8 9 " * 40 + "\n")
    run(tmp_path, lang="fa")
    (article,) = articles(tmp_path)
    assert article.lang == "fa"


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", CASE.read_bytes())
    run(tmp_path)
    for path in (tmp_path / "content").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert frontmatter.dump(frontmatter.parse(text, path)) == text


@pytest.mark.parametrize(("closing", "doubtful"), [("", True), ("المصدر: المنارة\n", False)])
def test_a_story_under_read_also_is_doubted_when_nothing_closed_the_one_before(
    closing: str, doubtful: bool, tmp_path: Path
) -> None:
    put(tmp_path, "a.txt", f"عنوان\n{LONG}\n{closing}إقرأ أيضاً:\nخبر آخر من البلدة\n{LONG}\n")
    run(tmp_path)
    _, second = articles(tmp_path)
    assert bool(second.doubts) == doubtful


NEWS = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال على جهدهم."


def test_short_headlines_and_undated_articles_between_rules_are_articles(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.txt",
        f"إضراب المعلمين\n2/2/2020\n{NEWS}\n=====\nافتتاح الجسر\n{NEWS}\n=====\nموسم الزيتون\n{NEWS}\n",
    )
    run(tmp_path)
    assert [(a.title, str(a.date)) for a in articles(tmp_path)] == [
        ("إضراب المعلمين", "2020-02-02"),
        ("افتتاح الجسر", "None"),
        ("موسم الزيتون", "None"),
    ]


def test_a_hashtag_among_the_tags_does_not_drive_the_others_out(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"خبر عن الكتب\n{NEWS}\nالوسوم: كتب، #رواية_قصيرة، معارض\n")
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert article.tags == ("كتب", "رواية قصيرة", "معارض")


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("C++, C#, .NET", ("C++", "C#", ".NET")),
        ("الأمم المتحدة (اليونسكو)، غزة.", ("الأمم المتحدة (اليونسكو)", "غزة")),
        ("#غزة #لبنان_الجنوبي", ("غزة", "لبنان الجنوبي")),
        ("«رمضان 1445 هـ»، (حريات)", ("رمضان 1445 هـ", "حريات")),
    ],
)
def test_signs_that_belong_to_a_tag_stay(tmp_path: Path, line: str, tags: tuple[str, ...]) -> None:
    put(tmp_path, "a.txt", f"خبر عن الكتب\n{NEWS}\nالوسوم: {line}\n")
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert article.tags == tags


def test_files_of_one_name_from_two_folders_elsewhere_are_two_articles(tmp_path: Path) -> None:
    other = NEWS.replace("الطريق", "المسرح").replace("السكان", "الممثلين").replace("العمل", "العرض")
    for folder, title, text in (
        ("a", "خبر الطريق الجديد", NEWS),
        ("b", "عرض في المسرح", other[20:]),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "news.txt").write_text(f"{title}\n{text}\n", encoding="utf-8")
        assert run(tmp_path / "site", tmp_path / folder).written == 1
    assert len(articles(tmp_path / "site")) == 2


def test_a_new_story_in_an_old_file_is_a_new_article(tmp_path: Path) -> None:
    put(tmp_path, "latest.txt", f"خبر الطريق الجديد\n{NEWS}\n")
    run(tmp_path)
    put(
        tmp_path,
        "latest.txt",
        "عرض في المسرح الكبير\nافتتح الممثلون موسمهم مساء الخميس بعرض طويل عن البحر والصيادين، وصفق لهم الجمهور وقوفا.\n",
    )
    assert run(tmp_path).written == 1
    assert len(articles(tmp_path)) == 2


def test_a_second_source_is_doubted_not_lost(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"خبر من صحيفتين\n{NEWS}\nالمصدر: النهار\nالمصدر: السفير\n")
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert article.source == "النهار"
    assert article.doubts == ('line 4: gives another source, "السفير", which was left out',)


def test_a_source_behind_its_label_goes_before_one_on_a_line_of_credits(tmp_path: Path) -> None:
    raw = f"خبر من صحيفتين\nصحيفة المنارة - الرياض\n{NEWS}\nالمصدر: السفير\n"
    put(tmp_path, "a.txt", raw)
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert (article.source, article.places) == ("السفير", ("الرياض",))
    stated = 'gives another source, "صحيفة المنارة", which was left out'
    assert article.doubts == (f"line 2: {stated}",)


def test_the_source_of_a_record_goes_before_one_in_its_text(tmp_path: Path) -> None:
    text = f"{LONG}\nالمصدر: السفير"
    story = {"title": "خبر من صحيفتين", "source": "النهار", "content": text}
    put(tmp_path, "a.jsonl", f"{json.dumps(story)}\n{json.dumps(story | {'title': 'آخر'})}\n")
    run(tmp_path)
    assert [article.source for article in articles(tmp_path)] == ["النهار", "النهار"]


@pytest.mark.parametrize(
    "second", ["بعدهم..", "وصل القطار إلى المدينة.", "تقرير: كيف وصل القطار إلى المدينة قبل الشتاء"]
)
@pytest.mark.parametrize("text", ["سطر وحيد", "صباح الخير\nيا مدينة", LONG])
def test_a_rule_parts_described_stories_however_short_or_ended(
    tmp_path: Path, second: str, text: str
) -> None:
    put(
        tmp_path,
        "a.txt",
        f"خبر أول\nتاريخ النشر: 3 مايو 2019\n{text}\n=====\n"
        f"{second}\nتاريخ النشر: 4 مايو 2019\n{text}\nالمصدر: المنارة\n",
    )
    run(tmp_path)
    found = [(article.title, str(article.date)) for article in articles(tmp_path)]
    assert found == [("خبر أول", "2019-05-03"), (second, "2019-05-04")]


def test_numbers_that_part_a_text_are_its_own_and_those_of_a_page_are_not(tmp_path: Path) -> None:
    parts = f"1\n{LONG}\n2\n{LONG} ثم مضى.\n"
    assert one(tmp_path, f"خبر الطريق\n{parts}").body == f"1\n\n{LONG}\n\n2\n\n{LONG} ثم مضى."
    put(tmp_path, "one.txt", f"خبر الطريق\n{LONG}\n1\n2\n3\n")
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert article.body == LONG


def test_an_address_at_the_end_of_a_record_opens_no_other(tmp_path: Path) -> None:
    record = f"العنوان: مطعم جديد\nالمصدر: المنارة\n\n{LONG}\n\nالعنوان: شارع النخيل 5\n"
    body = f"{LONG}\n\nالعنوان: شارع النخيل 5"
    assert one(tmp_path, record).body == body
    put(tmp_path, "one.txt", f"{record}\n{record.replace('مطعم جديد', 'مطعم قديم')}")
    run(tmp_path)
    found = [(article.title, article.body) for article in articles(tmp_path)]
    assert found == [("مطعم جديد", body), ("مطعم قديم", body)]


def test_a_saying_over_the_text_is_no_line_of_credits(tmp_path: Path) -> None:
    saying = '"من جد وجد في كل أمر". سالم النجار'
    article = one(tmp_path, f"خبر الطريق\n{saying}\n{LONG}\n{LONG} ثم مضى.\n")
    assert article.body.startswith(saying)
    assert (article.source, article.authors) == ("", ())


def test_the_same_text_in_two_papers_is_two_articles(tmp_path: Path) -> None:
    for paper in ("النهار", "السفير"):
        put(tmp_path, f"{paper}.txt", f"خبر من صحيفتين\n{NEWS}\nالمصدر: {paper}\n")
    assert run(tmp_path).written == 2
    assert {a.source for a in articles(tmp_path)} == {"النهار", "السفير"}


def test_addresses_and_a_quotation_do_not_change_the_language(tmp_path: Path) -> None:
    text = (
        f"خبر عن الطريق\n{NEWS}\nhttps://www.example.org/a/long/page/with/words\ninfo@example.org\n"
    )
    put(
        tmp_path,
        "a.txt",
        text + '"The new road will be open before the end of the winter and it is for all"\n',
    )
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert (article.lang, article.url) == ("ar", "")


def test_what_systems_leave_in_a_folder_is_passed_over_and_rich_text_is_refused(
    tmp_path: Path,
) -> None:
    for name in ("desktop.ini", "Thumbs.db", "~$letter.docx", "site.URL", "a.lnk", "b.webloc"):
        put(tmp_path, name, "[.ShellClassInfo]\nIconResource=x.dll,3\n")
    put(tmp_path, "a.txt", "{\\rtf1\\ansi text}")
    report = run(tmp_path)
    assert [(p.file.name, p.message) for p in report.problems] == [
        ("a.txt", "the file is a rich text document, not text")
    ]
    assert report.files == 1


def test_what_the_archive_made_itself_is_no_raw_text(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", f"سوق جديدة\n{LONG}\n{LONG}\n")
    run(tmp_path)
    before = snapshot(tmp_path / "content")
    (article,) = (tmp_path / "content").rglob("*.md")
    (tmp_path / "output").mkdir()
    paths = (tmp_path / "content", article, tmp_path / "output", tmp_path / ".warraq", tmp_path)
    report = run(tmp_path, *paths, raw.parent)
    assert [problem.message for problem in report.problems] == [
        "is of the archive's own content/, no raw text",
        "is of the archive's own content/, no raw text",
        "is of the archive's own output/, no raw text",
        "is of the archive's own .warraq/, no raw text",
        "holds the archive's content/, no raw text",
    ]
    assert (report.files, report.written) == (1, 0)
    assert snapshot(tmp_path / "content") == before


@pytest.mark.parametrize("ending", ["_files", "-Dateien", "_fichiers", ".files"])
def test_the_folder_that_a_browser_saves_beside_a_page_is_passed_over_and_told(
    ending: str, tmp_path: Path
) -> None:
    page = f"<html><head><title>سوق جديدة</title></head><body><p>{LONG}</p></body></html>"
    put(tmp_path, "سوق.html", page)
    put(tmp_path, "b/دار.HTM", page.replace("سوق", "دار"))
    for name in ("jquery.js.download", "js(1)", "saved_resource.html", "b.png", "c/d.css"):
        put(tmp_path, f"سوق{ending}/{name}", "function f() { return 1; }\n")
        put(tmp_path, f"b/دار{ending}/{name}", "function f() { return 1; }\n")
    put(tmp_path, f"مدرسة{ending}/a.txt", f"مدرسة جديدة\n{LONG}\n")  # beside no page
    put(tmp_path, "سوق_2019/a.txt", f"جسر جديد\n{LONG}\n")
    report = run(tmp_path)
    assert report.files == 4
    assert report.notes == (
        f"raw/b/دار{ending} (and 1 more): what a browser saved beside a page; passed over",
    )


def test_pictures_sounds_and_films_are_passed_over_and_counted(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", f"سوق جديدة\n{LONG}\n")
    for name in ("b.JPG", "صور/c.png", "صور/d.mp4", "صور/e.opus"):
        put(tmp_path, name, b"\x89PNG\r\n\x1a\n\x00")
    put(tmp_path, ".hidden.jpg", b"\xff\xd8\xff")
    report = run(tmp_path)
    assert (report.files, report.written, report.problems) == (1, 1, ())
    assert report.notes == ("pictures, sounds and films passed over: 4",)


def test_a_picture_that_is_named_is_refused_and_forgotten_again(tmp_path: Path) -> None:
    picture = put(tmp_path, "b.jpg", b"\xff\xd8\xff\xe0")
    (problem,) = run(tmp_path, picture).problems
    assert problem.message == "the file is a picture, not text"
    record = tmp_path / ".warraq" / "ingest.jsonl"
    assert "b.jpg" in record.read_text(encoding="utf-8")
    assert run(tmp_path).problems == ()
    assert "b.jpg" not in record.read_text(encoding="utf-8")


def test_a_raw_markdown_file_stays_markdown(tmp_path: Path) -> None:
    body = [f"{LONG} **بخط غليظ** ومع <b>وسم</b>.", "## باب", LONG, "- أول", "- ثان", "> قول", LONG]
    text = "\n\n".join(["# سوق جديدة", "**التاريخ:** 5/1/2020", "**المصدر:** المنارة", *body])
    put(tmp_path, "a.md", text)
    put(tmp_path, "b.txt", text.replace("سوق", "مدرسة"))
    assert run(tmp_path).problems == ()
    (article, plain) = articles(tmp_path)
    assert (article.title, str(article.date), article.source) == (
        "سوق جديدة",
        "2020-01-05",
        "المنارة",
    )
    assert article.body.split("\n\n") == [body[0].replace("<", "&lt;"), *body[1:]]
    assert plain.title == "# مدرسة جديدة"
    assert r"\*\*بخط غليظ\*\*" in plain.body
