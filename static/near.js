// Words near those of a query: what was meant by a slip, and what a beginning may come to. See docs/design/search.md.
"use strict";
globalThis.warraqNear = (() => {
  const { fold } = globalThis.warraqWords;

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
        const near = await nearest(run, asked);
        if (near) found.push([asked.raw, near]);
      }
    }
    return found;
  }

  async function nearest(run, asked) {
    const entries = [];
    for (const segment of run.index.segments) {
      for (const stem of asked.stems) entries.push(...(await run.around(segment, stem)));
    }
    let found = ["", Math.min(2, asked.folded.length >> 1) + 1, 0];
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
