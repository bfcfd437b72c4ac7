from pathlib import Path

import pytest

from generator.config import languages, load_config, store_problem
from generator.errors import ConfigError, StoreError


def write(root: Path, text: str) -> Path:
    (root / "site.toml").write_text(text, encoding="utf-8")
    return root


def faults(root: Path, text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ConfigError) as caught:
        load_config(write(root, text), languages())
    assert all(problem.file == root / "site.toml" for problem in caught.value.problems)
    return [(p.line, p.message, p.hint) for p in caught.value.problems]


def test_a_title_is_enough(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, 'title = "أرشيف"'), languages())
    assert (config.title, config.lang, config.url, config.slugs) == ("أرشيف", "ar", "", "unicode")


def test_an_address_ends_with_a_slash_whether_written_or_not(tmp_path: Path) -> None:
    for url in ("https://x.example/a", "https://x.example/a/"):
        config = load_config(write(tmp_path, f'title = "x"\nurl = "{url}"'), languages())
        assert config.url == "https://x.example/a/"


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert load_config(write(tmp_path, '\ufefftitle = "x"'), languages()).title == "x"


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_bytes('lang = "ar"\ntitle = "ميناء"\n'.encode("cp1256"))
    with pytest.raises(ConfigError, match=r"site\.toml:2: is not UTF-8 text\n  hint: save it as"):
        load_config(tmp_path, languages())


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "archive", languages())
    assert "warraq new my-archive" in caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('title = "x"\n\ntilte = "y"', 3, 'unknown key "tilte"', 'did you mean "title"?'),
        ('title = "x"\n[zz]\na = 1', 2, 'unknown key "zz"', "known settings: title"),
        ("title = 5", 1, "title must be a text", 'write title = "..."'),
        ('lang = "ar"', None, "the archive has no title", 'add a line title = "..."'),
        ('title = "x"\nlang = "xx"', 2, 'lang "xx" is not known', "the frame speaks ar, en, fa"),
        ('title = "x"\nlang = "ar/../.."', 2, 'lang "ar/../.." is not known', "the frame speaks"),
        ('title = "x"\nslugs = "latin"', 2, 'slugs "latin" is not known', 'write "unicode"'),
        (
            'title = "x"\nurl = "example.org"',
            2,
            'url "example.org" is not a web address',
            "write it",
        ),
        ('title = "x"\nurl = "javascript:alert(1)"', 2, "is not a web address", "write it whole"),
        ('title = "x"\nfonts = ["a.woff2"]', 2, 'unknown key "fonts"', "below a line [theme]"),
        ('title = "x"\n[them]\nfonts = []', 2, 'unknown key "them"', 'did you mean "theme"?'),
        ('title = "x"\ntheme = "y"', 2, "theme must be a table", "write [theme]"),
        ('title = "x"\n[theme]\nfont = []', 3, '"font" in [theme]', "known settings: fonts"),
        ('title = "x"\n[theme]\nfonts = []\nlang = "ar"', 4, '"lang" in [theme]', "above [theme]"),
        ('title = "x"\n[theme]\nfonts = "a"', 3, "fonts must be a list", 'write fonts = ["'),
        ('title = "x"\n[theme]\nfonts = [1]', 3, "fonts must be a list", 'write fonts = ["'),
        ('title = "x"\nfeeds = "tags"', 2, 'feeds "tags" is not known', 'write "site" or "all"'),
        ('title = "x"\nnews = "yes"', 2, 'news "yes" is not known', 'write "on" or "off"'),
        ('title = "x"\nlicense = "CC-BY"', 2, 'license "CC-BY" is not known', "CC-BY-4.0, "),
        ('title = "x"\nlang = ', 2, "is not TOML", "in straight quotes"),
        ('title = "x"\nrights = x', 2, "is not TOML", "in straight quotes"),
        (
            'title = "x"\nlang = "ar"\n\ntitle = "y"\n',
            4,
            "title stands in line 1 already",
            "keep one",
        ),
        (
            'title = "x"\n[theme]\nfonts = []\nfonts = [\n]\n',
            4,
            "fonts stands in line 3",
            "keep one",
        ),
        (
            'title = "x"\n[deploy.a]\nkind = "s3"\n[deploy.b]\nkind = "s3"\nkind = "git"',
            6,
            "kind stands in line 5",
            "keep one",
        ),
        (
            'title = "x"\n[theme]\n# x\n[theme]\n',
            4,
            "[theme] stands in line 2",
            "below one of them",
        ),
        ('title = "x"\ntheme = "y"\n[theme]\n', 3, "is not TOML: Cannot", "in straight quotes"),
        ('title = "x"\nrights = "C:\\users\\huda"', 2, "a single \\ stands in a text", r"or \\:"),
        ('title = "x"\nrights = "C:\\archive"', 2, "a single \\ stands in a text", "write /"),
    ],
)
def test_a_wrong_setting_is_told_with_line_and_hint(
    tmp_path: Path, text: str, line: int | None, message: str, hint: str
) -> None:
    ((found_line, found_message, found_hint),) = faults(tmp_path, text)
    assert found_line == line
    assert message in found_message
    assert hint in found_hint


