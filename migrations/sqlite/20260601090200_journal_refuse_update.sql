-- The hashes would show a change afterwards; this keeps it from happening by mistake.
CREATE TRIGGER journal_refuse_update BEFORE UPDATE ON journal
BEGIN
    SELECT raise(ABORT, 'the journal is append-only: a row cannot be changed');
END;
