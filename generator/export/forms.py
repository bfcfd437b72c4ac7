"""The formats that articles are exported in, apart from what writes them, which loads slowly."""

from typing import Literal, get_args

Form = Literal["jsonl", "csv", "parquet", "epub", "wacz"]
FORMS: tuple[Form, ...] = get_args(Form)
