-- The hashes would show a change afterwards; this keeps it from happening by mistake.
CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: a row cannot be %', TG_ARGV[0];
END
$$;

CREATE TRIGGER journal_refuse_update BEFORE UPDATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse('changed');
