//! The transport against a mail server in which anything can be made to go wrong.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::clock_source::{Clock as _, ManualClock};
use crate::smtp_sink::{Act, Fault, Keep, Sink, SinkOptions, SinkTls, Stage};

/// Limit of a phase in which the server hangs.
const LIMIT: Duration = Duration::from_millis(300);

/// Limit of a phase in which nothing hangs: a busy machine may take its time.
const NEVER: Duration = Duration::from_mins(2);

fn patient() -> SmtpOptions {
    SmtpOptions {
        tls: TlsMode::None,
        hello_name: Some("tidewaiter.example".to_owned()),
        connect_timeout: NEVER,
        command_timeout: NEVER,
        data_timeout: NEVER,
        verdict_timeout: NEVER,
        deadline: NEVER,
        ..SmtpOptions::default()
    }
}

/// With a short limit where a server hangs that does so at this stage, and nowhere else.
fn short_at(stage: Stage) -> SmtpOptions {
    match stage {
        Stage::Greeting
        | Stage::Hello
        | Stage::StartTls
        | Stage::Auth
        | Stage::Mail
        | Stage::Recipient
        | Stage::Data => SmtpOptions { command_timeout: LIMIT, ..patient() },
        Stage::Body | Stage::End | Stage::EndKept => {
            SmtpOptions { verdict_timeout: LIMIT, ..patient() }
        }
    }
}

fn mail_to(to: &str) -> Outgoing {
    Outgoing {
        id: "1a2b".to_owned(),
        file_name: "1a2b.eml".to_owned(),
        from: "notices@tidewaiter.example".to_owned(),
        to: to.to_owned(),
        bytes: b"Subject: x\r\nMessage-ID: <1a2b@tidewaiter.example>\r\n\r\n.dot\r\nbody\r\n"
            .to_vec(),
    }
}

fn mail() -> Outgoing {
    mail_to("customs@one.example")
}

async fn sink(options: SinkOptions) -> Sink {
    Sink::start(options).await.unwrap()
}

async fn sink_with(fault: Fault) -> Sink {
    sink(SinkOptions { faults: vec![fault], ..SinkOptions::default() }).await
}

fn transport(sink: &Sink, options: SmtpOptions) -> SmtpTransport {
    SmtpTransport::open(&sink.url(), options).unwrap()
}

fn say(reply: &str) -> Act {
    Act::Say(reply.to_owned())
}

/// What comes of one mail when this goes wrong.
async fn fails_with(fault: Fault) -> String {
    let options = if fault.act == Act::Hang { short_at(fault.stage) } else { patient() };
    let sink = sink_with(fault).await;
    let (transport, mail) = (transport(&sink, options), mail());
    let sent = tokio::time::timeout(NEVER, transport.send(&mail)).await;
    let sent = sent.expect("it ends within its limits");
    class(&sent.unwrap_err())
}

/// The class of an error with its reason.
fn class(error: &TransportError) -> String {
    match error {
        TransportError::Transient(reason) => format!("transient: {reason}"),
        TransportError::Permanent(reason) => format!("permanent: {reason}"),
        TransportError::Ambiguous(reason) => format!("ambiguous: {reason}"),
        TransportError::Held { reason, .. } => format!("held: {reason}"),
    }
}

#[tokio::test]
async fn a_mail_is_taken_as_it_is_and_the_evidence_is_the_reply() {
    for pipelining in [true, false] {
        let sink = sink(SinkOptions { pipelining, keep: Keep::Messages, ..Default::default() });
        let sink = sink.await;
        let accepted = transport(&sink, patient()).send(&mail()).await.unwrap();
        let reply = "250 2.0.0 Ok: queued as 1".to_owned();
        assert_eq!(accepted, Accepted { reply, tls: None });
        let [arrived] = sink.mails().try_into().unwrap();
        assert_eq!(arrived.message, mail().bytes);
        assert_eq!((arrived.id, arrived.to), ("1a2b".to_owned(), mail().to));
        assert_eq!(arrived.from, mail().from);
    }
}

