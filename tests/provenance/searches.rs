//! Searches with vectors that know who made them.

use declarite::{Database, Embedding, Error, ManagedBy, Result, SqliteRow};

use super::{First, Note, Other, Page, Row, Second, Unnamed, apply, declare};
use crate::support::{File, run};

fn asked<P>() -> Embedding<P> {
    Embedding::new(vec![1.0, 1.0])
}

fn reason<T>(answer: Result<T>) -> String {
    match answer.err().expect("another provider's") {
        Error::Query { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

/// S10: a file that was not applied since has the old vectors, and a search with one of
/// the new model is refused; one with a vector of nobody's is not.
#[test]
fn s10_a_search_among_vectors_of_another_provider_is_refused() -> Result<()> {
    for url in ["file", ":memory:"] {
        let file = File::new();
        let db = if url == "file" { file.db.clone() } else { Database::open(url)? };
        apply::<Page<First>>(&db, 1.0)?;
        assert_eq!(Page::<First>::nearest(&asked::<First>(), 9).load(&db)?.len(), 4);
        let told = reason(Page::<Second>::nearest(&asked::<Second>(), 9).load(&db));
        assert!(told.contains("column at has vectors of minilm 1"), "{told}");
        assert!(told.contains("is asked with one of minilm 2"), "{told}");
        let told = reason(
            db.read(|connection| Page::<Other>::nearest(&asked::<Other>(), 9).load(connection)),
        );
        assert!(told.contains("minilm 1") && told.contains("e5 1"), "{told}");
        assert_eq!(Page::<Second>::nearest(&vec![1.0, 1.0], 9).load(&db)?.len(), 4);

        apply::<Page<Second>>(&db, 2.0)?;
        assert_eq!(Page::<Second>::nearest(&asked::<Second>(), 9).load(&db)?.len(), 4);
        assert!(Page::<First>::nearest(&asked::<First>(), 9).load(&db).is_err());
    }
    Ok(())
}

/// S10: regular tables, other names of tables, and arrays.
#[test]
fn s10_any_table_is_asked_of_the_ledger() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.table::<Note<First>>().named("Other notes").declare()?;
    table.declare_row(&Row::new(1, [1.0, 1.0]))?;
    target.apply()?;
    let question = Embedding::<First, _>::new(vec![1.0_f32, 1.0]);
    let near = Note::<First>::nearest(&question, 1).in_table("other notes").load(&file.db)?;
    assert_eq!(near.len(), 1);
    let search =
        Note::<Second>::nearest(&asked::<Second>(), 1).in_table("Other notes").load(&file.db);
    assert!(reason(search).contains("minilm 1"));
    Ok(())
}

/// S10: the columns of a search that is rescored are asked for each.
#[test]
fn s10_each_column_has_its_own_provider() -> Result<()> {
    /// What the file has, where `P` is `First`.
    #[derive(SqliteRow)]
    #[sqlite(table = "both", vec0)]
    struct Before {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(vector(of = Other))]
        title: [f32; 2],
        #[sqlite(vector(of = First))]
        body: [f32; 2],
    }

    #[derive(SqliteRow)]
    #[sqlite(table = "both", vec0)]
    struct After {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(vector(of = Other))]
        title: [f32; 2],
        #[sqlite(vector(of = Second))]
        body: [f32; 2],
    }

    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Before>()?;
    table.declare_row(&Before { id: 1, title: [0.0, 1.0], body: [1.0, 0.0] })?;
    target.apply()?;
    let (title, body) = (asked::<Other>(), Embedding::<Second, _>::new([1.0, 1.0]));
    let near = After::nearest(&title, 1).load(&file.db)?;
    assert_eq!((near[0].row.id, near[0].row.title, near[0].row.body), (1, [0.0, 1.0], [1.0, 0.0]));
    let told = reason(After::nearest_by(|it| it.body, &body, 1).load(&file.db));
    assert!(told.contains("column body has vectors of minilm 1"), "{told}");
    let rescored = After::nearest(&title, 1).rescore(|it| it.body, &body, 2).load(&file.db);
    assert!(reason(rescored).contains("column body"));
    Ok(())
}

/// S10: what is not known is not asked: no ledger, a table or a column that it has not,
/// nobody's vectors.
#[test]
fn s10_vectors_of_nobody_known_are_searched() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, at BLOB)");
    run(&file.db, "INSERT INTO notes VALUES (7, 'by hand', x'0000803f0000803f')");
    let by_hand = || Note::<First>::nearest(&asked::<First>(), 1).load(&file.db);
    assert_eq!(by_hand()?[0].row.id, 7);
    apply::<Unnamed>(&file.db, 1.0)?;
    assert_eq!(by_hand()?[0].row.id, 7);
    assert_eq!(Page::<First>::nearest(&asked::<First>(), 9).load(&file.db)?.len(), 4);
    // Nor does a row type say it: the ledger knows better.
    assert_eq!(Unnamed::nearest(&asked::<Other>(), 9).load(&file.db)?.len(), 4);
    apply::<Page<First>>(&file.db, 1.0)?;
    assert!(reason(Unnamed::nearest(&asked::<Other>(), 9).load(&file.db)).contains("e5 1"));
    Ok(())
}

/// S10: in a table of the user's there may be vectors of several apps' providers.
#[test]
fn s10_one_of_several_apps_may_have_another_provider() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, at BLOB)");
    declare::<Note<First>>(&file.db, 1.0, ManagedBy::User)?.0.apply()?;
    let target = file.db.target_state("other")?;
    let table = target.table::<Note<Second>>().managed_by(ManagedBy::User).declare()?;
    table.declare_row(&Row::new(99, [1.0, 1.0]))?;
    target.apply()?;
    let told = reason(Note::<First>::nearest(&asked::<First>(), 9).load(&file.db));
    assert!(told.contains("has vectors of minilm 2"), "{told}");
    let told = reason(Note::<Second>::nearest(&asked::<Second>(), 9).load(&file.db));
    assert!(told.contains("has vectors of minilm 1"), "{told}");
    Ok(())
}

/// S10, L7: a damaged entry is a typed error.
#[test]
fn s10_a_damaged_entry_of_the_table_is_an_error() -> Result<()> {
    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    run(&file.db, "UPDATE _declarite_table SET applied = replace(applied, 'minilm', 'mini')");
    let error = Page::<First>::nearest(&asked::<First>(), 9).load(&file.db).err();
    assert!(matches!(error, Some(Error::LedgerDamaged { .. })), "{error:?}");
    assert_eq!(Page::<First>::nearest(&vec![1.0, 1.0], 9).load(&file.db)?.len(), 4);
    Ok(())
}

/// What is wrong with the vector itself is told first.
#[test]
fn an_embedding_is_as_long_as_the_column() -> Result<()> {
    let db = Database::open(":memory:")?;
    apply::<Page<First>>(&db, 1.0)?;
    let question = Embedding::<First>::new(vec![1.0, 1.0, 1.0]);
    assert!(reason(Page::<First>::nearest(&question, 9).load(&db)).contains('3'));
    assert_eq!(question.vector().len(), 3);
    assert_eq!(question.clone(), Embedding::new(question.clone().into_vector()));
    let told = format!("{question:?}");
    assert!(told.contains("minilm") && told.contains("1.0"), "{told}");
    Ok(())
}
