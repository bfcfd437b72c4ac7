"""Which names are suggested to be one."""

from pathlib import Path

import pytest

from generator.authorities import FILE as DECIDED
from generator.authorities import Authorities, load_authorities
from generator.build import build
from generator.config import languages
from generator.model import Term
from generator.suggest import FILE, Suggested, affixes_of, dump, suggest, suggested
from generator.text import fold
from tests.conftest import make_article, make_site, run_warraq, tree

ONE = '[[tags.same]]\nnames = ["الأمم المتحدة", "UN"]\n'


def found(*names: str, lang: str = "ar", decided: Authorities | None = None) -> list[set[str]]:
    """Return the names that are suggested to be one, of these."""
    terms = [
        (fold(name), Term(label=name, url="", count=count))
        for count, name in enumerate(reversed(names), 1)
    ]
    made = suggested("tags", terms, decided or Authorities(), affixes_of(lang))
    return [{name for name, _ in each.names} for each in made]


@pytest.mark.parametrize(
    ("one", "other", "lang"),
    [
        ("الانتخابات", "انتخابات", "ar"),
        ("الساحل", "والساحل", "ar"),
        ("عبد الله الهاجري", "عبدالله الهاجري", "ar"),
        ("عبد السلام المسدي", "عبدالسلام المسدي", "ar"),
        ("عبد الرحمن", "عبدالرحمن", "ar"),
        ("عبد السلام المسدي", "المسدي، عبدالسلام", "ar"),
        ("محمد عبد الكريم", "محمد عبدالكريم", "fa"),
        ("عبد الكريم قاسم", "عبد كريم قاسم", "ar"),
        ("الحداد سلمى", "سلمى الحداد", "ar"),
        ("الحداد، سلمى", "سلمى الحداد", "ar"),
        ("منظمة الصحة العالمية (WHO)", "منظمة الصحة العالمية", "ar"),
        ("منظمة الصحة العالمية (WHO)", "WHO", "ar"),
        ("مسعد العضياني (الرياض)", "مسعد العضياني", "ar"),
        ("منظمة الأمم المتحدة", "الأمم المتحدة", "ar"),
        ("دولة قطر", "قطر", "ar"),
        ("صحيفة الميناء", "الميناء", "ar"),
        ("الميناء أونلاين", "الميناء", "ar"),
        ("د. سلمى الحداد", "سلمى الحداد", "ar"),
        ("وكالة فرانس برس", "فرانس برس", "ar"),
        ("واس", "وكالة الأنباء السعودية", "ar"),
        ("الرئيس الأميركي", "الرئيس الأمريكي", "ar"),
        ("بوينس آيرس", "بوينوس آيرس", "ar"),
        ("نتنياهو", "نتانياهو", "ar"),
        ("דוקטור", "הדוקטור", "he"),
        ("ירושלים", "ירושליים", "he"),
        ("The Guardian", "Guardian", "en"),
        ("سازمان ملل متحد", "ملل متحد", "fa"),
        ("ڈاکٹر سلمیٰ حداد", "سلمیٰ حداد", "ur"),
    ],
)
def test_two_names_may_be_one(one: str, other: str, lang: str) -> None:
    assert found(one, other, lang=lang) == [{one, other}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كأس العالم 2018", "كأس العالم 2019"),  # another number
        ("فلسطين", "فلسطيني"),  # a letter at the end makes another word
        ("حسن الناشري", "حسن الناصري"),  # another consonant
        ("أحمد", "حمد"),  # short
        ("عبد السلام المسدي", "عبدالرحمن المسدي"),  # another name
        ("محافظة حلب", "مدينة حلب"),  # of either nothing is said by itself
        ("الأمير محمد", "محمد"),  # a given name is not yet a person
        ("الأمين العام للأمم المتحدة", "الأمم المتحدة"),
        ("واس (الرياض)", "الرياض"),
        ("الرياض", "الرياضة"),
        ("C++", "C#"),
    ],
)
def test_two_names_are_not_suggested(one: str, other: str) -> None:
    assert found(one, other) == []


def test_no_name_is_in_two_suggestions() -> None:
    names = ("الأمم المتحدة", "منظمة الأمم المتحدة", "أمم متحدة", "المتحدة الأمم", "جسور")
    assert found(*names) == [set(names[:4])]


def test_a_form_that_many_names_have_suggests_nothing() -> None:
    assert found(*(f"مراسل ({n})" for n in range(20))) == []


def test_the_order_of_the_terms_does_not_matter() -> None:
    names = ["الأمم المتحدة", "منظمة الأمم المتحدة", "أمم متحدة", "انتخابات", "الانتخابات"]
    terms = [(fold(name), Term(label=name, url="", count=1)) for name in names]
    affixes = affixes_of("ar")
    made = suggested("tags", terms, Authorities(), affixes)
    assert made == suggested("tags", terms[::-1], Authorities(), affixes)


@pytest.mark.parametrize("lang", languages())
def test_each_language_says_what_may_be_left_out_of_its_names(lang: str) -> None:
    affixes = affixes_of(lang)
    assert affixes.before
    assert affixes.titles
    assert affixes.vowels
    assert not any(" " in word for word in affixes.titles)


