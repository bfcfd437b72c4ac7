"""moto's S3 as a stand-in for Google's XML API, a process of its own.

Google made that API to be spoken by programs for S3. Of what obstore asks of it, only "unless it is
there" has another name.
"""

import sys
from collections.abc import Iterable
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

_amazon = DomainDispatcherApplication(create_backend_app)


def google(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Answer as Google does, a WSGI application."""
    if environ.get("HTTP_X_GOOG_IF_GENERATION_MATCH") == "0":
        environ["HTTP_IF_NONE_MATCH"] = "*"
    answer: Iterable[bytes] = _amazon(environ, start)
    return answer


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), google, threaded=True)
