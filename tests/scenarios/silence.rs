//! Nobody answers.

use tests::world::story;

const NUMBER: &str = "RFI-2026-000101";

#[tokio::test]
async fn nobody_answers_and_every_rung_fires() {
    story("2026-06-05 09:00", async |world| {
        world.issue(NUMBER).await;
        insta::assert_snapshot!(world.due(NUMBER).await, @"2026-07-05, rolled to 2026-07-06");
        world.at("2026-07-28 10:00").await;
        insta::assert_snapshot!(world.mails(), @r"
        2026-06-05 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] CBP Form 28 issued: answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-06-05 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Courtesy copy: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9, Cedar Ridge Home Goods LLC) | RFI-2026-000101-form28.pdf
        2026-06-07 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] Not opened yet: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-06-07 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Not opened yet: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-06-20 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] 15 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-06-20 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] 15 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-06-28 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] 7 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-06-28 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] 7 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-02 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] 3 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-02 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] 3 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-02 09:00 EDT | owner@cedarridgehome.example | [RFI-2026-000101] 3 days left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-04 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] 1 day left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-last-reminder.pdf, RFI-2026-000101-form28.pdf
        2026-07-04 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] 1 day left to Sun Jul 5, 2026: CBP Form 28, answer due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-last-reminder.pdf, RFI-2026-000101-form28.pdf
        2026-07-05 09:00 EDT | owner@cedarridgehome.example | [RFI-2026-000101] Due today by the count, in time until Mon Jul 6, 2026: CBP Form 28 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-05 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Due today by the count, in time until Mon Jul 6, 2026: CBP Form 28 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-05 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] Due today by the count, in time until Mon Jul 6, 2026: CBP Form 28 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-07 00:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-overdue.pdf, RFI-2026-000101-form28.pdf
        2026-07-07 00:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] Overdue: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-overdue.pdf, RFI-2026-000101-form28.pdf
        2026-07-07 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Overdue for 1 day: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-07 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] Overdue for 1 day: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-13 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] Overdue for 7 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-13 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Overdue for 7 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-20 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] Overdue for 14 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-20 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Overdue for 14 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-27 09:00 EDT | entry@pacificmeridia.example | [RFI-2026-000101] Overdue for 21 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        2026-07-27 09:00 EDT | customs@cedarridgehome.example | [RFI-2026-000101] Overdue for 21 days: CBP Form 28, answer was due Mon Jul 6, 2026 (entry XQ7-2604418-9) | RFI-2026-000101-form28.pdf
        ");
        insta::assert_snapshot!(world.happened(NUMBER).await, @r"
        2026-06-05 09:00 EDT  RFI-2026-000101   issue: ISSUED, due 2026-07-06 (cbp:urn:cbp:center:CPM)
        2026-06-07 09:00 EDT  RFI-2026-000101   reminder not-viewed+2
        2026-06-20 09:00 EDT  RFI-2026-000101   reminder -15
        2026-06-28 09:00 EDT  RFI-2026-000101   reminder -7
        2026-07-02 09:00 EDT  RFI-2026-000101   reminder -3
        2026-07-04 09:00 EDT  RFI-2026-000101   reminder -1
        2026-07-05 09:00 EDT  RFI-2026-000101   reminder 0
        2026-07-07 00:00 EDT  RFI-2026-000101   pass-due-date: ISSUED -> OVERDUE, due 2026-07-06 (clock)
        2026-07-07 09:00 EDT  RFI-2026-000101   reminder +1
        2026-07-13 09:00 EDT  RFI-2026-000101   reminder +7
        2026-07-20 09:00 EDT  RFI-2026-000101   reminder +14
        2026-07-27 09:00 EDT  RFI-2026-000101   reminder +21
        ");
    })
    .await;
}
