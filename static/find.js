// Finds the articles that answer a query. See docs/design/search.md.
"use strict";
globalThis.warraqFind = (() => {
  const { fold } = globalThis.warraqWords;
  const { level } = globalThis.warraqQuery;
  const { CHUNK, Bytes, list, stories, script, file, entriesOf, around } = globalThis.warraqShards;
  const PART = 1024; // articles that are asked at first for a phrase with a frequent word
  const FEW = 10; // hits that are enough of such a phrase
  const ENOUGH = 50; // hits with which an answer can be shown
  const LEVEL = 1e6; // more than any sum of idf and impact: how exact a hit is counts first

  // What is done with many files goes on without those that cannot be read.
  async function some(promises, run) {
    const results = await Promise.allSettled(promises);
    if (results.some(({ status }) => status === "rejected")) run.damaged = true;
    return results.flatMap(({ status, value }) => (status === "fulfilled" ? [value] : []));
  }

  // The entries of a segment that answer a term, and how well.
  async function answers(segment, asked, query, rules, run) {
    const ranges = asked.open ? asked.bases.map((base) => [base, `${base}\uffff`]) : asked.stems.map((stem) => [stem, stem]);
    const found = (await some(ranges.map(([from, to]) => entriesOf(segment, from, to, run)), run)).flat();
    const graded = new Map(); // one base may begin another: what both find is one
    for (const entry of found) {
      entry.folded = fold(entry.spelling, rules);
      const grade = level(asked, query.exact, entry.spelling, entry.folded, entry.stem);
      if (grade >= 0) graded.set(`${entry.stem} ${entry.spelling}`, { entry, grade });
    }
    return [...graded.values()];
  }

  // The articles of an entry in a chunk, as `list` has them.
  async function listOf(segment, { bytes, chunks, shard: at, number }, chunk) {
    if (bytes) return list(bytes);
    if (!chunks[chunk]?.articles) return [];
    const offset = chunk * CHUNK * 16;
    return file(`${segment.name}/l${at}-${number}-${chunk}`, (base64) =>
      list(Bytes.of(base64).bytes).map((value) => value + offset));
  }

  // What a chunk of a segment tells of stories.
  async function storiesIn({ name, stories: chunks }, chunk) {
    if (!(chunk in chunks)) return [];
    return chunks[chunk] ? stories(chunks[chunk]) : file(`${name}/c${chunk}`, stories);
  }

  // A reader of the positions of an entry whose list is not apart.
  async function positionsOf(segment, { shard: at, number }) {
    const reader = Bytes.of(await file(`${segment.name}/p${at}`));
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
        read(own, Bytes.of(await file(name)), grade);
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

  // One query put to the index. `more` asks on, until there are hits enough; `hits` are numbers, the best first. Those of one
  // story are a group: `groups` stand where the best hit of each does.
  class Run {
    constructor(index, query, { filters, from, to, byDate }) {
      Object.assign(this, { index, query, from, to, byDate });
      this.filters = filters.map(([kind, key]) => `\u0001${kind}\u0001${key}`);
      this.damaged = false;
      this.cut = false; // more words begin so than were looked for
      this.ranks = new Map();
      this.hits = [];
      this.groups = [];
      this.stories = new Map(); // of the hits that are of one story with others
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

    // The first `kept` groups, which are shown, stay in their places, whatever more is found of them.
    async more(all = false, kept = 0) {
      const before = this.hits.length;
      while (this.waiting.length && (all || this.hits.length < before + this.enough || !this.apart)) {
        await this.ask(this.waiting.shift());
      }
      const rank = (hit) => this.ranks.get(hit);
      this.hits.sort((one, other) => rank(one) - rank(other) || one - other);
      this.group(kept);
    }

    group(kept) {
      this.groups = this.groups.slice(0, kept);
      const placed = new Set(this.groups.flat());
      const known = new Map(this.groups.map((group) => [this.stories.get(group[0]), group]));
      known.delete(undefined);
      for (const hit of this.hits) {
        if (placed.has(hit)) continue;
        const story = this.stories.get(hit);
        if (known.has(story)) {
          known.get(story).push(hit);
          continue;
        }
        const made = [hit];
        this.groups.push(made);
        if (story !== undefined) known.set(story, made);
      }
    }

    // Take out a hit that is none after all. Its group stays, be it empty: those that are shown are counted.
    drop(hit) {
      this.hits = this.hits.filter((other) => other !== hit);
      for (const group of this.groups) if (group.includes(hit)) group.splice(group.indexOf(hit), 1);
    }

    // How many stories the hits are.
    get different() {
      return this.groups.filter(({ length }) => length).length;
    }

    async ask(part) {
      const [told] = await Promise.all([some([storiesIn(part.segment, part.chunk)], this), this.look(part)]);
      for (const [number, story] of told.flat()) {
        const article = part.offset + part.chunk * CHUNK + number;
        const before = typeof story === "number" ? article - story : article;
        // A story goes by its first article, or by its name.
        if (!this.stories.has(before)) this.stories.set(before, before === article ? story : before);
        this.stories.set(article, this.stories.get(before));
      }
    }

    async look({ segment, chunk, offset, size, from, behind }) {
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

    // All words of the shards of a segment in which a stem would stand.
    async around(segment, stem) {
      return (await some([around(segment, stem, this)], this)).flat();
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

  return {
    script,
    index: () => file("index"),
    async run(index, query, settings) {
      const run = new Run(index, query, settings);
      await run.prepare();
      await run.more();
      return run;
    },
  };
})();
