-- Faces apart from identity (GB/T 35273): templates are sealed by a face key of each person, so that taking the consent
-- back destroys key and templates and leaves name and PIN. Release 0.1.0 sealed them by the person's key; they wait in
-- `face_0001` until the vault is opened with its master key, which seals them anew.
ALTER TABLE face RENAME TO face_0001;

CREATE TABLE face_key (
    person TEXT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    wrapped BLOB NOT NULL
) WITHOUT ROWID;

-- `sealed` is a template, float32 little-endian, in the scale of its `embedder`. `quality` is 0..1, `created` in ns.
CREATE TABLE face (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES face_key (person) ON DELETE CASCADE,
    embedder TEXT NOT NULL,
    quality REAL NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('photo', 'camera', 'pass')),
    created INTEGER NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX face_person ON face (person, embedder);

-- Who recorded the consent and to which version of the text it was given: unknown in consents of release 0.1.0.
-- `guardian` is the name of who agreed for a child, sealed by the person's key.
ALTER TABLE consent ADD COLUMN recorded_by TEXT;
ALTER TABLE consent ADD COLUMN text_version TEXT;
ALTER TABLE consent ADD COLUMN guardian BLOB;
ALTER TABLE consent ADD COLUMN withdrawn_by TEXT;

-- `master`: the id of the master key that wraps all keys here. `hash`: the key of keyed hashes, wrapped by it.
CREATE TABLE keyring (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- `gallery` is the revision when it was computed, `report` the calibration's JSON, which names nobody.
CREATE TABLE threshold (
    camera TEXT NOT NULL,
    embedder TEXT NOT NULL,
    threshold REAL NOT NULL,
    computed INTEGER NOT NULL,
    gallery INTEGER NOT NULL,
    report TEXT NOT NULL,
    PRIMARY KEY (camera, embedder)
) WITHOUT ROWID;

-- Unknown faces, kept only where a configured reason says so: a JPEG sealed by a key of its own, until `expires` (ns).
CREATE TABLE stranger (
    id TEXT PRIMARY KEY,
    camera TEXT NOT NULL,
    seen INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    sealed BLOB NOT NULL
) WITHOUT ROWID;

-- `unproven` counts deletions that nobody has yet seen to be gone from the disk.
INSERT INTO counter VALUES ('unproven', 0);
