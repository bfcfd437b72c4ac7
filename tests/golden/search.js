// The search page: what is asked stands in the form and in the address, what is found below it.
"use strict";
(() => {
  const { fold } = globalThis.warraqWords;
  const { read, marks, marked } = globalThis.warraqQuery;
  const find = globalThis.warraqFind;
  const STEP = 10; // hits that are shown at once
  const BEFORE = 8; // words of a passage before its first mark
  const WORDS = 40; // of a passage
  const WAIT = 200; // milliseconds after a key
  const ADDRESS = 4000; // letters; a longer one many hosts refuse
  const KINDS = { source: "sources", section: "sections", lang: "langs", tag: "tags" };
  const RIGHT_TO_LEFT = /^(Adlm|Arab|Aran|Hebr|Mand|Nkoo|Rohg|Samr|Syrc|Thaa)$/;

  const at = (id) => document.getElementById(id);
  const main = document.querySelector("main");
  const form = document.querySelector("form.search");
  const said = JSON.parse(at("said").textContent);
  const plural = new Intl.PluralRules(said.lang);
  let asked = 0; // counts the queries: what belongs to an older one is dropped
  let run = null;
  let query = null;
  let index = null;
  let shown = 0;
  let dropped = 0;

  // Numbers and days, as the templates write them.
  const digits = (text) => String(text).replace(/\d/g, (digit) => said.digits[digit]);
  const thousand = said.thousand.replace(/[^\p{P}\p{Z}]/gu, "");
  const written = (number) => digits(String(number).replace(/\B(?=(\d{3})+$)/g, "$")).split("$").join(thousand);

  function counted(forms, number) {
    const like = Object.keys(forms).find((sample) => plural.select(Number(sample)) === plural.select(number));
    return forms[like ?? 100].replace("#", written(number));
  }

  function dayInWords(day) {
    const [year, month, date] = day.split("-");
    return said.months[month - 1].replace(digits("2345"), digits(Number(year))).replace(digits("16"), digits(Number(date)));
  }

  function directionOf(lang) {
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
      // A term that is not among the most frequent is asked for all the same.
      if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) field.add(new Option(value, value));
      if (field.type !== "checkbox") field.value = value;
    }
  }

  function offer() {
    for (const [name, kind] of Object.entries(KINDS)) {
      const terms = index.filters[kind] ?? [];
      for (const [label, key, count] of terms) {
        const known = [...at(name).options].find((option) => option.value === key) ?? at(name).appendChild(new Option("", key));
        known.textContent = `${label} (${written(count)})`;
      }
      at(name).closest("p").hidden = terms.length < 2 && !at(name).value;
    }
  }

  // The first day of a month of the second calendar, as an ISO day.
  function firstDay(calendar, month) {
    const format = new Intl.DateTimeFormat(`en-u-nu-latn-ca-${calendar}`, { year: "numeric", month: "numeric", timeZone: "UTC" });
    const dayOf = (number) => new Date(number * 864e5);
    const monthOf = (number) => {
      const parts = Object.fromEntries(format.formatToParts(dayOf(number)).map(({ type, value }) => [type, parseInt(value, 10)]));
      return (parts.year ?? parts.relatedYear) * 12 + parts.month;
    };
    let [low, high] = [-75000, 75000];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (monthOf(middle) < month) low = middle + 1;
      else high = middle;
    }
    return (shift) => dayOf(low + shift).toISOString().slice(0, 10);
  }

  function besides() {
    for (const pair of form.querySelectorAll("[data-beside]")) {
      const [month, year] = pair.querySelectorAll("select, input");
      pair.addEventListener("change", () => {
        const typed = fold(year.value.trim(), { letters: {} }); // digits of any kind
        if (!/^\d{3,4}$/.test(typed)) return;
        const end = pair.dataset.beside === "to";
        // Without a month the whole year is meant.
        const number = Number(typed) * 12 + Number(month.value || (end ? 12 : 1)) + (end ? 1 : 0);
        at(pair.dataset.beside).value = firstDay(said.calendar === "hijri" ? "islamic-umalqura" : "persian", number)(end ? -1 : 0);
        ask();
      });
    }
  }

  // One query, from the form to what is found.
  async function ask() {
    const number = (asked += 1);
    const given = settings();
    try {
      history.replaceState(null, "", `${given}` && `${given}`.length < ADDRESS ? `?${given}` : location.pathname);
    } catch {
      // Some browsers let no page from a disk change its address.
    }
    delete main.dataset.hits;
    const narrowed = [...given.keys()].filter((name) => name !== "q").length;
    at("narrowed").textContent = narrowed ? `(${written(narrowed)})` : "";
    if (!index) {
      try {
        index = await find.index();
      } catch {
        at("failed").hidden = false;
        return;
      }
      at("failed").hidden = true;
      offer();
    }
    const next = read(given.get("q") ?? "", given.has("exact"), index);
    const filters = Object.keys(KINDS).filter((name) => given.has(name)).map((name) => [KINDS[name], given.get(name)]);
    const [from, to] = ["from", "to"].map((name) => given.get(name) ?? "");
    const something = filters.length || from || to || next.clauses.some(({ out }) => !out);
    const found = something ? await find.run(index, next, { filters, from, to, byDate: given.get("sort") === "date" }) : null;
    const meant = found?.hits.length === 0 ? await found.meant() : [];
    if (number !== asked) return;
    [run, query, shown, dropped] = [found, next, 0, 0];
    at("hits").replaceChildren();
    suggest(given, meant);
    await more();
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
    const number = run ? run.hits.length - dropped : 0;
    const complete = !run?.waiting.length;
    main.dataset.hits = number;
    const none = at("q").value.trim() ? said.none : "";
    at("count").textContent = !run ? none : number || !complete ? counted(complete ? said.hits : said.least, number) : said.nothing;
    at("damaged").hidden = !run?.damaged;
    at("more").hidden = !run || (complete && shown >= run.hits.length);
    at("all").hidden = complete;
  }

  async function more() {
    const [number, own] = [asked, run];
    if (own) {
      if (own.hits.length < shown + STEP && own.waiting.length) await own.more();
      const titles = await Promise.allSettled(own.hits.slice(shown, shown + STEP).map((hit) => own.title(hit)));
      if (number !== asked) return;
      shown += titles.length;
      for (const { value } of titles) {
        if (value) show(...value);
        else own.damaged = true;
      }
    }
    count();
  }

  async function all() {
    const [number, own] = [asked, run];
    await own.more(true);
    if (number !== asked) return;
    shown = 0;
    at("hits").replaceChildren();
    await more();
  }

  // One hit.
  function show(url, title, lang, date, source) {
    const own = query;
    const words = new URLSearchParams({ q: form.elements.q.value });
    if (own.exact) words.set("exact", "1");
    const item = element("li", "", { "data-hit": "" });
    const head = element("bdi", marked(title, marks(title, lang, own, index)), { lang, dir: directionOf(lang) });
    const address = url.split("/").map(encodeURIComponent).join("/");
    item.append(element("h2", element("a", head, { href: own.clauses.length ? `${address}#${words}` : address })));
    const meta = element("p", date ? element("time", dayInWords(date), { datetime: date }) : said.undated, { class: "meta" });
    if (source) meta.append(" \u00b7 ", element("bdi", source));
    item.append(meta);
    at("hits").append(item);
    if (own.clauses.length) {
      passages.set(item, async () => {
        const article = await textOf(address);
        if (own.exact && !allMarked([title, ...article.tags, article.text].join("\n"), lang, own)) {
          item.remove();
          if (own === query) dropped += 1;
          if (own === query) count();
        } else {
          item.append(passage(article.text, lang, own));
        }
      });
      seen.observe(item);
    }
  }

  // The index knows no vowel signs: whether those that were typed are there the text tells.
  function allMarked(text, lang, own) {
    const found = new Set(marks(text, lang, own, index).map(([, , clause]) => clause));
    return own.clauses.every(({ out }, clause) => out || found.has(clause));
  }

  // The part of a text with the most of what was asked.
  function passage(text, lang, own) {
    const found = marks(text, lang, own, index);
    const words = [...text.matchAll(/\S+/g)];
    const wordAt = (offset) => words.findIndex((word) => word.index + word[0].length > offset);
    let [best, most] = [0, 0];
    for (const [start] of found) {
      const first = wordAt(start);
      const end = words[Math.min(first + WORDS - BEFORE, words.length - 1)].index;
      const clauses = new Set(found.filter((mark) => mark[0] >= start && mark[0] < end).map((mark) => mark[2]));
      if (clauses.size > most) [best, most] = [Math.max(0, first - BEFORE), clauses.size];
    }
    const last = words[Math.min(best + WORDS, words.length) - 1];
    const [start, end] = last ? [words[best].index, last.index + last[0].length] : [0, 0];
    const within = found.filter((mark) => mark[0] >= start && mark[1] <= end).map(([from, to]) => [from - start, to - start]);
    const made = element("p", "", { lang, dir: directionOf(lang) });
    made.append(best ? "\u2026 " : "", marked(text.slice(start, end), within), end < text.trimEnd().length ? " \u2026" : "");
    return made;
  }

  // What is not seen is not read.
  const passages = new WeakMap();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      passages.get(target)().catch(() => {}); // without its page a hit stands without a passage
    }
  });

  // The text of an article, from its page: {text, tags}.
  function textOf(address) {
    return location.protocol === "file:" ? framed(address) : fetched(address);
  }

  async function fetched(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return globalThis.warraqArticle(page);
  }

  // From a disk no page may read another: it is opened in a frame, and article.js there answers.
  let frames = Promise.resolve();
  function framed(address) {
    const answer = frames.then(() => new Promise((resolve, reject) => {
      const frame = element("iframe", "", { src: address, hidden: "", tabindex: "-1", "aria-hidden": "true" });
      const end = setTimeout(() => finish(reject), 3000);
      const listen = ({ source, data }) => {
        if (source === frame.contentWindow) finish(resolve, data);
      };
      const finish = (done, value) => {
        clearTimeout(end);
        removeEventListener("message", listen);
        frame.remove();
        done(value);
      };
      addEventListener("message", listen);
      frame.addEventListener("load", () => frame.contentWindow.postMessage("warraq:text", "*"));
      document.body.append(frame);
    }));
    frames = answer.catch(() => {}); // one after the other
    return answer;
  }

  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    ask();
  });
  at("more").addEventListener("click", more);
  at("all").addEventListener("click", all);
  fill(new URLSearchParams(location.search));
  besides();
  ask();
})();
