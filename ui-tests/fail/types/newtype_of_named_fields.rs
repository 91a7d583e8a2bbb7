use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Place {
    latitude: f64,
    longitude: f64,
}

fn main() {}
