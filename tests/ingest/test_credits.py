"""Bylines, datelines and tags."""

import pytest

from generator.ingest.credits import agency, dateline
from generator.ingest.names import byline
from generator.ingest.tags import split_tags
from generator.ingest.tokens import tokens
from generator.ingest.vocabulary import load_vocabulary
from generator.text import clean_value


@pytest.mark.parametrize(
    ("text", "agency", "places"),
    [
        ('دمشق عمان "رويترز": شنت القوات', "رويترز", "دمشق عمان"),
        ("القاهرة (أ ف ب) - قال", "أ ف ب", "القاهرة"),
        ("القاهرة (أ.ف.ب) قال", "أ ف ب", "القاهرة"),
        ("روما أ ش أ: ألقى", "أ ش أ", "روما"),
        ("بيروت - رويترز: قال", "رويترز", "بيروت"),
        ("(رويترز) القاهرة - قال", "رويترز", "القاهرة"),
        ("(رويترز) - قال", "رويترز", ""),
        ("مانيلا، 3 ديسمبر (رويترز) - قال", "رويترز", "مانيلا"),
        ('بيروت "وكالة المدى": أنهت', "وكالة المدى", "بيروت"),
        ("مرج السنديان (وكالة المدى) - بدأ", "وكالة المدى", "مرج السنديان"),
        ("لاہور (ساحل نیوز) شہر کی", "ساحل نیوز", "لاہور"),
        ("ايسنا: رئيس", "ایسنا", ""),
        ("تهران - کتابخانه", "", "تهران"),
        ("غزة: قال", "", "غزة"),
        # No dateline: the words only happen to stand there.
        ("دمشق مدينة قديمة - كما يقال", "", ""),
        ("وفا الصديق بوعده: جاء", "", ""),
        ("أطراف بعيدة من المدينة", "", ""),
        ("طريق دمشق-حلب مغلق", "", ""),
        ("قال (وهو يضحك) إنه جاء", "", ""),
        ("", "", ""),
    ],
)
def test_a_dateline_gives_its_agency_and_places(text: str, agency: str, places: str) -> None:
    found = dateline(text, load_vocabulary())
    assert (" ".join(found.agency), " ".join(found.places)) == (agency, places)


@pytest.mark.parametrize(
    ("value", "authors", "agency", "places"),
    [
        ("سالم الناقوري", "سالم الناقوري", "", ""),
        ("ليلى الرماح، سمير الدوري", "ليلى الرماح+سمير الدوري", "", ""),
        ("روما - د ب أ", "", "د ب أ", "روما"),
        ("عدن: محمد الأمين", "محمد الأمين", "", "عدن"),
        ("رويترز", "", "رويترز", ""),
    ],
)
def test_a_byline_names_people_and_only_people_are_authors(
    value: str, authors: str, agency: str, places: str
) -> None:
    found = byline(value, load_vocabulary())
    assert ("+".join(found.authors), "+".join(found.agency)) == (authors, agency)
    assert "+".join(found.places) == places


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("رمضان 1445 هـ حريات", "رمضان 1445 هـ+حريات"),
        ("حريات رمضان 1445 هـ", "حريات+رمضان 1445 هـ"),
        ("كرة القدم، الملاحات ، كأس", "كرة القدم+الملاحات+كأس"),
        ("a, b; c | d", "a+b+c+d"),
        ("#كتب #الجامعة_القديمة", "كتب+الجامعة القديمة"),
        ("الولايات المتحدة قطار", "الولايات المتحدة+قطار"),
        ("بيروت دمشق", "بيروت+دمشق"),
        ("كوفيد-19", "كوفيد-19"),
        ("كأس العالم", "كأس العالم"),
        ("عمارة اللويبدة", "عمارة اللويبدة"),
        ("خبـر", "خبر"),
        ("", ""),
    ],
)
def test_a_keyword_line_gives_its_tags_in_order(value: str, tags: str) -> None:
    assert split_tags(value, load_vocabulary()) == (tuple(filter(None, tags.split("+"))), "")


@pytest.mark.parametrize(
    "value",
    [
        *("الحرب على غزة", "قطار نقل ساحل", "مطار بيروت", "كوفيد-19 صحة", "قطار سوق"),
        *("السوق الميناء", "كرة ألعاب", "سوق الميناء القديم"),
    ],
)
def test_tags_that_spaces_cannot_part_are_kept_together_and_doubted(value: str) -> None:
    tags, doubt = split_tags(value, load_vocabulary())
    assert tags == (value,)
    assert "only spaces" in doubt


@pytest.mark.parametrize(
    ("value", "kept"),
    [("1445 هـ", "1445 هـ"), ("1445هـ", "1445هـ"), ("خبـر", "خبر"), ("مـدينة", "مدينة"), ("ـ", "")],
)
def test_tatweel_leaves_a_value_but_for_the_era_sign(value: str, kept: str) -> None:
    assert clean_value(value) == kept


def test_more_words_behind_an_agency_say_something_of_it() -> None:
    for text, name in (("وكالة الأنباء السعودية", "واس"), ("وكالة الأنباء السعودية ترحب بكم", "")):
        assert agency(tokens(text), text, load_vocabulary()) == name
