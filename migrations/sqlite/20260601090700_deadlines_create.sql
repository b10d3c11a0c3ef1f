-- Legal deadlines, each with the certificate of its computation.
CREATE TABLE deadlines (
    id          TEXT    PRIMARY KEY NOT NULL,
    case_number TEXT    NOT NULL REFERENCES cases (number),
    clock       TEXT    NOT NULL, -- what it is for: answer, protest, court, petition, validity
    ordinal     INTEGER NOT NULL, -- counts for each clock
    status      TEXT    NOT NULL,
    raw_due_on  TEXT    NOT NULL,
    due_on      TEXT    NOT NULL,
    certificate TEXT    NOT NULL, -- JSON
    UNIQUE (case_number, clock, ordinal)
) STRICT;
