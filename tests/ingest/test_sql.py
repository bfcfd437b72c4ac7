"""Dumps of a database as SQL: the rows of the tables that hold articles."""

import time
from pathlib import Path

import pytest

from generator.ingest.readers import sql
from tests.ingest.helpers import articles, put, run
from tests.ingest.test_readers import LONG, MORE, read

DUMP = f"""-- MySQL dump
CREATE TABLE `news` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `title` varchar(255) NOT NULL,
  `body` text,
  `pub_date` datetime DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
INSERT INTO `news` VALUES (1,'سوق \\'جديدة\\' في المدينة','<p>{LONG}</p>\\r\\n<p>{MORE}</p>','2020-01-02 10:00:00'),(2,'جسر ''قديم'' على النهر','{LONG}\\n{MORE}',NULL);
INSERT INTO comments (id, remark) VALUES (1,'تعليق');
"""


def test_the_rows_of_a_table_of_articles_are_read_and_no_others(tmp_path: Path) -> None:
    put(tmp_path, "a.sql", DUMP)
    assert run(tmp_path).problems == ()
    first, second = sorted(articles(tmp_path), key=lambda article: article.title)[::-1]
    assert (first.title, str(first.date)[:10]) == ("سوق 'جديدة' في المدينة", "2020-01-02")
    assert (second.title, second.date) == ("جسر 'قديم' على النهر", None)
    assert first.body == second.body == f"{LONG}\n\n{MORE}"


def test_columns_may_stand_in_the_insert_itself_and_a_broken_row_is_named() -> None:
    text = f"INSERT INTO articles (id, headline, content) VALUES\n(1, 'سوق جديدة', '{LONG}'),\n(2, 'ناقص'),\n(3, 'جسر قديم', '{MORE}');\n"
    assert [article.title for article in read(text)] == ["سوق جديدة", "جسر قديم"]
    broken = [item for item in sql.read(text, lambda columns: True) if item.broken]
    assert [(item.first, item.broken) for item in broken] == [
        (3, "2 values, where the table has 3 columns")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO a (title, text) VALUES " + "('a'," * 200_000,
        "INSERT INTO a (title, text) VALUES ('" + "''" * 400_000,
        "INSERT INTO a VALUES" * 50_000,
        "INSERT INTO a VALUES ('x');" + "CREATE TABLE a(x int\n" * 50_000,
    ],
    ids=range(4),
)
def test_a_hostile_dump_takes_no_long_time(text: str) -> None:
    start = time.process_time()
    assert sql.sniff(text)
    sql.read(text, lambda columns: True)
    assert time.process_time() - start < 8


def test_of_wordpress_tables_only_what_is_published_becomes_articles_and_the_rest_is_told(
    tmp_path: Path,
) -> None:
    def row(number: int, status: str, kind: str) -> str:
        return f"({number}, '2019-11-0{number} 10:00:00', '<p>{LONG}</p>', 'سوق {number}', '{status}', '{kind}')"

    rows = (
        ("publish", "post"), ("draft", "post"), ("private", "post"), ("trash", "post"),
        ("inherit", "revision"), ("auto-draft", "post"), ("draft", "post"), ("publish", "page"),
    )  # fmt: skip
    columns = "`ID`, `post_date`, `post_content`, `post_title`, `post_status`, `post_type`"
    told = ",\n".join(row(number, *one) for number, one in enumerate(rows, 1))
    put(tmp_path, "a.sql", f"INSERT INTO `wp_posts` ({columns}) VALUES\n{told};\n")
    report = run(tmp_path)
    assert [article.title for article in articles(tmp_path)] == ["سوق 1"]
    assert (report.written, report.problems) == (1, ())
    said = (
        'left out of the articles: 2 with the post_status "draft"; 1 with the post_status "private";'
        ' 1 with the post_status "trash"; 1 with the post_type "revision";'
        ' 1 with the post_status "auto-draft"; 1 with the post_type "page"'
    )
    assert report.notes == (f"raw/a.sql: {said}",)
    (sheets,) = (tmp_path / ".warraq" / "report").glob("[0-9]*.html")
    assert "2 with the post_status" in sheets.read_text(encoding="utf-8")


def test_a_table_of_another_system_with_a_type_of_post_is_read_whole() -> None:
    text = f"INSERT INTO a (title, text, post_type) VALUES ('سوق جديدة', '{LONG}', 'news');\n"
    assert [article.title for article in read(text)] == ["سوق جديدة"]
