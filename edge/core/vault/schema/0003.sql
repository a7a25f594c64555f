-- Texts, pictures and pages that facts refer to. Each is a file of its own in the folder `contents`, sealed by a key of
-- its own: without `wrapped` the file is noise. What has an owner goes with that person.
CREATE TABLE content (
    id TEXT PRIMARY KEY,
    owner TEXT REFERENCES person (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'picture', 'pages')),
    type TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('public', 'field')),
    pages INTEGER NOT NULL,
    size INTEGER NOT NULL,
    created INTEGER NOT NULL,
    wrapped BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX content_owner ON content (owner);

-- Which domain's facts refer to a content: what none does is gone after a day.
CREATE TABLE content_keeper (
    content TEXT NOT NULL REFERENCES content (id) ON DELETE CASCADE,
    keeper TEXT NOT NULL,
    PRIMARY KEY (content, keeper)
) WITHOUT ROWID;
