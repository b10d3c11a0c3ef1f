-- Where each notice stands. `body` is the case; the other columns repeat what lists choose by.
CREATE TABLE cases (
    number          TEXT    PRIMARY KEY NOT NULL,
    workflow        TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    closed          INTEGER NOT NULL CHECK (closed IN (0, 1)),
    importer_number TEXT    NOT NULL, -- whole, also a Social Security number: never logged
    importer_name   TEXT    NOT NULL,
    entry_number    TEXT,             -- the first one; null: a declaration
    issued_on       TEXT    NOT NULL,
    raw_due_on      TEXT,             -- null: nothing is or was asked by a date
    due_on          TEXT,
    version         INTEGER NOT NULL, -- journal row that moved it last
    updated_at      TEXT    NOT NULL,
    body            TEXT    NOT NULL  -- JSON
) STRICT;

-- The order of every list.
CREATE INDEX cases_newest ON cases (issued_on, number);

CREATE INDEX cases_state ON cases (state, issued_on, number);

CREATE INDEX cases_importer ON cases (importer_number, issued_on, number);

-- "What is due by Friday" asks for open cases; the closed ones become ever more.
CREATE INDEX cases_open_due ON cases (due_on) WHERE closed = 0;