#[tokio::test]
async fn a_server_that_hangs_is_left_within_the_limit_of_each_phase() {
    let lost = |phase: &str| {
        format!("the connection to the mail server was lost at {phase}: no answer in time")
    };
    for (stage, phase) in [
        (Stage::Greeting, "the greeting"),
        (Stage::Hello, "EHLO"),
        (Stage::Mail, "MAIL"),
        (Stage::Recipient, "RCPT"),
        (Stage::Data, "DATA"),
    ] {
        let failed = fails_with(Fault::always(stage, Act::Hang)).await;
        assert_eq!(failed, format!("transient: {}", lost(phase)));
    }
    for stage in [Stage::Body, Stage::End] {
        let failed = fails_with(Fault::always(stage, Act::Hang)).await;
        assert_eq!(failed, format!("ambiguous: {}", lost("the reply to the message")));
    }
}

#[tokio::test]
async fn a_message_that_the_server_stops_reading_was_not_handed_over() {
    let sink = sink_with(Fault::always(Stage::Body, Act::Hang)).await;
    let mut mail = mail();
    mail.bytes.extend_from_slice("line\r\n".repeat(5_000_000).as_bytes());
    let options = SmtpOptions { data_timeout: LIMIT, ..patient() };
    let error = transport(&sink, options).send(&mail).await.unwrap_err();
    assert_eq!(
        class(&error),
        "transient: the connection to the mail server was lost at handing over the message: no \
         answer in time"
    );
}

#[tokio::test]
async fn all_phases_together_end_within_the_limit_of_the_whole() {
    let sink = sink_with(Fault::always(Stage::Data, Act::Hang)).await;
    let transport = transport(&sink, patient());
    let sent = tokio::time::timeout(NEVER, transport.hand_over(&mail(), LIMIT)).await;
    let error = sent.expect("it ends within the limit of the whole").unwrap_err();
    assert!(class(&error).starts_with("transient: "), "{error}");
}

/// One that scans mails for longer than the limit of any other phase.
#[tokio::test]
async fn a_server_that_is_slow_to_answer_to_the_message_is_waited_for() {
    let sink = sink_with(Fault::always(Stage::End, Act::Late(LIMIT * 2))).await;
    let options = SmtpOptions { data_timeout: LIMIT, deadline: LIMIT, ..patient() };
    let accepted = transport(&sink, options).send(&mail()).await.unwrap();
    assert_eq!(accepted.reply, "250 2.0.0 Ok: queued as 1");
}

#[tokio::test]
async fn when_the_process_stops_what_is_waited_for_ends_and_nothing_else_begins() {
    for (stage, expected) in [(Stage::Data, "transient: "), (Stage::End, "ambiguous: ")] {
        let sink = sink_with(Fault::always(stage, Act::Hang)).await;
        let transport = transport(&sink, patient());
        let mail = mail();
        let stops = async {
            while sink.connections() == 0 {
                tokio::task::yield_now().await;
            }
            transport.hurry(LIMIT);
        };
        let (sent, ()) = tokio::join!(transport.send(&mail), stops);
        let error = sent.unwrap_err();
        assert!(class(&error).starts_with(expected), "{error}");
        let error = transport.send(&mail).await.unwrap_err();
        assert_eq!(class(&error), "held: the process stops");
        assert_eq!(sink.connections(), 1);
    }
}

#[tokio::test]
async fn a_handshake_that_hangs_ends_within_its_limit() {
    // Listens, and says nothing.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtps://localhost:{}", listener.local_addr().unwrap().port());
    let options = short_at(Stage::Hello);
    let error = SmtpTransport::open(&url, options).unwrap().send(&mail()).await.unwrap_err();
    assert_eq!(
        class(&error),
        "transient: the connection to the mail server was lost at the TLS handshake: no answer in \
         time"
    );
}

#[tokio::test]
async fn a_connection_lost_before_the_last_byte_is_a_mail_not_sent_and_after_it_in_doubt() {
    for stage in [Stage::Greeting, Stage::Hello, Stage::Mail, Stage::Recipient, Stage::Data] {
        let failed = fails_with(Fault::always(stage, Act::Close)).await;
        assert!(failed.starts_with("transient: the connection"), "{stage:?}: {failed}");
    }
    for stage in [Stage::End, Stage::EndKept] {
        let failed = fails_with(Fault::always(stage, Act::Close)).await;
        assert_eq!(
            failed,
            "ambiguous: the connection to the mail server was lost at the reply to the message: \
             the server closed it"
        );
    }
}

