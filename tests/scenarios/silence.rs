//! Nobody answers.

use tests::world::story;

const NUMBER: &str = "RFI-2026-000101";

#[tokio::test]
async fn nobody_answers_and_every_rung_fires() {
    story("2026-06-05 09:00", async |world| {
        world.issue(NUMBER).await;
        insta::assert_snapshot!(world.due(NUMBER).await, @"");
        world.at("2026-07-28 10:00").await;
        insta::assert_snapshot!(world.mails(), @"");
        insta::assert_snapshot!(world.happened(NUMBER).await, @"");
    })
    .await;
}
