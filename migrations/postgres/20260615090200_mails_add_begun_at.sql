-- When handing over began whose outcome is not known. A claim that ends with it and without a
-- receipt leaves a mail that may have arrived.
ALTER TABLE mails ADD COLUMN begun_at timestamptz;
