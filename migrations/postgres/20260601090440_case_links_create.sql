-- Which cases belong together. The other may be one that is still to come.
CREATE TABLE case_links (
    case_number  text NOT NULL REFERENCES cases (number),
    other_number text NOT NULL,
    relation     text NOT NULL,
    PRIMARY KEY (case_number, other_number)
);

CREATE INDEX case_links_other ON case_links (other_number);
