//! A crate through which another one sees declarite.

pub use declarite;
