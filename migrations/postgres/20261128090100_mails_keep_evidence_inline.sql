-- A mail that was sent has its certificate and its evidence, 2 KB together: the same as for cases.
ALTER TABLE mails SET (toast_tuple_target = 4080);
