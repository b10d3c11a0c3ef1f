-- What happened, append-only, chained by hash per subject. The unique key is what lets one of two
-- writers win: both append the same next number, and the second fails.
CREATE TABLE journal (
    position INTEGER PRIMARY KEY AUTOINCREMENT, -- order over all subjects; never used twice
    subject  TEXT    NOT NULL,                  -- case number or ACE ID
    seq      INTEGER NOT NULL,
    previous TEXT    NOT NULL,
    hash     TEXT    NOT NULL,
    at       TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    content  TEXT    NOT NULL,                  -- JSON; hashed with the columns beside it
    UNIQUE (subject, seq)
) STRICT;
