-- Messages that could not be applied, with the bytes as they came.
CREATE TABLE quarantine (
    position     INTEGER PRIMARY KEY AUTOINCREMENT, -- order in which they were set aside
    id           TEXT NOT NULL UNIQUE,
    source       TEXT NOT NULL,
    message_id   TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    received_at  TEXT NOT NULL,
    exchange     TEXT NOT NULL,
    user_id      TEXT,
    message_type TEXT,
    subject      TEXT,
    cause        TEXT NOT NULL,
    defect       TEXT NOT NULL, -- JSON
    body         BLOB NOT NULL,
    instruction  TEXT,          -- JSON; null unless only the case is missing
    status       TEXT NOT NULL,
    settled_at   TEXT
) STRICT;

-- A case that is issued looks for what came too early for it.
CREATE INDEX quarantine_waiting ON quarantine (subject, received_at, position)
    WHERE status = 'held' AND cause = 'unknown-case';

CREATE INDEX quarantine_held ON quarantine (received_at, position) WHERE status = 'held';
