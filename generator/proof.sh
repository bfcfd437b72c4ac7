# Run it with the article's file:  sh proof.sh FILE
#
# It works out the fingerprint of all articles from that file, and prints it. Compare it with what
# you have noted down from the page "about" of the archive: if it is the same, the file is, to the
# last letter, the one that the archive held then. Each line below can be read, and done by hand.

set -eu
[ $# = 1 ] || { echo "usage: sh $0 FILE" >&2; exit 2; }
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256; }  # as it is called on a Mac

digest() { sha256sum | cut -c 1-64; }
bytes() {  # what stands there in hexadecimal digits, two for each byte
  for pair in $(printf %s "$1" | sed 's/../& /g'); do printf "\\$(printf %03o "0x$pair")"; done
}
left() { hash=$({ printf '\001'; bytes "$1"; bytes "$hash"; } | digest); }
right() { hash=$({ printf '\001'; bytes "$hash"; bytes "$1"; } | digest); }

hash=$(digest < "$1")
hash=$({ printf '\000'; printf %s "$hash"; } | digest)
