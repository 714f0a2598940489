//! Offset slots: ranges of offsets that share a symbol, larger the farther away.

/// Slots of the largest window.
const SLOTS: usize = 50;
/// Most bits that follow a slot.
const MOST_BITS: u32 = 17;

/// First offset (plus 2) of each slot, and how many bits tell which of the slot.
const TABLE: [(usize, u32); SLOTS] = table();

#[allow(clippy::cast_possible_truncation, reason = "slots are few")]
const fn table() -> [(usize, u32); SLOTS] {
    let mut table = [(0, 0); SLOTS];
    let (mut slot, mut base) = (0, 0);
    while slot < SLOTS {
        let bits = match slot as u32 / 2 {
            0 | 1 => 0,
            half if half - 1 < MOST_BITS => half - 1,
            _ => MOST_BITS,
        };
        table[slot] = (base, bits);
        base += 1 << bits;
        slot += 1;
    }
    table
}

/// The first offset of a slot, plus 2, and how many bits follow.
#[inline]
pub(super) fn base_and_bits(slot: usize) -> (usize, u32) {
    TABLE.get(slot).copied().unwrap_or_default()
}

/// How many slots a window of so many bits has.
pub(super) fn of_window(bits: u8) -> usize {
    TABLE.iter().take_while(|(base, _)| *base < 1 << bits).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_of_the_format() {
        // [MS-PATCH] 2.4: position slots by window size; some bases and bits of its table.
        let counts: Vec<_> = (15..=21).map(of_window).collect();
        assert_eq!(counts, [30, 32, 34, 36, 38, 42, 50]);
        for (slot, base, bits) in [(3, 3, 0), (4, 4, 1), (5, 6, 1), (13, 96, 5), (36, 262_144, 17), (49, 1_966_080, 17)]
        {
            assert_eq!(base_and_bits(slot), (base, bits), "{slot}");
        }
    }
}