#[tokio::test]
async fn a_refusal_for_now_is_transient_and_one_for_good_permanent() {
    for stage in [Stage::Mail, Stage::Recipient, Stage::Data, Stage::End] {
        let now = fails_with(Fault::always(stage, say("451 4.3.0 try again later"))).await;
        assert!(now.starts_with("transient: the mail server refused at"), "{stage:?}: {now}");
        assert!(now.ends_with(": 451 4.3.0 try again later"), "{stage:?}: {now}");
        let for_good = fails_with(Fault::always(stage, say("550 5.1.1 no such user"))).await;
        assert_eq!(for_good, "permanent: 550 5.1.1 no such user", "{stage:?}");
    }
}

#[tokio::test]
async fn a_refusal_of_ourselves_is_never_for_good() {
    for stage in [Stage::Greeting, Stage::Hello] {
        let failed = fails_with(Fault::always(stage, say("554 5.7.1 go away"))).await;
        assert!(failed.starts_with("transient: "), "{stage:?}: {failed}");
    }
    let failed = fails_with(Fault::always(Stage::Mail, say("530 5.7.0 who are you"))).await;
    assert_eq!(failed, "transient: the mail server refused at MAIL: 530 5.7.0 who are you");
}

#[tokio::test]
async fn a_reply_that_is_none_after_the_message_leaves_it_in_doubt() {
    let failed = fails_with(Fault::always(Stage::End, say("what"))).await;
    assert_eq!(
        failed,
        "ambiguous: the connection to the mail server was lost at the reply to the message: what \
         came is no reply of SMTP"
    );
}

fn trusting(tls: TlsMode) -> SmtpOptions {
    SmtpOptions { tls, ca_pem: Some(Sink::CA_PEM.to_owned()), ..patient() }
}

fn encrypting(tls: SinkTls) -> SinkOptions {
    SinkOptions { tls, ..SinkOptions::default() }
}

#[tokio::test]
async fn tls_is_told_in_the_evidence_whether_by_starttls_or_from_the_first_byte() {
    for tls in [SinkTls::StartTls, SinkTls::Implicit] {
        let sink = sink(encrypting(tls)).await;
        for mode in [TlsMode::Required, TlsMode::Opportunistic] {
            let transport = transport(&sink, trusting(mode));
            let accepted = transport.send(&mail()).await.unwrap();
            assert_eq!(accepted.tls.as_deref(), Some("TLSv1.3 TLS13_AES_256_GCM_SHA384"));
        }
    }
}

#[tokio::test]
async fn where_tls_is_required_a_server_without_it_gets_no_mail() {
    let sink = sink(SinkOptions::default()).await;
    let error = transport(&sink, trusting(TlsMode::Required)).send(&mail()).await.unwrap_err();
    assert_eq!(
        class(&error),
        "transient: the mail server cannot be used: it offers no STARTTLS, and TLS is required"
    );
    assert_eq!(sink.accepted(), 0);
}

#[tokio::test]
async fn where_tls_is_opportunistic_a_server_without_it_gets_the_mail() {
    let sink = sink(SinkOptions::default()).await;
    let accepted = transport(&sink, trusting(TlsMode::Opportunistic)).send(&mail()).await.unwrap();
    assert_eq!(accepted.tls, None);
}

#[tokio::test]
async fn a_certificate_of_nobody_we_trust_or_for_another_name_is_refused() {
    for tls in [SinkTls::StartTls, SinkTls::Implicit] {
        let sink = sink(encrypting(tls)).await;
        let untrusting = SmtpOptions { ca_pem: None, ..trusting(TlsMode::Required) };
        let error = transport(&sink, untrusting).send(&mail()).await.unwrap_err();
        assert!(class(&error).contains("UnknownIssuer"), "{error}");
        let elsewhere = sink.url().replace("localhost", "127.0.0.1");
        let transport = SmtpTransport::open(&elsewhere, trusting(TlsMode::Required)).unwrap();
        let error = class(&transport.send(&mail()).await.unwrap_err());
        assert!(error.starts_with("transient: "), "{error}");
        assert!(error.contains("certificate not valid for name"), "{error}");
        assert_eq!(sink.accepted(), 0);
    }
}

