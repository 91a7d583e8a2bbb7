//! Every form of condition, order and page, on rows made by hand.

use super::*;

fn some_items() -> Result<Database> {
    let mut items: Vec<Item> = (1..=6).map(item).collect();
    items[1].tag = Some("rust".to_owned());
    items[1].size = Some(10);
    items[1].seen = Some(true);
    items[2].tag = Some("c".to_owned());
    items[2].size = Some(20);
    items[2].done = true;
    items[2].bytes = Some(vec![1, 2]);
    items[3].ratio = -0.0;
    items[3].state = State::Public;
    items[3].mail = Some(Mail("a@b".to_owned()));
    items[4].words = vec!["a".to_owned(), "b".to_owned()];
    items[4].more = Some(vec![1]);
    items[4].weight = Weight(9.0);
    items[5].half = 10;
    items[5].maybe_half = Some(6);
    items[5].hash = [9, 9];
    items[5].r#type = 'b';
    items[5].label = "other".to_owned();
    database(&items)
}

#[test]
fn every_operand_that_is_one() -> Result<()> {
    let db = some_items()?;
    let (text, owned) = ("rust", String::from("rust"));
    let (ten, public) = (&Some(10), &State::Public);
    let found = |find: Find<Item>| sorted(&db, find);
    assert_eq!(found(Item::find(|i| i.tag.eq(text)))?, [2]);
    assert_eq!(found(Item::find(|i| i.tag.eq(&owned)))?, [2]);
    assert_eq!(found(Item::find(|i| i.tag.eq(owned.clone())))?, [2]);
    assert_eq!(found(Item::find(|i| i.tag.eq(Some(owned.clone()))))?, [2]);
    assert_eq!(found(Item::find(|i| i.tag.eq(std::borrow::Cow::from(text))))?, [2]);
    assert_eq!(found(Item::find(|i| i.tag.eq(None)))?, [1, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.size.eq(10)))?, [2]);
    assert_eq!(found(Item::find(|i| i.size.eq(ten)))?, [2]);
    assert_eq!(found(Item::find(|i| i.size.eq(None)))?, [1, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.ratio.eq(0.0)))?, [4]);
    assert_eq!(found(Item::find(|i| i.ratio.eq(-0.0)))?, [4]);
    assert_eq!(found(Item::find(|i| i.done.eq(true)))?, [3]);
    assert_eq!(found(Item::find(|i| i.seen.eq(true)))?, [2]);
    assert_eq!(found(Item::find(|i| i.hash.eq([9, 9])))?, [6]);
    assert_eq!(found(Item::find(|i| i.bytes.eq([1, 2])))?, [3]);
    assert_eq!(found(Item::find(|i| i.bytes.eq(b"\x01\x02")))?, [3]);
    assert_eq!(found(Item::find(|i| i.state.eq(State::Public)))?, [4]);
    assert_eq!(found(Item::find(|i| i.state.eq(public)))?, [4]);
    assert_eq!(found(Item::find(|i| i.weight.eq(Weight(9.0))))?, [5]);
    assert_eq!(found(Item::find(|i| i.mail.eq(Mail("a@b".to_owned()))))?, [4]);
    assert_eq!(found(Item::find(|i| i.r#type.eq('b')))?, [6]);
    assert_eq!(found(Item::find(|i| i.words.eq(vec!["a".to_owned(), "b".to_owned()])))?, [5]);
    assert_eq!(found(Item::find(|i| i.more.eq(Some(vec![1]))))?, [5]);
    assert_eq!(found(Item::find(|i| i.more.eq(None)))?, [1, 2, 3, 4, 6]);
    assert_eq!(found(Item::find(|i| i.half.eq(10)))?, [6]);
    assert_eq!(found(Item::find(|i| i.half.is_in([&10, &4])))?, [1, 2, 3, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.maybe_half.eq(Some(6))))?, [6]);
    Ok(())
}

#[test]
fn null_is_what_none_is() -> Result<()> {
    let db = some_items()?;
    let found = |find: Find<Item>| sorted(&db, find);
    assert_eq!(found(Item::find(|i| i.tag.ne("rust")))?, [1, 3, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.tag.ne(None)))?, [2, 3]);
    assert_eq!(found(Item::find(|i| i.size.lt(15)))?, [2]);
    assert_eq!(found(Item::find(|i| i.size.lt(15).not()))?, [1, 3, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.size.ge(None)))?, [0; 0]);
    assert_eq!(found(Item::find(|i| i.size.ge(None).not()))?, [1, 2, 3, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.size.is_in([Some(20), None])))?, [1, 3, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.size.is_in([10, 20]).not()))?, [1, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.tag.is_null().or(i.tag.eq("c"))))?, [1, 3, 4, 5, 6]);
    assert_eq!(found(Item::find(|i| i.seen.is_not_null()))?, [2]);
    assert_eq!(found(Item::find(|i| i.more.is_not_null()))?, [5]);
    assert_eq!(found(Item::find(|i| i.maybe_half.ne(Some(6))))?, [1, 2, 3, 4, 5]);
    assert_eq!(found(Item::find(|i| i.tag.contains("u").not()))?, [1, 3, 4, 5, 6]);
    Ok(())
}

