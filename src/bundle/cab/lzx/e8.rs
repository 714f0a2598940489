//! Calls made absolute, which packs machine code better, and are made relative again here. Encoders do it to any data.

/// Past this many bytes of a stream nothing was changed.
const LAST_AT: usize = 1 << 30;
/// In the last bytes of a frame nothing was changed.
const UNTOUCHED_END: usize = 10;

/// Undoes it in a frame that begins at `frame_at`, for a file of so many bytes.
pub(super) fn undo(frame: &mut [u8], frame_at: usize, size: i32) {
    let Some(last) = frame.len().checked_sub(UNTOUCHED_END) else { return };
    if frame_at >= LAST_AT {
        return;
    }
    let mut at = 0;
    while let Some(found) = frame.get(at..last).and_then(|rest| memchr::memchr(0xe8, rest)) {
        let call = at + found;
        at = call + 5;
        let Some(operand) = frame.get_mut(call + 1..).and_then(<[u8]>::first_chunk_mut::<4>) else { return };
        let Ok(here) = i32::try_from(frame_at + call) else { return };
        let absolute = i32::from_le_bytes(*operand);
        if absolute >= -here && absolute < size {
            let relative = if absolute >= 0 { absolute - here } else { absolute.wrapping_add(size) };
            *operand = relative.to_le_bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A call with this operand at byte 100 of a frame at 1,000, in a file of 5,000.
    fn undone(operand: i32) -> i32 {
        let mut frame = [0; 200];
        frame[100] = 0xe8;
        frame[101..105].copy_from_slice(&operand.to_le_bytes());
        undo(&mut frame, 1_000, 5_000);
        i32::from_le_bytes(frame[101..105].try_into().unwrap())
    }

    #[test]
    fn operands_inside_the_file_become_relative() {
        assert_eq!(undone(1_100), 0);
        assert_eq!(undone(0), -1_100);
        assert_eq!(undone(4_999), 3_899);
        assert_eq!(undone(5_000), 5_000);
        assert_eq!(undone(-1), 4_999);
        assert_eq!(undone(-1_100), 3_900);
        assert_eq!(undone(-1_101), -1_101);
    }

    #[test]
    fn ends_and_far_frames_are_left_alone() {
        let code = [0xe8, 1, 0, 0, 0, 9, 9, 9, 9, 9, 9];
        for (len, at, changed) in [(11, 0, false), (11, 1, true), (10, 1, false), (11, LAST_AT, false)] {
            let mut frame = code;
            undo(&mut frame[..len], at, 5_000);
            assert_eq!(frame != code, changed, "{len} {at}");
        }
    }
}
