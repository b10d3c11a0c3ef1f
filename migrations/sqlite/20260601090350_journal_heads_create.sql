-- Where each chain of the journal ends, written with the rows themselves. Kept apart from them: a
-- chain that is cut at its end or deleted whole still looks whole, but does not end here.
CREATE TABLE journal_heads (
    subject TEXT    PRIMARY KEY NOT NULL,
    seq     INTEGER NOT NULL,
    hash    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
