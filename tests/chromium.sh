#!/bin/sh
# Sees to it that there is a Chromium for the browser tests: the one on PATH, else Debian's package
# when we are root, else Playwright's own download. $1 is the folder with Playwright's command.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends chromium
else
    "$1/playwright" install chromium
fi