def site_of(root: Path) -> Path:
    """Make a site with names that may be one."""
    tags = (("الأمم المتحدة",),) * 3 + (("منظمة الأمم المتحدة",), ("انتخابات", "الانتخابات"))
    return make_site(
        root, *(make_article(title=f"خبر {n}", tags=each) for n, each in enumerate(tags))
    )


def test_suggestions_are_blocks_with_their_counts_the_largest_first(tmp_path: Path) -> None:
    site = site_of(tmp_path / "s")
    done = run_warraq("authorities", "suggest", cwd=site)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "2 suggestions: authorities-suggested.toml",
        "put the blocks that you agree with into authorities.toml",
    ]
    head, *blocks = (site / FILE).read_text(encoding="utf-8").split("\n\n")
    assert "authorities.toml" in head
    assert blocks[0] == (
        "# the same but for a word that says what it is\n[[tags.same]]\nnames = [\n"
        '  "الأمم المتحدة",  # in 3 articles\n  "منظمة الأمم المتحدة",  # in 1 article\n]'
    )
    assert len(blocks) == 2


def test_what_is_accepted_is_read_and_not_suggested_again(tmp_path: Path) -> None:
    site = site_of(tmp_path / "s")
    suggest(site, lambda *_: None)
    (site / FILE).rename(site / DECIDED)
    assert suggest(site, lambda *_: None).found == ()
    decided = load_authorities(site)
    assert decided.key("tags", "منظمة الأمم المتحدة") == decided.key("tags", "الأمم المتحدة")
    assert not build(site).problems


def test_what_is_kept_apart_is_not_suggested_again(tmp_path: Path) -> None:
    site = site_of(tmp_path / "s")
    suggest(site, lambda *_: None)
    text = (site / FILE).read_text(encoding="utf-8")
    (site / DECIDED).write_text(text.replace(".same]]", ".apart]]"), encoding="utf-8")
    assert suggest(site, lambda *_: None).found == ()


def test_not_even_through_a_third_name(tmp_path: Path) -> None:
    (tmp_path / DECIDED).write_text(
        '[[tags.apart]]\nnames = ["الأمم المتحدة", "أمم متحدة"]\n', encoding="utf-8"
    )
    decided = load_authorities(tmp_path)
    names = ("الأمم المتحدة", "أمم متحدة", "المتحدة الأمم")
    made = found(*names, decided=decided)
    assert len(made) == 1
    assert not set(names[:2]) <= made[0]


def test_a_suggestion_for_names_that_are_one_goes_on_with_their_block(tmp_path: Path) -> None:
    site = site_of(tmp_path / "s")
    (site / DECIDED).write_text(ONE, encoding="utf-8")
    made = suggest(site, lambda *_: None)
    assert made.found[0].names[0][0] == "الأمم المتحدة"
    both = ONE + (site / FILE).read_text(encoding="utf-8")
    (site / DECIDED).write_text(both, encoding="utf-8")
    decided = load_authorities(site)
    assert decided.key("tags", "UN") == decided.key("tags", "منظمة الأمم المتحدة")


def test_the_same_articles_give_the_same_file_and_no_page_changes(tmp_path: Path) -> None:
    site = site_of(tmp_path / "s")
    build(site)
    before = tree(site / "output")
    suggest(site, lambda *_: None)
    first = (site / FILE).read_bytes()
    suggest(site, lambda *_: None)
    assert (site / FILE).read_bytes() == first
    assert build(site).written == 0
    assert tree(site / "output") == before


def test_a_name_with_quotes_is_written_so_that_it_can_be_read(tmp_path: Path) -> None:
    names = ('חברת "אל על"', '"אל על"')
    terms = [(fold(name), Term(label=name, url="", count=1)) for name in names]
    made = suggested("sources", terms, Authorities(), affixes_of("he"))
    (tmp_path / DECIDED).write_text(dump(made), encoding="utf-8")
    decided = load_authorities(tmp_path)
    assert decided.key("sources", names[0]) == decided.key("sources", names[1])


def test_signs_that_are_not_seen_in_a_name_do_not_spoil_the_file(tmp_path: Path) -> None:
    names = ("دولة\tقطر\x7f", "قطر")
    found = Suggested("tags", tuple((name, 1) for name in names), ("alike",))
    (tmp_path / DECIDED).write_text(dump([found]), encoding="utf-8")
    assert load_authorities(tmp_path).key("tags", "دولة قطر") == fold("دولة قطر")


def test_nothing_is_suggested_where_no_two_names_are_alike(tmp_path: Path) -> None:
    site = make_site(tmp_path / "s", make_article(tags=("جسور",)))
    done = run_warraq("authorities", "suggest", cwd=site)
    assert done.stdout == "0 suggestions: authorities-suggested.toml\n"


def test_a_file_with_a_mistake_is_told_before_anything_is_suggested(tmp_path: Path) -> None:
    site = site_of(tmp_path / "s")
    (site / DECIDED).write_text("[[tags.same]]\nnames = 1\n", encoding="utf-8")
    done = run_warraq("authorities", "suggest", cwd=site)
    assert done.returncode == 1
    assert done.stderr.startswith("authorities.toml:2: names must be a list of texts")
    assert not (site / FILE).exists()
