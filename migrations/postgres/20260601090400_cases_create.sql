-- Where each notice stands. `body` is the case; the other columns repeat what lists choose by.
CREATE TABLE cases (
    number          text        PRIMARY KEY,
    workflow        text        NOT NULL,
    state           text        NOT NULL,
    closed          boolean     NOT NULL,
    importer_number text        NOT NULL, -- whole, also a Social Security number: never logged
    importer_name   text        NOT NULL,
    entry_number    text,                 -- the first one; null: a declaration
    issued_on       date        NOT NULL,
    raw_due_on      date,                 -- null: nothing is or was asked by a date
    due_on          date,
    version         bigint      NOT NULL, -- journal row that moved it last
    updated_at      timestamptz NOT NULL,
    body            jsonb       NOT NULL
);

-- The order of every list.
CREATE INDEX cases_newest ON cases (issued_on, number);

CREATE INDEX cases_state ON cases (state, issued_on, number);

CREATE INDEX cases_importer ON cases (importer_number, issued_on, number);

-- "What is due by Friday" asks for open cases; the closed ones become ever more.
CREATE INDEX cases_open_due ON cases (due_on) WHERE NOT closed;
