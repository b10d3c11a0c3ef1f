use proptest::prelude::*;

use crate::ids::*;

proptest! {
    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,40}|[A-Z0-9.-]{0,20}") {
        let _ = text.parse::<EntryNumber>();
        let _ = text.parse::<FilerCode>();
        let _ = text.parse::<ImporterNumber>();
        let _ = text.parse::<HtsNumber>();
        let _ = text.parse::<PortCode>();
        let _ = text.parse::<Center>();
        let _ = text.parse::<Mid>();
        let _ = text.parse::<AdCvdCase>();
        let _ = text.parse::<ProtestNumber>();
        let _ = text.parse::<Team>();
        let _ = text.parse::<CountryCode>();
        let _ = text.parse::<AceId>();
        let _ = text.parse::<AceDeclarationId>();
        let _ = text.parse::<CaseNumber>();
    }

    #[test]
    fn one_changed_digit_of_a_sequence_is_always_found(
        filer in "[A-Z0-9]{3}", sequence in 0_u32..10_000_000, place in 0_u32..7, by in 1_u32..10
    ) {
        let filer: FilerCode = filer.parse().expect("a filer");
        let right = check_digit(&filer, sequence).expect("a digit");
        let unit = 10_u32.pow(place);
        let digit = sequence / unit % 10;
        let changed = sequence - digit * unit + (digit + by) % 10 * unit;
        prop_assert_ne!(check_digit(&filer, changed).expect("a digit"), right);
    }

    #[test]
    fn every_numbered_entry_is_read_back(filer in "[A-Z0-9]{3}", sequence in 0_u32..10_000_000) {
        let filer: FilerCode = filer.parse().expect("a filer");
        let entry = EntryNumber::numbered(filer, sequence).expect("an entry number");
        prop_assert_eq!(entry.to_string().parse::<EntryNumber>(), Ok(entry.clone()));
        prop_assert_eq!(entry.compact().parse::<EntryNumber>(), Ok(entry));
    }

    #[test]
    fn no_social_security_number_shows_up_anywhere(
        area in 100_u32..1000, group in 10_u32..100, serial in 1000_u32..10_000
    ) {
        let text = format!("{area}-{group}-{serial}");
        let number: ImporterNumber = text.parse().expect("an SSN");
        prop_assert_eq!(number.to_string(), format!("***-**-{serial}"));
        let debug = format!("{number:?}");
        prop_assert_eq!(debug, format!("ImporterNumber(SSN: ***-**-{serial})"));
    }
}
