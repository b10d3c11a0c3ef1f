//! `deadline compute`: a date with its certificate, or a CSV of dates.

use std::path::Path;

use jiff::civil::Date;
use serde_json::{Map, Value, json};
use workflows::calendar::Calendar;
use workflows::deadline::{Certificate, Extension, Question, Rule, compute};
use workflows::ids::PortCode;

use super::{input, output};
use crate::cli::{ComputeArgs, Global};
use crate::failure::Failure;

/// Runs `deadline compute`.
///
/// # Errors
/// [`Failure::No`] when there is no such date.
pub fn run(args: &ComputeArgs, global: &Global) -> Result<(), Failure> {
    let calendar = global.load_config()?.calendar()?;
    if let Some(file) = &args.csv {
        return csv(args, file, &calendar, global.json);
    }
    let (Some(rule), Some(from)) = (args.rule, args.from) else {
        return Err(Failure::Usage("--rule and --from are needed".to_owned()));
    };
    let extensions: Vec<Extension> = args.extend.iter().map(|days| extension(*days)).collect();
    let question = Question {
        rule,
        trigger_on: from,
        days: args.days,
        extensions: &extensions,
        port: args.port.as_ref(),
    };
    let certificate =
        compute(&question, &calendar).map_err(|error| Failure::No(error.to_string()))?;
    if global.json { output::print_json(&certificate) } else { paragraph(&certificate) }
}

const fn extension(days: u16) -> Extension {
    Extension::of_days(days, None, None)
}

fn paragraph(certificate: &Certificate) -> Result<(), Failure> {
    output::print(&certificate.in_words())?;
    output::print("")?;
    let rows: Vec<Vec<String>> = certificate
        .steps
        .iter()
        .map(|step| vec![step.date.strftime("%a %Y-%m-%d").to_string(), step.text.clone()])
        .collect();
    output::print(&output::table(&["date", "step"], &rows))?;
    output::print(&format!(
        "\nraw due on {}, due on {}; calendar {}",
        certificate.raw_due_on, certificate.due_on, certificate.calendar_version
    ))
}

/// Adds `raw_due_on` and `due_on` to every row. A row that has no date keeps them empty, is named
/// on standard error (with `--json` in `problem`), and makes the answer "no".
fn csv(args: &ComputeArgs, file: &Path, calendar: &Calendar, json: bool) -> Result<(), Failure> {
    let table = read_table(file)?;
    let answers: Vec<Answer> = table
        .records
        .iter()
        .map(|record| row(record, &table.columns, args.port.as_ref(), calendar))
        .collect();
    if json {
        print_objects(&table, &answers)?;
    } else {
        print_csv(file, &table, &answers)?;
    }
    match answers.iter().filter(|answer| answer.is_err()).count() {
        0 => Ok(()),
        failed => Err(Failure::No(format!("no date for {}", output::counted(failed, "row")))),
    }
}

/// A date, or why there is none.
type Answer = Result<Certificate, String>;

/// What the rows get besides.
const ADDED: [&str; 2] = ["raw_due_on", "due_on"];

/// Names that the column `extend` may be given by mistake. Passing it on unread would give wrong
/// dates in silence.
const EXTEND_MISNAMED: [&str; 3] = ["extension", "extensions", "extended"];

/// A CSV file.
struct CsvTable {
    header: csv::StringRecord,
    columns: Columns,
    records: Vec<csv::StringRecord>,
}

fn read_table(file: &Path) -> Result<CsvTable, Failure> {
    let text = input::read(file)?;
    let bad = |error: csv::Error| Failure::No(format!("{}: {error}", file.display()));
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(bad)?.clone();
    let column = |name: &str| header.iter().position(|known| known == name);
    let (Some(rule), Some(from)) = (column("rule"), column("from")) else {
        return Err(Failure::No(format!(
            "{}: line 1: expected the columns rule,from,extend; found {}",
            file.display(),
            header.iter().collect::<Vec<_>>().join(",")
        )));
    };
    let misnamed = EXTEND_MISNAMED.into_iter().find(|name| column(name).is_some());
    if let (None, Some(misnamed)) = (column("extend"), misnamed) {
        return Err(Failure::No(format!(
            "{}: line 1: the column {misnamed} is not read, and dates without it would be wrong; \
             call it extend",
            file.display()
        )));
    }
    let columns = Columns { rule, from, extend: column("extend") };
    let records = reader.records().collect::<Result<_, _>>().map_err(bad)?;
    Ok(CsvTable { header, columns, records })
}

