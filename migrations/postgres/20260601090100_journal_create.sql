-- What happened, append-only, chained by hash per subject. The unique key is what lets one of two
-- writers win: both append the same next number, and the second fails.
CREATE TABLE journal (
    position bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order over all subjects
    subject  text        NOT NULL,                                 -- case number or ACE ID
    seq      bigint      NOT NULL,
    previous text        NOT NULL,
    hash     text        NOT NULL,
    at       timestamptz NOT NULL,
    kind     text        NOT NULL,
    content  json        NOT NULL, -- hashed with the columns beside it; json keeps it as written
    UNIQUE (subject, seq)
);