#[tokio::test]
async fn a_hanging_or_refused_starttls_is_a_mail_not_sent() {
    for (act, limits) in [
        (Act::Hang, short_at(Stage::StartTls)),
        (Act::Close, patient()),
        (say("454 4.7.0 TLS not available"), patient()),
    ] {
        let fault = Fault::always(Stage::StartTls, act);
        let sink = sink(SinkOptions { faults: vec![fault], ..encrypting(SinkTls::StartTls) }).await;
        let limits = SmtpOptions { tls: TlsMode::Required, ..limits };
        let error = transport(&sink, limits).send(&mail()).await.unwrap_err();
        assert!(class(&error).starts_with("transient: "), "{error}");
        assert!(class(&error).contains("STARTTLS"), "{error}");
    }
}

fn asking() -> SinkOptions {
    let auth = Some(("desk".to_owned(), "tide".to_owned()));
    SinkOptions { auth, ..encrypting(SinkTls::StartTls) }
}

fn known(secret: &str) -> SmtpOptions {
    let (user, secret) = (Some("desk".to_owned()), Some(secret.to_owned()));
    SmtpOptions { user, secret, ..trusting(TlsMode::Required) }
}

#[tokio::test]
async fn user_and_secret_come_from_the_options_or_the_address() {
    let sink = sink(asking()).await;
    transport(&sink, known("tide")).send(&mail()).await.unwrap();
    let url = sink.url().replace("smtp://", "smtp://desk:tide@");
    let by_address = SmtpTransport::open(&url, trusting(TlsMode::Required)).unwrap();
    by_address.send(&mail()).await.unwrap();
    assert_eq!(sink.accepted(), 2);
}

#[tokio::test]
async fn a_wrong_secret_is_ours_to_mend_and_the_mail_waits() {
    let sink = sink(asking()).await;
    let transport = transport(&sink, known("ebb"));
    let error = class(&transport.send(&mail()).await.unwrap_err());
    assert!(error.starts_with("transient: the mail server refused at AUTH: 535"), "{error}");
    assert!(!error.contains("ebb"), "{error}");
    assert!(transport.hold_until(&mail().to).is_some(), "other mails do not try");
}

#[tokio::test]
async fn a_secret_does_not_go_over_a_connection_that_is_not_encrypted() {
    let sink = sink(SinkOptions { tls: SinkTls::None, ..asking() }).await;
    let options = SmtpOptions { tls: TlsMode::Opportunistic, ..known("tide") };
    let error = class(&transport(&sink, options).send(&mail()).await.unwrap_err());
    assert!(error.ends_with("the secret is not sent in the clear"), "{error}");
}

#[test]
fn options_that_cannot_be_used_are_refused_in_a_sentence() {
    let refused = |options: SmtpOptions| {
        SmtpTransport::open("smtp://mail.example", options).unwrap_err().to_string()
    };
    let user = SmtpOptions { user: Some("desk".to_owned()), ..SmtpOptions::default() };
    assert_eq!(refused(user), "the mail server gets a user, but no secret is given");
    let ca = SmtpOptions { ca_pem: Some("none".to_owned()), ..SmtpOptions::default() };
    assert_eq!(refused(ca), "the file of authorities for the mail server holds no certificate");
}

#[tokio::test]
async fn a_connection_takes_a_hundred_mails_one_after_the_other() {
    let sink = sink(SinkOptions::default()).await;
    let transport = transport(&sink, patient());
    for _ in 0..101 {
        transport.send(&mail()).await.unwrap();
    }
    assert_eq!((sink.accepted(), sink.connections()), (101, 2));
}

#[tokio::test]
async fn mails_at_once_share_the_connections_there_may_be() {
    let sink = sink(SinkOptions::default()).await;
    let few = SmtpOptions { connections: 2, ..patient() };
    let transport = &transport(&sink, few);
    let mail = &mail();
    let sent = futures::future::join_all((0..20).map(|_| transport.send(mail))).await;
    assert!(sent.iter().all(Result::is_ok));
    assert!(sink.connections() <= 2, "{}", sink.connections());
}

