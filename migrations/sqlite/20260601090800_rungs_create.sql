-- Reminders of the deadlines. The key is what lets each fire at most once, whoever watches.
CREATE TABLE rungs (
    deadline     TEXT NOT NULL REFERENCES deadlines (id),
    label        TEXT NOT NULL,
    case_number  TEXT NOT NULL,
    kind         TEXT NOT NULL, -- JSON
    fire_at      TEXT NOT NULL,
    status       TEXT NOT NULL,
    leased_until TEXT,          -- null: nobody has taken it
    settled_at   TEXT,
    PRIMARY KEY (deadline, label)
) STRICT, WITHOUT ROWID;

-- The clock asks every few seconds; what has fired is of no interest to it.
CREATE INDEX rungs_pending ON rungs (fire_at, leased_until) WHERE status = 'pending';

CREATE INDEX rungs_case ON rungs (case_number, fire_at);
