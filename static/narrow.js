// The fields by which results are narrowed: terms to choose from, and months of the second calendar.
"use strict";
(() => {
  const { fold } = globalThis.warraqWords;
  const { KINDS, keyOf } = globalThis.warraqAsk;
  const { said, digits, written } = globalThis.warraqPage;
  // Years of these calendars of which there is news; those of the Gregorian stand above them.
  const [EARLIEST, LATEST] = [1179, 1500];
  const CALENDARS = { hijri: "islamic-umalqura", jalali: "persian" };
  const at = (id) => document.getElementById(id);
  const form = document.querySelector("form.search");
  const fields = form.querySelector("details");

  // Hundreds of terms are made into options only when they can be seen.
  async function offer() {
    const { index: known, filters } = globalThis.warraqFind;
    const [index, offered] = await Promise.all([known(), filters()]);
    for (const [name, kind] of Object.entries(KINDS)) {
      const terms = offered[kind] ?? [];
      const field = at(name);
      const [all] = field.options;
      const [chosen] = field.selectedOptions;
      const { value } = chosen;
      const same = terms.find(([, its]) => its === value || its === keyOf(kind, value, index));
      const rare = value && !same ? [chosen] : [];
      field.replaceChildren(all, ...rare, ...terms.map(([label, its, count]) => new Option(`${label} (${written(count)})`, its)));
      field.value = same ? same[1] : value;
      field.closest("p").hidden = terms.length < 2 && !value;
    }
  }

  // Without their file the fields stand as they are.
  const show = () => offer().catch(() => {});

  // The day before or at which a month of the second calendar begins, months counted through all years.
  function firstDay(month, shift) {
    const format = new Intl.DateTimeFormat(`en-u-nu-latn-ca-${CALENDARS[said.calendar]}`, { year: "numeric", month: "numeric", timeZone: "UTC" });
    const dayOf = (number) => new Date(number * 864e5);
    const monthOf = (number) => {
      const parts = Object.fromEntries(format.formatToParts(dayOf(number)).map(({ type, value }) => [type, parseInt(value, 10)]));
      return (parts.year ?? parts.relatedYear) * 12 + parts.month;
    };
    let [low, high] = [-500000, 75000]; // days from 1970: both eras begin in 622
    while (low < high) {
      const middle = (low + high) >> 1;
      if (monthOf(middle) < month) low = middle + 1;
      else high = middle;
    }
    return dayOf(low + shift).toISOString().slice(0, 10);
  }

  // The day that a month and a year stand for, "" for none; without a month the whole year is meant.
  function dayOf(end, month, year) {
    const number = year * 12 + Number(month || (end ? 12 : 1));
    return end ? firstDay(number + 1, -1) : firstDay(number, 0);
  }

  // The year that is typed. Of two digits it is a Jalali one, as the Iranian press writes them: those of `short_year` in ingest.
  function yearOf(typed) {
    const number = /^\d{1,4}$/.test(typed) ? Number(typed) : NaN;
    if (said.calendar !== "jalali" || typed.length !== 2) return number;
    return number >= 30 ? 1300 + number : number <= 10 ? 1400 + number : number;
  }

  function read(pair) {
    const [month, year] = pair.querySelectorAll("select, input");
    const typed = fold(year.value.trim(), { letters: {} }); // digits of any kind
    const number = yearOf(typed);
    const known = number >= EARLIEST && number <= LATEST;
    const none = number > 0 && number < 1000 ? said.short : said.noyear;
    const problem = typed ? (known ? "" : none) : month.value ? said.year : "";
    if (known && typed.length === 2) year.value = digits(number);
    const note = pair.querySelector("small");
    note.textContent = problem;
    note.hidden = !problem;
    year.setAttribute("aria-invalid", String(problem !== ""));
    if (problem) fields.open = true;
    return known ? dayOf(pair.dataset.beside === "to", month.value, number) : "";
  }

  for (const pair of form.querySelectorAll("[data-beside]")) {
    const day = at(pair.dataset.beside);
    const settle = () => {
      day.value = read(pair);
      form.dispatchEvent(new Event("input"));
    };
    pair.addEventListener("change", settle);
    // A year is not corrected before it is whole, or left.
    pair.addEventListener("input", ({ target }) => {
      if (target.value.trim().length === 4) settle();
    });
    // What is typed as a day is no month of the other calendar.
    day.addEventListener("input", () => {
      for (const field of pair.querySelectorAll("select, input")) field.value = "";
      read(pair);
    });
    const told = read(pair);
    // An address may have been copied before the month was a day.
    if (told && !day.value) settle();
  }
  fields.addEventListener("toggle", () => {
    if (fields.open) show();
  });
  if (fields.open) show();
})();
