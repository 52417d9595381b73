//! Files written beside their final name and renamed into place.
//!
//! A rename within a folder is atomic, so a reader sees the old file or the new one and never a half. Everything that
//! can fail early does: a temporary file is made in the very folder, and taken away again, before any work starts; the
//! bytes are written and synced under a temporary name; the rename comes last.

use super::OutputError;
use crate::files::{clear_leftovers, folder_of, temporary_in, write_beside};
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// One file to be written: its place is tried before the work and filled after it.
#[derive(Debug)]
pub struct OutputFile {
    target: PathBuf,
}

impl OutputFile {
    /// Claims a place: makes the folder if there is none, and shows that it takes a file. Nothing stays in it, so that
    /// a run killed at work leaves nothing behind; one killed while it writes leaves temporary files, which the next claim in the
    /// folder takes away.
    ///
    /// # Errors
    /// [`OutputError`] when the folder cannot be made, takes no files, or holds a folder of that name.
    pub fn claim(target: &Path) -> Result<Self, OutputError> {
        if target.is_dir() {
            return Err(OutputError::InTheWay { path: target.to_owned() });
        }
        let folder = folder_of(target);
        fs::create_dir_all(folder).map_err(|source| OutputError::Folder { path: folder.to_owned(), source })?;
        let claim = Self { target: target.to_owned() };
        clear_leftovers(folder);
        temporary_in(folder).map_err(|source| claim.refused(source))?;
        Ok(claim)
    }

    /// Opens a temporary file beside the place, to be written bit by bit.
    ///
    /// # Errors
    /// [`OutputError::Write`] when there is none to be had.
    pub fn stream(self) -> Result<OutputStream, OutputError> {
        let file = temporary_in(folder_of(&self.target)).map_err(|source| self.refused(source))?;
        Ok(OutputStream { place: self, file: BufWriter::new(file) })
    }

    /// Writes the bytes beside the place and renames them into it.
    ///
    /// # Errors
    /// [`OutputError::Write`], after which no temporary file is left and the old file, if any, still stands.
    pub fn put(self, bytes: &[u8]) -> Result<(), OutputError> {
        let written = self.write_beside(bytes)?;
        self.rename(written)
    }

    fn write_beside(&self, bytes: &[u8]) -> Result<NamedTempFile, OutputError> {
        write_beside(&self.target, bytes).map_err(|source| self.refused(source))
    }

    fn rename(&self, written: NamedTempFile) -> Result<(), OutputError> {
        written.persist(&self.target).map_err(|failed| self.refused(failed.error))?;
        Ok(())
    }

    fn refused(&self, source: std::io::Error) -> OutputError {
        OutputError::Write { path: self.target.clone(), source }
    }
}

/// A file that is written as its contents come, and put in place once it is whole. Dropped before that, it leaves nothing.
#[derive(Debug)]
pub struct OutputStream {
    place: OutputFile,
    file: BufWriter<NamedTempFile>,
}

impl OutputStream {
    /// Adds bytes.
    ///
    /// # Errors
    /// [`OutputError::Write`] when they do not fit.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        self.file.write_all(bytes).map_err(|source| self.place.refused(source))
    }

    /// Puts the file in place.
    ///
    /// # Errors
    /// [`OutputError::Write`], after which the old file, if any, still stands.
    pub fn finish(self) -> Result<(), OutputError> {
        let Self { place, file } = self;
        let written = file.into_inner().map_err(|error| place.refused(error.into_error()))?;
        written.as_file().sync_all().map_err(|source| place.refused(source))?;
        place.rename(written)
    }
}

/// A folder of outputs that belong together.
///
/// The last file is the record: it names the digests of the others and is what makes the set valid. It is taken away
/// before the others are renamed and put in place after them, so a run that is killed in between leaves whole files but
/// no record, never a record beside files of another run.
#[derive(Debug)]
pub struct OutputDir {
    folder: PathBuf,
    made: bool,
    files: Vec<OutputFile>,
}

