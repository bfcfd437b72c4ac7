"""How the index writes numbers and texts: see docs/design/search.md."""

_SHARED = 64  # units: a longer beginning in common is not looked for
_LONGEST_FRONT = 8  # units before what a spelling has of its stem: a longer one is not looked for


class Varints(dict[int, bytes]):
    """number -> its bytes in base 128, little end first; each is made once."""

    def __missing__(self, number: int) -> bytes:
        left, made = number, bytearray()
        while left > 0x7F:
            made.append(left & 0x7F | 0x80)
            left >>= 7
        made.append(left)
        self[number] = whole = bytes(made)
        return whole


def varint(number: int) -> bytes:
    """Return a number in base 128, little end first."""
    return _SHORT[number]


def units(text: str) -> str:
    """Return a text in UTF-16 code units, which is how JavaScript compares texts."""
    coded = text.encode("utf-16-le")
    return text if len(coded) == 2 * len(text) else "".join(map(chr, memoryview(coded).cast("H")))


def text_of_units(text: str) -> str:
    """Return what `units` was given."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def beginning(text: str, length: int) -> str:
    """Return the first units of a text, one more where that would part the two of one letter."""
    parted = "\ud800" <= text[length - 1 : length] <= "\udbff"
    return text[: length + parted]


def spelt(stem: str, text: str) -> bytes:
    """Return a spelling in units as what stands before its stem, if it has all of that; or else
    before what it has of it, without how many of the last units, and what stands behind that."""
    if text.endswith(stem):
        front = _utf8(text[: len(text) - len(stem)])
        return _SHORT[2 * len(front)] + front
    places = range(min(len(text), _LONGEST_FRONT))
    kept, first = max(((_shared(stem, text[at:]), -at) for at in places), default=(0, 0))
    at = -first if kept else 0
    front, rest = _utf8(text[:at]), _utf8(text[at + kept :])
    left = _SHORT[len(stem) - kept]
    return b"".join([_SHORT[2 * len(front) + 1], front, left, _SHORT[len(rest)], rest])


def parted(before: str, text: str) -> tuple[int, bytes]:
    """Return how many units a text in units shares with the one before, and the rest as UTF-8."""
    shared = _shared(before, text)
    return shared, _utf8(text[shared:])


def _shared(before: str, text: str) -> int:
    """Return how many units of letters of one unit two texts in units begin with alike."""
    shared = 0
    for one, other in zip(before[:_SHARED], text, strict=False):
        # A letter beyond U+FFFF is two units, which are not to be parted.
        if one != other or "\ud800" <= one <= "\udfff":
            break
        shared += 1
    return shared


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # a letter beyond U+FFFF is two units
        return text_of_units(text).encode()


_SHORT = Varints()
