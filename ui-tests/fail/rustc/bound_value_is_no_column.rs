struct State;

fn main() {
    let _ = declarite::bind(&State);
}
