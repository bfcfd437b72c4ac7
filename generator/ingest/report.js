"use strict";
// The filter of the index. It goes through all raw files, also those on other pages: their lists are
// scripts beside this page, because a page on a disk may load these and nothing else.
const form = document.querySelector("form");
const [kind, text, told] = form.elements;
const table = document.querySelector("tbody");
const pages = document.querySelectorAll("nav");
const own = [...table.children];
const most = 300; // rows shown at once
const files = [];
let lists = 0; // loaded
let loading = null;
let search = 0; // the running one's number

function list(more) {
  for (const file of more) files.push(file);
}

function load() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${form.dataset.at}list-${lists + 1}.js`;
    script.onload = () => { lists += 1; done(); };
    script.onerror = failed;
    document.head.append(script);
  }).finally(() => { loading = null; });
  return loading;
}

function fits(file, chosen, wanted) {
  const [name, , , , title, problems, doubts, kinds] = file;
  if (chosen === "p" ? !problems.length : chosen === "d" ? !kinds.length : chosen && !kinds.includes(+chosen)) return false;
  return !wanted || [name, title, ...problems, ...doubts].some((said) => said.toLowerCase().includes(wanted));
}

function tag(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}

function row([name, address, lines, articles, title, problems, doubts]) {
  const made = document.createElement("tr");
  const link = tag("a", "", "");
  link.href = form.dataset.at + address;
  link.append(tag("bdi", "", name));
  made.append(tag("td", "", ""), tag("td", "", articles), tag("td", "", ""));
  made.children[0].append(link, " ", tag("small", "", lines), tag("p", "", title));
  made.children[0].lastChild.dir = "auto";
  for (const problem of problems) made.children[2].append(tag("p", "bad", problem));
  for (const doubt of doubts) made.children[2].append(tag("p", "doubt", doubt));
  for (const told of made.children[2].children) told.dir = "ltr";
  return made;
}

async function filter() {
  const mine = ++search;
  const [chosen, wanted] = [kind.value, text.value.trim().toLowerCase()];
  for (const links of pages) links.hidden = Boolean(chosen || wanted);
  if (!chosen && !wanted) {
    table.replaceChildren(...own);
    told.value = "";
    return;
  }
  const found = [];
  for (let at = 0; found.length < most; at += 1) {
    if (at === files.length) {
      if (lists === +form.dataset.lists) break;
      told.value = "…";
      try { await load(); } catch { told.value = "the lists beside this page cannot be read"; return; }
      if (mine !== search) return;
    }
    if (fits(files[at], chosen, wanted)) found.push(row(files[at]));
  }
  table.replaceChildren(...found);
  told.value = found.length < most ? `${found.length} found` : `the first ${most}`;
}

form.hidden = false;
kind.onchange = filter;
text.oninput = () => { search += 1; clearTimeout(text.timer); text.timer = setTimeout(filter, 200); };
form.onsubmit = () => false;
