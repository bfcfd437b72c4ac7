"""Raw text -> content/*.md: decode, segment, recognise, assemble, escape, convert."""
