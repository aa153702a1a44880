//! A file system in memory that is small enough to be filled, and can be covered by a read-only one.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A mounted disk. Dropping it takes it away.
pub struct Disk(TempDir);

impl Disk {
    /// A disk of so many mebibytes.
    pub fn of(mebibytes: u32) -> Self {
        let disk = Self(tempfile::tempdir().unwrap());
        let options = format!("size={mebibytes}m");
        disk.mount(["-t", "tmpfs", "-o", &options, "kagiban-test"]);
        disk
    }

    /// An embedded database on it.
    pub fn database(&self) -> String {
        format!("sqlite:{}", self.path().join("desk.db").display())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Leaves no room, not for a byte.
    pub fn fill(&self) {
        let mut filler = File::create(self.filler()).unwrap();
        for piece in [1 << 20, 1 << 12, 1] {
            let zeros = vec![0; piece];
            let full = loop {
                if let Err(error) = filler.write_all(&zeros) {
                    break error;
                }
            };
            assert_eq!(full.kind(), ErrorKind::StorageFull, "{full}");
        }
    }

    /// Makes room again.
    pub fn make_room(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    /// Whoever opens a file on it from now on can only read. Files that are open are written on, as
    /// the kernel promised.
    pub fn cover_read_only(&self) {
        let here = self.path().as_os_str();
        self.mount([OsStr::new("--bind"), here]);
        self.mount([OsStr::new("-o"), OsStr::new("remount,ro,bind")]);
    }

    /// Takes that back.
    pub fn uncover(&self) {
        assert!(self.unmount(), "the cover stays");
    }

    fn mount<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) {
        let ended = Command::new("mount")
            .args(arguments)
            .arg(self.path())
            .output();
        let ended = ended.expect("this test needs mount(8), of util-linux");
        assert!(
            ended.status.success(),
            "this test mounts a small disk, and may not: run it as root, or under \
             `unshare --map-root-user --mount`: {}",
            String::from_utf8_lossy(&ended.stderr)
        );
    }

    fn unmount(&self) -> bool {
        let ended = Command::new("umount")
            .arg("--lazy")
            .arg(self.path())
            .stderr(Stdio::null())
            .status();
        ended.is_ok_and(|status| status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Twice where it is still covered.
        while self.unmount() {}
    }
}
