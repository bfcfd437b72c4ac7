// Finds the articles that answer a query. See docs/design/search.md.
//# allFunctionsCalledOnLoad
"use strict";
globalThis.warraqFind = (() => {
  const { fold } = globalThis.warraqWords;
  const { level } = globalThis.warraqQuery;
  const { CHUNK, Bytes, list, stories, script, file, entriesOf, around } = globalThis.warraqShards;
  const PART = 512; // articles that are asked at first for a phrase with a frequent word
  const FEW = 10; // hits that are enough of such a phrase
  const MUCH = 30_000; // letters of such words' positions, some 22 KB packed: when more are read, any hit is enough
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

  // The file of an entry's list, if it is apart, that a chunk is in.
  function partOf({ parts }, chunk) {
    return parts?.find(({ first, behind }) => first <= chunk && chunk < behind);
  }

  // The articles of an entry, those in a chunk and maybe others, as `list` has them.
  async function listOf(segment, entry, chunk) {
    if (entry.bytes) return list(entry.bytes);
    const part = partOf(entry, chunk);
    if (!part) return [];
    const offset = part.first * CHUNK * 16;
    return file(`${segment.name}/l${entry.shard}-${entry.number}-${part.at}`, (base64) =>
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
  async function placesOf(segment, found, chunk, alive, run) {
    const places = new Map();
    const read = (articles, reader, grade) => {
      for (const value of articles) {
        const article = (value >>> 4) - chunk * CHUNK;
        if (!places.has(article)) places.set(article, new Map());
        const own = places.get(article);
        for (let place = 0, gap = 1; gap & 1; ) {
          gap = reader.varint();
          place += gap >> 1;
          if (alive[article]) own.set(place, Math.min(grade, own.get(place) ?? grade));
        }
      }
    };
    await Promise.all(found.map(async ({ entry, grade }) => {
      const articles = await listOf(segment, entry, chunk);
      const alives = (values) => values.some((value) => alive[(value >>> 4) - chunk * CHUNK]);
      if (!alives(articles)) return;
      if (!entry.parts) {
        read(articles, await positionsOf(segment, entry), grade);
        return;
      }
      const part = partOf(entry, chunk);
      let first = 0;
      await Promise.all(part.pieces.map(async (count, piece) => {
        const own = articles.slice(first, (first += count));
        if (!alives(own)) return;
        const base64 = await file(`${segment.name}/p${entry.shard}-${entry.number}-${part.at}-${piece}`);
        run.read += base64.length;
        read(own, Bytes.of(base64), grade);
      }));
    }));
    return places;
  }

  // How well those terms of a phrase of which the places are known stand in an article, as far behind each other as they should;
  // -1 where they do not.
  function inSequence(places, article) {
    const [[first, start], ...others] = places;
    let best = -1;
    for (const [place, grade] of start.get(article) ?? []) {
      let sum = grade;
      for (const [at, own] of others) {
        const next = own.get(article)?.get(place + at - first);
        sum = next === undefined || sum < 0 ? -1 : sum + next;
      }
      if (sum >= 0 && (best < 0 || sum < best)) best = sum;
    }
    return best;
  }

  // Of some articles of a chunk those in which a phrase stands; how well goes into `grades`.
  async function phraseIn(segment, terms, chunk, articles, grades, run) {
    const apart = ({ found }) => found.get(segment).some(({ entry }) => entry.parts);
    const [few, many] = [terms.filter((term) => !apart(term)), terms.filter(apart)];
    // A word that stands everywhere has positions to read for each article: only of those that several others leave.
    const stages = few.length > 1 && many.length ? [few, many] : [terms];
    const places = [];
    for (const stage of stages) {
      const alive = new Uint8Array(grades.length);
      for (const article of articles) alive[article] = 1;
      const read = await some(stage.map(async (term) =>
        [terms.indexOf(term), await placesOf(segment, term.found.get(segment), chunk, alive, run)]), run);
      if (read.length < stage.length) return [];
      places.push(...read);
      const left = [];
      for (const article of articles) {
        const grade = inSequence(places, article);
        if (grade >= 0) left.push(article);
        grades[article] = grade;
      }
      articles = left;
    }
    return articles;
  }

  // The articles of a chunk, of those that are alive, that answer a clause: {articles, grades, scores}, the last two of each
  // article its own. Only articles of the lists are looked at: most of a chunk's are in none.
  async function clauseIn(segment, { terms }, chunk, alive, run) {
    const grades = new Uint8Array(alive.length);
    const scores = new Float64Array(alive.length);
    let articles = [];
    for (const { idf, found } of terms) {
      const own = new Uint8Array(alive.length); // how well the term answers there + 1
      const impacts = new Uint8Array(alive.length);
      articles = [];
      const lists = await some(found.get(segment).map(async ({ entry, grade }) => [grade, await listOf(segment, entry, chunk)]), run);
      for (const [grade, values] of lists) {
        for (const value of values) {
          const article = (value >>> 4) - chunk * CHUNK;
          if (!alive[article]) continue;
          if (!own[article]) articles.push(article);
          if (!own[article] || grade < own[article] - 1) own[article] = grade + 1;
          if ((value & 15) > impacts[article]) impacts[article] = value & 15;
        }
      }
      for (const article of articles) {
        grades[article] += own[article] - 1;
        scores[article] += idf * impacts[article];
      }
      alive = own;
    }
    if (terms.length > 1 && articles.length) articles = await phraseIn(segment, terms, chunk, articles, grades, run);
    return { articles, grades, scores };
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
      this.cut = query.clauses.some(({ terms }) => terms.some(({ cut }) => cut)); // more words begin so than were looked for
      this.ranks = new Map();
      this.hits = [];
      this.groups = [];
      this.stories = new Map(); // of the hits that are of one story with others
      this.waiting = [];
      this.enough = ENOUGH;
      this.read = 0; // letters of positions that are apart, for what is asked at once
    }

    async prepare() {
      const { index, query } = this;
      let offset = 0;
      const total = index.segments.reduce((sum, { articles }) => sum + articles, 0);
      const words = query.clauses.map(async ({ out, terms }) => ({ out, terms: await Promise.all(terms.map((asked) => this.find(asked, total))) }));
      const filters = this.filters.map(async (filter) =>
        ({ out: false, terms: [{ ...(await this.find({ stems: [filter], spelling: "" }, total)), idf: 0 }] }));
      this.clauses = await Promise.all([...words, ...filters]);
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
      const long = phrases.some(({ terms }) => terms.some(({ found }) => found.get(segment).some(({ entry }) => partOf(entry, chunk))));
      if (!long) return [[0, size]];
      this.enough = FEW;
      const parts = [];
      for (let from = 0, length = PART; from < size; from += length, length *= 2) parts.push([from, Math.min(size, from + length)]);
      return parts;
    }

    // Whether the chunks that wait need files of their own; what is read already is asked at once.
    get apart() {
      return this.clauses.some(({ terms }) => terms.some(({ found }) =>
        this.waiting.some(({ segment }) => found.get(segment).some(({ entry }) => entry.parts))));
    }

    // Whether so much was read for a phrase that its reader is better shown what there is.
    get dear() {
      return this.read > MUCH;
    }

    // The first `kept` groups, which are shown, stay in their places, whatever more is found of them.
    async more(all = false, kept = 0) {
      const before = this.hits.length;
      this.read = 0;
      while (this.waiting.length && (all || this.hits.length < before + (this.dear ? 1 : this.enough) || !this.apart)) {
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
      const low = Math.max(from, start - chunk * CHUNK);
      const high = Math.max(low, Math.min(behind, end - chunk * CHUNK)); // a negative one would count from the end
      let alive = new Uint8Array(size).fill(1, low, high);
      let left = null; // those that are alive, once there are fewer
      const ranks = new Float64Array(size);
      for (const clause of this.clauses) {
        if (left && !left.length) return;
        const { articles, grades, scores } = await clauseIn(segment, clause, chunk, alive, this);
        if (clause.out) {
          for (const article of articles) alive[article] = 0;
          continue;
        }
        left = articles;
        alive = new Uint8Array(size);
        for (const article of articles) {
          alive[article] = 1;
          ranks[article] += grades[article] * LEVEL - scores[article];
        }
      }
      for (const article of left ?? Array.from({ length: Math.max(0, high - low) }, (_, number) => low + number)) {
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
    filters: () => file("filters"),
    async run(index, query, settings) {
      const run = new Run(index, query, settings);
      await run.prepare();
      await run.more();
      return run;
    },
  };
})();
