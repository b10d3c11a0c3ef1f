-- A deletion at the end of a chain leaves the rest of it whole, so it is refused as well.
CREATE TRIGGER journal_refuse_delete BEFORE DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse('deleted');
