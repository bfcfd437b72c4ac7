// What a hit shows of its article's text, which stands on the article's own page alone.
"use strict";
globalThis.warraqPassage = (() => {
  const { marks, marked } = globalThis.warraqQuery;
  const { said, directionOf, element } = globalThis.warraqPage;
  const BEFORE = 8; // words of a passage before its first mark
  const WORDS = 40; // of a passage

  // What is not seen is not read.
  const waiting = new WeakMap();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      fill(target, waiting.get(target)).catch(() => {}); // without its page a hit stands without a passage
    }
  });

  async function fill(item, { address, title, lang, query, index, named, drop }) {
    const article = await textOf(address);
    named(article.tags);
    const found = (text) => marks(text, lang, query, index);
    if (query.exact && !allMarked(found([title, ...article.tags, ...article.writers, article.text].join("\n")), query)) {
      drop();
      return;
    }
    const shown = passage(article.text, found(article.text), lang);
    const others = item.querySelector("details");
    if (!shown.querySelector("mark")) item.insertBefore(elsewhere(title, article, found, lang), others);
    item.insertBefore(shown, others);
  }

  // The index knows no vowel signs: whether those that were typed are there the text tells.
  function allMarked(found, { clauses }) {
    const clausesFound = new Set(found.map(([, , clause]) => clause));
    return clauses.every(({ out }, clause) => out || clausesFound.has(clause));
  }

  // Where the words are that the text does not have.
  function elsewhere(title, article, found, lang) {
    const made = element("p", "", { class: "meta" });
    for (const kind of ["tags", "writers"]) {
      const own = article[kind].filter((name) => found(name).length);
      if (own.length) made.append(made.textContent && " ", said[kind]);
      for (const name of own) made.append(" ", element("bdi", marked(name, found(name)), { lang, dir: directionOf(lang) }));
    }
    if (!made.textContent && found(title).length) made.append(said.title);
    return made;
  }

  // The part of a text with the most of what was asked.
  function passage(text, found, lang) {
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

  // The text of an article, from its page: {text, tags, writers}.
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

  // Mark the words in a hit's headline, and show its passage once it is seen, unless it is to be brief.
  return (item, hit) => {
    const { title, lang, query, index, brief } = hit;
    if (!query.clauses.length) return;
    item.querySelector("a bdi").replaceChildren(marked(title, marks(title, lang, query, index)));
    if (brief) return;
    waiting.set(item, hit);
    seen.observe(item);
  };
})();
