-- The body of a case is about 3 KB. By default a row of more than 2 KB is compressed and what is
-- still too long goes to a table of its own: that cost more than all the rest of the row, at every
-- read and write. Two rows fit on a page as they are; only longer ones are compressed.
ALTER TABLE cases SET (toast_tuple_target = 4080);
