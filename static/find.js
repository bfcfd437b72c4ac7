// Reads the files below search/ and finds the articles that answer a query. See docs/design/search.md.
"use strict";
globalThis.warraqFind = (() => {
  const { fold } = globalThis.warraqWords;
  const { level } = globalThis.warraqQuery;
  const CHUNK = 65536; // articles that are asked at once
  const PART = 1024; // of them, at first, for a phrase with a frequent word
  const FEW = 10; // hits that are enough of such a phrase
  const ENOUGH = 50; // hits with which an answer can be shown
  const SHARDS = 12; // that are read for the beginning of a word
  const UTF8 = new TextDecoder("utf-8", { fatal: true });
  const LEVEL = 1e6; // more than any sum of idf and impact: how exact a hit is counts first

  // Files: each a script, as nothing else can be read from a disk. It calls warraq(its name, its value).
  const files = new Map();
  const awaited = new Map();
  globalThis.warraq = (name, value) => awaited.get(name)?.(value);

  // The value of a file, as `made` makes it. A file that failed is asked again with the next query.
  function file(name, made = (value) => value) {
    if (!files.has(name)) {
      const loaded = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        awaited.set(name, resolve);
        script.src = `search/${name}.js`;
        script.onload = script.onerror = () => {
          awaited.delete(name);
          script.remove();
          reject(new Error(name)); // of no effect when the value has come
        };
        document.head.append(script);
      });
      files.set(name, loaded.then(made));
      files.get(name).catch(() => files.delete(name));
    }
    return files.get(name);
  }

  class Bytes {
    constructor(base64) {
      const text = atob(base64);
      this.bytes = new Uint8Array(text.length);
      for (let at = 0; at < text.length; at += 1) this.bytes[at] = text.charCodeAt(at);
      this.at = 0;
    }

    slice(length) {
      this.at += length;
      if (this.at > this.bytes.length) throw new RangeError("the file is too short");
      return this.bytes.subarray(this.at - length, this.at);
    }

    varint() {
      for (let value = 0, shift = 0; ; shift += 7) {
        const byte = this.bytes[this.at];
        if (byte === undefined) throw new RangeError("the file is too short");
        this.at += 1;
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
    }

    string(before) {
      const shared = before.slice(0, this.varint());
      return shared + UTF8.decode(this.slice(this.varint()));
    }
  }

  // A list as (number · 16 + impact) for each of its articles.
  function list(reader, end) {
    const found = [];
    for (let number = 0; reader.at < end; ) {
      const value = reader.varint();
      number += value >>> 4;
      found.push(number * 16 + (value & 15));
    }
    return found;
  }

  // A shard as {stems, entries}, the entries of each stem {spelling, count, list or chunks, number}, each chunk
  // {articles, pieces}: how many of them, and how many in each file of their positions.
  function shard(base64) {
    const reader = new Bytes(base64);
    const stems = [];
    const entries = [];
    const numbers = [0, 0]; // of the next list that is apart, and of the next that is not
    let stem = "";
    for (let left = reader.varint(); left > 0; left -= 1) {
      stem = reader.string(stem);
      const own = [];
      let spelling = "";
      for (let more = reader.varint(); more > 0; more -= 1) {
        spelling = reader.string(spelling);
        const entry = { stem, spelling, count: reader.varint() };
        const chunks = reader.varint();
        entry.number = numbers[chunks ? 0 : 1]++;
        if (chunks) {
          entry.chunks = Array.from({ length: chunks }, () => {
            const articles = reader.varint();
            const pieces = Array.from({ length: reader.varint() }, () => reader.varint());
            return { articles, pieces };
          });
        } else {
          const length = reader.varint();
          entry.list = list(reader, reader.at + length);
        }
        own.push(entry);
      }
      stems.push(stem);
      entries.push(own);
    }
    return { stems, entries };
  }

  // Where, in a sorted list, the first is that is greater than (or not less than) a text.
  function bound(sorted, text, after) {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < text || (after && sorted[middle] === text)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Where those of some parts are, of their beginnings, that may hold what lies from one text to another: [first, behind].
  function span(beginnings, from, to) {
    return [Math.max(0, bound(beginnings, from, true) - 1), bound(beginnings, to, true)];
  }

  // The names of the shards that may hold what lies from one text to another.
  async function shardsOf({ name, directory }, from, to) {
    let beginnings = directory;
    if (!Array.isArray(directory)) {
      beginnings = [];
      const [first, behind] = span(directory.groups, from, to);
      for (let group = first; group < behind && beginnings.length < SHARDS + 256; group += 1) {
        beginnings.push(...(await file(`${name}/d${group}`)));
      }
    }
    const [first, behind] = span(beginnings, from, to);
    return beginnings.slice(first, Math.min(behind, first + SHARDS)).map(hex);
  }

  // What a shard begins with as it stands in the names of its files.
  function hex(beginning) {
    return Array.from({ length: beginning.length }, (_, at) => beginning.charCodeAt(at).toString(16).padStart(4, "0")).join("");
  }

  // The entries of a segment whose stems lie from one text to another, each with its shard.
  async function entriesOf(segment, from, to) {
    const names = await shardsOf(segment, from, to);
    const shards = await Promise.all(names.map((name) => file(`${segment.name}/s${name}`, shard)));
    return shards.flatMap(({ stems, entries }, at) =>
      entries.slice(bound(stems, from, false), bound(stems, to, true)).flat()
        .map((entry) => Object.assign(entry, { shard: names[at] })));
  }

  // What is done with many files goes on without those that cannot be read.
  async function some(promises, run) {
    const results = await Promise.allSettled(promises);
    if (results.some(({ status }) => status === "rejected")) run.damaged = true;
    return results.flatMap(({ status, value }) => (status === "fulfilled" ? [value] : []));
  }

  // The entries of a segment that answer a term, and how well.
  async function answers(segment, asked, query, rules, run) {
    const ranges = asked.open ? asked.bases.map((base) => [base, `${base}\uffff`]) : asked.stems.map((stem) => [stem, stem]);
    const found = new Set((await some(ranges.map(([from, to]) => entriesOf(segment, from, to)), run)).flat());
    const graded = [];
    for (const entry of found) {
      entry.folded = entry.folded ?? fold(entry.spelling, rules);
      const grade = level(asked, query.exact, entry.spelling, entry.folded, entry.stem);
      if (grade >= 0) graded.push({ entry, grade });
    }
    return graded;
  }

  // The articles of an entry in a chunk, as `list` has them.
  async function listOf(segment, { list: own, chunks, shard: at, number }, chunk) {
    if (own) return own;
    if (!chunks[chunk]?.articles) return [];
    const offset = chunk * CHUNK * 16;
    return file(`${segment.name}/l${at}-${number}-${chunk}`, (base64) => {
      const reader = new Bytes(base64);
      return list(reader, reader.bytes.length).map((value) => value + offset);
    });
  }

  // A reader of the positions of an entry whose list is not apart.
  async function positionsOf(segment, { shard: at, number }) {
    const reader = new Bytes(await file(`${segment.name}/p${at}`));
    for (let skipped = 0; skipped < number; skipped += 1) reader.slice(reader.varint());
    reader.varint();
    return reader;
  }

  // For each article of a chunk that is alive, the places of a term and how well it answers there.
  async function placesOf(segment, found, chunk, alive) {
    const places = new Map();
    const read = (articles, reader, grade) => {
      for (const value of articles) {
        const article = (value >>> 4) - chunk * CHUNK;
        if (!places.has(article)) places.set(article, new Map());
        const own = places.get(article);
        let place = 0;
        for (let left = reader.varint(); left > 0; left -= 1) {
          place += reader.varint();
          if (alive[article]) own.set(place, Math.min(grade, own.get(place) ?? grade));
        }
      }
    };
    await Promise.all(found.map(async ({ entry, grade }) => {
      const articles = await listOf(segment, entry, chunk);
      const alives = (values) => values.some((value) => alive[(value >>> 4) - chunk * CHUNK]);
      if (!alives(articles)) return;
      if (!entry.chunks) {
        read(articles, await positionsOf(segment, entry), grade);
        return;
      }
      let first = 0;
      await Promise.all(entry.chunks[chunk].pieces.map(async (count, piece) => {
        const own = articles.slice(first, (first += count));
        if (!alives(own)) return;
        const name = `${segment.name}/p${entry.shard}-${entry.number}-${chunk}-${piece}`;
        read(own, new Bytes(await file(name)), grade);
      }));
    }));
    return places;
  }

  // How well the terms of a phrase, one behind the other, stand in an article; -1 where they do not.
  function inSequence(places, article) {
    let best = -1;
    for (const [place, grade] of places[0].get(article) ?? []) {
      let sum = grade;
      for (let at = 1; at < places.length && sum >= 0; at += 1) {
        const next = places[at].get(article)?.get(place + at);
        sum = next === undefined ? -1 : sum + next;
      }
      if (sum >= 0 && (best < 0 || sum < best)) best = sum;
    }
    return best;
  }

  // One clause in a chunk: for each article that is alive, 0 or how well it answers + 1; and what it scores.
  async function clauseIn(segment, { terms }, chunk, alive, run) {
    const size = alive.length;
    const grades = new Uint8Array(size).fill(1);
    const scores = new Float64Array(size);
    for (const { idf, found } of terms) {
      const own = new Uint8Array(size);
      const impacts = new Uint8Array(size);
      const lists = await some(found.get(segment).map(async ({ entry, grade }) => [grade, await listOf(segment, entry, chunk)]), run);
      for (const [grade, articles] of lists) {
        for (const value of articles) {
          const article = (value >>> 4) - chunk * CHUNK;
          if (!(article >= 0 && article < size)) continue;
          if (!own[article] || grade < own[article] - 1) own[article] = grade + 1;
          if ((value & 15) > impacts[article]) impacts[article] = value & 15;
        }
      }
      for (let article = 0; article < size; article += 1) {
        grades[article] = grades[article] && alive[article] && own[article] ? grades[article] + own[article] - 1 : 0;
        scores[article] += idf * impacts[article];
      }
    }
    if (terms.length > 1 && grades.some(Boolean)) {
      const places = await some(terms.map(({ found }) => placesOf(segment, found.get(segment), chunk, grades)), run);
      for (let article = 0; article < size; article += 1) {
        if (grades[article]) grades[article] = places.length < terms.length ? 0 : inSequence(places, article) + 1;
      }
    }
    return { grades, scores };
  }

  // The numbers of a segment's articles from one day to another, [first, behind the last].
  async function daysIn(segment, from, to) {
    if (!from && !to) return [0, segment.articles];
    const days = await file(`${segment.name}/days`);
    const first = days.find(([day]) => day === "" || !to || day <= to);
    const behind = days.find(([day]) => day === "" || day < from);
    return [first && first[0] !== "" ? first[1] : segment.articles, behind ? behind[1] : segment.articles];
  }

  // One query put to the index. `more` asks on, until there are hits enough; `hits` are numbers, the best first.
  class Run {
    constructor(index, query, { filters, from, to, byDate }) {
      Object.assign(this, { index, query, from, to, byDate });
      this.filters = filters.map(([kind, key]) => `\u0001${kind}\u0001${key}`);
      this.damaged = false;
      this.ranks = new Map();
      this.hits = [];
      this.waiting = [];
      this.enough = ENOUGH;
    }

    async prepare() {
      const { index, query } = this;
      let offset = 0;
      const total = index.segments.reduce((sum, { articles }) => sum + articles, 0);
      this.clauses = await Promise.all(query.clauses.map(async ({ out, terms }) => ({ out, terms: await Promise.all(terms.map((asked) => this.find(asked, total))) })));
      for (const filter of this.filters) {
        const asked = { stems: [filter], spelling: "" };
        this.clauses.push({ out: false, terms: [{ ...(await this.find(asked, total)), idf: 0 }] });
      }
      // The rarest first: where it leaves no article, the lists of the others need not be read.
      this.clauses.sort((one, other) => one.out - other.out || one.terms[0].count - other.terms[0].count);
      for (const segment of index.segments) {
        for (let chunk = 0; chunk * CHUNK < segment.articles; chunk += 1) {
          const size = Math.min(CHUNK, segment.articles - chunk * CHUNK);
          for (const [from, behind] of this.parts(segment, chunk, size)) this.waiting.push({ segment, chunk, offset, size, from, behind });
        }
        offset += segment.articles;
      }
    }

    async find(asked, total) {
      const { segments } = this.index;
      const own = await Promise.all(segments.map((segment) => answers(segment, asked, this.query, this.index, this)));
      const found = new Map(segments.map((segment, at) => [segment, own[at]]));
      const count = own.flat().reduce((sum, { entry }) => sum + entry.count, 0);
      return { asked, found, count, idf: Math.log(1 + total / (count + 0.5)) };
    }

    // The parts of a chunk to be asked one after the other: a phrase with a word that stands everywhere has positions to
    // read for each article that may be one, and the newest are enough to begin with.
    parts(segment, chunk, size) {
      const phrases = this.clauses.filter(({ out, terms }) => !out && terms.length > 1);
      const long = phrases.some(({ terms }) => terms.some(({ found }) => found.get(segment).some(({ entry }) => entry.chunks?.[chunk]?.articles)));
      if (!long) return [[0, size]];
      this.enough = FEW;
      const parts = [];
      for (let from = 0, length = PART; from < size; from += length, length *= 2) parts.push([from, Math.min(size, from + length)]);
      return parts;
    }

    // Whether the chunks that wait need files of their own; what is read already is asked at once.
    get apart() {
      return this.clauses.some(({ terms }) => terms.some(({ found }) =>
        this.waiting.some(({ segment }) => found.get(segment).some(({ entry }) => entry.chunks))));
    }

    async more(all = false) {
      const before = this.hits.length;
      while (this.waiting.length && (all || this.hits.length < before + this.enough || !this.apart)) {
        await this.ask(this.waiting.shift());
      }
      const rank = (hit) => this.ranks.get(hit);
      this.hits.sort((one, other) => rank(one) - rank(other) || one - other);
    }

    async ask({ segment, chunk, offset, size, from, behind }) {
      const first = offset + chunk * CHUNK;
      const [[start, end] = [0, 0]] = await some([daysIn(segment, this.from, this.to)], this);
      const alive = new Uint8Array(size).fill(1, Math.max(from, start - chunk * CHUNK), Math.max(from, Math.min(behind, end - chunk * CHUNK)));
      const ranks = new Float64Array(size);
      for (const clause of this.clauses) {
        if (!alive.some(Boolean)) return;
        const { grades, scores } = await clauseIn(segment, clause, chunk, alive, this);
        for (let article = 0; article < size; article += 1) {
          if (clause.out === grades[article] > 0) alive[article] = 0;
          if (!clause.out) ranks[article] += (grades[article] - 1) * LEVEL - scores[article];
        }
      }
      for (let article = 0; article < size; article += 1) {
        if (!alive[article]) continue;
        this.hits.push(first + article);
        this.ranks.set(first + article, this.byDate ? 0 : ranks[article]);
      }
    }

    // For the words that stand nowhere, the nearest that do: [the word as it was typed, the other].
    async meant() {
      const found = [];
      for (const { out, terms } of this.clauses) {
        for (const { asked, count } of terms) {
          if (out || count || !asked.raw) continue;
          const near = await this.nearest(asked);
          if (near) found.push([asked.raw, near]);
        }
      }
      return found;
    }

    async nearest(asked) {
      const known = new Map(); // folded -> [how often, its most frequent spelling, how often that, its stem]
      for (const segment of this.index.segments) {
        for (const stem of asked.stems) {
          for (const name of await shardsOf(segment, stem, stem)) {
            const [{ entries } = { entries: [] }] = await some([file(`${segment.name}/s${name}`, shard)], this);
            for (const { stem: itsStem, spelling, count } of entries.flat()) {
              const folded = fold(spelling, this.index);
              const [all, best, most] = known.get(folded) ?? [0, "", 0];
              known.set(folded, [all + count, ...(count > most ? [spelling, count] : [best, most]), itsStem]);
            }
          }
        }
      }
      let nearest = ["", Math.min(2, asked.folded.length >> 1) + 1, 0];
      for (const [folded, [count, spelling, , itsStem]] of known) {
        const pairs = [[asked.folded, folded], ...asked.stems.map((stem) => [stem, itsStem])];
        const edits = Math.min(...pairs.map(([one, other]) => distance(one, other, nearest[1])));
        if (edits < nearest[1] || (edits === nearest[1] && nearest[0] && count > nearest[2])) nearest = [spelling, edits, count];
      }
      return nearest[0];
    }

    async title(hit) {
      let first = 0;
      for (const { name, articles } of this.index.segments) {
        const number = hit - first;
        if (number < articles) return (await file(`${name}/t${number >> 4}`))[number & 15];
        first += articles;
      }
      throw new RangeError("there is no such article");
    }
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

  return {
    index: () => file("index"),
    async run(index, query, settings) {
      const run = new Run(index, query, settings);
      await run.prepare();
      await run.more();
      return run;
    },
  };
})();
