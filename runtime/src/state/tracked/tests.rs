//! Rows declared in all orders, beside a map.

use super::super::EncodedPage;
use super::*;

fn page(keys: std::ops::Range<u8>) -> (PageHead, Page) {
    let mut encoded = EncodedPage::default();
    for key in keys.clone() {
        encoded.push(&[key], Fingerprint(u128::from(key)));
    }
    let body = encoded.body();
    let head =
        PageHead { id: i64::from(keys.start), first: encoded.first.into(), rows: keys.len() };
    (head, Page::decode(&body).expect("it was just written"))
}

fn tracked() -> Tracked {
    let (heads, pages): (Vec<_>, Vec<_>) = [page(10..20), page(20..30)].into_iter().unzip();
    of(heads, pages)
}

fn of(heads: Vec<PageHead>, pages: Vec<Page>) -> Tracked {
    let mut tracked = Tracked::new(heads);
    for (i, content) in pages.into_iter().enumerate() {
        tracked.keep(i, content);
    }
    tracked
}

fn compare(tracked: &mut Tracked, key: u8, print: u128) -> Comparison {
    match tracked.page_of(&[key]) {
        None => Comparison::New,
        Some(page) => tracked.compare(page, &[key], Fingerprint(print)),
    }
}

#[test]
fn rows_are_new_same_or_changed() {
    let mut tracked = tracked();
    assert_eq!(compare(&mut tracked, 5, 5), Comparison::New);
    assert_eq!(compare(&mut tracked, 10, 10), Comparison::Same);
    assert_eq!(compare(&mut tracked, 25, 7), Comparison::Changed);
    assert_eq!(compare(&mut tracked, 30, 30), Comparison::New);
    assert_eq!((tracked.same(), tracked.changed(), tracked.rows()), (1, 1, 20));
    assert!(tracked.has_undeclared(0));
    let marks = [tracked.mark(0, 0), tracked.mark(1, 5), tracked.mark(1, 6)];
    assert_eq!(marks, [Mark::Same, Mark::Changed, Mark::Undeclared]);
}

/// R8: equal rows of one key are one row, different rows contradict each other.
#[test]
fn r8_a_key_declared_twice_is_counted_once_or_contradicts() {
    let mut tracked = tracked();
    assert_eq!(compare(&mut tracked, 12, 12), Comparison::Same);
    assert_eq!(compare(&mut tracked, 12, 12), Comparison::Same);
    assert_eq!(tracked.same(), 1);
    assert_eq!(compare(&mut tracked, 12, 99), Comparison::Contradicts);
    assert_eq!(compare(&mut tracked, 13, 99), Comparison::Changed);
    assert_eq!(compare(&mut tracked, 13, 13), Comparison::Contradicts);
}

#[test]
fn the_next_row_is_known_by_its_fingerprint() {
    let mut tracked = tracked();
    assert!(!tracked.meets(Fingerprint(12)), "it is not the next");
    assert_eq!(compare(&mut tracked, 10, 10), Comparison::Same);
    // Over the end of a page too.
    assert!((11..30).all(|print| tracked.meets(Fingerprint(print))));
    assert!(!tracked.meets(Fingerprint(30)));
    assert_eq!((tracked.same(), tracked.has_undeclared(0)), (20, false));
}

/// R8, where the second row is the one that was applied.
#[test]
fn r8_a_row_that_was_declared_otherwise_is_not_met() {
    let mut tracked = tracked();
    assert_eq!(compare(&mut tracked, 11, 99), Comparison::Changed);
    assert_eq!(compare(&mut tracked, 10, 10), Comparison::Same);
    assert!(!tracked.meets(Fingerprint(11)));
    assert_eq!(compare(&mut tracked, 11, 11), Comparison::Contradicts);
}

#[test]
fn several_threads_are_followed() {
    let pages = [10, 20, 30, 40, 50, 60].map(|first| page(first..first + 10));
    let (heads, pages) = pages.into_iter().unzip();
    let mut tracked = of(heads, pages);
    for first in [10, 50, 30] {
        assert_eq!(compare(&mut tracked, first, u128::from(first)), Comparison::Same);
    }
    for i in 1..20 {
        assert!([50, 10, 30].iter().all(|first| tracked.meets(Fingerprint(first + i))));
    }
}

#[test]
fn rows_in_no_order_are_known_by_their_fingerprints() {
    let mut tracked = tracked();
    assert!(!tracked.wants_prints());
    for i in 0..20 {
        compare(&mut tracked, 10 + i % 2 * 10, 0);
    }
    assert!(!tracked.wants_prints(), "these are next to each other");
    tracked.strays = 17;
    assert!(tracked.wants_prints());
    for (place, keys) in [10..20, 20..30].into_iter().enumerate() {
        tracked.index(place, &page(keys).1);
    }
    assert!(!tracked.wants_prints());
    assert!([27, 12, 29, 11].iter().all(|&print| tracked.meets(Fingerprint(print))));
    assert!(!tracked.meets(Fingerprint(30)) && !tracked.meets(Fingerprint(10)));
    assert_eq!((tracked.mark(0, 2), tracked.mark(1, 7)), (Mark::Same, Mark::Same));
    assert_eq!((tracked.mark(0, 0), tracked.mark(1, 1)), (Mark::Changed, Mark::Undeclared));
    assert_eq!(tracked.same(), 4);
}

#[test]
fn any_order_finds_the_page() {
    let mut tracked = tracked();
    for key in [29, 10, 19, 20, 11, 28] {
        assert_eq!(compare(&mut tracked, key, u128::from(key)), Comparison::Same, "{key}");
    }
}
