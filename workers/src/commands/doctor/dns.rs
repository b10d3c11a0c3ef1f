//! The DNS records of the sender's domain, asked of this machine's resolver.

use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;

use super::Check;
use super::identity::{Answer, dkim, dmarc, dmarc_names, is_aligned, spf};
use crate::config::{Config, MailAddress, given};
use crate::opening;

/// Longest time for the answer to one question, retries included.
const ANSWER_LIMIT: Duration = Duration::from_secs(3);

/// SPF, DKIM and DMARC of the sender's domain.
pub(super) async fn checks(config: &Config) -> Vec<Check> {
    match config.mail_address() {
        Ok(MailAddress::Smtp(_)) => {}
        Ok(MailAddress::Folder(_)) => {
            let finding = "Mails go to a folder, so no receiver asks for SPF, DKIM or DMARC.";
            return vec![Check::ok("mail identity", finding)];
        }
        Err(failure) => {
            return vec![Check::fail("mail identity", failure.to_string(), "Mend mail.url.")];
        }
    }
    let domain = match config.mail_from() {
        Ok(from) => from.email.domain().to_ascii_lowercase(),
        Err(failure) => {
            return vec![Check::fail("mail identity", failure.to_string(), "Mend mail.from.")];
        }
    };
    let signature = signature(config, &domain);
    let Some(resolver) = resolver() else {
        let finding = format!(
            "This machine has no resolver: SPF, DKIM and DMARC of {domain} could not be looked up."
        );
        let unseen =
            Check::warn("mail identity", finding, "Run doctor where the DNS can be asked.");
        return [vec![unseen], signature.err().into_iter().collect()].concat();
    };
    asked(&resolver, &domain, signature).await
}

/// What is signed with: the name of the key in the DNS, and what must stand there.
struct Signature {
    name: String,
    record: String,
}

fn signature(config: &Config, domain: &str) -> Result<Signature, Check> {
    let failed = |finding: String| {
        Check::fail(
            "DKIM",
            finding,
            "Mend mail.dkim: domain, selector and key_file belong together.",
        )
    };
    let key = opening::dkim(config).map_err(|failure| failed(failure.to_string()))?;
    let dkim = &config.mail.dkim;
    match (key, given(&dkim.domain), given(&dkim.selector)) {
        (Some(_), Some(signing), Some(_)) if !is_aligned(signing, domain) => Err(Check::warn(
            "DKIM",
            format!("Mails are signed for {signing}, which does not speak for {domain}."),
            "Sign for the domain of mail.from, so that DMARC can count it.",
        )),
        (Some(key), Some(signing), Some(selector)) => {
            Ok(Signature { name: format!("{selector}._domainkey.{signing}"), record: key.record() })
        }
        _ => Err(Check::warn(
            "DKIM",
            "Mails are not signed by Tidewaiter.",
            "Set mail.dkim, unless the mail server signs.",
        )),
    }
}

async fn asked(
    resolver: &TokioResolver,
    domain: &str,
    signature: Result<Signature, Check>,
) -> Vec<Check> {
    let names = dmarc_names(domain);
    let policies = async {
        let answers = names.iter().map(|name| txt(resolver, name));
        let answers = futures::future::join_all(answers).await;
        dmarc(domain, &names.iter().cloned().zip(answers).collect::<Vec<_>>())
    };
    let key = async {
        match signature {
            Ok(Signature { name, record }) => dkim(&name, &record, &txt(resolver, &name).await),
            Err(check) => check,
        }
    };
    let hosts = async { spf(domain, &txt(resolver, domain).await) };
    let (hosts, key, policies) = tokio::join!(hosts, key, policies);
    vec![hosts, key, policies]
}

/// The resolver of this machine; none where it has none.
fn resolver() -> Option<TokioResolver> {
    let mut builder = TokioResolver::builder_tokio().ok()?;
    builder.options_mut().timeout = ANSWER_LIMIT;
    builder.options_mut().attempts = 0;
    builder.build().ok()
}

async fn txt(resolver: &TokioResolver, name: &str) -> Answer {
    // A name that ends in a dot is looked up as it is, without the domains of this machine.
    let asked = tokio::time::timeout(ANSWER_LIMIT, resolver.txt_lookup(format!("{name}."))).await;
    match asked {
        Ok(Ok(found)) => {
            let records = found.answers().iter().filter_map(|record| match &record.data {
                RData::TXT(txt) => {
                    Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned())
                }
                _ => None,
            });
            Answer::Records(records.collect())
        }
        Ok(Err(error)) if error.is_no_records_found() => Answer::Nothing,
        Ok(Err(error)) => Answer::Failed(error.to_string()),
        Err(_) => Answer::Failed(format!("no answer within {} s", ANSWER_LIMIT.as_secs())),
    }
}
