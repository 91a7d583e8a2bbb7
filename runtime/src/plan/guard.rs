//! The most rows that one apply may delete.

use super::steps::Refusal;

/// The most rows that one apply may delete.
///
/// See [`TargetState::limit_deletes`](crate::TargetState::limit_deletes).
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum DeleteLimit {
    /// So many, of all tables together.
    Rows(u64),
    /// Such a part of the rows that the app last applied to a table, for each
    /// table: 0.0 is none of them, 1.0 all. A row that several components declared
    /// is one.
    Share(f64),
}

/// Deletes planned for one table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TableDeletes<'t> {
    pub(crate) table: &'t str,
    /// Rows to be deleted.
    pub(crate) deleted: u64,
    /// Rows that were applied.
    pub(crate) applied: u64,
}

impl DeleteLimit {
    /// What exceeds the limit, one refusal for each table.
    pub(crate) fn refusals(self, tables: &[TableDeletes<'_>]) -> Vec<Refusal> {
        let all: u64 = tables.iter().map(|table| table.deleted).sum();
        let exceeds = |table: &&TableDeletes<'_>| match self {
            Self::Rows(most) => all > most && table.deleted > 0,
            // A share that is no number allows nothing.
            #[expect(clippy::cast_precision_loss, reason = "a share is no exact number either")]
            Self::Share(share) => {
                let within = table.deleted as f64 <= share * table.applied as f64;
                table.deleted > 0 && !within
            }
        };
        let refusal = |table: &TableDeletes<'_>| {
            let TableDeletes { table, deleted, applied } = *table;
            let step = match self {
                Self::Rows(most) if all == deleted => {
                    format!("delete {deleted} rows, more than the limit of {most}")
                }
                Self::Rows(most) => {
                    format!("delete {deleted} of {all} rows, more than the limit of {most}")
                }
                Self::Share(share) => {
                    let share = share * 100.0;
                    format!("delete {deleted} of {applied} rows, more than the limit of {share} %")
                }
            };
            Refusal {
                table: table.to_owned(),
                column: None,
                step,
                rows_at_risk: deleted,
                way_out: "if they are to go, raise the limit with `limit_deletes`".to_owned(),
            }
        };
        tables.iter().filter(exceeds).map(refusal).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(limit: DeleteLimit, tables: &[(u64, u64)]) -> Vec<u64> {
        let of = |&(deleted, applied): &(u64, u64)| TableDeletes { table: "t", deleted, applied };
        let tables: Vec<_> = tables.iter().map(of).collect();
        limit.refusals(&tables).iter().map(|refusal| refusal.rows_at_risk).collect()
    }

    #[test]
    fn rows_are_counted_over_all_tables() {
        assert!(refused(DeleteLimit::Rows(5), &[(2, 9), (3, 9), (0, 9)]).is_empty());
        assert_eq!(refused(DeleteLimit::Rows(4), &[(2, 9), (3, 9), (0, 9)]), [2, 3]);
        assert!(refused(DeleteLimit::Rows(0), &[(0, 9)]).is_empty());
    }

    #[test]
    fn a_share_is_of_each_table() {
        assert!(refused(DeleteLimit::Share(0.5), &[(5, 10), (0, 0)]).is_empty());
        assert_eq!(refused(DeleteLimit::Share(0.5), &[(6, 10), (1, 100)]), [6]);
        assert!(refused(DeleteLimit::Share(1.0), &[(10, 10)]).is_empty());
        assert_eq!(refused(DeleteLimit::Share(f64::NAN), &[(1, 100), (0, 9)]), [1]);
    }
}
