//! An SVG in the making.

use crate::escape::markup;
use std::fmt::Write as _;

/// Text and lines.
pub(super) const INK: &str = "#17212b";
/// What is said quietly.
pub(super) const SOFT: &str = "#4c5a67";
/// The one accent.
pub(super) const ACCENT: &str = "#005eb8";
/// What breaks a rule.
pub(super) const WRONG: &str = "#b3261e";

/// How a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A text's looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: &'static str,
    pub(super) anchor: Anchor,
    /// Whether a white rim sets it off from what is below.
    pub(super) halo: bool,
}

impl Style {
    pub(super) fn new(size: f64) -> Self {
        Self { size, bold: false, colour: INK, anchor: Anchor::Start, halo: false }
    }

    pub(super) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) fn colour(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }

    pub(super) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(super) fn halo(self) -> Self {
        Self { halo: true, ..self }
    }
}

/// Elements in the order of drawing.
pub(super) struct Canvas {
    body: String,
}

impl Canvas {
    pub(super) fn new() -> Self {
        Self { body: String::new() }
    }

    pub(super) fn raw(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    pub(super) fn text(&mut self, x: f64, y: f64, style: Style, text: &str) {
        let anchor = match style.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if style.bold { " font-weight=\"600\"" } else { "" };
        let halo = if style.halo {
            " stroke=\"#ffffff\" stroke-opacity=\"0.9\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        } else {
            ""
        };
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{:.1}\"{weight} fill=\"{}\" text-anchor=\"{anchor}\"{halo}>{}</text>",
            style.size,
            style.colour,
            markup(text)
        );
    }

    /// The picture with a title for those who cannot see it.
    pub(super) fn finish(self, width: f64, height: f64, title: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
             font-family=\"Inter, 'Segoe UI', Arial, sans-serif\" role=\"img\">\n<title>{}</title>\n\
             <rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#ffffff\"/>\n{}</svg>\n",
            markup(title),
            self.body
        )
    }
}

/// How wide a text is, about: enough to keep labels apart.
pub(super) fn about_width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.58
}

/// Boxes that are taken: left, top, right, bottom.
#[derive(Default)]
pub(super) struct Taken(Vec<[f64; 4]>);

impl Taken {
    /// Takes a box unless it touches one that is taken.
    pub(super) fn take(&mut self, bounds: [f64; 4]) -> bool {
        let meets = |other: &[f64; 4]| {
            bounds[0] < other[2] && bounds[2] > other[0] && bounds[1] < other[3] && bounds[3] > other[1]
        };
        if self.0.iter().any(meets) {
            return false;
        }
        self.0.push(bounds);
        true
    }
}
