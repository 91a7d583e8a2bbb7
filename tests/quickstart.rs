//! The program of the README.

use declarite::{Database, SqliteRow};
use ndarray::Array1;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "documents", vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    category: String,
    title: String,
    #[sqlite(auxiliary)]
    body: Option<String>,
    #[sqlite(vector(dim = 4, metric = "cosine"))]
    embedding: Array1<f32>,
}

#[test]
fn documents_are_declared_applied_and_found() -> declarite::Result<()> {
    let db = Database::open(":memory:")?;
    let corpus: Vec<Document> = (0..10)
        .map(|id| Document {
            id,
            category: if id % 2 == 0 { "even" } else { "odd" }.to_owned(),
            title: format!("number {id}"),
            body: (id > 4).then(|| "big".to_owned()),
            embedding: Array1::from(vec![1.0, id as f32, 0.0, 0.0]),
        })
        .collect();
    for round in 0..2 {
        let target = db.target_state("my-app")?;
        let documents = target.declare_table::<Document>()?;
        for document in &corpus {
            documents.declare_row(document)?;
        }
        let plan = target.plan()?;
        assert_eq!(plan.to_string().contains("CREATE VIRTUAL TABLE"), round == 0);
        let report = target.apply()?;
        if round == 0 {
            assert_eq!((report.inserted, report.unchanged), (10, 0));
        } else {
            assert_eq!((report.inserted, report.unchanged), (0, 10));
        }
    }
    let hits = Document::nearest(&Array1::from(vec![1.0, 3.0, 0.0, 0.0]), 3).load(&db)?;
    assert_eq!(hits[0].row, corpus[3]);
    assert!(hits[0].distance.abs() < 1e-6);
    let mut all: Vec<Document> = Document::all(&db)?.collect::<declarite::Result<_>>()?;
    all.sort_by_key(|document| document.id);
    assert_eq!(all, corpus);
    assert_eq!(Document::get(&db, 7)?.as_ref(), Some(&corpus[7]));
    Ok(())
}
