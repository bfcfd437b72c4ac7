// The words of a text, by the rule of generator/search/words.py; tests/search/words.json holds the two together.
// `rules` is what search/index.js says: {letters, fronts, languages}.
//# allFunctionsCalledOnLoad
"use strict";
globalThis.warraqWords = (() => {
  const ZWNJ = "\u200c";
  // Vowel signs and joiners, which stand within a word, and quotes between Hebrew letters.
  const WITHIN =
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670" +
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff" +
    "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufeff";
  // The ending that joins a word to the next, behind a last he.
  const JOINING = /(?<=[\u0647\u06be\u06c0-\u06c2\u06d5])\u200c[\u0649\u064a\u06cc]$/u;
  const QUOTES = "\"'\u05f3\u05f4";
  const HEBREW = "\u05d0-\u05ea";
  const LETTER = `(?:[${HEBREW}][${QUOTES}](?=[${HEBREW}])|[\\p{L}\\p{Nl}\\p{No}])`;
  const WORD = new RegExp(`\\p{Nd}+|${LETTER}(?:${LETTER}|[${WITHIN}])*`, "gu");
  const LAST = new RegExp(`(?:${WORD.source})$`, "u");
  const FIRST = new RegExp(`^[${WITHIN}]*(${WORD.source})`, "u");
  // White space as Python knows it, without U+FEFF.
  const BETWEEN = new RegExp(`^(?:(?!\\ufeff)[\\s\\x1c-\\x1f\\x85])+[${WITHIN}]*$`, "u");
  const APART = /[\u200c ]/g;
  const BARE = new RegExp(`[\\p{Mn}\\p{Cf}\u0640${QUOTES}]`, "gu");
  const BEHIND = 2; // letters of the second of two words, behind what follows a front
  const SIGNS = /[\p{Mn}\p{Cf}\u0640]/gu;
  const DIGIT = /\p{Nd}/u;
  const DIGITS = /\p{Nd}/gu;

  // Decimal digits stand in tens, from nought to nine.
  function digit(character) {
    let value = 0;
    while (DIGIT.test(String.fromCodePoint(character.codePointAt(0) - value - 1))) value += 1;
    return String(value % 10);
  }

  function translate(text, letters) {
    let made = "";
    for (const character of text) made += letters[character] ?? character;
    return made;
  }

  function fold(spelling, rules) {
    const folded = translate(spelling, rules.letters).normalize("NFD").replace(BARE, "");
    return translate(folded, rules.letters).replace(DIGITS, digit);
  }

  function languageOf(lang, rules) {
    return rules.languages[lang] ?? rules.languages[lang.split("-")[0]] ?? {};
  }

  const keeps = (folded, kept) => kept.some((word) => (word.endsWith("-") ? folded.startsWith(word.slice(0, -1)) : folded === word));

  // A word without what is joined to its front, its spellings in the language one.
  function stem(spelling, folded, language, rules) {
    const name = bare(folded, rules);
    if (name) return name;
    const { prefixes = [], kept = [], letters } = language;
    const joined = letters && !keeps(folded, kept) ? joinedAs(spelling, language, rules) : folded;
    for (const [prefix, least] of prefixes) {
      if (!joined.startsWith(prefix)) continue;
      const rest = joined.slice(prefix.length);
      if ([...rest].length < least) continue;
      return keeps(joined, kept) ? joined : rest;
    }
    return joined;
  }

  function joinedAs(spelling, { letters, beginnings = [], endings = [] }, rules) {
    let folded = fold(translate(spelling, letters), rules);
    for (const [from, to] of beginnings) {
      if (folded.startsWith(from)) folded = to + folded.slice(from.length);
    }
    for (const [from, to, least] of endings) {
      const made = folded.slice(0, -from.length) + to;
      if (folded.endsWith(from) && [...made].length >= least) folded = made;
    }
    return folded;
  }

  // A run as [piece, start, end]: with a ZWNJ inside, the whole before its pieces.
  function pieces(run, start) {
    const bare = run.replace(JOINING, "");
    const whole = [bare.split(ZWNJ).join(""), start, start + run.length];
    const found = [];
    let at = start;
    for (const piece of bare.split(ZWNJ)) {
      if (piece) found.push([piece, at, at + piece.length]);
      at += piece.length + 1;
    }
    return found.length > 1 ? [whole, ...found] : [whole];
  }

  // A ligature may stand for several words.
  function parts(piece) {
    const plain = piece.normalize("NFKC");
    return plain === piece ? [piece] : plain.match(WORD) ?? [];
  }

  const plain = (run, rules) => fold(run.normalize("NFKC").replace(BARE, "").toLowerCase(), rules);

  // The front of a folded word that is a name of two words, "" of any other.
  function frontOf(folded, { fronts }) {
    const named = ([front, follows]) => folded.startsWith(front + follows) && [...folded].length >= front.length + follows.length + BEHIND;
    return (Object.entries(fronts).find(named) ?? [""])[0];
  }

  // Where the second begins of a name's two words, 0 in what is no such name. What bears no letter stands with the first.
  function second(run, folded, rules) {
    const front = frontOf(folded, rules);
    let found = 0;
    for (let at = 1; front && at < run.length; at += 1) if (plain(run.slice(0, at), rules) === front) found = at;
    return found;
  }

  // A folded word that is a name of two words without what is joined to it, else "".
  function bare(folded, rules) {
    const front = frontOf(folded, rules);
    const bares = Object.keys(rules.fronts).filter((one) => front.endsWith(one));
    return front && bares.reduce((one, other) => (other.length < one.length ? other : one)) + folded.slice(front.length);
  }

  // Tell whether two pieces of a text that white space parts are the two words of a name; of what is `begun` more may come.
  function joins(piece, other, begun, rules) {
    const [last] = piece.match(LAST) ?? [""];
    const [, first] = other.match(FIRST) ?? [];
    const follows = rules.fronts[plain(last, rules)];
    if (follows === undefined || first === undefined) return false;
    if (!begun) return second(last + first, plain(last + first, rules), rules) > 0;
    const folded = plain(first, rules);
    return folded.startsWith(follows) || follows.startsWith(folded);
  }

  // The words of a run, of one with a ZWNJ the whole before its pieces: [spelling, folded, stem, start, end].
  function several(run, index, language, rules) {
    const found = [];
    for (const [piece, start, end] of pieces(run, index)) {
      for (const part of parts(piece)) {
        const spelling = part.replace(BARE, "").toLowerCase();
        const folded = fold(spelling, rules);
        if (folded) found.push([spelling, folded, stem(spelling, folded, language, rules), start, end]);
      }
    }
    return found;
  }

  // The runs of a text, the two words of a name with white space between them as one, with one space: [run, folded, start, where
  // the second begins, how many characters more are before it in the text].
  function runs(text, rules) {
    const found = [];
    for (const { 0: run, index } of text.matchAll(WORD)) {
      const [before, folded, start, joined] = found.at(-1) ?? [];
      const between = folded in rules.fronts && !joined ? text.slice(start + before.length, index) : "";
      if (between && BETWEEN.test(between) && joins(before, run, false, rules)) {
        found.splice(-1, 1, [`${before} ${run}`, plain(before + run, rules), start, before.length + 1, between.length - 1]);
      } else found.push([run, plain(run, rules), index, 0, 0]);
    }
    return found;
  }

  // The words of a text: [place, spelling, folded, stem, start, end], the last two where it stands in the text.
  function of(text, lang, rules) {
    const language = languageOf(lang, rules);
    const found = [];
    let place = 0;
    for (const [run, whole, index, behind, between] of runs(text, rules)) {
      const at = behind || second(run, whole, rules);
      const words = several(run.slice(at), at, language, rules);
      const shared = run.slice(at).includes(ZWNJ) && words.length > 1 ? 1 : 0;
      const own = words.map((word, number) => [(at ? 1 : 0) + Math.max(0, number - shared), ...word]);
      if (at) {
        const first = (to) => [0, ...several(run.slice(0, to).replace(APART, ""), 0, language, rules)[0].slice(0, 3), 0, to];
        own.unshift(first(at + run.slice(at).split(ZWNJ)[0].length));
        if (behind) own.unshift(first(behind - 1)); // what stands by itself is a word too
      }
      for (const [number, spelling, folded, its, start, end] of own) {
        const [from, to] = [start + (start >= behind ? between : 0), end + (end > behind ? between : 0)];
        found.push([place + number, spelling, folded, its, index + from, index + to]);
      }
      place += own.length ? own.at(-1)[0] + 1 : 0;
    }
    return found;
  }

  // The key of a term, as generator/text.py folds names: fewer letters are one than in search.
  function key(name, { letters, apart }) {
    const joined = Object.fromEntries(Object.entries(letters).filter(([from]) => !apart.includes(from)));
    const bare = translate(name.normalize("NFKC").replace(SIGNS, ""), joined).toLowerCase();
    const plain = bare.replace(/[\u00c0-\u024f\u1e00-\u1eff]/g, (letter) => letter.normalize("NFD")[0]);
    return translate(plain, joined).replace(DIGITS, digit).replace(/[-_\s\u2010-\u2015\u05be]+/g, " ").trim();
  }

  return { of, fold, translate, stem, joins, key };
})();
