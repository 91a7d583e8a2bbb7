//! Rows of vec0 tables, found without a search.

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
