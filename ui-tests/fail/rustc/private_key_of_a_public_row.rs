pub mod rows {
    use declarite::{Column, ColumnType, KeyColumn, SqliteRow, ValueEncoder, ValueError};

    struct Id(i64);

    impl Column for Id {
        const TYPE: ColumnType = ColumnType::Integer;

        fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
            to.integer(self.0)
        }
    }

    impl KeyColumn for Id {
        type Ref<'k> = i64;
    }

    #[derive(SqliteRow)]
    pub struct Document {
        #[sqlite(primary_key)]
        id: Id,
    }
}

fn main() {}
