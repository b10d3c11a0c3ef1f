//! Citations of the law: taken apart, linked, collected.

/// The single citations of a text that joins them by semicolons.
pub(super) fn split(citations: &str) -> Vec<String> {
    citations.split("; ").map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
}

/// The same text with each citation of the Code of Federal Regulations or the United States Code
/// linked to its section.
pub(super) fn linked(citations: &str) -> String {
    let one = |citation: &String| match address(citation) {
        Some(address) => format!("[{citation}]({address})"),
        None => citation.clone(),
    };
    split(citations).iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Where a section can be read: eCFR for the regulations, the House's Code for the statutes.
fn address(citation: &str) -> Option<String> {
    let mut words = citation.split(' ');
    let title: u8 = words.next()?.parse().ok()?;
    let code = words.next()?;
    let section = words.next()?;
    let is_section = |c: char| c.is_ascii_digit() || c == '.';
    let end = section.find(|c| !is_section(c)).unwrap_or(section.len());
    let section = section.get(..end).filter(|section| !section.is_empty())?;
    match code {
        "CFR" => Some(format!("https://www.ecfr.gov/current/title-{title}/section-{section}")),
        "U.S.C." => Some(format!(
            "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title{title}-section\
             {section}&num=0&edition=prelim"
        )),
        _ => None,
    }
}

/// Citations with the places they stand in, in the order of the law: regulations and statutes by
/// title and section, then the rest by name.
#[derive(Debug, Default)]
pub(super) struct Collected(Vec<(String, Vec<String>)>);

impl Collected {
    /// Notes the citations of a text, found at a place.
    pub(super) fn add(&mut self, citations: &str, place: &str) {
        for citation in split(citations) {
            match self.0.iter_mut().find(|(known, _)| *known == citation) {
                Some((_, places)) if places.iter().any(|known| known == place) => {}
                Some((_, places)) => places.push(place.to_owned()),
                None => self.0.push((citation, vec![place.to_owned()])),
            }
        }
    }

    /// Each citation, linked, with its places.
    pub(super) fn rows(mut self) -> Vec<Vec<String>> {
        self.0.sort_by_key(|(citation, _)| order(citation));
        let row =
            |(citation, places): (String, Vec<String>)| vec![linked(&citation), places.join(", ")];
        self.0.into_iter().map(row).collect()
    }
}

/// Statutes, then regulations, then the rest; within a code by title and by the parts of the
/// section's number, so that 134.9 stands before 134.51.
fn order(citation: &str) -> (u8, Vec<u32>, String) {
    let group = if citation.contains("U.S.C.") {
        0
    } else if citation.contains("CFR") && citation.starts_with(|c: char| c.is_ascii_digit()) {
        1
    } else {
        2
    };
    let numbers = citation
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .take(3)
        .collect();
    (group, if group == 2 { Vec::new() } else { numbers }, citation.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_is_linked_to_its_section() {
        assert_eq!(
            linked("19 CFR 134.52(c), (e); HQ H144604"),
            "[19 CFR 134.52(c), (e)](https://www.ecfr.gov/current/title-19/section-134.52); \
             HQ H144604"
        );
        assert_eq!(
            linked("28 U.S.C. 2636(a)"),
            "[28 U.S.C. 2636(a)](https://uscode.house.gov/view.xhtml?req=granuleid:\
             USC-prelim-title28-section2636&num=0&edition=prelim)"
        );
        assert_eq!(
            linked("T.D. 53961(1) of November 25, 1955"),
            "T.D. 53961(1) of November 25, 1955"
        );
    }

    #[test]
    fn citations_stand_in_the_order_of_the_law() {
        let mut collected = Collected::default();
        for citation in ["HQ 967982", "19 CFR 134.54(a)", "19 CFR 134.9", "19 U.S.C. 1514(a)"] {
            collected.add(citation, "`issue`");
        }
        collected.add("19 CFR 134.9", "`accept`");
        let rows = collected.rows();
        let order: Vec<bool> = [
            rows[0][0].contains("1514(a)"),
            rows[1][0].contains("134.9"),
            rows[2][0].contains("134.54(a)"),
            rows[3][0] == "HQ 967982",
        ]
        .to_vec();
        assert_eq!(order, [true; 4]);
        assert_eq!(rows[1][1], "`issue`, `accept`");
    }
}
