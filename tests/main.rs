//! What opens a database.

mod components;
mod concurrency;
mod conflicts;
mod connections;
mod contract;
mod derive;
mod drift;
mod guard;
mod ledger;
mod life;
mod machine;
mod quickstart;
mod reading;
mod rows;
mod sequences;
mod simulation;
mod support;
mod tables;
mod taking_over;
mod tidy;
mod unchanged;
mod unique;
mod user_tables;
mod values;
mod vec0;
