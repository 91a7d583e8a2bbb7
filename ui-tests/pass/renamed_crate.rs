mod vendored {
    pub mod store {
        pub use declarite::*;
    }
}

mod declarite_is_elsewhere {
    use crate::vendored::store::SqliteRow;

    #[derive(SqliteRow)]
    #[sqlite(crate = crate::vendored::store)]
    pub struct Page {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(vector(dim = 2))]
        embedding: Vec<f32>,
    }

    #[derive(SqliteRow)]
    #[sqlite(crate = "crate::vendored::store")]
    pub struct Quoted {
        #[sqlite(primary_key)]
        id: i64,
    }
}

fn main() {
    use declarite_is_elsewhere::{Page, Quoted};
    use vendored::store::SqliteRow;

    assert_eq!(Page::SCHEMA.name(), "page");
    assert_eq!(Quoted::SCHEMA.name(), "quoted");
}
