-- The entries that cases are about: which notices concern the same goods.
CREATE TABLE case_entries (
    entry_number TEXT NOT NULL,
    case_number  TEXT NOT NULL REFERENCES cases (number),
    PRIMARY KEY (entry_number, case_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_entries_case ON case_entries (case_number);
