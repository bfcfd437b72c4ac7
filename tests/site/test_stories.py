"""Copies: articles of one text are one story, whatever their headlines."""

from pathlib import Path

from generator.build import build
from tests.conftest import make_article, make_site

TEXT = (
    "أعلنت البلدية صباح اليوم أن المكتبة العامة ستفتح أبوابها للقراء في نهاية الأسبوع المقبل بعد"
    " أعمال ترميم استمرت عامين كاملين وشملت القاعات كلها."
)


def test_a_build_finds_the_same_text_in_two_papers(tmp_path: Path) -> None:
    one = make_article(title="أول", body=TEXT)
    other = make_article(title="ثان", source="جريدة الجبل", body=TEXT.replace("أعلنت", "اعلنت"))
    site = make_site(tmp_path, one, other, make_article(title="ثالث", body=f"{TEXT} ثم {TEXT}"))
    assert not build(site).problems
