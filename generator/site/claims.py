"""What articles that ask for one address have to do with the ledger of those published."""

# The address that `a` asks for was published as that of another one that still exists, not as its.
ELSEWHERE = (
    "(EXISTS (SELECT 1 FROM address AS p WHERE p.url = a.claim AND p.id NOT IN ('', a.id)"
    " AND (EXISTS (SELECT 1 FROM article WHERE id = p.id)"
    " OR EXISTS (SELECT 1 FROM withdrawn WHERE id = p.id)))"
    " AND NOT EXISTS (SELECT 1 FROM address WHERE url = a.claim AND id = a.id))"
)


def told_apart(claim: str, ident: str) -> str:
    """Return the address of an article that does not get the one it asks for."""
    return f"{claim.removesuffix('.html')}-{ident}.html"