impl OutputDir {
    /// Claims every file of the set; the last name is the record.
    ///
    /// # Errors
    /// [`OutputError`] naming the first file that cannot be written.
    pub fn claim(folder: &Path, names: &[&str]) -> Result<Self, OutputError> {
        let made = !folder.exists();
        let files = names.iter().map(|name| OutputFile::claim(&folder.join(name))).collect::<Result<_, _>>()?;
        Ok(Self { folder: folder.to_owned(), made, files })
    }

    /// Writes the contents, in the order of the names, and renames the whole set into place, the record last.
    ///
    /// # Errors
    /// [`OutputError`] when a file cannot be written; before the first rename nothing has changed.
    pub fn put(mut self, contents: &[Vec<u8>]) -> Result<(), OutputError> {
        if contents.len() != self.files.len() {
            let detail = format!("{} contents for {} files", contents.len(), self.files.len());
            return Err(OutputError::Encode { what: "set of outputs", detail });
        }
        let written: Vec<NamedTempFile> =
            self.files.iter().zip(contents).map(|(file, bytes)| file.write_beside(bytes)).collect::<Result<_, _>>()?;
        self.made = false;
        if let Some(record) = self.files.last() {
            match fs::remove_file(&record.target) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(record.refused(error)),
                _ => {}
            }
        }
        self.files.iter().zip(written).try_for_each(|(file, written)| file.rename(written))
    }
}

impl Drop for OutputDir {
    /// A run that ends without a plan leaves no empty folder behind.
    fn drop(&mut self) {
        if self.made {
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_claim_that_is_dropped_leaves_nothing() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("plan");
        let claim = OutputDir::claim(&folder, &["plan.csv", "plan.json"]).unwrap();
        assert!(names(&folder).is_empty());
        drop(claim);
        assert!(!folder.exists());
    }

    #[test]
    fn a_set_is_put_in_place_whole_and_replaces_the_old_one() {
        let base = tempfile::tempdir().unwrap();
        for text in ["old", "new"] {
            let claim = OutputDir::claim(base.path(), &["plan.csv", "plan.json"]).unwrap();
            claim.put(&[text.into(), text.to_uppercase().into()]).unwrap();
        }
        assert_eq!(names(base.path()), ["plan.csv", "plan.json"]);
        assert_eq!(fs::read_to_string(base.path().join("plan.json")).unwrap(), "NEW");
    }

    #[test]
    fn a_stream_is_in_place_when_it_is_whole_and_not_before() {
        let base = tempfile::tempdir().unwrap();
        let place = base.path().join("walk.txt");
        fs::write(&place, "old").unwrap();
        let mut dropped = OutputFile::claim(&place).unwrap().stream().unwrap();
        dropped.write(b"half").unwrap();
        drop(dropped);
        assert_eq!(
            (names(base.path()), fs::read_to_string(&place).unwrap()),
            (vec!["walk.txt".to_owned()], "old".into())
        );
        let mut whole = OutputFile::claim(&place).unwrap().stream().unwrap();
        whole.write(b"one ").unwrap();
        whole.write(b"two").unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "old");
        whole.finish().unwrap();
        assert_eq!(
            (names(base.path()), fs::read_to_string(&place).unwrap()),
            (vec!["walk.txt".to_owned()], "one two".into())
        );
    }

    #[test]
    fn a_folder_in_the_way_and_a_file_as_folder_are_named() {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir(base.path().join("plan.csv")).unwrap();
        let error = OutputDir::claim(base.path(), &["plan.csv"]).unwrap_err();
        assert!(error.to_string().contains("a folder of that name is in the way"), "{error}");
        fs::write(base.path().join("file"), "x").unwrap();
        let error = OutputFile::claim(&base.path().join("file/practices.csv")).unwrap_err();
        assert!(error.to_string().starts_with("cannot make the folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn outputs_have_the_permissions_of_ordinary_files() {
        use std::os::unix::fs::PermissionsExt as _;
        let base = tempfile::tempdir().unwrap();
        fs::write(base.path().join("ordinary"), "x").unwrap();
        OutputFile::claim(&base.path().join("ours")).unwrap().put(b"x").unwrap();
        let mode = |name: &str| fs::metadata(base.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("ours"), mode("ordinary"));
    }
}
