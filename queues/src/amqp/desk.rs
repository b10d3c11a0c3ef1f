//! The messages of one channel that the server waits to hear about: those that no worker has yet,
//! and those that one has. Pure.
//!
//! Invariants:
//! - A message is in exactly one of the two lists until it is answered.
//! - Every handing out has a lease of its own: what was said about an earlier one fits no more.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::ingress::Receipts;
use super::message::Arrival;
use crate::broker::{Delivery, DeliveryTag};

/// Bodies handed out by one call together, in bytes: large messages come in smaller batches.
const TAKE_BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One channel's unanswered messages, by the server's tag, which is the order of arrival.
#[derive(Debug, Default)]
pub(super) struct Desk {
    waiting: BTreeMap<u64, Arrival>,
    handed: BTreeMap<u64, Handed>,
}

/// What stays here of a message that a worker has.
#[derive(Debug)]
struct Handed {
    lease: u64,
    key: u64,
    received_at: Timestamp,
}

/// One acknowledgement to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ack {
    pub(super) tag: u64,
    /// Whether it speaks for everything before it too.
    pub(super) multiple: bool,
}

impl Desk {
    /// A message came from the server.
    pub(super) fn put(&mut self, arrival: Arrival) {
        self.waiting.insert(arrival.delivery.tag.number, arrival);
    }

    /// How many messages no worker has.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// How many messages workers have.
    pub(super) fn handed(&self) -> usize {
        self.handed.len()
    }

    /// When the oldest message here was received; those that were never handed out and came
    /// without a moment count as received at `unknown`.
    pub(super) fn oldest(&self, unknown: Timestamp) -> Option<Timestamp> {
        let waiting = self.waiting.values().map(|arrival| arrival.received_at.unwrap_or(unknown));
        waiting.chain(self.handed.values().map(|handed| handed.received_at)).min()
    }

    /// Hands out the first messages under a lease.
    pub(super) fn take(&mut self, most: usize, lease: u64, now: Timestamp) -> Vec<Delivery> {
        let mut taken = Vec::new();
        let mut bytes = 0;
        while taken.len() < most
            && let Some(first) = self.waiting.first_entry()
        {
            bytes += first.get().delivery.body.len();
            if bytes > TAKE_BODY_BYTES_MAX && !taken.is_empty() {
                break;
            }
            let arrival = first.remove();
            taken.push(self.hand_out(arrival, lease, now));
        }
        taken
    }

    fn hand_out(&mut self, arrival: Arrival, lease: u64, now: Timestamp) -> Delivery {
        let key = arrival.key();
        let received_at = arrival.received_at.unwrap_or(now);
        let number = arrival.delivery.tag.number;
        self.handed.insert(number, Handed { lease, key, received_at });
        Delivery { tag: DeliveryTag { number, lease }, received_at, ..arrival.delivery }
    }

    /// Whether the delivery still counts.
    pub(super) fn holds(&self, tag: DeliveryTag) -> bool {
        self.handed.get(&tag.number).is_some_and(|handed| handed.lease == tag.lease)
    }

    /// Answers deliveries, and returns the tags of those that still counted, in order.
    pub(super) fn settle<'a>(
        &mut self,
        deliveries: impl IntoIterator<Item = &'a Delivery>,
    ) -> Vec<u64> {
        let mut tags = Vec::new();
        for delivery in deliveries {
            if self.holds(delivery.tag) {
                self.handed.remove(&delivery.tag.number);
                tags.push(delivery.tag.number);
            }
        }
        tags.sort_unstable();
        tags
    }

    /// Takes deliveries back into their old places, and returns how many still counted.
    pub(super) fn put_back<'a>(
        &mut self,
        deliveries: impl IntoIterator<Item = &'a Delivery>,
    ) -> usize {
        let mut count = 0;
        for delivery in deliveries {
            if self.holds(delivery.tag) {
                self.handed.remove(&delivery.tag.number);
                let received_at = Some(delivery.received_at);
                let (delivery, came_before) = (delivery.clone(), true);
                self.put(Arrival { delivery, received_at, came_before });
                count += 1;
            }
        }
        count
    }

    /// The fewest acknowledgements for tags that were just settled, in order.
    pub(super) fn acks(&self, settled: &[u64]) -> Vec<Ack> {
        let first_open = [self.waiting.keys().next(), self.handed.keys().next()];
        let floor = first_open.into_iter().flatten().min();
        let below = settled.iter().take_while(|tag| floor.is_none_or(|floor| *tag < floor)).count();
        let together = settled[..below].last().map(|tag| Ack { tag: *tag, multiple: below > 1 });
        let alone = settled[below..].iter().map(|tag| Ack { tag: *tag, multiple: false });
        together.into_iter().chain(alone).collect()
    }

    /// Remembers the receipt of deliveries that will come again.
    pub(super) fn remember<'a>(
        receipts: &mut Receipts,
        deliveries: impl IntoIterator<Item = &'a Delivery>,
    ) {
        for delivery in deliveries {
            let key = Receipts::key(&delivery.message_id, &delivery.body);
            receipts.remember(key, delivery.received_at);
        }
    }

    /// Forgets everything, because the channel is gone and the server will send it all again.
    pub(super) fn clear(&mut self, receipts: &mut Receipts) {
        for arrival in std::mem::take(&mut self.waiting).into_values() {
            if let Some(moment) = arrival.received_at {
                receipts.remember(arrival.key(), moment);
            }
        }
        for handed in std::mem::take(&mut self.handed).into_values() {
            receipts.remember(handed.key, handed.received_at);
        }
    }
}

