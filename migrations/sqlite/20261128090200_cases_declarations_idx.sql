-- The declarations of an importer, among notices that become ever more.
CREATE INDEX cases_declarations ON cases (importer_number) WHERE workflow = 'declaration';
