//! From SVG to PNG, with the fonts that this crate carries and no others.

use crate::error::MapError;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};
use std::sync::Arc;

const REGULAR: &[u8] = include_bytes!("../../fonts/inter-regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../fonts/inter-semibold.ttf");

/// A picture as PNG. Text is drawn in Inter, which is embedded, so that every machine draws the same.
///
/// # Errors
/// [`MapError::Encode`] when it is no SVG, or too large to be drawn.
pub fn png(svg: &str) -> Result<Vec<u8>, MapError> {
    let fault = |detail: String| MapError::Encode { what: "picture", detail };
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR.to_vec());
    fonts.load_font_data(SEMIBOLD.to_vec());
    let options = Options { fontdb: Arc::new(fonts), font_family: "Inter".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| fault(error.to_string()))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| fault(format!("{} by {} pixels are too many", size.width(), size.height())))?;
    resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| fault(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Renderers drop text without a word where they have no font for it.
    #[test]
    fn text_is_there_in_both_weights() {
        let svg = |text: &str, weight: u32| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"20\" font-family=\"Inter\">\
                 <text x=\"2\" y=\"15\" font-size=\"14\" font-weight=\"{weight}\">{text}</text></svg>"
            )
        };
        let empty = png(&svg("", 400)).unwrap();
        let (regular, semibold) =
            (png(&svg("é30 \u{2013} x", 400)).unwrap(), png(&svg("é30 \u{2013} x", 600)).unwrap());
        assert!(regular != empty && semibold != empty && regular != semibold);
        assert_eq!(regular, png(&svg("é30 \u{2013} x", 400)).unwrap());
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        assert!(png("hello").unwrap_err().to_string().contains("cannot put the picture into bytes"));
    }
}
