//! Unpacks bundles and throws the bytes away, two at a time: `unpack BUNDLE...`. What is left of the time that
//! `mdmlens batch` takes for the same bundles is the time that it reads, judges and writes.

use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use mdmlens::bundle;
use mdmlens::bundle::limits::Limits;

/// Room for the bytes until they are thrown away.
const ROOM: usize = 256 * 1024;

fn main() -> anyhow::Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = || -> anyhow::Result<()> {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            bytes.fetch_add(unpack(Path::new(path))?, Ordering::Relaxed);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(work);
        work()?;
        other.join().unwrap_or_else(|_| anyhow::bail!("a thread failed"))
    })?;
    let mut out = std::io::stdout().lock();
    std::io::Write::write_fmt(&mut out, format_args!("{} bundles, {} bytes\n", paths.len(), bytes.into_inner()))?;
    Ok(())
}

fn unpack(path: &Path) -> anyhow::Result<u64> {
    let bundle = bundle::open(path, &Limits::default())?;
    let (mut bytes, mut room) = (0, Vec::with_capacity(ROOM));
    for unit in bundle.units() {
        let mut sink = |_, content: &mut bundle::Content<'_>| {
            while content.fill(&mut room) > 0 {
                room.clear();
            }
            bytes += content.bytes_read();
        };
        unit.read(&bundle, &mut sink, &mut |_| {});
    }
    Ok(bytes)
}
