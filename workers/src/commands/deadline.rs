//! `deadline compute`: a date with its certificate, or a CSV of dates.

use std::path::Path;

use jiff::civil::Date;
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
        return csv(file, args.port.as_ref(), &calendar);
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
    Extension { days, decided_on: None, note: None }
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
/// on standard error, and makes the answer "no".
fn csv(file: &Path, port: Option<&PortCode>, calendar: &Calendar) -> Result<(), Failure> {
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
    let columns = Columns { rule, from, extend: column("extend") };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let added = ["raw_due_on", "due_on"];
    writer.write_record(header.iter().chain(added)).map_err(bad)?;
    let mut failed = 0_usize;
    for record in reader.records() {
        let record = record.map_err(bad)?;
        let line = record.position().map_or(0, csv::Position::line);
        let dates = match row(&record, &columns, port, calendar) {
            Ok(certificate) => [certificate.raw_due_on.to_string(), certificate.due_on.to_string()],
            Err(problem) => {
                failed += 1;
                output::note(&format!("{}:{line}: {problem}", file.display()));
                [String::new(), String::new()]
            }
        };
        let cells = record.iter().chain(dates.iter().map(String::as_str));
        writer.write_record(cells).map_err(bad)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::Environment(format!("the CSV cannot be written: {error}")))?;
    output::print(String::from_utf8_lossy(&bytes).trim_end())?;
    if failed == 0 {
        Ok(())
    } else {
        Err(Failure::No(format!("no date for {}", output::counted(failed, "row"))))
    }
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
) -> Result<Certificate, String> {
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
