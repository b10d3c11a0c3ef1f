use super::*;
use crate::changes::*;
use crate::model::*;
fn batch(base: usize) -> Changes {
    let mut all = Changes::default();
    for n in 0..256 {
        let case = format!("RFI-2026-{:06}", base + n);
        let mut one = crate::contract::issue_sample(&case);
        let template = one.rungs[0].clone();
        one.rungs = (1..=6u16).map(|d| { let mut r = template.clone(); r.rung.kind = workflows::ladder::RungKind::Before(d); r }).collect();
        let mut second = one.mails[0].clone(); second.id.push_str(".2"); one.mails.push(second);
        let mut more = one.outbox.clone(); for m in &mut more { m.id.push_str("-b"); } one.outbox.extend(more);
        all.claims.append(&mut one.claims); all.journal.append(&mut one.journal); all.cases.append(&mut one.cases);
        all.deadlines.append(&mut one.deadlines); all.rungs.append(&mut one.rungs); all.documents.append(&mut one.documents);
        all.mails.append(&mut one.mails); all.outbox.append(&mut one.outbox);
    }
    all
}
#[tokio::test]
async fn measure_tmp() {
    let folder = tempfile::TempDir::new_in(std::env::var("MEASURE_DIR").unwrap_or("/tmp".into())).unwrap();
    let store = SqliteStore::open(&folder.path().join("c.db")).await.unwrap();
    store.migrate().await.unwrap();
    for round in 0..8 {
        let b = batch(100_000 + round * 256);
        println!("rows: claims {} journal {} cases {} deadlines {} rungs {} docs {} mails {} outbox {}", b.claims.len(), b.journal.len(), b.cases.len(), b.deadlines.len(), b.rungs.len(), b.documents.len(), b.mails.len(), b.outbox.len());
        let t = std::time::Instant::now();
        let mut n = 0;
        n += b.journal.iter().map(|r| rows::journal(r).unwrap()).count();
        n += b.cases.iter().map(|r| rows::case(r).unwrap()).count();
        n += b.deadlines.iter().map(|r| rows::deadline(r).unwrap()).count();
        n += b.rungs.iter().map(|r| rows::rung(r).unwrap()).count();
        n += b.documents.iter().map(|r| rows::document(r).unwrap()).count();
        n += b.mails.iter().map(|r| rows::mail(r).unwrap()).count();
        n += b.outbox.iter().map(|r| rows::outbox(r).unwrap()).count();
        println!("commit encode only {n} {:?}", t.elapsed());
        let t = std::time::Instant::now();
        store.commit(&b).await.unwrap();
        let c = t.elapsed();
        let w = Wanted { identities: b.claims.iter().map(|c| c.identity.clone()).collect(), cases: b.cases.iter().map(|c| c.case.number().clone()).collect(), opened: b.cases.iter().map(|c| c.case.number().clone()).collect(), ..Wanted::default() };
        let t = std::time::Instant::now();
        let l = store.load(&w).await.unwrap();
        let d = t.elapsed();
        let now: Timestamp = "2026-06-05T13:00:00Z".parse().unwrap();
        let t = std::time::Instant::now();
        let o = store.take_outbox(256, now, "2026-06-05T14:00:00Z".parse().unwrap()).await.unwrap();
        let e = t.elapsed();
        let far: Timestamp = "2027-06-05T13:00:00Z".parse().unwrap();
        let t = std::time::Instant::now();
        let r = store.take_due_rungs(256, far, far).await.unwrap();
        let f = t.elapsed();
        let one = { let mut c = batch(900_000 + round*256); c.claims.truncate(1); c.journal.truncate(1); c.cases.truncate(1); c.deadlines.truncate(1); c.rungs.truncate(6); c.documents.truncate(1); c.mails.truncate(2); c.outbox.truncate(4); c };
        let t = std::time::Instant::now();
        store.commit(&one).await.unwrap();
        println!("commit {c:?} load {d:?} ({}) take {e:?} ({}) rungs {f:?} ({}) commit-of-one {:?}", l.cases.len(), o.len(), r.len(), t.elapsed());
    }

    let mut plans: Vec<String> = Vec::new();
    for f in ["commit","load","take","work","lists"] {
        let src = std::fs::read_to_string(format!("{}/src/sqlite/{f}.rs", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut rest = src.as_str();
        while let Some(i) = rest.find("let sql = \"") {
            let body = &rest[i+11..]; let j = body.find("\";").unwrap();
            let sql = body[..j].replace("\\\n", " "); plans.push(sql.split_whitespace().collect::<Vec<_>>().join(" ")); rest = &body[j..];
        }
    }
    for sql in plans {
        println!("SQL {sql}");
        for r in sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&store.writer).await.unwrap() { let d: String = sqlx::Row::get(&r, 3); println!("    {d}"); }
    }
}
