use serde_json::json;

use super::*;

#[test]
fn a_body_that_is_not_json_names_line_and_column() {
    let body = b"{\n  \"id\": oops\n}";
    let inbound = parse(body, &by(ArrivalClass::Cbp));
    assert_eq!(inbound.identity.source, "urn:tidewaiter:unidentified");
    assert_eq!(inbound.identity.id, inbound.content_hash);
    let defect = inbound.content.unwrap_err();
    assert_eq!(defect.cause, QuarantineCause::Malformed);
    assert_eq!(
        only_problem(&defect),
        ("", "The body is not JSON that can be read (line 2, column 9): expected value.")
    );
}

#[test]
fn bodies_beyond_the_limits_are_malformed() {
    let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
    let bodies: [(Vec<u8>, &str); 7] = [
        (
            vec![b' '; BODY_BYTES_MAX + 1],
            "The body has 1048577 bytes; at most 1048576 are allowed.",
        ),
        (b"".to_vec(), "The body is empty; a JSON object is expected."),
        (vec![b'{', 0xff], "The body is not UTF-8: the bytes from offset 1 on are no character."),
        (
            deep.into_bytes(),
            "The body is not JSON that can be read (line 1, column 34): it is nested deeper than \
             32 levels.",
        ),
        (
            b"{\"a\":1,\"a\":2}".to_vec(),
            "The body is not JSON that can be read (line 1, column 10): the field \"a\" stands \
             there twice.",
        ),
        (b"[]".to_vec(), "The body is JSON but no object; a CloudEvent is expected."),
        (
            b"{} {}".to_vec(),
            "The body is not JSON that can be read (line 1, column 4): trailing characters.",
        ),
    ];
    for (body, sentence) in bodies {
        let defect = parse(&body, &by(ArrivalClass::Trade)).content.unwrap_err();
        assert_eq!(defect.cause, QuarantineCause::Malformed);
        assert_eq!(only_problem(&defect), ("", sentence));
    }
}

#[test]
fn an_object_that_is_no_event_is_malformed() {
    let mut message = sample("issue");
    message["specversion"] = json!("0.3");
    message["dataContentType"] = json!("application/json");
    message.as_object_mut().unwrap().remove("id");
    message["data"]["carrier"] = json!(1);
    let inbound = read(&message);
    assert_eq!(inbound.identity.source, "urn:tidewaiter:unidentified");
    let defect = inbound.content.unwrap_err();
    assert_eq!(defect.cause, QuarantineCause::Malformed);
    assert_eq!(pointers(&defect), ["/data/carrier", "/dataContentType", "/id", "/specversion"]);
    assert_eq!(defect.problems[3].sentence, "\"0.3\" is not supported; \"1.0\" is expected.");
}

#[test]
fn a_time_is_needed_and_has_one_form() {
    let mut message = sample("issue");
    message["time"] = json!("2026-04-20");
    assert_eq!(defect(&message).cause, QuarantineCause::Malformed);
    message.as_object_mut().unwrap().remove("time");
    let defect = defect(&message);
    assert_eq!(defect.cause, QuarantineCause::InvalidData);
    assert_eq!(only_problem(&defect).0, "/time");
}

#[test]
fn extension_attributes_are_allowed() {
    let mut message = sample("issue");
    message["traceparent"] = json!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    message["sampled"] = json!(true);
    assert_eq!(read(&message).content.err(), None);
    message["trace_parent"] = json!("x");
    assert_eq!(pointers(&defect(&message)), ["/trace_parent"]);
}

#[test]
fn a_broken_attribute_is_one_problem() {
    let mut message = sample("issue");
    message["specversion"] = json!({});
    message["id"] = json!("x".repeat(600));
    assert_eq!(pointers(&defect(&message)), ["/id", "/specversion"]);
}

#[test]
fn an_unknown_type_is_answered_with_what_may_have_been_meant() {
    let sentence_for = |name: &str| {
        let mut message = sample("issue");
        message["type"] = json!(name);
        let defect = defect(&message);
        assert_eq!(defect.cause, QuarantineCause::UnknownType);
        let (pointer, sentence) = only_problem(&defect);
        assert_eq!(pointer, "/type");
        sentence.to_owned()
    };
    for (unknown, meant) in [
        ("gov.cbp.form28.isue.v1", "gov.cbp.form28.issue.v1"),
        ("gov.cbp.form28.issue.v2", "gov.cbp.form28.issue.v1"),
        ("gov.cbp.form29.respnd.v1", "gov.cbp.form29.respond.v1"),
        ("gov.cbp.form4674.accept.v1", "gov.cbp.form4647.accept.v1"),
        ("gov.cbp.declaration.link-entries.v1", "gov.cbp.declaration.link-entry.v1"),
    ] {
        assert_eq!(
            sentence_for(unknown),
            format!("\"{unknown}\" is not a known type; did you mean {meant}?")
        );
    }
    assert_eq!(
        sentence_for("gov.cbp.declaration.activate.v1"),
        "\"gov.cbp.declaration.activate.v1\" is not a known type; the workflow declaration knows \
         draft, send-for-signature, sign, decline, submit, reject, cancel, report-reimbursement, \
         renew, link-entry."
    );
    assert_eq!(
        sentence_for("gov.cbp.directory.invite-access.v1"),
        "\"gov.cbp.directory.invite-access.v1\" is not a known type; the workflow directory knows \
         upsert-account."
    );
    assert_eq!(
        sentence_for("com.example.order"),
        "\"com.example.order\" is not a known type; types are gov.cbp.<workflow>.<command>.v1 \
         with the workflows form28, form29, form4647, declaration and directory."
    );
}

#[test]
fn a_command_by_the_wrong_exchange_is_refused_and_takes_no_foreign_id() {
    let body = sample("issue").to_string();
    let inbound = parse(body.as_bytes(), &by(ArrivalClass::Trade));
    assert_eq!(inbound.identity.source, "urn:tidewaiter:unidentified");
    let defect = inbound.content.unwrap_err();
    assert_eq!(defect.cause, QuarantineCause::WrongExchange);
    let sentences: Vec<&str> = defect.problems.iter().map(|one| &*one.sentence).collect();
    assert_eq!(pointers(&defect), ["/source", "/type"]);
    assert_eq!(
        sentences,
        [
            "The source claims to be CBP, but the message came by tidewaiter.trade, the exchange \
             of the trade.",
            "gov.cbp.form28.issue.v1 is not a command that the trade may give, and \
             tidewaiter.trade is the exchange of the trade.",
        ]
    );
}

#[test]
fn a_trade_source_with_a_cbp_command_fails_a_check_of_the_file() {
    let mut message = sample("grant-extension");
    message["source"] = json!("urn:trade:A00003");
    let report = check(message.to_string().as_bytes());
    assert_eq!(report.cause, Some(QuarantineCause::WrongExchange));
    assert_eq!(report.problems.len(), 1);
    assert_eq!(report.problems[0].pointer, "/type");
}
