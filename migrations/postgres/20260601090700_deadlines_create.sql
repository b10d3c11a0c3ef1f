-- Legal deadlines, each with the certificate of its computation. Its row is also what a clock
-- locks to take all due rungs of a deadline together.
CREATE TABLE deadlines (
    id          text    PRIMARY KEY,
    case_number text    NOT NULL REFERENCES cases (number),
    clock       text    NOT NULL, -- what it is for: answer, protest, court, petition, validity
    ordinal     integer NOT NULL, -- counts for each clock
    status      text    NOT NULL,
    raw_due_on  date    NOT NULL,
    due_on      date    NOT NULL,
    certificate jsonb   NOT NULL,
    UNIQUE (case_number, clock, ordinal)
);
