-- Which cases belong together. The other may be one that is still to come.
CREATE TABLE case_links (
    case_number  TEXT NOT NULL REFERENCES cases (number),
    other_number TEXT NOT NULL,
    relation     TEXT NOT NULL,
    PRIMARY KEY (case_number, other_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_links_other ON case_links (other_number);
