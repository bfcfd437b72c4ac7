// One query, from the words of an address to what is found. That of the page's address begins here.
//# allFunctionsCalledOnLoad
"use strict";
globalThis.warraqAsk = (() => {
  const { key } = globalThis.warraqWords;
  const { read, withoutLast } = globalThis.warraqQuery;
  const find = globalThis.warraqFind;
  const STEP = 10; // hits that are shown at once
  const KINDS = { source: "sources", section: "sections", lang: "langs", tag: "tags" };

  // Scripts that the first answer can do without.
  const scripts = new Map();
  function load(name) {
    if (!scripts.has(name)) {
      scripts.set(name, find.script(`${name}.js`));
      scripts.get(name).catch(() => scripts.delete(name));
    }
    return scripts.get(name);
  }

  // The key of a name's term: what is decided of names goes before how they are spelt.
  function keyOf(kind, name, index) {
    if (kind === "langs") return name;
    const [spellings, keys] = (index.decided?.[kind] ?? [{}, {}]).map((decided) => new Map(Object.entries(decided)));
    const own = key(name, index);
    return spellings.get(name) ?? keys.get(own) ?? own;
  }

  // What is found for the fields of a form or an address: {index, query, run, groups, meant}; run is null where nothing is asked.
  async function answer(given, shown = STEP) {
    const index = await find.index();
    const typed = given.get("q") ?? "";
    let query = read(typed, given.has("exact"), index);
    const filters = Object.keys(KINDS).filter((name) => given.get(name)).map((name) => [KINDS[name], given.get(name)]);
    const [from, to] = ["from", "to"].map((name) => given.get(name) ?? "");
    if (!filters.length && !from && !to && !query.clauses.length) return { index, query, run: null, groups: [], meant: [] };
    const ask = (by) => find.run(index, query, { filters: by, from, to, byDate: given.get("sort") === "date" });
    let run = await ask(filters);
    // A name that was typed into the address is found by its key.
    const keys = filters.map(([kind, name]) => [kind, keyOf(kind, name, index)]);
    if (!run.hits.length && `${keys}` !== `${filters}`) run = await ask(keys);
    // What is found stays while the next word is begun.
    const before = !run.hits.length && withoutLast(typed, query);
    if (before) {
      query = before;
      run = await ask(filters);
    }
    const groups = await next(run, 0, shown);
    const meant = run.hits.length || run.cut ? [] : await load("near").then(() => globalThis.warraqNear.meant(run), () => []);
    return { index, query, run, groups, meant };
  }

  // Some groups of hits, from one on: {group, title}, the title of its best hit to come.
  async function next(run, from, count) {
    const enough = () => run.groups.length >= from + (run.dear ? 1 : count);
    while (run.waiting.length && !enough()) await run.more(false, from);
    return run.groups.slice(from, from + count).map((group) => ({ group, title: titleOf(run, group[0]) }));
  }

  // The title of a hit; null where it cannot be read.
  async function titleOf(run, hit) {
    try {
      return await run.title(hit);
    } catch {
      run.damaged = true;
      return null;
    }
  }

  const first = answer(new URLSearchParams(location.search), history.state?.shown);
  // search.js tells the reader what is wrong. The first words that are read take longer than all others: they are read now.
  first.then(({ index }) => read("a", false, index), () => {});
  return { STEP, KINDS, keyOf, load, answer, next, titleOf, first };
})();
