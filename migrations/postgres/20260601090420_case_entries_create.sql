-- The entries that cases are about: which notices concern the same goods.
CREATE TABLE case_entries (
    entry_number text NOT NULL,
    case_number  text NOT NULL REFERENCES cases (number),
    PRIMARY KEY (entry_number, case_number)
);

CREATE INDEX case_entries_case ON case_entries (case_number);
