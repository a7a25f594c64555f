"""What carries the four nouns: hub, journal, router, supervisor, timer, state, identity, vault, clock."""
