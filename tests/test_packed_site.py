"""An archive whose articles are packed is to all commands as one whose articles are files."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.build import build
from generator.check.run import check
from generator.cli import main
from generator.content import content_of
from generator.errors import ContentError
from generator.executor import Workers
from generator.find import Asked, find
from generator.frontmatter import parse
from generator.packing import pack, take_out, unpack_some
from generator.prove import prove
from generator.storage import HERE
from tests.conftest import flip, make_article, make_site, remove, run_warraq, tree, write_article
from tests.ingest.helpers import put, run
from tests.test_serve import Keep, free_port, get, start, wait_for

STORY = "قطار جديد يصل إلى المدينة\nتاريخ النشر: {day}\n{text}\nالمصدر: المنارة\n"
TEXT = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Show no progress."""


def pack_all(site: Path) -> None:
    with Workers(1) as workers:
        assert pack(content_of(site, HERE), workers, quiet).problems == ()
    assert not list((site / "content").rglob("*.md"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return an archive of two days and some undated articles, built and not packed."""
    made = make_site(tmp_path / "s")
    for n in range(6):
        day = dt.date(2024, 3, 20 + n % 2)
        article = make_article(title=f"خبر {n}", slug=f"خبر-{n}", id=f"{n:012}", date=day)
        write_article(made, f"2024/03/{day:%d}-خبر-{n}.md", article)
    for n in range(2):
        article = make_article(title=f"قديم {n}", slug=f"قديم-{n}", date=None, id=f"{n + 6:012}")
        write_article(made, f"undated/قديم-{n}.md", article)
    assert not build(made).problems
    return made


FIRST = "2024/03/20-خبر-0.md"


def test_packing_changes_no_page_and_a_clean_build_gives_the_same_bytes(site: Path) -> None:
    before = tree(site / "output")
    pack_all(site)
    report = build(site)
    assert (report.written, report.articles, report.problems) == (0, 8, ())
    shutil.rmtree(site / ".warraq")
    assert build(site, jobs=2, clean=True).written == len(before) - 1  # the manifest is no page
    assert tree(site / "output") == before
    assert run_warraq("unpack", cwd=site).stdout == "8 articles out of 3 packs\n"
    assert build(site).written == 0
    assert run_warraq("pack", cwd=site).stdout == "8 articles into 3 packs\n"


def opened(site: Path) -> set[str]:
    """Return the packs that a build opens."""
    trace = site / "trace"
    script = (
        "import sys; from pathlib import Path; from generator.build import build; met = set();"
        "sys.addaudithook(lambda e, a: met.add(str(a[0])) if e == 'open' else None);"
        "build(Path(sys.argv[1]), jobs=1); Path(sys.argv[2]).write_text('\\n'.join(met))"
    )
    command = [sys.executable, "-c", script, str(site), str(trace)]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    subprocess.run(command, env=env, check=True)
    return {
        Path(name).name
        for name in trace.read_text().split("\n")
        if "/content/" in name and name.endswith(".zip")
    }


def test_a_pack_that_is_as_it_was_is_not_opened(site: Path) -> None:
    pack_all(site)
    assert opened(site) == {"20.zip", "21.zip", "undated.zip"}
    assert opened(site) == set()
    os.utime(site / "content/2024/03/21.zip", ns=(5, 5))
    assert opened(site) == {"21.zip"}
    # Nor what a loose file stands before, once that is gone again.
    content = content_of(site, HERE)
    article = parse(content.read(FIRST).decode(), content.loose)
    write_article(site, FIRST, make_article(title="آخر", slug=article.slug, id=article.id))
    assert "20.zip" in opened(site)
    assert "آخر" in (site / "output/2024/03/20/خبر-0.html").read_text(encoding="utf-8")
    (content.loose / FIRST).unlink()
    assert "20.zip" in opened(site)
    assert "آخر" not in (site / "output/2024/03/20/خبر-0.html").read_text(encoding="utf-8")
    assert opened(site) == set()


def test_a_packed_article_is_edited_by_taking_it_out(site: Path) -> None:
    pack_all(site)
    build(site)
    told = run_warraq("unpack", f"content/{FIRST}", cwd=site)
    assert told.stdout == f"content/{FIRST}\n1 article out of 1 pack\n"
    file = site / "content" / FIRST
    file.write_text(file.read_text(encoding="utf-8").replace("خبر 0", "خبر جديد"), encoding="utf-8")
    assert build(site).written
    page = (site / "output/2024/03/20/خبر-0.html").read_text(encoding="utf-8")
    assert "خبر جديد" in page
    pack_all(site)
    assert build(site).written == 0


@pytest.mark.parametrize("name", ["000000000003", "2024/03/21/خبر-3.html", "2024/03/21-خبر-3.md"])
def test_an_article_is_taken_out_by_its_id_its_page_or_its_place(site: Path, name: str) -> None:
    pack_all(site)
    build(site)
    name = f"content/2024/03/21.zip!/{name}" if name.endswith(".md") else name
    assert run_warraq("unpack", name, cwd=site).returncode == 0
    assert [p.name for p in (site / "content").rglob("*.md")] == ["21-خبر-3.md"]
    told = run_warraq("unpack", "no-such", cwd=site)
    assert (told.returncode, "no article has the id" in told.stderr) == (1, True)


def damage(site: Path, kind: str) -> Path:
    file = site / "content/2024/03/20.zip"
    if kind == "cut short":
        file.write_bytes(file.read_bytes()[:-40])
    else:
        with zipfile.ZipFile(file, "a") as opened:
            opened.writestr("../x.md", "")
    return file


@pytest.mark.parametrize("kind", ["cut short", "leading out"])
@pytest.mark.parametrize("known", ["loose", "packed", "forgotten"])
def test_articles_of_a_broken_pack_keep_their_pages_and_the_others_are_built(
    site: Path, kind: str, known: str
) -> None:
    pack_all(site)
    if known != "loose":  # the catalogue knows them as files, or in the pack, or not at all
        build(site)
    if known == "forgotten":
        shutil.rmtree(site / ".warraq")
    pages = {url for url in tree(site / "output") if url.startswith("2024/03/20/")}
    whole = (site / "content/2024/03/20.zip").read_bytes()
    file = damage(site, kind)
    take_out(content_of(site, HERE), ["2024/03/21-خبر-1.md"])
    article = make_article(title="مصحح", slug="خبر-1", id=f"{1:012}", date=dt.date(2024, 3, 21))
    write_article(site, "2024/03/21-خبر-1.md", article)
    told = run_warraq("build", cwd=site)
    assert told.returncode == 1
    assert told.stderr.startswith("content/2024/03/20.zip: ")
    assert "hint: " in told.stderr
    assert pages <= set(tree(site / "output"))
    assert "مصحح" in (site / "output/2024/03/21/خبر-1.html").read_text(encoding="utf-8")
    file.write_bytes(whole)
    assert build(site).problems == ()
    mended = tree(site / "output")
    build(site, clean=True)
    assert tree(site / "output") == mended


def test_a_pack_that_is_gone_is_told_like_files_that_are_gone(site: Path) -> None:
    pack_all(site)
    build(site)
    (site / "content/2024/03/20.zip").unlink()
    with pytest.raises(ContentError, match="the files of 3 articles are gone"):
        build(site)


def test_a_damaged_article_in_a_pack_is_told_with_its_place(site: Path) -> None:
    pack_all(site)
    file = site / "content/undated.zip"
    data = bytearray(file.read_bytes())
    data[60] ^= 255
    file.write_bytes(data)
    told = run_warraq("build", cwd=site)
    assert told.returncode == 1
    assert "content/undated.zip!/undated/قديم-0.md: is damaged" in told.stderr


def test_search_names_the_pack_and_the_article_in_it(site: Path) -> None:
    loose = find(site, Asked(text="المكتبة", limit=9), quiet)
    pack_all(site)
    packed = find(site, Asked(text="المكتبة", limit=9), quiet)
    assert [hit._replace(path=Path(), others=()) for hit in packed.hits] == [
        hit._replace(path=Path(), others=()) for hit in loose.hits
    ]
    told = run_warraq("search", "--json", "خبر", "2", cwd=site)
    (hit,) = map(json.loads, told.stdout.splitlines())
    assert hit["path"] == "content/2024/03/20.zip!/2024/03/20-خبر-2.md"
    assert run_warraq("prove", hit["path"], cwd=site).returncode == 0


def test_a_proof_is_the_same_of_a_packed_article(site: Path) -> None:
    loose = prove(site, f"{0:012}", quiet)
    pack_all(site)
    build(site)
    assert prove(site, f"{0:012}", quiet) == loose


def test_a_packed_article_is_withdrawn_by_a_loose_file_before_it(site: Path) -> None:
    pack_all(site)
    build(site)
    told = run_warraq("withdraw", f"{0:012}", "--reason", "غلط", cwd=site)
    assert told.stdout == f"content/{FIRST} is withdrawn; now run: warraq build\n"
    assert build(site).problems == ()
    assert "غلط" in (site / "output/2024/03/20/خبر-0.html").read_text(encoding="utf-8")
    pack_all(site)
    assert build(site).written == 0
    told = run_warraq("withdraw", f"{0:012}", "--reason", "غلط", cwd=site)
    assert "content/2024/03/20.zip!/2024/03/20-خبر-0.md: is withdrawn since" in told.stderr


def test_check_reads_packed_articles_and_finds_a_damaged_one(site: Path) -> None:
    write_article(site, "a/b.md", make_article(id="b" * 12, slug="b"))
    build(site)
    sound = check(site, (), quiet)
    pack_all(site)
    build(site)
    again = check(site, (), quiet)
    assert (dict(again.looked), dict(again.found)) == (dict(sound.looked), {})
    flip(site / "content/2024/03/20.zip")
    found = check(site, (), quiet)
    assert dict(found.found) == {"fingerprint": 1, "article": 1}
    assert "20.zip" in str(found.faults[-1].problem)
    damage(site, "cut short")
    assert "cannot be read as a pack" in str(check(site, (), quiet).faults[-1].problem)


def test_an_export_of_packed_articles_has_the_same_bytes(site: Path, tmp_path: Path) -> None:
    for name in ("loose", "packed"):
        assert (
            run_warraq("export", "jsonl", str(tmp_path / f"{name}.jsonl"), cwd=site).returncode == 0
        )
        if name == "loose":
            pack_all(site)
    assert (tmp_path / "loose.jsonl").read_bytes() == (tmp_path / "packed.jsonl").read_bytes()


def test_a_bag_holds_the_packs_and_is_sound(site: Path) -> None:
    pack_all(site)
    build(site)
    assert run_warraq("bag", cwd=site).returncode == 0
    assert (site / "bag/data/content/2024/03/20.zip").is_file()
    assert run_warraq("check", "bag", cwd=site).returncode == 0


def test_articles_that_clash_are_named_with_their_places(site: Path) -> None:
    article = make_article(title="خبر 0", slug="خبر-0", id="y" * 12)
    write_article(site, "2024/03/20-y.md", article)
    pack_all(site)
    told = "\n".join(map(str, build(site).problems))
    assert "content/2024/03/20.zip!/2024/03/20-" in told
    assert "claims the address of" in told


def test_the_preview_follows_packs(site: Path, tmp_path: Path, clean_up: Keep) -> None:
    build(site)
    port = free_port()
    clean_up(start(site, port, tmp_path / "log"))
    wait_for(lambda: "خبر 0" in get(port, "/2024/03/20/خبر-0.html")[1])
    article = make_article(title="مصحح", slug="خبر-0", id=f"{0:012}", date=dt.date(2024, 3, 20))
    other = make_site(tmp_path / "other")
    write_article(other, FIRST, article)
    for n in (2, 4):
        shutil.copy(site / f"content/2024/03/20-خبر-{n}.md", other / "content/2024/03")
    pack_all(other)
    pack_all(site)
    shutil.copy(other / "content/2024/03/20.zip", site / "content/2024/03/20.zip")
    wait_for(lambda: "مصحح" in get(port, "/2024/03/20/خبر-0.html")[1])
    assert get(port, "/2024/03/21/خبر-3.html")[0] == 200


# --- ingest over packs ----------------------------------------------------------------------


@pytest.fixture
def ingested(tmp_path: Path) -> Iterator[Path]:
    """Give an archive whose two articles come from raw files and are packed."""
    site = make_site(tmp_path / "s")
    put(site, "a.txt", STORY.format(day="2024-03-20", text=TEXT))
    put(site, "b.txt", STORY.format(day="2024-03-21", text=TEXT).replace("قطار", "قارب"))
    assert run(site).written == 2
    pack_all(site)
    yield site
    assert len(list(content_of(site, HERE).articles([]))) == 2


def test_what_is_packed_is_known_to_ingest(ingested: Path) -> None:
    report = run(ingested)
    assert (report.written, report.known, report.problems) == (0, 2, ())
    shutil.rmtree(ingested / ".warraq")
    report = run(ingested)
    assert (report.written, report.known, report.problems) == (0, 2, ())
    assert not list((ingested / "content").rglob("*.md"))


def test_a_packed_article_that_nobody_edited_is_renewed_as_a_loose_file(ingested: Path) -> None:
    put(ingested, "a.txt", STORY.format(day="2024-03-20", text=TEXT.replace("الشتاء", "الصيف")))
    report = run(ingested)
    assert (report.written, report.updated, report.proposed) == (0, 1, 0)
    (file,) = (ingested / "content").rglob("*.md")
    assert "الصيف" in file.read_text(encoding="utf-8")
    assert run(ingested).known == 2


def test_a_packed_article_that_moves_to_another_day_leaves_its_pack(ingested: Path) -> None:
    put(ingested, "a.txt", STORY.format(day="2024-04-02", text=TEXT))
    assert run(ingested).updated == 1
    (file,) = (ingested / "content").rglob("*.md")
    assert file.parent.name == "04"
    assert not (ingested / "content/2024/03/20.zip").exists()
    assert build(ingested).problems == ()


def test_an_edited_packed_article_is_kept_and_its_new_reading_can_be_taken(ingested: Path) -> None:
    content = content_of(ingested, HERE)
    (path,) = (path for path, _ in content.articles([]) if path.startswith("2024/03/20"))
    unpack_some(content, [path])
    file = content.loose / path
    file.write_text(file.read_text(encoding="utf-8").replace("المسؤول", "الوزير"), encoding="utf-8")
    pack_all(ingested)
    put(ingested, "a.txt", STORY.format(day="2024-03-20", text=TEXT.replace("الشتاء", "الصيف")))
    assert run(ingested).proposed == 1
    assert "الوزير" in content.read(path).decode()
    told = run_warraq("ingest", "--accept", f"content/{path}", cwd=ingested)
    assert told.stdout == f"content/{path} is now as its raw file says\n"
    assert "الصيف" in content.read(path).decode()
    told = run_warraq("ingest", "no-such", cwd=ingested)
    assert (told.returncode, "does not exist" in told.stderr) == (2, True)


def test_over_a_broken_pack_nothing_is_ingested(ingested: Path) -> None:
    file = ingested / "content/2024/03/20.zip"
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    shutil.rmtree(ingested / ".warraq")
    with pytest.raises(ContentError, match="cannot be read as a pack"):
        run(ingested)
    assert not list((ingested / "content").rglob("*.md"))
    file.write_bytes(whole)


def reviewed(site: Path, typed: str) -> str:
    return CliRunner().invoke(main, ["--site", str(site), "review"], input=typed).output


def test_doubts_of_packed_articles_are_reviewed(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s")
    put(site, "a.txt", STORY.format(day="31 نيسان 2024", text=TEXT))
    run(site)
    pack_all(site)
    for words in ((), ("content/undated",), ("content",)):
        told = run_warraq("review", *words, cwd=site)
        assert "content/undated.zip!/undated/" in told.stdout
    assert "1 settled" in reviewed(site, "2024-04-30\n")
    (file,) = (site / "content").rglob("*.md")
    assert "date: 2024-04-30" in file.read_text(encoding="utf-8")
    assert "there is no doubt" in reviewed(site, "")


def test_an_article_that_is_deleted_after_it_was_taken_out_is_gone(site: Path) -> None:
    pack_all(site)
    build(site)
    unpack_some(content_of(site, HERE), [FIRST])
    remove(site, FIRST)
    assert build(site).problems == ()
    assert not (site / "output/2024/03/20/خبر-0.html").exists()