#[cfg(test)]
mod tests {
    use lapin::message::Delivery as Message;

    use super::*;
    use crate::amqp::ingress::Ingress;
    use crate::broker::BODY_BYTES_MAX;
    use crate::topology::Queue;

    const NOON: Timestamp = Timestamp::constant(1_780_675_200, 0);
    const LATER: Timestamp = Timestamp::constant(1_780_675_260, 0);

    fn desk(tags: std::ops::RangeInclusive<u64>) -> Desk {
        let mut desk = Desk::default();
        for tag in tags {
            desk.put(arrival(tag, b"{}".to_vec()));
        }
        desk
    }

    fn arrival(tag: u64, body: Vec<u8>) -> Arrival {
        let message = Message::mock(tag, "tidewaiter.work".into(), "mail".into(), false, body);
        Arrival::of(Queue::Mail, message, Ingress::Off)
    }

    fn numbers(deliveries: &[Delivery]) -> Vec<u64> {
        deliveries.iter().map(|delivery| delivery.tag.number).collect()
    }

    fn ack(tag: u64, multiple: bool) -> Ack {
        Ack { tag, multiple }
    }

    #[test]
    fn messages_are_handed_out_in_order_and_once() {
        let mut desk = desk(1..=3);
        assert_eq!(numbers(&desk.take(2, 1, NOON)), [1, 2]);
        assert_eq!(numbers(&desk.take(2, 2, NOON)), [3]);
        assert_eq!(numbers(&desk.take(2, 3, NOON)), [0; 0]);
        assert_eq!((desk.waiting(), desk.handed()), (0, 3));
    }

    #[test]
    fn what_was_put_back_has_its_old_place_its_moment_and_another_lease() {
        let mut desk = desk(1..=3);
        let first = desk.take(2, 1, NOON);
        assert_eq!(desk.put_back(&first[..1]), 1);
        let again = desk.take(3, 2, LATER);
        assert_eq!(numbers(&again), [1, 3]);
        assert_eq!((again[0].received_at, again[1].received_at), (NOON, LATER));
        assert_eq!(again[0].deliveries, 1);
        assert_eq!(desk.settle(&first), [2], "the first lease of message 1 is over");
        assert_eq!(desk.put_back(&first), 0);
        assert_eq!(desk.settle(&again), [1, 3]);
    }

    #[test]
    fn a_batch_is_acknowledged_at_once_when_nothing_before_it_is_open() {
        let mut desk = desk(1..=5);
        let taken = desk.take(3, 1, NOON);
        let settled = desk.settle(&taken);
        assert_eq!(desk.acks(&settled), [ack(3, true)]);
        let single = desk.take(1, 2, NOON);
        let settled = desk.settle(&single);
        assert_eq!(desk.acks(&settled), [ack(4, false)]);
        assert_eq!(desk.acks(&[]), []);
    }

    #[test]
    fn an_open_message_is_never_acknowledged_with_those_after_it() {
        let mut desk = desk(1..=5);
        let taken = desk.take(5, 1, NOON);
        let settled = desk.settle([&taken[0], &taken[1], &taken[3], &taken[4]]);
        assert_eq!(desk.acks(&settled), [ack(2, true), ack(4, false), ack(5, false)]);
        let settled = desk.settle(&taken);
        assert_eq!(desk.acks(&settled), [ack(3, false)]);
    }

    #[test]
    fn what_was_put_back_stays_open() {
        let mut desk = desk(1..=3);
        let taken = desk.take(3, 1, NOON);
        desk.put_back(&taken[..1]);
        let settled = desk.settle(&taken);
        assert_eq!(desk.acks(&settled), [ack(2, false), ack(3, false)]);
    }

    #[test]
    fn large_bodies_come_in_smaller_batches_and_none_is_left_behind() {
        let mut desk = Desk::default();
        for tag in 1..=20 {
            desk.put(arrival(tag, vec![b' '; BODY_BYTES_MAX]));
        }
        let most = TAKE_BODY_BYTES_MAX / BODY_BYTES_MAX;
        assert_eq!(desk.take(99, 1, NOON).len(), most);
        assert_eq!(desk.take(99, 2, NOON).len(), 20 - most);
    }

    #[test]
    fn a_lost_channel_leaves_the_moments_of_receipt_behind() {
        let mut desk = desk(1..=2);
        desk.take(1, 1, NOON);
        assert_eq!(desk.oldest(LATER), Some(NOON));
        let mut receipts = Receipts::default();
        desk.clear(&mut receipts);
        assert_eq!((desk.waiting(), desk.handed(), desk.oldest(LATER)), (0, 0, None));
        assert_eq!(receipts.moment(Receipts::key("", b"{}")), Some(NOON));
    }
}
