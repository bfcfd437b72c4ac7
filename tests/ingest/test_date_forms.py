"""Every form of a written date comes back as its day: the names of all languages, random days."""

import datetime as dt
import tomllib
from collections.abc import Callable
from email.utils import format_datetime

from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from generator.ingest.dates import Reading, read_dates
from generator.ingest.vocabulary import LANGUAGES, LOCALE, load_vocabulary

# persiantools has types but for this constructor.
jalali_of: Callable[[dt.date], JalaliDate] = JalaliDate
VOCABULARY = load_vocabulary()
LOCALES = {tag: tomllib.loads((LOCALE / f"{tag}.toml").read_text("utf-8")) for tag in LANGUAGES}
NEIGHBOURS = tomllib.loads((LOCALE / "neighbours.toml").read_text("utf-8"))
# A language, a calendar, a month's number and one of its names.
NAMES = [
    (tag, calendar, int(number), name)
    for tag, data in LOCALES.items()
    for calendar, months in data["months"].items()
    for number, names in months.items()
    for name in names
] + [
    (tag, calendar, number, name)
    for tag, data in NEIGHBOURS.items()
    for calendar, key in (("gregorian", "months"), ("jalali", "jalali"))
    for number, names in enumerate(data[key], 1)
    for name in names
]
WEEKDAYS = [
    (tag, int(number), name)
    for tag, data in LOCALES.items()
    for number, names in data["weekdays"].items()
    for name in names
] + [
    (tag, number, name)
    for tag, data in NEIGHBOURS.items()
    for number, names in enumerate(data["weekdays"], 1)
    for name in names
]
DIGITS = ["0123456789", *{data["digits"] for data in LOCALES.values()}]
days = st.dates(dt.date(1930, 1, 1), dt.date(2034, 12, 31))


def written(text: str, digits: str) -> str:
    return text.translate(str.maketrans("0123456789", digits))


def hijri(day: dt.date) -> tuple[int, int, int]:
    there = Gregorian.fromdate(day).to_hijri()
    return there.year, there.month, there.day


def jalali(day: dt.date) -> tuple[int, int, int]:
    there = jalali_of(day)
    return there.year, there.month, there.day


def in_calendar(calendar: str, day: dt.date) -> tuple[int, int, int]:
    if calendar == "hijri":
        return hijri(day)
    return jalali(day) if calendar == "jalali" else (day.year, day.month, day.day)


def assert_read(text: str, lang: str, day: dt.date) -> Reading:
    reading = read_dates(text, lang, VOCABULARY)
    assert (reading.value, reading.doubts, reading.rest) == (day, (), ()), text
    return reading


@given(
    st.sampled_from(NAMES),
    days,
    st.sampled_from(
        ["{d} {m} {y}", "{d} {m}، {y}", "{m} {d}، {y}", "{d}-{m}-{y}", "{d}{m}{y}", "{y} {d} {m}"]
    ),
    st.sampled_from(DIGITS),
)
def test_every_name_of_a_month_in_every_order_gives_its_day(
    name: tuple[str, str, int, str], day: dt.date, form: str, digits: str
) -> None:
    lang, calendar, month, word = name
    if word[-1].isdigit():
        form = form.replace("{m}{y}", "{m} {y}")  # the two numbers would be one
    # The first day from `day` on that is in the month of that name.
    while in_calendar(calendar, day)[1] != month:
        day += dt.timedelta(1)
    year, _, number = in_calendar(calendar, day)
    reading = assert_read(written(form.format(d=number, m=word, y=year), digits), lang, day)
    assert reading.rule.startswith(f"{calendar}: ")


@given(days, st.sampled_from("/-."), st.sampled_from(["", " "]), st.sampled_from(DIGITS))
def test_numbers_of_every_calendar_give_their_day(
    day: dt.date, sign: str, space: str, digits: str
) -> None:
    joint = f"{space}{sign}{space}"
    for calendar, lang in (
        ("gregorian", "ar"),
        ("gregorian", "fa"),
        ("hijri", "ar"),
        ("jalali", "fa"),
    ):
        year, month, number = in_calendar(calendar, day)
        era = " هـ" if calendar == "hijri" else ""
        for parts in ((number, month, year), (year, month, number)):
            assert_read(written(joint.join(map(str, parts)) + era, digits), lang, day)
            padded = joint.join(f"{part:02}" for part in parts)
            assert_read(written(padded + era, digits), lang, day)


@given(days, st.sampled_from(WEEKDAYS), st.sampled_from(NAMES))
def test_a_weekday_confirms_the_day_or_is_a_doubt_and_moves_a_hijri_one_by_a_day_at_most(
    day: dt.date, weekday: tuple[str, int, str], name: tuple[str, str, int, str]
) -> None:
    _, calendar, month, word = name
    while in_calendar(calendar, day)[1] != month:
        day += dt.timedelta(1)
    year, _, number = in_calendar(calendar, day)
    reading = read_dates(f"{weekday[2]} {number} {word} {year}", name[0], VOCABULARY)
    off = (weekday[1] - day.isoweekday() + 3) % 7 - 3  # days to the nearest that it fits
    fits = abs(off) <= (1 if calendar == "hijri" else 0)
    assert reading.value == (day + dt.timedelta(off) if fits else day)
    assert bool(reading.doubts) == (not fits)
    assert ("tables" in reading.rule) == (fits and off != 0)


