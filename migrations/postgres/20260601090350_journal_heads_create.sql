-- Where each chain of the journal ends, written with the rows themselves. Kept apart from them: a
-- chain that is cut at its end or deleted whole still looks whole, but does not end here. It is
-- also where the next row goes, and its row is what two writers of one chain wait at.
CREATE TABLE journal_heads (
    subject text   PRIMARY KEY,
    seq     bigint NOT NULL,
    hash    text   NOT NULL
) WITH (fillfactor = 70);
