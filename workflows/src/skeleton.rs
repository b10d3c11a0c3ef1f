macro_rules! skeleton {
    ($paper:ident, $number:ident) => {
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct Case { pub notice: $paper, #[serde(flatten)] pub file: crate::case_file::CaseFile }
        impl crate::case_file::Filed for Case {
            fn file(&self) -> &crate::case_file::CaseFile { &self.file }
            fn file_mut(&mut self) -> &mut crate::case_file::CaseFile { &mut self.file }
            fn number(&self) -> &crate::ids::CaseNumber { &self.notice.$number }
            fn state_name(&self) -> &'static str { "X" }
        }
        impl crate::case::Facts for Case {
            fn is_closed(&self) -> bool { false }
            fn awaits_answer(&self) -> bool { false }
            fn entry_numbers(&self) -> Vec<&crate::ids::EntryNumber> { vec![] }
            fn importer_number(&self) -> &crate::ids::ImporterNumber { unreachable!() }
            fn importer_name(&self) -> &str { "" }
            fn filers(&self) -> &[crate::ids::FilerCode] { &[] }
            fn issued_on(&self) -> jiff::civil::Date { unreachable!() }
            fn officer(&self) -> Option<&crate::parties::Officer> { None }
            fn owner(&self) -> Option<&'static str> { None }
            fn leading_clock(&self) -> crate::clocks::Clock { crate::clocks::Clock::Answer }
        }
        pub fn step(_: Option<&Case>, _: &Command, _: &crate::actor::Actor, _: &crate::case::Context<'_>) -> Result<crate::step::Step<Case>, crate::rejection::Rejection> { unreachable!() }

    };
}