@given(
    days,
    st.integers(-4, 4),
    st.sampled_from([data["months"] for data in LOCALES.values()]),
)
def test_a_hijri_day_may_be_a_day_off_the_gregorian_one_and_no_more(
    day: dt.date, off: int, months: dict[str, dict[str, list[str]]]
) -> None:
    year, month, number = hijri(day + dt.timedelta(off))
    other = f"{number} {months['hijri'][str(month)][0]} {year}"
    text = f"{other} - {day.day} {months['gregorian'][str(day.month)][0]} {day.year}"
    reading = read_dates(text, "", VOCABULARY)
    assert reading.value == day
    assert bool(reading.doubts) == (abs(off) > 1)


@given(
    days,
    st.integers(-3, 3),
    st.sampled_from([name for name in NAMES if name[1] == "hijri"]),
)
def test_the_thirtieth_of_a_hijri_month_of_twenty_nine_days_is_the_day_behind_it(
    day: dt.date, off: int, name: tuple[str, str, int, str]
) -> None:
    lang, _, month, word = name
    # From `day` on, the first of the month behind one of that name, which has 29 days.
    while hijri(day)[2] != 1 or hijri(day - dt.timedelta(1))[1:] != (month, 29):
        day += dt.timedelta(1)
    year = hijri(day - dt.timedelta(1))[0]
    alone = read_dates(f"30 {word} {year}", lang, VOCABULARY)
    assert (alone.value, len(alone.doubts)) == (day, 1)
    assert read_dates(f"31 {word} {year}", lang, VOCABULARY).value is None
    beside = day + dt.timedelta(off)
    both = read_dates(f"30 {word} {year} - {beside:%d/%m/%Y}", lang, VOCABULARY)
    assert (both.value, bool(both.doubts)) == (beside, abs(off) > 1)
    weekday = LOCALES[lang]["weekdays"][str(beside.isoweekday())][0]
    told = read_dates(f"{weekday} 30 {word} {year}", lang, VOCABULARY)
    assert (told.value, bool(told.doubts)) == (beside if abs(off) < 2 else day, abs(off) > 1)


@given(
    st.datetimes(dt.datetime(1930, 1, 1), dt.datetime(2034, 12, 31)),
    st.integers(-12 * 60, 14 * 60),
)
def test_rfc_822_and_iso_8601_give_their_moment_and_so_the_day_as_written(
    moment: dt.datetime, minutes: int
) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes)) if minutes else dt.UTC
    moment = moment.replace(microsecond=0, tzinfo=zone)
    for text in (format_datetime(moment), moment.isoformat(), moment.isoformat(" ")):
        reading = read_dates(text, "ar", VOCABULARY)
        assert (reading.value, reading.doubts, reading.rest) == (moment, (), ())


@given(st.dates(dt.date(1986, 1, 1), dt.date(2034, 12, 31)))
def test_a_year_of_two_digits_counts_without_a_doubt_only_beside_its_weekday(day: dt.date) -> None:
    weekday = LOCALES["ar"]["weekdays"][str(day.isoweekday())][0]
    short = f"{day.day:02}/{day.month:02}/{day.year % 100:02}"
    assert read_dates(short, "ar", VOCABULARY).doubts
    if read_dates(f"{weekday} {short}", "ar", VOCABULARY).value == day:
        assert_read(f"{weekday} {short}", "ar", day)


PIECES = [
    *"0123456789/-.:،,|()[]T+ ", "\u200f", "2019", "1440", "1396", "99999", "\u0661\u0664",
    *(name[3] for name in NAMES[::9]), *(name[2] for name in WEEKDAYS[::5]),
    *(
        word
        for data in LOCALES.values()
        for key in data["dates"]
        if key != "days"
        for words in data["dates"][key][:3]  # months have several
        for word in ([words] if isinstance(words, str) else words)
    ),
    *(word for data in LOCALES.values() for words in data["dates"]["days"][-3:] for word in words),
]  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for lang in ("", "ar", "fa", "he"):
        reading = read_dates(text, lang, VOCABULARY)
        spans = [span for span in reading.rest if text]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)
        assert bool(reading.value) == bool(reading.rule)
        for date in reading.dates:
            assert date.text in text


def year_in_words(year: int) -> str:
    numbers = LOCALES["fa"]["numbers"]
    words = [numbers["thousands"][0][0]]
    if hundreds := year // 100 % 10:
        words.append(numbers["hundreds"][hundreds - 1][0])
    rest = year % 100
    if rest >= 20:
        words.append(numbers["tens"][rest // 10 - 1][0])
        rest %= 10
    if rest:
        words.append(numbers["ones"][rest - 1][0])
    return f" {numbers['joins'][0]} ".join(words)


@given(days, st.sampled_from([name for name in NAMES if name[:2] == ("fa", "jalali")]))
def test_a_year_in_words_is_the_one_in_digits(
    day: dt.date, name: tuple[str, str, int, str]
) -> None:
    _, _, month, word = name
    while in_calendar("jalali", day)[1] != month:
        day += dt.timedelta(1)
    year, _, number = in_calendar("jalali", day)
    assert_read(f"{number} {word} {year_in_words(year)}", "fa", day)


@given(st.dates(dt.date(1976, 3, 21), dt.date(1979, 3, 20)))
def test_a_year_of_the_shahanshahi_count_is_the_jalali_one(day: dt.date) -> None:
    year, month, number = jalali(day)
    name = LOCALES["fa"]["months"]["jalali"][str(month)][0]
    assert_read(f"{number} {name} {year + 1180}", "fa", day)
    assert_read(f"{year + 1180}/{month}/{number}", "fa", day)
