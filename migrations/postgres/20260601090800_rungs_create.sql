-- Reminders of the deadlines. The key is what lets each fire at most once, whoever watches. The
-- most numerous table: it is found by case through its deadlines, without an index for that.
CREATE TABLE rungs (
    deadline     text        NOT NULL REFERENCES deadlines (id),
    label        text        NOT NULL,
    case_number  text        NOT NULL,
    kind         jsonb       NOT NULL,
    fire_at      timestamptz NOT NULL,
    status       text        NOT NULL,
    leased_until timestamptz,          -- null: nobody has taken it
    settled_at   timestamptz,
    PRIMARY KEY (deadline, label)
) WITH (fillfactor = 80);

-- The clock asks every few seconds; what has fired is of no interest to it.
CREATE INDEX rungs_pending ON rungs (fire_at, deadline) WHERE status = 'pending';
