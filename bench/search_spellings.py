"""Shows what a language's rules of search make one word of, for a reader to judge.

python -m bench.search_spellings fa words.txt --seed 1

`words.txt` has a word a line. It draws some of the words that are one in search, yet are not folded
alike.
"""

import argparse
import random
from collections import defaultdict
from pathlib import Path

from generator.config import languages
from generator.search.words import words


def main() -> None:
    """Print how many merges there are, and those that are drawn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lang", choices=languages())
    parser.add_argument("words", type=Path, help="a word a line, UTF-8")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draw", type=int, default=60, metavar="N")
    asked = parser.parse_args()
    merged: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for line in asked.words.read_text(encoding="utf-8").splitlines():
        for _, word in words(line, asked.lang):
            merged[word.stem].setdefault(word.folded, word.spelling)
    found = [sorted(each.values()) for _, each in sorted(merged.items()) if len(each) > 1]
    print(f"{len(found)} merges")
    random.Random(asked.seed).shuffle(found)
    for each in found[: asked.draw]:
        print(" ".join(each))


if __name__ == "__main__":
    main()
