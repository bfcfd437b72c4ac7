// What the last word may come to while it is typed: a combobox with a list, as the ARIA Authoring Practices Guide has it.
"use strict";
globalThis.warraqComplete = (() => {
  const { completions } = globalThis.warraqNear;
  const { element } = globalThis.warraqPage;
  const MOST = 4; // words that are offered; more would cover what is found
  const box = document.getElementById("q");
  const list = document.getElementById("completions");
  let typed = false; // since the list was last closed: who types no more is offered nothing
  let start = 0; // where in the box the last word begins
  let active = -1;

  function offer(words) {
    choose(-1);
    list.replaceChildren(...words.map((text, at) => element("li", text, { id: `completion-${at}`, role: "option", dir: "auto", "aria-selected": "false" })));
    list.hidden = !words.length;
    box.setAttribute("aria-expanded", String(words.length > 0));
  }

  function close() {
    offer([]);
    typed = false;
  }

  function choose(number) {
    active = number;
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === active));
    if (active < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function take(option) {
    box.value = box.value.slice(0, start) + option.textContent;
    close();
    box.form.requestSubmit();
  }

  box.addEventListener("input", () => {
    choose(-1);
    typed = true;
  });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const { length } = list.children;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") choose(active + 1 < length ? active + 1 : -1);
    else if (event.key === "ArrowUp") choose(active < 0 ? length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) take(list.children[active]);
    else return;
    event.preventDefault();
  });
  // A press would take the focus out of the box, and so close the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) take(option);
  });

  // Offer what the answer to the words in the box knows of.
  return ({ run }) => {
    const { typed: begun, words } = run ? completions(run, MOST) : { typed: "", words: [] };
    start = box.value.length - begun.length;
    offer(typed && document.activeElement === box && box.value.slice(start) === begun ? words : []);
  };
})();
