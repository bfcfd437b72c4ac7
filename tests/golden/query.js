// What a reader asks, and where a text answers it: words, "phrases", -exclusions. See docs/design/search.md.
//# allFunctionsCalledOnLoad
"use strict";
globalThis.warraqQuery = (() => {
  const { of, fold, translate, stem, joins } = globalThis.warraqWords;
  const ZWNJ = "\u200c";
  const MOST = 32; // words of a query; what comes behind them is not asked
  const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
  const QUOTES = "\"\u00ab\u00bb\u201c-\u201e";
  // A quote between Hebrew letters is one of a word.
  const WITHIN = `[\u05d0-\u05ea]"(?=[\u05d0-\u05ea])`;
  const OPEN = new RegExp(`(?:^|\\s)[${QUOTES}][^${QUOTES}]+$`); // a phrase that is not closed
  const NUMBER = /^\p{Nd}[.,:/\u066b\u066c-]\p{Nd}$/u;
  const PART = new RegExp(
    `(-?)(?:[${QUOTES}]((?:${WITHIN}|[^${QUOTES}])*)[${QUOTES}]?|((?:${WITHIN}|[^\\s${QUOTES}])+))`, "g");

  const length = (text) => [...text].length;

  // One word of a query. `open`: it stands for all that begin so; their stems begin with one of `bases`.
  function term(raw, spelling, folded, rules) {
    const stems = [...new Set(Object.values(rules.languages).map((language) => stem(spelling, folded, language, rules)))];
    return { raw, spelling, folded, stems, open: false, bases: [] };
  }

  // How the stems begin of all words that begin so.
  function basesOf(spelling, folded, rules) {
    const found = new Set();
    for (const { prefixes = [], kept = [], letters, beginnings = [], endings = [] } of Object.values(rules.languages)) {
      // As all spellings of a word are one: of what is typed any may be its whole, or go on to be a longer beginning.
      let begun = letters ? fold(translate(spelling, letters), rules) : folded;
      for (const [from, to] of beginnings) {
        if (begun.startsWith(from)) begun = to + begun.slice(from.length);
        else if (from.startsWith(begun)) found.add(to);
      }
      for (const [from, to] of endings) if (begun.endsWith(from)) begun = begun.slice(0, -from.length) + to;
      if (begun !== folded) found.add(begun);
      // A prefix with letters enough behind it is taken off every such word, unless some keep it; no later one is then.
      const keeps = kept.some((word) => (word.endsWith("-") && folded.startsWith(word.slice(0, -1))) || word.startsWith(folded));
      const joined = prefixes.filter(([prefix]) => folded.startsWith(prefix));
      const last = joined.findIndex(([prefix, least]) => length(folded) - length(prefix) >= least);
      for (const [prefix] of last < 0 ? joined : joined.slice(0, last + 1)) found.add(folded.slice(prefix.length));
      if (keeps || (last < 0 && begun === folded)) found.add(folded);
    }
    return [...found];
  }

  // Words of a text in groups, each of words between which nothing stands, or a sign between two numbers.
  function adjoining(text, words) {
    const groups = [];
    let end = -1;
    for (const word of words) {
      const number = NUMBER.test(text.slice(end - 1, word[4] + 1));
      if (end < 0 || (word[4] > end && !number)) groups.push([]);
      groups.at(-1).push(word);
      end = Math.max(end, word[5]);
    }
    return groups;
  }

  // The terms of words of a text: of one with a ZWNJ its pieces in a phrase, else the whole. A name of two words needs its
  // second where another word follows.
  function termsOf(text, words, phrase, rules) {
    const found = [];
    let end = 0;
    words.forEach(([place, spelling, folded, , from, to], number) => {
      const [before, next] = [words[number - 1], words[number + 1]];
      const whole = from >= end && next?.[0] === place;
      // A name stands whole behind its first word, its second behind it.
      const first = next?.[0] === place && next[5] > to;
      const last = before && !next && before[4] < from && from < before[5];
      if (first || last || (phrase ? whole : from < end)) return;
      if (whole) end = to;
      found.push(term(text.slice(from, to), spelling, folded, rules));
    });
    return found.length > 1 && !phrase ? termsOf(text, words, true, rules) : found;
  }

  // What PART finds, the two words of a name that are typed with a space as one.
  function partsOf(text, exact, rules) {
    const parts = [];
    const found = [...text.matchAll(PART)];
    found.forEach(([, out, quoted, plain], number) => {
      const begun = !exact && number === found.length - 1;
      const before = parts.at(-1);
      if (before?.plain && plain && !out && joins(before.plain, plain, begun, rules)) before.plain += plain;
      else parts.push({ out, quoted, plain });
    });
    return parts;
  }

  // A query without the word that its text ends in, while that is typed: one of one or two letters, or the last of an open phrase.
  // null where there is none, or nothing else.
  function withoutLast(text, query) {
    const [last] = query.clauses.slice(-1);
    if (!last || last.out || query.exact || /\s$/.test(text)) return null;
    const open = OPEN.test(text);
    const terms = open && last.terms.length > 1 ? [{ ...last, terms: last.terms.slice(0, -1) }] : [];
    const short = last.terms.length === 1 && length(last.terms[0].folded) < 3;
    const clauses = [...query.clauses.slice(0, -1), ...terms];
    return (terms.length || short) && clauses.some(({ out }) => !out) ? { ...query, clauses } : null;
  }

  // A query as {exact, clauses: [{out, terms}]}; of several terms of a clause each follows the one before.
  function read(text, exact, rules) {
    const clauses = [];
    let last = null;
    let left = MOST;
    for (const { out, quoted, plain } of partsOf(text.replace(CONTROLS, ""), exact, rules)) {
      const phrase = quoted !== undefined;
      const together = phrase || out !== "";
      const part = phrase ? quoted : plain;
      const words = of(part, "", rules);
      last = null;
      for (const group of together ? [words] : adjoining(part, words)) {
        const terms = termsOf(part, group, together, rules).slice(0, left);
        left -= terms.length;
        if (!terms.length) continue;
        clauses.push({ out: out !== "", terms });
        if (!together) last = terms.at(-1);
      }
    }
    // Behind a space it is a whole word.
    if (last && !exact && length(last.folded) >= 3 && !/\s$/.test(text)) {
      last.open = true;
      const bases = basesOf(last.spelling, last.folded, rules);
      // One letter would be half the dictionary.
      last.bases = bases.filter((base) => base === last.folded || length(base) >= 2);
      last.cut = last.bases.length < bases.length;
    }
    return { exact, clauses };
  }

  // How well a word answers a term: 0 as it is spelt, 1 as it is folded, 2 its stem, 3 it begins so; -1 not at all.
  function level(asked, exact, spelling, folded, itsStem) {
    if (spelling === asked.spelling) return 0;
    if (exact) return -1;
    if (folded === asked.folded) return 1;
    if (asked.stems.includes(itsStem)) return 2;
    if (!asked.open || !asked.bases.some((base) => itsStem.startsWith(base))) return -1;
    const begins = folded.startsWith(asked.folded);
    return begins || asked.stems.some((each) => length(each) >= 3 && itsStem.startsWith(each)) ? 3 : -1;
  }

  // Tell whether a word bears the vowel signs that were typed; where none was typed any may stand.
  function bears(word, typed) {
    const letters = (text) => text.normalize("NFKC").replace(/[\p{Cf}\u0640]/gu, "").match(/\P{M}\p{M}*/gu) ?? [];
    const own = letters(word);
    return letters(typed).every((letter, number) => [...letter.slice(1)].every((sign) => (own[number] ?? "").includes(sign)));
  }

  // Where a text answers a query: [start, end, number of the clause], in the text's order.
  function marks(text, lang, query, rules) {
    const places = [];
    for (const word of of(text, lang, rules)) (places[word[0]] = places[word[0]] ?? []).push(word);
    const answer = (asked, place) => (places[place] ?? []).find(([, spelling, folded, itsStem, start, end]) =>
      level(asked, query.exact, spelling, folded, itsStem) >= 0 && (!query.exact || bears(text.slice(start, end), asked.raw)));
    const found = [];
    query.clauses.forEach(({ out, terms }, clause) => {
      if (out) return;
      for (let place = 0; place < places.length; place += 1) {
        const words = [];
        while (words.length < terms.length) {
          const word = answer(terms[words.length], place + words.length);
          if (!word) break;
          words.push(word);
        }
        if (words.length === terms.length) for (const [, , , , start, end] of words) found.push([start, end, clause]);
      }
    });
    return found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  }

  // A text as nodes, with its marks; one that begins within another is passed over.
  function marked(text, found) {
    const nodes = document.createDocumentFragment();
    let at = 0;
    for (const [start, end] of found) {
      if (start < at) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, end);
      nodes.append(text.slice(at, start), mark);
      at = end;
    }
    nodes.append(text.slice(at));
    return nodes;
  }

  return { read, withoutLast, level, marks, marked };
})();
