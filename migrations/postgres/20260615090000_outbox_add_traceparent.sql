-- The trace of the message that caused the row (W3C traceparent); null: it named none.
ALTER TABLE outbox ADD COLUMN traceparent text;
