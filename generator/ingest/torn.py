"""Text out of a PDF whose letters cannot be put right again: told, never guessed at. Pure."""

import re

# A lam-alef drawn as one sign comes out the wrong way round: behind the article's alef stands the
# other alef, with hamza, madda or nothing, and then the lam. No word begins so.
_SCRAMBLED = tuple(f"\u0627{alef}\u0644" for alef in "\u0623\u0625\u0622\u0627")
_SCRAMBLED_WORD = re.compile(rf"(?<![^\W\d_])[\u0648\u0641\u0628\u0643]?(?:{'|'.join(_SCRAMBLED)})")
# A stretched word in pieces: a space before its tatweels.
_PIECE = " \u0640\u0640"
_PIECE_OF_WORD = re.compile(rf"[^\W\d_]{_PIECE}+[^\W\d_\u0640]")
# Vowel signs that stand on nothing: of the commonest three, for speed.
_LOOSE_MARKS = (" \u064e", " \u0650", " \u0651")


def torn(text: str) -> str:
    """Return what shows that a PDF program took the letters of a text apart, or "".

    One sign of it is a slip of the pen, and so are a few of the vowel signs.
    """
    if any(some in text for some in _SCRAMBLED) and len(_SCRAMBLED_WORD.findall(text)) > 1:
        return "letters of its words have changed places, as in text out of a PDF"
    if _PIECE in text and len(_PIECE_OF_WORD.findall(text)) > 1:
        return "its words are in pieces, as in text out of a PDF"
    if sum(map(text.count, _LOOSE_MARKS)) > 4:
        return "its vowel signs are off their letters, as in text out of a PDF"
    return ""