def test_each_of_several_layouts_may_have_the_same_settings(tmp_path: Path) -> None:
    layout = '[[ingest.layout]]\nfiles = "*.txt"\nfiles = "*.md"\n'
    ((line, message, _),) = faults(
        tmp_path, f'title = "x"\n{layout.replace("files", "a", 1)}{layout}'
    )
    assert (line, message) == (7, "is not TOML: files stands in line 6 already")


@pytest.fixture
def with_fonts(tmp_path: Path) -> Path:
    """Return a site with a font in static/ and files that are none, or are out of its reach."""
    static = tmp_path / "static"
    (static / ".hidden").mkdir(parents=True)
    for name in ("Good-Bold.woff2", ".hidden/Good.woff2", "../Good.woff2"):
        (static / name).write_bytes(b"wOF2...")
    (static / "Old.woff2").write_bytes(b"wOFF...")
    (static / "main.css").write_bytes(b"")
    return tmp_path


def test_fonts_are_files_of_the_sites_own_static_folder(with_fonts: Path) -> None:
    text = 'title = "x"\n[theme]\nfonts = ["Good-Bold.woff2"]'
    assert load_config(write(with_fonts, text), languages()).fonts == ("Good-Bold.woff2",)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("Good-Blod.woff2", "there is no", 'did you mean "Good-Bold.woff2"?'),
        ("good-bold.woff2", "there is no", 'did you mean "Good-Bold.woff2"?'),
        ("xyz.ttf", "there is no", "put the file there"),
        ("../Good.woff2", "there is no", "did you mean"),
        (".hidden/Good.woff2", "there is no", "did you mean"),
        ("/etc/passwd", "there is no", "put the file there"),
        ("", "there is no", "put the file there"),
        ("Old.woff2", "is no woff2 font", "fonttools ttLib.woff2 compress"),
        ("main.css", "is no woff2 font", "fonttools ttLib.woff2 compress"),
    ],
)
def test_a_font_that_cannot_be_used_is_told_with_its_line(
    with_fonts: Path, name: str, message: str, hint: str
) -> None:
    text = f'title = "x"\n[theme]\nfonts = [\n  "Good-Bold.woff2",\n  "{name}",\n]'
    ((line, found, told),) = faults(with_fonts, text)
    assert line == (5 if name else 2)
    assert f'"{name}"' in found
    assert message in found
    assert hint in told


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    text = 'lang = "xx"\nslugs = "y"\nurl = "z"'
    assert len(faults(tmp_path, text)) == 4


@pytest.mark.parametrize(
    "where", ['content = "s3://news/content"', "raw = 's3://news'", 'bucket = "news"']
)
def test_a_bucket_is_told_at_the_line_that_names_it(tmp_path: Path, where: str) -> None:
    (tmp_path / "site.toml").write_text(f'title = "news"\n\n[storage]\n{where}\n', "utf-8")
    assert store_problem(tmp_path, StoreError('there is no bucket "news"')).line == 4
