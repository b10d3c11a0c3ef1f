//! Documents of 2,000 invented records: every free text of a sample is replaced, the document
//! rendered, validated, read back and made again.

use serde_json::Value;
use workflows::effect::Document;

use super::samples::Held;
use super::standards::failures;
use super::{extract, render_of, rerender, samples};

/// Cases of each kind of text; there are four kinds.
const CASES: u64 = 500;

/// Numbers that look random and are the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(bound).unwrap()).unwrap()
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

/// A sample as data, with the places of its free texts.
struct Sample {
    held: Held,
    paper: Value,
    document: Value,
    in_paper: Vec<String>,
    in_document: Vec<String>,
}

impl Sample {
    fn of(held: Held, document: &Document) -> Self {
        let bytes = crate::document::attached::notice(held.paper()).unwrap();
        let paper: Value = serde_json::from_slice(&bytes).unwrap();
        let document = serde_json::to_value(document).unwrap();
        let in_paper = free(&paper, |paper| held.read(paper).is_some());
        let in_document = free(&document, |value| read(value).is_some());
        Self { held, paper, document, in_paper, in_document }
    }

    /// The sample with other texts; where the record cannot have one, it keeps its own.
    fn with(
        &self,
        text: &mut impl FnMut(&mut Dice) -> String,
        dice: &mut Dice,
    ) -> (Held, Document) {
        let paper = replaced(&self.paper, &self.in_paper, text, dice);
        let document = replaced(&self.document, &self.in_document, text, dice);
        let held = self.held.read(&paper).or_else(|| self.held.read(&self.paper)).unwrap();
        (held, read(&document).or_else(|| read(&self.document)).unwrap())
    }
}

impl Held {
    /// A record of the same kind.
    fn read(&self, paper: &Value) -> Option<Self> {
        let paper = paper.clone();
        Some(match self {
            Self::Form28(_) => Self::Form28(serde_json::from_value(paper).ok()?),
            Self::Form29(_) => Self::Form29(serde_json::from_value(paper).ok()?),
            Self::Form4647(_) => Self::Form4647(serde_json::from_value(paper).ok()?),
            Self::Declaration(_) => Self::Declaration(serde_json::from_value(paper).ok()?),
        })
    }
}

fn read(document: &Value) -> Option<Document> {
    serde_json::from_value(document.clone()).ok()
}

/// The places of texts that may be any text.
fn free(record: &Value, is_record: impl Fn(&Value) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    texts(record, String::new(), &mut places);
    places.retain(|place| {
        let mut record = record.clone();
        *record.pointer_mut(place).unwrap() = Value::String("~ any text ~".to_owned());
        is_record(&record)
    });
    places
}

fn texts(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::String(_) => places.push(place),
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                texts(value, format!("{place}/{index}"), places);
            }
        }
        Value::Object(values) => {
            for (key, value) in values {
                texts(value, format!("{place}/{key}"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn replaced(
    record: &Value,
    places: &[String],
    text: &mut impl FnMut(&mut Dice) -> String,
    dice: &mut Dice,
) -> Value {
    let mut record = record.clone();
    for place in places {
        if dice.below(3) > 0 {
            *record.pointer_mut(place).unwrap() = Value::String(text(dice));
        }
    }
    record
}

/// Renders the cases of a seed with texts of a kind.
fn run(seed: u64, mut text: impl FnMut(&mut Dice) -> String) {
    let all = samples().into_iter().map(|(held, document)| Sample::of(held, &document));
    let all: Vec<Sample> = all.collect();
    let mut dice = Dice(seed);
    for case in 0..CASES {
        let (held, document) = dice.pick(&all).with(&mut text, &mut dice);
        let rendered = render_of(held.paper(), &document);
        let found = failures(&rendered.bytes);
        assert!(found.is_empty(), "seed {seed}, case {case}, {}: {found:#?}", rendered.file_name);
        let again = rerender(&extract(&rendered.bytes).unwrap()).unwrap();
        assert!(again == rendered, "seed {seed}, case {case}: not the same document again");
    }
}

fn words(count: usize, dice: &mut Dice) -> String {
    const WORDS: [&str; 8] =
        ["the", "importer", "9617.00.1000", "(“quoted”)", "of", "goods,", "a", "Zürich"];
    (0..count).map(|_| *dice.pick(&WORDS)).collect::<Vec<_>>().join(" ")
}

#[test]
fn empty_texts_and_short_ones() {
    run(1, |dice| words(dice.below(3), dice));
}

#[test]
fn texts_that_do_not_fit_their_boxes() {
    run(2, |dice| {
        let count = 20 + dice.below(60);
        words(count, dice)
    });
}

#[test]
fn texts_of_several_pages() {
    run(3, |dice| match dice.below(20) {
        0 => {
            let count = dice.below(1_500);
            words(count, dice)
        }
        1 => "x".repeat(dice.below(8_000)),
        2 => "line\n".repeat(dice.below(200)),
        _ => words(5, dice),
    });
}

#[test]
fn strange_characters_and_operators_of_the_format() {
    const PIECES: [&str; 24] = [
        "Nguyễn Thị Hạnh",
        "Łódź",
        "Müller & Söhne <GmbH>",
        "中文名称",
        "한국어",
        "日本語",
        "العربية 123",
        "עברית",
        "🙂👩‍👩‍👧",
        "e\u{301}\u{323}",
        "\u{202e}gpj.exe",
        "\u{0}\u{7}\u{1b}[31m",
        "\u{fffe}\u{ffff}",
        "\r\n\t\u{b}\u{2028}",
        "(\\) Tj ET Q",
        "endstream endobj 1 0 obj <</Type/Catalog>>",
        "%%EOF\nstartxref\n0",
        "/Artifact BMC EMC EMC",
        "]]><x:xmpmeta>&amp;<?xpacket?>",
        "../../etc/passwd",
        "\u{ad}\u{200b}\u{feff}",
        "\u{1F1FA}\u{1F1F8}",
        "\u{10FFFF}",
        "—–‑…“”‘’€§®",
    ];
    run(4, |dice| {
        let pieces = (0..=dice.below(5)).map(|_| *dice.pick(&PIECES));
        pieces.collect::<Vec<_>>().join(" ")
    });
}
