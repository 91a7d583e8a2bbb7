use declarite::diesel::prelude::*;
use declarite::diesel::sql_types::Timestamp;

fn main() {
    let _ = declarite::bind("2024-03-01").into_sql::<Timestamp>();
}
