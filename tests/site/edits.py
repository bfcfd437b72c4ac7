"""What a person, or an accident, does to a site between two builds."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

from generator.build import build
from generator.model import Change
from tests.conftest import flip, make_article, remove, write_article
from tests.site.sites import change_settings, rewrite

TITLES = ("جسر الميناء يفتح", "مهرجان الخط", "سوق السمك", "قطار الساحل", "علي", "على")
COPIED = (
    "أعلنت البلدية صباح اليوم أن المكتبة العامة ستفتح أبوابها للقراء في نهاية الأسبوع المقبل بعد"
    " أعمال ترميم استمرت عامين كاملين وشملت القاعات كلها."
)
Edit = Callable[[Path, int], None]


def _add(site: Path, pick: int) -> None:
    write_article(site, f"n{pick}.md", make_article(title=TITLES[pick % len(TITLES)]))


def _delete(site: Path, pick: int) -> None:
    paths = sorted((site / "content").rglob("*.md"))
    if len(paths) > 1:
        remove(site, paths[pick % len(paths)].relative_to(site / "content").as_posix())


def _move(site: Path, pick: int) -> None:
    paths = sorted((site / "content").rglob("*.md"))
    path = paths[pick % len(paths)]
    target = site / "content" / "moved" / f"m{pick}-{path.name}"
    target.parent.mkdir(exist_ok=True)
    path.rename(target)


def _override(name: str, before: str) -> Edit:
    """Put a mark into the site's own copy of a theme file, once more with each pick."""

    def edit(site: Path, pick: int) -> None:
        text = (Path(__file__).parents[2] / name).read_text(encoding="utf-8")
        assert before in text
        (site / name).write_text(text.replace(before, f"{before} {pick}", 1), encoding="utf-8")

    return edit


def _spoil_output(site: Path, pick: int) -> None:
    files = sorted(path for path in (site / "output").rglob("*.html"))
    if files:
        files[pick * 7 % len(files)].unlink()


def _damage_output(site: Path, pick: int) -> None:
    files = sorted(path for path in (site / "output").rglob("*") if path.is_file())
    if files:
        flip(files[pick % len(files)])
        build(site, verify=True)


# Of the names that the edits above and the small site have.
_DECIDED = (
    '[[tags.same]]\nnames = ["جسور", "الإنارة", "C#"]\n',
    '[[authors.apart]]\nnames = ["علي", "على"]\n[[tags.same]]\nnames = ["مكتبات", "كتب"]\n',
    '[[tags.apart]]\nnames = ["الإنارة", "الانارة"]\n[[tags.same]]\nnames = ["C#", "C++"]\n',
    '[[tags.apart]]\nnames = ["الانارة", "الإنارة"]\n[[tags.same]]\nnames = ["تعليم", "الإنارة"]\n',
    '[[sources.same]]\nnames = ["الميناء", "صحيفة الميناء", "المنارة"]\n',
    '[[authors.same]]\nnames = ["هالة", "سلمى الحداد", "علي"]\n[[tags.same]]\nnames = ["جسور"]\n',
)


def _decide(site: Path, pick: int) -> None:
    path = site / "authorities.toml"
    if pick == len(_DECIDED):
        path.unlink(missing_ok=True)
    else:
        path.write_text(_DECIDED[pick % len(_DECIDED)], encoding="utf-8")


_GONE = Change(date=dt.date(2026, 1, 2), what="طلب صاحبها")


def _corrected(n: int) -> Change:
    return Change(date=dt.date(2024, 4, 1 + n % 28), what="صُحح الاسم")


EDITS: dict[str, Edit] = {
    "retitle": lambda site, n: rewrite(site, n, title=TITLES[n % len(TITLES)]),
    "retag": lambda site, n: rewrite(site, n, tags=(("الانارة", "C++"), ("C#",), ())[n % 3]),
    "redate": lambda site, n: rewrite(site, n, date=(None, dt.date(2024, 3, 1 + n % 28))[n % 2]),
    "rewrite": lambda site, n: rewrite(site, n, body=f"نص جديد {n}.", summary=""),
    # One text of all, as written, in another spelling or with a word more; or another one.
    "copy": lambda site, n: rewrite(
        site, n, body=(COPIED, f"{COPIED}!", f"{COPIED} {n}", "نص قصير.")[n % 4]
    ),
    "resource": lambda site, n: rewrite(site, n, source=("", "الساحل اليوم")[n % 2]),
    "reauthor": lambda site, n: rewrite(
        site, n, authors=(("سلمى الحداد",), ("علي", "هالة"))[n % 2]
    ),
    "update": lambda site, n: rewrite(site, n, updated=dt.date(2024, 4, 1 + n % 28)),
    "translate": lambda site, n: rewrite(
        site, n, translations=((), ("a" * 12, "0" * 12), ("b" * 12, f"{n + 1:012}"))[n % 3]
    ),
    "relate": lambda site, n: rewrite(site, n, related=("b" * 12,)),
    "alias": lambda site, n: rewrite(site, n, aliases=(f"old/{n % 2}.html",)),
    "add": _add,
    "delete": _delete,
    "withdraw": lambda site, n: rewrite(site, n, withdrawn=(None, _GONE)[n % 2]),
    "correct": lambda site, n: rewrite(site, n, changes=(_corrected(n),) * (n % 3)),
    "move": _move,
    "decide": _decide,
    "settings": change_settings,
    "spoil": _spoil_output,
    "damage": _damage_output,
    "article template": _override("templates/article.html", "{% block main %}"),
    "card macro": _override("templates/_card.html", "<li>"),
    "base template": _override("templates/base.html", "<body>"),
    "style": _override("static/main.css", "color-scheme: light dark;"),
    "forget": lambda site, n: shutil.rmtree(site / ".warraq", ignore_errors=True),
}
OF_CONTENT = sorted(
    {*EDITS} - {"settings", "article template", "card macro", "base template", "style"}
)
OF_ARTICLES = sorted({*OF_CONTENT} - {"spoil", "damage", "forget"})
