-- Dates of other clocks than the mail's own that the same step set or ended, for calendars.
-- NULL: none; mails staged before told of their own date alone.
ALTER TABLE mails ADD COLUMN date_news jsonb;
