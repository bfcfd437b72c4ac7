// Reads the files below search/, each a script: shards, their stems, and the lists of articles. See docs/design/search.md.
//# allFunctionsCalledOnLoad
"use strict";
globalThis.warraqShards = (() => {
  const CHUNK = 65536; // articles that are asked at once
  const SHARDS = 12; // that are read for the beginning of a word
  const UTF8 = new TextDecoder("utf-8", { fatal: true });

  function script(address) {
    const made = document.createElement("script");
    made.src = address;
    const loaded = new Promise((resolve, reject) => Object.assign(made, { onload: resolve, onerror: reject }));
    document.head.append(made);
    return loaded.finally(() => made.remove());
  }

  function request(address) {
    return new Promise((resolve, reject) => {
      const made = new XMLHttpRequest();
      made.open("GET", address);
      made.onload = () => (made.status === 200 ? resolve(made.responseText) : reject(new Error(address)));
      made.onerror = reject;
      made.send();
    });
  }

  // Files: each a script, as nothing else can be read from a disk. It calls warraq(its name, its value).
  // The page itself asks for the index, beside this script: it comes unasked.
  const files = new Map();
  const awaited = new Map();
  globalThis.warraq = (name, value) => {
    if (awaited.has(name)) awaited.get(name)(value);
    else files.set(name, Promise.resolve(value));
  };

  // Have a file call warraq. Where it can be asked for as a text, that costs a browser less than a script.
  async function call(address) {
    try {
      if (location.protocol === "file:") throw new TypeError(address);
      const text = await request(address);
      globalThis.warraq(...JSON.parse(`[${text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"))}]`));
    } catch {
      await script(address); // a page's policy may allow scripts alone
    }
  }

  // The value of a file, as `made` makes it. A file that failed is asked again with the next query.
  function file(name, made = (value) => value) {
    if (!files.has(name)) {
      const loaded = new Promise((resolve, reject) => {
        awaited.set(name, resolve);
        const end = () => {
          awaited.delete(name);
          reject(new Error(name)); // of no effect when the value has come
        };
        call(`search/${name}.js`).then(end, end);
      });
      files.set(name, loaded.then(made));
      files.get(name).catch(() => files.delete(name));
    }
    return files.get(name);
  }

  class Bytes {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }

    static of(base64) {
      // Browsers from before 2025 have no fromBase64, which takes a tenth of the time.
      return new Bytes(Uint8Array.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
    }

    skip(length) {
      this.at += length;
      if (this.at > this.bytes.length) throw new RangeError("the file is too short");
    }

    slice(length) {
      this.skip(length);
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

    string(length) {
      return length ? UTF8.decode(this.slice(length)) : "";
    }

    // A spelling of a stem: what stands before the stem, or before what it has of it, and what stands behind that.
    spelling(stem) {
      const head = this.varint();
      const front = this.string(head >> 1);
      if (!(head & 1)) return front + stem;
      return front + stem.slice(0, stem.length - this.varint()) + this.string(this.varint());
    }

    skipSpelling() {
      const head = this.varint();
      this.skip(head >> 1);
      if (!(head & 1)) return;
      this.varint();
      this.skip(this.varint());
    }

    // The bytes of a list of so many articles.
    list(articles) {
      if (articles > 1) return this.slice(this.varint());
      const first = this.at;
      this.varint();
      return this.bytes.subarray(first, this.at);
    }
  }

  // A list as (number · 16 + impact) for each of its articles.
  function list(bytes) {
    const reader = new Bytes(bytes);
    const found = [];
    for (let number = 0; reader.at < bytes.length; ) {
      const value = reader.varint();
      number += value >>> 4;
      found.push(number * 16 + (value & 15));
    }
    return found;
  }

  // What a chunk tells of stories: for each of some articles its number there, and how far before it the one before it of its
  // story stands, or the name of a story that other segments have too.
  function stories(base64) {
    const reader = Bytes.of(base64);
    const found = [];
    for (let number = 0; reader.at < reader.bytes.length; ) {
      number += reader.varint();
      found.push([number, reader.varint() || String(reader.slice(8))]);
    }
    return found;
  }

  // A shard as {stems, entries}, the entries of each stem read when they are asked for: few of them ever are.
  function shard(base64) {
    const { bytes } = Bytes.of(base64);
    const reader = new Bytes(bytes);
    const count = reader.varint();
    // To decode all at once takes a tenth of the time that it takes one by one.
    const ends = UTF8.decode(reader.slice(reader.varint())).split("\n");
    if (ends.length !== count + 1) throw new RangeError("the file is not whole");
    const stems = [];
    const places = [];
    let place = 0;
    for (let at = 0; at < count; at += 1) {
      stems.push((stems[at - 1] ?? "").slice(0, reader.varint()) + ends[at]);
      places.push(place);
      place += reader.varint();
    }
    const first = reader.at;
    reader.skip(place);
    // How many lists stand before those of a stem: apart, and not.
    const before = (at) => {
      const skipped = new Bytes(bytes.subarray(first, first + places[at]));
      const found = [0, 0];
      while (skipped.at < places[at]) {
        for (let more = skipped.varint(); more > 0; more -= 1) {
          skipped.skipSpelling();
          const articles = skipped.varint();
          found[articles & 1 ? 0 : 1] += 1;
          if (articles & 1) partsAt(skipped, skipped.varint());
          else skipped.list(articles >> 1);
        }
      }
      return found;
    };
    const entries = (at) => entriesAt(new Bytes(bytes.subarray(first + places[at])), stems[at], () => before(at));
    return { stems, entries };
  }

  // The files of a list apart, so many: each with the chunks it is of, and how many articles are in each file of their positions.
  function partsAt(reader, count) {
    let behind = 0;
    return Array.from({ length: count }, (_, at) => {
      const first = behind;
      behind += reader.varint();
      const pieces = [];
      for (let left = reader.varint(); left > 0; left -= 1) pieces.push(reader.varint());
      return { at, first, behind, pieces };
    });
  }

  // The entries of a stem: {stem, spelling, count, bytes of its list or the parts of it that are apart, number}, the last reckoned
  // when it is asked for.
  function entriesAt(reader, stem, before) {
    const own = [];
    const here = [0, 0];
    let numbers = null;
    for (let more = reader.varint(); more > 0; more -= 1) {
      const spelling = reader.spelling(stem);
      const articles = reader.varint();
      const count = articles >> 1;
      const kind = articles & 1 ? 0 : 1;
      const number = here[kind]++;
      const entry = { stem, spelling, count, get number() { return (numbers ??= before())[kind] + number; } };
      if (articles & 1) entry.parts = partsAt(reader, reader.varint());
      else entry.bytes = reader.list(count);
      own.push(entry);
    }
    return own;
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

  // Of some parts those, by their beginnings, that may hold what lies from one text to another: [first, behind].
  function span(beginnings, from, to) {
    return [Math.max(0, bound(beginnings, from, true) - 1), bound(beginnings, to, true)];
  }

  // What a shard begins with, as it stands in the names of its files.
  function hex(beginning) {
    return Array.from({ length: beginning.length }, (_, at) => beginning.charCodeAt(at).toString(16).padStart(4, "0")).join("");
  }

  // The names of the shards of a segment that may hold what lies from one text to another; of too many the first.
  async function shardsOf({ name, directory }, from, to, run) {
    let beginnings = directory;
    if (!Array.isArray(directory)) {
      beginnings = [];
      const [first, behind] = span(directory.groups, from, to);
      // Of the first group some may lie before, of those that follow none.
      for (let group = first; group < behind && group < first + 2; group += 1) beginnings.push(...(await file(`${name}/d${group}`)));
    }
    const found = beginnings.slice(...span(beginnings, from, to));
    if (found.length > SHARDS) run.cut = true;
    return found.slice(0, SHARDS).map(hex);
  }

  // The entries of a segment whose stems lie from one text to another, each with its shard.
  async function entriesOf(segment, from, to, run) {
    const names = await shardsOf(segment, from, to, run);
    const shards = await Promise.all(names.map((name) => file(`${segment.name}/s${name}`, shard)));
    const found = [];
    for (const [at, { stems, entries }] of shards.entries()) {
      for (let stem = bound(stems, from, false); stem < bound(stems, to, true); stem += 1) {
        for (const entry of entries(stem)) found.push(Object.assign(entry, { shard: names[at] }));
      }
    }
    return found;
  }

  // All entries of the shards in which a stem would stand.
  async function around(segment, stem, run) {
    const names = await shardsOf(segment, stem, stem, run);
    const shards = await Promise.all(names.map((name) => file(`${segment.name}/s${name}`, shard)));
    return shards.flatMap(({ stems, entries }) => stems.flatMap((_, at) => entries(at)));
  }

  return { CHUNK, Bytes, list, stories, script, file, entriesOf, around };
})();