#[test]
fn ranges_take_their_ends_as_they_say() -> Result<()> {
    let db = some_items()?;
    let found = |find: Find<Item>| sorted(&db, find);
    assert_eq!(found(Item::find(|i| i.id.lt(2)))?, [1]);
    assert_eq!(found(Item::find(|i| i.id.le(2)))?, [1, 2]);
    assert_eq!(found(Item::find(|i| i.id.gt(5)))?, [6]);
    assert_eq!(found(Item::find(|i| i.id.ge(5)))?, [5, 6]);
    assert_eq!(found(Item::find(|i| i.id.between(2, 4)))?, [2, 3, 4]);
    assert_eq!(found(Item::find(|i| i.id.between(4, 2)))?, [0; 0]);
    assert_eq!(found(Item::find(|i| i.name.gt("item 5")))?, [6]);
    assert_eq!(found(Item::find(|i| i.weight.gt(Weight(1.5))))?, [5]);
    assert_eq!(found(Item::find(|i| i.bytes.ge([1])))?, [3]);
    assert_eq!(found(Item::find(|i| i.r#type.le('a')))?, [1, 2, 3, 4, 5]);
    Ok(())
}

#[test]
fn conditions_are_made_of_conditions() -> Result<()> {
    let db = some_items()?;
    let wanted = Item::columns();
    let both = wanted.id.gt(1).and(wanted.id.lt(4));
    let either = both.clone().or(wanted.id.eq(6));
    assert_eq!(sorted(&db, Item::find(|_| both))?, [2, 3]);
    assert_eq!(sorted(&db, Item::find(|_| either.clone()))?, [2, 3, 6]);
    assert_eq!(sorted(&db, Item::find(|_| either.not()))?, [1, 4, 5]);
    let folded = (1..=3).map(|id| wanted.id.ne(id)).fold(Condition::always(), Condition::and);
    assert_eq!(sorted(&db, Item::find(|_| folded))?, [4, 5, 6]);
    assert_eq!(Item::find(|_| Condition::never()).count(&db)?, 0);
    assert_eq!(Item::count(&db)?, 6);
    Ok(())
}

/// A column that is called as a keyword, with quotes, or not as any other, is a name.
#[test]
fn names_are_quoted() -> Result<()> {
    #[derive(Debug, PartialEq, SqliteRow)]
    #[sqlite(table = "order by \"x\"")]
    struct Odd {
        #[sqlite(primary_key, rename = "select")]
        id: i64,
        #[sqlite(rename = "a \"b\" ?1")]
        text: String,
    }
    let db = database(&[Odd { id: 1, text: "'; DROP TABLE x; --".to_owned() }])?;
    let found = Odd::find(|o| o.text.eq("'; DROP TABLE x; --").and(o.id.is_in([1, 2])))
        .order_by(|o| o.text.desc())
        .limit(1);
    assert_eq!(all(&db, found)?.len(), 1);
    Ok(())
}

#[test]
fn pages_repeat_no_row_and_leave_none_out() -> Result<()> {
    let db = some_items()?;
    let by_tag = || Item::find(|i| i.id.le(5)).order_by(|i| i.tag.desc());
    assert_eq!(ids(&db, by_tag().limit(100))?, [2, 3, 1, 4, 5]);
    assert_eq!(ids(&db, by_tag().limit(2))?, [2, 3]);
    assert_eq!(ids(&db, by_tag().limit(2).offset(2))?, [1, 4]);
    assert_eq!(ids(&db, by_tag().offset(3))?, [4, 5]);
    assert_eq!(ids(&db, by_tag().offset(usize::MAX))?, [0; 0]);
    assert_eq!(ids(&db, by_tag().limit(0))?, [0; 0]);
    let sorted = Item::find(|_| Condition::always());
    let sorted = sorted.order_by(|i| i.done.desc()).order_by(|i| i.seen.desc());
    assert_eq!(ids(&db, sorted.order_by(|i| i.id.desc()))?, [3, 2, 6, 5, 4, 1]);
    Ok(())
}

#[test]
fn first_and_count_see_limits_and_offsets() -> Result<()> {
    let db = some_items()?;
    let large = || Item::find(|i| i.id.gt(2));
    assert_eq!(large().first(&db)?.map(|i| i.id), Some(3));
    assert_eq!(large().order_by(|i| i.id.desc()).first(&db)?.map(|i| i.id), Some(6));
    assert_eq!(large().offset(1).first(&db)?.map(|i| i.id), Some(4));
    assert_eq!(large().limit(0).first(&db)?, None);
    assert_eq!(Item::find(|i| i.id.gt(9)).first(&db)?, None);
    assert_eq!(large().count(&db)?, 4);
    assert_eq!(large().order_by(|i| i.id.asc()).limit(3).count(&db)?, 3);
    assert_eq!(large().limit(3).offset(2).count(&db)?, 2);
    assert_eq!(large().offset(9).count(&db)?, 0);
    Ok(())
}

/// In memory, in a file, and on the connections that a program is lent.
#[test]
fn every_source_answers() -> Result<()> {
    let file = crate::support::File::new();
    for db in [some_items()?, file.db.clone()] {
        let target = db.target_state("app")?;
        let table = target.declare_table::<Item>()?;
        (1..=3).try_for_each(|id| table.declare_row(&item(id)))?;
        target.apply()?;
        let found = || Item::find(|i| i.id.ge(2));
        assert_eq!(all(&db, found())?.len(), 2);
        db.read(|connection| {
            assert_eq!(found().load(&mut *connection)?.count(), 2);
            assert_eq!(found().count(&mut *connection)?, 2);
            assert_eq!(Item::count(&mut *connection)?, 3);
            assert!(found().first(connection)?.is_some());
            Ok(())
        })?;
        db.transaction(|connection| {
            assert_eq!(found().count(connection)?, 2);
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn rows_of_another_table_of_the_type_are_found() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    target.table::<Item>().named("others").declare()?.declare_row(&item(7))?;
    target.apply()?;
    let found = || Item::find(|i| i.id.eq(7)).order_by(|i| i.id.asc()).in_table("others");
    assert_eq!(ids(&db, found().limit(5))?, [7]);
    assert_eq!(found().count(&db)?, 1);
    assert!(Item::count(&db).is_err(), "there is no table of the type's own name");
    Ok(())
}

/// More values than SQLite has parameters, of each class that JSON can carry.
#[test]
fn sets_may_be_of_any_size() -> Result<()> {
    let db = some_items()?;
    let many = 40_000_i64;
    assert_eq!(Item::find(|i| i.id.is_in(3..many)).count(&db)?, 4);
    assert_eq!(Item::find(|i| i.id.is_in(i64::MIN..i64::MIN + many)).count(&db)?, 0);
    let texts = || (0..many).map(|n| format!("item {n}"));
    assert_eq!(Item::find(|i| i.name.is_in(texts())).count(&db)?, 6);
    let hashes = (0..=u16::MAX).map(u16::to_be_bytes);
    assert_eq!(Item::find(|i| i.hash.is_in(hashes)).count(&db)?, 6);
    assert_eq!(Item::find(|i| i.ratio.is_in([0.5, f64::INFINITY])).count(&db)?, 5);
    assert_eq!(Item::find(|i| i.done.is_in([true, false])).count(&db)?, 6);
    Ok(())
}
