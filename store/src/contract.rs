//! The contract of [`crate::Store`]: what every engine must do, as tests that know no engine.
//!
//! Each test gets a fresh, empty, migrated store. An engine runs them all through the macro
//! `contract_tests!`; what needs its own SQL or a second connection it tests beside.
//!
//! Not here: rules and plans. Changes are built by hand from plainly invented samples.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "test support: a panic is a failed test"
)]

mod commits;
mod directory;
mod hand_over;
mod lists;
mod loading;
mod mails;
#[cfg(test)]
pub(crate) mod migrated;
mod outbox;
mod rungs;
mod samples;
mod waiting;

pub use commits::*;
pub use directory::*;
pub use hand_over::*;
pub use lists::*;
pub use loading::*;
pub use mails::*;
pub use outbox::*;
pub use rungs::*;
pub use waiting::*;

/// Runs the whole contract. `$fresh` is an async function that returns a fresh, empty, migrated
/// store and whatever must live as long as it.
#[cfg(test)]
macro_rules! contract_tests {
    ($fresh:path) => {
        $crate::contract::contract_tests! { @each $fresh:
            a_batch_of_nothing_is_written
            a_case_cannot_be_opened_past_a_message_that_waits_for_it
            a_case_that_moves_is_replaced
            a_claim_that_ended_without_an_outcome_is_staged_once_more
            a_claim_that_was_not_used_does_not_count
            a_document_is_made_once
            a_document_that_cannot_be_made_is_known_once
            a_hostile_message_is_kept_as_it_came
            a_lease_of_the_outbox_ends
            a_mail_is_claimed_as_it_is_and_not_as_it_was_read
            a_mail_that_is_handed_over_is_claimed_for_longer
            a_mail_goes_from_waiting_to_sent_with_evidence
            a_mail_is_claimed_by_one_and_only_when_its_time_has_come
            a_mail_that_may_have_arrived_is_ambiguous_once_its_claim_ends
            a_mail_that_is_freed_is_tried_unless_somebody_has_it
            a_mail_that_was_sent_never_changes
            a_mail_that_was_accepted_is_staged_to_be_recorded
            a_message_and_its_case_come_in_one_batch
            a_message_cannot_wait_for_a_case_that_exists
            a_message_is_claimed_once
            a_number_moves_between_accounts_in_one_batch
            a_number_of_another_account_is_a_conflict
            a_pause_ends_once
            a_pause_never_ends_the_claim_of_another
            a_reminder_says_who_has_it_and_until_when_it_is_paused
            a_rung_fires_once
            a_store_answers_and_says_what_it_is
            a_trace_goes_with_what_is_published
            accounts_are_found_by_id_importer_number_and_filer_code
            accounts_of_a_case_come_along_with_it
            an_account_gives_up_the_numbers_it_does_not_list_any_more
            an_ended_deadline_has_no_pending_rungs
            cases_are_listed_newest_first_and_by_filter
            cases_come_alone_when_nothing_else_is_wanted
            cases_that_belong_together_come_together
            deliveries_are_counted_before_they_begin
            due_rungs_come_by_deadline_and_are_leased
            every_conflict_writes_nothing
            heads_are_the_ends_of_the_chains_asked_for
            messages_of_one_instant_keep_their_order
            messages_that_wait_come_with_the_case_they_wait_for
            migrating_again_changes_nothing
            nudges_of_a_second_request_wait_again
            of_a_notice_and_its_command_in_two_batches_none_is_forgotten
            published_rows_never_come_back
            what_a_relay_gives_back_is_taken_again_at_once
            reminders_of_one_day_to_one_address_are_found_together
            rows_of_the_outbox_are_taken_in_order
            rungs_are_taken_up_to_an_instant_in_the_past
            rungs_are_unique_within_their_deadline
            the_backlog_counts_what_is_not_finished
            the_end_of_every_chain_is_kept
            unsent_mails_and_documents_that_are_made_come_with_their_case
            waiting_for_the_outbox_ends_by_itself
            what_can_never_be_written_is_not_transient
            what_is_noted_of_a_hand_over_is_used_up_by_its_end
            what_is_stuck_is_staged_once_more
            what_is_written_is_read
        }
    };
    (@each $fresh:path: $($name:ident)+) => {
        $(
            #[tokio::test]
            async fn $name() {
                let (store, _alive) = $fresh().await;
                $crate::contract::$name(&store).await;
            }
        )+
    };
}
#[cfg(test)]
pub(crate) use contract_tests;
