use declarite::SqliteValue;

#[derive(SqliteValue)]
struct Host {
    #[sqlite(encoder = to_text, with = declarite::serde_text, decoder = from_text)]
    address: std::net::IpAddr,
}

fn main() {}
