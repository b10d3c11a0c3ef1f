-- Messages that could not be applied, with the bytes as they came.
CREATE TABLE quarantine (
    position     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of setting aside
    id           text        NOT NULL UNIQUE,
    source       text        NOT NULL,
    message_id   text        NOT NULL,
    content_hash text        NOT NULL,
    received_at  timestamptz NOT NULL,
    exchange     text        NOT NULL,
    user_id      text,
    message_type text,
    subject      text,
    cause        text        NOT NULL,
    defect       jsonb       NOT NULL,
    body         bytea       NOT NULL,
    instruction  jsonb,                -- null unless only the case is missing
    status       text        NOT NULL,
    settled_at   timestamptz
);

-- A case that is issued looks for what came too early for it.
CREATE INDEX quarantine_waiting ON quarantine (subject, received_at, position)
    WHERE status = 'held' AND cause = 'unknown-case';

CREATE INDEX quarantine_held ON quarantine (received_at, position) WHERE status = 'held';
