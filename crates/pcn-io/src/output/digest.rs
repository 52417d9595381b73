//! The SHA-256 of the files that a plan was made from.

use super::OutputError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

/// A file, what it was used as, and its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// What it was used as: `practices`, `edges`, `plan.csv` and so on.
    pub role: String,
    /// The path as given.
    pub path: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// The digest of a file, read in pieces.
///
/// # Errors
/// [`OutputError::Read`] when the file cannot be read.
pub fn digest_file(role: &str, path: &Path) -> Result<FileDigest, OutputError> {
    let failed = |source| OutputError::Read { path: path.to_owned(), source };
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0u64, vec![0u8; 1 << 16]);
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    Ok(FileDigest { role: role.to_owned(), path: path.display().to_string(), bytes, sha256: hex(&hasher.finalize()) })
}

/// The digest of bytes in memory, for an output that is about to be written.
#[must_use]
pub fn digest_bytes(role: &str, path: &str, bytes: &[u8]) -> FileDigest {
    let sha256 = hex(&Sha256::digest(bytes));
    FileDigest { role: role.to_owned(), path: path.to_owned(), bytes: bytes.len() as u64, sha256 }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_of_the_empty_input_is_the_published_one() {
        let digest = digest_bytes("none", "-", b"");
        assert_eq!(digest.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn a_file_and_its_bytes_agree() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "code\nA\n").unwrap();
        let (from_file, from_bytes) = (digest_file("x", &path).unwrap(), digest_bytes("x", "", b"code\nA\n"));
        assert_eq!((from_file.sha256, from_file.bytes), (from_bytes.sha256, 7));
    }
}
