"""Measure what a megabyte of hostile or senseless input costs: `bench/ingest_hostile.py`.

Each shape is one thing repeated up to a megabyte: signs, lines, records, tags. Prints a Markdown
table with processor time and what came of it, the slowest first.
"""

import time
from pathlib import Path

from generator.errors import SiteError
from generator.ingest.convert import read_raw
from generator.ingest.vocabulary import load_vocabulary

SIZE = 1_000_000
_SENTENCE = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء. "
# What stands before, what is repeated, what stands behind.
_SHAPES = {
    "blank lines": ("", "\n", ""),
    "lines of a letter": ("", "ب\n", ""),
    "lines of a word": ("", "كلمة\n", ""),
    "one line": ("", _SENTENCE, ""),
    "one line without a space": ("", "ب", ""),
    "lines of a sentence": ("", f"{_SENTENCE}\n", ""),
    "paragraphs of a sentence": ("", f"{_SENTENCE}\n\n", ""),
    "wrapped lines": ("", "قال المسؤول إن العمل في الطريق\n", ""),
    "CSV": ("title,text\n", "a,b\n", ""),
    "CSV, a quote never closed": ('title,text\n"', "a,", ""),
    "TSV": ("title\ttext\n", "a\tb\n", ""),
    "JSON Lines": ("", '{"title":"a","text":"b"}\n', ""),
    "JSON": ("[", '{"title":"a","text":"b"},', "{}]"),
    "JSON, lists in lists": ("", "[", ""),
    "JSON, objects in objects": ("", '{"a":', ""),
    "SGML": ("", "<DOC><TEXT>a</TEXT></DOC>\n", ""),
    "SGML without a text": ("", "<TITLE>a</TITLE>\n", ""),
    "XML, never closed": ("", "<a>", ""),
    "XML, one tag": ("<a ", 'b="c" ', ">"),
    "feed": (
        "<rss><channel>",
        "<item><title>a</title><description>b</description></item>",
        "</channel></rss>",
    ),
    "web page": ("<html><body>", f"<p>{_SENTENCE}</p>", "</body></html>"),
    "web page of a letter a tag": ("<html><body>", "<p>a</p>", "</body></html>"),
    "web page, never closed": ("<html><body>", "<div>", ""),
    "YAML": ("", "- title: a\n  text: b\n", ""),
    "SQL": ("INSERT INTO `t` (`title`,`text`) VALUES ", "('a','b'),", ""),
    "front matter": ("---\n", "a: b\n", "---\n"),
    "columns": ("", "a\tb\tc\n", ""),
    "less-than signs": ("", "<", ""),
    "rules": ("", "=====\n", ""),
    "headlines and rules": ("", "عنوان الخبر\n=====\n", ""),
    "rules and labels": ("", "=====\nالتاريخ: 14 أيار 2019\n", ""),
    "read-also markers": ("", "اقرأ أيضا:\nعنوان خبر\n", ""),
    "numbers in brackets": ("", "[1]\n", ""),
    "labels": ("", "المصدر: المنارة\n", ""),
    "titles": ("", "العنوان: خبر قصير\n", ""),
    "keywords": ("", "كلمات دلالية: أ\n", ""),
    "bylines": ("", "كتب: سالم الحداد\n", ""),
    "datelines": ("", "غزة - صفا - رويترز\n", ""),
    "dates, a line each": ("", "2015-03-02 10:30\n", ""),
    "dates on one line": ("", "3 مايو 2015 ", ""),
    "months": ("", "مايو ", ""),
    "digits": ("", "1", ""),
    "entities": ("", "&amp;", ""),
    "addresses": ("", "http://a ", ""),
    "at signs": ("", "a@", ""),
    "colons": ("", ": ", ""),
    "mojibake": ("", "Ø§Ù„ ", ""),
    "accents": ("", "a\u0301", ""),
    "vowel signs": ("", "\u064b", ""),
    "joiners": ("", "\u200c", ""),
    "direction marks": ("", "\u202b", ""),
}


def shape(name: str) -> bytes:
    """Return a megabyte of a shape."""
    before, again, behind = (part.encode() for part in _SHAPES[name])
    return before + again * ((SIZE - len(before) - len(behind)) // len(again)) + behind


def main() -> None:
    """Print a row for each shape."""
    vocabulary = load_vocabulary()
    # Half a second, once a run: the reader of web pages is imported at the first of them.
    read_raw(b"<html><body><p>a</p></body></html>", Path("a"), "a", "ar", vocabulary)
    rows = []
    for name in _SHAPES:
        data = shape(name)
        began = time.process_time()
        try:
            came = f"{len(read_raw(data, Path(name), name, 'ar', vocabulary).articles)} articles"
        except SiteError as error:
            came = error.problems[0].message
        rows.append((time.process_time() - began, name, came))
    print("| a megabyte of | seconds | what came of it |\n| --- | ---: | --- |")
    for seconds, name, came in sorted(rows, reverse=True):
        print(f"| {name} | {seconds:.2f} | {came} |")


if __name__ == "__main__":
    main()
