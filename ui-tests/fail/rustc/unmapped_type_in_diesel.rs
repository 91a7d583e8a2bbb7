use declarite::SqliteRow;

struct Colour;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(diesel_type = "Text")]
    colour: Colour,
}

fn main() {}
