"""Running again: what is read, what is renewed, and what a person's hand has made stays."""

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.errors import SiteError
from generator.ingest.accept import accept, waiting
from generator.ingest.doubts import doubt_kind
from generator.ingest.ledger import Ledger, open_ledger
from generator.storage import HERE
from tests.ingest.helpers import articles, put, run, snapshot

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
STORY = f"قطار جديد يصل إلى المدينة\nتاريخ النشر: 3rd, April 2024 GMT\n{LONG}\nالمصدر: المنارة\n"
OTHER = f"قارب قديم يعود إلى الميناء\n{LONG.replace('الطريق', 'الرصيف')}\n"


def age(root: Path) -> None:
    """Make the raw files older than the moment in which a file's time cannot be trusted."""
    for path in (root / "raw").rglob("*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))


def content(root: Path) -> dict[str, bytes]:
    return {name: data for name, data in snapshot(root).items() if name.startswith("content/")}


def edit(root: Path, old: str, new: str) -> Path:
    (path,) = (root / "content").rglob("*.md")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return path


def test_unchanged_raw_files_are_not_read_again(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    age(tmp_path)
    run(tmp_path)
    stat = (tmp_path / "raw" / "a.txt").stat()
    (tmp_path / "raw" / "a.txt").write_bytes(b"x" * stat.st_size)  # the stamp is all that is seen
    age(tmp_path)
    told: list[tuple[int, int, int]] = []
    report = run(tmp_path, progress=lambda *numbers: told.append(numbers))
    assert (report.files, report.unread, report.known, told) == (1, 1, 1, [])
    assert report.fields == {"dates": 1, "sources": 1}


def test_a_file_that_was_only_touched_is_not_read_again(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    age(tmp_path)
    run(tmp_path)
    record = tmp_path / ".warraq" / "ingest.jsonl"
    before = (record.stat().st_ino, content(tmp_path))
    os.utime(raw, (1_600_000_009, 1_600_000_009))
    report = run(tmp_path)
    assert (report.written, report.updated, report.known) == (0, 0, 1)
    assert (record.stat().st_ino, content(tmp_path)) == before
    assert run(tmp_path).unread == 1


def test_a_file_written_in_the_moment_of_reading_is_looked_at_again(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    stat = raw.stat()
    raw.write_text(STORY.replace("الجديد", "القديم"), encoding="utf-8")
    os.utime(raw, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    assert run(tmp_path).updated == 1


def test_problems_of_unchanged_files_are_told_in_every_run(tmp_path: Path) -> None:
    put(tmp_path, "bad.txt", b"")
    age(tmp_path)
    first, second = run(tmp_path), run(tmp_path)
    assert second.unread == 1
    assert first.problems == second.problems
    assert first.problems[0].file == tmp_path / "raw" / "bad.txt"
    assert second.refused == 1


def test_without_its_folder_a_run_changes_no_article(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", OTHER)
    run(tmp_path)
    before = content(tmp_path)
    shutil.rmtree(tmp_path / ".warraq")
    report = run(tmp_path)
    assert (report.written, report.updated, report.proposed, report.known) == (0, 0, 0, 2)
    assert content(tmp_path) == before


def test_a_damaged_ledger_is_begun_anew(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    before = content(tmp_path)
    (tmp_path / ".warraq" / "ingest.sqlite").write_bytes(b"no database at all, but long" * 99)
    assert run(tmp_path).known == 1
    assert content(tmp_path) == before


def test_two_ingests_at_once_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    with open_ledger(tmp_path), pytest.raises(SiteError, match="another ingest"):
        run(tmp_path)


def test_a_disk_that_fills_up_is_told_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        put(tmp_path, f"{number}.txt", STORY.replace("المدينة", f"المدينة {number}"))
    stale = Ledger.stale

    def filled(ledger: Ledger, *given: Any) -> Any:
        ledger.connection.execute("PRAGMA max_page_count = 1")  # as large as it is, at least
        return stale(ledger, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "stale", filled)
        with pytest.raises(SiteError, match=r"ingest\.sqlite: cannot be written: .* full\n.*room"):
            run(tmp_path)
    assert run(tmp_path).problems == ()
    assert len(content(tmp_path)) == 40


def test_an_article_that_was_removed_comes_back(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    age(tmp_path)
    run(tmp_path)
    before = content(tmp_path)
    shutil.rmtree(tmp_path / "content")
    assert run(tmp_path).written == 1
    assert content(tmp_path) == before


@pytest.mark.parametrize("left", ["", "---\nid: 2\n", f"{LONG}\n"])
@pytest.mark.parametrize("remembered", [True, False])
def test_a_damaged_article_is_named_and_comes_back_under_its_name_once_it_is_deleted(
    left: str, remembered: bool, tmp_path: Path
) -> None:
    put(tmp_path, "a.txt", f"{STORY}=====\n{OTHER}")
    age(tmp_path)
    run(tmp_path)
    before = content(tmp_path)
    (path,) = (tmp_path / "content" / "2024").rglob("*.md")
    path.write_text(left, encoding="utf-8")
    cut = content(tmp_path)
    if not remembered:
        shutil.rmtree(tmp_path / ".warraq")
    for _ in range(2):
        report = run(tmp_path)
        assert [(problem.message, problem.file) for problem in report.problems] == [
            ("is not the article any more that ingest wrote", path)
        ]
        assert report.written == 0
        assert content(tmp_path) == cut
    path.unlink()
    report = run(tmp_path)
    assert (report.problems, report.written) == ((), 1)
    assert content(tmp_path) == before


_SPOILED = {
    "a tab": ("source:", "\tsource:"),
    "a missing quote": ("title: ", 'title: "'),
    "no such day": ("2024-04-03", "31/2/2024"),
    "no first line": ("---\ntitle", "title"),
}


@pytest.mark.parametrize("spoiled", _SPOILED)
@pytest.mark.parametrize(
    ("old", "name"), [("الشتاء", "a.txt"), ("قطار", "a.txt"), ("الشتاء", "b.txt")]
)
def test_a_correction_waits_until_the_front_matter_of_its_article_is_mended(
    spoiled: str, old: str, name: str, tmp_path: Path
) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    age(tmp_path)
    run(tmp_path)
    (path,) = (tmp_path / "content").rglob("*.md")
    whole = path.read_bytes()
    edit(tmp_path, *_SPOILED[spoiled])
    raw.unlink()
    put(tmp_path, name, STORY.replace(old, "القطار السريع"))
    age(tmp_path)
    spoilt = content(tmp_path)
    for _ in range(2):
        report = run(tmp_path)
        (problem,) = report.problems
        assert problem.file == path
        assert problem.hint.endswith(f"then run warraq ingest: raw/{name} waits for it")
        assert (report.written, report.known, report.notes) == (0, 1, ())
        assert content(tmp_path) == spoilt
    path.write_bytes(whole)
    report = run(tmp_path)
    assert (report.problems, report.written, report.updated) == ((), 0, 1)
    (article,) = articles(tmp_path)
    assert "القطار السريع" in f"{article.title} {article.body}"
    assert run(tmp_path).unread == 1


@pytest.mark.parametrize("remembered", [True, False])
def test_an_article_saved_in_another_encoding_is_named_as_such(
    remembered: bool, tmp_path: Path
) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    age(tmp_path)
    run(tmp_path)
    (path,) = (tmp_path / "content").rglob("*.md")
    text = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="cp1256")
    if not remembered:
        shutil.rmtree(tmp_path / ".warraq")
    raw.write_text(STORY.replace("الشتاء", "الصيف"), encoding="utf-8")
    report = run(tmp_path)
    (problem,) = report.problems
    assert (problem.message, problem.file, problem.line) == ("is not UTF-8 text", path, 2)
    assert problem.hint.startswith("save it as UTF-8; then run warraq ingest")
    assert (report.written, report.notes) == (0, ())
    path.write_text(text, encoding="utf-8")
    report = run(tmp_path)
    assert (report.problems, report.updated + report.proposed) == ((), 1)


def test_an_article_that_was_moved_is_damaged_only_where_it_is_now(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    (path,) = (tmp_path / "content").rglob("*.md")
    moved = path.with_name("elsewhere.md")
    path.rename(moved)
    path.write_bytes(b"")  # what a failed copy leaves; the article is there
    report = run(tmp_path)
    assert (report.problems, report.written, report.known) == ((), 0, 1)
    moved.write_bytes(b"\xff\xfe\x00")
    path.unlink()
    report = run(tmp_path)
    assert [problem.file for problem in report.problems] == [moved]
    assert report.written == 0


def test_a_changed_raw_file_renews_its_article_under_its_id_and_path(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    (old,) = articles(tmp_path)
    paths = list(content(tmp_path))
    raw.write_text(STORY.replace("الشتاء", "الصيف"), encoding="utf-8")
    report = run(tmp_path)
    assert (report.written, report.updated, report.known) == (0, 1, 0)
    (new,) = articles(tmp_path)
    assert (new.id, new.slug, list(content(tmp_path))) == (old.id, old.slug, paths)
    assert "الصيف" in new.body
    assert run(tmp_path).known == 1


def test_a_new_headline_at_the_same_line_keeps_the_article(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    (old,) = articles(tmp_path)
    raw.write_text(STORY.replace("قطار جديد", "قطار حديث"), encoding="utf-8")
    run(tmp_path)
    (new,) = articles(tmp_path)
    assert (new.id, new.slug) == (old.id, old.slug)
    assert new.title.startswith("قطار حديث")


def test_another_text_at_the_same_line_is_another_article(tmp_path: Path) -> None:
    raw = put(tmp_path, "latest.txt", STORY)
    run(tmp_path)
    raw.write_text(
        "عنوان آخر تماما\nوهذه فقرة لا تشبه ما كان هنا أمس في أي شيء يذكر، فهي خبر مختلف كليا.\n"
    )
    report = run(tmp_path)
    assert (report.written, report.updated) == (1, 0)
    assert len(articles(tmp_path)) == 2
    assert "no longer holds" in report.notes[0]


def test_lines_put_before_an_article_only_move_its_origin(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    raw.write_text(f"\n\n{STORY}", encoding="utf-8")
    report = run(tmp_path)
    (article,) = articles(tmp_path)
    assert (report.updated, report.known) == (0, 1)
    assert article.origin
    assert article.origin.lines == (3, 6)


def test_a_corrected_date_moves_the_article_and_leaves_an_alias(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    (old,) = articles(tmp_path)
    raw.write_text(STORY.replace("3rd, April", "5th, May"), encoding="utf-8")
    assert run(tmp_path).updated == 1
    (new,) = articles(tmp_path)
    assert (new.id, new.slug) == (old.id, old.slug)
    assert list(content(tmp_path)) == [f"content/2024/05/05-{old.slug}.md"]
    assert new.aliases == (f"2024/04/03/{old.slug}.html",)


def test_an_edited_article_is_kept_and_the_new_reading_waits_beside(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    path = edit(tmp_path, "source: المنارة", "source: الفنار\nmine: yes")
    before = content(tmp_path)
    raw.write_text(STORY.replace("الشتاء", "الصيف"), encoding="utf-8")
    report = run(tmp_path)
    assert (report.updated, report.proposed) == (0, 1)
    assert content(tmp_path) == before
    name = path.relative_to(tmp_path).as_posix()
    assert name in report.notes[0]
    assert waiting(tmp_path) == [name]
    assert run(tmp_path).proposed == 0  # it is told once
    taken, problems = accept(tmp_path, HERE, [path])
    assert (taken, problems, waiting(tmp_path)) == ([name], [], [])
    (article,) = articles(tmp_path)
    assert "الصيف" in article.body
    assert article.source == "المنارة"
    assert article.extra == {"mine": "yes"}
    # It is as ingest wrote it, and so follows its raw file again.
    raw.write_text(STORY.replace("الشتاء", "الخريف"), encoding="utf-8")
    assert run(tmp_path).updated == 1


def test_an_article_is_kept_where_its_new_reading_has_lost_its_date(tmp_path: Path) -> None:
    table = "".join(f'"{LONG} {n}","خبر من المدينة {n}",2024-04-0{n}\n' for n in (1, 2))
    raw = put(tmp_path, "a.csv", f"النص,العنوان,التاريخ\n{table}")
    run(tmp_path)
    before = content(tmp_path)
    raw.write_text(f"النص,العنوان,صدر في\n{table}", encoding="utf-8")
    report = run(tmp_path)
    assert (report.updated, report.proposed, report.problems) == (0, 2, ())
    (note,) = report.notes
    first, second = sorted(before)
    assert f"no longer gives the date of {first} and of 1 more:" in note
    assert waiting(tmp_path) == [first, second]
    assert content(tmp_path) == before
    raw.write_text(f"النص,العنوان,صدر في\n{table}\n", encoding="utf-8")
    assert (run(tmp_path).updated, content(tmp_path)) == (0, before)
    # The one is taken as it is, the other when its raw file has the date again.
    accept(tmp_path, HERE, [tmp_path / first])
    raw.write_text(f"النص,العنوان,التاريخ\n{table}", encoding="utf-8")
    assert (run(tmp_path).updated, waiting(tmp_path)) == (1, [])
    assert [article.day is not None for article in articles(tmp_path)] == [True, True]


def test_an_article_is_kept_where_its_new_reading_has_lost_its_headline(tmp_path: Path) -> None:
    row = f'"{LONG}",قطار جديد يصل إلى المدينة,2024-04-03\n'
    raw = put(tmp_path, "a.csv", f"النص,العنوان,التاريخ\n{row}")
    run(tmp_path)
    before = content(tmp_path)
    raw.write_text(f"النص,عمود,التاريخ\n{row}", encoding="utf-8")
    report = run(tmp_path)
    assert (report.written, report.updated, report.proposed) == (0, 0, 1)
    assert "no longer gives the headline of" in report.notes[0]
    assert content(tmp_path) == before


def test_an_edited_article_stays_edited_without_the_ledger(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    edit(tmp_path, "source: المنارة", "source: الفنار")
    before = content(tmp_path)
    shutil.rmtree(tmp_path / ".warraq")
    assert run(tmp_path).proposed == 0
    raw.write_text(STORY.replace("الشتاء", "الصيف"), encoding="utf-8")
    assert run(tmp_path).proposed == 1
    assert content(tmp_path) == before


def test_what_differs_in_its_origin_alone_was_not_edited(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", f"{STORY}=====\n{OTHER}")
    run(tmp_path)
    shutil.rmtree(tmp_path / ".warraq")
    raw.write_text(f"{STORY}=====\n{OTHER.replace('الشتاء', 'الصيف')}", encoding="utf-8")
    report = run(tmp_path)
    assert (report.updated, report.proposed) == (0, 1)  # of the other nothing says who wrote it
    assert all("قارب" in note for note in report.notes)
    first, _ = articles(tmp_path)
    assert first.origin
    assert first.origin.sha256 == hashlib.sha256(raw.read_bytes()).hexdigest()
    # It is known again as ingest wrote it, and follows its raw file.
    raw.write_text(f"{STORY.replace('الشتاء', 'الخريف')}=====\n{OTHER}", encoding="utf-8")
    assert run(tmp_path).updated == 1


@pytest.mark.parametrize("comment", ["", "# seen\n"])
def test_the_same_correction_by_hand_and_in_the_raw_file_is_one(
    comment: str, tmp_path: Path
) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    path = edit(tmp_path, "الشتاء", "الصيف")
    edit(tmp_path, "lang:", f"{comment}lang:")
    raw.write_text(STORY.replace("الشتاء", "الصيف"), encoding="utf-8")
    report = run(tmp_path)
    assert (report.updated, report.proposed, report.known, report.notes) == (0, 0, 1, ())
    text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(raw.read_bytes()).hexdigest()
    assert (comment in text, digest in text) == (True, not comment)  # a comment is a person's


def test_an_edited_article_is_not_changed_by_another_dump_where_nothing_is_on_record(
    tmp_path: Path,
) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    edit(tmp_path, "source: المنارة", "source: الفنار")
    before = content(tmp_path)
    shutil.rmtree(tmp_path / ".warraq")
    raw.unlink()
    put(tmp_path, "week.txt", f"{STORY}=====\n{OTHER}")
    report = run(tmp_path)
    assert (report.written, report.known, report.proposed, report.notes) == (1, 1, 0, ())
    assert before.items() <= content(tmp_path).items()


def test_nothing_that_does_not_wait_is_accepted(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    (path,) = (tmp_path / "content").rglob("*.md")
    taken, problems = accept(tmp_path, HERE, [path, tmp_path / "raw" / "a.txt"])
    assert taken == []
    assert len(problems) == 2


def test_an_article_of_two_files_is_one_and_both_files_are_on_record(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", f"\n{STORY}")
    run(tmp_path)
    (article,) = articles(tmp_path)
    assert article.origin
    assert article.origin.file == "raw/a.txt"
    record = (tmp_path / ".warraq" / "ingest.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(article.id in line for line in record)
    assert '"origin": "raw/a.txt"' in record[1]


def test_what_another_file_still_says_is_not_replaced(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    put(tmp_path, "b.txt", STORY)
    run(tmp_path)
    raw.write_text(STORY.replace("الشتاء", "الصيف"), encoding="utf-8")
    assert run(tmp_path).written == 1
    assert {"الشتاء" in article.body for article in articles(tmp_path)} == {True, False}


def test_a_renamed_raw_file_keeps_its_article(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    raw.rename(raw.with_name("z.txt"))
    report = run(tmp_path)
    (article,) = articles(tmp_path)
    assert (report.written, report.known) == (0, 1)
    assert article.origin
    assert article.origin.file == "raw/z.txt"


def test_a_raw_file_moved_and_corrected_in_one_step_keeps_its_article(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    (old,) = articles(tmp_path)
    paths = list(content(tmp_path))
    raw.unlink()
    put(tmp_path, "corrected/b.txt", STORY.replace("الشتاء", "الصيف"))
    report = run(tmp_path)
    assert (report.written, report.updated, report.notes) == (0, 1, ())
    (new,) = articles(tmp_path)
    assert (new.id, list(content(tmp_path))) == (old.id, paths)
    assert "الصيف" in new.body
    assert new.origin
    assert new.origin.file == "raw/corrected/b.txt"
    assert run(tmp_path).known == 1


def test_an_edited_article_is_kept_when_its_raw_file_is_moved_and_corrected(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    path = edit(tmp_path, "العمال", "الرجال")
    before = content(tmp_path)
    raw.unlink()
    put(tmp_path, "b.txt", STORY.replace("الشتاء", "الصيف"))
    report = run(tmp_path)
    assert (report.written, report.proposed) == (0, 1)
    assert content(tmp_path) == before
    (note,) = report.notes
    assert f"warraq ingest --accept {path.relative_to(tmp_path)}" in note


def test_another_story_of_its_title_does_not_take_the_place_of_a_moved_one(tmp_path: Path) -> None:
    raw = put(tmp_path, "m.txt", STORY)
    run(tmp_path)
    (old,) = content(tmp_path).items()
    raw.rename(raw.with_name("z.txt"))
    other = STORY.replace("الشتاء", "الصيف").replace("رحبوا به كثيرا", "لم يعلقوا بعد على ذلك")
    put(tmp_path, "b.txt", other)  # is read before
    report = run(tmp_path)
    assert (report.written, report.updated, report.notes) == (1, 0, ())
    assert len(content(tmp_path)) == 2
    assert (tmp_path / old[0]).read_text(encoding="utf-8").count("الشتاء") == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([STORY, STORY.replace("المسؤول", "العامل")], [STORY.replace("الشتاء", "الصيف")]),
        ([STORY], [STORY.replace("الشتاء", "الصيف"), STORY.replace("الشتاء", "الخريف")]),
        ([STORY], [STORY.replace(LONG, " ".join(reversed(LONG.split())).replace("ا", "ي"))]),
    ],
)
def test_where_the_article_of_a_moved_and_corrected_file_is_not_sure_both_are_named(
    before: list[str], after: list[str], tmp_path: Path
) -> None:
    for number, text in enumerate(before):
        put(tmp_path, f"a{number}.txt", text)
    run(tmp_path)
    kept = content(tmp_path)
    shutil.rmtree(tmp_path / "raw")
    for number, text in enumerate(after):
        put(tmp_path, f"b{number}.txt", text)
    report = run(tmp_path)
    assert (report.written, report.updated) == (len(after), 0)
    assert content(tmp_path).items() >= kept.items()
    assert [note.partition(":")[0] for note in report.notes] == [
        f"raw/b{number}.txt, line 1" for number in range(len(after))
    ]
    for note in report.notes:
        assert all(name in note for name in kept)
    assert run(tmp_path).notes == ()


@pytest.mark.parametrize("changed", ["المنارة", "قطار جديد", "3rd"])
def test_a_new_file_of_another_title_day_or_source_is_a_new_article(
    changed: str, tmp_path: Path
) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    raw.unlink()
    other = {"المنارة": "الرصيف", "قطار جديد": "قطار قديم", "3rd": "4th"}[changed]
    put(tmp_path, "b.txt", STORY.replace(changed, other))
    report = run(tmp_path)
    assert (report.written, report.updated, report.notes) == (1, 0, ())


@pytest.mark.parametrize("jobs", [1, 3])
def test_the_outcome_does_not_depend_on_the_number_of_processes(jobs: int, tmp_path: Path) -> None:
    for number in range(250):
        put(tmp_path, f"{number}.txt", STORY.replace("المدينة", f"المدينة {number % 120}"))
        put(tmp_path, f"{number}b.txt", STORY.replace("قال", f"وقال {number % 7}"))
    run(tmp_path, jobs=jobs)
    names = sorted(content(tmp_path))
    assert len(names) == 127
    again = tmp_path / "again"
    shutil.copytree(tmp_path / "raw", again / "raw")
    run(again, jobs=2)
    assert content(again) == content(tmp_path)
    record = Path(".warraq") / "ingest.jsonl"
    assert (again / record).read_bytes() == (tmp_path / record).read_bytes()


def test_doubts_are_counted_by_kind(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY.replace("3rd, April 2024 GMT", "31 نيسان 2024"))
    put(
        tmp_path,
        "b.txt",
        STORY.replace("3rd, April 2024 GMT", "30 شباط 2024").replace("قطار", "قارب"),
    )
    assert list(run(tmp_path).doubts.values()) == [2]


def test_a_kind_of_doubt_has_no_line_no_quotation_and_no_number() -> None:
    doubt = 'line 12: "a, b" is another day than line 3 gives, perhaps'
    assert doubt_kind(doubt) == "\u2026 is another day than line N gives"


def test_the_record_tells_the_layout_and_what_each_date_rests_on(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", STORY)
    hijri = STORY.replace("تاريخ النشر: 3rd, April 2024 GMT", "26 شوال 1440 هـ")
    put(tmp_path, "b.txt", hijri.replace("قطار", "قارب"))
    put(tmp_path, "c.json", f'[{{"title": "سوق", "date": 1556668800, "text": "{LONG}"}}]')
    put(tmp_path, "d.txt", OTHER)
    run(tmp_path)
    lines = (tmp_path / ".warraq" / "ingest.jsonl").read_text(encoding="utf-8").splitlines()
    record = [json.loads(line) for line in lines]
    assert [line["layout"] for line in record] == ["text", "text", "json", "text"]
    assert [line["articles"][0].get("date") for line in record] == [
        {
            "line": 2,
            "written": "3rd, April 2024 GMT",
            "calendar": "gregorian",
            "rule": "day, name of month, year",
            "labelled": True,
            "role": "date",
        },
        {
            "line": 2,
            "written": "26 شوال 1440 هـ",
            "calendar": "hijri",
            "rule": "day, name of month, year",
            "labelled": False,
            "role": "date",
        },
        {
            "line": 1,
            "written": "1556668800",
            "calendar": "gregorian",
            "rule": "seconds since 1970",
            "labelled": False,
            "role": "date",
        },
        None,
    ]


def test_what_its_keeper_has_said_of_an_article_outlives_another_reading(tmp_path: Path) -> None:
    raw = put(tmp_path, "a.txt", STORY)
    run(tmp_path)
    said = (
        "withdrawn:\n  date: 2024-05-01\n  what: خطأ\nchanges:\n  - date: 2024-04-09\n    what: اسم"
    )
    path = edit(tmp_path, "lang: ar", f"lang: ar\ntranslations: [aaaaaaaaaaaa]\n{said}")
    (before,) = articles(tmp_path)
    raw.write_text(STORY.replace("الشتاء", "الصيف"), encoding="utf-8")
    run(tmp_path)
    accept(tmp_path, HERE, [path])
    (after,) = articles(tmp_path)
    assert "الصيف" in after.body
    kept = (before.withdrawn, before.changes, before.translations)
    assert all(kept)
    assert (after.withdrawn, after.changes, after.translations) == kept