#[tokio::test]
async fn a_connection_that_was_idle_too_long_is_not_used() {
    let sink = sink(SinkOptions::default()).await;
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    let timed = SmtpOptions { clock: clock.clone(), ..patient() };
    let transport = transport(&sink, timed);
    for (second, connections) in [(0, 1), (59, 1), (119, 2)] {
        clock.set(Timestamp::from_second(second).unwrap());
        transport.send(&mail()).await.unwrap();
        assert_eq!(sink.connections(), connections, "at second {second}");
    }
}

#[tokio::test]
async fn a_server_that_was_started_anew_gets_the_next_mail_without_a_failure() {
    let sink = sink(SinkOptions::default()).await;
    let transport = transport(&sink, patient());
    transport.send(&mail()).await.unwrap();
    sink.restart().await.unwrap();
    transport.send(&mail()).await.unwrap();
    assert_eq!((sink.accepted(), sink.connections()), (2, 2));
}

#[tokio::test]
async fn an_idle_connection_that_the_server_ends_with_a_word_is_replaced() {
    let sink = sink(SinkOptions::default()).await;
    let transport = transport(&sink, patient());
    transport.send(&mail()).await.unwrap();
    sink.add_fault(Fault::first(1, Stage::Mail, say("421 4.4.2 idle for too long")));
    transport.send(&mail()).await.unwrap();
    assert_eq!((sink.accepted(), sink.connections()), (2, 2));
}

#[tokio::test]
async fn a_refused_recipient_leaves_the_connection_to_others() {
    for pipelining in [true, false] {
        let nobody = "nobody@one.example";
        let refused = Fault::always(Stage::Recipient, say("550 5.1.1 no such user"));
        let faults = vec![refused.only_to(nobody)];
        let sink = sink(SinkOptions { pipelining, faults, ..Default::default() }).await;
        let transport = transport(&sink, patient());
        for _ in 0..2 {
            let error = transport.send(&mail_to(nobody)).await.unwrap_err();
            assert_eq!(class(&error), "permanent: 550 5.1.1 no such user");
            transport.send(&mail()).await.unwrap();
        }
        assert_eq!((sink.accepted(), sink.connections()), (2, 1));
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_for_good() {
    let sink = sink(SinkOptions::default()).await;
    let sent = transport(&sink, patient()).send(&mail_to("nobody\r\nRCPT TO:<x@y>")).await;
    assert!(class(&sent.unwrap_err()).starts_with("permanent: the address of the recipient"));
    assert_eq!(sink.connections(), 0);
}

#[tokio::test]
async fn while_the_server_is_down_mails_wait_without_trying_and_afterwards_go() {
    let sink = sink(SinkOptions::default()).await;
    let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
    let transport = transport(&sink, SmtpOptions { clock: clock.clone(), ..patient() });
    assert_eq!(transport.hold_until(&mail().to), None);
    sink.stop().await;
    let error = class(&transport.send(&mail()).await.unwrap_err());
    assert!(
        error.starts_with("transient: the connection to the mail server was lost at"),
        "{error}"
    );
    let error = class(&transport.send(&mail()).await.unwrap_err());
    let port = sink.port();
    assert_eq!(error, format!("held: the mail server 127.0.0.1:{port} cannot be used now"));
    let until = transport.hold_until(&mail().to).unwrap();
    assert!(until > clock.now() && until < clock.now() + SignedDuration::from_secs(3), "{until}");
    sink.restart().await.unwrap();
    clock.set(Timestamp::from_second(2).unwrap());
    assert_eq!(transport.hold_until(&mail().to), None, "one tries");
    assert!(transport.hold_until(&mail().to).is_some(), "the others wait for it");
    transport.send(&mail()).await.unwrap();
    assert_eq!(transport.hold_until(&mail().to), None);
}

#[tokio::test]
async fn a_probe_says_what_it_found() {
    let sink = sink(asking()).await;
    let found = transport(&sink, known("tide")).probe().await.unwrap();
    let (port, tls) = (sink.port(), "TLSv1.3 TLS13_AES_256_GCM_SHA384");
    assert_eq!(found, format!("localhost:{port} answers, {tls}"));
    assert_eq!(sink.accepted(), 0);
}
