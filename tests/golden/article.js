// What an article's page does beside being read: copying, answering the search page, marking what was searched for.
"use strict";

// The text of an article's page, and the names of its topics and writers, for the search page.
globalThis.warraqArticle = (page) => {
  const named = (rel) => Array.from(page.querySelectorAll(`.story [rel="${rel}"]`), (name) => name.textContent);
  return { text: page.querySelector(".story > .text")?.textContent ?? "", tags: named("tag"), writers: named("author") };
};

// A button behind each text that people copy. Without scripts, or where a page may not copy, none is there.
if (navigator.clipboard) {
  for (const text of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.ariaLive = "polite";
    button.textContent = text.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = text.dataset.copied;
      setTimeout(() => (button.textContent = text.dataset.copy), 3000);
    });
    text.after(" ", button);
  }
}

// From a disk the search page cannot read this one; it asks from outside, and is told the text alone.
if (location.protocol === "file:" && parent !== window) {
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data === "warraq:text") parent.postMessage(globalThis.warraqArticle(document), "*");
  });
}

(() => {
  const folder = new URL(".", document.currentScript.src);
  const asked = new URLSearchParams(location.hash.slice(1));

  function script(name) {
    return new Promise((resolve, reject) => {
      const made = document.createElement("script");
      Object.assign(made, { src: new URL(name, folder), onload: resolve, onerror: reject });
      document.head.append(made);
    });
  }

  // Where marks lie, as ranges that each stay within one piece of text.
  function ranges(root, marks) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let start = 0, node = walk.nextNode(); node; start += node.length, node = walk.nextNode()) {
      for (const [from, to] of marks) {
        if (from >= start + node.length || to <= start) continue;
        const range = document.createRange();
        range.setStart(node, Math.max(0, from - start));
        range.setEnd(node, Math.min(node.length, to - start));
        found.push(range);
      }
    }
    return found;
  }

  async function mark() {
    let rules = null;
    globalThis.warraq = (name, value) => (rules = value);
    await script("words.js");
    await Promise.all([script("query.js"), script("search/index.js")]);
    const { read, marks } = globalThis.warraqQuery;
    const query = read(asked.get("q"), asked.has("exact"), rules);
    const found = [...document.querySelectorAll(".story h1, .story > .text")].flatMap((root) =>
      ranges(root, marks(root.textContent, root.lang, query, rules)));
    for (const range of found.reverse()) range.surroundContents(document.createElement("mark"));
    document.querySelector(".story mark")?.scrollIntoView({ block: "center" });
  }

  // Where the index cannot be read the article is read without marks.
  if (asked.has("q")) mark().catch(() => {});
})();
