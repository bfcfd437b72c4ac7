// Words near those of a query: what was meant by a slip, and what a beginning may come to. See docs/design/search.md.
"use strict";
globalThis.warraqNear = (() => {
  const { of, fold, stem } = globalThis.warraqWords;
  const ZWNJ = "\u200c";

  // Entries as {folded: [how often, its most frequent spelling, how often that, its stem]}.
  function gather(entries, index) {
    const known = new Map();
    for (const { stem, spelling, count } of entries) {
      const folded = fold(spelling, index);
      const [all, best, most] = known.get(folded) ?? [0, "", 0];
      known.set(folded, [all + count, ...(count > most ? [spelling, count] : [best, most]), stem]);
    }
    return known;
  }

  // For the words of a run that stand nowhere, the nearest that do: [the word as it was typed, the other].
  async function meant(run) {
    const found = [];
    for (const { out, terms } of run.clauses) {
      for (const { asked, count } of terms) {
        if (out || count || !asked.raw) continue;
        const near = (await nearest(run, asked, Math.min(2, asked.folded.length >> 1))) || (await piece(run, asked));
        if (near) found.push([asked.raw, joined(asked.raw, near)]);
      }
    }
    return found;
  }

  // The longest piece of a word with a ZWNJ that stands somewhere, "" for none.
  async function piece(run, { raw }) {
    const pieces = of(raw, "", run.index).slice(1).sort(([, one], [, other]) => other.length - one.length);
    for (const [, spelling, folded] of pieces) {
      const stems = Object.values(run.index.languages).map((language) => stem(spelling, folded, language, run.index));
      const near = await nearest(run, { folded, stems: [...new Set(stems)] }, 0);
      if (near) return near;
    }
    return "";
  }

  // A spelling, in which no ZWNJ stands, with those that were typed where it begins or ends as what was typed does.
  function joined(raw, spelling) {
    const pieces = raw.split(ZWNJ);
    let made = spelling;
    for (let at = 1; at < pieces.length; at += 1) {
      const [before, behind] = [pieces.slice(0, at).join(ZWNJ), pieces.slice(at).join("")];
      const bare = made.slice(0, made.length - behind.length);
      if (made.startsWith(before) && made.length > before.length) made = before + ZWNJ + made.slice(before.length);
      else if (behind && bare && made.endsWith(behind)) made = bare + ZWNJ + behind;
    }
    return made;
  }

  // The word that stands somewhere and is the nearest to what is asked, of at most so many other letters; "" for none.
  async function nearest(run, asked, most) {
    const entries = [];
    for (const segment of run.index.segments) {
      for (const stem of asked.stems) entries.push(...(await run.around(segment, stem)));
    }
    let found = ["", most + 1, 0];
    for (const [folded, [count, spelling, , itsStem]] of gather(entries, run.index)) {
      const pairs = [[asked.folded, folded], ...asked.stems.map((stem) => [stem, itsStem])];
      const edits = Math.min(...pairs.map(([one, other]) => distance(one, other, found[1])));
      if (edits < found[1] || (edits === found[1] && found[0] && count > found[2])) found = [spelling, edits, count];
    }
    return found[0];
  }

  // How many letters make one word of another; above `most` it does not matter how many.
  function distance(one, other, most) {
    if (Math.abs(one.length - other.length) > most) return most + 1;
    let before = Array.from({ length: other.length + 1 }, (_, at) => at);
    for (let row = 1; row <= one.length; row += 1) {
      const here = [row];
      for (let at = 1; at <= other.length; at += 1) {
        const same = one[row - 1] === other[at - 1] ? 0 : 1;
        here.push(Math.min(before[at] + 1, here[at - 1] + 1, before[at - 1] + same));
      }
      if (Math.min(...here) > most) return most + 1;
      before = here;
    }
    return before[other.length];
  }

  // Of the words that a run has read, those that its last one begins, the most frequent first: {typed, words}.
  function completions(run, most) {
    const open = run.clauses.flatMap(({ terms }) => terms).find(({ asked }) => asked.open);
    if (!open) return { typed: "", words: [] };
    const { raw, folded: typed } = open.asked;
    const known = gather([...open.found.values()].flat().map(({ entry }) => entry), run.index);
    const begun = [...known].filter(([folded]) => folded.startsWith(typed) && folded !== typed);
    begun.sort(([one, [often]], [other, [more]]) => more - often || (one < other ? -1 : 1));
    return { typed: raw, words: begun.slice(0, most).map(([, [, spelling]]) => spelling) };
  }

  return { meant, completions };
})();
