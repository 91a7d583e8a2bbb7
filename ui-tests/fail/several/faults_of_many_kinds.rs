use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(strictt, rename_all = "camelcase", index(title, where = 3), renamed_from = "document")]
struct Document {
    #[sqlite(primary_key, collate = "NOCASE")]
    path: String,
    #[sqlite(unique, index)]
    title: String,
    #[sqlite(references(table = "authors"), renamed_from = "title")]
    author: i64,
    #[sqlite(json, with = joined, default = 0)]
    tags: Vec<String>,
    #[sqlite(vector(dim = 4), collate = "RTRIM")]
    embedding: Vec<f32>,
    #[sqlite(skip, check = "length(cached) > 0")]
    cached: String,
}

fn main() {}
