-- Persons and everything personal. `wrapped` is the person's own key, sealed by the box's master key:
-- without it every other sealed value of that person is noise.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    wrapped BLOB NOT NULL,
    roles TEXT NOT NULL,
    scope TEXT NOT NULL,
    created INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE secret (
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (person, name)
) WITHOUT ROWID;

CREATE TABLE face (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE consent (
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    given INTEGER NOT NULL,
    withdrawn INTEGER,
    PRIMARY KEY (person, purpose, given)
) WITHOUT ROWID;

-- `lookup` is a keyed hash of what is typed to name oneself; `verifier` an Argon2id hash of the secret.
CREATE TABLE credential (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    lookup BLOB NOT NULL,
    verifier TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX credential_lookup ON credential (lookup);

-- `digest` is the SHA-256 of the session's secret.
CREATE TABLE session (
    digest BLOB PRIMARY KEY,
    actor TEXT NOT NULL,
    expires INTEGER NOT NULL
) WITHOUT ROWID;

-- `gallery` grows with every change of the faces; `withdrawn` is the gallery after the last withdrawal.
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter VALUES ('gallery', 0), ('withdrawn', 0);
