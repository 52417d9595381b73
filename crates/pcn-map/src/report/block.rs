//! What a report is made of, whatever it is written as.

/// One piece of a report. All text is plain; who writes it escapes it.
pub(super) enum Block {
    /// A heading of the second or third level.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// A paragraph that matters most.
    Lead(String),
    /// Points.
    List(Vec<String>),
    /// A table; numbers stand right.
    Table(Table),
    /// A picture.
    Figure {
        /// The name of its file beside a Markdown report.
        name: &'static str,
        /// The picture as SVG.
        svg: String,
        /// What it shows.
        caption: String,
    },
}

/// A table.
#[derive(Default)]
pub(super) struct Table {
    /// Titles of the columns, and whether they hold numbers.
    pub(super) head: Vec<(String, bool)>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// A table from titles; those that begin with `#` hold numbers.
    pub(super) fn new(titles: &[&str]) -> Self {
        let head = titles.iter().map(|title| (title.trim_start_matches('#').to_owned(), title.starts_with('#')));
        Self { head: head.collect(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}
