-- hash = SHA-256(hash of the row before ‖ body). (epoch, number) stay outside the chain, so that a new
-- epoch can number the suffix that the city has not acknowledged anew without breaking it.
CREATE TABLE entry (
  seq    INTEGER PRIMARY KEY,
  epoch  INTEGER NOT NULL,
  lane   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind   TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  body   BLOB    NOT NULL,
  hash   BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_number ON entry (epoch, lane, number);

-- The row the chain starts after: what was pruned ends here.
CREATE TABLE anchor (
  seq    INTEGER PRIMARY KEY,
  hash   BLOB    NOT NULL,
  reason TEXT    NOT NULL,
  at     INTEGER NOT NULL
) STRICT;

-- What the city has committed, and up to which number rows were pruned.
CREATE TABLE lane (
  epoch  INTEGER NOT NULL,
  lane   INTEGER NOT NULL,
  acked  INTEGER NOT NULL DEFAULT 0,
  hash   BLOB,
  pruned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (epoch, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
  domain       TEXT    NOT NULL,
  seq          INTEGER NOT NULL,
  fold_version INTEGER NOT NULL,
  data         BLOB    NOT NULL,
  PRIMARY KEY (domain, seq)
) STRICT;
