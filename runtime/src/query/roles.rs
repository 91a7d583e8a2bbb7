//! What columns are for, as types: they decide what a condition on a column can be used for.

/// A column of a regular table.
#[derive(Debug)]
pub enum Plain {}

/// The primary key of a `vec0` table.
#[derive(Debug)]
pub enum Key {}

/// A column by whose values the rows of a `vec0` table are stored apart.
#[derive(Debug)]
pub enum Partition {}

/// A column of a `vec0` table that filters its searches.
#[derive(Debug)]
pub enum Metadata {}

/// A column of a `vec0` table that is stored beside the vectors.
#[derive(Debug)]
pub enum Auxiliary {}

/// What a column is for.
pub trait Role {
    /// Where its values may be compared.
    type Compared: Place;

    /// Where its text may be searched.
    type Searched: Place;
}

impl Role for Plain {
    type Compared = Anywhere;
    type Searched = Anywhere;
}

impl Role for Key {
    type Compared = Anywhere;
    type Searched = LoadsOnly;
}

impl Role for Partition {
    type Compared = Anywhere;
    type Searched = LoadsOnly;
}

impl Role for Metadata {
    type Compared = Anywhere;
    type Searched = LoadsOnly;
}

impl Role for Auxiliary {
    type Compared = LoadsOnly;
    type Searched = LoadsOnly;
}

/// A condition that rows are found by, and that filters searches for neighbours.
#[derive(Debug)]
pub enum Anywhere {}

/// A condition that rows are found by. A search in a `vec0` table cannot ask it.
#[derive(Debug)]
pub enum LoadsOnly {}

/// Where a condition may be used.
pub trait Place {
    /// Where one that is made of this and of another may be.
    type With<P: Place>: Place;
}

impl Place for Anywhere {
    type With<P: Place> = P;
}

impl Place for LoadsOnly {
    type With<P: Place> = Self;
}
