//! Rows of vec0 tables, found without a search.

use declarite::Neighbor;

use super::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "places", vec0(chunk_size = 8))]
struct Place {
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(partition_key)]
    area: Option<i64>,
    name: String,
    height: f64,
    open: bool,
    #[sqlite(auxiliary)]
    note: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn place(n: u8) -> Place {
    Place {
        id: format!("p{n}"),
        area: Some(i64::from(n % 3)).filter(|area| *area > 0),
        name: format!("a place of a rather long name, number {n}"),
        height: f64::from(n) / 2.0,
        open: n.is_multiple_of(2),
        note: (n > 3).then(|| format!("note {n}")),
        at: [f32::from(n), 0.0],
    }
}

fn found(db: &Database, find: Find<Place>) -> Result<Vec<String>> {
    let found = find.order_by(|p| p.id.asc()).load(db)?;
    found.map(|place| Ok(place?.id)).collect()
}

#[test]
fn every_role_is_asked() -> Result<()> {
    let places: Vec<Place> = (0..8).map(place).collect();
    let db = database(&places)?;
    let find = |find: Find<Place>| found(&db, find);
    assert_eq!(find(Place::find(|p| p.id.is_in(["p1", "p9", "p2"])))?, ["p1", "p2"]);
    let twice = Place::find(|p| p.id.is_in(["p1", "p2"]).and(p.id.is_in(["p2", "p3"])));
    assert_eq!(find(twice)?, ["p2"], "vec0 refuses two sets of keys");
    assert_eq!(find(Place::find(|p| p.id.eq("p1")))?, ["p1"]);
    assert_eq!(find(Place::find(|p| p.id.eq("p1").and(p.id.eq("p2"))))?, [""; 0]);
    assert_eq!(find(Place::find(|p| p.id.eq("p1").or(p.id.eq("p2"))))?, ["p1", "p2"]);
    assert_eq!(find(Place::find(|p| p.id.ge("p6")))?, ["p6", "p7"]);
    assert_eq!(find(Place::find(|p| p.area.eq(1)))?, ["p1", "p4", "p7"]);
    assert_eq!(find(Place::find(|p| p.area.is_null()))?, ["p0", "p3", "p6"]);
    assert_eq!(find(Place::find(|p| p.area.ne(1).and(p.open.eq(true))))?, ["p0", "p2", "p6"]);
    assert_eq!(find(Place::find(|p| p.height.is_in([0.5, 3.5])))?, ["p1", "p7"]);
    assert_eq!(find(Place::find(|p| p.open.ne(true).and(p.height.lt(2.0))))?, ["p1", "p3"]);
    assert_eq!(find(Place::find(|p| p.name.contains("number 4")))?, ["p4"]);
    assert_eq!(find(Place::find(|p| p.name.starts_with("a place").not()))?, [""; 0]);
    assert_eq!(find(Place::find(|p| p.note.eq("note 5")))?, ["p5"]);
    assert_eq!(find(Place::find(|p| p.note.is_null().or(p.note.ge("note 7"))))?.len(), 5);
    assert_eq!(Place::find(|p| p.note.like("NOTE _")).count(&db)?, 4);
    assert_eq!(Place::find(|p| p.area.is_in([None, Some(2)])).limit(4).count(&db)?, 4);
    assert_eq!(Place::count(&db)?, 8);
    let last = Place::find(|p| p.open.eq(true)).order_by(|p| p.height.desc()).first(&db)?;
    assert_eq!(last.as_ref(), Some(&places[6]));
    Ok(())
}

/// SQLite makes a set of `id = 1 OR id = 2`, and vec0 refuses a second one.
#[test]
fn any_of_several_keys_twice() -> Result<()> {
    let places: Vec<Place> = (0..8).map(place).collect();
    let db = database(&places)?;
    let any = |of: [&'static str; 2]| {
        let [one, other] = of;
        let p = Place::columns();
        p.id.eq(one).or(p.id.eq(other))
    };
    let twice = Place::find(|_| any(["p1", "p2"]).and(any(["p2", "p3"])));
    assert_eq!(found(&db, twice)?, ["p2"]);
    let open = Place::columns().open.eq(true);
    let nested = (any(["p1", "p2"]).and(any(["p2", "p3"]))).or(any(["p4", "p5"]).and(open));
    let near = Place::nearest(&[0.0, 0.0], 5).filter(|_| nested).load(&db)?;
    assert_eq!(near.iter().map(|hit| &hit.row.id).collect::<Vec<_>>(), ["p2", "p4"]);
    Ok(())
}

/// SQLite lets a table answer for 16 conditions, and else calls MATCH as a function; and
/// an expression is at most 1000 deep.
#[test]
fn a_filter_may_be_long() -> Result<()> {
    let places: Vec<Place> = (0..8).map(place).collect();
    let db = database(&places)?;
    for parts in [0, 1, 8, 9, 10, 11, 12, 13, 14, 15, 16, 40, 70, 1200] {
        let not_so_high = || {
            let height = Place::columns().height;
            (0..parts).fold(Condition::always(), |all, n| all.and(height.ne(f64::from(n) + 0.5)))
        };
        let expected: Vec<&Place> = places
            .iter()
            .filter(|place| !(0..parts).any(|n| place.height == f64::from(n) + 0.5))
            .collect();
        let ids = |hits: Vec<Neighbor<Place>>| -> Vec<String> {
            hits.into_iter().map(|hit| hit.row.id).collect()
        };
        let all: Vec<&str> = expected.iter().map(|place| &*place.id).collect();
        let nearest = || Place::nearest(&[0.0, 0.0], 8);
        assert_eq!(ids(nearest().filter(|_| not_so_high()).load(&db)?), all, "{parts}");
        let near = nearest().filter(|_| not_so_high()).within(100.0).load(&db)?;
        assert_eq!(ids(near), all, "{parts} within");
        let among = nearest().filter(|p| {
            not_so_high().and(p.area.is_in([1, 2])).and(p.id.is_in(["p1", "p2", "p4"]))
        });
        let some: Vec<&str> =
            all.iter().copied().filter(|id| ["p1", "p2", "p4"].contains(id)).collect();
        assert_eq!(ids(among.within(100.0).load(&db)?), some, "{parts} among keys");
        assert_eq!(Place::find(|_| not_so_high()).count(&db)?, expected.len() as u64);
    }
    Ok(())
}
