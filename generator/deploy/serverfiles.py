"""Headers and redirects, in the words of each host. Pure.

A file of the same name in static/ takes the place of one of these.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, unquote, urljoin

from generator.deploy.headers import Headers
from generator.deploy.hosts import Host
from generator.deploy.manifest import STATE

_STUB = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')
STUB_BYTES = 4_096  # a page that does nothing but lead on is smaller
_EXACT = 90  # rules for single files: Cloudflare takes a hundred rules in all


def target_of(path: str, page: str) -> str:
    """Return the file that a page leads on to at once; "" for a page that does not."""
    found = _STUB.search(page)
    return unquote(urljoin(f"/{quote(path)}", html.unescape(found[1]))).lstrip("/") if found else ""


def server_files(
    host: Host,
    headers: Headers,
    paths: Sequence[str],
    moved: Mapping[str, str],
    gone: Sequence[str],
    *,
    base: str,
    packed: bool,
) -> Iterator[tuple[str, str]]:
    """Yield each file that a host reads, with its text.

    `moved` leads from old paths to new ones; `gone` are the notices of what was withdrawn, which
    nginx and Apache send with 410 Gone; `base` is the site's own path at the host, which
    starts and ends with "/"; `packed` says that files packed with gzip lie beside the others.
    """
    for name in host.writes:
        if name == "_headers":
            yield name, _headers(headers, paths, base)
        elif name == "_redirects":
            yield name, _redirects(moved, base, host.status)
        elif name == "_nginx.conf":
            yield name, _nginx(headers, moved, gone, base, packed)
        elif name == ".htaccess":
            yield name, _apache(headers, moved, gone, base, packed)


def _headers(headers: Headers, paths: Sequence[str], base: str) -> str:
    """Return _headers. What two rules say of one file is joined, so no two say the same of it."""
    lines = [f"{base}*", *(f"  {name}: {value}" for name, value in headers.always.items())]
    usual = headers.cache[-1][1]
    longer = [path for path in paths if headers.cached(path) != usual]
    for path in longer[:_EXACT]:
        lines += [f"{base}{quote(path)}", f"  Cache-Control: {headers.cached(path)}"]
    return "\n".join([*lines, ""])


def _redirects(moved: Mapping[str, str], base: str, status: str) -> str:
    lines = (f"{base}{quote(old)} {base}{quote(new)} {status}" for old, new in moved.items())
    return "".join(f"{line}\n" for line in lines)


def _nginx(
    headers: Headers, moved: Mapping[str, str], gone: Sequence[str], base: str, packed: bool
) -> str:
    lines = [
        "# To be included in the archive's server block; nginx is to be reloaded when it changed.",
        "charset utf-8;",
        "charset_types text/xml text/plain text/css application/javascript text/javascript"
        " application/xml application/json image/svg+xml;",
        f"error_page 404 {base}404.html;",
        *(["gzip_static on;"] if packed else []),
        f'set $warraq_cache "{headers.cache[-1][1]}";',
        *(
            f'if ($uri ~ "{pattern}") {{ set $warraq_cache "{value}"; }}'
            for pattern, value in reversed(headers.cache[:-1])
        ),
        "add_header Cache-Control $warraq_cache always;",
        *(f'add_header {name} "{value}" always;' for name, value in headers.always.items()),
        f"location ^~ {base}{STATE} {{ return 404; }}",
        f"location = {base}_nginx.conf {{ return 404; }}",
        *(
            f"location = {_string(base + old)} {{ return 301 {base}{quote(new)}; }}"
            for old, new in moved.items()
        ),
        *(["location @warraq_gone { try_files $uri =404; }"] if gone else []),
        *(
            f"location = {_string(base + path)} {{ error_page 410 @warraq_gone; return 410; }}"
            for path in gone
        ),
    ]
    return "\n".join([*lines, ""])


_APACHE_PACKED = """<IfModule mod_rewrite.c>
RewriteEngine On
RewriteCond %{HTTP:Accept-Encoding} gzip
RewriteCond %{REQUEST_FILENAME}.gz -s
RewriteRule "^(.+)\\.(css|html|js|json|svg|txt|xml)$" "$1.$2.gz" [QSA]
AddEncoding gzip .gz
RewriteRule "\\.css\\.gz$" "-" [T=text/css,E=no-gzip:1]
RewriteRule "\\.html\\.gz$" "-" [T=text/html,E=no-gzip:1]
RewriteRule "\\.js\\.gz$" "-" [T=text/javascript,E=no-gzip:1]
RewriteRule "\\.json\\.gz$" "-" [T=application/json,E=no-gzip:1]
RewriteRule "\\.svg\\.gz$" "-" [T=image/svg+xml,E=no-gzip:1]
RewriteRule "\\.txt\\.gz$" "-" [T=text/plain,E=no-gzip:1]
RewriteRule "\\.xml\\.gz$" "-" [T=application/xml,E=no-gzip:1]
</IfModule>
<IfModule mod_headers.c>
Header append Vary Accept-Encoding
</IfModule>"""


def _apache(
    headers: Headers, moved: Mapping[str, str], gone: Sequence[str], base: str, packed: bool
) -> str:
    always = [f'Header always set {name} "{value}"' for name, value in headers.always.items()]
    caches = [
        f'<FilesMatch "{pattern or "."}">\nHeader set Cache-Control "{value}"\n</FilesMatch>'
        for pattern, value in reversed(headers.cache)
    ]
    lines = [
        "AddDefaultCharset utf-8",
        "AddCharset utf-8 .css .js .json .svg .txt .xml",
        f"ErrorDocument 404 {base}404.html",
        f'RedirectMatch 404 "^{re.escape(base + STATE)}"',
        *(f"Redirect 301 {_string(base + old)} {base}{quote(new)}" for old, new in moved.items()),
        *_apache_gone(gone, base),
        "<IfModule mod_headers.c>",
        *always,
        *caches,
        "</IfModule>",
        *([_APACHE_PACKED] if packed else []),
    ]
    return "\n".join([*lines, ""])


def _apache_gone(gone: Sequence[str], base: str) -> Iterator[str]:
    """Yield what sends each page with 410: as its own error document, which is let through."""
    if not gone:
        return
    for path in gone:
        yield f"<If \"%{{REQUEST_URI}} == '{base}{path}'\">"
        yield f'ErrorDocument 410 "{base}{path}"'
        yield "</If>"
    yield "<IfModule mod_rewrite.c>"
    yield "RewriteEngine On"
    for path in gone:
        yield "RewriteCond %{ENV:REDIRECT_STATUS} ^$"
        yield f'RewriteRule "^{re.escape(path)}$" "-" [G]'
    yield "</IfModule>"


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
