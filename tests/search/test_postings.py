"""What is posted of words: the same bytes as without NumPy, and as the contract says."""

from hypothesis import given
from hypothesis import strategies as st

from generator.search.postings import Posted, Postings
from tests.search import plain_postings

# Numbers of words, the distances between them, and which of them count more.
PLACES = st.one_of(st.just(1), st.integers(1, 300), st.integers(1, 70_000))
ARTICLES = st.lists(
    st.lists(st.tuples(st.integers(0, 9), PLACES, st.integers(0, 2)), max_size=30),
    min_size=1,
    max_size=8,
)
Kind = type[Postings] | type[plain_postings.Postings]


def posted(kind: Kind, articles: list[list[tuple[int, int, int]]], between: int) -> list[Posted]:
    """Return what is posted of articles, `between` of them without a word after each."""
    made = kind()
    for article in articles:
        # As they come: the first occurrence of a word that none had is of the next number.
        known: dict[int, int] = {}
        words = [known.setdefault(word, len(known)) for word, _, _ in article]
        places: list[int] = []
        for _, distance, _ in article:
            places.append((places[-1] if places else -1) + distance)
        more = [
            word for word, (_, _, again) in zip(words, article, strict=True) for _ in range(again)
        ]
        made.add(words, places, more, 0.3 + len(article) / 40)
        for _ in range(between):
            made.add([], [], [], 0.3)
    assert made.articles == len(articles) * (1 + between)
    most = max((len({word for word, _, _ in article}) for article in articles), default=0)
    keys = [f"word {number}" for number in range(most)]
    return list(made.posted(keys))


@given(ARTICLES, st.sampled_from([0, 1, 700]))
def test_the_bytes_are_those_of_plain_python(
    articles: list[list[tuple[int, int, int]]], between: int
) -> None:
    assert posted(Postings, articles, between) == posted(plain_postings.Postings, articles, between)


def test_a_word_is_posted_as_the_contract_says() -> None:
    made = Postings()
    made.add([0, 1, 0, 0], [0, 1, 2, 300], [1, 1], 1.2)
    made.add([], [], [], 1.2)
    made.add([1], [5], [], 1.2)
    assert list(made.posted(["a", "b"])) == [
        # Three places: 0, 2 behind, 298 behind; 15 · 3 / (3 + 1.2) is 11.
        Posted("a", 11, 0, 1, b"", b"\x03\x00\x02\xaa\x02"),
        # Counted thrice in the first article, once in the third: 15 / 2.2 is 7.
        Posted("b", 11, 2, 2, bytes([2 * 16 + 7]), b"\x01\x01\x01\x05"),
    ]
