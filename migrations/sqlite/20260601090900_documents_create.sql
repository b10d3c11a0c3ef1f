-- Documents to make and made. The bytes lie elsewhere, under their hash.
CREATE TABLE documents (
    id          TEXT PRIMARY KEY NOT NULL,
    case_number TEXT NOT NULL REFERENCES cases (number),
    status      TEXT NOT NULL,
    document    TEXT NOT NULL, -- JSON: what to draw
    file        TEXT,          -- JSON: where the bytes lie; null until made
    created_at  TEXT NOT NULL
) STRICT;

CREATE INDEX documents_waiting ON documents (created_at) WHERE status = 'waiting';

CREATE INDEX documents_case ON documents (case_number);
