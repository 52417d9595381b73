//! Writing whole files or nothing.

use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file beside its place and renames it when it is complete, so that nothing half-written is ever left.
///
/// # Errors
/// Whatever the file system refuses, with the path in the message.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{} cannot be written: {error}", path.display()));
    let written = write_beside(path, bytes).map_err(named)?;
    written.persist(path).map_err(|failed| named(failed.error))?;
    Ok(())
}

/// The bytes, on disk in a temporary file beside the path, ready to be renamed.
pub(crate) fn write_beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = temporary_in(folder_of(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The folder that a file of this path is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What the names of temporary files begin and end with.
const TEMPORARY: (&str, &str) = (".pcn-", ".part");

/// A temporary file with the permissions of an ordinary one, locked for as long as it is open: [`clear_leftovers`] leaves it be.
pub(crate) fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The process's umask takes away what it takes away from every new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    loop {
        let file = builder.tempfile_in(folder)?;
        // Where there are no locks, nothing is cleared either. Between being made and being locked it may have been.
        if file.as_file().lock().is_err() || file.path().exists() {
            return Ok(file);
        }
    }
}

/// Takes away the temporary files that killed runs left in a folder. Those of runs that are still at work are locked and stay; so
/// does what cannot be opened, locked or removed.
pub(crate) fn clear_leftovers(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_temporary =
            name.to_str().is_some_and(|name| name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1));
        if !is_temporary || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        // The lock is held until after the file is gone, so that a run that has just made it sees that it is.
        if let Ok(file) = std::fs::OpenOptions::new().write(true).open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        write_atomically(&path, b"one").unwrap();
        write_atomically(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_killed_runs_left_is_cleared_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".pcn-abc123.part", ".pcn-.part", "mine.part", ".pcn-notes"] {
            std::fs::write(folder.path().join(name), "half").unwrap();
        }
        std::fs::create_dir(folder.path().join(".pcn-folder.part")).unwrap();
        let mut at_work = temporary_in(folder.path()).unwrap();
        clear_leftovers(folder.path());
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 4, "{names:?}");
        for kept in ["mine.part", ".pcn-notes", ".pcn-folder.part"] {
            assert!(names.iter().any(|name| name == kept), "{kept} is gone: {names:?}");
        }
        at_work.write_all(b"whole").unwrap();
        at_work.persist(folder.path().join("out")).unwrap();
        assert_eq!(std::fs::read(folder.path().join("out")).unwrap(), b"whole");
        clear_leftovers(&folder.path().join("nowhere"));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = write_atomically(Path::new("/nowhere/at/all/a.csv"), b"").unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/at/all/a.csv cannot be written: "), "{error}");
    }
}
