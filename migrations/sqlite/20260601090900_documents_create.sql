-- Documents to make and made. The bytes lie elsewhere, under their hash.
CREATE TABLE documents (
    position    INTEGER PRIMARY KEY AUTOINCREMENT, -- order in which they were asked for
    id          TEXT    NOT NULL UNIQUE,
    case_number TEXT    NOT NULL REFERENCES cases (number),
    status      TEXT    NOT NULL,
    document    TEXT    NOT NULL,                  -- JSON: what to draw
    file        TEXT,                              -- JSON: where the bytes lie; null until made
    created_at  TEXT    NOT NULL,
    failed_at   TEXT                               -- when it first could not be made; then told
) STRICT;

CREATE INDEX documents_case ON documents (case_number, position);

-- What is to be made yet; what was made becomes ever more.
CREATE INDEX documents_waiting ON documents (created_at) WHERE status = 'waiting';
