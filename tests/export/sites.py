"""The archives that the exports are tested with: every field, hostile texts, real articles."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.build_articles import articles
from generator.export.forms import Form
from generator.export.run import Asked, ExportReport, export
from generator.frontmatter import KEYS, dump, parse
from generator.model import Article, Change, Origin
from generator.narrowed import Narrowed
from tests.conftest import REPOSITORY, SHARED, make_article, make_site

NEWS = SHARED / "bench" / "news-5000.jsonl.gz"
ZONE = dt.timezone(dt.timedelta(hours=3))
LONG = 500_000  # bytes of a body, and more

FULL = make_article(
    title="عودة القطار",
    date=dt.datetime(2019, 5, 12, 1, 30, tzinfo=ZONE),
    updated=dt.datetime(2019, 5, 13, 9, 0, 7, tzinfo=dt.UTC),
    agency=("رويترز", "أ ف ب"),
    authors=("سلمى الحداد", "كاتب ثان"),
    places=("دمشق", "عمان"),
    section="محليات",
    tags=("الساحل", "قطارات"),
    lang="ar",
    summary="خلاصة الخبر",
    url="https://news.example/1?a=b&c=d",
    id="abcdefgh2345",
    slug="train",
    related=("bbbbbbbb2345",),
    aliases=("2019/05/old.html",),
    changes=(Change(date=dt.date(2019, 6, 1), what="=صُحح الاسم"),),
    doubts=("line 2: the weekday does not fit the date",),
    origin=Origin(file="raw/train.txt", lines=(1, 12), sha256="5d" * 32),
    extra={"editor": "نور", "nested": {"a": ["1", "2"]}},
    body="عاد **القطار** أمس.\n\n## خبر\n\nووصل إلى [الميناء](https://port.example/).",
)
FARSI = make_article(
    title="خبر تازه", date=dt.date(2021, 3, 1), source="روزنامه", lang="fa", tags=()
)
UNDATED = make_article(
    title="بلا تاريخ", date=None, source="", tags=(), lang="", body="", slug="none"
)

MARKUP = [
    "<ul>نص بلا بند<li>بند</li></ul>",
    "<em><p>فقرة داخل تشديد</p></em>",
    "<table><tr><td colspan=0 rowspan=2>خلية</td></tr><caption>عنوان</caption></table>",
    "<table><thead><tr><th><h2>رأس</h2></th></tr></thead><tr><td>خلية</td></tr></table>",
    "<dl><dd>شرح</dd><dt>كلمة</dt></dl>",
    "<ol start=x><li>أول</li></ol>\n\n1. واحد\n2. اثنان\n\n> اقتباس\n>\n> - بند",
    "<bdo>معكوس</bdo> <ruby>كلمة<rt>شرح</rt></ruby>",
    "<p dir=up lang='!!' title='a\"b'>سمات</p>",
    "[نسبي](../other.html) [سيئ](http://[bad) [خطر](javascript:alert) [بريد](mailto:a@b.example) [حرف](http://مثال.example/س?q=«)",
    "<a href='https://a.example/'>رابط <a href='https://b.example/'>ثان</a></a> <span><div>كتلة</div></span>",
    "<script>alert(1)</script><style>p{}</style><img src=x onerror=alert(1)>بقي النص ]]> --> &nbsp;&copy;",
    "> " * 400 + "عميق",
    "نص\x00 مع\x08 ضوابط\x1b \ufffe \ufdd0 \x85 \u2028 \r وحدها",
    "اتجاه \u202eمقلوب\u202c و\u2066معزول\u2069 \u200fنهاية \u202e",
    "- بند يبدأ بشرطة\n- آخر",
    "=1+1",
    "كلمة " * (LONG // 9),
    "\n\n".join(["فقرة طويلة " * 40] * (LONG // 800)),
]  # fmt: skip
TITLES = [
    "<script>alert('x')</script> & \"علامات\" ]]> </title>",
    '=HYPERLINK("http://evil.example","اضغط")',
    "+966 رقم",
    "-شرطة",
    "@SUM(A1:A9)",
    "'فاصلة عليا",
    "\uff1dwide",
    "تاب وسطر \\t \\n | ` * _ [رابط](x)",
    "English first ثم عربي \u200f",
]


def hostile() -> list[Article]:
    """Return articles made to break whatever reads an export."""
    made = [
        make_article(
            title=TITLES[number % len(TITLES)],
            date=dt.date(2020, 1 + number % 3, 1 + number),
            source="=cmd|' /C calc'!A0" if number % 2 else "مصدر | عمود <b>",
            tags=("+a", "=b", "وسم"),
            authors=("@كاتب",),
            body=body,
            slug=f"h{number}",
        )
        for number, body in enumerate(MARKUP)
    ]
    # As they are read: a lone embedding in a title is no part of it.
    return [parse(dump(article), Path("x.md")) for article in made]


def every(root: Path, **settings: str) -> tuple[Path, list[Article]]:
    """Make a site of all of these, with an address; return it, and its articles in time order."""
    given = [FULL, FARSI, *hostile()]
    moments = {id(article): str(article.date) for article in given}
    ordered = [*sorted(given, key=lambda article: (moments[id(article)], article.slug)), UNDATED]
    settings = {"url": "https://archive.example/a/", "rights": "حقوق <الناشر>", **settings}
    return make_site(root, *ordered, **settings), ordered


def real(root: Path, count: int) -> Path:
    """Make a site of real articles."""
    site = make_site(root, url="https://archive.example/")
    content = site / "content"
    for article in articles(count, NEWS):
        path = content / f"{article.date:%Y/%m}" / f"{article.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(article), encoding="utf-8")
    return site


def demo(root: Path) -> Path:
    """Make a site with the repository's own articles."""
    root.mkdir()
    (root / "site.toml").write_bytes((REPOSITORY / "site.toml").read_bytes())
    (root / "content").symlink_to(REPOSITORY / "content")
    return root


def exported(site: Path, form: Form, file: Path, **narrowed: str) -> ExportReport:
    """Export a site, in this process."""
    asked = Asked(form=form, narrowed=Narrowed(**narrowed), file=file)
    return export(site, asked, lambda stage, done, total: None)


def plain(value: Any) -> Any:
    """Return a field of an article as a reader of JSON has it."""
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, Change):
        return f"{value.date} {value.what}"
    if isinstance(value, Origin):
        first, last = value.lines
        return {"file": value.file, "first": first, "last": last, "sha256": value.sha256}
    if isinstance(value, dt.date):
        return value.isoformat()
    return dict(value) if isinstance(value, dict) else value or None


def fields(article: Article) -> dict[str, Any]:
    """Return all that an article's file says, as a reader of JSON has it."""
    keys = {*KEYS, "extra", "body"} - {"withdrawn"}
    found = {key: plain(getattr(article, key)) for key in sorted(keys)}
    return {**found, "lang": article.lang or "ar"}


def told(articles: Iterable[Article]) -> list[dict[str, Any]]:
    """Return `fields` of several."""
    return [fields(article) for article in articles]
