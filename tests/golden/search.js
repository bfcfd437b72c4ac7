// The search page: what is asked stands in the form and in the address, what is found below it.
//# allFunctionsCalledOnLoad
"use strict";
globalThis.warraqPage = (() => {
  const { STEP, KINDS, keyOf, load, answer, next, titleOf, first } = globalThis.warraqAsk;
  const SOON = 3; // hits that are shown before the others of a step: as many as a telephone shows
  const WAIT = 100; // milliseconds after a key
  const ADDRESS = 4000; // letters; a longer one many hosts refuse
  const RIGHT_TO_LEFT = /^(Adlm|Arab|Aran|Hebr|Mand|Nkoo|Rohg|Samr|Syrc|Thaa)$/;

  const at = (id) => document.getElementById(id);
  const main = document.querySelector("main");
  const form = document.querySelector("form.search");
  const said = JSON.parse(at("said").textContent);
  const plural = new Intl.PluralRules(said.lang);
  let asked = 0; // counts the queries: what belongs to an older one is dropped
  let found = null; // the answer that is shown
  let shown = 0; // groups, those of which no hit is left too
  let awaited = 0; // of these, as their titles have not come
  let standing = Promise.resolve(); // resolved when all that is to be shown stands
  let turn = 0; // counts what is to be shown: an older turn shows no more
  let folds = []; // of those that are shown
  let confirmed = false; // what is asked: another query does not take its place in the history

  // Numbers and days, as the templates write them.
  const digits = (text) => String(text).replace(/\d/g, (digit) => said.digits[digit]);
  const thousand = said.thousand.replace(/[^\p{P}\p{Z}]/gu, "");
  const written = (number) => digits(String(number).replace(/\B(?=(\d{3})+$)/g, "$")).split("$").join(thousand);

  function counted(forms, number) {
    const like = Object.keys(forms).find((sample) => plural.select(Number(sample)) === plural.select(number));
    return forms[like ?? 100].replace("#", written(number));
  }

  // With the Jalali calendar what a day is there stands before it.
  const jalali = said.calendar === "jalali"
    && new Intl.DateTimeFormat("en-u-nu-latn-ca-persian", { year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC" });
  function dayInWords(day) {
    if (!jalali) return gregorian(day);
    const parts = Object.fromEntries(jalali.formatToParts(new Date(day)).map(({ type, value }) => [type, parseInt(value, 10)]));
    const month = at("from-month").options[parts.month].text;
    return `${digits(parts.day)} ${month} ${digits(parts.year)} ${said.era} \u00b7 ${gregorian(day)}`;
  }

  function gregorian(day) {
    const [year, month, date] = day.split("-");
    return said.months[month - 1].replace(digits("2345"), digits(Number(year))).replace(digits("16"), digits(Number(date)));
  }

  const directions = new Map(); // of the languages met
  function directionOf(lang) {
    if (!directions.has(lang)) directions.set(lang, direction(lang));
    return directions.get(lang);
  }

  function direction(lang) {
    try {
      return RIGHT_TO_LEFT.test(new Intl.Locale(lang).maximize().script) ? "rtl" : "ltr";
    } catch {
      return "auto";
    }
  }

  function element(name, text = "", attributes = {}) {
    const made = document.createElement(name);
    made.append(text);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // The form and the address.
  function settings() {
    const given = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) given.append(name, value);
    return given;
  }

  function fill(given) {
    for (const field of form.elements) {
      const value = given.get(field.name) ?? "";
      if (!field.name) continue;
      if (field.type === "checkbox") field.checked = value !== "";
      // Terms are offered once the fields are opened; the one that is asked for stands there at once.
      if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) field.add(new Option(value, value));
      if (field.type !== "checkbox" && field.value !== value) field.value = value;
    }
  }

  // One query, from the form to what is found; then the address holds it.
  async function ask() {
    const given = settings();
    if (!(await settle(given, answer(given)))) return;
    const address = `${given}` && `${given}`.length < ADDRESS ? `?${given}` : location.pathname;
    const another = confirmed && address !== location.search;
    if (another && !`${given}`) return; // the box is emptied for the next query
    confirmed = false;
    try {
      history[another ? "pushState" : "replaceState"](null, "", address);
      history.scrollRestoration = "auto";
    } catch {
      // Some browsers let no page from a disk change its address.
    }
  }

  // Show what is found; tell whether it is still what was asked last.
  async function settle(given, coming) {
    const number = (asked += 1);
    turn += 1;
    awaited = 0;
    delete main.dataset.hits;
    const narrowed = ["sort", "from", "to", "exact", ...Object.keys(KINDS)].filter((name) => given.has(name)).length;
    at("narrowed").textContent = narrowed ? `(${written(narrowed)})` : "";
    const own = await coming.catch(() => null);
    if (number !== asked) return false;
    at("failed").hidden = own !== null;
    if (!own) return true;
    found = own;
    suggest(given, own.meant);
    await show(own.groups, true);
    if (number !== asked) return false;
    globalThis.warraqComplete?.(own);
    return true;
  }

  function suggest(given, meant) {
    at("meant").hidden = !meant.length;
    const other = new URLSearchParams(given);
    for (const [word, near] of meant) other.set("q", other.get("q").split(word).join(near));
    const link = at("meant").querySelector("a");
    link.href = `?${other}`;
    link.replaceChildren(element("bdi", other.get("q") ?? ""));
  }

  function count() {
    const { run } = found;
    const number = run ? run.hits.length : 0;
    const complete = !run?.waiting.length;
    if (!awaited) main.dataset.hits = number;
    const none = at("q").value.trim() ? said.none : "";
    const [from, to] = [at("from").value, at("to").value];
    const nothing = from && to && from > to ? said.order : said.nothing;
    const text = !run ? none : number || !complete ? counted(complete ? said.hits : said.least, number) : nothing;
    const told = run && run.different < number ? `${text} \u00b7 ${counted(said.different, run.different)}` : text;
    const line = run?.cut ? (number || !complete ? `${told} ${said.cut}` : said.cut) : told;
    if (at("count").textContent !== line) at("count").textContent = line; // it is read out when it is set
    at("damaged").hidden = !run?.damaged;
    at("more").hidden = !run || (complete && shown >= run.groups.length);
    at("all").hidden = complete;
  }

  async function more() {
    const [own, before] = [found, turn];
    if (awaited) return;
    awaited = STEP;
    const groups = await next(own.run, shown, STEP);
    if (own !== found || before !== turn) return; // all were asked for meanwhile
    for (const fold of folds) fold(); // more may have been found of what is shown
    await show(groups);
    note();
  }

  async function all() {
    const own = found;
    await own.run.more(true);
    const groups = await next(own.run, 0, STEP);
    if (own !== found) return;
    await show(groups, true);
  }

  // Groups of hits below those that are shown: how many there are at once, the first few when their titles have come, then the others.
  // With `anew` they take the place of what is shown, which stands until then.
  async function show(groups, anew = false) {
    const own = (turn += 1);
    if (anew) [shown, folds] = [0, []];
    shown += groups.length;
    awaited = groups.length;
    let stands = null;
    standing = new Promise((resolve) => (stands = resolve));
    count();
    for (const some of [groups.slice(0, SOON), groups.slice(SOON)]) {
      const titles = await Promise.all(some.map(({ title }) => title));
      if (own !== turn) return;
      awaited -= some.length;
      if (anew) at("hits").replaceChildren();
      anew = false;
      at("hits").append(...some.flatMap(({ group }, place) => (titles[place] ? [entry(group, titles[place])] : [])));
    }
    count();
    setTimeout(stands);
  }

  // The best hit of a group, and the others, folded.
  function entry(group, title) {
    const own = found;
    const item = hit(title, "h2", async () => {
      own.run.drop(group[0]);
      const other = group.length ? await titleOf(own.run, group[0]) : null;
      item.replaceWith(...(other ? [entry(group, other)] : []));
      if (own === found) count();
    });
    item.dataset.hit = "";
    folded(item, group);
    return item;
  }

  function folded(item, group) {
    const own = found;
    const listed = new Set();
    let details = null; // most groups are of one hit
    let list = null;
    const tell = () => {
      const [, ...others] = group;
      if (!others.length) {
        details?.remove();
        return;
      }
      if (!details) {
        details = element("details");
        list = element("ol");
        details.append(element("summary"), list);
        details.addEventListener("toggle", tell);
      }
      details.querySelector("summary").textContent = counted(said.more, others.length);
      if (!details.parentNode) item.append(details);
      if (details.open) open(others.filter((other) => !listed.has(other)));
    };
    const open = async (others) => {
      for (const other of others) listed.add(other);
      const titles = await Promise.all(others.map((other) => titleOf(own.run, other)));
      if (own !== found) return;
      for (const [at, other] of others.entries()) {
        if (!titles[at]) continue;
        const made = hit(titles[at], "p", () => {
          own.run.drop(other);
          made.remove();
          tell();
          count();
        });
        list.append(made);
      }
    };
    folds.push(tell);
    tell();
  }

  // A hit as an entry of a list; `drop` is called when it turns out to be none.
  function hit([url, title, lang, date, source], headline, drop) {
    const own = found;
    const { query, index } = own;
    const words = new URLSearchParams({ q: form.elements.q.value });
    if (query.exact) words.set("exact", "1");
    const item = element("li");
    const head = element("bdi", title, { lang, dir: directionOf(lang) });
    const address = url.split("/").map(encodeURIComponent).join("/");
    item.append(element(headline, element("a", head, { href: query.clauses.length ? `${address}#${words}` : address })));
    const meta = element("p", date ? element("time", dayInWords(date), { datetime: date }) : said.undated, { class: "meta" });
    if (source) meta.append(" \u00b7 ", element("bdi", source));
    item.append(meta);
    const named = (tags) => {
      if (own === found) name(tags);
    };
    // Passages of one story would be alike: they are read where they tell of hits that are none.
    const brief = headline !== "h2" && !query.exact;
    // Without these two a hit stands without marks and passage. They are asked for when all hits stand.
    standing.then(() => Promise.all([load("article"), load("passage")])).then(
      () => globalThis.warraqPassage(item, { address, title, lang, query, index, brief, named, drop }), () => {});
    return item;
  }

  // A topic too rare to be offered goes by the name that articles have for it.
  function name(tags) {
    const [option] = at("tag").selectedOptions;
    const own = tags.find((tag) => keyOf("tags", tag, found.index) === keyOf("tags", option.value, found.index));
    if (own && option.text === option.value) option.text = own;
  }

  // Where a reader is, for coming back to it: how many groups are shown and which are unfolded, and the first whose beginning is seen.
  function note() {
    const items = [...at("hits").children];
    const open = [...items.keys()].filter((number) => items[number].querySelector("details")?.open);
    const first = items.findIndex((item) => item.getBoundingClientRect().top >= 0);
    const { top } = items[first]?.getBoundingClientRect() ?? { top: 0 };
    try {
      history.replaceState({ shown, open, first, top }, "");
      history.scrollRestoration = "manual";
    } catch {
      // As above.
    }
  }

  function comeBack({ open = [], first, top }) {
    for (const number of open) at("hits").children[number]?.querySelector("details")?.setAttribute("open", "");
    const item = at("hits").children[first];
    if (!item) return;
    // The passages above it come later, and move it; then the reader moves.
    const grown = new ResizeObserver(() => scrollBy({ top: item.getBoundingClientRect().top - top, behavior: "instant" }));
    grown.observe(at("hits"));
    for (const sign of ["wheel", "touchstart", "pointerdown", "keydown", "input"]) {
      addEventListener(sign, () => grown.disconnect(), { once: true, passive: true });
    }
  }

  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask().then(() => (confirmed = true));
  });
  addEventListener("popstate", ({ state }) => {
    clearTimeout(timer);
    const given = new URLSearchParams(location.search);
    fill(given);
    confirmed = true;
    settle(given, answer(given, state?.shown)).then(() => state && comeBack(state));
  });
  at("more").addEventListener("click", more);
  at("all").addEventListener("click", all);
  at("hits").addEventListener("click", note);
  const given = new URLSearchParams(location.search);
  fill(given);
  settle(given, first).then(() => {
    if (history.state) comeBack(history.state);
    // The page does without these.
    load("near").then(() => load("complete")).catch(() => {});
    load("narrow").catch(() => {});
  });
  return { said, digits, written, directionOf, element };
})();
