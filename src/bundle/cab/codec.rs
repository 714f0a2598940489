//! Unpacking the blocks of one cabinet folder, in order.

use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;

use super::Compression;
use super::block::BLOCK_BYTES;
use super::lzx::Lzx;

/// State that goes from block to block.
pub(super) enum Codec {
    Stored,
    MsZip(MsZip),
    Lzx(Box<Lzx>),
}

impl Codec {
    pub(super) fn new(compression: Compression) -> Self {
        match compression {
            Compression::Stored => Self::Stored,
            Compression::MsZip => Self::MsZip(MsZip::new()),
            Compression::Lzx(bits) => Self::Lzx(Box::new(Lzx::new(bits))),
        }
    }

    /// Unpacks one block of `expected` bytes into `out`, which is emptied first. On error `out` has what came.
    pub(super) fn unpack(&mut self, data: &[u8], expected: usize, out: &mut Vec<u8>) -> Result<(), String> {
        out.clear();
        match self {
            Self::Stored => {
                out.extend_from_slice(data.get(..expected).unwrap_or(data));
            }
            Self::MsZip(mszip) => mszip.unpack(data, expected, out)?,
            Self::Lzx(lzx) => lzx.unpack(data, expected, out)?,
        }
        if out.len() == expected { Ok(()) } else { Err(format!("it unpacks to {} bytes, not {expected}", out.len())) }
    }

    /// About how many bytes of memory its state holds.
    pub(super) fn memory_bytes(&self) -> u64 {
        match self {
            Self::Stored => 0,
            // The window and tables of inflate, and the history.
            Self::MsZip(_) => 3 * BLOCK_BYTES as u64,
            Self::Lzx(lzx) => lzx.memory_bytes(),
        }
    }

    /// Whether blocks after a damaged one can still be unpacked. A block of LZX goes on with the trees and the window of
    /// the one before; blocks of MSZIP only look back into the bytes, which may then be wrong.
    pub(super) const fn survives_damage(&self) -> bool {
        !matches!(self, Self::Lzx(_))
    }
}

/// MSZIP: each block is `CK` and a deflate stream of its own that may look back into the last 32 KiB before it.
pub(super) struct MsZip {
    inflate: Decompress,
    /// The last bytes that were unpacked, at most 32 KiB.
    history: Vec<u8>,
}

impl MsZip {
    fn new() -> Self {
        Self { inflate: Decompress::new(false), history: Vec::new() }
    }

    fn unpack(&mut self, data: &[u8], expected: usize, out: &mut Vec<u8>) -> Result<(), String> {
        let result = self.inflate(data, expected, out);
        if result.is_err() {
            // What follows looks back by distance: the bytes must be there, even if not the right ones.
            let mut padded = out.clone();
            padded.resize(expected, 0);
            self.remember(&padded);
        } else {
            self.remember(out);
        }
        result
    }

    fn inflate(&mut self, data: &[u8], expected: usize, out: &mut Vec<u8>) -> Result<(), String> {
        let packed = data.strip_prefix(b"CK").ok_or("it does not begin with CK")?;
        self.inflate.reset(false);
        if !self.history.is_empty() {
            self.inflate.set_dictionary(&self.history).map_err(|error| error.to_string())?;
        }
        // A little more room than should be needed, to see streams that hold more than they say.
        out.reserve(expected + 64);
        loop {
            let (read, written) = (self.inflate.total_in(), out.len());
            let rest = usize::try_from(read).ok().and_then(|read| packed.get(read..)).unwrap_or_default();
            let status = self.inflate.decompress_vec(rest, out, FlushDecompress::Finish);
            let stuck = out.len() == written && self.inflate.total_in() == read;
            match status {
                Err(error) => return Err(error.to_string()),
                Ok(Status::StreamEnd) => break,
                Ok(_) if stuck || out.len() > expected => break,
                Ok(_) => {}
            }
        }
        if out.len() > expected {
            let came = out.len();
            out.truncate(expected);
            return Err(format!("it unpacks to at least {came} bytes, not {expected}"));
        }
        Ok(())
    }

    fn remember(&mut self, unpacked: &[u8]) {
        if let Some(from) = unpacked.len().checked_sub(BLOCK_BYTES) {
            self.history.clear();
            self.history.extend_from_slice(unpacked.get(from..).unwrap_or_default());
            return;
        }
        self.history.extend_from_slice(unpacked);
        let surplus = self.history.len().saturating_sub(BLOCK_BYTES);
        self.history.drain(..surplus);
    }
}