fn print_csv(file: &Path, table: &CsvTable, answers: &[Answer]) -> Result<(), Failure> {
    let failed = |problem: String| Failure::Environment(format!("the CSV: {problem}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = table.header.iter().chain(ADDED);
    writer.write_record(header).map_err(|error| failed(error.to_string()))?;
    for (record, answer) in table.records.iter().zip(answers) {
        let dates = match answer {
            Ok(certificate) => [certificate.raw_due_on.to_string(), certificate.due_on.to_string()],
            Err(problem) => {
                let line = record.position().map_or(0, csv::Position::line);
                output::note(&format!("{}:{line}: {problem}", file.display()));
                [String::new(), String::new()]
            }
        };
        let cells = record.iter().chain(dates.iter().map(String::as_str));
        writer.write_record(cells).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    output::print(String::from_utf8_lossy(&bytes).trim_end())
}

fn print_objects(table: &CsvTable, answers: &[Answer]) -> Result<(), Failure> {
    let rows = table.records.iter().zip(answers);
    let objects: Vec<Value> =
        rows.map(|(record, answer)| object(&table.header, record, answer)).collect();
    output::print_json(&objects)
}

/// A row as an object: its own columns, `raw_due_on`, `due_on` and `problem`.
fn object(header: &csv::StringRecord, record: &csv::StringRecord, answer: &Answer) -> Value {
    let cells = header.iter().zip(record);
    let mut object: Map<String, Value> =
        cells.map(|(name, cell)| (name.to_owned(), json!(cell))).collect();
    let certificate = answer.as_ref().ok();
    object.insert("raw_due_on".to_owned(), json!(certificate.map(|found| found.raw_due_on)));
    object.insert("due_on".to_owned(), json!(certificate.map(|found| found.due_on)));
    object.insert("problem".to_owned(), json!(answer.as_ref().err()));
    Value::Object(object)
}

/// Where the columns are.
struct Columns {
    rule: usize,
    from: usize,
    extend: Option<usize>,
}

fn row(
    record: &csv::StringRecord,
    columns: &Columns,
    port: Option<&PortCode>,
    calendar: &Calendar,
) -> Answer {
    let cell = |index: usize| record.get(index).unwrap_or("");
    let rule: Rule = cell(columns.rule).parse().map_err(|error| format!("rule: {error}"))?;
    let from: Date = cell(columns.from)
        .parse()
        .map_err(|error: jiff::Error| format!("from: {error}; expected YYYY-MM-DD"))?;
    let extensions = extensions(columns.extend.map_or("", cell))?;
    let question = Question { rule, trigger_on: from, days: None, extensions: &extensions, port };
    compute(&question, calendar).map_err(|error| error.to_string())
}

/// One number, or several joined by `+`, `;` or blanks; nothing and 0 mean none.
fn extensions(cell: &str) -> Result<Vec<Extension>, String> {
    cell.split(['+', ';', ' '])
        .filter(|part| !part.is_empty() && *part != "0")
        .map(|part| {
            let days = part
                .parse()
                .map_err(|_| format!("extend: `{part}` is not a number of calendar days"))?;
            Ok(extension(days))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_as_an_object_has_its_columns_the_dates_and_the_problem() {
        let header = csv::StringRecord::from(vec!["rule", "from", "note"]);
        let record = csv::StringRecord::from(vec!["form28.response", "2026-06-05", "x"]);
        let columns = Columns { rule: 0, from: 1, extend: None };
        let found = row(&record, &columns, None, &Calendar::cbp());
        let expected = json!({
            "rule": "form28.response", "from": "2026-06-05", "note": "x",
            "raw_due_on": "2026-07-05", "due_on": "2026-07-06", "problem": null,
        });
        assert_eq!(object(&header, &record, &found), expected);
        let refused = object(&header, &record, &Err("no such day".to_owned()));
        assert_eq!(refused["due_on"], Value::Null);
        assert_eq!(refused["problem"], "no such day");
    }

    #[test]
    fn a_column_of_extensions_under_another_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dates.csv");
        std::fs::write(&file, "rule,from,extensions\nform28.response,2026-06-05,30\n").unwrap();
        let Err(Failure::No(sentence)) = read_table(&file) else { panic!("it was read") };
        assert!(sentence.ends_with(
            "line 1: the column extensions is not read, and dates without it would be wrong; call \
             it extend"
        ));
    }

    fn days(cell: &str) -> Result<Vec<u16>, String> {
        extensions(cell).map(|found| found.iter().map(|extension| extension.days).collect())
    }

    #[test]
    fn a_cell_of_extensions_holds_none_one_or_several() {
        assert_eq!(days(""), Ok(vec![]));
        assert_eq!(days("0"), Ok(vec![]));
        assert_eq!(days("30"), Ok(vec![30]));
        assert_eq!(days("30+15; 5"), Ok(vec![30, 15, 5]));
        assert_eq!(days("a month"), Err("extend: `a` is not a number of calendar days".to_owned()));
    }
}
