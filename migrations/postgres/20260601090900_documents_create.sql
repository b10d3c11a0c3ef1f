-- Documents to make and made. The bytes lie elsewhere, under their hash.
CREATE TABLE documents (
    position    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of asking
    id          text        NOT NULL UNIQUE,
    case_number text        NOT NULL REFERENCES cases (number),
    status      text        NOT NULL,
    document    jsonb       NOT NULL, -- what to draw
    file        jsonb,                -- where the bytes lie; null until made
    created_at  timestamptz NOT NULL,
    failed_at   timestamptz           -- when it first could not be made; then told
);

CREATE INDEX documents_case ON documents (case_number, position);

-- What is to be made yet; what was made becomes ever more.
CREATE INDEX documents_waiting ON documents (created_at) WHERE status = 'waiting';
