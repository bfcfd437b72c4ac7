"""How the index writes numbers and texts: see docs/design/search.md."""

_SHARED = 64  # units: a longer beginning in common is not looked for


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


def front_coded(before: str, text: str) -> bytes:
    """Return a text in units by what it shares with the one before, and the rest as a string."""
    shared, rest = parted(before, text)
    return _SHORT[shared] + _SHORT[len(rest)] + rest


def parted(before: str, text: str) -> tuple[int, bytes]:
    """Return how many units a text in units shares with the one before, and the rest as UTF-8."""
    shared = 0
    for one, other in zip(before[:_SHARED], text, strict=False):
        # A letter beyond U+FFFF is two units, which are not to be parted.
        if one != other or "\ud800" <= one <= "\udfff":
            break
        shared += 1
    try:
        return shared, text[shared:].encode()
    except UnicodeEncodeError:  # a letter beyond U+FFFF is two units
        return shared, text_of_units(text[shared:]).encode()


_SHORT = Varints()
