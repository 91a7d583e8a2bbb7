//! A vec0 table through four versions of a program, each with its plan. No row is
//! declared again but in the last, and none is lost.
//!
//! ```text
//! cargo run --example evolve
//! ```

use declarite::{Database, Result, SqliteRow, TargetState};

/// The first version.
#[derive(SqliteRow)]
#[sqlite(table = "documents", vec0(chunk_size = 8))]
struct First {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(auxiliary)]
    text: Option<String>,
    #[sqlite(vector(dim = 8))]
    embedding: [f32; 8],
}

/// The text is called a body, a language comes beside it, and distances are angles.
#[derive(SqliteRow)]
#[sqlite(table = "documents", vec0(chunk_size = 8))]
struct Second {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(auxiliary, renamed_from = "text")]
    body: Option<String>,
    #[sqlite(partition_key)]
    language: Option<String>,
    #[sqlite(vector(dim = 8, metric = "cosine"))]
    embedding: [f32; 8],
}

/// The table gets another name, and vectors of a quarter of the size.
#[derive(SqliteRow)]
#[sqlite(table = "articles", renamed_from = "documents", vec0(chunk_size = 64))]
struct Third {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(auxiliary, renamed_from = "text")]
    body: Option<String>,
    #[sqlite(partition_key)]
    language: Option<String>,
    #[sqlite(vector(dim = 8, element = "int8", metric = "cosine"))]
    embedding: [i8; 8],
}

/// An ordinary table, without languages: their loss has to be consented to.
#[derive(SqliteRow)]
#[sqlite(table = "articles", renamed_from = "documents")]
struct Fourth {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(index)]
    title: String,
    #[sqlite(renamed_from = "text")]
    body: Option<String>,
    #[sqlite(vector(dim = 8, element = "int8", metric = "cosine"))]
    embedding: [i8; 8],
}

fn main() -> Result<()> {
    let db = Database::open(":memory:")?;

    let first = db.target_state("library")?;
    let documents = first.declare_table::<First>()?;
    for id in 1..=3_u8 {
        let text = Some(format!("the text of {id}"));
        let embedding = std::array::from_fn(|i| f32::from(id) / f32::from(i as u8 + 4));
        documents.declare_row(&First { id: id.into(), title: format!("{id}"), text, embedding })?;
    }
    show("1: the table is new", &first)?;

    // What follows declares tables alone, and lets the rows stand.
    let second = db.target_state("library")?;
    second.partial().declare_table::<Second>()?;
    show("2: a new name, a new partition key, another metric", &second)?;
    let in_english = Second::get(&db, 1)?.map(|row| Second { language: Some("en".into()), ..row });
    if let Some(row) = in_english {
        let update = db.target_state("library")?;
        update.partial().declare_table::<Second>()?.declare_row(&row)?;
        update.apply()?;
    }

    let third = db.target_state("library")?;
    third.partial().declare_table::<Third>()?;
    show("3: another name of the table, bytes in place of floats, larger chunks", &third)?;

    let fourth = db.target_state("library")?;
    fourth.partial().declare_table::<Fourth>()?;
    println!(
        "== 4: a regular table, without languages\n{}",
        fourth.plan()?.colored_for(&std::io::stdout())
    );
    fourth.allow_loss_of("articles.language");
    show("4: the same with consent", &fourth)?;

    for article in Fourth::all(&db)? {
        let Fourth { id, title, body, embedding } = article?;
        println!("{id} {title} {} {embedding:?}", body.unwrap_or_default());
    }
    Ok(())
}

fn show(what: &str, target: &TargetState) -> Result<()> {
    println!("== {what}\n{}", target.plan()?.colored_for(&std::io::stdout()));
    println!("{}\n", target.apply()?);
    Ok(())
}
