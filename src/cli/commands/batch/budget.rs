//! Admission by bytes.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;

/// Bytes that may be in work at one time.
pub(super) struct Budget {
    total: u64,
    free: Mutex<u64>,
    changed: Condvar,
}

/// A share of the budget, given back when dropped.
pub(super) struct Place<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    /// A budget of so many bytes.
    pub(super) fn new(total: u64) -> Self {
        Self { total, free: Mutex::new(total), changed: Condvar::new() }
    }

    /// Waits until there is room for `bytes`. What is larger than the whole budget gets all of it, alone.
    pub(super) fn enter(&self, bytes: u64) -> Place<'_> {
        let bytes = bytes.min(self.total);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            free = self.changed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Place { budget: self, bytes }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;
    use std::sync::atomic::Ordering;

    #[test]
    fn never_more_in_work_than_the_budget() {
        let budget = Budget::new(10);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for bytes in [3, 4, 7, 10, 25, 1, 1, 6] {
                let (budget, now, most) = (&budget, &now, &most);
                scope.spawn(move || {
                    for _ in 0..50 {
                        let _place = budget.enter(bytes);
                        let held = bytes.min(10);
                        most.fetch_max(now.fetch_add(held, Ordering::SeqCst) + held, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(held, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 10);
        assert_eq!(*budget.free.lock().unwrap(), 10);
    }
}
