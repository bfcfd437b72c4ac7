"""What search takes off the front of words, drawn from real texts, to be read and judged.

    python -m bench.search_prefixes ar --news news.jsonl.gz --seed 1
    python -m bench.search_prefixes he --conllu he_htb-ud-dev.conllu

The first draws occurrences that a rule strips, by chance, for each rule and number of letters that
stay: a person reads them. The second has the share itself, as a treebank (Universal Dependencies,
CoNLL-U) tells the parts of each word: how many that are taken off were parts, and how many parts
are left on.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from bench.build_articles import articles
from generator.search.words import Word, rules_of, words
from generator.site.markup import text_of

ARTICLES = 5_000
MOST = 6  # letters that stay, this many or more, are one kind
SHOWN = 40  # wrong ones that are listed, the most frequent first


def taken(word: Word) -> str:
    """Return what is taken off a word."""
    return word.folded.removesuffix(word.stem)


def draw(lang: str, news: Path, seed: int, each: int) -> None:
    """Print, for each rule and number of letters left, some occurrences that it strips."""
    cells: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    every = 0
    for article in articles(ARTICLES, news):
        for _, word in words(f"{article.title}\n{text_of(article.body)}", lang):
            every += 1
            if prefix := taken(word):
                cells[prefix, min(len(word.stem), MOST)][word.folded] += 1
    print(f"{every:,} words")
    for prefix, left in sorted(cells):
        counts = cells[prefix, left]
        chance = random.Random(f"{seed} {prefix} {left}")
        pool = sorted(counts)
        drawn = chance.choices(pool, [counts[word] for word in pool], k=each)
        print(f"\n{prefix} {left}{'+' if left == MOST else ''}: {counts.total():,} words")
        print(
            " ".join(f"{word}" + (f"*{n}" if n > 1 else "") for word, n in Counter(drawn).items())
        )


def judge(lang: str, treebanks: list[Path]) -> None:
    """Print how many prefixes that are taken off are parts of their words, and which are not."""
    rules = rules_of(lang)
    right: Counter[tuple[str, int]] = Counter()
    wrong: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    joined = left_on = 0
    for form, parts in tokens(treebanks):
        found = [word for _, word in words(form, lang)]
        if len(found) != 1:
            continue
        (word,) = found
        fronts = {"".join(parts[:n]) for n in range(1, len(parts))}
        fronts = {front for front in fronts if word.folded.startswith(front)}
        of_rules = fronts & {prefix for own in rules.prefixes.values() for prefix, _ in own}
        joined += bool(of_rules)
        prefix = taken(word)
        left_on += bool(of_rules) and prefix not in fronts
        if prefix:
            cell = prefix, min(len(word.stem), MOST)
            if prefix in fronts:
                right[cell] += 1
            else:
                wrong[cell][word.folded] += 1
    for cell in sorted({*right, *wrong}):
        print(f"{cell[0]} {cell[1]}: {right[cell]} right, {wrong[cell].total()} wrong: ", end="")
        print(" ".join(f"{word}*{n}" for word, n in wrong[cell].most_common(SHOWN)))
    fine, not_fine = right.total(), sum(own.total() for own in wrong.values())
    print(f"of {fine + not_fine} taken off {fine} were parts ({fine / (fine + not_fine):.1%});")
    print(f"of {joined} words with such a part {left_on} keep it or lose another")


def tokens(treebanks: list[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield each word of some CoNLL-U files as it is written, and the parts that are written of it.

    The infinitive's particle, which treebanks leave on, is a part too.
    """
    for path in treebanks:
        form, parts, last = "", [""], 0
        for line in path.read_text(encoding="utf-8").splitlines():
            number, _, others = line.partition("\t")
            part, _, others = others.partition("\t")
            if "-" in number and part:
                form, parts, last = part, [], int(number.partition("-")[2])
            elif number.isdecimal() and int(number) > last:
                infinitive = "VerbForm=Inf" in others
                yield part, [part[0], part[1:]] if infinitive else [part]
            elif number.isdecimal():
                # An article that is not written, behind a preposition, ends in "_".
                if form.startswith("".join(parts) + part.rstrip("_")):
                    parts.append(part.rstrip("_"))
                if int(number) == last:
                    yield form, parts


def main() -> None:
    """Draw, or judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("lang")
    parser.add_argument("--news", type=Path)
    parser.add_argument("--conllu", type=Path, nargs="+", default=[])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=60)
    asked = parser.parse_args()
    if asked.news:
        draw(asked.lang, asked.news, asked.seed, asked.each)
    if asked.conllu:
        judge(asked.lang, asked.conllu)


if __name__ == "__main__":
    main()
