"""Sites that tests of builds share, what is done to them, and what a clean build makes of them."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

from generator.build import build
from generator.frontmatter import parse
from generator.model import Article
from tests.conftest import make_article, make_built_site, make_site, tree, write_article

_SMALL = (
    make_article(title="جسر الميناء يفتح", tags=("الإنارة", "جسور"), id="a" * 12),
    make_article(title="جسر الميناء يفتح", tags=("الانارة",), id="b" * 12, source="المنارة"),
    make_article(title="مهرجان الخط", date=dt.date(2024, 3, 21), related=("a" * 12,)),
    make_article(title="سوق السمك", date=dt.date(2023, 12, 31), authors=("سلمى الحداد",)),
    make_article(title="بلا تاريخ", date=None, section="ثقافة"),
    make_article(title="חדשות", date=dt.date(2024, 3, 20), lang="he", body="גוף הכתבה."),
)


def small_site(root: Path, **settings_: str) -> Path:
    """Make a site of six articles that share tags, sources, days and titles."""
    return make_site(root, *_SMALL, **settings_)


def small_built_site(root: Path) -> Path:
    """Make the small site with its output, as its first build leaves it."""
    return make_built_site(root, *_SMALL)


def clean_build(site: Path) -> dict[str, bytes]:
    """Return the output of a first build of the site, and put its output and catalogue back."""
    aside = site.with_name(f"{site.name}-aside")
    aside.mkdir()
    for name in ("output", ".warraq"):
        if (site / name).exists():
            (site / name).rename(aside / name)
    build(site)
    files = tree(site / "output")
    for name in ("output", ".warraq"):
        shutil.rmtree(site / name)
        (aside / name).rename(site / name)
    aside.rmdir()
    return files


def rewrite(site: Path, pick: int, **fields: object) -> None:
    """Give one of a site's articles other fields."""
    paths = sorted((site / "content").rglob("*.md"))
    path = paths[pick % len(paths)]
    article: Article = parse(path.read_text(encoding="utf-8"), path)
    # mypy checks the fields of a replace one by one, and these are whatever the edit names.
    write_article(site, str(path.relative_to(site / "content")), replace(article, **fields))  # type: ignore[arg-type]


def change_settings(site: Path, pick: int) -> None:
    """Give a site other settings, such as change every page."""
    lang = ("ar", "ar-LB", "fa", "he", "en")[pick % 5]
    slugs = ("unicode", "ascii")[pick % 2]
    url = ("", 'url = "https://archive.example/a"')[pick % 2]
    calendar = ("", "hijri", "jalali")[pick % 3]
    text = f'title = "أرشيف {pick % 2}"\nlang = "{lang}"\nslugs = "{slugs}"\n{url}\n'
    text += f'calendar = "{calendar}"\ncitations = "{("page", "files")[pick % 2]}"\n'
    text += f'feeds = "{("site", "all")[pick % 2]}"\nnews = "{("off", "on")[pick % 2]}"\n'
    text += f'license = "{("", "CC-BY-4.0", "reserved")[pick % 3]}"\n'
    text += f'copies = "{("newest", "fullest")[pick % 2]}"\n'
    text += f'comparisons = "{("on", "off")[pick % 3 == 1]}"\n'
    (site / "site.toml").write_text(text, encoding="utf-8")


def long_site(root: Path) -> Path:
    """Make a site of thirty articles over three years, some without a date."""
    days = [dt.date(2022 + n % 3, 1 + n % 4, 1 + n % 5) if n % 7 else None for n in range(30)]
    tags = (("جسور",), ("جسور", "الإنارة"), ("الانارة",), ("C++", "جسور"))
    return make_site(
        root,
        *(
            make_article(
                title=f"خبر {n}",
                date=day,
                tags=tags[n % 4],
                source=("المنارة", "الساحل")[n % 5 == 0],
                related=(f"{n - 1:012}",) if n % 6 == 0 else (),
                id=f"{n:012}",
            )
            for n, day in enumerate(days)
        ),
        url="https://archive.example/",
        calendar="hijri",
        feeds="all",
        news="on",
    )
