CREATE TABLE IF NOT EXISTS fact (
  hub    TEXT    NOT NULL,
  epoch  INTEGER NOT NULL,
  lane   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  id     TEXT    NOT NULL,
  type   TEXT    NOT NULL,
  time   TEXT    NOT NULL,
  hash   TEXT    NOT NULL,
  event  TEXT    NOT NULL,
  PRIMARY KEY (hub, epoch, lane, number),
  UNIQUE (hub, id)
) STRICT, WITHOUT ROWID;

-- A fact that was stored already came again under another number: the hub has started a new epoch.
CREATE TABLE IF NOT EXISTS alias (
  hub    TEXT    NOT NULL,
  epoch  INTEGER NOT NULL,
  lane   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  id     TEXT    NOT NULL,
  hash   TEXT    NOT NULL,
  PRIMARY KEY (hub, epoch, lane, number)
) STRICT, WITHOUT ROWID;

-- Numbers that the hub no longer has: it said so itself.
CREATE TABLE IF NOT EXISTS gap (
  hub   TEXT    NOT NULL,
  epoch INTEGER NOT NULL,
  lane  INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL,
  PRIMARY KEY (hub, epoch, lane, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS mark (
  hub    TEXT    NOT NULL,
  epoch  INTEGER NOT NULL,
  lane   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hash   TEXT    NOT NULL,
  PRIMARY KEY (hub, epoch, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tally (
  name  TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
