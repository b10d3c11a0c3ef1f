-- JSON: the server's reply, noted the moment it came and before the outcome is recorded with the
-- journal. A process killed in between has left the proof that the mail was accepted.
ALTER TABLE mails ADD COLUMN receipt TEXT;
