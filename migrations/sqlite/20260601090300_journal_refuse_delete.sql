-- A deletion at the end of a chain leaves the rest of it whole, so it is refused as well.
CREATE TRIGGER journal_refuse_delete BEFORE DELETE ON journal
BEGIN
    SELECT raise(ABORT, 'the journal is append-only: a row cannot be deleted');
END;
