//! Runs the command in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder with files, and the command run in it.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A desk with a small area: see [`PRACTICES`] and [`EDGES`].
    pub(crate) fn with_area() -> Self {
        let desk = Self::new();
        desk.file("practices.csv", PRACTICES);
        desk.file("edges.csv", EDGES);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("a file is written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Names in a folder, sorted; hidden ones too.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .map(|entries| entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect())
            .unwrap_or_default();
        names.sort();
        names
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pcn"));
        command.args(line.split_whitespace()).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("COLUMNS", "100");
        command
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        self.command(line).output().expect("the command runs")
    }

    /// Status, standard output and standard error as one text.
    pub(crate) fn transcript(&self, line: &str) -> String {
        let output = self.run(line);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        let status = output.status.code().map_or_else(|| "killed".to_owned(), |code| code.to_string());
        format!(
            "$ pcn {line}\nstatus: {status}\n--- stdout\n{}--- stderr\n{}",
            text(&output.stdout),
            text(&output.stderr)
        )
    }
}

/// `../shared` beside the workspace; says loudly when it is not there.
pub(crate) fn shared(what: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(what);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there, so this test checks nothing", path.display());
    None
}

/// Six practices in two towns, 20 km apart; A and B neighbour each other in a ring, and so on.
///
/// ```text
///  A1 - A2 - A3 ---- B1 - B2 - B3
/// ```
pub(crate) const PRACTICES: &str = "\
code,name,easting,northing,list_size,icb,pcn_code
A1,ASHFORD ROAD SURGERY,400000,300000,12000,QAA,U1
A2,THE BRIDGE SURGERY,401000,300000,14000,QAA,U1
A3,CASTLE HEALTH CENTRE,402000,300000,10000,QAA,U2
B1,DALE MEDICAL PRACTICE,422000,300000,11000,QAA,U2
B2,EDEN SURGERY,423000,300000,13000,QAA,U3
B3,FERRY LANE PRACTICE,424000,300000,12000,QAA,
";

pub(crate) const EDGES: &str = "from,to\nA1,A2\nA2,A3\nA3,B1\nB1,B2\nB2,B3\n";
