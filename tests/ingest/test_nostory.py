"""Saved pages that hold no story: a front page, a page that is not there, a title that is the site's."""

import importlib.util
from pathlib import Path

import pytest

from generator.model import Article, IngestReport
from tests.ingest.helpers import articles, put, run

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("trafilatura") is None, reason="the extra html is not installed"
    ),
    pytest.mark.filterwarnings("ignore"),
]

PARAGRAPHS = (
    "قال شيخ الصيادين إن القوارب ستخرج كلها عند الفجر، وإن الشباك الجديدة نسجت في بيوت القرية هذا الشتاء.",
    "وأضاف أن الرصيف القديم سيبقى مفتوحا للزوارق الصغيرة حتى نهاية الأعمال في الجهة الأخرى من الحوض.",
    "واشترى الصيادون الصبغ هذا العام معا، فدفع كل واحد منهم نصف ما دفعه في العام الماضي لتاجر المدينة.",
    "وتعلم المدرسة الصغار نسج الشباك وقراءة النجوم، كما كان يفعل آباؤهم وأجدادهم قبل أن تجيء المحركات.",
    "وأضيئت مصابيح الكورنيش الجديدة مساء الأحد، وجاء الناس يمشون تحتها حتى منتصف الليل ومعهم أولادهم.",
)
HEADLINES = (
    "القوارب تخرج عند الفجر من الميناء القديم",
    "الرصيف يبقى مفتوحا حتى نهاية الأعمال",
    "صبغ رخيص يوحد صيادي القرية هذا العام",
    "مدرسة للصيد على شاطئ القرية الشمالي",
    "مصابيح جديدة تضيء الكورنيش كله ليلا",
)
NOTHING = "is a page that says that there is nothing at its address"
LEADS = "is a page that leads to stories, and tells none"


def page(title: str, inner: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body><nav><a href="/">الرئيسية</a> <a href="/s">رياضة</a></nav>{inner}</body></html>'
    )


def ingested(root: Path, text: str) -> IngestReport:
    put(root, "a.html", text)
    return run(root)


def read(root: Path, text: str) -> Article:
    assert ingested(root, text).problems == ()
    (article,) = articles(root)
    return article


def refused(root: Path, text: str) -> list[str]:
    report = ingested(root, text)
    assert articles(root) == []
    return [problem.message for problem in report.problems]


def cards(end: str) -> str:
    return "".join(
        f'<div class="card"><h3><a href="/{at}">{headline}</a></h3><p>{text[:80]}{end}</p></div>'
        for at, (headline, text) in enumerate(zip(HEADLINES, PARAGRAPHS, strict=True))
    )


@pytest.mark.parametrize("end", ["...", "…", "."])
def test_a_page_of_openings_under_their_headlines_is_refused(end: str, tmp_path: Path) -> None:
    assert refused(tmp_path, page("دفتر الميناء - الرئيسية", cards(end))) == [LEADS]


def test_a_page_of_headlines_alone_is_refused(tmp_path: Path) -> None:
    links = "".join(f'<p><a href="/{at}">{one}</a></p>' for at, one in enumerate(HEADLINES))
    assert refused(tmp_path, page("دفتر الميناء", f"<div>{links}</div>")) == [LEADS]


def test_an_article_with_links_in_its_sentences_is_read(tmp_path: Path) -> None:
    told = "".join(
        f'<p>{text[:30]}<a href="/x/{at}">{text[30:60]}</a>{text[60:]}</p>'
        for at, text in enumerate(PARAGRAPHS)
    )
    text = page(HEADLINES[0], f"<article><h1>{HEADLINES[0]}</h1>{told}</article>")
    assert len(read(tmp_path, text).body.split("\n\n")) == len(PARAGRAPHS)


def test_an_article_with_links_to_others_among_its_paragraphs_is_read(tmp_path: Path) -> None:
    told = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:2])
    told += f'<p><a href="/1">{HEADLINES[1]}</a></p>'
    told += "".join(f"<p>{text}</p>" for text in PARAGRAPHS[2:])
    side = "".join(f'<li><a href="/{at}">{one}</a></li>' for at, one in enumerate(HEADLINES))
    text = page(HEADLINES[0], f"<article><h1>{HEADLINES[0]}</h1>{told}</article><ul>{side}</ul>")
    assert read(tmp_path, text).title == HEADLINES[0]


def test_an_article_whose_parts_are_headed_by_links_to_themselves_is_read(tmp_path: Path) -> None:
    text = page("يوم الصيادين", f"<article><h1>يوم الصيادين</h1>{cards('.')}</article>")
    assert read(tmp_path, text.replace('href="/', 'href="#')).title == "يوم الصيادين"


def test_a_page_that_calls_itself_an_article_is_one(tmp_path: Path) -> None:
    told = '<meta property="og:type" content="article">'
    text = page("يوم الصيادين", f"<article><h1>يوم الصيادين</h1>{cards('.')}</article>", told)
    assert read(tmp_path, text).title == "يوم الصيادين"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("404 - الصفحة غير موجودة", "عذرا، الصفحة التي تبحث عنها غير موجودة أو تم نقلها."),
        ("دفتر الميناء", "عفوا، لم يتم العثور على الصفحة."),
        ("404", "عد من حيث جئت."),
        ("Page not found", "دفتر الميناء"),
    ],
)
def test_a_page_that_is_not_there_is_refused(title: str, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, page(title, f"<h1>{title}</h1><p>{said}</p>")) == [NOTHING]


def test_a_story_of_a_page_that_is_not_there_is_read(tmp_path: Path) -> None:
    told = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    title = "لماذا تقول المواقع إن الصفحة غير موجودة"
    text = page(title, f"<article><h1>{title}</h1>{told}</article>")
    assert read(tmp_path, text).title == title


def test_a_title_that_names_only_the_newspaper_is_its_source_not_the_headline(
    tmp_path: Path,
) -> None:
    told = "<br><br>\n".join(PARAGRAPHS)
    table = (
        "<table><tr><td><a href=b.asp>محليات</a><br><a href=c.asp>ثقافة وفنون</a></td>"
        f"<td><font size=5><b>{HEADLINES[0]}</b></font><br><font size=2>13 أيار 2018 - كتب: نادر الحداد</font><br><br>"
        f"{told}<br><br><a href=print.asp>اطبع هذه الصفحة</a> | <a href=mail.asp>أرسل إلى صديق</a></td></tr></table>"
        "<center>عدد الزوار: 129334</center>"
    )
    article = read(tmp_path, page("صحيفة الميناء - ثقافة", table))
    assert (article.title, article.source) == (HEADLINES[0], "صحيفة الميناء")
    assert (str(article.date), article.authors) == ("2018-05-13", ("نادر الحداد",))
    assert article.body.split("\n\n") == list(PARAGRAPHS)


def test_a_headline_that_begins_with_the_word_for_a_newspaper_stays(tmp_path: Path) -> None:
    told = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    text = page("صحيفة القرية تعود", f"<h1>صحيفة القرية تعود</h1><article>{told}</article>")
    assert read(tmp_path, text).title == "صحيفة القرية تعود"
