"""`warraq export` as its users meet it: what is selected, what is said, what is replaced."""

import datetime as dt
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from generator.build import build
from generator.errors import ContentError
from generator.export.forms import FORMS, Form
from generator.export.item import FIELDS
from generator.lock import locked
from tests.conftest import REPOSITORY, make_article, make_site, run_warraq, tree, write_article
from tests.export.sites import every, exported

TRAIN = make_article(title="عودة القطار", section="نقل", slug="train", date=dt.date(2024, 3, 20))
MARKET = make_article(
    title="سوق جديد", date=dt.date(2023, 5, 1), source="الأفق", section="محليات",
    tags=("أسواق",), authors=("هدى سالم",), slug="market",
)  # fmt: skip
EVENING = make_article(
    title="مساء", slug="evening", tags=("أَسواق",), source="",
    date=dt.datetime(2023, 12, 31, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5))),
)  # fmt: skip
UNDATED = make_article(title="بلا تاريخ", date=None, source="", tags=(), lang="fa", slug="none")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path / "s", TRAIN, UNDATED, MARKET, EVENING)


def in_python(code: str, folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run some code in a process of its own, in a folder."""
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8", **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def slugs(file: Path) -> list[str]:
    return [json.loads(line)["slug"] for line in file.read_text(encoding="utf-8").splitlines()]


def test_all_articles_go_into_one_file_in_time_order_with_a_card(site: Path) -> None:
    made = run_warraq("export", "jsonl", "news.jsonl", cwd=site)
    assert (made.returncode, made.stderr) == (0, "")
    size = (site / "news.jsonl").stat().st_size
    assert made.stdout == f"4 articles, {size:,} bytes:\n  news.jsonl\n  news.jsonl.card.md\n"
    assert slugs(site / "news.jsonl") == ["market", "evening", "train", "none"]
    assert not (site / "output").exists()
    assert not [name for name in os.listdir(site) if name.startswith(".warraq-")]  # noqa: PTH208


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({"source": "الافق"}, ["market"]),
        ({"author": "هدي سالم"}, ["market"]),
        ({"tag": "اسواق"}, ["market", "evening"]),
        ({"section": "نقل"}, ["train"]),
        ({"lang": "fa"}, ["none"]),
        ({"lang": "ar"}, ["market", "evening", "train"]),
        ({"start": "2024"}, ["train"]),
        ({"end": "2023"}, ["market", "evening"]),
        ({"start": "2023-12-31", "end": "2023-12-31"}, ["evening"]),
        ({"start": "2023-05", "end": "2023-05"}, ["market"]),
        ({"tag": "أسواق", "start": "2023-06"}, ["evening"]),
    ],
)
def test_options_select_as_those_of_search_do(
    site: Path, tmp_path: Path, narrowed: dict[str, str], expected: list[str]
) -> None:
    exported(site, "jsonl", tmp_path / "x.jsonl", **narrowed)
    assert slugs(tmp_path / "x.jsonl") == expected


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--tag", "اسواك"), 1, 'content: no article has the tag "اسواك"\n  hint: did you mean "أسواق"?\n'),
        (("--source", "zzz"), 1, 'content: no article has the source "zzz"\n'),
        (("--author", "zzz"), 1, 'content: no article has the author "zzz"\n'),
        (("--lang", "he"), 1, 'content: no article has the language "he"\n'),
        (("--from", "2030"), 1, "content: no article is selected\n  hint: take an option out\n"),
        (("--from", "2024", "--to", "2023"), 2, "--to is a time before --from"),
        (("--from", "soon"), 2, "'soon' is no day: write 2024-03-31, 2024-03 or 2024"),
    ],
)  # fmt: skip
def test_what_selects_nothing_is_told(
    site: Path, words: tuple[str, ...], status: int, told: str
) -> None:
    made = run_warraq("export", "jsonl", "x.jsonl", *words, cwd=site)
    assert (made.returncode, made.stdout) == (status, "")
    assert made.stderr == told if status == 1 else told in made.stderr
    assert not (site / "x.jsonl").exists()


def test_an_unknown_format_is_told_with_those_that_there_are(site: Path) -> None:
    made = run_warraq("export", "docx", "x.docx", cwd=site)
    assert made.returncode == 2
    assert all(f"'{form}'" in made.stderr for form in FORMS)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("away/x.csv", "away: there is no such folder\n  hint: make it, or name another file\n"),
        ("content/x.csv", "content/x.csv: is in content/, which holds nothing but what the archive is made of\n"),
        ("output/x.csv", "output/x.csv: is in output/, which holds nothing but what the archive is made of\n"),
        ("static", "static: is there already, and is not what an earlier export wrote\n"),
    ],
)  # fmt: skip
def test_a_place_where_no_export_can_go_is_told(site: Path, file: str, told: str) -> None:
    (site / "output").mkdir()
    made = run_warraq("export", "csv", file, cwd=site)
    assert (made.returncode, made.stdout) == (1, "")
    assert made.stderr.startswith(told)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_full_disk_is_told_and_leaves_the_last_good_file(site: Path, form: Form) -> None:
    pytest.importorskip("resource", reason="this system has no limits of size")
    exported(site, form, site / "x")
    before = (site / "x").read_bytes(), (site / "x.card.md").read_bytes()
    chance = random.Random(5)
    long = make_article(slug="long", body=chance.randbytes(1_500_000).hex())
    write_article(site, "long.md", long)
    limited = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "from generator.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    made = in_python(limited, site, "export", form, "x")
    assert made.returncode == 1
    assert "x: cannot be written: File too large" in made.stderr
    assert ((site / "x").read_bytes(), (site / "x.card.md").read_bytes()) == before
    assert not list(site.glob(".warraq-*"))


@pytest.mark.parametrize(("form", "library"), [("parquet", "pyarrow"), ("wacz", "warcio")])
def test_a_format_whose_library_is_missing_names_what_to_install(
    site: Path, form: Form, library: str
) -> None:
    without = (
        "import sys\n"
        "sys.modules[sys.argv.pop(1)] = None\n"
        "from generator.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    made = in_python(without, site, library, "export", form, "x")
    assert (made.returncode, made.stderr) == (
        1,
        f"x: cannot be written: {library} is not installed\n"
        f"  hint: in Warraq's folder, pip install '.[{form}]'\n",
    )


def test_an_export_takes_the_place_of_an_earlier_one(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    exported(site, "jsonl", file)
    write_article(site, "new.md", make_article(title="جديد", slug="new"))
    exported(site, "jsonl", file)
    assert len(slugs(file)) == 5
    exported(site, "csv", file)  # in another format too
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("how", ["edited", "another's", "without its card", "a card alone"])
def test_a_file_that_no_export_left_so_stays(site: Path, tmp_path: Path, how: str) -> None:
    file, card = tmp_path / "x.csv", tmp_path / "x.csv.card.md"
    if how == "another's":
        file.write_text("mine", encoding="utf-8")
    elif how == "a card alone":
        card.write_text("mine", encoding="utf-8")
    else:
        exported(site, "csv", file)
        if how == "edited":
            file.write_bytes(file.read_bytes() + b"mine\r\n")
        else:
            card.unlink()
    before = tree(tmp_path)
    made = run_warraq("--site", site, "export", "csv", file, cwd=tmp_path)
    assert (made.returncode, made.stdout) == (1, "")
    assert "is there already, and is n" in made.stderr
    assert {name: data for name, data in tree(tmp_path).items() if name in before} == before


def test_an_article_that_cannot_be_read_is_named_and_the_others_are_written(site: Path) -> None:
    (site / "content" / "bad.md").write_text("no front matter", encoding="utf-8")
    made = run_warraq("export", "jsonl", "x.jsonl", cwd=site)
    assert made.returncode == 1
    assert made.stdout.startswith("4 articles")
    assert made.stderr.startswith("content/bad.md:1: there is no front matter")
    card = (site / "x.jsonl.card.md").read_text(encoding="utf-8")
    assert "- faults in the archive, whose articles are not in this export: 1\n" in card


@pytest.mark.parametrize("form", FORMS)
def test_articles_of_which_none_can_be_read_make_no_file(tmp_path: Path, form: Form) -> None:
    made = make_site(tmp_path / "s", make_article(), url="https://archive.example/")
    exported(made, "jsonl", tmp_path / "x.jsonl")
    (made / "content" / "0.md").write_text("no front matter any more", encoding="utf-8")
    with pytest.raises(ContentError):
        exported(made, form, tmp_path / "y")
    assert not list(tmp_path.glob("y*"))


def test_an_empty_archive_is_told(tmp_path: Path) -> None:
    made = run_warraq("export", "csv", "x.csv", cwd=make_site(tmp_path))
    assert (made.returncode, made.stdout) == (1, "")
    assert made.stderr == "content: no article is selected\n  hint: run: warraq ingest\n"


def test_an_export_waits_for_a_build(site: Path, tmp_path: Path) -> None:
    done = threading.Thread(target=exported, args=(site, "jsonl", tmp_path / "x.jsonl"))
    with locked(site / ".warraq" / "build.lock", "build"):
        done.start()
        done.join(0.5)
        assert done.is_alive()
    done.join(60)
    assert len(slugs(tmp_path / "x.jsonl")) == 4


def test_a_damaged_catalogue_is_made_anew(site: Path, tmp_path: Path) -> None:
    (site / ".warraq").mkdir()
    (site / ".warraq" / "catalogue.sqlite").write_bytes(b"damaged" * 1_000)
    assert exported(site, "jsonl", tmp_path / "x.jsonl").articles == 4


def test_the_same_articles_give_the_same_bytes(tmp_path: Path) -> None:
    site, _ = every(tmp_path / "s")
    build(site)
    code = (
        "import sys\n"
        "from generator.cli import main\n"
        "for form in sys.argv[1:]:\n"
        "    main(['--site', '../s', 'export', form, 'x.' + form], standalone_mode=False)\n"
    )
    made = []
    for zone, seed, tongue in (("Asia/Tokyo", "1", "C"), ("America/New_York", "2", "C.UTF-8")):
        folder = tmp_path / seed
        folder.mkdir()
        in_python(code, folder, *FORMS, TZ=zone, PYTHONHASHSEED=seed, LC_ALL=tongue)
        made.append(tree(folder))
    assert made[0] == made[1]
    assert len(made[0]) == 2 * len(FORMS)


def test_the_card_tells_what_is_in_it_and_what_is_not(site: Path, tmp_path: Path) -> None:
    (site / "site.toml").write_text(
        'title = "أرشيف_التجربة"\nlicense = "CC-BY-4.0"\nrights = "للناشر"\n', encoding="utf-8"
    )
    exported(site, "csv", tmp_path / "x.csv", lang="ar")
    card = (tmp_path / "x.csv.card.md").read_text(encoding="utf-8")
    digest = hashlib.sha256((tmp_path / "x.csv").read_bytes()).hexdigest()
    for line in (
        "# أرشيف\\_التجربة",
        f"{digest}  x.csv",
        "- `--lang` ar",
        "| articles | 3 |",
        "| first day | 2023-05-01 |",
        "| last day | 2024-03-20 |",
        "| days with articles | 3 of 325 |",
        "| ar | 3 |",
        "| (not named) | 1 |",
        "CC BY 4.0 (`CC-BY-4.0`): <https://creativecommons.org/licenses/by/4.0/>",
        "للناشر",
        "- articles that name no source: 1",
        "- days without an article between the first and the last: 322",
        "- no article on 243 days from 2023-05-02",
    ):
        assert line in card.splitlines()
    for field in FIELDS:
        assert f"| `{field.name}` | {field.kind} | {field.meaning} |" in card


def test_the_card_counts_the_spellings_of_a_source_as_one(tmp_path: Path) -> None:
    sources = ("کرانه", "كرانه", "کرانه", "ساحل")
    articles = [make_article(title=f"خبر {n}", source=name) for n, name in enumerate(sources)]
    exported(make_site(tmp_path / "s", *articles, lang="fa"), "csv", tmp_path / "x.csv")
    card = (tmp_path / "x.csv.card.md").read_text(encoding="utf-8")
    for line in ("| sources | 2 |", "| کرانه | 3 |", "| ساحل | 1 |"):
        assert line in card.splitlines()


def test_sha256sum_reads_the_card(site: Path, tmp_path: Path) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("there is no sha256sum on this machine")
    exported(site, "jsonl", tmp_path / "x.jsonl")
    words = ["sha256sum", "-c", "x.jsonl.card.md"]
    checked = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert checked.stdout == "x.jsonl: OK\n"
