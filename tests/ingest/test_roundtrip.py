"""Stories written out in the six layouts of bench/ingest_roundtrip.py come back whole."""

import json
from pathlib import Path

import pytest

from bench.ingest_roundtrip import LAYOUTS, differences, read_back, stories

LONG = "قال المسؤول إن العمل في الطريق الجديد سينتهي قبل الشتاء، وإن السكان رحبوا به كثيرا وشكروا العمال."
STORIES = [
    ("قطار جديد يصل إلى المدينة", f"سالم النجار – الرياض\n{LONG}\nجولة المساء\n{LONG} ثم مضى."),
    ("محلي / الطريق مفتوح..", "سطر وحيد"),
    ("صباح المدينة", "يا صباح الخير\nيا مدينة\n***\nقم بنا نمشي"),
    ("«الجسر» & أخواته: ماذا بعد؟", f"1\n{LONG}\n2\n{LONG}\nاقرأ * و_سطر_ و<b>\n// انتهى //"),
    ("أين نأكل؟", f"{LONG}\n{LONG} ثم مضى.\nالعنوان: شارع النخيل 5"),
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_stories_come_back_from_every_layout(tmp_path: Path, layout: str) -> None:
    news = tmp_path / "news.jsonl"
    records = (
        {"title": title, "content": text, "source": "المنارة", "date": f"2019-05-{day:02}"}
        for day, (title, text) in enumerate(STORIES, 3)
    )
    news.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    written, left_out = stories(news, None)
    assert (len(written), left_out) == (5, 2)
    root = tmp_path / "site"
    root.mkdir()
    ending, write = LAYOUTS[layout]
    found = list(read_back(root, ending, write(written)))
    pairs = zip(written, found, strict=True)
    assert [list(differences(story, articles)) for story, articles in pairs] == [[]] * 5
