"""output/ -> a host: what changed, in an order that never breaks the site there."""
